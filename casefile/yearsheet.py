"""A year laid out for the eye: twelve months of days, each worked or not, and why. Pure functions."""

import datetime as dt
from dataclasses import dataclass

from casefile.daysheet import Cell, Month
from law.workdays import Calendar, Day

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Year:
    """The months of one year and its sums. `certain` is false while its notice is not out."""

    year: int
    months: list[Month]
    working: int
    off: int
    certain: bool


def lay(year: int, *, on: Calendar, today: dt.date) -> Year:
    """All days of a year on a calendar. Raises OutOfRange where none is kept."""
    firsts = [dt.date(year, month, 1) for month in range(1, 13)]
    last = dt.date(year, 12, 31)
    working = on.between(firsts[0], last) + on.is_working(firsts[0])
    months = [Month(f"{first.month}月", _weeks(first, on, today)) for first in firsts]
    whole = (last - firsts[0]).days + 1
    return Year(year, months, working, whole - working, on.certain(last))


def _weeks(first: dt.date, on: Calendar, today: dt.date) -> list[list[Cell]]:
    after = (first.replace(day=28) + 4 * ONE_DAY).replace(day=1)
    cells = [Cell()] * first.weekday() + [
        _cell(on.day(first + n * ONE_DAY), today) for n in range((after - first).days)
    ]
    cells += [Cell()] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def _cell(entry: Day, today: dt.date) -> Cell:
    """The letters of the sheet: x nobody works, f by a notice (word: the holiday), w a make-up day, now today."""
    letters = ["" if entry.working else "x"]
    if entry.notice:
        letters.append("w" if entry.working else "f")
    if entry.date == today:
        letters.append("now")
    word = _short(entry) if entry.notice else ""
    return Cell(entry.date.day, " ".join(filter(None, letters)), None, word)


def _short(entry: Day) -> str:
    """`国庆` for 国庆节, and 春节 as it is."""
    names = entry.why.removesuffix("放假").split("、")
    return (
        "上班"
        if entry.working
        else "、".join(name[:-1] if name.endswith("节") and name[2:] else name for name in names)
    )
