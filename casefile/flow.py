"""What may happen to a matter is a table of moves; `advance` is the only code that writes a state.

A flow's key is the label of its model (`registry.filing`); the same table feeds buttons, API, diagrams and house tests.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.apps import apps
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agencies.access import Actor, Guard
from agencies.models import Agency
from casefile import clocks, papers, timeline
from casefile.models import CaseFile, Clock, Event, Matter
from casefile.refusals import Conflict, Forbidden, Stale

Subject = TypeVar("Subject", bound=Matter)
Sentence = str | Callable[[Any], str]
Condition = tuple[Callable[[Any], bool], Sentence]

REGISTRY: dict[str, "Flow"] = {}
_COVER = ("case__place", "case__agency")  # what guards, clocks and papers read of a file


@dataclass(frozen=True)
class Move:
    """One row: from where, to where, by whom, when, and what it starts, stops, holds and issues."""

    flow: "Flow"
    name: str
    sources: tuple[str, ...]
    to: str | None
    label: str
    who: Guard
    when: tuple[Condition, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    hint: str = ""
    tells: str = ""
    page: str = ""  # URL name of the upper floor's page that makes this move, when it is not the flow's own door
    inner: bool = False  # made only inside another matter's act; never offered as a button
    serves: tuple[str, ...] = ()  # clocks on which this is a step, though they run on: the desk proposes it
    gives_up: bool = False  # stops a clock without doing what it asks for: never the next step that the desk proposes
    quiet: bool = False  # offered only while it is possible: for what seldom is, a shut button would only be noise

    @property
    def key(self) -> str:
        return f"{self.flow.key}.{self.name}"

    def forbids(self, actor: Actor, subject: Matter) -> str | None:
        """The sentence that says why this actor may not, or None."""
        return self.who.refusal(actor, subject, self.key)

    def hinders(self, subject: Matter) -> str | None:
        """The sentence that says why it is not possible now, or None."""
        if subject.state not in self.sources:
            return f"现在是“{subject.get_state_display()}”，不能{self.label}。"
        for test, sentence in self.when:
            if not test(subject):
                return sentence(subject) if callable(sentence) else sentence
        return None


@dataclass
class Flow:
    """The table of one kind of matter."""

    key: str
    label: str
    prefix: str
    initial: str
    final: frozenset[str]
    closed: frozenset[str] = frozenset()  # states that close the file too, though a move may open it again
    party_terms: frozenset[str] = frozenset()  # clocks that run while it is the institution's turn
    urgent_terms: frozenset[str] = frozenset()  # clocks that stand above everything else on the desk, in red
    whose: Callable[[Any, str], Agency | None] | None = None  # who answers for a clock, where not the file's agency
    screen: Callable[[Any, str], str] | None = None  # the sentence that keeps a text about a matter from leaving it
    moves: dict[str, Move] = field(default_factory=dict)

    def __post_init__(self):
        REGISTRY[self.key] = self

    @property
    def model(self) -> type[Matter]:
        app, name = self.key.split(".")
        return apps.get_model(app, name.replace("_", ""))

    def move(self, name: str, *sources: str, to: str | None, label: str, who: Guard, **rest: Any) -> Move:
        """Add one row. `to=None` leaves the state as it is."""
        row = Move(self, name, sources, to, label, who, **rest)
        self.moves[name] = row
        return row


def require(who: Guard, actor: Actor, subject: Matter, move: str) -> None:
    """Raise Forbidden when `who` keeps the actor from `move`: for acts that open a matter, which has no state yet."""
    if sentence := who.refusal(actor, subject, move):
        raise Forbidden(sentence)


@dataclass(frozen=True)
class Offer:
    """A move as one actor finds it: open, or shut with the sentence that says why."""

    move: Move
    refusal: str | None

    @property
    def is_open(self) -> bool:
        return self.refusal is None


def flow_of(subject: Matter) -> Flow:
    return REGISTRY[subject.case.kind]


def offers(subject: Matter, actor: Actor) -> list[Offer]:
    """Every move that starts in the present state, open ones first, each in the order of the table."""
    table = flow_of(subject).moves.values()
    rows = [row for row in table if subject.state in row.sources and not row.inner]
    found = []
    for row in rows:
        barred, hindered = row.forbids(actor, subject), row.hinders(subject)
        if not (hindered and (barred or row.quiet)):  # neither theirs nor possible: not worth a line on the page
            found.append(Offer(row, barred or hindered))
    return sorted(found, key=lambda offer: not offer.is_open)


def lock(subject: Subject, *, expect: int | None = None) -> Subject:
    """The subject and its case file, read again under a row lock. `expect` is the version that the actor saw.

    Raises Stale when somebody else moved the file since.
    """
    model: Any = type(subject)
    found = model._default_manager.select_related(*_COVER, *model.read_with)
    fresh = found.select_for_update(of=("self", "case")).get(pk=subject.pk)
    if expect is not None and fresh.case.version != expect:
        raise Stale(timeline.last_word(fresh.case) + "请先看清现在的情况，再决定要不要继续办理。")
    return fresh


def check(subject: Matter, row: Move, actor: Actor) -> None:
    """Raise Forbidden or Conflict with the sentence that the page shows beside the shut button."""
    if sentence := row.forbids(actor, subject):
        raise Forbidden(sentence)
    if sentence := row.hinders(subject):
        raise Conflict(sentence)


def advance(
    subject: Matter,
    name: str,
    *,
    by: Actor,
    at: datetime,
    expect: int | None = None,
    changes: dict[str, Any] | None = None,
    day_zero: date | None = None,
    due_on: date | None = None,
    letter: dict[str, Any] | None = None,
    facts: dict[str, Any] | None = None,
) -> Event:
    """This will make one move: lock, check, write the state, run the clocks, append the event, leave the papers.

    `changes` are fields written with the state; `facts` go onto the timeline; `letter` is frozen into the papers.
    `day_zero` is the local day of the event when it is not the day of `at`; `due_on` is the date that an order names.
    `at` is aware; `expect` the case file's version that the actor saw. The event answers with the papers (`issued`).
    Raises Forbidden, Conflict or Stale.
    """
    with transaction.atomic():
        fresh = lock(subject, expect=expect)
        case, row = fresh.case, flow_of(fresh).moves[name]
        check(fresh, row, by)
        _write(fresh, row, changes or {}, at=at)
        roll = timeline.Roll()
        event = roll.append(case, row.key, by=by, at=at, facts=facts or {})
        sign: dict[str, Any] = {"by": by, "at": at, "to": roll}
        clocks.stop(case, row.stops, **sign)
        clocks.hold(case, row.holds, reason=(facts or {}).get("reason", ""), **sign)
        clocks.resume(case, row.resumes, **sign)
        started = _start(fresh, row, on=day_zero or timezone.localdate(at), due_on=due_on, **sign)
        event.issued = papers.issue(case, row.papers, facts=letter or {}, started=started, **sign)
        roll.write()
    subject.__dict__.update({k: v for k, v in fresh.__dict__.items() if k != "_state"})
    subject.case.version, subject.case.closed_at = case.version, case.closed_at
    return event


def _start(fresh: Matter, row: Move, **sign: Any) -> list[Clock]:
    """The clocks that the row starts, each at the agency that answers for it."""
    table, sign = row.flow, {**sign, "on_party": row.flow.party_terms}
    if table.whose is None:
        return clocks.start(fresh.case, row.starts, **sign)
    own = [(key, table.whose(fresh, key)) for key in row.starts]
    return [clock for key, agency in own for clock in clocks.start(fresh.case, (key,), agency=agency, **sign)]


def _write(fresh: Matter, row: Move, changes: dict[str, Any], *, at: datetime) -> None:
    """The new state and the columns that change with it, and the next version of the case file."""
    case = fresh.case
    for column, value in {**changes, **({"state": row.to} if row.to else {})}.items():
        setattr(fresh, column, value)
    if row.to or changes:
        fresh.save(update_fields=["state", *changes])
    case.version += 1
    case.closed_at = (case.closed_at or at) if fresh.state in row.flow.final | row.flow.closed else None
    CaseFile.objects.filter(pk=case.pk).update(version=F("version") + 1, closed_at=case.closed_at)


def subjects_of(cases: Iterable[CaseFile]) -> dict[int, Matter]:
    """The matters of these case files by case id: one query for each kind among them."""
    kinds: dict[str, dict[int, CaseFile]] = {}
    for case in cases:
        kinds.setdefault(case.kind, {})[case.pk] = case
    found = {}
    for kind, files in kinds.items():
        for subject in REGISTRY[kind].model._default_manager.filter(case__in=files):
            subject.case = files[subject.case_id]
            found[subject.case_id] = subject
    return found


def states_of(cases: Iterable[CaseFile]) -> dict[int, str]:
    """The state of the matter of each of these case files, in words, by case id: one query, of their kinds alone."""
    kinds: dict[str, list[int]] = {}
    for case in cases:
        kinds.setdefault(case.kind, []).append(case.pk)
    told = [
        REGISTRY[kind].model._default_manager.filter(case__in=keys).order_by().values_list("case_id", "state")
        for kind, keys in kinds.items()
    ]
    known = dict(told[0].union(*told[1:], all=True)) if told else {}
    return {key: REGISTRY[kind].model.State(known[key]).label for kind, keys in kinds.items() for key in keys}


def accessors(kinds: Collection[str] = ()) -> dict[str, str]:
    """By flow key, the name under which a case file has its matter: for joining matters of many kinds in one query."""
    return {key: row.model.__name__.lower() for key, row in REGISTRY.items() if not kinds or key in kinds}


def subject_of(case: CaseFile) -> Matter:
    """The matter of a case file that was read together with it (see `accessors`)."""
    return getattr(case, REGISTRY[case.kind].model.__name__.lower())
