"""The months over which a history is drawn. Pure functions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from casefile import reading
from law.terms import midnight

ONE_DAY = dt.timedelta(days=1)
# Layout only, in em: how wide a drawing is at least, a month while they are few, and a month when they are many.
LEAST, WIDE, NARROW = 60, 5, 2
PHONE, ROOM = 32, 9  # and what a phone nearly shows at once, and how much of that may lie after today
FEW, MANY, AHEAD = 3, 36, 3  # months: with weeks between them; too many for names; at most so many after this one
NAMED = range(6, 27)  # Mondays far enough from the name of a month to be named as well
ON_PAPER = 12  # names of months that fit side by side on a sheet


@dataclass(frozen=True)
class Tick:
    """A line of the grid: the first of a month, or a Monday where the months are few.

    `css`: mo for a month, wk for a week, and fine where paper has no room for the word.
    """

    x: str
    css: str
    word: str
    year: str = ""


@dataclass(frozen=True)
class Scale:
    """From one midnight to another. `least` is the narrowest width of the drawing in em."""

    start: dt.datetime
    end: dt.datetime
    least: float
    ticks: list[Tick]
    today: str
    today_css: str
    today_word: str
    long: bool

    def x(self, at: dt.datetime) -> float:
        """Where a moment lies, in per cent of the width; what lies outside is at the edge."""
        return max(0.0, min(100.0, (at - self.start) / (self.end - self.start) * 100))


def scale(first: dt.datetime, last: dt.datetime, *, now: dt.datetime) -> Scale:
    """From the first of the month of `first` to the end of that of `last`, looking ahead only so far.

    Where the months are few it ends a week after `last`. A phone shows the end of the drawing first: what lies after
    today is kept narrow enough for today to be seen there.
    """
    start, today = reading.local(first).replace(day=1), reading.local(now)
    firsts = [start]
    end = max(_after(start), min(_after(reading.local(last)), _later(today.replace(day=1), AHEAD)))
    while (following := _after(firsts[-1])) < end:
        firsts.append(following)
    if len(firsts) <= FEW:
        end = min(end, max(reading.local(last), start) + ONE_DAY * 7)
    begin, until = midnight(start), midnight(end)
    ahead = min(1.0, max(0.0, (until - now) / (until - begin)))
    wanted = max(LEAST, len(firsts) * (WIDE if len(firsts) <= MANY else NARROW))
    least = max(PHONE, min(wanted, ROOM / ahead)) if ahead else wanted
    bare = Scale(begin, until, least, [], "", "", "", len(firsts) > ON_PAPER)
    at = bare.x(now)
    ticks = [_month(bare, on, number, len(firsts)) for number, on in enumerate(firsts)]
    if len(firsts) <= FEW:
        ticks += _weeks(bare, start, end)
    return Scale(
        bare.start, bare.end, least, ticks, f"{at:.2f}%", "end" if at > 50 else "start",
        f"今天 {reading.day(today, today)}", bare.long,
    )  # fmt: skip


def _after(day: dt.date) -> dt.date:
    """The first of the month after that of a day."""
    return _later(day.replace(day=1), 1)


def _later(first: dt.date, months: int) -> dt.date:
    years, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month + 1)


def _month(bare: Scale, on: dt.date, number: int, count: int) -> Tick:
    x = f"{bare.x(midnight(on)):.2f}%"
    step = -(-count // ON_PAPER)
    fine = " fine" if number % step else ""
    word = "" if count > MANY and on.month % 3 != 1 else f"{on.month}月"
    return Tick(x, f"mo{fine}", word, f"{on.year}年" if on.month == 1 or not number else "")


def _weeks(bare: Scale, start: dt.date, end: dt.date) -> list[Tick]:
    """Mondays, except those that stand too near to the first of a month to be named as well."""
    first = start + ONE_DAY * (-start.weekday() % 7)
    mondays = (first + ONE_DAY * 7 * number for number in range((end - first).days // 7 + 1))
    return [
        Tick(f"{bare.x(midnight(day)):.2f}%", "wk", f"{day.day}日" if day.day in NAMED else "")
        for day in mondays
        if day < end
    ]
