"""An officer's part in a complaint: accepted and given to whom it concerns or declined, asked, answered, closed."""

from datetime import date, datetime

from django.db import models, transaction
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency
from casefile import clocks, files, flow
from casefile.models import CaseFile, Clock, Event
from casefile.refusals import Invalid
from complaints import addressing, identity
from complaints.complaints import tell
from complaints.flow.complaints import COMPLAINT
from complaints.models import Complaint
from credit import record
from credit.models import Entry
from law import load

O = Complaint.Outcome  # noqa: E741
PROVEN = (O.UPHELD, O.PARTLY)


class Declined(models.TextChoices):
    """The fixed reasons for which a complaint is not accepted."""

    NOT_CARE = "not_care", "不属于养老服务的投诉举报"
    ELSEWHERE = "elsewhere", "已经由法院、仲裁、复议或者信访处理"
    NO_FACTS = "no_facts", "没有具体的对象和事实，无法核实"
    REPEATED = "repeated", "同一投诉人同一事项已经办结，没有新的情况"
    OTHER_PLACE = "other_place", "不在本地管辖范围"


# --- to whom it goes --------------------------------------------------------------------------------------------------


def accept(
    complaint: Complaint, *, domain: str, choice: str = "", reason: str = "", by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will accept the complaint and give it to the agency that answers for what it is about.

    The text's agency, or `choice` with a reason where the text leaves it open or somebody else is to do it. Raises
    Invalid by field, with what the text says.
    """
    flow.check(complaint, COMPLAINT.moves["accept"], by)
    on = timezone.localdate(at)
    found = addressing.address(
        complaint.case.place_id, domain, unlicensed=complaint.unlicensed, facts=complaint.law_facts(), on=on
    )
    slug, chosen = addressing.settle(found, choice=choice, reason=reason)
    identity.refuse(complaint, reason=reason)
    agency = Agency.objects.select_related("place", "group").get(pk=slug)
    kept = {
        "domain": found.domain, "agency": slug, "chosen": chosen, "choices": list(found.choices), "reason": reason,
        "by": by.name, "cite": found.cite, "conflict": found.conflict, "silent": found.silent, "on": on.isoformat(),
        "suggested": complaint.suggestion[:3],
    }  # fmt: skip
    told = {"domain": found.label, "agency": agency.name, "cite": found.cite or "本地文本没有规定", "routing": kept}
    told["reason"] = f"。理由：{reason}" if reason else ""
    with transaction.atomic():
        event = flow.advance(
            complaint, "accept", by=by, at=at, expect=expect, changes={"routing": kept}, facts=told
        )  # fmt: skip
        _hand(complaint, agency, found.domain, at)
    return event


def _hand(complaint: Complaint, agency: Agency, domain: str, at: datetime) -> None:
    """To the agency that handles it from now on, with its clocks; the one that received it goes on reading it."""
    case, old = complaint.case, complaint.case.agency
    CaseFile.objects.filter(pk=case.pk).update(agency=agency, domain=domain)
    case.agency, case.domain = agency, domain
    if old.pk != agency.pk:
        files.give(case, [old])
        Clock.objects.running().filter(case=case).update(agency=agency)
        due = case.clocks.filter(stopped_at=None, due_on__isnull=False).order_by("due_on").first()
        by_when = f"，{clocks.words(due.due_on)}前反馈" if due else ""
        tell(complaint, "accepted", f"归口本部门办理{by_when}。", at)


def decline(complaint: Complaint, *, why: str, text: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will not accept the complaint, for one of the fixed reasons; the complainant reads why."""
    errors = {} if why in Declined.values else {"why": f"选定理由：{'、'.join(Declined.labels)}"}
    if not text.strip():
        errors["text"] = "写明依据和可以向哪里反映；投诉人会看到"
    if errors:
        raise Invalid(errors)
    identity.refuse(complaint, text=text)
    label = str(Declined(why).label)
    facts = {"why": label, "text": text}
    letter = facts | _letter(complaint)
    changes = {"reply": f"{label}。{text}", "replied_on": timezone.localdate(at)}
    return flow.advance(complaint, "decline", by=by, at=at, expect=expect, changes=changes, facts=facts, letter=letter)


def _letter(complaint: Complaint) -> dict[str, str]:
    """What every paper of a complaint says. Never who complained: whoever reads the file reads its papers."""
    return {
        "against": complaint.against,
        "received_on": complaint.received_on.isoformat(),
        "channel": complaint.get_channel_display(),
        "source_number": complaint.source_number,
    }


def ask(complaint: Complaint, *, question: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will ask the complainant for what is missing. The reply's clock runs on: no text suspends it."""
    if not question.strip():
        raise Invalid({"question": "写明要投诉人补充什么"})
    identity.refuse(complaint, question=question)
    facts, changes = {"question": question}, {"question": question}
    return flow.advance(complaint, "ask", by=by, at=at, expect=expect, changes=changes, facts=facts)


# --- the answer -------------------------------------------------------------------------------------------------------


def reply(
    complaint: Complaint, *, outcome: str = "", reply: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will answer the complainant. What was proven enters the institution's credit record, without who said it.

    `outcome` may stay open only while another agency deals with the matter.
    """
    flow.check(complaint, COMPLAINT.moves["reply"], by)
    away = complaint.state == Complaint.State.TRANSFERRED
    errors = {} if outcome in O.values or (away and not outcome) else {"outcome": f"选定：{'、'.join(O.labels)}"}
    if not reply.strip():
        errors["reply"] = "写明核实了什么、怎样处理；投诉人会看到"
    if errors:
        raise Invalid(errors)
    identity.refuse(complaint, reply=reply)
    on, label = timezone.localdate(at), str(O(outcome).label) if outcome else "已移送其他部门"
    changes = {"outcome": outcome, "reply": reply, "replied_on": on, "question": "", "rating": None, "rating_text": ""}
    facts = {"outcome": label, "reply": reply}
    letter = facts | _letter(complaint)
    with transaction.atomic():
        event = flow.advance(
            complaint, "reply", by=by, at=at, expect=expect, changes=changes, facts=facts, letter=letter
        )
        _enter(complaint, event, on)
    return event


def _enter(complaint: Complaint, event: Event, on: date) -> None:
    """Into the credit record of the institution, where it was proven (MZ-22, TJ-49)."""
    if complaint.outcome not in PROVEN or complaint.institution is None:
        return
    pack = load.pack(complaint.case.place_id)
    matter = pack.domains.get(complaint.case.domain, COMPLAINT.label)
    record.note(
        complaint.institution.party, Entry.Kind.COMPLAINT, place_id=complaint.case.place_id, basis=event, on=on,
        matters=[matter], authority=complaint.case.agency.name, facts={"outcome": complaint.get_outcome_display()},
        cite=str(pack.term("complaint.reply", on=on, targets=True).cite),
    )  # fmt: skip


def close(complaint: Complaint, *, note: str = "", by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will close a complaint that was answered."""
    identity.refuse(complaint, note=note)
    return flow.advance(complaint, "close", by=by, at=at, expect=expect, facts={"note": note})


def reopen(complaint: Complaint, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will work on it again; the reply's term runs anew from today."""
    if not reason.strip():
        raise Invalid({"reason": "写明为什么重新办理"})
    identity.refuse(complaint, reason=reason)
    return flow.advance(complaint, "reopen", by=by, at=at, expect=expect, facts={"reason": reason})
