"""Leaving a list: by the end of its term, which comes by itself, by repair, or because the decision is revoked."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.access import SYSTEM, Actor
from casefile import clocks, flow
from casefile.models import Event
from casefile.refusals import Invalid
from credit import corrections, deciding, listing, measures, publication
from credit.flow.listings import LISTING, UNDER_WAY
from credit.models import Entry, Listing, Repair
from law import load
from law.terms import ONE_DAY

S, L = Listing.State, Listing.Leaving


def end_due(*, at: datetime) -> int:
    """This will let every listing go whose last day is over; returns how many were let go now.

    Safe to run twice at once, and it catches up after any outage: the day of leaving is the day after the last one,
    whenever the sweep comes. Until then the public pages hold back what is past its last day by themselves.
    """
    due = Listing.objects.filter(state=S.LISTED, ends_on__lt=timezone.localdate(at)).order_by("ends_on", "pk")
    return sum(_end(pk, at) for pk in list(due.values_list("pk", flat=True)))


def _end(pk: int, at: datetime) -> bool:
    """One of them; another worker's is left to that worker, and one that was rechecked meanwhile is let be."""
    with transaction.atomic():
        due = Listing.objects.filter(pk=pk, state=S.LISTED, ends_on__lt=timezone.localdate(at))
        found = due.select_related("case__agency", "case__place", "institution__party", "institution__case")
        subject = found.select_for_update(of=("self",), skip_locked=True).first()
        if subject is None:
            return False
        last, why = subject.ends_on, f"{clocks.words(subject.ends_on)}期满"
        facts = {"ends": clocks.words(last), "ends_on": last.isoformat()}
        event = flow.advance(subject, "end", by=SYSTEM, at=at, facts=facts, changes=_left(L.TERM, last + ONE_DAY))
        _gone(subject, event, last=last, why=why, at=at)
    return True


def revoke(subject: Listing, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will take a listing back, because what it rests on was revoked, or because it is no longer deserved.

    Persons who were listed with the institution stand until their own agency has dealt with that.
    """
    if not reason.strip():
        raise Invalid({"reason": "写明为什么移出，依据的文书和文号"})
    flow.check(subject, LISTING.moves["revoke"], by)
    facts = {"reason": reason.strip(), "list": load.pack(subject.case.place_id).list_names[subject.list]}
    on = timezone.localdate(at)
    with transaction.atomic():
        event = flow.advance(subject, "revoke", by=by, at=at, expect=expect, facts=facts, changes=_left(L.REVOKED, on))
        _gone(subject, event, last=on, why=reason.strip(), at=at)
        for person in subject.persons.filter(state__in=UNDER_WAY).select_related("case__agency", "case__place"):
            corrections.lose_basis(person, why=f"所随的机构列入（{subject.case.reference}）已撤销移出", at=at)
    return event


def repaired(subject: Listing, *, reference: str, by: Actor, at: datetime) -> Event:
    """This will let a listing go by repair: publication, sharing and measures end together."""
    facts = {"reference": reference, "list": load.pack(subject.case.place_id).list_names[subject.list]}
    on = timezone.localdate(at)
    event = flow.advance(subject, "repair", by=by, at=at, facts=facts, changes=_left(L.REPAIR, on))
    _gone(subject, event, last=on, why=f"信用修复（{reference}）", at=at)
    return event


def _left(how: str, on: date) -> dict[str, Any]:
    return {"left_on": on, "left_by": how}


def _gone(subject: Listing, event: Event, *, last: date, why: str, at: datetime) -> None:
    """Off the public pages, of which `last` was the last day; in the record; told to all whom it concerned."""
    deciding.enter_record(subject, Entry.Kind.LEFT, event, subject.left_on)
    publication.take_down(subject, event=event, until_on=last, why=why, at=at)
    measures.lift(subject, at)
    for pending in subject.repairs.filter(state__in=(Repair.State.APPLIED, Repair.State.CHECKED)):
        flow.advance(pending, "overtake", by=SYSTEM, at=at, facts={"why": why})
    text = f"{subject.get_left_by_display()}，{clocks.words(subject.left_on)}起不再列入。"
    listing.tell(subject, "left", text, at, party=subject.institution.party)
