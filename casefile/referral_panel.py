"""What was sent to other agencies from a case file, and who still owes what: a panel on the file's own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from agencies.access import Actor
from casefile.models import CaseFile, Clock, Referral
from casefile.referral_flow import BACK, OPEN, REFERRAL

S = Referral.State


@dataclass(frozen=True)
class Row:
    """One referral: what is owed now, by whom, by when, and for how many days it has been under way."""

    referral: Referral
    owes: str
    due_on: date | None
    days: int


def of(case: CaseFile, kin: Sequence[CaseFile], actor: Actor, *, now: datetime, most: int) -> list[Row]:
    """The referrals under one file that this actor may read; of a dossier, those of everything in it.

    `kin` are the files that the page has read already, of a file below a dossier no more than `most`: only where they
    may not be all, or hold a referral, is the database asked.
    """
    whole = case.root_id is None
    below = [one.pk for one in kin if one.kind == REFERRAL.key and (whole or one.parent_id == case.pk)]
    if not below and (whole or len(kin) < most):
        return []
    under = Q(case__in=below) if whole or len(kin) < most else Q(case__parent=case)
    dated = Clock.objects.running().filter(case=OuterRef("case"), due_on__isnull=False).order_by("due_at", "pk")
    found = Referral.objects.visible_to(actor).filter(under).select_related("case__agency", "sender")
    found = found.annotate(due_on=Subquery(dated.values("due_on")[:1]))
    return [_row(one, now) for one in found.order_by("case__closed_at", "case__opened_at")]


def _row(one: Referral, now: datetime) -> Row:
    end = timezone.localdate(one.case.closed_at or now)
    return Row(one, owes(one), one.due_on, (end - one.case.opened_on).days)


def owes(one: Referral) -> str:
    """Who has to do something now, in words; nothing when the referral is closed."""
    if one.state in OPEN:
        return f"等{one.case.agency.name}{'接收' if one.state == S.OFFERED else '答复'}"
    if one.state == S.ARBITRATION:
        return "等裁定由哪个部门办理"
    return f"等{one.sender.name}收悉办结" if one.state in (S.ANSWERED, *BACK) else ""
