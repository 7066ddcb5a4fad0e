"""Days laid out for the eye: the months of a clock's explanation and the strip of the desk. Pure functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from law.terms import Due
from law.workdays import WEEKDAYS, Calendar, Day

ONE_DAY = dt.timedelta(days=1)
MOST_MONTHS = 14


@dataclass(frozen=True)
class Cell:
    """One square.

    `css` holds the letters of the sheet: z day zero, c counted, x off, h held, e last day, w make-up day, p unsure,
    now today, o outside the month. `nth` is the running number of a counted day, `word` the reason.
    """

    day: int | None = None
    css: str = "o"
    nth: int | None = None
    word: str = ""


@dataclass(frozen=True)
class Month:
    """One month, Monday first."""

    title: str
    weeks: list[list[Cell]]


@dataclass(frozen=True)
class Line:
    """One day of the long list under the months."""

    date: dt.date
    nth: int | None
    why: str


def months(due: Due, *, today: dt.date) -> list[Month]:
    """The months from day zero to the due day of an explained term; none where nothing was counted by days.

    While a hold suspends the count they reach from day zero to today, the days of the hold marked.

    Of a very long term only the first and last months are laid out.
    """
    if due.on is None or due.reach is None or due.calendar is None or due.term.unit == "hours":
        return []
    sheet = _Sheet(due, today)
    firsts = list(_firsts(due.on, max(due.reach, today) if due.suspended else due.reach))
    if len(firsts) > MOST_MONTHS:
        firsts = firsts[:2] + firsts[-2:]
    return [Month(f"{first.year}年{first.month}月", sheet.weeks(first)) for first in firsts]


def lines(due: Due) -> list[Line]:
    """Every day that the explanation reaches after day zero, with its number or the reason why it has none."""
    numbers = {entry.date: n for n, entry in enumerate(due.counted, 1)}
    held = {entry.date for entry in due.held}
    every = sorted((*due.counted, *due.skipped, *due.held), key=lambda entry: entry.date)
    return [
        Line(entry.date, numbers.get(entry.date), "中止，不计" if entry.date in held else _reason(entry))
        for entry in every
    ]


def _reason(entry: Day) -> str:
    if entry.notice:
        return f"{entry.why}，{entry.notice}"
    if not entry.certain:
        return entry.why
    return "工作日" if entry.working else "休息日"


class _Sheet:
    """The squares of one explanation."""

    def __init__(self, due: Due, today: dt.date):
        self.due, self.today, self.calendar = due, today, due.calendar
        self.numbers = {entry.date: n for n, entry in enumerate(due.counted, 1)}
        self.held = {entry.date for entry in due.held}

    def weeks(self, first: dt.date) -> list[list[Cell]]:
        after = (first.replace(day=28) + 4 * ONE_DAY).replace(day=1)
        cells = [Cell()] * first.weekday() + [self.cell(first + n * ONE_DAY) for n in range((after - first).days)]
        cells += [Cell()] * (-len(cells) % 7)
        return [cells[start : start + 7] for start in range(0, len(cells), 7)]

    def cell(self, date: dt.date) -> Cell:
        entry = self.calendar.day(date)
        nth = self.numbers.get(date)
        letters = [self.kind(date, entry, nth)]
        makeup = entry.working and entry.notice is not None
        word = "上班" if makeup else ""
        if makeup:
            letters.append("w")
        if letters[0] in ("z", "e", "h"):
            word = {"z": "起算", "e": "届满", "h": "中止"}[letters[0]]
        elif letters[0] == "x":
            word = _holiday(entry)
        if date == self.today:
            letters.append("now")
            word = "今天" if letters[0] != "e" else "今天届满"
        if not entry.certain and nth is not None:
            letters.append("p")
            word = word or "暂定"
        return Cell(date.day, " ".join(filter(None, letters)), nth, word)

    def kind(self, date: dt.date, entry: Day, nth: int | None) -> str:
        if date == self.due.on:
            return "z"
        if date == self.due.due_on:
            return "e"
        if date in self.held or (self.due.suspended and self.due.reach < date <= self.today):
            return "h"
        if nth is not None:
            return "c"
        return "" if entry.working else "x"


def _holiday(entry: Day) -> str:
    """`国庆` for a day that a notice made free; a plain weekend needs no word."""
    return entry.why.removesuffix("放假").removesuffix("节") if entry.notice else ""


def _firsts(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    """The first day of every month touched."""
    first = start.replace(day=1)
    while first <= end:
        yield first
        first = (first.replace(day=28) + 4 * ONE_DAY).replace(day=1)


def strip(counts: Mapping[dt.date, int], *, today: dt.date, calendar: Calendar, days: int) -> list[dict]:
    """The next days from today on, as the strip tag wants them: date, count, off and now."""
    dates = [today + n * ONE_DAY for n in range(days)]
    return [
        {"date": date, "count": counts.get(date, 0), "off": not calendar.is_working(date), "now": date == today}
        for date in dates
    ]


def weekday(date: dt.date, today: dt.date) -> str:
    """`今天`, or `周一`."""
    return "今天" if date == today else f"周{WEEKDAYS[date.weekday()]}"
