"""The three lists as views of one graph: every hazard is one row of each, and what a row still lacks is said.

Nothing is kept beside the hazards themselves, so the lists cannot fall apart (JY-32, JY-66, CZ-02, LYG-14).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from agencies.access import Actor
from casefile import reading
from casefile.models import Attachment, Document
from casefile.reading import Reading
from inspections import hazard_list
from inspections.models import Hazard, Supervision
from law import load, terms
from law.workdays import Calendar

S = Hazard.State
OPEN = hazard_list.OPEN
CLOSED_TAB, OTHER_TAB, ALL_TAB = "closed", "other", ""
UNDER_SUPERVISION = (Supervision.State.LISTED, Supervision.State.RECHECKED)
PARTS = {"hazard": "隐患清单", "problem": "问题清单", "rectification": "整改清单", "responsibility": "责任清单"}
TONES = {S.FOUND: "", S.FIX_ORDERED: "info", S.FIX_REPORTED: "warn", S.ACCEPTED: "ok", S.CLOSED: "", S.VOID: ""}
LACKING = Q(measure="") | Q(fix_by=None) | Q(responsible="") | Q(officer="")
READ = (
    "title", "description", "article", "place_text", "kind", "grade", "set", "state", "urgent", "found_on", "measure",
    "fix_by", "extended", "fixed_on", "fix_report", "responsible", "responsible_post", "officer", "accepted_on",
    "closed_on", "institution",
)  # fmt: skip
# What is told of the files beside: one column each, where an object each would cost more than all the rest of a row.
BESIDE = {
    "reference": F("case__reference"), "place": F("case__place"), "competent": F("case__agency__name"),
    "found_by": F("finder__name"), "named": F("institution__party__name"), "town": F("institution__town"),
    "beds": F("institution__beds"), "dossier": F("institution__case__reference"),
}  # fmt: skip
EXACT = {"place": "case__place", "town": "institution__town", "visit": "visit__case__reference"}


@dataclass(frozen=True)
class Finding:
    """A row of the first list: what was found, where, when and by whom."""

    reference: str
    institution: str
    title: str
    kind: str
    grade: str
    where: str
    found_on: date
    finder: str
    article: str
    description: str
    urgent: bool
    supervised: bool
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fix:
    """A row of the second list: how it is fixed, by which day, what came of it. `due` is empty once it is closed."""

    reference: str
    measure: str
    fix_by: date | None
    due: Reading | None
    state: str
    tone: str
    late: bool
    extended: bool
    order: str
    fixed_on: date | None
    report: str
    evidence: int
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Duty:
    """A row of the third list: who answers for it at the institution, who watches over it, who accepts it."""

    reference: str
    responsible: str
    post: str
    officer: str
    competent: str
    finder: str
    supervisor: str
    accepted_on: date | None
    closed_on: date | None
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One hazard as the three lists have it."""

    hazard: Hazard
    finding: Finding
    fix: Fix
    duty: Duty

    @property
    def reference(self) -> str:
        return self.finding.reference

    @property
    def lacks(self) -> tuple[str, ...]:
        """What must be there before anything is issued: a measure, a day, a person at the institution, an officer."""
        return (*self.finding.lacks, *self.fix.lacks, *self.duty.lacks)

    @property
    def closed(self) -> bool:
        return self.hazard.state == S.CLOSED


def found(actor: Actor, ask: Mapping[str, str]) -> QuerySet[Hazard]:
    """Hazards by what was asked, struck out ones never: as the list of hazards, and by place, town, visit, state, set.

    `set` is a set of three lists of the place, `other` what belongs to none, `closed` what is closed.
    """
    rows = hazard_list.found(actor, ask).exclude(state=S.VOID)
    given = {column: value for name, column in EXACT.items() if (value := ask.get(name, "").replace("\0", "").strip())}
    rows = rows.filter(**given)
    if ask.get("state") in S.values:
        rows = rows.filter(state=ask["state"])
    return rows


def in_tab(rows: QuerySet[Hazard], tab: str) -> QuerySet[Hazard]:
    """Those of one tab, in the order of its page: open ones by institution and date, closed ones the latest first."""
    if tab == CLOSED_TAB:
        return rows.filter(state=S.CLOSED).order_by(F("closed_on").desc(nulls_last=True), "-pk")
    rows = rows.filter(state__in=OPEN)
    if tab != ALL_TAB:
        rows = rows.filter(set="" if tab == OTHER_TAB else tab)
    return rows.order_by("institution__party__name_key", "institution", F("fix_by").asc(nulls_last=True), "pk")


def _supervising() -> QuerySet[Supervision]:
    return Supervision.objects.filter(hazard=OuterRef("pk"), state__in=UNDER_SUPERVISION)


def supervised() -> Exists:
    return Exists(_supervising())


@dataclass(frozen=True)
class Tally:
    """How many open hazards of one set one agency has, and how many of them are late, wait, lack, are supervised."""

    set: str
    agency: str
    n: int
    late: int
    waiting: int
    lacking: int
    supervised: int


def called(agency: str) -> str:
    """What the pack of its place calls an agency: a join would compare its name with that of every hazard."""
    entry = load.pack(agency.partition(".")[0]).agencies.get(agency)
    return entry.short if entry else agency


def tallies(rows: QuerySet[Hazard], *, on: date) -> list[Tally]:
    """Everything that the page counts, in one query over what is open."""
    alike = rows.filter(state__in=OPEN).order_by().values_list("set", "case__agency")
    counted = alike.annotate(
        n=Count("pk"),
        late=Count("pk", filter=Q(state=S.FIX_ORDERED, fix_by__lt=on)),
        waiting=Count("pk", filter=Q(state=S.FIX_REPORTED)),
        lacking=Count("pk", filter=LACKING),
        supervised=Count("pk", filter=supervised()),
    )
    return [Tally(*row) for row in counted]


def complete() -> QuerySet[Hazard]:
    """Hazards with all that their rows show, in one query: `order` is the number of the last order to fix, `office` who
    supervises (None without listed supervision), `evidence` how many files prove the fix."""
    orders = Document.objects.filter(case=OuterRef("case"), kind="fix_order").order_by("-pk")
    proofs = Attachment.objects.filter(case=OuterRef("case"), slot__startswith="evidence-", replaced_at=None)
    return Hazard.objects.only(*READ).annotate(
        **BESIDE,
        office=Subquery(_supervising().values("office")[:1]),
        order=Subquery(orders.values("number")[:1]),
        evidence=Subquery(proofs.order_by().values("case").annotate(n=Count("pk")).values("n")),
    )


def lines(hazards: Iterable[Hazard], *, now: datetime, calendar: Calendar) -> list[Line]:
    """The hazards (read by `complete`) as rows of the three lists. No query."""
    return [_line(hazard, now, calendar) for hazard in hazards]


def _line(hazard: Hazard, now: datetime, calendar: Calendar) -> Line:
    return Line(hazard, _finding(hazard), _fix(hazard, now, calendar), _duty(hazard))


def _finding(hazard: Hazard) -> Finding:
    kinds = load.pack(hazard.place).hazard_kinds
    return Finding(
        reference=hazard.reference,
        institution=hazard.named,
        title=hazard.title,
        kind=kinds.get(hazard.kind, hazard.kind),
        grade=hazard.get_grade_display(),
        where=hazard.place_text,
        found_on=hazard.found_on,
        finder=hazard.found_by,
        article=hazard.article,
        description=hazard.description,
        urgent=hazard.urgent,
        supervised=hazard.office is not None,
    )


def _fix(hazard: Hazard, now: datetime, calendar: Calendar) -> Fix:
    due = due_of(hazard, now=now, calendar=calendar)
    wanted = {"整改措施": hazard.measure, "整改期限": hazard.fix_by}
    late = due is not None and due.state == "late"
    return Fix(
        reference=hazard.reference,
        measure=hazard.measure,
        fix_by=hazard.fix_by,
        due=due,
        state="逾期" if late else hazard.get_state_display(),
        tone="danger" if late else TONES[hazard.state],
        late=late,
        extended=hazard.extended,
        order=hazard.order or "",
        fixed_on=hazard.fixed_on,
        report=hazard.fix_report,
        evidence=hazard.evidence or 0,
        lacks=tuple(name for name, value in wanted.items() if not value),
    )


def _duty(hazard: Hazard) -> Duty:
    wanted = {"机构整改责任人": hazard.responsible, "监管责任人": hazard.officer}
    return Duty(
        reference=hazard.reference,
        responsible=hazard.responsible,
        post=hazard.responsible_post,
        officer=hazard.officer,
        competent=hazard.competent,
        finder=hazard.found_by,
        supervisor=hazard.office or "",
        accepted_on=hazard.accepted_on,
        closed_on=hazard.closed_on,
        lacks=tuple(name for name, value in wanted.items() if not value),
    )


@dataclass(frozen=True)
class _Clock:
    """What is waited for now, as a clock is read: by the day that was ordered, or without a number."""

    form: str
    basis: str
    started_on: date
    due_on: date | None = None
    due_at: datetime | None = None
    length: int | None = None
    unit: str = ""
    started_at: datetime | None = None
    certain: bool = True
    lapsed_at: datetime | None = None
    stopped_at: datetime | None = None
    held_since: date | None = None


def due_of(hazard: Hazard, *, now: datetime, calendar: Calendar) -> Reading | None:
    """How long a hazard has still, or has waited; None when nothing is waited for any more. No query."""
    since = {S.FOUND: hazard.found_on, S.FIX_REPORTED: hazard.fixed_on, S.ACCEPTED: hazard.accepted_on}
    if hazard.state == S.FIX_ORDERED and hazard.fix_by:
        end = terms.midnight(hazard.fix_by + timedelta(days=1))
        clock = _Clock("by_order", "ORDER", hazard.found_on, hazard.fix_by, end)
    elif started := since.get(hazard.state):
        clock = _Clock("promptly", "TARGET", started)
    else:
        return None
    return reading.of(clock, now=now, calendar=calendar)


def sets_of(place_id: str) -> dict[str, str]:
    """The sets of three lists that a place keeps: id → label."""
    return {id: entry.label for id, entry in load.pack(place_id).three_lists.items()}


def headings(place_id: str, set_id: str) -> tuple[str, ...]:
    """What the text of the place calls the three lists of a set."""
    kept = load.pack(place_id).three_lists.get(set_id)
    parts = kept.parts if kept else ("hazard", "rectification", "responsibility")
    return tuple(PARTS[part] for part in parts)
