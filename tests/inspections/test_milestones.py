"""Aims of a place: counted on a day with evidence, never rounded up; a day that was missed stays missed."""

from datetime import date

import pytest

from agencies.access import Role
from agencies.models import Place
from casefile import sweep
from casefile.models import Clock
from casefile.refusals import Forbidden, Invalid
from inspections import milestones
from inspections.models import Milestone
from tests import cast
from tests.registry.acting import local

pytestmark = pytest.mark.django_db
AT = local(2022, 11, 1, 9, 0)
LATER = local(2023, 3, 1, 9, 0)


def chengzhong(at=AT) -> dict[str, Milestone]:
    """The files of every aim of Chengzhong, opened by beat's task."""
    cast.chengzhong_clerk()
    milestones.open_missing(Place.objects.get(pk="chengzhong"), at=at)
    return {one.code: one for one in Milestone.objects.select_related("case__place", "case__agency", "place")}


def counted(milestone, numerator, denominator, *, on=date(2022, 10, 31), at=AT, by=None, **more):
    told = {"evidence": "培训签到表", "basis": "截至当日在册"} | more
    by = by or cast.chengzhong_clerk()
    milestones.record(
        milestone, counted_on=on, numerator=numerator, denominator=denominator, by=by, at=at, **told
    )  # fmt: skip
    aim = milestones.aim_of(milestone)
    return milestones.standing(aim, milestone, at.date())


@pytest.mark.parametrize(
    ("numerator", "denominator", "state", "words", "shown"),
    [
        (40, 40, "met", "按期达到", "100%"),
        (9996, 10000, "open", "未达到", "99.9%"),
        (9999999, 10000000, "open", "未达到", "99.9%"),
        (0, 12, "open", "未达到", "0%"),
        (0, 0, "open", "不适用（分母为 0）", "不适用"),
    ],
)
def test_a_rate_is_what_the_numbers_make_it_and_nothing_better(numerator, denominator, state, words, shown):
    heads = chengzhong()["training.heads"]
    standing = counted(heads, numerator, denominator)
    assert (heads.state, standing.words, standing.share.shown) == (state, words, shown)


def test_a_day_that_was_missed_stays_missed_with_the_day_on_which_it_was_met_later():
    heads = chengzhong()["training.heads"]
    counted(heads, 38, 40)
    standing = counted(heads, 40, 40, on=date(2023, 2, 20), at=LATER)
    assert standing.words == "逾期，2023年2月20日才达到"
    clock = Clock.objects.get(case=heads.case)
    assert clock.lapsed_at == clock.due_at < clock.stopped_at


def test_a_count_put_on_record_later_counts_for_its_own_day_and_says_so():
    heads = chengzhong()["training.heads"]
    standing = counted(heads, 40, 40, on=date(2022, 12, 31), at=LATER)
    assert standing.words == "按期达到"
    (event,) = milestones.counts(heads.case)
    assert "补录" in event.facts["late"]


def test_every_count_stays_and_an_older_day_does_not_hide_a_newer_one():
    heads = chengzhong()["training.heads"]
    counted(heads, 40, 40)
    standing = counted(heads, 30, 40, on=date(2022, 9, 30))
    assert (standing.words, heads.numerator) == ("按期达到", 40)
    standing = counted(heads, 39, 41, on=date(2022, 11, 1))
    assert (heads.state, standing.words) == ("open", "曾按期达到，现在低于目标")
    assert [event.facts["numerator"] for event in milestones.counts(heads.case)] == [39, 30, 40]


def test_a_milestone_without_a_rate_is_reached_or_not():
    pledge = chengzhong(at=LATER)["filing.pledge_system"]
    aim = milestones.aim_of(pledge)
    assert milestones.standing(aim, pledge, LATER.date()).words == "逾期，没有填报过"
    by = cast.chengzhong_clerk()
    milestones.record(pledge, counted_on=date(2023, 1, 5), evidence="制度文件", reached=True, by=by, at=LATER)
    assert milestones.standing(aim, pledge, LATER.date()).words == "逾期，2023年1月5日才达到"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"numerator": 41, "denominator": 40}, "numerator"),
        ({"numerator": None, "denominator": 40}, "numerator"),
        ({"numerator": 1, "denominator": 40, "on": date(2022, 11, 2)}, "counted_on"),
        ({"numerator": 1, "denominator": 40, "basis": " "}, "basis"),
    ],
)
def test_a_count_that_cannot_be_is_refused_at_its_field(changes, field):
    heads = chengzhong()["training.heads"]
    with pytest.raises(Invalid) as refusal:
        counted(heads, changes.pop("numerator"), changes.pop("denominator"), **changes)
    assert set(refusal.value.errors) == {field}
    assert milestones.counts(heads.case) == []


def test_the_agencies_that_the_text_names_count_and_nobody_else():
    files = chengzhong()
    fire = cast.official("xiaofang", "马强", "chengzhong.fire", Role.CLERK)
    assert counted(files["training.fire"], 5, 5, by=fire).words == "按期达到"
    for actor in (fire, cast.clerk()):
        with pytest.raises(Forbidden):
            counted(files["training.heads"], 5, 5, by=actor)


def test_the_day_stands_on_the_desk_of_the_agency_that_answers_and_lapses_there():
    heads = chengzhong()["training.heads"]
    clock = Clock.objects.get(case=heads.case)
    assert (clock.agency_id, clock.due_on, clock.form) == ("chengzhong.civil_affairs", date(2022, 12, 31), "milestone")
    sweep.run(at=LATER)
    clock.refresh_from_db()
    assert clock.lapsed_at == clock.due_at


def test_opening_twice_opens_nothing_twice_and_a_draft_opens_nothing():
    files = chengzhong()
    assert milestones.open_missing(Place.objects.get(pk="chengzhong"), at=AT) == []
    assert Milestone.objects.count() == len(files) == len(milestones.aims("chengzhong", AT.date()))
    assert milestones.open_missing(Place.objects.get(pk="tianjin_draft"), at=AT) == []


def test_a_rate_stands_in_for_its_milestone_and_not_beside_it():
    found = milestones.aims("chengzhong", AT.date())
    assert found["training.heads"].due_on == date(2022, 12, 31)
    assert len([aim for aim in found.values() if aim.term and aim.term.id == "training.heads"]) == 1
    assert milestones.aims("lianyungang", AT.date())["training.skills"].due_on is None
