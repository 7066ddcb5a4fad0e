"""Who is told what about a referral: the receiver, the sender, or whoever settles whose the matter is."""

from datetime import datetime

from agencies.access import Role
from agencies.models import Agency
from casefile import notices
from casefile.models import Event, Referral

LONGEST = 500


def offered(referral: Referral, at: datetime) -> None:
    """That something has been sent. When the receiver reads it, the letter's page says so."""
    words = "紧急，请立即到场或者处理。" if referral.urgent else "请接收或者退回。"
    _tell(
        referral,
        "offered",
        f"{referral.sender.name}送来{referral.get_kind_display()}，{words}",
        at,
        to=referral.case.agency,
    )


def to_sender(referral: Referral, event: Event, text: str, at: datetime) -> None:
    _tell(referral, f"{event.pk}:sender", f"{referral.case.agency.name}：{text}", at, to=referral.sender)


def to_receiver(referral: Referral, event: Event, text: str, at: datetime) -> None:
    _tell(referral, f"{event.pk}:receiver", text, at, to=referral.case.agency)


def to_arbiter(referral: Referral, event: Event, text: str, at: datetime, *, arbiter: Agency) -> None:
    _tell(referral, f"{event.pk}:arbiter", text, at, to=arbiter, role=Role.LEADER)


def _tell(referral: Referral, key: str, text: str, at: datetime, *, to: Agency, role: str = "") -> None:
    sentence = f"{referral.case.title}：{text}"[:LONGEST]
    notices.tell(referral.case, key=f"referral:{referral.case_id}:{key}", text=sentence, at=at, agency=to, role=role)
