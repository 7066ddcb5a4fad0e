"""Referrals: what one agency gives to another, answered, refused, settled by a third, or returned by its silence."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.access import SYSTEM, Actor
from agencies.models import Agency
from casefile import clocks, files, flow, papers, referral_notices
from casefile import referral_offers as offering
from casefile.models import CaseFile, Clock, Event, Referral
from casefile.referral_flow import ANSWER, OPEN, REFERRAL, arbiter_of
from casefile.refusals import Invalid

TWICE = 2
SHARING = "case_sharing"  # the domain of what agencies tell each other, where the file itself has none
TITLE = 240


def offer(
    about: CaseFile,
    *,
    kind: str,
    receiver: Agency,
    text: str,
    by: Actor,
    at: datetime,
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
    this file alone; those who sent it and the agency that handles `about` read it too. A matter that comes back
    to an agency which had sent it on goes to arbitration. Raises Forbidden, Conflict, or Invalid by field.
    """
    known = offering.judge(about, kind, receiver, text, domain, answer_by, by=by, at=at)
    told = {"text": text, "channel": channel, "urgent": urgent, "ground": dict(ground or {}), "previous": previous}
    with transaction.atomic():
        case = files.open(
            kind=REFERRAL.key, prefix=REFERRAL.prefix, place=about.place, agency=receiver, parent=about, by=by, at=at,
            title=(title or f"{known.label}：{offering.subject(about)}")[:TITLE],
            domain=(about.domain if domain is None else domain) or SHARING,
        )  # fmt: skip
        found = Referral.objects.create(case=case, kind=known, sender=by.agency, answer_by=answer_by, **told)
        _send(found, about, by=by, at=at)
    return found


def _send(referral: Referral, about: CaseFile, *, by: Actor, at: datetime) -> None:
    """Shown to those who sent it before, put under a clock, signed as a letter, told to the receiver."""
    case, earlier = referral.case, [one.sender for one in chain(referral)[1:]]
    files.give(case, sorted({by.agency, about.agency, *earlier} - {case.agency}, key=str))
    started = _start_answer(referral, referral.answer_by, by=by, at=at)
    told = {"kind": referral.get_kind_display(), "receiver": case.agency.name, "text": referral.text}
    flow.advance(referral, "offer", by=by, at=at, facts=told)
    referral.issued = papers.issue(
        case, (f"letter_{referral.kind}",), by=by, at=at, agency=by.agency, facts=offering.letter(referral, about),
        started=started,
    )  # fmt: skip
    referral_notices.offered(referral, at)
    if case.agency in earlier:
        _escalate(referral, "又回到送出过的部门，", at=at)


def _start_answer(referral: Referral, answer_by: date | None, *, by: Actor, at: datetime) -> list[Clock]:
    """The receiver's clock: to the day that the sender names, otherwise by the place's term or the platform's own."""
    on = timezone.localdate(at)
    if answer_by:
        return clocks.start(referral.case, ("referral.answer_by",), by=by, at=at, on=on, due_on=answer_by)
    return clocks.start(referral.case, ("referral.answer",), by=by, at=at, on=on)


def accept(referral: Referral, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will take the matter on."""
    with transaction.atomic():
        event = flow.advance(referral, "accept", by=by, at=at, expect=expect)
        referral_notices.to_sender(referral, event, "已接收，正在办理。", at)
    return event


def answer(referral: Referral, *, text: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will answer the sender, who then takes the answer in."""
    changes = {"answer": text, "answered_on": timezone.localdate(at)}
    with transaction.atomic():
        event = flow.advance(referral, "answer", by=by, at=at, expect=expect, changes=changes, facts={"answer": text})
        referral_notices.to_sender(referral, event, "已答复，请收悉办结。", at)
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
            referral_notices.to_sender(referral, event, f"已退回（{facts['reason']}）。", at)
    return event


def pass_on(
    referral: Referral, *, receiver: Agency, text: str, answer_by: date | None = None, reason: str = "", by: Actor,
    at: datetime, expect: int | None = None,
) -> Event:  # fmt: skip
    """This will give the matter to a third agency as well, under this file; the receiver still owes its own answer."""
    with transaction.atomic():
        fresh = flow.lock(referral, expect=expect)
        flow.check(fresh, REFERRAL.moves["pass_on"], by)
        facts = _offered_on(fresh, fresh.case, receiver, text, answer_by, reason, by=by, at=at)
        return flow.advance(referral, "pass_on", by=by, at=at, facts=facts)


def send_on(
    referral: Referral, *, receiver: Agency, text: str, answer_by: date | None = None, reason: str = "", by: Actor,
    at: datetime, expect: int | None = None,
) -> Event:  # fmt: skip
    """This will give to another agency what came back, beside this referral, which it closes."""
    with transaction.atomic():
        fresh = flow.lock(referral, expect=expect)
        flow.check(fresh, REFERRAL.moves["send_on"], by)
        facts = _offered_on(fresh, fresh.case.parent, receiver, text, answer_by, reason, by=by, at=at)
        return flow.advance(referral, "send_on", by=by, at=at, facts=facts, changes={"token": ""})


def _offered_on(
    referral: Referral, about: CaseFile, receiver: Agency, text: str, answer_by: date | None, reason: str,
    *, by: Actor, at: datetime,
) -> dict[str, str]:  # fmt: skip
    """A new referral about the same matter, and what the timeline of the former one says of it."""
    following = offer(
        about, kind=referral.kind, receiver=receiver, text=text, domain=referral.case.domain, channel=referral.channel,
        urgent=referral.urgent, ground={"why": reason, "officer": by.name} if reason else {}, answer_by=answer_by,
        previous=referral, title=referral.case.title, by=by, at=at,
    )  # fmt: skip
    return {"receiver": receiver.name, "reference": following.case.reference}


def take_in(referral: Referral, *, note: str = "", by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will close the referral at its sender."""
    return flow.advance(referral, "take_in", by=by, at=at, expect=expect, facts={"note": note}, changes={"token": ""})


def reopen(
    referral: Referral, *, reason: str, answer_by: date | None = None, by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will ask the receiver to go on, because the answer leaves something open; by a day, if one is named."""
    if answer_by and answer_by <= timezone.localdate(at):
        raise Invalid({"answer_by": "答复期限应在今天以后"})
    changes = {"answer_by": answer_by}
    with transaction.atomic():
        event = flow.advance(referral, "reopen", by=by, at=at, expect=expect, facts={"reason": reason}, changes=changes)
        _start_answer(referral, answer_by, by=by, at=at)
        referral_notices.to_receiver(referral, event, "送出部门要求补充办理。", at)
    return event


def revoke(referral: Referral, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will take a referral back that nobody has answered."""
    told, changes = {"reason": reason}, {"token": ""}
    with transaction.atomic():
        event = flow.advance(referral, "revoke", by=by, at=at, expect=expect, facts=told, changes=changes)
        referral_notices.to_receiver(referral, event, "送出部门已撤回，不用再办。", at)
    return event


def arbitrate(
    referral: Referral, *, receiver: Agency, reason: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will settle whose the matter is; the agency that is named cannot refuse it.

    Where that is the sender itself, the referral goes back to it, and what had been sent to it before it must do.
    """
    if receiver.place_id != referral.case.place_id:
        raise Invalid({"receiver": "选本地的部门"})
    facts, own = {"receiver": receiver.name, "reason": reason}, receiver.pk == referral.sender_id
    with transaction.atomic():
        changes = {"assigned": True, "token": ""}
        if own:
            event = flow.advance(referral, "settle_back", by=by, at=at, expect=expect, changes=changes, facts=facts)
            earlier = [one.pk for one in chain(referral)[1:] if one.case.agency_id == receiver.pk]
            Referral.objects.filter(pk__in=earlier, state__in=OPEN).update(assigned=True)
        else:
            CaseFile.objects.filter(pk=referral.case_id).update(agency=receiver)
            referral.case.agency = receiver
            event = flow.advance(referral, "arbitrate", by=by, at=at, expect=expect, changes=changes, facts=facts)
            _start_answer(referral, None, by=by, at=at)
            referral_notices.to_receiver(referral, event, f"经裁定由{receiver.name}办理。", at)
        referral_notices.to_sender(referral, event, f"经裁定由{receiver.name}办理。", at)
    return event


def return_silent(*, at: datetime) -> int:
    """This will return every referral whose dated term has ended without an answer, with the silence on record."""
    silent = Referral.objects.filter(
        state__in=OPEN, case__clocks__term__in=ANSWER, case__clocks__stopped_at=None, case__clocks__held_since=None,
        case__clocks__due_at__lte=at,
    )  # fmt: skip
    return sum(_return(pk, at) for pk in list(silent.values_list("pk", flat=True)))


def _return(pk: int, at: datetime) -> bool:
    """One of them; another worker's is left to that worker, and one answered meanwhile is let be."""
    with transaction.atomic():
        found = Referral.objects.filter(pk=pk, state__in=OPEN).select_related("case__agency", "case__place", "sender")
        referral = found.select_for_update(of=("self",), skip_locked=True).first()
        if referral is None:
            return False
        due = referral.case.clocks.running().filter(term__in=ANSWER).latest("started_at").due_on
        event = flow.advance(referral, "return_silent", by=SYSTEM, at=at, facts={"due": clocks.words(due)})
        referral_notices.to_sender(referral, event, "到期没有答复，已自动退回。", at)
        referral_notices.to_receiver(referral, event, "到期没有答复，已自动退回送出部门。", at)
    return True


def chain(referral: Referral) -> list[Referral]:
    """This referral and those before it about the same matter, the latest first."""
    found = [referral]
    while (before := found[-1].previous) is not None:
        found.append(before)
    return found


def about(case: CaseFile) -> QuerySet[Referral]:
    """The referrals that were made from one case file, newest first."""
    found = Referral.objects.filter(case__parent=case).select_related("case__agency", "sender")
    return found.order_by("-case__opened_at", "-pk")


def _escalate(referral: Referral, why: str, *, at: datetime) -> None:
    """Into the hands of the arbiter, who may now read it too."""
    arbiter = Agency.objects.get(pk=arbiter_of(referral.case.place_id))
    files.give(referral.case, [arbiter])
    event = flow.advance(referral, "escalate", by=SYSTEM, at=at, facts={"why": why, "arbiter": arbiter.name})
    referral_notices.to_arbiter(referral, event, f"{why}请裁定由哪个部门办理。", at, arbiter=arbiter)
