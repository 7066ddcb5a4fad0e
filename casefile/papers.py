"""Papers: numbered without gaps and left pending when a move issues them; a worker renders them afterwards."""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency
from casefile import files, timeline
from casefile.models import CaseFile, Clock, Document
from law import load
from law.entries import Cite, PaperKind

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 16
PLATFORM = "platform"
LENGTHS = {"workdays": "个工作日", "days": "日", "months": "个月", "hours": "小时"}


def issue(
    case: CaseFile,
    kinds: Sequence[str],
    *,
    by: Actor,
    at: datetime,
    facts: dict[str, Any],
    started: Sequence[Clock] = (),
    agency: Agency | None = None,
    to: Any = timeline,
) -> list[Document]:
    """This will allot a number to each paper and freeze its facts. The PDF follows from `render_pending`.

    The number reads 〔year〕n号 after the mark of the issuing agency (GB/T 9704); a rolled-back move gives it back.
    `agency` signs where that is not the agency that handles the file; its papers are numbered in a series of its own.
    `started` are the clocks that the papers may name; `to` is the timeline or the roll of an act.
    """
    on, known = timezone.localdate(at), load.pack(case.place_id).papers
    signs, papers = agency or case.agency, [known[kind] for kind in kinds]
    series = [f"{_mark(signs) if one.marked else agency.name if agency else ''}{one.series}" for one in papers]
    shared = {
        "signed_by": by.name,
        "place": case.place.name,
        "reference": case.reference,
        "agency": signs.name,
        "terms": _terms(started),
    }
    issued = []
    for kind, number in zip(kinds, _numbers(series, on.year), strict=True):
        told = shared | {"with": [known[other].title for other in kinds if other != kind]} | facts
        issued.append(_document(case, known[kind], number, agency=signs, at=at, facts=told))
    Document.objects.bulk_create(issued)
    for document in issued:
        to.append(case, "paper.issued", by=by, at=at, facts={"title": document.title, "number": document.number})
    return issued


def _document(
    case: CaseFile, paper: PaperKind, number: str, *, agency: Agency, at: datetime, facts: dict[str, Any]
) -> Document:
    """One paper with its facts frozen and a code of its own, not yet rendered."""
    return Document(
        case=case,
        kind=paper.kind,
        title=paper.title,
        number=number,
        code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        agency=agency,
        facts={"ground": ground(paper.cite), **facts},
        public=paper.public,
        internal=paper.internal,
        issued_at=at,
        issued_on=timezone.localdate(at),
    )


def _mark(agency: Agency) -> str:
    """The agency's own part of a number, as its place's table of agencies has it."""
    known = load.pack(agency.place_id).agencies.get(agency.pk)
    return known.mark if known else agency.name


def _numbers(series: Sequence[str], year: int) -> list[str]:
    """The number of each paper: consecutive within its series, all series asked at once."""
    if not series:
        return []
    counts = Counter(f"paper:{one}:{year}" for one in series)
    last = files.allot_all(counts)
    free = {key: iter(range(last[key] - count + 1, last[key] + 1)) for key, count in counts.items()}
    return [f"{one}〔{year}〕{next(free[f'paper:{one}:{year}'])}号" for one in series]


def ground(cite: Cite) -> str:
    """A citation as a letter writes it: title, number, article. The platform's own rules are no ground for a letter."""
    if cite.instrument.id == PLATFORM:
        return ""
    number = f"（{cite.instrument.number}）" if cite.instrument.number else ""
    return f"《{cite.instrument.title}》{number}{cite.article}"


def _terms(started: Sequence[Clock]) -> dict[str, dict[str, str]]:
    """The clocks that this move starts, as its papers may name them. A provisional date is not promised on paper."""
    return {
        clock.term.replace(".", "_"): {
            "label": clock.label,
            "cite": clock.cite,
            "length": f"{clock.length}{LENGTHS[clock.unit]}" if clock.length and clock.unit in LENGTHS else "",
            "due_on": clock.due_on.isoformat() if clock.due_on and clock.certain else "",
        }
        for clock in started
    }


def current(case: CaseFile, kinds: Sequence[str]) -> str:
    """The number of the paper of these kinds that holds in the dossier now; empty when there is none."""
    holding = Document.objects.filter(case__root=case.root_id, kind__in=kinds, superseded_by=None)
    return holding.order_by("-issued_at", "-pk").values_list("number", flat=True).first() or ""


def supersede(case: CaseFile, current: Document, kinds: Sequence[str], *, by: Actor, at: datetime) -> None:
    """This will mark every earlier paper of these kinds in the dossier as replaced by `current`."""
    earlier = Document.objects.filter(case__root=case.root_id, kind__in=kinds, superseded_by=None).exclude(
        pk=current.pk
    )
    for document in earlier.select_related("case"):
        Document.objects.filter(pk=document.pk).update(superseded_by=current)
        facts = {"title": document.title, "number": document.number, "by_number": current.number}
        timeline.append(document.case, "paper.superseded", by=by, at=at, facts=facts)
