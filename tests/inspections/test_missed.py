"""Periods that ended without what the institution owed are told once, until a late report makes them good."""

from datetime import date

import pytest

from agencies.models import Place
from casefile.models import Event
from credit import grades
from inspections import doings, missed
from tests import cast
from tests.inspections import reporting
from tests.registry.acting import local

pytestmark = pytest.mark.django_db

NOTED_AT = local(2026, 11, 2, 2, 0)


def noted(at=NOTED_AT) -> int:
    return missed.note(Place.objects.get(pk="chengzhong"), at=at)


def told(kind: str) -> list[dict]:
    return [event.facts for event in Event.objects.filter(kind=kind).order_by("pk")]


def test_a_month_without_a_self_check_is_noted_once():
    reporting.institution()
    assert noted() >= 1
    first = told("duty.missed")
    assert all(facts["cite"] and facts["period"] for facts in first)
    assert noted(local(2026, 11, 2, 8, 0)) == 0
    assert told("duty.missed") == first


def test_the_month_in_which_it_was_claimed_and_the_running_one_are_not_held_against_it():
    reporting.institution(at=local(2026, 9, 15, 10, 0))
    noted()
    assert {facts["first"] for facts in told("duty.missed")} <= {"2026-10-01"}


def test_what_was_done_is_not_missed():
    of = reporting.institution()
    reporting.reported(of, done_on=date(2026, 10, 8), at=local(2026, 10, 8, 15, 0))
    noted()
    terms = {facts["term"] for facts in told("duty.missed") if facts["first"] == "2026-10-01"}
    assert "inspection.self" not in terms


def test_a_late_report_that_was_confirmed_makes_it_good_and_the_points_go():
    of = reporting.institution()
    noted()
    before = grades.one(of, on=date(2026, 11, 3)).score
    late = reporting.reported(of, done_on=date(2026, 10, 8), at=local(2026, 11, 3, 9, 0))
    doings.confirm(late, finding="属实", by=cast.chengzhong_clerk(), at=local(2026, 11, 3, 10, 0))
    noted(local(2026, 11, 3, 11, 0))
    assert told("duty.made_good")
    assert grades.one(of, on=date(2026, 11, 3)).score < before
