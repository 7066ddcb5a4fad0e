"""The board: hazards in columns by state, in lanes by area, agency or institution; how old they are and how late."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from agencies import wall
from agencies.access import Actor
from casefile import reading
from casefile.reading import Reading
from inspections import lists
from inspections.models import Hazard
from law import load
from law.workdays import Calendar

S = Hazard.State
COLUMNS = {
    S.FOUND: "待处置", S.FIX_ORDERED: "整改中", S.FIX_REPORTED: "待验收", S.ACCEPTED: "待销号", S.CLOSED: "今年已销号",
}  # fmt: skip
GROUPS = {"": "不分组", "area": "按地区", "agency": "按部门", "institution": "按机构"}
# How each grouping reads its key: the columns that tell one lane from another, and what the list calls them.
KEYS = {
    "": (),
    "area": ("case__place", "case__place__name", "institution__town"),
    "agency": ("case__agency",),
    "institution": ("institution__case__reference", "institution__party__name"),
}
LANES, CARDS, CARDS_ALONE = 12, 4, 12
READ = (
    "title", "state", "kind", "grade", "urgent", "found_on", "fix_by", "fixed_on", "accepted_on", "closed_on", "halt",
    "measure", "responsible", "officer", "case__reference", "case__place_id", "case__agency__short",
    "institution__party__name",
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """One hazard on the board. `due` is empty once it is closed; `age` says how long ago it was found."""

    reference: str
    title: str
    institution: str
    kind: str
    agency: str
    state: str
    major: bool
    urgent: bool
    supervised: bool
    halted: bool
    lacking: bool
    late: bool
    due: Reading | None
    age: str
    closed_on: date | None


@dataclass
class Column:
    """The hazards of one lane in one state: how many, how many of them late, and the first few as cards."""

    state: str
    label: str
    ask: Mapping[str, str]
    count: int = 0
    late: int = 0
    cards: list[Card] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The list of what is in this column."""
        return f"?{urlencode({**self.ask, **_state(self.state)})}"

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


@dataclass(frozen=True)
class Lane:
    """One area, agency or institution, with a column for each state."""

    key: tuple
    label: str
    columns: list[Column]

    @property
    def open(self) -> int:
        return sum(column.count for column in self.columns if column.state != S.CLOSED)

    @property
    def late(self) -> int:
        return sum(column.late for column in self.columns)


@dataclass(frozen=True)
class Board:
    """One page of lanes, and the columns over everything."""

    lanes: list[Lane]
    columns: list[Column]
    total: int
    number: int
    pages: int

    @property
    def late(self) -> int:
        return sum(column.late for column in self.columns)


def of(
    actor: Actor, ask: Mapping[str, str], *, group: str, now: datetime, calendar: Calendar, number: int = 1
) -> Board:  # fmt: skip
    """This will read one page of the board: three queries, whatever there is."""
    group = group if group in GROUPS else ""
    today = reading.local(now)
    rows = lists.found(actor, ask)
    this_year = rows.filter(state=S.CLOSED, closed_on__gte=today.replace(month=1, day=1))
    halves = (rows.filter(state__in=lists.OPEN), this_year)  # apart: each has an index of its own
    firsts = list(chain.from_iterable(_firsts(rows, group, today) for rows in halves))
    found = _lanes(firsts, group, _query(ask))
    lanes = sorted(found.values(), key=lambda lane: (-lane.late, -lane.open, lane.label))
    pages = max(1, -(-len(lanes) // LANES))
    number = min(max(number, 1), pages)
    shown = lanes[(number - 1) * LANES : number * LANES]
    if shown:
        _deal(firsts, shown, now, calendar)
    return Board(shown, _sums(found.values(), _query(ask)), len(lanes), number, pages)


def _query(ask: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in ask.items() if value and key not in ("page", "group", "state", "set")}


@dataclass(frozen=True)
class First:
    """One of the first hazards of a column of a lane, with how many the column has and how many of them are late."""

    pk: int
    key: tuple
    state: str
    count: int
    late: int


def _firsts(rows: QuerySet[Hazard], group: str, today: date) -> Iterable[First]:
    """The first hazards of every column of every lane, in one query that counts them all."""
    keys, most = KEYS[group], CARDS if group else CARDS_ALONE
    column = [*(F(key) for key in keys), F("state")]
    late = Count("pk", filter=Q(state=S.FIX_ORDERED, fix_by__lt=today))
    counted = rows.order_by().annotate(
        nth=Window(RowNumber(), partition_by=column, order_by=_order()),
        n=Window(Count("pk"), partition_by=column),
        late=Window(late, partition_by=column),
    )
    first = counted.filter(nth__lte=most).order_by("nth", "pk")
    for pk, _, n, overdue, state, *key in first.values_list("pk", "nth", "n", "late", "state", *keys):
        yield First(pk, tuple(key), state, n, overdue)


def _lanes(firsts: Iterable[First], group: str, ask: dict[str, str]) -> dict[tuple, Lane]:
    """Every lane with its counts."""
    lanes: dict[tuple, Lane] = {}
    for one in firsts:
        lane = lanes.setdefault(one.key, _lane(group, one.key, ask))
        column = next(column for column in lane.columns if column.state == one.state)
        column.count, column.late = one.count, one.late
    return lanes


def _lane(group: str, key: tuple, ask: dict[str, str]) -> Lane:
    label = lists.called(key[0]) if group == "agency" else " · ".join(part for part in key[1:] if part)
    narrower = dict(zip({"area": ("place", "", "town")}.get(group, (group, "")), key, strict=False))
    return Lane(key, label, _columns(ask | {name: value for name, value in narrower.items() if name and value}))


def _columns(ask: dict[str, str]) -> list[Column]:
    return [Column(state, label, ask) for state, label in COLUMNS.items()]


def _state(state: str) -> dict[str, str]:
    """How the list is asked for one state: what is closed has a tab of its own."""
    return {"set": lists.CLOSED_TAB} if state == S.CLOSED else {"state": state}


def _sums(lanes: Iterable[Lane], ask: dict[str, str]) -> list[Column]:
    totals = _columns(ask)
    for lane in lanes:
        for total, column in zip(totals, lane.columns, strict=True):
            total.count += column.count
            total.late += column.late
    return totals


def _deal(firsts: Iterable[First], lanes: list[Lane], now: datetime, calendar: Calendar) -> None:
    """The first cards of each column of these lanes, read in one query."""
    dealt_to = {lane.key for lane in lanes}
    place = {one.pk: one.key for one in firsts if one.key in dealt_to}
    with wall.house():  # what was found as its reader is read with the names of what it stands on
        read = Hazard.objects.select_related("case__agency", "institution__party").annotate(listed=lists.supervised())
        found = read.only(*READ).in_bulk(list(place))
    dealt: dict[tuple, list[Card]] = defaultdict(list)
    for pk, key in place.items():
        if pk in found:
            dealt[key, found[pk].state].append(_card(found[pk], now, calendar))
    for lane in lanes:
        for column in lane.columns:
            column.cards += dealt[lane.key, column.state]


def _order() -> list:
    """Nearest day first; of what has none, the oldest first; of what is closed, the latest first."""
    return [F("closed_on").desc(nulls_last=True), F("fix_by").asc(nulls_last=True), F("found_on").asc(), F("pk").asc()]


def _card(hazard: Hazard, now: datetime, calendar: Calendar) -> Card:
    due = lists.due_of(hazard, now=now, calendar=calendar)
    kinds = load.pack(hazard.case.place_id).hazard_kinds
    return Card(
        reference=hazard.case.reference,
        title=hazard.title,
        institution=hazard.institution.party.name,
        kind=kinds.get(hazard.kind, hazard.kind),
        agency=hazard.case.agency.short,
        state=hazard.state,
        major=hazard.grade == Hazard.Grade.MAJOR,
        urgent=hazard.urgent,
        supervised=hazard.listed,
        halted=hazard.halt == Hazard.Halt.DECIDED,
        lacking=hazard.state != S.FOUND and not (hazard.measure and hazard.responsible and hazard.officer),
        late=due is not None and due.state == "late",
        due=due,
        age=reading.age(hazard.found_on, now),
        closed_on=hazard.closed_on,
    )
