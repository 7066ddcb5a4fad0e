"""The replay of real inspection histories: institutions, visits and hazards with their real dates, into one place.

Everything goes in by sets, in one transaction; what is there already, by the ids of the source, is left as it is.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from agencies.access import SYSTEM, Actor
from agencies.models import Agency, Party, Place, sort_key
from casefile import files, flow, past
from casefile.past import Past
from inspections import routing
from inspections.flow.hazards import HAZARD
from inspections.flow.visits import VISIT
from inspections.models import Hazard, Visit
from inspections.past_files import Finding, History, Known, Progress, Visited, Words
from inspections.visits import JOINT_DOMAIN
from law import load
from registry.models import Institution

BATCH = 2000
INSTITUTION = "registry.institution"
S, Ground = Hazard.State, Visit.Ground
REASON = "历史记录没有归口，归入兜底的部门"


@dataclass
class Result:
    """How many institutions, visits and hazards are new, and how many were there before; whether it was written."""

    new: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    applied: bool = False


@dataclass
class _Replay:
    """One run: where, whose words, who signs and when, and what was found before."""

    place: Place
    words: Words
    by: Actor
    at: datetime
    apply: bool
    progress: Progress
    result: Result = field(default_factory=Result)
    routes: dict[tuple, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        agencies = Agency.objects.filter(place=self.place).select_related("group")
        self.agencies = {agency.pk: agency for agency in agencies}
        self.convenor = self.agencies[routing.convenor(self.place.pk)]
        self.reads = set(load.pack(self.place.pk).domains_of(self.convenor.pk)) | {""}


def replay(
    history: History,
    *,
    words: Words,
    place: Place,
    at: datetime,
    by: Actor = SYSTEM,
    apply: bool = False,
    progress: Progress = lambda items, _: items,
) -> Result:
    """This will enter a history, or only count what would be entered. Raises Conflict when the place opens nothing."""
    files.admit(place, timezone.localdate(at))
    run = _Replay(place, words, by, at, apply, progress)
    with transaction.atomic(), connection.cursor() as cursor:
        # Put off to the end, the checks of foreign keys queue up, and the time grows with the square of the rows.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        institutions = _institutions(run, history.institutions)
        visits = _visits(run, history.institutions, institutions)
        _hazards(run, history.institutions, institutions, visits)
    run.result.applied = apply
    return run.result


def _entered(
    run: _Replay, name: str, rows: Sequence[Any], there: dict, key: Callable, table: flow.Flow, make: Callable
) -> Iterator[tuple[Any, Any]]:
    """What is not there yet is counted and, in a real run, taken over by batches: the row with its new matter."""
    fresh = [row for row in rows if key(row) not in there]
    run.result.new[name], run.result.same[name] = len(fresh), len(rows) - len(fresh)
    if not run.apply:
        return
    for start in run.progress(range(0, len(fresh), BATCH), table.label):
        some = fresh[start : start + BATCH]
        made = past.take_over(
            table, make(some), place=run.place, source=run.words.title, by=run.by, at=run.at
        )  # fmt: skip
        yield from zip(some, made, strict=True)


def _institutions(run: _Replay, rows: Sequence[Known]) -> dict[str, Institution]:
    mine = Institution.objects.filter(place=run.place, registrar=run.words.source, source=Institution.Source.IMPORTED)
    there = {one.registration_no: one for one in mine.select_related("case", "party")}

    def make(some: Sequence[Known]) -> list[Past]:
        parties = Party.objects.bulk_create(Party(name=one.name, name_key=sort_key(one.name)) for one in some)
        same = {"place": run.place, "source": Institution.Source.IMPORTED, "registrar": run.words.source}
        return [
            Past(
                title=one.name, agency=run.convenor, party=party, state=Institution.State.ACTIVE,
                columns={**one.columns, **same, "party": party, "registration_no": one.id},
            )
            for one, party in zip(some, parties, strict=True)
        ]  # fmt: skip

    made = _entered(run, "institutions", rows, there, lambda one: one.id, flow.REGISTRY[INSTITUTION], make)
    return there | {one.id: institution for one, institution in made}


def _visits(run: _Replay, known: Sequence[Known], institutions: dict[str, Institution]) -> dict[tuple, Visit]:
    mine = Visit.objects.filter(case__place=run.place, imported=True).select_related("case")
    ids = {one.pk: id for id, one in institutions.items()}
    there = {(ids[one.institution_id], one.visited_on): one for one in mine if one.institution_id in ids}
    rows = [(one.id, visit) for one in known for visit in one.visits]

    def make(some: Sequence[tuple[str, Visited]]) -> list[Past]:
        return [_visit(run, institutions[id], visit) for id, visit in some]

    made = _entered(run, "visits", rows, there, lambda row: (row[0], row[1].on), VISIT, make)
    return there | {(id, visit.on): matter for (id, visit), matter in made}


def _visit(run: _Replay, institution: Institution, visit: Visited) -> Past:
    mixed = 0 < visit.complaints < len(visit.findings)
    return Past(
        title=f"{institution.party.name} 现场检查", agency=run.convenor, domain=JOINT_DOMAIN, party=institution.party,
        parent=institution.case, state=Visit.State.PUBLISHED,
        columns={
            "institution": institution, "planned_on": visit.on, "visited_on": visit.on, "imported": True,
            "ground": Ground.COMPLAINT if visit.targeted else Ground.PLANNED,
            "ground_text": f"其中{visit.complaints}项由投诉引起" if mixed else "",
        },
    )  # fmt: skip


def _hazards(run: _Replay, known: Sequence[Known], institutions: dict[str, Institution], visits: dict) -> None:
    mine = Hazard.objects.filter(case__place=run.place, imported=True).values_list("visit", "item")
    keys = {matter.pk: key for key, matter in visits.items()}
    there = {(keys[visit], item): True for visit, item in mine if visit in keys}
    rows = [(one.id, visit.on, finding) for one in known for visit in one.visits for finding in visit.findings]

    def make(some: Sequence[tuple[str, date, Finding]]) -> list[Past]:
        return [_hazard(run, institutions[id], visits[id, on], finding) for id, on, finding in some]

    shared = [
        hazard.case
        for _, hazard in _entered(run, "hazards", rows, there, lambda row: ((row[0], row[1]), row[2].tag), HAZARD, make)
        if hazard.case.agency_id != run.convenor.pk and hazard.case.domain not in run.reads
    ]
    for start in range(0, len(shared), BATCH):
        files.give_all(shared[start : start + BATCH], run.convenor)


def _hazard(run: _Replay, institution: Institution, visit: Visit, finding: Finding) -> Past:
    grade = Hazard.Grade.MAJOR if finding.grade_major else Hazard.Grade.GENERAL
    kept = _route(run, finding, grade, visit.visited_on)
    done = {"fixed_on": finding.fixed_on, "closed_on": finding.fixed_on} if finding.corrected else {}
    return Past(
        title=f"{institution.party.name}：{finding.title}", agency=run.agencies[kept["agency"]],
        domain=kept["domain"], party=institution.party, parent=visit.case, state=_state(finding),
        columns={
            "institution": institution, "visit": visit, "item": finding.tag, "finder": run.convenor,
            "kind": finding.kind, "grade": grade, "urgent": finding.urgent, "set": kept["set"],
            "title": finding.title[:120], "description": f"{finding.title}\n{finding.severity}",
            "article": finding.tag, "found_on": visit.visited_on, "fix_by": finding.fix_by, "imported": True,
            "routing": kept["routing"] | {"complaint": finding.complaint}, **done,
        },
    )  # fmt: skip


def _state(finding: Finding) -> str:
    """What the record says and no more: corrected is closed, a day named is an order, the rest was found."""
    if finding.corrected:
        return S.CLOSED
    return S.FIX_ORDERED if finding.fix_by else S.FOUND


def _route(run: _Replay, finding: Finding, grade: str, on: date) -> dict[str, Any]:
    """To whom hazards of this kind go in the place; what its text leaves open goes where it gathers such matters."""
    key = (finding.kind, grade, finding.urgent, on)
    if key not in run.routes:
        found = routing.route(run.place.pk, finding.kind, grade=grade, urgent=finding.urgent, on=on)
        chosen = found.agency or found.fallback
        agency = chosen if chosen in run.agencies else run.convenor.pk
        choice = None if agency == found.agency else agency
        kept = found.kept(agency=agency, choice=choice, reason=REASON if choice else "", by=run.by.name)
        run.routes[key] = {"agency": agency, "domain": found.domain, "set": found.set, "routing": kept}
    return run.routes[key]
