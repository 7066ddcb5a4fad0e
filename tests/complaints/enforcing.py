"""Reaching a state of an enforcement case by acting: filed, investigated, reviewed, announced, heard, decided …"""

from typing import Any

from agencies.access import Actor, Role
from complaints import enforcement
from complaints.models import Enforcement
from tests import cast
from tests.registry.acting import local

FILED_AT = local(2026, 9, 16, 10, 0)
MARKET, CIVIL = "jingyu.market", "jingyu.civil_affairs"


def somebody(agency: str, *roles: Role, number: int = 1) -> Actor:
    """A person of any agency, told apart by number; whoever inspects has a certificate."""
    username = f"{agency.replace('.', '-')}-e{number}"
    return cast.official(
        username, f"办案{number}号", agency, *(roles or (Role.INSPECTOR,)), certificate=f"ZF-{agency}-{number}"
    )


def inspector(agency: str = MARKET) -> Actor:
    return somebody(agency, Role.CLERK, Role.INSPECTOR, number=1)


def second(agency: str = MARKET) -> Actor:
    return somebody(agency, Role.INSPECTOR, number=2)


def reviewer(agency: str = MARKET) -> Actor:
    return somebody(agency, Role.REVIEWER, number=3)


def hearer(agency: str = MARKET) -> Actor:
    return somebody(agency, Role.CLERK, number=4)


def leader(agency: str = MARKET) -> Actor:
    return somebody(agency, Role.LEADER, number=5)


def filed(*, agency: str = MARKET, by: Actor | None = None, at=FILED_AT, **more: Any) -> Enforcement:
    """A case that the market regulator files against a place without a business licence."""
    by = by or inspector(agency)
    place = cast.agency(agency).place
    sent: dict[str, Any] = {"source": "own", "title": "未取得营业执照收住老年人", "party_name": "夕阳红老年公寓"}
    if not ({"domain", "hazard", "visit", "complaint", "referral"} & more.keys()):
        sent["unlicensed"] = "forprofit"
    handler = cast.agency(agency)
    return enforcement.open(agency=handler, place=place, by=by, at=at, **(sent | more))
