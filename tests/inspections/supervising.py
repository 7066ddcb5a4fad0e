"""Reaching a state of listed supervision by acting: proposed, listed, the hazard accepted, re-checked, lifted."""

from datetime import date
from typing import Any

from agencies.access import Actor, Role
from inspections import proposals, supervision
from inspections.models import Hazard, Supervision
from tests import cast
from tests.inspections import hazarding
from tests.inspections.acting import png
from tests.registry.acting import local

PROPOSED_AT = local(2026, 9, 18, 9, 0)
LISTED_AT = local(2026, 9, 21, 9, 0)
DUE_ON = date(2026, 10, 30)
RECHECKED_AT = local(2026, 10, 20, 15, 0)
LIFTED_AT = local(2026, 10, 22, 9, 0)
ORDER = {"office": "县应急委办公室", "supervisor": "副县长 秦某", "measures": "每周现场督办一次"}


def county(*roles: Role) -> Actor:
    """Somebody of the county government who signs in and decides."""
    return hazarding.somebody("jingyu.county_gov", *(roles or (Role.LEADER,)), number=9)


def major(**more: Any) -> Hazard:
    return hazarding.ordered(**{"grade": "major", **more})


def proposed(hazard: Hazard | None = None, *, by: Actor | None = None, at=PROPOSED_AT, **more: Any) -> Supervision:
    sent = {"reason": "占用唯一的疏散楼梯，多次责令没有改", **more}
    return proposals.propose(hazard or major(), **sent, by=by or cast.inspector(), at=at)


def listed(subject: Supervision | None = None, *, by: Actor | None = None, at=LISTED_AT, **more: Any) -> Supervision:
    decider = by or county()
    subject = subject or proposed()
    supervision.decide(subject, **{**ORDER, "due_on": DUE_ON, **more}, by=decider, at=at)
    return subject


def rechecked(subject: Supervision | None = None, *, at=RECHECKED_AT) -> Supervision:
    subject = subject or listed()
    hazard = subject.hazard
    hazarding.accepted(hazarding.reported(hazard))
    sent = {"text": "到场看过，楼梯畅通", "rechecked_on": at.date(), "evidence": [png("复查.png")]}
    supervision.recheck(subject, **sent, by=hazarding.somebody(hazard.case.agency_id, number=2), at=at)
    return subject


def lifted(subject: Supervision | None = None, *, at=LIFTED_AT) -> Supervision:
    subject = subject or rechecked()
    supervision.lift(subject, reason="复查合格", by=county(), at=at)
    return subject
