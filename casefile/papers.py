"""Papers: numbered without gaps and left pending when a move issues them; a worker renders them afterwards."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from agencies.access import Actor
from casefile import files, timeline
from casefile.models import CaseFile, Document
from law import load
from law.entries import Cite

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 16
PLATFORM = "platform"
LENGTHS = {"workdays": "个工作日", "days": "日", "months": "个月", "hours": "小时"}


def issue(case: CaseFile, kinds: Sequence[str], *, by: Actor, at: datetime, facts: dict[str, Any]) -> list[Document]:
    """This will allot a number to each paper and freeze its facts. The PDF follows from `render_pending`.

    The number reads 〔year〕n号 after the mark of the issuing agency (GB/T 9704); a rolled-back move gives it back.
    """
    on, known = timezone.localdate(at), load.pack(case.place_id).papers
    issued, started = [], _started(case, at) if kinds else {}
    for kind in kinds:
        paper = known[kind]
        serial = files.allot(f"paper:{paper.series}:{on.year}")
        document = Document.objects.create(
            case=case,
            kind=kind,
            title=paper.title,
            number=f"{paper.series}〔{on.year}〕{serial}号",
            code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
            agency=case.agency,
            facts={
                "signed_by": by.name,
                "place": case.place.name,
                "reference": case.reference,
                "agency": case.agency.name,
                "ground": ground(paper.cite),
                "with": [known[other].title for other in kinds if other != kind],
                "terms": started,
                **facts,
            },
            public=paper.public,
            issued_at=at,
            issued_on=on,
        )
        timeline.append(case, "paper.issued", by=by, at=at, facts={"title": document.title, "number": document.number})
        issued.append(document)
    return issued


def ground(cite: Cite) -> str:
    """A citation as a letter writes it: title, number, article. The platform's own rules are no ground for a letter."""
    if cite.instrument.id == PLATFORM:
        return ""
    number = f"（{cite.instrument.number}）" if cite.instrument.number else ""
    return f"《{cite.instrument.title}》{number}{cite.article}"


def _started(case: CaseFile, at: datetime) -> dict[str, dict[str, str]]:
    """The clocks that this move starts, as its papers may name them. A provisional date is not promised on paper."""
    return {
        clock.term.replace(".", "_"): {
            "label": clock.label,
            "cite": clock.cite,
            "length": f"{clock.length}{LENGTHS[clock.unit]}" if clock.length and clock.unit in LENGTHS else "",
            "due_on": clock.due_on.isoformat() if clock.due_on and clock.certain else "",
        }
        for clock in case.clocks.filter(started_at=at)
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
