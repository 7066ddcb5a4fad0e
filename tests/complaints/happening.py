"""Accidents reached by acting: somebody at the emergency agency signs in, an institution or a township reports."""

from datetime import datetime
from typing import Any

from agencies.access import Actor, Role
from complaints import incidents
from complaints.models import Incident, Telling
from registry.models import Institution
from tests import cast
from tests.registry.acting import claimed, local

EVE = local(2026, 9, 30, 23, 30)  # the night before the seven days of the National Day
TEXT = "二层一名老人跌倒，已送医院。"


def emergency() -> Actor:
    return cast.official("zhaogang", "赵刚", "jingyu.emergency", Role.CLERK)


def township() -> Actor:
    return cast.official("sunqiang", "孙强", "jingyu.township", Role.CLERK)


def head_of(institution: Institution) -> Actor:
    return cast.representative(institution.party)


def reported(
    *, of: Institution | None = None, by: Actor | None = None, informed_at: datetime = EVE, at: datetime | None = None,
    **told: Any,
) -> Incident:  # fmt: skip
    """An accident in an institution of Jingyu, reported by itself; civil affairs was chosen as its supervisor."""
    emergency()
    cast.clerk()
    of = of or claimed()
    sent = {"event": "accident", "text": TEXT, "others": ["jingyu.civil_affairs"]} | told
    found = incidents.report(
        institution=of, informed_at=informed_at, **sent, by=by or head_of(of), at=at or informed_at
    )
    return Incident.objects.select_related("case__place", "case__agency", "case__party").get(pk=found.pk)


def telling(subject: Incident, name: str) -> Telling:
    return subject.tellings.get(name__contains=name)
