"""What the public is told of lists: which institutions stand on which now, and until when. No person is ever named."""

from datetime import date, datetime
from typing import Any

from casefile.models import Event
from credit.models import Listing, TakeDown
from law import load
from registry import disclosure
from registry.models import Institution

ITEM = "lists"


def show(institution: Institution, *, event: Event, on: date) -> None:
    """This will publish the lists on which an institution stands now, in place of what was public before."""
    found = Listing.objects.filter(institution=institution, state=Listing.State.LISTED)
    standing = [one for one in found.select_related("case__agency").order_by("listed_on", "pk") if one.is_public]
    rows = [_row(one) for one in standing]
    current = institution.disclosures.filter(item=ITEM, until_on=None).first()
    on = max(on, current.from_on) if current else on  # a term that ended in an outage may lie before a newer page
    if not rows:
        disclosure.take_down(institution, [ITEM], on=on)
        return
    disclosure.publish(institution, {ITEM: {"listed": rows}}, event=event, on=on)


def _row(subject: Listing) -> dict[str, Any]:
    """One listing as the public reads it: the list, the ground, the decision behind it, from when until when."""
    pack, basis = load.pack(subject.case.place_id), subject.rule.get("basis", {})
    return {
        "reference": subject.case.reference,
        "list": subject.list,
        "list_name": pack.list_names[subject.list],
        "conduct": pack.list_rules[subject.list].conduct,
        "ground": subject.rule["label"],
        "cite": subject.rule["cite"],
        "decision": subject.decision_number,
        "decided_by": subject.case.agency.name,
        "basis": basis.get("number", ""),
        "basis_kind": basis.get("kind", ""),
        "basis_by": basis.get("authority", ""),
        "listed_on": subject.listed_on.isoformat(),
        "ends_on": subject.ends_on.isoformat(),
    }


def take_down(subject: Listing, *, event: Event, until_on: date, why: str, at: datetime) -> None:
    """This will end the publication of one listing, and log what ceased to be public, why, and when that was done.

    `until_on` is the last day on which it was or could be public. A listing that never was leaves no line.
    """
    show(subject.institution, event=event, on=subject.left_on)
    if subject.is_public:
        name = load.pack(subject.case.place_id).list_names[subject.list]
        what = f"{name}：{subject.institution.party.name}（{subject.decision_number}）"
        TakeDown.objects.create(listing=subject, what=what[:240], why=why[:200], until_on=until_on, at=at)
