"""From a term and an event to a due date, with every counted and skipped day on request."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from law.entries import Term
from law.workdays import LOCAL, Calendar, Day, Hold, merged

ONE_DAY = dt.timedelta(days=1)
NO_DUE = ("promptly", "by_order", "standing", "ban", "cap", "retain")
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True)
class Due:
    """When a term is up. A field is None where the term has no such moment.

    `due_on` is the last day in time, `due_at` the local midnight that ends it (for hours: the exact moment),
    `overdue_from` the first day that is late (for hours: that moment). `certain` is false while a notice that may move
    it is not out. `suspended`: a hold that still runs has stopped the count. `counted`, `skipped` and `held` are made
    when first asked for; while suspended, up to the day before that hold.
    """

    term: Term
    on: dt.date | None
    due_on: dt.date | None = None
    due_at: dt.datetime | None = None
    overdue_from: dt.date | dt.datetime | None = None
    certain: bool = True
    suspended: bool = False
    period: tuple[dt.date, dt.date] | None = None
    keep_until: dt.datetime | None = None
    moved_from: dt.date | None = None
    calendar: Calendar | None = field(default=None, repr=False, compare=False)
    holds: tuple[Hold, ...] = field(default=(), repr=False, compare=False)

    @cached_property
    def reach(self) -> dt.date | None:
        """The last day that the count has come to: the due day, or while suspended the day before the running hold."""
        return merged(self.holds)[-1][0] - ONE_DAY if self.suspended else self.due_on

    @cached_property
    def _explained(self) -> tuple[tuple[Day, ...], tuple[Day, ...], tuple[Day, ...]]:
        """(counted, skipped, held): together every day after day zero up to `reach`, once each."""
        term, calendar = self.term, self.calendar
        if self.on is None or self.reach is None or calendar is None or term.form != "within" or term.unit == "hours":
            return (), (), ()
        counted: list[Day] = []
        skipped: list[Day] = []
        held: list[Day] = []
        spans = merged(self.holds)
        day = self.on + ONE_DAY
        while day <= self.reach:
            entry = calendar.day(day)
            if any(start <= day and (end is None or day <= end) for start, end in spans):
                held.append(entry)
            elif (term.unit == "workdays" and not entry.working) or (self.moved_from and day > self.moved_from):
                skipped.append(entry)
            else:
                counted.append(entry)
            day += ONE_DAY
        return tuple(counted), tuple(skipped), tuple(held)

    @property
    def counted(self) -> tuple[Day, ...]:
        """The days that were counted, in order; day zero is not among them."""
        return self._explained[0]

    @property
    def skipped(self) -> tuple[Day, ...]:
        """The days on which nobody works (or past which a last day was moved), each with its reason."""
        return self._explained[1]

    @property
    def held(self) -> tuple[Day, ...]:
        """The days that were not counted because the clock was held."""
        return self._explained[2]


def due(
    term: Term,
    *,
    on: dt.date | None = None,
    at: dt.datetime | None = None,
    calendar: Calendar,
    holds: Sequence[Hold] = (),
) -> Due:
    """When `term` is up after an event on the local date `on` (day zero) or at the moment `at` (aware).

    Promptly, by order, standing, bans, caps and retention have no due date and are never late by themselves.
    Raises ValueError (a Chinese sentence) when the event is needed and missing, or lies where no calendar is kept.
    """
    if at is not None:
        if at.tzinfo is None:
            raise ValueError("时刻必须带时区。")
        at = at.astimezone(LOCAL)
        on = on or at.date()
    if term.form in NO_DUE:
        return _without_due(term, on, at)
    if term.form == "milestone":
        return _ends(term, on, term.on_date, calendar, certain=True)
    if on is None:
        raise ValueError(f"“{term.label}”的期限要从“{term.event or '事件发生'}”之日算起，请给出日期。")
    if term.form == "within":
        return _within(term, on, at, calendar, tuple(holds))
    if term.form == "every":
        span = period(term, on)
        return replace(_ends(term, on, span[1], calendar, certain=True), period=span)
    return Due(term, on, due_on=on) if term.form == "at_once" else _ends(term, on, on, calendar, certain=True)


def _within(term: Term, on: dt.date, at: dt.datetime | None, calendar: Calendar, holds: tuple[Hold, ...]) -> Due:
    if term.unit == "hours":
        return _hours(term, on, at, holds)
    if term.unit == "workdays":
        day = calendar.add(on, term.n or 0, holds)
        return _ends(term, on, day, calendar, holds=holds, certain=day is not None and _certain(calendar, on, day))
    return _calendar_days(term, on, calendar, holds)


def _certain(calendar: Calendar, on: dt.date, day: dt.date) -> bool:
    return all(year in calendar.known_years for year in range(on.year, day.year + 1))


def _ends(
    term: Term,
    on: dt.date | None,
    day: dt.date | None,
    calendar: Calendar,
    *,
    certain: bool,
    holds: tuple[Hold, ...] = (),
    moved_from: dt.date | None = None,
) -> Due:
    """A due day that ends at its local midnight; no day means that a running hold has suspended the count."""
    if day is None:
        return Due(term, on, certain=False, suspended=True, calendar=calendar, holds=holds)
    after = day + ONE_DAY
    return Due(
        term,
        on,
        due_on=day,
        due_at=midnight(after),
        overdue_from=after,
        certain=certain,
        calendar=calendar,
        holds=holds,
        moved_from=moved_from,
    )


def midnight(day: dt.date) -> dt.datetime:
    """The local moment at which a day begins."""
    return dt.datetime.combine(day, dt.time(), LOCAL)


def _without_due(term: Term, on: dt.date | None, at: dt.datetime | None) -> Due:
    if term.form != "retain" or on is None:
        return Due(term, on)
    start = at or midnight(on + ONE_DAY)  # with no moment known, the whole day of the event is kept too
    if term.unit == "months":
        return Due(
            term, on, keep_until=midnight(add_months(start.date(), term.n or 0)) + (start - midnight(start.date()))
        )
    return Due(term, on, keep_until=start + dt.timedelta(days=term.n or 0))


def _hours(term: Term, on: dt.date, at: dt.datetime | None, holds: tuple[Hold, ...]) -> Due:
    """Hours run through nights and days off, minute by minute; only the days of a hold stop them."""
    if at is None:
        raise ValueError(f"“{term.label}”按小时计算，请给出{term.event or '事件发生'}的时刻。")
    moment = at + dt.timedelta(hours=term.n or 0)
    for start, end in merged(holds):
        first = max(midnight(start), at)
        if moment <= first or (end is not None and midnight(end + ONE_DAY) <= at):
            continue
        if end is None:
            return Due(term, on, certain=False, suspended=True, holds=holds)
        moment += midnight(end + ONE_DAY) - first
    return Due(term, on, due_on=moment.date(), due_at=moment, overdue_from=moment, holds=holds)


def _calendar_days(term: Term, on: dt.date, calendar: Calendar, holds: tuple[Hold, ...]) -> Due:
    """Days and months by the civil-law rule: a last day on which nobody works is moved to the next working day."""
    target = add_months(on, term.n or 0) if term.unit == "months" else on + dt.timedelta(days=term.n or 0)
    for start, end in merged(holds):
        first = max(start, on + ONE_DAY)
        if (end is not None and end < first) or target < first:
            continue
        if end is None:
            return Due(term, on, certain=False, suspended=True, calendar=calendar, holds=holds)
        target += end - first + ONE_DAY
    moved = calendar.next_working(target)
    return _ends(
        term, on, moved, calendar, certain=_certain(calendar, target, moved), holds=holds,
        moved_from=target if moved != target else None,
    )  # fmt: skip


def add_months(day: dt.date, n: int) -> dt.date:
    """The corresponding day n months on; where that month is too short, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return dt.date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def period(term: Term, on: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last day of the natural month, quarter, half-year or year that contains `on`; never moved."""
    length = MONTHS[term.per]
    first_month = (on.month - 1) // length * length + 1
    last_month = first_month + length - 1
    return (
        dt.date(on.year, first_month, 1),
        dt.date(on.year, last_month, months.monthrange(on.year, last_month)[1]),
    )
