"""Working days by the State Council's yearly notices: one answer per date, with the notice that made it so.

A date in a year whose notice is not out is worked out by the weekday rule alone and is not certain.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
NOTICES = Path(__file__).parent / "packs" / "calendar"
HORIZON_YEARS = 30  # how far past the last notice dates may be guessed at all
WEEKDAYS = "一二三四五六日"
SATURDAY = 5
JOINED = re.compile("[、，,/和]")  # one break may be two holidays: 国庆节、中秋节

Hold = tuple[dt.date, dt.date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A State Council notice: days made free (`off`) and weekend days made working (`work`), by holiday."""

    year: int
    title: str
    url: str
    number: str = ""
    off: Mapping[dt.date, str] = field(default_factory=dict)
    work: Mapping[dt.date, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.number}《{self.title}》" if self.number else f"《{self.title}》"


@dataclass(frozen=True, slots=True)
class Day:
    """One date: whether it is worked, why, and by which notice; `certain` is false where no notice is out yet."""

    date: dt.date
    working: bool
    why: str
    notice: Notice | None
    certain: bool


class BadNotice(ValueError):
    """A notice that cannot be read; the text is a Chinese sentence."""


class OutOfRange(ValueError):
    """A date for which no calendar is kept; the text is a Chinese sentence."""


def parse_notice(mapping: Mapping[str, Any]) -> Notice:
    """A notice from plain data: year, title, url, number (may be absent), off and work as {date: holiday}.

    Raises BadNotice.
    """
    unknown = set(mapping) - {"year", "title", "url", "number", "off", "work"}
    if unknown:
        raise BadNotice(f"放假通知里有不认识的项：{'、'.join(sorted(unknown))}。")
    year = mapping.get("year")
    if not isinstance(year, int) or isinstance(year, bool) or not 1949 <= year <= 2199:
        raise BadNotice("放假通知要写明年份（year），例如 2027。")
    texts = {name: mapping.get(name, "") for name in ("title", "url", "number")}
    for name, value in texts.items():
        if not isinstance(value, str) or (name == "title" and not value.strip()):
            raise BadNotice(f"放假通知的 {name} 应为文字{'，不能为空' if name == 'title' else ''}。")
    off, work = (_days(mapping.get(name, {}), name, year) for name in ("off", "work"))
    _consistent(off, work)
    return Notice(year=year, off=off, work=work, **texts)


def _consistent(off: Mapping[dt.date, str], work: Mapping[dt.date, str]) -> None:
    if both := sorted(set(off) & set(work)):
        raise BadNotice(f"{both[0]} 既写成放假又写成上班。")
    if not off and not work:
        raise BadNotice("放假通知里没有任何日期。")
    for day in work:
        if day.weekday() < SATURDAY:
            raise BadNotice(f"{day} 是星期{WEEKDAYS[day.weekday()]}，本来就上班，不应列为调休上班日。")


def _days(raw: Any, name: str, year: int) -> dict[dt.date, str]:
    words = {"off": "放假", "work": "上班"}[name]
    if not isinstance(raw, Mapping):
        raise BadNotice(f"{words}日期（{name}）应写成“日期 = 节日名”。")
    days: dict[dt.date, str] = {}
    for key, holiday in raw.items():
        try:
            day = key if isinstance(key, dt.date) else dt.date.fromisoformat(str(key))
        except ValueError:
            raise BadNotice(f"“{key}”不是一个存在的日期（应如 2027-10-01）。") from None
        if isinstance(day, dt.datetime):
            raise BadNotice(f"“{key}”应为日期，不带时刻。")
        if not isinstance(holiday, str) or not holiday.strip():
            raise BadNotice(f"{day} 没有写明节日名。")
        # A notice may reach into the days around its year (30 December before New Year's Day), never further.
        if abs((day - dt.date(year, 7, 1)).days) > 200:
            raise BadNotice(f"{day} 不在 {year} 年放假通知的范围内。")
        days[day] = holiday
    return dict(sorted(days.items()))


def read_notices(path: Path) -> list[Notice]:
    """The notices of one file, oldest first. Raises BadNotice with the file's name."""
    try:
        return [parse_notice(entry) for entry in tomllib.loads(path.read_text("utf-8")).get("notice", [])]
    except (tomllib.TOMLDecodeError, BadNotice) as error:
        raise BadNotice(f"{path.name}：{error}") from None


class Calendar:
    """The calendar that a row of notices makes; a later notice overrides an earlier one day by day. Never changes.

    Counting is two look-ups in arrays of working days, made once: a due date costs microseconds.
    """

    def __init__(self, notices: Iterable[Notice]) -> None:
        self.notices = tuple(notices)
        if not self.notices:
            raise BadNotice("日历里没有任何放假通知。")
        years = {notice.year for notice in self.notices}
        self.known_years = frozenset(years)
        self.first = dt.date(min(years), 1, 1)
        last_unbroken = min(years)
        while last_unbroken + 1 in years:
            last_unbroken += 1
        self.known_until = dt.date(last_unbroken, 12, 31)
        self.last = dt.date(max(years) + HORIZON_YEARS, 12, 31)
        self._special: dict[dt.date, tuple[bool, str, Notice]] = {}
        for notice in self.notices:
            self._special |= {day: (False, name, notice) for day, name in notice.off.items()}
            self._special |= {day: (True, name, notice) for day, name in notice.work.items()}
        self._index()

    def _index(self) -> None:
        self._zero = self.first.toordinal()
        size = self.last.toordinal() - self._zero + 1
        shift = self.first.weekday()
        flags = [(shift + offset) % 7 < 5 for offset in range(size)]
        for day, (working, _, _) in self._special.items():
            offset = day.toordinal() - self._zero
            if 0 <= offset < size:
                flags[offset] = working
        self._upto = list(accumulate(flags))  # working days from the first date up to and with this one
        self._working = [self._zero + offset for offset, flag in enumerate(flags) if flag]

    @classmethod
    def official(cls) -> Calendar:
        """The calendar of all notices that ship with the project."""
        return _official()

    def with_notice(self, notice: Notice) -> Calendar:
        """A new calendar with one more notice, which overrides what earlier ones said of the same days.

        One with the year and number of an earlier notice is that notice set right, and takes its place.
        """
        same = (notice.year, notice.number)
        others = (known for known in self.notices if not notice.number or (known.year, known.number) != same)
        return Calendar((*others, notice))

    def differs(self, other: Calendar) -> list[dt.date]:
        """The dates, in order, that one of two calendars works and the other does not, where both are kept."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        named = (day for day in {*self._special, *other._special} if first <= day <= last)
        return sorted(day for day in named if self.is_working(day) != other.is_working(day))

    def named(self, year: int) -> frozenset[str]:
        """The holidays for which the notices of a year, taken together, make days free: 国庆节、中秋节 are two."""
        names = (name for notice in self.notices if notice.year == year for name in notice.off.values())
        return frozenset(_plain(part) for name in names for part in JOINED.split(name) if part.strip())

    def missing(self, year: int) -> list[str]:
        """The holidays that every year of the official notices had and the notices of this year do not name."""
        known = self.named(year)
        return [name for name in usual() if _plain(name) not in known]

    def _offset(self, day: dt.date) -> int:
        offset = day.toordinal() - self._zero
        if not 0 <= offset < len(self._upto):
            early = offset < 0
            words = f"早于 {self.first}，没有那时的放假通知" if early else f"晚于 {self.last}，离已公布的放假通知太远"
            raise OutOfRange(f"{day} {words}，不能计算工作日。")
        return offset

    def is_working(self, day: dt.date) -> bool:
        offset = self._offset(day)
        return self._upto[offset] > (self._upto[offset - 1] if offset else 0)

    def certain(self, day: dt.date) -> bool:
        """Whether the year of the date has its notice. Late December can still be touched by the next year's notice."""
        return day.year in self.known_years

    def day(self, day: dt.date) -> Day:
        """What a date is, and why."""
        self._offset(day)
        special = self._special.get(day)
        certain = self.certain(day)
        if special:
            working, name, notice = special
            return Day(day, working, f"{name}调休上班" if working else f"{name}放假", notice, True)
        working = day.weekday() < 5
        why = f"星期{WEEKDAYS[day.weekday()]}"
        if not certain:
            why += "（当年放假安排未公布，暂按周一至周五推算）"
        return Day(day, working, why, None, certain)

    def add(self, day: dt.date, n: int, holds: Sequence[Hold] = ()) -> dt.date | None:
        """The n-th working day after `day` (itself not counted), skipping held days; n = 0 is the day itself.

        A hold is (first day, last day), both not counted; with no last day it still runs, and the answer may be None.
        Raises OutOfRange before the first notice and beyond the horizon.
        """
        if n < 0:
            raise ValueError("工作日数不能为负。")
        if n == 0:
            return day
        index = self._upto[self._offset(day)] + n - 1
        if not holds:
            return self._nth(index)
        for start, end in merged(holds):
            first = max(start, day + dt.timedelta(days=1))
            if end is not None and end < first:
                continue
            reached = self._nth(index)
            if reached < first:
                break
            if end is None:
                return None
            index += self.between(first - dt.timedelta(days=1), end)
        return self._nth(index)

    def _nth(self, index: int) -> dt.date:
        if index >= len(self._working):
            raise OutOfRange(f"期限超过 {self.last}，离已公布的放假通知太远，不能计算工作日。")
        return dt.date.fromordinal(self._working[index])

    def between(self, a: dt.date, b: dt.date) -> int:
        """Working days after `a` up to and with `b`; negative when `b` lies before `a`."""
        return self._upto[self._offset(b)] - self._upto[self._offset(a)]

    def next_working(self, day: dt.date) -> dt.date:
        """The day itself if it is worked, else the next that is."""
        return day if self.is_working(day) else self._nth(self._upto[self._offset(day)])


def _plain(name: str) -> str:
    """国庆 for 国庆节: the two are one holiday."""
    return name.strip().removesuffix("节")


@functools.cache
def usual() -> tuple[str, ...]:
    """The holidays that are named in each year of the official notices, in the order of the last of those years."""
    calendar = _official()
    kept = frozenset.intersection(*(calendar.named(year) for year in calendar.known_years))
    last = max(calendar.known_years)
    names = [name for notice in calendar.notices if notice.year == last for name in notice.off.values()]
    parts = dict.fromkeys(part.strip() for name in names for part in JOINED.split(name))
    return tuple(part for part in parts if _plain(part) in kept)


def merged(holds: Sequence[Hold]) -> list[Hold]:
    """Holds in order, overlapping and touching ones made one. Raises ValueError when one ends before it starts."""
    result: list[Hold] = []
    for start, end in sorted(holds, key=lambda hold: hold[0]):
        if end is not None and end < start:
            raise ValueError(f"中止的结束日 {end} 早于开始日 {start}。")
        if result:
            first, last = result[-1]
            if last is None:
                break
            if start <= last + dt.timedelta(days=1):
                result[-1] = (first, None if end is None else max(last, end))
                continue
        result.append((start, end))
    return result


@functools.cache
def _official() -> Calendar:
    return Calendar(notice for path in sorted(NOTICES.glob("*.toml")) for notice in read_notices(path))
