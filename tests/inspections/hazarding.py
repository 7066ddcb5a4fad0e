"""Reaching a state of a hazard by acting: found, notified, ordered to be fixed, reported, accepted, closed."""

from datetime import date
from typing import Any

from django.utils import timezone

from agencies.access import Actor, Role
from agencies.models import Place
from inspections import fixing, hazards
from inspections.models import Hazard
from registry import institutions
from registry.models import Institution
from tests import cast
from tests.inspections.acting import png
from tests.registry.acting import CHENGZHONG_CODE, claimed, local

FOUND_AT = local(2026, 9, 16, 10, 0)
FOUND_ON = FOUND_AT.date()
ORDERED_AT = local(2026, 9, 17, 9, 0)
FIX_BY = date(2026, 10, 16)
FIXED_AT = local(2026, 10, 12, 15, 0)
ACCEPTED_AT = local(2026, 10, 13, 9, 0)
CLOSED_AT = local(2026, 10, 14, 9, 0)


def somebody(agency: str, *roles: Role, number: int = 1) -> Actor:
    """A person of any agency, told apart by number."""
    username = f"{agency.replace('.', '-')}-{number}"
    return cast.official(username, f"{agency}{number}", agency, *(roles or (Role.INSPECTOR,)))


def leader_of(agency: str) -> Actor:
    return somebody(agency, Role.LEADER, number=9)


def in_chengzhong(at=FOUND_AT) -> Institution:
    by = somebody("chengzhong.civil_affairs", Role.CLERK, Role.INSPECTOR)
    place = Place.objects.get(pk="chengzhong")
    found, _ = institutions.enter(
        place=place, name="城中区福寿养老院", code=CHENGZHONG_CODE, source="entered", by=by, at=at
    )
    return found


def found(of: Institution | None = None, *, kind: str = "fire", by: Actor | None = None, **more: Any) -> Hazard:
    by = by or cast.inspector()
    sent = {"grade": "general", "title": "二层疏散通道堆放杂物", "found_on": FOUND_ON, "at": FOUND_AT, **more}
    return hazards.find(institution=of or claimed(), kind=kind, by=by, **sent)


def order(hazard: Hazard, *, by: Actor | None = None, at=ORDERED_AT, **changes: Any) -> Hazard:
    typed = {"measure": "清空通道", "responsible": "韩玉梅", "responsible_post": "院长", "fix_by": FIX_BY}
    fixing.order_fix(hazard, **(typed | changes), by=by or somebody(hazard.case.agency_id), at=at)
    return hazard


def ordered(hazard: Hazard | None = None, **more: Any) -> Hazard:
    return order(hazard or found(**more))


def own(hazard: Hazard) -> Actor:
    return cast.representative(hazard.institution.party)


def reported(hazard: Hazard | None = None, *, by: Actor | None = None, at=FIXED_AT) -> Hazard:
    hazard = hazard or ordered()
    sent = {"text": "通道已清空", "fixed_on": timezone.localdate(at), "evidence": [png("整改后.png")]}
    fixing.report_fix(hazard, **sent, by=by or own(hazard), at=at)
    return hazard


def accepted(hazard: Hazard | None = None, *, by: Actor | None = None, at=ACCEPTED_AT) -> Hazard:
    hazard = hazard or reported()
    fixing.accept(hazard, text="到场看过，通道畅通", by=by or somebody(hazard.case.agency_id, number=2), at=at)
    return hazard
