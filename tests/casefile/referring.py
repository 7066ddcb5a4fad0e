"""Referrals of the tests: who sends what to whom, from a filing in Jingyu."""

from datetime import timedelta

from agencies.access import Role
from casefile import referrals
from casefile.models import CaseFile, Referral
from tests import cast
from tests.registry import acting

AT = acting.MORNING
LATER = AT + timedelta(days=1)


def about() -> CaseFile:
    """A filing's file, which civil affairs handles."""
    found = CaseFile.objects.filter(kind="registry.filing").first()
    return found or acting.filed().case


def offered(*, by=None, to="jingyu.fire", case=None, kind="notification", domain="fire", at=AT, **more) -> Referral:
    text = more.pop("text", "二层疏散通道堆放杂物，请依职责处理。")
    return referrals.offer(
        case or about(), kind=kind, receiver=cast.agency(to), text=text, domain=domain, by=by or cast.clerk(), at=at,
        **more,
    )  # fmt: skip


def housing_clerk():
    return cast.housing()


def market_leader():
    return cast.official("tianjun", "田军", "jingyu.market", Role.LEADER)


def reload(referral: Referral) -> Referral:
    return Referral.objects.select_related("case__agency", "case__place", "case__parent", "sender").get(pk=referral.pk)
