"""What a person reads about a clock: the words, the ring and the date, worked out from its stored fields and the time.

Pure functions. The law counts; this only says it: a number is called overdue only where the law or an order set it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Protocol

from law.workdays import LOCAL, WEEKDAYS, Calendar

# From this many days left a clock is drawn as soon due. A matter of the screen, not a term of any text.
SOON = 3
FULL, NEARLY = 100, 97
UNITS = {"workdays": "个工作日", "days": "天", "months": "天", "hours": "小时"}
DATELESS = {"promptly": "及时", "at_once": "立即", "by_order": "未定期限"}


class ClockLike(Protocol):
    """The fields of a clock that are read. Dates are local; moments are aware; a missing one is None."""

    form: str
    length: int | None
    unit: str
    basis: str
    started_on: dt.date
    started_at: dt.datetime | None
    due_on: dt.date | None
    due_at: dt.datetime | None
    certain: bool
    lapsed_at: dt.datetime | None
    stopped_at: dt.datetime | None
    held_since: dt.date | None


@dataclass(frozen=True)
class Reading:
    """One clock in words.

    `state`: running, soon, today, late, held, open (no number in law), target, done or done_late. `css`: the class of
    ring and date. `when` and `rest`: the two lines that always stand together. `arc`: per cent of the term that has
    passed. `unit`: the word under a big ring's number. `broken`: the arc has gaps, because the date is provisional.
    """

    state: str
    css: str
    ring: str
    when: str
    rest: str
    arc: int = 0
    unit: str = ""
    until: str = ""
    progress: str = ""
    machine: str = ""
    broken: bool = False

    @property
    def text(self) -> str:
        """Both lines as one, for a title, a list or a reader of screens."""
        return f"{self.when} · {self.rest}"

    @property
    def late(self) -> bool:
        return self.state in ("late", "done_late")

    @property
    def small(self) -> bool:
        """Whether the ring's word needs the smaller type."""
        return len(self.ring) > 3

    @property
    def dashes(self) -> str:
        """The arc as an SVG dash pattern on a path of length 100; provisional ones have gaps."""
        if not self.broken:
            return f"{self.arc} {FULL}"
        return "4 2 " * max(1, round(self.arc / 6)) + f"0 {2 * FULL}"


def of(clock: ClockLike, *, now: dt.datetime, calendar: Calendar) -> Reading:
    """What to read about a clock at a moment (aware)."""
    if clock.stopped_at:
        return _stopped(clock, now, calendar)
    if clock.held_since and clock.held_since <= local(now) and not clock.lapsed_at:
        return _held(clock, now, calendar)
    if clock.due_at is None:
        return _open(clock, now)
    if clock.basis == "TARGET":
        return _target(clock, now, calendar)
    reading = _by_hours(clock, now) if clock.unit == "hours" else _by_days(clock, now, calendar)
    return reading if clock.certain else _provisional(reading, clock)


# --- dates and moments ------------------------------------------------------------------------------------------------


def local(moment: dt.datetime) -> dt.date:
    """The date on the wall of the office at a moment."""
    return moment.astimezone(LOCAL).date()


def day(date: dt.date, today: dt.date) -> str:
    """`10月19日 周一`; with the year only when it is not this year."""
    year = "" if date.year == today.year else f"{date.year}年"
    return f"{year}{date.month}月{date.day}日 周{WEEKDAYS[date.weekday()]}"


def moment(at: dt.datetime, now: dt.datetime) -> str:
    """`10月13日 周二 15:20`, or `今天 15:20`."""
    at, today = at.astimezone(LOCAL), local(now)
    return f"{'今天' if at.date() == today else day(at.date(), today)} {at:%H:%M}"


def age(since: dt.date | dt.datetime, now: dt.datetime) -> str:
    """How long ago: minutes and hours within today, then days, months and years."""
    days = (local(now) - (local(since) if isinstance(since, dt.datetime) else since)).days
    if days <= 0:
        if not isinstance(since, dt.datetime):
            return "今天"
        minutes = int((now - since).total_seconds() // 60)
        return "刚刚" if minutes < 1 else f"{minutes} 分钟前" if minutes < 60 else f"{minutes // 60} 小时前"
    if days == 1:
        return "昨天"
    return f"{days} 天前" if days < 60 else f"{days // 30} 个月前" if days < 730 else f"{days // 365} 年前"


def masked(value: str) -> str:
    """An ID number or telephone number with its middle covered; anything else keeps its first character."""
    value = str(value or "")
    head, tail = {18: (6, 4), 15: (6, 3), 11: (3, 4)}.get(len(value), (1, 0))
    return value[:head] + "*" * (len(value) - head - tail) + value[len(value) - tail :]


# --- one function for each way a clock can stand ----------------------------------------------------------------------


def _by_days(clock: ClockLike, now: dt.datetime, calendar: Calendar) -> Reading:
    today, due = local(now), clock.due_on
    base = Reading(
        "running", "", "", day(due, today), "", until="当日 24:00 止", machine=due.isoformat(),
        progress=_progress(clock, today, calendar),
    )  # fmt: skip
    if clock.lapsed_at or now >= clock.due_at:
        n, word = _count(clock, due, today, calendar)
        return replace(base, state="late", css="late", ring=str(n), unit=_bare(word), rest=f"逾期 {n} {word}", arc=FULL)
    if due == today:
        return replace(base, state="today", css="soon", ring="今", unit="到期", rest="今天到期", arc=NEARLY)
    n, word = _count(clock, today, due, calendar)
    soon = n <= SOON
    return replace(
        base, state="soon" if soon else "running", css="soon" if soon else "", ring=str(n), unit=_bare(word),
        rest=f"还有 {n} {word}", arc=_arc(clock, today, calendar),
    )  # fmt: skip


def _by_hours(clock: ClockLike, now: dt.datetime) -> Reading:
    left = clock.due_at - now
    whole = max(clock.due_at - clock.started_at, dt.timedelta(minutes=1))
    base = Reading(
        "running", "", "", moment(clock.due_at, now), "", until="夜间和节假日照算",
        machine=clock.due_at.astimezone(LOCAL).isoformat(timespec="minutes"),
        progress=f"{moment(clock.started_at, now)} 起 · 共 {clock.length} 小时",
    )  # fmt: skip
    if clock.lapsed_at or left <= dt.timedelta(0):
        ring, unit = _dial(-left)
        rest = f"逾期 {span(-left)}" if -left >= dt.timedelta(minutes=1) else "刚刚逾期"
        return replace(base, state="late", css="late", ring=ring, unit=unit, rest=rest, arc=FULL)
    ring, unit = _dial(left)
    soon = left <= dt.timedelta(hours=SOON) or left * 4 <= whole
    return replace(
        base, state="soon" if soon else "running", css="soon" if soon else "", ring=ring, unit=unit,
        rest=f"还有 {span(left)}" if left >= dt.timedelta(minutes=1) else "不到 1 分钟",
        arc=min(NEARLY, round(FULL * (1 - left / whole))),
    )  # fmt: skip


def _open(clock: ClockLike, now: dt.datetime) -> Reading:
    days = (local(now) - clock.started_on).days
    by_order = clock.form == "by_order"
    rest = "由决定书写明，不算逾期" if by_order else f"已过 {days} 天，不算逾期" if days > 0 else "今天开始"
    word = DATELESS.get(clock.form, "及时")
    return Reading(
        "open", "open", str(max(days, 0)), word, rest, unit="天", progress=f"{day(clock.started_on, local(now))} 起"
    )


def _target(clock: ClockLike, now: dt.datetime, calendar: Calendar) -> Reading:
    plain = _by_hours(clock, now) if clock.unit == "hours" else _by_days(clock, now, calendar)
    rest = "本部门目标，不算逾期"
    if plain.state == "late":
        rest = f"已过目标 {plain.rest.removeprefix('逾期 ')}，{rest}"
    return replace(plain, state="target", css="open", ring="标", unit="目标", rest=rest, arc=0)


def _held(clock: ClockLike, now: dt.datetime, calendar: Calendar) -> Reading:
    before = clock.held_since - dt.timedelta(days=1)
    if clock.unit == "workdays":
        used = calendar.between(clock.started_on, before)
        if clock.due_on:  # what an earlier hold took out is already in the due date
            used = clock.length - calendar.between(before, clock.due_on)
        arc = round(FULL * used / max(clock.length, 1))
    else:
        used = (before - clock.started_on).days
        arc = round(FULL * used / max((clock.due_on - clock.started_on).days, 1)) if clock.due_on else 50
    word = "个工作日" if clock.unit == "workdays" else "天"
    return Reading(
        "held", "hold", "‖", "恢复后重算", f"已用 {max(used, 0)} {word}", arc=max(0, min(arc, NEARLY)), unit="中止",
        progress=f"{day(clock.held_since, local(now))} 起中止",
    )  # fmt: skip


def _stopped(clock: ClockLike, now: dt.datetime, calendar: Calendar) -> Reading:
    today, ended = local(now), local(clock.stopped_at)
    base = Reading(
        "done", "done", "毕", f"{day(ended, today)} 办结", "", arc=FULL, unit="办结", machine=ended.isoformat(),
        progress=f"{day(clock.started_on, today)} 起",
    )  # fmt: skip
    if clock.due_at is None or clock.basis == "TARGET":
        return replace(base, rest=f"用了 {max((ended - clock.started_on).days, 0)} 天")
    if clock.lapsed_at or clock.stopped_at >= clock.due_at:
        if clock.unit == "hours":
            over = span(clock.stopped_at - clock.due_at)
        else:
            over = "{} {}".format(*_count(clock, clock.due_on, ended, calendar))
        return replace(base, state="done_late", css="late", ring="迟", rest=f"逾期 {over}办结")
    if clock.unit == "hours" or ended >= clock.due_on:
        return replace(base, rest="按期办结")
    return replace(base, rest="按期，早 {} {}".format(*_count(clock, ended, clock.due_on, calendar)))


def _provisional(reading: Reading, clock: ClockLike) -> Reading:
    rest = f"{reading.rest}，{clock.due_on.year} 年放假安排公布后重算"
    return replace(reading, when=f"{reading.when}，暂定", rest=rest, broken=True)


# --- counting ---------------------------------------------------------------------------------------------------------


def span(length: dt.timedelta) -> str:
    """`38 分钟`, `3 小时 20 分`, `2 天 3 小时`: exact to the minute within a day."""
    minutes = max(int(length.total_seconds() // 60), 0)
    hours, minute = divmod(minutes, 60)
    if not hours:
        return f"{minute} 分钟"
    if hours < 24:
        return f"{hours} 小时 {minute} 分" if minute else f"{hours} 小时"
    days, hour = divmod(hours, 24)
    return f"{days} 天 {hour} 小时" if hour else f"{days} 天"


def _dial(length: dt.timedelta) -> tuple[str, str]:
    """What fits into the ring, and the word under it when the ring is big."""
    minutes = int(abs(length).total_seconds() // 60)
    if minutes < 600:
        return f"{minutes // 60}:{minutes % 60:02}", "时:分"
    return (str(minutes // 60), "小时") if minutes < 6000 else (str(minutes // 1440), "天")


def _count(clock: ClockLike, a: dt.date, b: dt.date, calendar: Calendar) -> tuple[int, str]:
    """Days after `a` up to `b` in the clock's own unit; in plain days where not one working day lies between.

    A term of the same day is an office day's: what falls due on a working day is late by working days too.
    """
    by_workdays = clock.unit == "workdays" or (clock.form == "same_day" and calendar.is_working(clock.due_on))
    working = calendar.between(a, b) if by_workdays else 0
    return (working, "个工作日") if working > 0 else ((b - a).days, "天")


def _arc(clock: ClockLike, today: dt.date, calendar: Calendar) -> int:
    if clock.unit == "workdays" and clock.length:
        share = 1 - calendar.between(today, clock.due_on) / clock.length
    else:
        share = (today - clock.started_on).days / max((clock.due_on - clock.started_on).days, 1)
    return max(0, min(NEARLY, round(FULL * share)))


def _progress(clock: ClockLike, today: dt.date, calendar: Calendar) -> str:
    start = f"{day(clock.started_on, today)} 起"
    if clock.unit != "workdays" or not clock.length:
        whole = (clock.due_on - clock.started_on).days
        passed = (today - clock.started_on).days
        return f"{start} · 今天是第 {passed} 天，共 {whole} 天" if 0 < passed <= whole else start
    used = clock.length - calendar.between(today, clock.due_on)
    if today > clock.due_on or used > clock.length:
        return f"{start} · {clock.length} 个工作日已满"
    if used <= 0:
        return f"{start}，当日不计 · 共 {clock.length} 个工作日"
    verb = "今天是第" if calendar.is_working(today) else "已过"
    return f"{start} · {verb} {used} 个工作日，共 {clock.length} 个"


def _bare(word: str) -> str:
    return word.removeprefix("个")
