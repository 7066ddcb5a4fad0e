"""The calendar against an independent one, its notices, and its counting."""

import datetime as dt
import timeit

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.workdays import BadNotice, Calendar, Notice, OutOfRange, merged, parse_notice, usual

D = dt.date
OFFICIAL = Calendar.official()
NOTICED = st.dates(D(2018, 1, 1), D(2026, 12, 31))
NEAR = st.dates(D(2018, 1, 1), D(2030, 12, 31))


def test_every_date_agrees_with_an_independent_calendar():
    day = D(2018, 1, 1)
    while day <= D(2026, 12, 31):
        assert OFFICIAL.is_working(day) == chinese_calendar.is_workday(day), day
        day += dt.timedelta(days=1)


def test_new_years_eve_of_2024_is_worked_because_the_notice_says_so():
    assert OFFICIAL.day(D(2024, 2, 9)).working


def test_every_noticed_day_names_its_holiday_and_its_notice():
    for notice in OFFICIAL.notices:
        for day in (*notice.off, *notice.work):
            entry = OFFICIAL.day(day)
            assert entry.notice is not None
            assert entry.certain
            assert entry.working == (day in entry.notice.work)
        assert notice.url.startswith("http")
        assert notice.title.startswith("国务院办公厅")


def test_a_later_notice_overrides_an_earlier_one_of_the_same_year():
    extended = OFFICIAL.day(D(2020, 2, 1))
    assert not extended.working
    assert extended.notice.title == "国务院办公厅关于延长2020年春节假期的通知"
    assert OFFICIAL.day(D(2019, 5, 5)).working


def test_the_usual_holidays_are_those_that_every_official_year_names():
    assert usual() == ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
    assert all(OFFICIAL.missing(year) == [] for year in OFFICIAL.known_years)


def test_what_is_missing_is_told_of_all_notices_of_a_year_together():
    def notice(number, *names):
        off = {D(2027, 3, n): name for n, name in enumerate(names, 1)}
        return Notice(year=2027, number=number, title="试", url="", off=off)

    first = OFFICIAL.with_notice(notice("1", "元旦", "春节"))
    assert first.missing(2027) == ["清明节", "劳动节", "端午节", "中秋节", "国庆节"]
    assert first.with_notice(notice("2", "清明", "劳动节", "端午节", "国庆节、中秋节")).missing(2027) == []


def test_a_notice_reaches_into_the_year_before_it():
    assert OFFICIAL.day(D(2018, 12, 29)).working
    assert not OFFICIAL.day(D(2018, 12, 31)).working


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (D(2021, 9, 15), 20, D(2021, 10, 19)),  # mid-autumn, national day and three make-up days
        (D(2022, 4, 22), 5, D(2022, 4, 28)),  # a make-up Sunday counts
        (D(2022, 9, 20), 20, D(2022, 10, 21)),  # seven days off, two make-up days
        (D(2021, 10, 1), 20, D(2021, 11, 3)),  # an event on a holiday: the first day counted is 8 October
        (D(2021, 10, 9), 1, D(2021, 10, 11)),  # an event on a make-up Saturday, day zero all the same
        (D(2020, 1, 23), 1, D(2020, 2, 3)),  # the spring festival that was made longer
    ],
)
def test_due_days_counted_by_hand(start, n, end):
    assert OFFICIAL.add(start, n) == end


def test_dates_before_the_first_notice_are_refused_in_chinese():
    with pytest.raises(OutOfRange, match="早于 2018-01-01"):
        OFFICIAL.add(D(2017, 12, 31), 5)


def test_dates_past_the_last_notice_follow_the_weekdays_and_are_not_certain():
    assert OFFICIAL.known_until == D(2026, 12, 31)
    entry = OFFICIAL.day(D(2027, 10, 1))
    assert entry.working
    assert not entry.certain
    assert "暂按" in entry.why


def test_dates_beyond_the_horizon_are_refused():
    with pytest.raises(OutOfRange, match="太远"):
        OFFICIAL.add(D(2056, 12, 1), 60)


def test_a_new_notice_makes_a_new_calendar_and_leaves_the_old_one():
    notice = Notice(
        year=2027, title="试用通知", url="", off={D(2027, 10, 1): "国庆节"}, work={D(2027, 10, 9): "国庆节"}
    )
    after = OFFICIAL.with_notice(notice)
    assert not after.is_working(D(2027, 10, 1))
    assert after.is_working(D(2027, 10, 9))
    assert after.certain(D(2027, 3, 1))
    assert after.known_until == D(2027, 12, 31)
    assert OFFICIAL.is_working(D(2027, 10, 1))


def test_a_gap_between_notices_stays_unknown():
    later = OFFICIAL.with_notice(Notice(year=2028, title="试用通知", url="", off={D(2028, 1, 3): "元旦"}))
    assert later.known_until == D(2026, 12, 31)
    assert not later.certain(D(2027, 5, 1))
    assert later.certain(D(2028, 5, 1))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"year": "2027"}, "年份"),
        ({"title": " "}, "title"),
        ({"off": {"2027-02-30": "春节"}}, "不是一个存在的日期"),
        ({"off": {"2027-10-01": ""}}, "没有写明节日名"),
        ({"off": {"2029-10-01": "国庆节"}}, "不在 2027 年"),
        ({"work": {"2027-10-08": "国庆节"}}, "本来就上班"),
        ({"work": {"2027-10-02": "国庆节"}, "off": {"2027-10-02": "国庆节"}}, "既写成放假又写成上班"),
        ({"off": {}, "work": {}}, "没有任何日期"),
        ({"of": {}}, "不认识的项"),
        ({"off": ["2027-10-01"]}, "应写成"),
    ],
)
def test_a_bad_notice_is_refused_with_the_reason(change, words):
    good = {"year": 2027, "title": "试用通知", "url": "", "off": {"2027-10-01": "国庆节"}}
    parse_notice(good)
    with pytest.raises(BadNotice, match=words):
        parse_notice(good | change)


@given(NOTICED, st.integers(1, 60))
def test_the_nth_working_day_is_worked_and_is_n_away(day, n):
    end = OFFICIAL.add(day, n)
    assert end > day
    assert OFFICIAL.is_working(end)
    assert OFFICIAL.between(day, end) == n


@given(NEAR, NEAR)
def test_distance_is_signed_and_antisymmetric(a, b):
    assert OFFICIAL.between(a, b) == -OFFICIAL.between(b, a)


@given(NEAR, st.integers(1, 60))
def test_a_later_event_is_never_due_earlier(day, n):
    assert OFFICIAL.add(day, n) <= OFFICIAL.add(day + dt.timedelta(days=1), n)


SPANS = st.lists(st.tuples(NOTICED, st.integers(0, 40)), max_size=4).map(
    lambda rows: [(start, start + dt.timedelta(days=length)) for start, length in rows]
)


@given(NOTICED, st.integers(1, 40), SPANS)
def test_holds_agree_with_counting_one_day_at_a_time(day, n, holds):
    left, naive = n, day
    while left:
        naive += dt.timedelta(days=1)
        held = any(start <= naive <= end for start, end in holds)
        left -= OFFICIAL.is_working(naive) and not held
    assert OFFICIAL.add(day, n, holds) == naive


def test_a_hold_that_still_runs_suspends_the_count():
    assert OFFICIAL.add(D(2021, 9, 15), 20, [(D(2021, 9, 27), None)]) is None


def test_a_hold_that_begins_after_the_due_day_changes_nothing():
    assert OFFICIAL.add(D(2021, 9, 15), 20, [(D(2021, 10, 20), None)]) == D(2021, 10, 19)


def test_holds_that_touch_or_overlap_are_one():
    assert merged([(D(2021, 3, 5), D(2021, 3, 9)), (D(2021, 3, 1), D(2021, 3, 4)), (D(2021, 3, 8), None)]) == [
        (D(2021, 3, 1), None)
    ]


def test_a_hold_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="早于开始日"):
        merged([(D(2021, 3, 5), D(2021, 3, 1))])


def test_counting_takes_microseconds():
    rounds = timeit.repeat(lambda: OFFICIAL.add(D(2021, 9, 15), 20), number=100, repeat=10)
    assert min(rounds) / 100 < 50e-6
