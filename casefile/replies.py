"""Answering without a sign-in: the link that an agency in which nobody can sign in is given, and what it opens."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from agencies.access import Actor, Role
from casefile import flow, referrals, timeline
from casefile.models import Event, Referral

TOKEN_BYTES = 24


def invite(referral: Referral, *, by: Actor, at: datetime, expect: int | None = None) -> str:
    """This will make the secret of a reply page and answer with it, once: only its digest is kept.

    An earlier link of the same referral stops working.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    flow.advance(referral, "invite", by=by, at=at, expect=expect, changes={"token": _digest(token)})
    return token


def find(token: str) -> Referral | None:
    """The referral that a link opens. None for any other text, and once the referral is closed."""
    known = Referral.objects.filter(token=_digest(token)).exclude(state__in=flow.REGISTRY["casefile.referral"].final)
    return known.select_related("case__agency", "case__place", "case__parent", "sender").first()


def holder(referral: Referral, name: str) -> Actor:
    """Whoever holds the link acts for the receiver, in this referral only, under the name given."""
    return Actor(user=None, agency=referral.case.agency, roles=frozenset({Role.CLERK}), signed=name)


def opened(referral: Referral, *, at: datetime) -> None:
    """This will put on the timeline that the letter was opened by its link."""
    timeline.append(referral.case, "referral.opened", by=holder(referral, "持链接者"), at=at)


def reply(referral: Referral, *, does: str, name: str, reason: str, text: str, at: datetime) -> Event:
    """This will accept, answer or refuse for the receiver. An answer accepts first what nobody has."""
    by = holder(referral, f"{name}（凭答复链接）")
    if does == "accept":
        return referrals.accept(referral, by=by, at=at)
    if does == "refuse":
        return referrals.refuse(referral, reason=reason, text=text, by=by, at=at)
    with transaction.atomic():
        if referral.state == Referral.State.OFFERED:
            referrals.accept(referral, by=by, at=at)
        return referrals.answer(referral, text=text, by=by, at=at)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
