"""Site checks: who may be sent, who may record and sign, what follows for the filing, and what stays on record."""

from datetime import date

import pytest

from casefile import flow, rendering, sweep
from casefile.refusals import Conflict, Forbidden, Invalid, Refusal
from inspections import site_checks
from inspections.models import SiteCheck
from registry import applications, filing
from registry.models import Filing
from tests import cast
from tests.inspections import acting
from tests.registry.acting import drafted, filed, local

pytestmark = pytest.mark.django_db

TERM = "filing.site_check"
BEDS = {"beds": "实有床位 60 张"}


def people(*actors):
    return [actor.user for actor in actors]


def clock(found: Filing, term: str = TERM):
    return found.case.clocks.get(term=term)


# --- who is sent ------------------------------------------------------------------------------------------------------


def test_two_inspectors_are_sent_and_their_certificates_are_frozen():
    check = acting.assigned()
    cast.inspector().user.__class__.objects.update(certificate="改过的证号")
    check.refresh_from_db()
    assert [one["certificate"] for one in check.inspectors] == ["JY-0607-011", "JY-0607-012"]
    assert check.case.parent == check.filing.case
    assert check.case.root == check.filing.institution.case


def test_nobody_is_sent_alone_or_as_two():
    found = filed()
    one = cast.inspector()
    for chosen in (people(one), people(one, one)):
        with pytest.raises(Invalid, match="两名不同的执法人员"):
            site_checks.assign(
                found, inspectors=chosen, planned_on=date(2026, 9, 16), by=cast.clerk(), at=acting.ASSIGNED_AT
            )
    assert not SiteCheck.objects.exists()


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (cast.clerk, "没有登记执法证号"),
        (cast.fire, "没有靖宇县民政局的执法岗位"),
    ],
)
def test_only_a_certified_inspector_of_the_handling_agency_is_sent(other, sentence):
    found = filed()
    with pytest.raises(Invalid, match=sentence):
        site_checks.assign(
            found,
            inspectors=people(cast.inspector(), other()),
            planned_on=date(2026, 9, 16),
            by=cast.clerk(),
            at=acting.ASSIGNED_AT,
        )


def test_a_post_that_ends_before_the_planned_day_does_not_count():
    found, second = filed(), cast.second_inspector()
    second.user.posts.update(until_on=date(2026, 9, 15))
    with pytest.raises(Invalid, match="在计划日期没有"):
        acting.assigned(found)


def test_the_planned_day_may_be_late_but_not_past():
    with pytest.raises(Invalid, match="已经过去"):
        acting.assigned(filed(), planned_on=date(2026, 9, 13))


def test_a_day_after_the_last_one_is_no_reason_to_refuse():
    assert acting.assigned(planned_on=date(2026, 11, 30)).state == SiteCheck.State.ASSIGNED


def test_a_filing_has_one_check_at_a_time_and_another_after_it_was_cancelled():
    check = acting.assigned()
    with pytest.raises(Conflict, match="已经派员"):
        acting.assigned(check.filing)
    site_checks.cancel(check, reason="暴雪封路", by=cast.clerk(), at=acting.ASSIGNED_AT)
    assert acting.assigned(check.filing).pk != check.pk
    assert clock(check.filing).stopped_at is None


@pytest.mark.parametrize("who", [cast.reviewer, cast.leader, cast.market, cast.fire, cast.representative])
def test_only_a_clerk_or_an_inspector_of_civil_affairs_sends_somebody(who):
    found = filed()
    with pytest.raises(Forbidden):
        site_checks.assign(
            found,
            inspectors=people(cast.inspector(), cast.second_inspector()),
            planned_on=date(2026, 9, 16),
            by=who(),
            at=acting.ASSIGNED_AT,
        )


def test_nobody_is_sent_before_the_receipt():
    with pytest.raises(Conflict, match="填报中"):
        acting.assigned(drafted())


# --- who records and who signs ----------------------------------------------------------------------------------------


def third_inspector():
    return cast.official("wuhao", "吴昊", "jingyu.civil_affairs", cast.Role.INSPECTOR, certificate="JY-0607-013")


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
def test_only_one_of_the_two_who_were_sent_records(who, allowed):
    check = acting.assigned()
    row = flow.REGISTRY["inspections.site_check"].moves["record"]
    assert (row.forbids(who(), check) is None) is allowed


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (cast.second_inspector, True),
        (cast.inspector, False),
        (third_inspector, False),
        (cast.clerk, False),
        (cast.leader, False),
        (cast.representative, False),
    ],
)
def test_only_the_other_of_the_two_countersigns(who, allowed):
    check = acting.recorded()
    row = flow.REGISTRY["inspections.site_check"].moves["countersign"]
    assert (row.forbids(who(), check) is None) is allowed


def test_both_signatures_stand_with_names_certificates_and_moments():
    check = acting.concluded()
    assert [(one["name"], one["certificate"]) for one in check.signatures] == [
        ("李建国", "JY-0607-011"),
        ("孙丽", "JY-0607-012"),
    ]
    paper = check.case.documents.get(kind="site_check_record")
    assert [one["moment"] for one in paper.facts["signatures"]] == ["2026年9月16日 11:20", "2026年9月16日 11:40"]


def test_a_record_that_was_sent_back_is_signed_anew():
    check = acting.recorded()
    site_checks.send_back(check, reason="床位数错了", by=cast.second_inspector(), at=acting.SIGNED_AT)
    assert (check.state, check.signatures) == (SiteCheck.State.ASSIGNED, [])
    assert all(row["agrees"] for row in check.items)
    site_checks.record(check, **acting.sheet(check), by=cast.second_inspector(), at=acting.SIGNED_AT)
    with pytest.raises(Forbidden, match="另一人"):
        site_checks.countersign(check, agreed=True, by=cast.second_inspector(), at=acting.SIGNED_AT)
    site_checks.countersign(check, agreed=True, by=cast.inspector(), at=acting.SIGNED_AT)
    assert check.state == SiteCheck.State.CONCLUDED


# --- the record -------------------------------------------------------------------------------------------------------


def test_every_filed_item_and_every_paper_handed_in_is_asked():
    check = acting.assigned()
    codes = set(acting.sheet(check)["answers"])
    assert {"name", "address", "head_id_number", "beds", "floor_area", "bed_space_statement"} <= codes
    assert {"fire_certificate", "food_licence"} <= codes
    assert not any(code.startswith("pledge") for code in codes)


def test_what_was_pledged_is_asked_too():
    draft = drafted()
    applications.pledge(draft, pledged_by="韩玉梅", by=cast.clerk(), at=acting.local(2026, 9, 11, 10))
    for slot in ("fire_certificate", "food_licence"):
        applications.attach(draft, slot, acting.png("证.png"), by=cast.clerk(), at=acting.local(2026, 9, 11, 10))
    applications.submit(draft, by=cast.clerk(), at=acting.local(2026, 9, 11, 10))
    filing.accept(draft, reviewed=True, by=cast.clerk(), at=acting.local(2026, 9, 11, 10))
    check = acting.assigned(draft)
    assert sum(code.startswith("pledge") for code in acting.sheet(check)["answers"]) == 6


def test_an_id_number_is_masked_on_the_sheet_and_on_paper():
    check = acting.concluded()
    paper = check.case.documents.get()
    assert "220622********0018" in str(paper.facts["items"])
    assert "220622195501010018" not in str(paper.facts) + str(check.items)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answers": {}}, "answers"),
        ({"notes": {}, "differs": BEDS}, "answers"),
        ({"arrived_at": local(2026, 9, 10, 9)}, "arrived_at"),
        ({"arrived_at": local(2026, 9, 16, 11, 30)}, "arrived_at"),
        ({"left_at": local(2026, 9, 16, 9)}, "left_at"),
        ({"left_at": local(2026, 9, 16, 12)}, "left_at"),
        ({"representative": ""}, "representative"),
        ({"refused": True}, "witness"),
        ({"differs": BEDS, "correct_by": None}, "correct_by"),
        ({"differs": BEDS, "correct_by": date(2026, 9, 16)}, "correct_by"),
        ({"signed": False}, "signed"),
    ],
)
def test_a_record_with_a_gap_is_refused_at_the_gap(changes, field):
    check = acting.assigned()
    with pytest.raises(Invalid) as refused:
        site_checks.record(check, **acting.sheet(check, **changes), by=cast.inspector(), at=acting.RECORDED_AT)
    assert list(refused.value.errors) == [field]
    check.refresh_from_db()
    assert (check.state, check.items) == (SiteCheck.State.ASSIGNED, [])


def test_a_refusal_to_sign_is_witnessed():
    check = acting.concluded(refused=True, representative="", witness="刘社区")
    paper = check.case.documents.get()
    assert (paper.facts["refused"], paper.facts["witness"], paper.facts["present"]) == (True, "刘社区", "")


def test_photos_are_kept_with_their_hash():
    check = acting.recorded(photos={"beds": acting.png(), "site_1": acting.png("大门.png")})
    assert set(check.case.attachments.values_list("slot", flat=True)) == {"photo-beds", "photo-site_1"}
    site_checks.countersign(check, agreed=True, by=cast.second_inspector(), at=acting.SIGNED_AT)
    assert [len(photo["sha256"]) for photo in check.case.documents.get().facts["photos"]] == [64, 64]


# --- what follows -----------------------------------------------------------------------------------------------------


def test_a_check_that_agrees_confirms_the_filing_and_stops_the_clock():
    check = acting.concluded()
    found = Filing.objects.get(pk=check.filing_id)
    assert found.state == Filing.State.CHECKED
    stopped = clock(found)
    assert (stopped.stopped_at, stopped.lapsed_at) == (acting.SIGNED_AT, None)
    assert not found.case.documents.filter(kind="correction_order").exists()


def test_what_does_not_agree_goes_back_as_an_order_with_its_own_clock():
    check = acting.concluded(differs=BEDS)
    found = Filing.objects.get(pk=check.filing_id)
    assert found.state == Filing.State.CORRECTION
    order = clock(found, "filing.correct")
    assert (order.due_on, order.on_party, order.basis, order.stopped_at) == (date(2026, 10, 30), True, "ORDER", None)
    assert clock(found).stopped_at == acting.SIGNED_AT
    paper = found.case.documents.get(kind="correction_order")
    assert paper.facts["items"] == [{"label": "养老床位数量", "note": "实有床位 60 张"}]
    filing.confirm_correction(found, finding="已增至86张", by=cast.inspector(), at=local(2026, 10, 28, 9))
    assert clock(found, "filing.correct").stopped_at


def test_one_signature_concludes_nothing():
    check = acting.recorded()
    found = Filing.objects.get(pk=check.filing_id)
    assert (found.state, clock(found).stopped_at) == (Filing.State.FILED, None)
    assert not check.case.documents.exists()


def test_a_day_to_correct_by_that_has_come_meanwhile_is_not_ordered():
    check = acting.recorded(differs=BEDS)
    with pytest.raises(Invalid, match="退回更正"):
        site_checks.countersign(check, agreed=True, by=cast.second_inspector(), at=local(2026, 10, 30, 9))


def test_a_late_check_is_concluded_and_the_lapse_stays():
    check = acting.assigned()
    late = local(2026, 11, 2, 9)
    sweep.run(at=late)
    fields = {"arrived_at": local(2026, 11, 2, 7), "left_at": local(2026, 11, 2, 8)}
    acting.recorded(check, at=late, **fields)
    site_checks.countersign(check, agreed=True, by=cast.second_inspector(), at=late)
    found = Filing.objects.get(pk=check.filing_id)
    assert found.state == Filing.State.CHECKED
    assert clock(found).lapsed_at == clock(found).due_at
    assert "到场检查已过期限" in check.case.documents.get().facts["conclusion"]


def test_a_visit_in_time_that_is_signed_late_says_both():
    check = acting.recorded()
    site_checks.countersign(check, agreed=True, by=cast.second_inspector(), at=local(2026, 11, 2, 9))
    said = check.case.documents.get().facts["conclusion"]
    assert "到场检查在期限" in said
    assert "按逾期记录" in said
    assert clock(check.filing).lapsed_at


def test_the_record_on_paper_holds_what_was_found_and_by_whom():
    check = acting.concluded(differs=BEDS, refused=True, representative="", witness="刘社区")
    html = rendering.page(check.case.documents.get())
    for words in (
        "李建国",
        "JY-0607-012",
        "实有床位 60 张",
        "不一致",
        "见证人：刘社区",
        "2026年9月16日 09:30 至 11:05",
    ):
        assert words in html


def test_two_who_sign_at_once_sign_once():
    check = acting.recorded()
    seen = check.case.version
    site_checks.countersign(check, agreed=True, by=cast.second_inspector(), at=acting.SIGNED_AT, expect=seen)
    with pytest.raises(Refusal):
        site_checks.countersign(check, agreed=True, by=cast.second_inspector(), at=acting.SIGNED_AT, expect=seen)
    assert check.case.documents.count() == 1
