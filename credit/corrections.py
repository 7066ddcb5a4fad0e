"""Putting an entry of the record right by another one, and saying so to whoever has listed somebody on it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from agencies.access import SYSTEM
from casefile import flow
from casefile.models import Event
from credit import listing, record
from credit.flow.listings import UNDER_WAY
from credit.models import Entry, Listing


def correct(
    entry: Entry, *, text: str, place_id: str, basis: Event, on: date, number: str = "", authority: str = "",
    facts: dict[str, Any] | None = None, cite: str = "", at: datetime,
) -> Entry:  # fmt: skip
    """This will enter beside an entry, which stays as it was, what is right or that it no longer holds (`text`).

    Every listing that rests on the entry, or of which it tells, goes onto the desk of its agency, which takes it down
    or gives it up by an act of its own: nothing leaves a list, or the public pages, by itself.
    """
    with transaction.atomic():
        made = record.note(
            entry.party, Entry.Kind.CORRECTION, place_id=place_id, basis=basis, on=on, matters=[text],
            number=number or entry.number, authority=authority, facts=facts, cite=cite or entry.cite, corrects=entry,
        )  # fmt: skip
        why = f"{entry.get_kind_display()}（{entry.number or entry.on.isoformat()}）：{text}"
        resting = Listing.objects.filter(Q(basis=entry) | Q(case=entry.basis.case_id), state__in=UNDER_WAY)
        for subject in resting.select_related("case__agency", "case__place"):
            lose_basis(subject, why=why, at=at)
    return made


def lose_basis(subject: Listing, *, why: str, at: datetime) -> None:
    """This will put a listing before its agency because what it rests on no longer holds; once is enough."""
    if subject.lost:
        return
    changes = {"rule": subject.rule | {"lost": why}}
    flow.advance(subject, "lose_basis", by=SYSTEM, at=at, changes=changes, facts={"why": why})
    listing.tell(subject, "lost", f"所据已经更正或者撤销，须作出处理。{why}", at, agency=subject.case.agency)
