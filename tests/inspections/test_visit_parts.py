"""One agency's part: what it keeps, who signs, what two phones make of one sheet, and the record that follows."""

import pytest
from django.utils import timezone

from casefile import flow, rendering
from casefile.refusals import Conflict, Forbidden, Invalid, Stale
from inspections import parts, sheets
from inspections.merging import Differs
from inspections.models import Part, Visit
from tests import cast
from tests.inspections import visiting
from tests.inspections.visiting import filled, local

pytestmark = pytest.mark.django_db

CIVIL = "jingyu.civil_affairs"
KEPT_AT = local(2026, 9, 16, 9, 45)


def civil_part(**changes) -> Part:
    return visiting.part_of(visiting.single(**changes), CIVIL)


def row(part: Part, code: str) -> dict:
    return next(row for row in part.items if row["code"] == code)


def keep(part: Part, by=None, **sent):
    return parts.keep(part, **filled(part, **sent), by=by or cast.inspector(), at=KEPT_AT)


# --- who records and who signs ----------------------------------------------------------------------------------------


def third_inspector():
    return cast.official("wuhao", "吴昊", CIVIL, cast.Role.INSPECTOR, certificate="JY-0607-013")


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (cast.inspector, True),
        (cast.second_inspector, True),
        (third_inspector, False),
        (cast.clerk, False),
        (cast.leader, False),
        (cast.fire, False),
        (cast.representative, False),
    ],
)
def test_only_an_officer_who_was_sent_records(who, allowed):
    part = visiting.part_of(visiting.planned(), CIVIL)
    for move in ("record", "keep"):
        assert (flow.REGISTRY["inspections.part"].moves[move].forbids(who(), part) is None) is allowed


def test_an_officer_of_another_agency_signs_only_its_own_part():
    visit = visiting.planned()
    fire = visiting.part_of(visit, "jingyu.fire")
    with pytest.raises(Forbidden):
        visiting.recorded(fire, cast.inspector())
    visiting.recorded(fire, cast.fire())
    with pytest.raises(Forbidden):
        parts.countersign(fire, agreed=True, by=cast.inspector(), at=visiting.SIGNED_AT)


def test_nobody_signs_twice_and_the_other_one_concludes():
    part = visiting.recorded(civil_part())
    assert part.case.clocks.get(term="visit.countersign").stopped_at is None
    with pytest.raises(Forbidden, match="另一人"):
        parts.countersign(part, agreed=True, by=cast.inspector(), at=visiting.SIGNED_AT)
    with pytest.raises(Invalid, match="勾选"):
        parts.countersign(part, agreed=False, by=cast.second_inspector(), at=visiting.SIGNED_AT)
    parts.countersign(part, agreed=True, by=cast.second_inspector(), at=visiting.SIGNED_AT)
    assert [one.get("certificate") for one in part.signatures] == ["JY-0607-011", "JY-0607-012", None]
    assert not part.case.clocks.running().exists()


def test_the_visit_is_concluded_by_the_last_part_and_says_who_owes_what_until_then():
    visit = visiting.planned()
    civil, fire = visiting.part_of(visit, CIVIL), visiting.part_of(visit, "jingyu.fire")
    visiting.recorded(civil)
    parts.countersign(civil, agreed=True, by=cast.second_inspector(), at=visiting.SIGNED_AT)
    visit = Visit.objects.get(pk=visit.pk)
    assert visit.state == Visit.State.UNDER_WAY
    assert "消防救援机构还没有完成" in flow.REGISTRY["inspections.visit"].moves["conclude"].hinders(visit)
    visiting.recorded(fire, cast.fire(), representative="", refused=True, witness="刘社区")
    parts.countersign(fire, agreed=True, by=visiting.second_fire(), at=visiting.SIGNED_AT)
    visit.refresh_from_db()
    assert (visit.state, visit.representative, visit.refused) == (Visit.State.CONCLUDED, "韩玉梅", False)
    assert (visit.left_at, visit.visited_on) == (visiting.LEFT_AT, visiting.PLANNED_ON)


def test_a_record_that_was_sent_back_is_signed_anew():
    part = visiting.recorded(civil_part())
    parts.send_back(part, reason="第三项写错", by=cast.second_inspector(), at=visiting.SIGNED_AT)
    assert (part.state, part.signatures) == (Part.State.ASSIGNED, [])
    assert sheets.answered(part.items) == len(part.items)
    visiting.recorded(part, cast.second_inspector(), at=visiting.SIGNED_AT)
    assert part.state == Part.State.RECORDED


def test_other_officers_may_be_sent_and_drawn_ones_only_for_a_reason():
    part, people = civil_part(), [cast.inspector().user, third_inspector().user]
    parts.reassign(part, officers=people, reason="", by=cast.leader(), at=visiting.PLANNED_AT)
    assert "吴昊" in part.names
    Visit.objects.filter(pk=part.visit_id).update(ground=Visit.Ground.DRAWN)
    part.visit.refresh_from_db()
    with pytest.raises(Invalid, match="抽取的"):
        parts.reassign(part, officers=people, reason=" ", by=cast.leader(), at=visiting.PLANNED_AT)


# --- the record -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answers": {}}, "answers"),
        ({"differs": {"plans": ""}}, "answers"),
        ({"arrived_at": local(2026, 9, 16, 11, 30)}, "arrived_at"),
        ({"left_at": local(2026, 9, 16, 9)}, "left_at"),
        ({"left_at": local(2026, 9, 16, 12)}, "left_at"),
        ({"representative": ""}, "representative"),
        ({"refused": True}, "witness"),
        ({"where": ""}, "where"),
        ({"signed": False}, "signed"),
    ],
)
def test_a_record_with_a_gap_is_refused_at_the_gap(changes, field):
    part = civil_part()
    with pytest.raises(Invalid) as refused:
        visiting.recorded(part, **changes)
    assert list(refused.value.errors) == [field]
    part.refresh_from_db()
    assert (part.state, part.signatures, part.visit.state) == ("assigned", [], "planned")


def test_recording_opens_the_visit_to_the_institution():
    part = visiting.recorded(civil_part())
    visit = Visit.objects.select_related("case", "institution").get(pk=part.visit_id)
    assert (visit.state, visit.case.party) == (Visit.State.UNDER_WAY, visit.institution.party)


def test_the_record_on_paper_says_who_where_when_what_and_with_which_photos():
    photos = {"plans": visiting.photo("red", "预案.png")}
    bad = {"plans": "没有专项预案"}
    visit = visiting.concluded(differs=bad, photos=photos, measures={"plans": "2 份"}, refused=True,
                               representative="", witness="刘社区")  # fmt: skip
    paper = visit.parts.get().case.documents.get(kind="visit_record")
    html = rendering.page(paper)
    for words in (
        "JY-0607-011", "JY-0607-012", "靖宇镇河南街118号", "2026年9月16日 09:30 至 11:05", "没有专项预案", "2 份",
        "见证人：刘社区", "不符合", visit.case.reference, paper.facts["photos"][0]["sha256"][:16],
    ):  # fmt: skip
        assert words in html
    assert not paper.public


# --- several phones, one sheet ----------------------------------------------------------------------------------------


def test_two_officers_who_fill_different_items_lose_nothing():
    part = civil_part()
    keep(part, answers={"plans": "yes"}, bases={"plans": "0"})
    keep(part, cast.second_inspector(), answers={"drills": "no"}, notes={"drills": "半年没有"}, bases={"drills": "0"})
    assert (row(part, "plans")["answer"], row(part, "drills")["answer"]) == ("yes", "no")
    assert (row(part, "plans")["by"], row(part, "drills")["by"]) == ("李建国", "孙丽")


def test_an_item_that_both_changed_is_shown_to_the_second_with_both_values_and_the_rest_is_kept():
    part = civil_part()
    keep(part, answers={"plans": "yes"}, bases={"plans": "0"})
    with pytest.raises(Differs) as refused:
        keep(part, cast.second_inspector(), answers={"plans": "no", "drills": "yes"},
             notes={"plans": "缺专项预案"}, bases={"plans": "0", "drills": "0"})  # fmt: skip
    (one,) = refused.value.differences
    assert (one.code, one.rev, one.by) == ("plans", 1, "李建国")
    assert (one.kept["answer"], one.sent["answer"], one.sent["note"]) == ("yes", "no", "缺专项预案")
    part.refresh_from_db()
    assert (row(part, "plans")["answer"], row(part, "drills")["answer"]) == ("yes", "yes")
    decided = {"answers": {"plans": "no"}, "notes": {"plans": "缺专项预案"}, "bases": {"plans": "1"}}
    keep(part, cast.second_inspector(), **decided)
    assert row(part, "plans")["answer"] == "no"
    assert [old["answer"] for old in row(part, "plans")["past"]] == ["", "yes"]


def test_what_was_sent_unchanged_does_not_undo_what_somebody_wrote_meanwhile():
    part = civil_part()
    keep(part, answers={"plans": "yes"}, bases={"plans": "0"})
    keep(part, cast.second_inspector(), answers={}, bases={"plans": "0", "drills": "0"})
    assert row(part, "plans")["answer"] == "yes"


def test_a_submission_is_taken_in_once():
    part = civil_part()
    sent = {"answers": {"plans": "yes"}, "bases": {"plans": "0"}, "photos": {"plans": visiting.photo()}}
    sent |= {"device": "phone-1", "submission": "a1"}
    keep(part, **sent)
    before = (part.case.events.count(), part.case.attachments.count())
    keep(part, cast.inspector(), answers={"plans": "no"}, bases={"plans": "1"})
    assert keep(part, **sent) is None
    part.refresh_from_db()
    assert row(part, "plans")["answer"] == "no"
    assert part.case.attachments.count() == before[1] == 1


def test_a_record_that_comes_twice_signs_once():
    part = civil_part()
    sent = visiting.sheet(part, device="phone-1", submission="r1")
    parts.record(part, **sent, by=cast.inspector(), at=visiting.RECORDED_AT)
    assert parts.record(part, **sent, by=cast.inspector(), at=visiting.SIGNED_AT) is None
    assert part.case.events.filter(kind="inspections.part.record").count() == 1


def test_a_differing_submission_that_comes_again_differs_again():
    part = civil_part()
    keep(part, answers={"plans": "yes"}, bases={"plans": "0"})
    sent = {"answers": {"plans": "no"}, "bases": {"plans": "0"}, "submission": "b1"}
    for _ in range(2):
        with pytest.raises(Differs):
            keep(part, cast.second_inspector(), **sent)


def test_a_record_over_a_difference_is_not_signed():
    part = civil_part()
    sent = visiting.sheet(part)
    keep(part, cast.second_inspector(), answers={"plans": "no"}, notes={"plans": "缺"}, bases={"plans": "0"})
    with pytest.raises(Differs):
        parts.record(part, **sent, by=cast.inspector(), at=visiting.RECORDED_AT)
    part.refresh_from_db()
    assert (part.state, sheets.answered(part.items)) == ("assigned", len(part.items))


def test_without_versions_the_version_of_the_file_decides():
    part = civil_part()
    seen = part.case.version
    keep(part, answers={"plans": "yes"})
    with pytest.raises(Stale):
        keep(part, cast.second_inspector(), answers={"plans": "no"}, expect=seen)


def test_photos_of_one_item_stand_side_by_side_and_the_same_one_is_kept_once():
    part = civil_part()
    for colour in ("red", "blue", "red"):
        keep(part, photos={"plans": visiting.photo(colour)})
    assert list(part.case.attachments.values_list("slot", flat=True)) == ["photo-plans", "photo-plans--2"]
    assert all(len(one.sha256) == 64 for one in part.case.attachments.all())


def test_nothing_is_kept_once_a_record_is_signed():
    part = visiting.recorded(civil_part())
    with pytest.raises(Conflict):
        keep(part, answers={"plans": "no"}, bases={"plans": "1"})
    assert timezone.localdate(part.visit.arrived_at) == visiting.PLANNED_ON
