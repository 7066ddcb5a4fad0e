"""Every form of term: when it is up, what was counted, and what is never late."""

import datetime as dt
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import terms
from law.entries import Cite, Instrument, Term
from law.workdays import LOCAL, Calendar

D = dt.date
OFFICIAL = Calendar.official()
CITE = Cite(Instrument(id="x", title="试用文本"), "第一条")
NOTICED = st.dates(D(2018, 1, 1), D(2026, 6, 30))


def term(form="within", **more):
    return Term(id="x", label="试用", form=form, cite=CITE, **({"event": "备案之日"} | more))


WORKDAYS = term(n=20, unit="workdays")
HOUR = term(n=1, unit="hours")


def due(entry, on=None, **more):
    return terms.due(entry, on=on, calendar=OFFICIAL, **more)


def test_a_due_day_ends_at_its_local_midnight():
    found = due(WORKDAYS, D(2021, 9, 15))
    assert found.due_on == D(2021, 10, 19)
    assert found.due_at == dt.datetime(2021, 10, 20, tzinfo=LOCAL)
    assert found.due_at.utcoffset() == dt.timedelta(hours=8)
    assert found.overdue_from == D(2021, 10, 20)
    assert found.certain


def test_the_explanation_shows_make_up_days_as_counted_and_holidays_as_skipped():
    found = due(WORKDAYS, D(2021, 9, 15))
    counted = [day.date for day in found.counted]
    assert len(counted) == 20
    assert {D(2021, 9, 18), D(2021, 9, 26), D(2021, 10, 9)} <= set(counted)
    assert {D(2021, 9, 19), D(2021, 10, 7), D(2021, 10, 10)} <= {day.date for day in found.skipped}


@given(NOTICED, st.integers(1, 60), st.integers(0, 30), st.integers(0, 20))
def test_counted_skipped_and_held_days_cover_the_span_exactly_once(on, n, after, length):
    start = on + dt.timedelta(days=after)
    found = due(term(n=n, unit="workdays"), on, holds=[(start, start + dt.timedelta(days=length))])
    days = sorted(day.date for day in (*found.counted, *found.skipped, *found.held))
    assert days == [on + dt.timedelta(days=k) for k in range(1, (found.due_on - on).days + 1)]
    assert len(found.counted) == n
    assert on not in days


@given(NOTICED, st.integers(1, 40), st.integers(0, 20), st.integers(0, 20))
def test_a_hold_pushes_by_the_working_days_that_it_held(on, n, after, length):
    start = on + dt.timedelta(days=after)
    entry = term(n=n, unit="workdays")
    free, held = due(entry, on), due(entry, on, holds=[(start, start + dt.timedelta(days=length))])
    pushed = sum(day.working for day in held.held)
    assert OFFICIAL.between(free.due_on, held.due_on) == pushed


def test_a_running_hold_leaves_no_due_date_and_says_so():
    found = due(WORKDAYS, D(2021, 9, 15), holds=[(D(2021, 9, 20), None)])
    assert found.due_on is None
    assert found.due_at is None
    assert found.suspended


def test_a_suspended_count_explains_the_days_up_to_the_running_hold():
    holds = [(D(2021, 9, 27), None), (D(2021, 9, 17), D(2021, 9, 17))]
    found = due(WORKDAYS, D(2021, 9, 15), holds=holds)
    assert [day.date for day in found.counted] == [D(2021, 9, n) for n in (16, 18, 22, 23, 24, 26)]
    assert [day.date for day in found.held] == [D(2021, 9, 17)]
    assert [day.date for day in found.skipped] == [D(2021, 9, n) for n in (19, 20, 21, 25)]
    assert due(WORKDAYS, D(2021, 9, 15), holds=[(D(2021, 9, 16), None)]).counted == ()


def test_a_span_into_a_year_without_notice_is_provisional():
    assert not due(WORKDAYS, D(2026, 12, 20)).certain
    assert due(WORKDAYS, D(2026, 11, 20)).certain


def test_hours_run_through_midnight_and_holidays():
    at = dt.datetime(2021, 10, 1, 23, 30, tzinfo=LOCAL)
    found = due(HOUR, at=at)
    assert found.due_at == dt.datetime(2021, 10, 2, 0, 30, tzinfo=LOCAL)
    assert found.overdue_from == found.due_at
    assert found.due_on == D(2021, 10, 2)


def test_hours_given_in_another_zone_are_answered_locally():
    at = dt.datetime(2021, 10, 1, 15, 30, tzinfo=dt.UTC)
    assert due(HOUR, at=at).due_at.isoformat() == "2021-10-02T00:30:00+08:00"


def test_hours_need_a_moment():
    with pytest.raises(ValueError, match="时刻"):
        due(HOUR, D(2021, 10, 1))


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="时区"):
        due(HOUR, at=dt.datetime(2021, 10, 1, 23, 30))


def test_hours_stand_still_on_held_days():
    at = dt.datetime(2021, 10, 1, 23, 30, tzinfo=LOCAL)
    found = due(HOUR, at=at, holds=[(D(2021, 10, 2), D(2021, 10, 3))])
    assert found.due_at == dt.datetime(2021, 10, 4, 0, 30, tzinfo=LOCAL)
    assert due(HOUR, at=at, holds=[(D(2021, 10, 2), None)]).suspended


@pytest.mark.parametrize(
    ("on", "n", "end", "moved_from"),
    [
        (D(2021, 1, 29), 1, D(2021, 3, 1), D(2021, 2, 28)),  # no 29 February: its last day, a Sunday, is moved
        (D(2021, 3, 31), 1, D(2021, 4, 30), None),
        (D(2021, 7, 1), 3, D(2021, 10, 8), D(2021, 10, 1)),  # a last day in the national holiday
        (D(2020, 2, 29), 12, D(2021, 3, 1), D(2021, 2, 28)),
    ],
)
def test_months_end_on_the_corresponding_day_moved_off_holidays(on, n, end, moved_from):
    found = due(term(n=n, unit="months"), on)
    assert (found.due_on, found.moved_from) == (end, moved_from)


def test_calendar_days_count_every_day_and_move_only_the_last():
    found = due(term(n=10, unit="days"), D(2021, 9, 24))
    assert found.moved_from == D(2021, 10, 4)
    assert found.due_on == D(2021, 10, 8)
    assert len(found.counted) == 10
    assert [day.date for day in found.skipped] == [D(2021, 10, day) for day in (5, 6, 7, 8)]


def test_held_days_lengthen_calendar_terms():
    found = due(term(n=10, unit="days"), D(2021, 3, 1), holds=[(D(2021, 3, 5), D(2021, 3, 7))])
    assert found.due_on == D(2021, 3, 15)  # the fourteenth is a Sunday
    assert len(found.held) == 3


@pytest.mark.parametrize(
    ("per", "on", "first", "last"),
    [
        ("month", D(2024, 2, 10), D(2024, 2, 1), D(2024, 2, 29)),
        ("quarter", D(2021, 9, 30), D(2021, 7, 1), D(2021, 9, 30)),
        ("half_year", D(2021, 7, 1), D(2021, 7, 1), D(2021, 12, 31)),
        ("year", D(2022, 7, 10), D(2022, 1, 1), D(2022, 12, 31)),
    ],
)
def test_a_period_ends_on_its_last_calendar_day_and_is_never_moved(per, on, first, last):
    found = due(term("every", n=1, per=per), on)
    assert found.period == (first, last)
    assert found.due_on == last
    assert found.certain


def test_a_milestone_is_up_on_its_day():
    found = due(term("milestone", on_date=D(2022, 7, 31)))
    assert (found.due_on, found.overdue_from) == (D(2022, 7, 31), D(2022, 8, 1))


def test_the_same_day_is_the_day_of_the_event_even_on_a_holiday():
    assert due(term("same_day"), D(2021, 10, 1)).due_on == D(2021, 10, 1)


@pytest.mark.parametrize("form", ["at_once", "promptly", "by_order", "standing", "ban"])
def test_what_has_no_number_is_never_late(form):
    found = due(term(form), D(2021, 9, 15))
    assert found.due_at is None
    assert found.overdue_from is None


def test_caps_have_no_due_date():
    assert due(term("cap", n=12, unit="months"), D(2021, 9, 15)).due_on is None


def test_retention_says_until_when_to_keep():
    keep = term("retain", n=30, unit="days")
    at = dt.datetime(2022, 8, 1, 10, 0, tzinfo=LOCAL)
    assert due(keep, at=at).keep_until == at + dt.timedelta(days=30)
    assert due(keep, D(2022, 8, 1)).keep_until == dt.datetime(2022, 9, 1, tzinfo=LOCAL)
    assert due(keep, D(2022, 8, 1)).due_on is None


def test_a_term_that_needs_its_event_says_which():
    with pytest.raises(ValueError, match="备案之日"):
        due(WORKDAYS)


@given(NOTICED, st.sampled_from(["workdays", "days", "months"]), st.integers(1, 24))
def test_later_events_are_never_due_earlier_and_later_than_day_zero(on, unit, n):
    entry = term(n=n, unit=unit)
    first, second = due(entry, on).due_on, due(entry, on + dt.timedelta(days=1)).due_on
    assert on < first <= second


@given(NOTICED, st.integers(1, 60))
def test_the_fast_answer_and_the_explained_one_agree(on, n):
    found = due(term(n=n, unit="workdays"), on)
    assert found.counted[-1].date == found.due_on
    assert all(not day.working for day in found.skipped)


def test_a_due_date_costs_microseconds_and_its_explanation_less_than_a_millisecond():
    plain = timeit.repeat(lambda: due(WORKDAYS, D(2021, 9, 15)), number=100, repeat=10)
    explained = timeit.repeat(lambda: due(WORKDAYS, D(2021, 9, 15)).counted, number=100, repeat=10)
    assert min(plain) / 100 < 50e-6
    assert min(explained) / 100 < 1e-3
