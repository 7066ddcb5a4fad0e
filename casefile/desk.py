"""The desk: what is due for this actor, why, and the one move that takes it on. Reads only."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, QuerySet, Value, When, prefetch_related_objects
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency
from casefile import flow, page, reading, timeline
from casefile.models import Attachment, CaseFile, Clock, Event, Matter
from casefile.reading import Reading
from law.workdays import Calendar

PAGE = 50
SOON = 10
STRIP = 14
ALARMS = 10

GROUPS = {
    "late": "已逾期",
    "today": "今天到期",
    "soon": f"{SOON} 个工作日内",
    "later": "更晚到期",
    "open": "及时办理",
    "held": "已中止",
}
TURNS = {"us": "待我办理", "party": "等机构"}


@dataclass(frozen=True)
class Row:
    """One clock on the desk. `step` is what to do next, or to look at, and `step_url` where that is."""

    clock: Clock
    reading: Reading
    state: str
    step: str
    url: str
    step_url: str


@dataclass(frozen=True)
class Alarm:
    """What stands above everything else, in red: a clock that its flow calls urgent, and where it is stopped."""

    clock: Clock
    step: str
    url: str
    step_url: str


@dataclass(frozen=True)
class Desk:
    """One screen of the desk."""

    today: date
    groups: list[tuple[str, str, int, list[Row]]]
    strip: list[dict]
    counts: dict[str, int]
    total: int
    number: int
    pages: int
    kinds: list[tuple[str, str, int]] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    office: bool = True


def mine(actor: Actor) -> QuerySet[Clock]:
    """Running clocks for which this actor's agency answers, or that wait for this actor's institution."""
    running = Clock.objects.running()
    if actor.party:
        return running.filter(case__party=actor.party, on_party=True)
    return running.filter(agency=actor.agency)


def narrow(clocks: QuerySet[Clock], name: str, now: datetime, calendar: Calendar) -> QuerySet[Clock]:
    """Only the clocks of one group."""
    today = timezone.localdate(now)
    soon = calendar.add(today, SOON)
    dated = clocks.filter(held_since=None, due_at__isnull=False)
    return {
        "late": dated.filter(due_at__lte=now),
        "today": dated.filter(due_at__gt=now, due_on=today),
        "soon": dated.filter(due_on__gt=today, due_on__lte=soon),
        "later": dated.filter(due_on__gt=soon),
        "open": clocks.filter(held_since=None, due_at=None),
        "held": clocks.filter(held_since__isnull=False),
    }[name]


def of(
    actor: Actor, *, now: datetime, calendar: Calendar, only: str = "", kind: str = "", turn: str = "", number: int = 1
):
    """This will read one screen: groups by urgency, the next two weeks, and the counts beside them."""
    today = timezone.localdate(now)
    everything = mine(actor)
    tallies = _tallies(everything, now, calendar)
    counts = _counts(tallies)
    asked = {"group": only if only in GROUPS else "", "kind": kind if kind in flow.REGISTRY else ""}
    asked["turn"] = turn if turn in TURNS and actor.agency else ""
    total = sum(one.n for one in tallies if one.answers(**asked))
    chosen = everything.filter(kind=asked["kind"]) if asked["kind"] else everything
    chosen = chosen.filter(on_party=asked["turn"] == "party") if asked["turn"] else chosen
    chosen = narrow(chosen, only, now, calendar) if asked["group"] else chosen
    start = (number - 1) * PAGE
    read = _read(chosen, everything, {one.kind for one in tallies}, start, agency=actor.agency)
    rows = _rows((one for one in read if not one.rings), actor, now, calendar)
    soon = calendar.add(today, SOON)
    grouped: dict[str, list[Row]] = {key: [] for key in GROUPS}
    for row in rows:
        grouped[_group(row.clock, now, today, soon)].append(row)
    return Desk(
        today=today,
        groups=[(key, GROUPS[key], counts[key], found) for key, found in grouped.items() if found],
        strip=_strip(tallies, today, calendar),
        counts=counts,
        total=total,
        number=number,
        pages=max(1, -(-total // PAGE)),
        kinds=_kinds(tallies),
        alarms=_alarms(one for one in read if one.rings),
    )


def _alarms(clocks: Iterable[Clock]) -> list[Alarm]:
    """The urgent clocks with the move that stops them, the oldest first."""
    found = []
    for clock in sorted(clocks, key=lambda one: (one.started_at, one.pk)):
        moves = flow.REGISTRY[clock.kind].moves.values()
        row = next(row for row in moves if clock.term in (*row.serves, *row.stops) and not row.gives_up)
        found.append(Alarm(clock, row.label, page.url_of(clock.case), page.move_url(clock.case, row)))
    return found


def _read(
    clocks: QuerySet[Clock], everything: QuerySet[Clock], kinds: set[str], start: int, *, agency: Agency | None
) -> Sequence[Clock]:
    """One page of clocks, and the urgent ones of all (`rings`): one query with their matters, three for the moves."""
    paths = [f"case__{name}" for name in flow.accessors(kinds).values()] if kinds else []
    below = CaseFile.objects.filter(parent=OuterRef("case"), closed_at=None).order_by("-pk").values("kind")

    def whole(rows: QuerySet[Clock], *, rings: bool) -> QuerySet[Clock]:
        rows = rows.select_related("case__place", *(() if agency else ("agency",)), *paths).defer("carries")
        return rows.annotate(below=ArraySubquery(below), rings=Value(rings))

    # Found first, as a list, and joined then: with LIMIT or IN around ten joins, whole tables are read for fifty rows.
    due = clocks.order_by(F("due_at").asc(nulls_last=True), "pk").values("pk")[start : start + PAGE]
    read = whole(Clock.objects.filter(pk__any_of=ArraySubquery(due)), rings=False)
    if urgent := [term for kind in kinds for term in flow.REGISTRY[kind].urgent_terms]:
        ringing = everything.filter(term__in=urgent).order_by("started_at", "pk").values("pk")[:ALARMS]
        read = read.union(whole(Clock.objects.filter(pk__any_of=ArraySubquery(ringing)), rings=True), all=True)
    found = sorted(read, key=lambda one: (one.due_at is None, one.due_at, one.pk))
    for clock in found if agency else ():
        clock.agency = agency  # an agency's desk shows its own clocks alone
    needs = (
        Prefetch("attachments", Attachment.objects.filter(replaced_at=None).only("case", "slot", "replaced_at")),
        Prefetch("clocks", Clock.objects.running().only("case", "term", "held_since", "stopped_at", "agency")),
        Prefetch("events", Event.objects.exclude(kind__in=timeline.ASIDE).only("case", "seq", "kind", "by", "by_name")),
    )
    prefetch_related_objects([clock.case for clock in found], *needs)
    return found


def _rows(clocks: Iterable[Clock], actor: Actor, now: datetime, calendar: Calendar) -> list[Row]:
    rows = []
    for clock in clocks:
        subject = flow.subject_of(clock.case)
        move = _move_for(clock, subject, actor)
        said = reading.of(clock, now=now, calendar=calendar)
        url, way = page.url_of(clock.case), page.move_url(clock.case, move) if move else ""
        rows.append(Row(clock, said, subject.get_state_display(), _step(clock, move), url, way or url))
    return rows


def _step(clock: Clock, move: flow.Move | None) -> str:
    """The words on a row's button. A move that another app's page makes may be under way there, in a file below."""
    if move is None:
        return "看案卷"
    app = move.page.partition(":")[0]
    below = [kind for kind in clock.below if app and kind.partition(".")[0] == app]
    return f"看{flow.REGISTRY[below[0]].label}" if below else move.label


def _move_for(clock: Clock, subject: Matter, actor: Actor) -> flow.Move | None:
    """The move that takes this clock on: the first of the table that this actor may make, if it is possible now."""
    if clock.on_party and not actor.party:
        return None
    for row in flow.flow_of(subject).moves.values():
        wanted = row.resumes if clock.held_since else (*row.stops, *row.serves)
        if clock.term not in wanted or row.inner or row.gives_up or subject.state not in row.sources:
            continue
        if not row.forbids(actor, subject):
            return row if row.hinders(subject) is None else None
    return None


def _group(clock: Clock, now: datetime, today: date, soon: date) -> str:
    if clock.held_since:
        return "held"
    if clock.due_at is None:
        return "open"
    if clock.due_at <= now:
        return "late"
    if clock.due_on == today:
        return "today"
    return "soon" if clock.due_on <= soon else "later"


@dataclass(frozen=True)
class Tally:
    """How many clocks of one kind stand alike. `due_on` is None beyond the days that the desk tells apart."""

    kind: str
    turn: str
    group: str
    due_on: date | None
    n: int

    def answers(self, **asked: str) -> bool:
        """Whether these clocks are among those asked for; an empty question asks nothing."""
        return all(not value or getattr(self, name) == value for name, value in asked.items())


def _tallies(clocks: QuerySet[Clock], now: datetime, calendar: Calendar) -> list[Tally]:
    """Everything that the desk counts, in one query that reads an index only."""
    today = timezone.localdate(now)
    soon = calendar.add(today, SOON)
    near = Q(held_since=None, due_on__range=(today, max(soon, today + timedelta(days=STRIP - 1))))
    group = Case(
        When(held_since__isnull=False, then=Value("held")),
        When(due_at=None, then=Value("open")),
        When(due_at__lte=now, then=Value("late")),
        When(due_on=today, then=Value("today")),
        When(due_on__lte=soon, then=Value("soon")),
        default=Value("later"),
    )
    alike = clocks.order_by().values_list("kind", "on_party", group, Case(When(near, then=F("due_on"))))
    return [
        Tally(kind, "party" if on_party else "us", name, due_on, n)
        for kind, on_party, name, due_on, n in alike.annotate(n=Count("pk"))
    ]


def _counts(tallies: Iterable[Tally]) -> dict[str, int]:
    """How many clocks stand in each group, and whose turn they are."""
    counts = dict.fromkeys((*GROUPS, *TURNS, "all"), 0)
    for one in tallies:
        for key in (one.group, one.turn, "all"):
            counts[key] += one.n
    return counts


def _kinds(tallies: Iterable[Tally]) -> list[tuple[str, str, int]]:
    found: Counter[str] = Counter()
    for one in tallies:
        found[one.kind] += one.n
    return [(key, row.label, found[key]) for key, row in flow.REGISTRY.items() if key in found]


def _strip(tallies: Iterable[Tally], today: date, calendar: Calendar) -> list[dict]:
    """The next two weeks, a day each, with how many clocks are due on it."""
    due: Counter[date | None] = Counter()
    for one in tallies:
        due[one.due_on] += one.n
    days = [today + timedelta(days=n) for n in range(STRIP)]
    return [{"date": day, "count": due[day], "off": not calendar.day(day).working, "now": day == today} for day in days]


def holding(text: str) -> str:
    """The lookup for a part of a name. Chinese has no capitals, and not folding them is three times as quick."""
    return "contains" if text.upper() == text.lower() else "icontains"


def rail(desk: Desk, ask: Mapping[str, str], *, link: Callable[..., str]) -> dict[str, list[dict]]:
    """The ways to narrow the desk, each with its count and whether it is the present one."""

    def entry(question: str, key: str, label: str, count: int) -> dict:
        current = ask.get(question, "") == key
        way = link(**{question: "" if current else key, "page": ""})
        return {"label": label, "count": count, "url": way, "current": current, "late": key == "late" and count}

    return {
        "turns": [entry("turn", key, label, desk.counts[key]) for key, label in TURNS.items()] if desk.office else [],
        "groups": [entry("only", key, label, desk.counts[key]) for key, label in GROUPS.items()],
        "kinds": [entry("kind", key, label, count) for key, label, count in desk.kinds],
    }


def nothing(desk: Desk, ask: Mapping[str, str]) -> dict[str, str]:
    """What an empty desk says: what is true, and what comes next."""
    if any(ask.get(name) for name in ("only", "kind", "turn")):
        return {"what": "这一类现在没有待办", "next": f"全部待办共 {desk.counts['all']} 件。"}
    if not desk.office:
        return {"what": "现在没有要您办的", "next": "民政部门告知补正、责令改正，或者需要备案时，会列在这里。"}
    return {"what": "现在没有待办", "next": "登记部门推送、机构提交备案，或者时限开始以后，会列在这里。"}
