"""Before a referral is sent: who may send it to whom, what is missing, and what its letter says."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency
from casefile import flow
from casefile.models import CaseFile, Referral
from casefile.referral_flow import REFERRAL, officer
from casefile.refusals import Forbidden, Invalid
from law import load

LATER = "答复期限应在今天以后"


def judge(
    about: CaseFile, kind: str, receiver: Agency, text: str, domain: str | None, answer_by: date | None,
    *, by: Actor, at: datetime,
) -> Referral.Kind:  # fmt: skip
    """The kind as it is known. Raises Forbidden for who may send nothing here, Invalid for what is missing or wrong."""
    if refusal := may_send(about, by):
        raise Forbidden(refusal)
    errors = {
        "kind": "" if kind in Referral.Kind.values else f"选定方式：{'、'.join(Referral.Kind.labels)}",
        "receiver": _fault_of(receiver, about, by),
        "domain": "选定监管领域" if domain and domain not in load.pack(about.place_id).domains else "",
        "text": screened(about, text) if text.strip() else "写明事由，接收部门才知道要办什么",
        "answer_by": LATER if answer_by and answer_by <= timezone.localdate(at) else "",
    }
    if any(errors.values()):
        raise Invalid({name: sentence for name, sentence in errors.items() if sentence})
    return Referral.Kind(kind)


def screened(about: CaseFile | None, text: str) -> str:
    """Why this text may not leave the matter, or another below it: it tells what the matter keeps; or ""."""
    while about is not None:
        table = flow.REGISTRY[about.kind]
        if table.screen is not None:
            return table.screen(table.model._default_manager.get(case=about), text)
        about = about.parent
    return ""


def may_send(about: CaseFile, by: Actor) -> str | None:
    """The sentence that keeps this actor from sending anything from a file, or None."""
    if by.agency is None:
        return "移送由部门提出，机构一方不能提出。"
    if by.agency.place_id != about.place_id:
        return f"这个案卷属于{about.place.name}，由当地部门移送。"
    return by.read_only or officer.refusal(by, about, "casefile.referral.offer")


def _fault_of(receiver: Agency, about: CaseFile, by: Actor) -> str:
    known = load.pack(about.place_id).agencies
    if receiver.place_id != about.place_id:
        return f"{receiver.name}不是{about.place.name}的部门；选本地的部门"
    if by.agency and receiver.pk == by.agency.pk:
        return "不能送给本部门；选接收的部门"
    if receiver.pk not in known or not known[receiver.pk].can_sign_in:
        return f"“{receiver.name}”是文本的统称，不是一个具体单位；选具体的部门"
    return ""


def takes_referrals(case: CaseFile) -> bool:
    """Whether something may be sent from this file: any app's matter; the kernel's own have their own ways."""
    return flow.REGISTRY[case.kind].model._meta.app_label != REFERRAL.model._meta.app_label


def subject(about: CaseFile) -> str:
    """What a matter is about: of a referral that is passed on, what stands behind its own kind."""
    return about.title.partition("：")[2] or about.title if about.kind == REFERRAL.key else about.title


def letter(referral: Referral, about: CaseFile) -> dict[str, Any]:
    """What the letter of a referral says."""
    return {
        "receiver": referral.case.agency.name,
        "subject": subject(about),
        "text": referral.text,
        "channel": referral.channel,
        "urgent": referral.urgent,
        "answer_by": referral.answer_by.isoformat() if referral.answer_by else "",
        "why": referral.ground.get("why", ""),
        "cite": referral.ground.get("cite", ""),
    }
