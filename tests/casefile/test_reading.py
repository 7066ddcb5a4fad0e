"""What people read about a clock, on the days of the 2026 calendar (today is 2026-10-14, a Wednesday)."""

import datetime as dt
from dataclasses import dataclass, replace

import pytest

from casefile import reading
from law.terms import midnight
from law.workdays import LOCAL, Calendar

CALENDAR = Calendar.official()
TODAY = dt.date(2026, 10, 14)


@dataclass(frozen=True)
class Clock:
    """A clock as stored: twenty working days from 11 September, two of them held, due on 19 October."""

    form: str = "within"
    length: int | None = 20
    unit: str = "workdays"
    basis: str = "STATUTE"
    started_on: dt.date = dt.date(2026, 9, 11)
    started_at: dt.datetime | None = None
    due_on: dt.date | None = dt.date(2026, 10, 19)
    due_at: dt.datetime | None = None
    certain: bool = True
    lapsed_at: dt.datetime | None = None
    stopped_at: dt.datetime | None = None
    held_since: dt.date | None = None

    @classmethod
    def due(cls, *date: int, **fields) -> "Clock":
        day = dt.date(*date)
        return cls(due_on=day, due_at=midnight(day + dt.timedelta(days=1)), **fields)


def at(hour: int = 10, minute: int = 0, second: int = 0, *, on: dt.date = TODAY) -> dt.datetime:
    return dt.datetime(on.year, on.month, on.day, hour, minute, second, tzinfo=LOCAL)


def read(clock: Clock, now: dt.datetime | None = None) -> reading.Reading:
    return reading.of(clock, now=now or at(), calendar=CALENDAR)


SITE_CHECK = Clock.due(2026, 10, 19)
PROMPTLY = Clock(form="promptly", length=None, unit="", started_on=dt.date(2026, 10, 8), due_on=None)
HOURS = Clock(
    unit="hours", length=1, started_on=TODAY, started_at=at(10, 20), due_on=TODAY, due_at=at(11, 20)
)  # fmt: skip


# --- days -------------------------------------------------------------------------------------------------------------


def test_a_running_clock_shows_its_day_and_the_working_days_left():
    seen = read(Clock.due(2026, 10, 23))
    assert (seen.state, seen.css, seen.ring) == ("running", "", "7")
    assert seen.text == "10月23日 周五 · 还有 7 个工作日"
    assert seen.until == "当日 24:00 止"


def test_a_clock_with_three_working_days_left_is_soon_due():
    seen = read(SITE_CHECK)
    assert (seen.state, seen.css, seen.arc) == ("soon", "soon", 85)
    assert seen.text == "10月19日 周一 · 还有 3 个工作日"
    assert read(Clock.due(2026, 10, 20)).state == "running"


def test_progress_says_which_working_day_it_is_and_of_how_many():
    assert read(SITE_CHECK).progress == "9月11日 周五 起 · 今天是第 17 个工作日，共 20 个"
    saturday = at(on=dt.date(2026, 10, 17))
    assert read(SITE_CHECK, saturday).progress.endswith("已过 19 个工作日，共 20 个")


def test_day_zero_is_said_not_to_count():
    clock = Clock.due(2026, 10, 19, started_on=dt.date(2026, 10, 14), length=3)
    assert read(clock).progress == "10月14日 周三 起，当日不计 · 共 3 个工作日"


@pytest.mark.parametrize("moment", [at(0, 0, on=dt.date(2026, 10, 19)), at(23, 59, 59, on=dt.date(2026, 10, 19))])
def test_the_last_day_is_today_from_its_first_second_to_its_last(moment):
    seen = read(SITE_CHECK, moment)
    assert (seen.state, seen.ring, seen.rest) == ("today", "今", "今天到期")


def test_a_clock_is_late_from_the_midnight_that_ends_its_last_day():
    seen = read(SITE_CHECK, at(0, 0, on=dt.date(2026, 10, 20)))
    assert (seen.state, seen.css, seen.rest) == ("late", "late", "逾期 1 个工作日")


def test_lateness_needs_no_sweep_to_have_marked_it():
    assert SITE_CHECK.lapsed_at is None
    assert read(Clock.due(2026, 10, 12)).rest == "逾期 2 个工作日"


def test_late_over_a_weekend_is_counted_in_days_while_nobody_has_worked_yet():
    clock = Clock.due(2026, 10, 16)
    assert read(clock, at(on=dt.date(2026, 10, 18))).rest == "逾期 2 天"
    assert read(clock, at(on=dt.date(2026, 10, 19))).rest == "逾期 1 个工作日"


def test_a_same_day_term_is_late_by_working_days_when_it_was_due_on_one():
    same_day = {"form": "same_day", "length": None, "unit": "", "started_on": dt.date(2026, 9, 30)}
    clock = Clock.due(2026, 9, 30, **same_day)  # the day before the seven days of the national holiday
    assert read(clock, at(on=dt.date(2026, 10, 9))).rest == "逾期 2 个工作日"
    assert read(clock, at(on=dt.date(2026, 10, 3))).rest == "逾期 3 天"
    done = replace(clock, stopped_at=at(on=dt.date(2026, 10, 9)))
    assert read(done).rest == "逾期 2 个工作日办结"
    sunday = Clock.due(2026, 10, 11, **same_day)
    assert read(sunday, at(on=dt.date(2026, 10, 14))).rest == "逾期 3 天"


def test_an_order_can_be_overdue_like_a_statute():
    assert read(Clock.due(2026, 10, 12, basis="ORDER")).rest == "逾期 2 个工作日"


def test_terms_in_days_and_months_are_read_in_days():
    clock = Clock.due(2026, 12, 31, form="every", length=1, unit="", started_on=dt.date(2026, 10, 1))
    assert read(clock).rest == "还有 78 天"
    assert read(clock).progress == "10月1日 周四 起 · 今天是第 13 天，共 91 天"


def test_the_year_is_written_only_when_it_is_not_this_year():
    assert reading.day(dt.date(2026, 12, 31), TODAY) == "12月31日 周四"
    assert reading.day(dt.date(2027, 1, 8), TODAY) == "2027年1月8日 周五"
    assert read(Clock.due(2026, 12, 31), at(on=dt.date(2027, 1, 4))).when == "2026年12月31日 周四"


# --- what is not certain, not numbered or not running -----------------------------------------------------------------


def test_a_provisional_date_says_so_and_says_what_will_move_it():
    seen = read(Clock.due(2027, 1, 8, certain=False, length=80))
    assert seen.when == "2027年1月8日 周五，暂定"
    assert seen.rest.endswith("2027 年放假安排公布后重算")
    assert seen.broken
    assert seen.dashes.startswith("4 2 ")


def test_a_certain_date_is_drawn_whole():
    assert read(SITE_CHECK).dashes == "85 100"


def test_a_held_clock_shows_what_was_used_and_no_date():
    held = replace(Clock.due(2026, 10, 15), held_since=dt.date(2026, 9, 28))
    seen = read(held, at(on=dt.date(2026, 9, 29)))
    assert (seen.state, seen.ring) == ("held", "‖")
    assert seen.text == "恢复后重算 · 已用 10 个工作日"


def test_an_earlier_hold_is_not_counted_as_used():
    again = replace(SITE_CHECK, held_since=TODAY)
    assert read(again).rest == "已用 16 个工作日"


def test_a_held_clock_does_not_become_late_while_it_is_held():
    held = replace(Clock.due(2026, 10, 12), held_since=dt.date(2026, 10, 12))
    assert read(held).state == "held"


def test_a_hold_that_begins_tomorrow_changes_nothing_today():
    assert read(replace(SITE_CHECK, held_since=dt.date(2026, 10, 15))).state == "soon"


def test_a_lapse_stays_visible_under_a_later_hold():
    held = replace(Clock.due(2026, 10, 12), lapsed_at=at(0, 0, on=dt.date(2026, 10, 13)), held_since=TODAY)
    assert read(held).state == "late"


def test_promptly_shows_its_age_and_is_never_late():
    seen = read(PROMPTLY)
    assert (seen.state, seen.css, seen.ring) == ("open", "open", "6")
    assert seen.text == "及时 · 已过 6 天，不算逾期"
    assert read(PROMPTLY, at(on=dt.date(2028, 1, 1))).state == "open"


def test_a_duty_by_order_waits_for_the_order_to_name_its_day():
    assert read(replace(PROMPTLY, form="by_order")).text == "未定期限 · 由决定书写明，不算逾期"


def test_an_own_target_is_never_called_overdue():
    before, after = (read(Clock.due(*day, basis="TARGET")) for day in ((2026, 10, 20), (2026, 10, 12)))
    assert (before.state, before.ring, before.rest) == ("target", "标", "本部门目标，不算逾期")
    assert (after.css, after.rest) == ("open", "已过目标 2 个工作日，本部门目标，不算逾期")


# --- hours ------------------------------------------------------------------------------------------------------------


def test_hours_are_exact_to_the_minute():
    seen = read(HOURS, at(10, 42))
    assert (seen.state, seen.ring) == ("soon", "0:38")
    assert seen.text == "今天 11:20 · 还有 38 分钟"


def test_hours_run_through_the_night():
    clock = replace(
        HOURS, length=24, started_at=at(20), due_at=at(20, on=dt.date(2026, 10, 15)), due_on=dt.date(2026, 10, 15)
    )
    seen = read(clock, at(23, 30))
    assert (seen.state, seen.when, seen.rest) == ("running", "10月15日 周四 20:00", "还有 20 小时 30 分")


def test_an_hour_is_over_at_its_minute_and_not_at_midnight():
    assert read(HOURS, at(11, 19, 59)).rest == "不到 1 分钟"
    assert read(HOURS, at(11, 20)).rest == "刚刚逾期"
    assert read(HOURS, at(12, 25)).rest == "逾期 1 小时 5 分"


# --- stopped ----------------------------------------------------------------------------------------------------------


def test_a_stopped_clock_says_how_early_it_was():
    seen = read(replace(SITE_CHECK, stopped_at=at()))
    assert (seen.state, seen.text) == ("done", "10月14日 周三 办结 · 按期，早 3 个工作日")
    assert read(replace(SITE_CHECK, stopped_at=at(23, on=dt.date(2026, 10, 19)))).rest == "按期办结"


def test_a_late_end_stays_late_in_the_record():
    seen = read(replace(Clock.due(2026, 10, 12), stopped_at=at()))
    assert (seen.state, seen.css, seen.rest) == ("done_late", "late", "逾期 2 个工作日办结")


def test_a_stopped_clock_without_a_number_says_how_long_it_took():
    assert read(replace(PROMPTLY, stopped_at=at())).rest == "用了 6 天"


# --- moments, ages, masks ---------------------------------------------------------------------------------------------


def test_a_moment_today_is_called_today_on_the_office_wall():
    late_evening_in_utc = dt.datetime(2026, 10, 13, 16, 30, tzinfo=dt.UTC)
    assert reading.moment(late_evening_in_utc, at()) == "今天 00:30"
    assert reading.moment(at(15, 20, on=dt.date(2026, 10, 13)), at()) == "10月13日 周二 15:20"


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (at(9, 59, 30), "刚刚"),
        (at(9, 35), "25 分钟前"),
        (at(1), "9 小时前"),
        (at(23, 50, on=dt.date(2026, 10, 13)), "昨天"),
        (dt.date(2026, 9, 28), "16 天前"),
        (dt.date(2026, 7, 14), "3 个月前"),
        (dt.date(2019, 6, 3), "7 年前"),
        (TODAY, "今天"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_that_fits(since, words):
    assert reading.age(since, at()) == words


def test_a_masked_number_keeps_its_ends_and_nothing_else_shows_more_than_its_first_character():
    assert reading.masked("220622196503120024") == "220622********0024"
    assert reading.masked("13900000024") == "139****0024"
    assert reading.masked("韩玉梅") == "韩**"
    assert reading.masked("") == ""
