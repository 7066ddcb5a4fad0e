"""Notices: telling an agency's post or a party once, and delivering what is pending."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from agencies.access import Actor
from agencies.models import Agency, Party
from casefile.models import CaseFile, Notice

BATCH = 500


def tell(
    case: CaseFile,
    *,
    key: str,
    text: str,
    at: datetime,
    agency: Agency | None = None,
    party: Party | None = None,
    role: str = "",
) -> None:
    """This will leave one notice for an agency's role or a party. The same key is told once."""
    notice = Notice(case=case, key=key, agency=agency, party=party, role=role, text=text, at=at)
    Notice.objects.bulk_create([notice], ignore_conflicts=True)


def deliver(*, at: datetime) -> int:
    """This will put every pending notice into its reader's desk. Returns how many were delivered now."""
    with transaction.atomic():
        pending = Notice.objects.filter(delivered_at=None).order_by("at").select_for_update(skip_locked=True)[:BATCH]
        return Notice.objects.filter(pk__in=[notice.pk for notice in pending]).update(delivered_at=at)


def unread(actor: Actor):
    """Delivered notices that nobody in this actor's capacity has read yet, newest first."""
    found = Notice.objects.filter(delivered_at__isnull=False, read_at=None).select_related("case")
    mine = Q(party=actor.party) if actor.party else Q(agency=actor.agency, role__in=["", *actor.roles])
    return found.filter(mine).order_by("-at")


def read(notice: Notice, *, by: Actor, at: datetime) -> None:
    """This will mark one notice as read."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at, read_by=by.user)


def read_about(case: CaseFile, *, by: Actor, at: datetime) -> None:
    """This will mark as read what this actor was told about a case file that is now open before them."""
    unread(by).filter(case=case).order_by().update(read_at=at, read_by=by.user)
