"""Referrals: what one agency gives to another, answered, refused, settled by a third, or returned by its silence."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.access import SYSTEM, Actor, Role
from agencies.models import Agency, Post
from casefile import clocks, files, flow, notices, papers
from casefile.models import CaseFile, Event, Referral
from casefile.referral_flow import ANSWER, OPEN, REFERRAL, TAKE_IN, arbiter_of
from casefile.refusals import Forbidden, Invalid

TWICE = 2
TOKEN_BYTES = 24


def offer(
    about: CaseFile,
    *,
    kind: str,
    receiver: Agency,
    text: str,
    by: Actor,
    at: datetime,
    sender: Agency | None = None,
    domain: str | None = None,
    title: str = "",
    channel: str = "",
    urgent: bool = False,
    ground: Mapping[str, Any] | None = None,
    answer_by: date | None = None,
    previous: Referral | None = None,
) -> Referral:
    """This will give a matter under `about` to another agency, with a numbered letter and a clock at the receiver.

    `ground` keeps the rule, the facts and the pack's day on which the choice of the receiver rests. `answer_by` is the
    last day that the letter names; without one the place's term holds, or the platform's target. The receiver reads
    the file by the referral alone. A matter that comes back to an agency which had sent it on goes to arbitration.
    Raises Forbidden, or Invalid by field.
    """
    giver = sender or by.agency
    if giver is None or not by.holds(Role.CLERK, Role.INSPECTOR, Role.LEADER):
        raise Forbidden("移送由承办部门的经办、执法人员或者负责人提出。")
    _judge(about, giver, receiver, text, answer_by, at)
    known = Referral.Kind(kind)
    with transaction.atomic():
        case = files.open(
            kind=REFERRAL.key, prefix=REFERRAL.prefix, title=title or f"{known.label}：{about.title}"[:240],
            place=about.place, domain=about.domain if domain is None else domain, agency=receiver, party=None,
            parent=about, by=by, at=at,
        )  # fmt: skip
        found = Referral.objects.create(
            case=case, kind=known, sender=giver, text=text, channel=channel, urgent=urgent, ground=dict(ground or {}),
            answer_by=answer_by, previous=previous,
        )  # fmt: skip
        files.give(case, [giver])
        started = clocks.start(
            case, ANSWER[1:] if answer_by else ANSWER[:1], by=by, at=at, on=timezone.localdate(at), due_on=answer_by
        )
        told = {"kind": known.label, "receiver": receiver.name, "text": text}
        flow.advance(found, "offer", by=by, at=at, facts=told)
        found.issued = papers.issue(
            case, (f"letter_{known.value}",), by=by, at=at, agency=giver, facts=_letter(found, about), started=started
        )
        _tell(found, "offered", f"{giver.short}送来{known.label}：{text}", at, to=receiver)
        if _comes_back(found):
            _escalate(found, "又回到送出过的部门，", at=at)
    return found


def _judge(about: CaseFile, giver: Agency, receiver: Agency, text: str, answer_by: date | None, at: datetime) -> None:
    errors = {}
    if receiver.pk == giver.pk:
        errors["receiver"] = "不能送给本部门；选接收的部门"
    if receiver.place_id != about.place_id:
        errors["receiver"] = f"{receiver.name}不是{about.place.name}的部门；选本地的部门"
    if not text.strip():
        errors["text"] = "写明事由，接收部门才知道要办什么"
    if answer_by and answer_by <= timezone.localdate(at):
        errors["answer_by"] = "答复期限应在今天以后"
    if errors:
        raise Invalid(errors)


def _letter(referral: Referral, about: CaseFile) -> dict[str, Any]:
    return {
        "receiver": referral.case.agency.name,
        "subject": about.title,
        "about": about.reference,
        "text": referral.text,
        "channel": referral.channel,
        "urgent": referral.urgent,
        "answer_by": referral.answer_by.isoformat() if referral.answer_by else "",
        "why": referral.ground.get("why", ""),
        "cite": referral.ground.get("cite", ""),
    }


def accept(referral: Referral, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will take the matter on."""
    with transaction.atomic():
        event = flow.advance(referral, "accept", by=by, at=at, expect=expect)
        _tell(referral, f"accepted:{event.pk}", "已接收，正在办理。", at, to=referral.sender)
    return event


def answer(referral: Referral, *, text: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will answer the sender, who then takes the answer in."""
    changes = {"answer": text, "answered_on": timezone.localdate(at)}
    with transaction.atomic():
        event = flow.advance(referral, "answer", by=by, at=at, expect=expect, changes=changes, facts={"answer": text})
        _to_take_in(referral, event, f"已答复：{text}", by=by, at=at)
    return event


def refuse(referral: Referral, *, reason: str, text: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will send the matter back for one of the fixed reasons. Refused twice, it goes to arbitration."""
    if reason not in Referral.Refusal.values:
        raise Invalid({"reason": f"选定退回理由：{'、'.join(Referral.Refusal.labels)}"})
    if not text.strip():
        raise Invalid({"text": "写明为什么退回、依据是什么"})
    changes = {"refusal": reason, "refusal_text": text}
    facts = {"reason": Referral.Refusal(reason).label, "text": text}
    with transaction.atomic():
        event = flow.advance(referral, "refuse", by=by, at=at, expect=expect, changes=changes, facts=facts)
        if sum(1 for one in chain(referral) if one.refusal) >= TWICE:
            _escalate(referral, "两次被退回，", at=at)
        else:
            _to_take_in(referral, event, f"已退回（{facts['reason']}）：{text}", by=by, at=at)
    return event


def take_in(referral: Referral, *, note: str = "", by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will close the referral at its sender."""
    return flow.advance(referral, "take_in", by=by, at=at, expect=expect, facts={"note": note})


def reopen(referral: Referral, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will ask the receiver to go on, because the answer leaves something open."""
    with transaction.atomic():
        event = flow.advance(referral, "reopen", by=by, at=at, expect=expect, facts={"reason": reason})
        _tell(referral, f"reopened:{event.pk}", f"要求补充办理：{reason}", at, to=referral.case.agency)
    return event


def revoke(referral: Referral, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will take a referral back that nobody has answered."""
    with transaction.atomic():
        event = flow.advance(referral, "revoke", by=by, at=at, expect=expect, facts={"reason": reason})
        _tell(referral, f"revoked:{event.pk}", f"已撤回：{reason}", at, to=referral.case.agency)
    return event


def arbitrate(
    referral: Referral, *, receiver: Agency, reason: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will settle whose the matter is. The agency that is named cannot refuse it."""
    if receiver.place_id != referral.case.place_id:
        raise Invalid({"receiver": "选本地的部门"})
    facts = {"receiver": receiver.name, "reason": reason}
    with transaction.atomic():
        CaseFile.objects.filter(pk=referral.case_id).update(agency=receiver)
        changes = {"assigned": True}
        event = flow.advance(referral, "arbitrate", by=by, at=at, expect=expect, changes=changes, facts=facts)
        _tell(referral, f"assigned:{event.pk}", f"经裁定由{receiver.name}办理：{reason}", at, to=receiver)
        _tell(referral, f"settled:{event.pk}", f"经裁定由{receiver.name}办理：{reason}", at, to=referral.sender)
    return event


def return_silent(*, at: datetime) -> int:
    """This will return every referral whose dated term has lapsed without an answer, with the silence on record."""
    late = Referral.objects.filter(
        state__in=OPEN, case__clocks__term__in=ANSWER, case__clocks__stopped_at=None,
        case__clocks__lapsed_at__isnull=False,
    ).select_related("case__agency", "case__place", "sender").distinct()  # fmt: skip
    returned = 0
    for referral in late:
        due = clocks.words(referral.case.clocks.filter(term__in=ANSWER).latest("started_at").due_on)
        with transaction.atomic():
            event = flow.advance(referral, "return_silent", by=SYSTEM, at=at, facts={"due": due})
            _to_take_in(referral, event, f"{referral.case.agency.short}到期没有答复，已自动退回。", by=SYSTEM, at=at)
        returned += 1
    return returned


def chain(referral: Referral) -> list[Referral]:
    """This referral and those before it about the same matter, the latest first."""
    found = [referral]
    while (before := found[-1].previous) is not None:
        found.append(before)
    return found


def about(case: CaseFile):
    """The referrals that were made from one case file, newest first."""
    found = Referral.objects.filter(case__parent=case).select_related("case__agency", "sender")
    return found.order_by("-case__opened_at", "-pk")


def token_for(referral: Referral) -> str:
    """A secret for the reply page, made for an agency in which nobody can sign in. Only its digest is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Referral.objects.filter(pk=referral.pk).update(token=hashlib.sha256(token.encode()).hexdigest())
    return token


def needs_token(agency: Agency, on: date) -> bool:
    """Whether nobody of this agency can sign in on that day."""
    return not Post.objects.held_on(on).filter(agency=agency, user__is_active=True).exists()


def _comes_back(referral: Referral) -> bool:
    earlier = chain(referral)[1:]
    return any(one.sender_id == referral.case.agency_id for one in earlier)


def _escalate(referral: Referral, why: str, *, at: datetime) -> None:
    """Into the hands of the arbiter, who may now read it too."""
    arbiter = Agency.objects.get(pk=arbiter_of(referral.case.place_id))
    files.give(referral.case, [arbiter])
    event = flow.advance(referral, "escalate", by=SYSTEM, at=at, facts={"why": why, "arbiter": arbiter.name})
    _tell(referral, f"arbitration:{event.pk}", f"{why}请裁定由哪个部门办理。", at, to=arbiter, role=Role.LEADER)


def _to_take_in(referral: Referral, event: Event, text: str, *, by: Actor, at: datetime) -> None:
    on = timezone.localdate(at)
    clocks.start(referral.case, (TAKE_IN,), by=by, at=at, on=on, agency=referral.sender)
    _tell(referral, f"back:{event.pk}", text, at, to=referral.sender)


def _tell(referral: Referral, key: str, text: str, at: datetime, *, to: Agency, role: str = "") -> None:
    sentence = f"{referral.case.title}：{text}"[:500]
    notices.tell(referral.case, key=f"referral:{referral.case_id}:{key}", text=sentence, at=at, agency=to, role=role)
