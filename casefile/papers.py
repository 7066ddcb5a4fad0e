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

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 16


def issue(case: CaseFile, kinds: Sequence[str], *, by: Actor, at: datetime, facts: dict[str, Any]) -> list[Document]:
    """This will allot a number to each paper and freeze its facts. The PDF follows from `render_pending`.

    The number reads 〔year〕n号 after the mark of the issuing agency (GB/T 9704); a rolled-back move gives it back.
    """
    on = timezone.localdate(at)
    issued = []
    for kind in kinds:
        paper = load.pack(case.place_id).papers[kind]
        serial = files.allot(f"paper:{paper.series}:{on.year}")
        document = Document.objects.create(
            case=case,
            kind=kind,
            title=paper.title,
            number=f"{paper.series}〔{on.year}〕{serial}号",
            code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
            agency=case.agency,
            facts={"signed_by": by.name, "place": case.place.name, "reference": case.reference, **facts},
            public=paper.public,
            issued_at=at,
            issued_on=on,
        )
        timeline.append(case, "paper.issued", by=by, at=at, facts={"title": document.title, "number": document.number})
        issued.append(document)
    return issued


def supersede(case: CaseFile, current: Document, kinds: Sequence[str], *, by: Actor, at: datetime) -> None:
    """This will mark every earlier paper of these kinds in the dossier as replaced by `current`."""
    earlier = Document.objects.filter(case__root=case.root_id, kind__in=kinds, superseded_by=None).exclude(
        pk=current.pk
    )
    for document in earlier.select_related("case"):
        Document.objects.filter(pk=document.pk).update(superseded_by=current)
        facts = {"title": document.title, "number": document.number, "by_number": current.number}
        timeline.append(document.case, "paper.superseded", by=by, at=at, facts=facts)
