"""Reaching a state of an enforcement case by acting: filed, investigated, reviewed, announced, heard, decided …"""

from datetime import date
from decimal import Decimal
from typing import Any

from agencies.access import Actor, Role
from complaints import enforcement, outcomes, penalties
from complaints.models import Enforcement
from registry.models import Institution
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


INVESTIGATED_AT = local(2026, 9, 17, 9, 0)
REVIEWED_AT = local(2026, 9, 17, 15, 0)
ANNOUNCED_AT = local(2026, 9, 18, 9, 0)
STATE_UNTIL = date(2026, 9, 24)
HEARD_AT = local(2026, 9, 28, 9, 0)
DECIDED_AT = local(2026, 9, 28, 15, 0)
SERVED_AT = local(2026, 9, 29, 10, 0)
COMPLETED_AT = local(2026, 9, 30, 10, 0)
FINDING = {
    "facts": "2026年9月15日检查时收住老年人12名，没有营业执照。",
    "articles": ["《无证无照经营查处办法》第十三条"],
    "proposal": "责令停止，罚款五千元",
}
DECISION = {
    "outcome": "penalty", "decision": "罚款五千元", "articles": ["《无证无照经营查处办法》第十三条"], "kinds": ["fine"],
    "fine": Decimal(5000), "perform_by": date(2026, 10, 15), "severity": "general",
}  # fmt: skip


def against(institution: Institution, **more: Any) -> Enforcement:
    """A case about food at an institution of the register, so that there is a party that reads it."""
    return filed(institution=institution, party_name="", domain="food", title="食品留样不足", **more)


def investigated(subject: Enforcement | None = None, *, at=INVESTIGATED_AT, **more: Any) -> Enforcement:
    subject = subject or filed()
    agency = subject.case.agency_id
    people = [inspector(agency).user, second(agency).user]
    enforcement.investigate(subject, **(FINDING | more), investigators=people, by=inspector(agency), at=at)
    return subject


def reviewed(subject: Enforcement | None = None, *, at=REVIEWED_AT, **more: Any) -> Enforcement:
    subject = subject or investigated(**more)
    enforcement.review(subject, text="管辖、事实、程序、条款均无不当", by=reviewer(subject.case.agency_id), at=at)
    return subject


def announced(subject: Enforcement | None = None, *, at=ANNOUNCED_AT) -> Enforcement:
    subject = subject or investigated()
    act = penalties.announce_hearing if subject.major else penalties.announce
    act(subject, state_until=STATE_UNTIL, by=inspector(subject.case.agency_id), at=at)
    return subject


def heard(subject: Enforcement | None = None, *, at=HEARD_AT, **more: Any) -> Enforcement:
    subject = subject or announced()
    penalties.hear(subject, **({"text": "意见不成立"} | more), by=hearer(subject.case.agency_id), at=at)
    return subject


def decided(subject: Enforcement | None = None, *, at=DECIDED_AT, **more: Any) -> Enforcement:
    subject = subject or heard()
    penalties.decide(subject, **(DECISION | more), by=leader(subject.case.agency_id), at=at)
    return subject


def served(subject: Enforcement | None = None, *, at=SERVED_AT) -> Enforcement:
    subject = subject or decided()
    sent = {"served_on": at.date(), "way": "直接送达", "receiver": "负责人"}
    outcomes.serve(subject, **sent, by=inspector(subject.case.agency_id), at=at)
    return subject


def completed(subject: Enforcement | None = None, *, at=COMPLETED_AT) -> Enforcement:
    subject = subject or served()
    outcomes.complete(subject, completed_on=at.date(), text="罚款已缴", by=inspector(subject.case.agency_id), at=at)
    return subject
