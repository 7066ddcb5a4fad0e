"""Duties of so many times a period: what counts for which period, and what is missed for good."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import load, periods, terms
from law.entries import PERIODS

ANY = load.pack("jingyu").terms[0]
KINDS = ("joint_check", "case_check", "drill")
DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2030, 12, 31))
DONE = st.lists(st.tuples(DAYS, st.sampled_from(KINDS)), max_size=12)


def every(per="quarter", n=1, counts=("joint_check",), **more):
    return replace(ANY, form="every", per=per, n=n, unit="", counts=counts, on_date=None, **more)


TERMS = st.builds(every, per=st.sampled_from(PERIODS), n=st.integers(1, 3))


def states(term, done, since, on):
    return [period.state for period in periods.account(term, done, since=since, on=on)]


def test_a_quarter_is_fulfilled_missed_or_open():
    done = [(dt.date(2026, 2, 3), "joint_check")]
    assert states(every(), done, dt.date(2026, 1, 1), dt.date(2026, 8, 1)) == ["fulfilled", "missed", "open"]


def test_a_check_on_the_first_day_of_a_quarter_is_not_one_of_the_quarter_before():
    done = [(dt.date(2026, 4, 1), "joint_check")]
    assert states(every(), done, dt.date(2026, 1, 1), dt.date(2026, 4, 1)) == ["missed", "fulfilled"]


def test_two_checks_in_one_quarter_do_not_make_up_for_the_next():
    done = [(dt.date(2026, 1, 5), "joint_check"), (dt.date(2026, 3, 31), "joint_check")]
    assert states(every(), done, dt.date(2026, 1, 1), dt.date(2026, 7, 1)) == ["fulfilled", "missed", "open"]


def test_a_check_of_one_agency_in_one_case_is_not_the_yearly_joint_one():
    done = [(dt.date(2025, 6, 1), "case_check")]
    assert states(every("year"), done, dt.date(2025, 1, 1), dt.date(2026, 1, 1)) == ["missed", "open"]


def test_the_last_day_of_a_period_is_still_open():
    assert states(every("month"), [], dt.date(2026, 2, 1), dt.date(2026, 2, 28)) == ["open"]


def test_a_period_that_the_duty_began_in_says_that_it_is_a_part():
    first, second = periods.account(every(), [], since=dt.date(2026, 2, 10), on=dt.date(2026, 4, 1))
    assert (first.partial, second.partial) == (True, False)


def test_a_duty_is_accounted_for_only_while_its_text_holds():
    term = every("month", valid_from=dt.date(2026, 2, 1), valid_until=dt.date(2026, 3, 31))
    found = periods.account(term, [], since=dt.date(2025, 1, 1), on=dt.date(2026, 12, 31))
    assert [period.first for period in found] == [dt.date(2026, 2, 1), dt.date(2026, 3, 1)]


def test_the_end_of_the_calendar_is_no_fault():
    assert len(periods.account(every("year"), [], since=dt.date.max, on=dt.date.max)) == 1


def test_other_forms_and_duties_that_do_not_say_what_counts_are_refused():
    for term in (ANY, every(counts=())):
        with pytest.raises(ValueError, match=r"按期|counts"):
            periods.account(term, [], since=dt.date(2026, 1, 1), on=dt.date(2026, 1, 1))


@given(TERMS, DONE, DAYS, DAYS)
def test_periods_follow_one_another_without_gap_and_only_the_last_is_open(term, done, since, on):
    found = periods.account(term, done, since=since, on=on)
    assert bool(found) == (since <= on)
    for left, right in pairwise(found):
        assert right.first == left.last + dt.timedelta(days=1)
        assert left.state != "open"
    if found:
        assert found[0].first <= since
        assert found[-1].first <= on <= found[-1].last
        assert found[-1].state != "missed"


@given(TERMS, DONE, DAYS, DAYS, DAYS, st.sampled_from(KINDS))
def test_what_is_missed_stays_missed_whatever_is_done_later(term, done, since, on, later, kind):
    before = periods.account(term, done, since=since, on=on)
    until = max(on, later)
    after = periods.account(term, [*done, (until, kind)], since=since, on=until)
    for old, new in zip(before, after, strict=False):
        if old.state == "missed":
            assert new == old


@given(TERMS, DONE, DAYS, DAYS)
def test_a_doing_counts_once_for_the_period_of_its_day_and_never_of_another_kind(term, done, since, on):
    found = periods.account(term, done, since=since, on=on)
    counted = [doing for period in found for doing in period.by]
    assert sorted(counted) == sorted(d for d in done if d[1] in term.counts and since <= d[0] <= on)
    for period in found:
        assert all(terms.period(term, day) == (period.first, period.last) for day, _ in period.by)
        assert (period.state == "fulfilled") == (len(period.by) >= term.n)


@given(TERMS, DAYS, DAYS, st.lists(st.tuples(DAYS, st.just("joint_check"))))
def test_what_was_done_before_the_duty_began_is_nothing(term, since, on, done):
    early = [(day, kind) for day, kind in done if day < since]
    assert periods.account(term, early, since=since, on=on) == periods.account(term, [], since=since, on=on)
