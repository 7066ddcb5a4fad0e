"""An unfiled finding: which days can start it, and what only a place's text can attach to a refusal."""

from datetime import date

import pytest

from casefile.refusals import Conflict, Invalid
from registry import unfiled
from tests import cast
from tests.portal import scene
from tests.registry import acting

pytestmark = pytest.mark.django_db
HERE = {"residents": 3, "finding": "走访发现", "at": acting.MORNING}


@pytest.mark.parametrize(
    ("day", "words"), [(date(2022, 7, 9), "2022-07-10"), (date(1, 1, 1), "施行"), (date(2026, 9, 12), "不能晚于")]
)
def test_a_day_before_the_text_held_or_after_today_starts_nothing(day, words):
    found = scene.in_chengzhong("城中区南山颐养院")
    with pytest.raises(Invalid) as refusal:
        unfiled.open(found, discovered_on=day, by=cast.chengzhong_clerk(), **HERE)
    assert words in refusal.value.errors["discovered_on"]


def test_the_first_day_of_the_text_starts_the_clock():
    found = scene.in_chengzhong("城中区南山颐养院")
    matter = unfiled.open(found, discovered_on=date(2022, 7, 10), by=cast.chengzhong_clerk(), **HERE)
    assert matter.case.clocks.get(term="unfiled.check").due_on == date(2022, 8, 5)


def test_a_day_before_the_calendar_is_refused_where_the_text_has_no_first_day():
    with pytest.raises(Invalid) as refusal:
        unfiled.open(acting.claimed(), discovered_on=date(2017, 1, 1), by=cast.clerk(), **HERE)
    assert "2018-01-01" in refusal.value.errors["discovered_on"]


def test_where_the_text_attaches_nothing_to_a_refusal_none_can_be_declared():
    institution = acting.claimed()
    matter = unfiled.open(institution, discovered_on=date(2026, 9, 11), by=cast.clerk(), **HERE)
    unfiled.urge(matter, channel="上门", text="请备案", by=cast.clerk(), at=acting.MORNING)
    with pytest.raises(Conflict) as refusal:
        unfiled.declare_refusal(matter, reason="不备案", by=cast.leader(), at=acting.MORNING)
    assert "没有规定" in refusal.value.sentence
    institution.refresh_from_db()
    assert institution.subsidy_barred is False
