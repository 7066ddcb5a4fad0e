"""Statistics over visits and hazards that the reader may see: what checks find, where, how old it is, how fast it ends.

The database counts in three grouped queries; a table is what its chart draws and what its file holds.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import ExtractYear

from agencies.access import Actor
from agencies.models import Agency, Place
from inspections.hazard_list import OPEN, as_day
from inspections.models import Hazard, Visit
from inspections.statistics_shown import Line, Statistics, Table
from inspections.visits import TARGETED
from law import load, rates

S, Ground = Hazard.State, Visit.Ground
DONE = (Visit.State.CONCLUDED, Visit.State.PUBLISHED)
EXACT = {"kind": "kind", "agency": "case__agency", "domain": "case__domain", "grade": "grade"}
WHERE = {"place": "case__place", "town": "institution__town"}
AREA = ("case__place", "institution__town")
GROUPS = {"双随机抽取": (Ground.DRAWN,), "年度计划": (Ground.PLANNED,), "有缘由的检查": TARGETED}
# Classes by age in days, each with the last day that belongs to it; the last class has none.
AGES = ((30, "一个月以内"), (91, "三个月以内"), (182, "半年以内"), (365, "一年以内"), (None, "一年以上"))
# And by how long it took until it was closed; what was put right before the visit has a class of its own.
TOOK = (
    (-1, "检查前"),
    (7, "一周以内"),
    (30, "一个月以内"),
    (60, "两个月以内"),
    (91, "三个月以内"),
    (182, "半年以内"),
    (None, "更久"),
)
MEDIAN, P90 = Fraction(1, 2), Fraction(9, 10)
NONE = "—"


@dataclass(slots=True)
class Tally:
    """What is counted of the hazards of one row. `days` from finding to closing, each with how many took so long."""

    found: int = 0
    major: int = 0
    open: int = 0
    late: int = 0
    days: Counter[int] = field(default_factory=Counter)

    def take(self, found: int, major: int, open: int, late: int, days: int | None = None) -> None:
        self.found += found
        self.major += major
        self.open += open
        self.late += late
        if days is not None:
            self.days[days] += found

    @property
    def closed(self) -> int:
        return self.found - self.open


@dataclass(slots=True)
class Checked:
    """How many visits there were, and how many of them found something."""

    visits: int = 0
    hits: int = 0

    @property
    def rate(self) -> str:
        return rates.shown(Fraction(self.hits, self.visits)) if self.visits else NONE


def of(actor: Actor, ask: Mapping[str, str], *, on: date) -> Statistics:
    """This will count everything, as asked: from, until, place, town, kind, agency, domain, grade."""
    pack = load.pack(actor.agency.place_id)
    hazards = _hazards(actor, ask)
    checked = list(_checked(_visits(actor, ask), _hazards(actor, ask, ever=True)))
    counted = list(_counted(hazards, on))
    kinds = _tallies(counted, lambda row: row[0])
    domains = _tallies(counted, lambda row: row[1])
    agencies = _tallies(counted, lambda row: row[2:4])
    whole = _tallies(counted, lambda row: "")[""]
    return Statistics(
        figures(_visited(checked, lambda row: "")[""], whole),
        (
            _hits(checked),
            _years(_visited(checked, lambda row: row[1]), _tallies(counted, lambda row: row[4])),
            _table("kinds", "隐患种类", kinds, lambda key: (pack.hazard_kinds.get(key, key), {"kind": key})),
            _table("domains", "监管领域", domains, lambda key: (pack.domains.get(key, key), {"domain": key})),
            _table("agencies", "主管部门", agencies, lambda key: (key[1], {"agency": key[0]})),
            _areas(_visited(checked, lambda row: row[2:5]), _tallies(counted, lambda row: row[5:8])),
            _ages(_still_open(hazards), on),
            _took(whole),
        ),
    )


def _visits(actor: Actor, ask: Mapping[str, str]) -> QuerySet[Visit]:
    rows = Visit.objects.visible_to(actor).filter(state__in=DONE, visited_on__isnull=False)
    return rows.filter(**_given(ask, WHERE), **_period(ask, "visited_on")).order_by()


def _hazards(actor: Actor, ask: Mapping[str, str], *, ever: bool = False) -> QuerySet[Hazard]:
    """Hazards as asked, those struck out never. `ever`: whenever they were found."""
    rows = Hazard.objects.visible_to(actor).exclude(state=S.VOID).filter(**_given(ask, EXACT | WHERE))
    return (rows if ever else rows.filter(**_period(ask, "found_on"))).order_by()


def _given(ask: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    words = {column: ask.get(name, "").replace("\0", "").strip()[:60] for name, column in columns.items()}
    return {column: word for column, word in words.items() if word}


def _period(ask: Mapping[str, str], column: str) -> dict[str, date]:
    days = {f"{column}__gte": as_day(ask.get("from", "")), f"{column}__lte": as_day(ask.get("until", ""))}
    return {name: day for name, day in days.items() if day}


def _checked(visits: QuerySet[Visit], hazards: QuerySet[Hazard]) -> Iterable[tuple]:
    """Ground, year, area: how many visits, and how many of them found a hazard of the kind asked for."""
    hit = Count("pk", filter=Q(pk__in=hazards.filter(visit__isnull=False).values("visit")))
    rows = visits.values_list("ground", ExtractYear("visited_on"), *AREA).annotate(n=Count("pk"), hit=hit)
    return _called(rows, 2, Place.objects.values_list("pk", "name"))


def _called(rows: Iterable[tuple], at: int, names: QuerySet) -> Iterable[tuple]:
    """Rows with the name behind the key in one column: joined, the names would be gone through for every hazard."""
    known = dict(names)
    return ((*row[: at + 1], known.get(row[at], ""), *row[at + 1 :]) for row in rows)


def _sums(on: date) -> dict[str, Count]:
    return {
        "n": Count("pk"),
        "major": Count("pk", filter=Q(grade=Hazard.Grade.MAJOR)),
        "open": Count("pk", filter=Q(state__in=OPEN)),
        "late": Count("pk", filter=Q(state=S.FIX_ORDERED, fix_by__lt=on)),
    }


def _counted(hazards: QuerySet[Hazard], on: date) -> Iterable[tuple]:
    """Kind, domain, agency, its short name, year, area, then the sums and how long it took, empty while it is open.

    All at once: whatever is counted, each hazard is held against the wall first, and that is what costs.
    """
    keys = ("kind", "case__domain", "case__agency", ExtractYear("found_on"), *AREA)
    rows = hazards.annotate(took=F("closed_on") - F("found_on")).values_list("took", *keys).annotate(**_sums(on))
    counted = ((*row[1:], None if row[0] is None else row[0].days) for row in rows)
    named = _called(counted, 2, Agency.objects.values_list("pk", "short"))
    return _called(named, 5, Place.objects.values_list("pk", "name"))


def _still_open(hazards: QuerySet[Hazard]) -> Iterable[tuple]:
    """Agency, its short name, the day of finding: how many are open."""
    rows = hazards.filter(state__in=OPEN).values_list("case__agency", "found_on").annotate(n=Count("pk"))
    return _called(rows, 0, Agency.objects.values_list("pk", "short"))


def _tallies(rows: Iterable[tuple], key: Callable[[tuple], Hashable]) -> dict[Any, Tally]:
    """Rows whose key comes first (eight columns, then the sums) folded by a part of it."""
    found: dict[Any, Tally] = defaultdict(Tally)
    for row in rows:
        found[key(row)].take(*row[8:])
    return found


def _visited(rows: Iterable[tuple], key: Callable[[tuple], Hashable]) -> dict[Any, Checked]:
    found: dict[Any, Checked] = defaultdict(Checked)
    for row in rows:
        one = found[key(row)]
        one.visits += row[5]
        one.hits += row[6]
    return found


def after(days: Counter[int], share: Fraction) -> int | None:
    """Within how many days that share of them was closed (nearest rank), or None when nothing was."""
    left = -(-days.total() * share.numerator // share.denominator)
    for day in sorted(days):
        left -= days[day]
        if left <= 0:
            return day
    return None


def _told(days: int | None) -> str:
    return NONE if days is None else str(days)


def figures(checked: Checked, whole: Tally) -> list[dict[str, str]]:
    """What stands on top of the page."""
    median, most = after(whole.days, MEDIAN), after(whole.days, P90)
    return [
        {"label": "检查", "value": f"{checked.visits} 次", "note": f"发现隐患的 {checked.hits} 次"},
        {"label": "发现率", "value": checked.rate, "note": "有隐患的检查占全部检查"},
        {"label": "隐患", "value": f"{whole.found} 条", "note": f"其中重大 {whole.major} 条"},
        {
            "label": "在办",
            "value": f"{whole.open} 条",
            "note": f"逾期 {whole.late} 条",
            "tone": "late" if whole.late else "",
        },
        {"label": "销号用时", "value": f"{_told(median)} 天", "note": f"中位数；九成在 {_told(most)} 天以内"},
    ]


def _hits(checked: list[tuple]) -> Table:
    """Drawn, planned and targeted checks, and each ground of the last."""
    grounds, lines = _visited(checked, lambda row: row[0]), []
    for label, members in GROUPS.items():
        both = [grounds[member] for member in members if member in grounds]
        one = Checked(sum(each.visits for each in both), sum(each.hits for each in both))
        lines.append(_hit(label, one, ""))
        if len(members) > 1:
            lines += [_hit(member.label, grounds[member], "其中：") for member in members if member in grounds]
    heads, legend = ("检查次数", "发现隐患的次数", "发现率"), ("发现隐患", "没有发现")
    note = "双随机抽取和有缘由的检查分开算：有缘由的不算抽查。"
    return Table("hits", "各类检查的发现率", "缘由", heads, tuple(lines), legend, note)


def _hit(label: str, one: Checked, within: str) -> Line:
    cells = (str(one.visits), str(one.hits), one.rate)
    return Line(within + label, cells, (one.hits, one.visits - one.hits), shown=one.rate)


def _years(visited: Mapping[int, Checked], found: Mapping[int, Tally]) -> Table:
    lines = []
    for year in sorted({*visited, *found}):
        one, tally = visited.get(year, Checked()), found.get(year, Tally())
        cells = (one.visits, one.hits, one.rate, tally.found, tally.major, tally.closed, tally.open)
        ask = {"from": f"{year}-01-01", "until": f"{year}-12-31"}
        lines.append(Line(f"{year}年", tuple(map(str, cells)), (tally.closed, tally.open), ask))
    heads = ("检查次数", "发现隐患的次数", "发现率", "隐患", "其中重大", "已销号", "在办")
    return Table("years", "按年份", "年份", heads, tuple(lines), ("已销号", "在办"), "检查按到场日期，隐患按发现日期。")


def _table(code: str, first: str, tallies: Mapping[Any, Tally], name: Callable) -> Table:
    """Hazards by one of their keys, the most first."""
    lines = []
    for key, tally in sorted(tallies.items(), key=lambda row: (-row[1].found, str(row[0]))):
        label, ask = name(key)
        counts = (tally.found, tally.major, tally.closed, tally.open, tally.late)
        took = (_told(after(tally.days, MEDIAN)), _told(after(tally.days, P90)))
        lines.append(Line(label or NONE, (*map(str, counts), *took), (tally.closed, tally.open), ask))
    heads = ("隐患", "其中重大", "已销号", "在办", "其中逾期", "用时中位数（天）", "九成用时（天）")
    return Table(code, f"按{first}", first, heads, tuple(lines), ("已销号", "在办"))


def _areas(visited: Mapping[tuple, Checked], found: Mapping[tuple, Tally]) -> Table:
    lines, several = [], len({key[0] for key in (*visited, *found)}) > 1
    for key in sorted({*visited, *found}, key=lambda key: (-found.get(key, Tally()).found, key)):
        one, tally = visited.get(key, Checked()), found.get(key, Tally())
        cells = (one.visits, one.hits, one.rate, tally.found, tally.closed, tally.open)
        place, name, town = key
        label = " · ".join(part for part in (name if several or not town else "", town) if part)
        ask = {"place": place, "town": town}
        lines.append(Line(label, tuple(map(str, cells)), (tally.closed, tally.open), ask))
    heads = ("检查次数", "发现隐患的次数", "发现率", "隐患", "已销号", "在办")
    return Table("areas", "按地区", "地区", heads, tuple(lines), ("已销号", "在办"))


def _class(days: int, classes: Iterable[tuple[int | None, str]]) -> str:
    return next(label for last, label in classes if last is None or days <= last)


def _ages(rows: Iterable[tuple], on: date) -> Table:
    """Open hazards: each agency, by how long ago they were found."""
    found: dict[tuple, Counter[str]] = defaultdict(Counter)
    for agency, short, found_on, n in rows:
        found[agency, short][_class((on - found_on).days, AGES)] += n
    names = tuple(label for _, label in AGES)
    lines = []
    for (agency, short), ages in sorted(found.items(), key=lambda row: (-row[1].total(), row[0])):
        parts = tuple(ages[name] for name in names)
        lines.append(Line(short, (str(ages.total()), *map(str, parts)), parts, {"agency": agency}))
    return Table("ages", "在办隐患发现多久了", "主管部门", ("在办", *names), tuple(lines), names)


def _took(whole: Tally) -> Table:
    """How long it took from finding to closing, by classes."""
    classes: Counter[str] = Counter()
    for days, n in whole.days.items():
        classes[_class(days, TOOK)] += n
    total = whole.days.total()
    lines = tuple(
        Line(label, (str(n), rates.shown(Fraction(n, total)) if total else NONE), (n,))
        for _, label in TOOK if (n := classes[label]) or label != TOOK[0][1]
    )  # fmt: skip
    note = "从发现到销号，以自然日计。检查以前就已整改的如实计入；没有销号日期的不计用时。"
    return Table("took", "销号用了多久", "用时", ("隐患", "占比"), lines, ("隐患",), note)
