"""The risk grade as arithmetic: what a rule makes of the records of one institution up to a day. It reads no row."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from law.terms import add_months

PATH = Path(__file__).parent / "mappings" / "grade.toml"
FILE, DOSSIER = "file", "dossier"


@dataclass(frozen=True)
class Point:
    """One line of a rule: which records count, for how much, and how long.

    With `until` it counts `points` as long as nothing has ended it, then `left` for `months` months from the end.
    Without, it counts `points` for `months` months from the record. `where` are facts that the record must have,
    `same` those in which it must agree with the record that ends it. `at_most` months it counts though nothing ends it.
    """

    code: str
    label: str
    events: tuple[str, ...]
    points: int
    months: int
    where: Mapping[str, Any] = field(default_factory=dict)
    until: tuple[str, ...] = ()
    ends_in: str = FILE
    same: tuple[str, ...] = ()
    left: int = 0
    at_most: int = 0


@dataclass(frozen=True)
class Band:
    """A grade, the score at which it begins, and how many checks a year are proposed for it."""

    grade: str
    least: int
    visits: int


@dataclass(frozen=True)
class Rule:
    """A rule of points. Bands stand from the highest to the lowest; the lowest begins at nought."""

    version: str
    points: tuple[Point, ...]
    bands: tuple[Band, ...]

    def band(self, score: int) -> Band:
        return next(band for band in self.bands if score >= band.least)

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind of record that the rule asks for."""
        return frozenset(kind for point in self.points for kind in (*point.events, *point.until))


@dataclass(frozen=True)
class Record:
    """One record as the rule sees it: an event of the dossier, or an entry of the credit record with its event."""

    kind: str
    on: date
    case: int
    event: int
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scored:
    """What one record counts on the day asked for, and why. `ended_on` is empty while it still stands."""

    point: Point
    record: Record
    points: int
    ended_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class Graded:
    """The sum, its grade, and each line of it, the heaviest first."""

    score: int
    grade: str
    lines: tuple[Scored, ...] = ()
    version: str = ""


class BadRule(ValueError):
    """What is wrong with a rule, as a sentence for the person who wrote it."""


def read(raw: Mapping[str, Any]) -> Rule:
    """A rule from its table. Raises BadRule for one by which nobody could be graded."""
    try:
        points = tuple(Point(**_tuples(row)) for row in raw["point"])
        bands = tuple(Band(grade=row["grade"], least=row["from"], visits=row["visits"]) for row in raw["band"])
    except (KeyError, TypeError) as error:
        raise BadRule(f"规则缺了一项，或者多了不认识的一项：{error}") from error
    for point in points:
        if min(point.points, point.left, point.months) < 0 or point.ends_in not in (FILE, DOSSIER):
            raise BadRule(f"“{point.label}”的分值和月数不能是负数。")
        if point.until and point.left > point.points:
            raise BadRule(f"“{point.label}”消除以后的分值不能高于消除以前。")
    steps = [band.least for band in bands]
    if not bands or steps != sorted(set(steps), reverse=True) or steps[-1] != 0:
        raise BadRule("等级从高到低，起点各不相同，最低一级从0分起。")
    if any(band.visits < 1 for band in bands):
        raise BadRule("每一级每年至少检查一次。")
    return Rule(version=str(raw["version"]), points=points, bands=bands)


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


@cache
def platform() -> Rule:
    """The rule that holds where a place has adopted none."""
    return read(written())


def written() -> dict[str, Any]:
    """The platform's rule as a table, from which a place's own draft begins."""
    return tomllib.loads(PATH.read_text(encoding="utf-8"))


def grade(rule: Rule, records: Iterable[Record], *, on: date) -> Graded:
    """What the rule makes of these records at the end of a day. The same records always give the same grade."""
    known = sorted((one for one in records if one.on <= on), key=lambda one: (one.on, one.event))
    lines = [line for point in rule.points for line in _lines(point, known, on) if line.points]
    lines.sort(key=lambda line: (-line.points, line.record.on, line.record.event))
    score = sum(line.points for line in lines)
    return Graded(score, rule.band(score).grade, tuple(lines), rule.version)


def _lines(point: Point, known: Sequence[Record], on: date) -> Iterable[Scored]:
    for number, record in enumerate(known):
        if record.kind not in point.events or any(record.facts.get(name) != was for name, was in point.where.items()):
            continue
        if not point.until:
            last = add_months(record.on, point.months)
            yield Scored(point, record, point.points if on < last else 0, until_on=last)
            continue
        end = next((one for one in known[number + 1 :] if _ends(point, record, one)), None)
        if end is None:
            last = add_months(record.on, point.at_most) if point.at_most else None
            yield Scored(point, record, point.points if last is None or on < last else 0, until_on=last)
            continue
        last = add_months(end.on, point.months)
        yield Scored(point, record, point.left if on < last else 0, ended_on=end.on, until_on=last)


def _ends(point: Point, record: Record, later: Record) -> bool:
    about_it = all(later.facts.get(name) == record.facts.get(name) for name in point.same)
    return later.kind in point.until and about_it and (point.ends_in == DOSSIER or later.case == record.case)
