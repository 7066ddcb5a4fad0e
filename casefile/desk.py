"""The desk: what is due for this actor, why, and the one move that takes it on. Reads only."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from agencies.access import Actor
from casefile import flow, page, reading
from casefile.models import Clock, Document, Matter
from casefile.reading import Reading
from law.workdays import Calendar

PAGE = 50
SOON = 10
STRIP = 14

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
    """One clock on the desk."""

    clock: Clock
    reading: Reading
    state: str
    move: flow.Move | None
    url: str
    move_url: str


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
    chosen = everything.filter(case__kind=kind) if kind in flow.REGISTRY else everything
    if turn in TURNS and actor.agency:
        chosen = chosen.filter(on_party=turn == "party")
    counts = _counts(everything, now, calendar)
    chosen = narrow(chosen, only, now, calendar) if only in GROUPS else chosen
    total = chosen.count()
    ordered = chosen.select_related("case", "case__party", "agency").order_by(F("due_at").asc(nulls_last=True), "pk")
    start = (number - 1) * PAGE
    rows = _rows(ordered[start : start + PAGE], actor, now, calendar)
    grouped = [
        (key, label, counts[key], [r for r in rows if _group(r.clock, now, calendar) == key])
        for key, label in GROUPS.items()
    ]
    return Desk(
        today=today,
        groups=[group for group in grouped if group[3]],
        strip=_strip(everything, today, calendar),
        counts=counts,
        total=total,
        number=number,
        pages=max(1, -(-total // PAGE)),
        kinds=_kinds(everything),
        office=actor.party is None,
    )


def _rows(clocks: Iterable[Clock], actor: Actor, now: datetime, calendar: Calendar) -> list[Row]:
    clocks = list(clocks)
    subjects = flow.subjects_of({clock.case_id: clock.case for clock in clocks}.values())
    rows = []
    for clock in clocks:
        subject = subjects[clock.case_id]
        move = _move_for(clock, subject, actor)
        said = reading.of(clock, now=now, calendar=calendar)
        way = page.move_url(clock.case, move) if move else ""
        rows.append(Row(clock, said, subject.get_state_display(), move, page.url_of(clock.case), way))
    return rows


def _move_for(clock: Clock, subject: Matter, actor: Actor) -> flow.Move | None:
    """The move that takes this clock on: the first of the table that this actor may make, if it is possible now."""
    if clock.on_party and not actor.party:
        return None
    for row in flow.flow_of(subject).moves.values():
        wanted = row.resumes if clock.held_since else row.stops
        if clock.term in wanted and not row.inner and subject.state in row.sources and not row.forbids(actor, subject):
            return row if row.hinders(subject) is None else None
    return None


def _group(clock: Clock, now: datetime, calendar: Calendar) -> str:
    today = timezone.localdate(now)
    if clock.held_since:
        return "held"
    if clock.due_at is None:
        return "open"
    if clock.due_at <= now:
        return "late"
    if clock.due_on == today:
        return "today"
    return "soon" if clock.due_on <= calendar.add(today, SOON) else "later"


def _counts(clocks: QuerySet[Clock], now: datetime, calendar: Calendar) -> dict[str, int]:
    """How many clocks stand in each group, and whose turn they are: one query."""
    today, soon = timezone.localdate(now), calendar.add(timezone.localdate(now), SOON)
    free, dated = Q(held_since=None), Q(held_since=None, due_at__isnull=False)
    return clocks.aggregate(
        late=Count("pk", filter=dated & Q(due_at__lte=now)),
        today=Count("pk", filter=dated & Q(due_at__gt=now, due_on=today)),
        soon=Count("pk", filter=dated & Q(due_on__gt=today, due_on__lte=soon)),
        later=Count("pk", filter=dated & Q(due_on__gt=soon)),
        open=Count("pk", filter=free & Q(due_at=None)),
        held=Count("pk", filter=Q(held_since__isnull=False)),
        all=Count("pk"),
        us=Count("pk", filter=Q(on_party=False)),
        party=Count("pk", filter=Q(on_party=True)),
    )


def _kinds(clocks: QuerySet[Clock]) -> list[tuple[str, str, int]]:
    found = dict(clocks.values_list("case__kind").annotate(n=Count("pk")).order_by())
    return [(key, row.label, found[key]) for key, row in flow.REGISTRY.items() if key in found]


def _strip(clocks: QuerySet[Clock], today: date, calendar: Calendar) -> list[dict]:
    """The next two weeks, a day each, with how many clocks are due on it."""
    last = today + timedelta(days=STRIP - 1)
    due = Counter(clocks.filter(held_since=None, due_on__range=(today, last)).values_list("due_on", flat=True))
    days = [today + timedelta(days=n) for n in range(STRIP)]
    return [{"date": day, "count": due[day], "off": not calendar.day(day).working, "now": day == today} for day in days]


def matching(text: str) -> Q:
    """Case files by part of a title, a reference, or the number of one of their papers."""
    papers = Document.objects.filter(number__icontains=text).values("case")
    return Q(title__icontains=text) | Q(reference__icontains=text) | Q(pk__in=papers)


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
