"""What the public is told of listed supervision: which hazards of an institution are listed now, and until when."""

from datetime import date
from typing import Any

from casefile.models import Document, Event
from inspections.models import Supervision
from law import load
from registry import disclosure
from registry.models import Institution

ITEM = "supervision"
PUBLIC = (Supervision.State.LISTED, Supervision.State.RECHECKED)


def show(institution: Institution, *, event: Event, on: date, paper: Document | None = None) -> None:
    """This will publish the hazards of an institution that are listed now, in place of what was public before.

    When the last is lifted nothing is public any more; what was, stays on record with its days.
    """
    listed = Supervision.objects.filter(hazard__institution=institution, state__in=PUBLIC)
    rows = [_row(one) for one in listed.select_related("case__agency", "hazard").order_by("listed_on", "pk")]
    if not rows:
        disclosure.take_down(institution, [ITEM], on=on)
        return
    papers = {ITEM: paper} if paper else {}
    disclosure.publish(institution, {ITEM: {"listed": rows}}, event=event, on=on, papers=papers)


def _row(subject: Supervision) -> dict[str, Any]:
    """One listed hazard as the public reads it: no person is named, only offices."""
    hazard = subject.hazard
    return {
        "reference": subject.case.reference,
        "hazard": hazard.title,
        "kind": load.pack(subject.case.place_id).hazard_kinds.get(hazard.kind, hazard.kind),
        "grade": hazard.get_grade_display(),
        "listed_on": subject.listed_on.isoformat(),
        "due_on": subject.due_on.isoformat(),
        "decided_by": subject.case.agency.name,
        "office": subject.office,
        "decision": subject.decision,
        "state": subject.get_state_display(),
    }
