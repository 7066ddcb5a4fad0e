"""The draw step by step: nobody can see before committing, change afterwards, or quietly try again."""

from datetime import date, timedelta

import pytest

from casefile.models import Clock, Notice
from casefile.refusals import Conflict, Forbidden, Invalid
from inspections import draw_record, draws, library, urn, urn_check
from inspections.models import Draw
from tests import cast
from tests.inspections import drawing
from tests.inspections.drawing import COMMITTED_AT, DRAWN_AT, FROZEN_AT, MOMENT, REVEALED_AT

pytestmark = pytest.mark.django_db


def test_a_draw_from_frozen_libraries_to_the_result_verifies():
    drawing.staffed()
    draw = drawing.drawn()
    record = draw_record.of(draw)
    assert urn_check.verify(record) == []
    assert draw.state == Draw.State.DRAWN
    assert len({row["object"] for row in draw.result}) == 2
    for row in draw.result:
        assert {agency: len(set(pair)) for agency, pair in row["officers"].items()} == {
            "jingyu.civil_affairs": 2, "jingyu.fire": 2,
        }  # fmt: skip
    assert [paper.kind for paper in draw.case.documents.all()] == ["draw_record"]
    assert not Clock.objects.running().filter(case=draw.case).exists()


def test_only_claimed_operating_institutions_with_their_weights_are_in_the_library():
    drawing.staffed()
    registered = cast.party("靖宇县没有认领的养老院", "91220622MA0TE0099U")
    draw = drawing.frozen()
    assert [row["name"] for row in draw.objects_frozen] == [f"靖宇县第{number}养老院" for number in range(1, 5)]
    assert registered.name not in str(draw.objects_frozen)
    assert {row["weight"] for row in draw.objects_frozen} == {2}  # none has filed yet


def test_a_person_without_a_valid_certificate_is_not_drawn():
    drawing.staffed()
    drawing.officer(9, until=date(2026, 9, 13))
    gone = drawing.officer(8)
    library.remove(gone, by=cast.clerk(), at=FROZEN_AT)
    draw = drawing.frozen()
    assert sorted(row["agency"] for row in draw.officers_frozen) == [
        *["jingyu.civil_affairs"] * 3,
        *["jingyu.fire"] * 3,
    ]
    with pytest.raises(Invalid, match="执法证号"):
        drawing.officer(7, certificate="")


def test_the_record_names_no_officer():
    drawing.staffed()
    text = str(draw_record.of(drawing.drawn()))
    for one in library.listed("jingyu"):
        assert one.user.name not in text
        assert one.certificate not in text
        assert one.user.username not in text


def test_recusals_and_whoever_is_lacking_are_named_when_freezing():
    found = drawing.staffed(people=2)
    drawing.officer(5, recused=[found[0]], recusal="亲属任职")
    draw = drawing.frozen()
    barred = [row for row in draw.officers_frozen if row["avoid"]]
    assert barred[0]["avoid"] == [{"object": found[0].case.reference, "why": "recusal"}]
    draws.abandon(draw, reason="换一批", by=cast.leader(), at=FROZEN_AT)
    for one in list(library.listed("jingyu").filter(agency="jingyu.fire"))[:2]:
        library.remove(one, by=cast.clerk(), at=FROZEN_AT)
    with pytest.raises(Invalid, match="名录里能派的只有 1 名"):
        drawing.frozen(reason="再来", at=FROZEN_AT + timedelta(days=1))
    with pytest.raises(Invalid, match="要抽 9 家"):
        drawing.frozen(reason="再来", count=9)


def test_an_agency_commits_once_and_only_those_who_take_part():
    drawing.staffed()
    draw = drawing.frozen()
    drawing.commit(draw, "jingyu.fire")
    with pytest.raises(Conflict, match="已经承诺"):
        drawing.commit(draw, "jingyu.fire")
    with pytest.raises(Forbidden, match="参加这次抽取的部门"):
        draws.commit(draw, commitment="0" * 64, by=cast.market(), at=COMMITTED_AT)
    with pytest.raises(Invalid, match="别的部门已经交过"):
        draws.commit(draw, commitment=draw.commitments[0]["commitment"], by=cast.clerk(), at=COMMITTED_AT)
    with pytest.raises(Invalid, match="64 位"):
        draws.commit(draw, commitment="z" * 64, by=cast.clerk(), at=COMMITTED_AT)


def test_no_salt_is_taken_before_the_last_commitment_and_none_that_does_not_fit():
    drawing.staffed()
    draw = drawing.frozen()
    drawing.commit(draw, "jingyu.fire")
    with pytest.raises(Conflict):
        draws.reveal(draw, salt=drawing.salt("jingyu.fire"), by=cast.fire(), at=REVEALED_AT)
    drawing.commit(draw, "jingyu.civil_affairs")
    assert draw.state == Draw.State.SEALED
    assert draw.digests["sealed"]
    with pytest.raises(Invalid, match="不是承诺时用的"):
        draws.reveal(draw, salt=drawing.salt("jingyu.fire", 1), by=cast.fire(), at=REVEALED_AT)


def test_nothing_is_taken_once_the_public_value_may_be_known():
    drawing.staffed()
    draw = drawing.frozen()
    with pytest.raises(Conflict, match="不再接受"):
        drawing.commit(draw, "jingyu.fire", at=MOMENT)
    draw = drawing.sealed(draw)
    with pytest.raises(Conflict, match="不再接受"):
        draws.reveal(draw, salt=drawing.salt("jingyu.fire"), by=cast.fire(), at=MOMENT)


def test_the_value_is_entered_after_its_moment_as_agreed_and_by_another_person():
    drawing.staffed()
    draw = drawing.revealed()
    with pytest.raises(Forbidden, match="另一人"):
        draws.draw(draw, value=drawing.VALUE, by=cast.inspector(), at=DRAWN_AT)
    with pytest.raises(Conflict, match="还没有到"):
        draws.draw(draw, value=drawing.VALUE, by=cast.second_inspector(), at=MOMENT - timedelta(minutes=1))
    with pytest.raises(Invalid, match="照约定的写法"):
        draws.draw(draw, value="3 8 11 19 26 31 7", by=cast.second_inspector(), at=DRAWN_AT)


def test_a_draw_cannot_be_given_up_because_of_what_it_would_give():
    drawing.staffed()
    draw = drawing.sealed()
    with pytest.raises(Conflict, match="都还可以公开"):
        draws.abandon(draw, reason="不想抽了", by=cast.leader(), at=REVEALED_AT)
    draws.reveal(draw, salt=drawing.salt("jingyu.fire"), by=cast.fire(), at=REVEALED_AT)
    draws.abandon(draw, reason="民政没有公开", by=cast.leader(), at=DRAWN_AT)
    assert draw.abandoned["ground"] == "no_salt"
    assert draw.abandoned["missing"] == ["jingyu.civil_affairs"]
    assert urn_check.verify(draw_record.of(draw)) == []


def test_a_drawn_one_is_never_abandoned():
    drawing.staffed()
    draw = drawing.drawn()
    with pytest.raises(Conflict):
        draws.abandon(draw, reason="结果不好", by=cast.leader(), at=DRAWN_AT)


def test_one_draw_of_a_place_at_a_time():
    drawing.staffed()
    drawing.frozen()
    with pytest.raises(Conflict, match="一次只能进行一个"):
        drawing.frozen(label="另一批")


def test_a_redraw_needs_a_reason_and_hides_nothing():
    drawing.staffed()
    first = drawing.drawn()
    with pytest.raises(Invalid, match="重抽的理由"):
        drawing.frozen(**drawing.later(10))
    with pytest.raises(Forbidden):
        drawing.frozen(**drawing.later(10), reason="名录有误")  # by an inspector: it takes a leader
    again = draws.freeze(
        drawing.terms(moment=MOMENT + timedelta(days=10), reason="名录有误"),
        by=cast.leader(), at=FROZEN_AT + timedelta(days=10),
    )  # fmt: skip
    first.refresh_from_db()
    assert first.state == Draw.State.REPLACED
    assert again.replaces == first
    assert draw_record.is_open(first, date(2026, 9, 20))
    again = drawing.drawn(again, days=10)
    assert urn_check.verify(draw_record.of(again), earlier=[draw_record.of(first)]) == []
    assert draw_record.of(again)["frozen"]["history"][0]["record"] == first.digests["record"]


def test_a_batch_that_was_abandoned_is_named_by_the_next():
    drawing.staffed()
    first = drawing.frozen()
    draws.abandon(first, reason="消防未承诺", by=cast.leader(), at=COMMITTED_AT)
    again = drawing.drawn(drawing.frozen(**drawing.later(10), reason="消防未承诺，重新组织"), days=10)
    assert again.frozen["replaces"] == 1
    assert urn_check.verify(draw_record.of(again), earlier=[draw_record.of(first)]) == []


def test_rounds_of_a_source_that_runs_by_the_clock_are_not_picked_by_hand():
    drawing.staffed()
    with pytest.raises(Invalid, match="轮"):
        drawing.frozen(source="drand_quicknet", issue="1000")


def test_the_record_is_open_when_nobody_is_warned_by_it():
    drawing.staffed()
    draw = drawing.drawn()
    assert not draw_record.is_open(draw, date(2026, 9, 20))
    assert draw_record.is_open(draw, drawing.OPENS_ON)
    with pytest.raises(Conflict, match="会让机构事先知道"):
        draws.disclose(draw, by=cast.clerk(), at=DRAWN_AT)


def test_every_agency_is_told_and_may_read_the_file():
    drawing.staffed()
    draw = drawing.sealed()
    assert Draw.objects.visible_to(cast.fire()).get() == draw
    assert not Draw.objects.visible_to(cast.chengzhong_clerk()).exists()
    assert not Draw.objects.visible_to(cast.representative()).exists()
    assert set(Notice.objects.filter(case=draw.case).values_list("agency", flat=True)) == set(drawing.AGENCIES)


def test_the_commitment_of_the_command_line_is_ours():
    drawing.staffed()
    draw = drawing.frozen()
    frozen = draw.digests["frozen"]
    assert urn.commitment(frozen, "jingyu.fire", "ab") != urn.commitment(frozen, "jingyu.market", "ab")
