"""Disputes between residents (or their families) and an institution: mediated, settled, or not (JY-85, CZ-47)."""

from collections.abc import Sequence
from datetime import date, datetime
from types import SimpleNamespace

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from casefile import attachments, clocks, files, flow, notices
from casefile.models import Event
from casefile.refusals import Invalid
from complaints import identity
from complaints.flow.small import DISPUTE
from complaints.models import Complaint, Dispute
from registry.models import Institution

DOMAIN = "dispute"


def open(
    institution: Institution, *, title: str, text: str = "", complaint: Complaint | None = None, by: Actor, at: datetime
) -> Dispute:
    """This will open a dispute for mediation by the actor's agency. The institution reads it, as one of the two sides.

    `complaint` is where it came from, which the institution never sees: `title` and `text` must not say who complained.
    Raises Forbidden, Conflict (a text that may start nothing), or Invalid by field.
    """
    kept = SimpleNamespace(place_id=institution.place_id, place=institution.place, domain=DOMAIN)
    flow.require(DISPUTE.moves["open"].who, by, SimpleNamespace(case=kept), f"{DISPUTE.key}.open")
    if not title.strip():
        raise Invalid({"title": "写明纠纷的事项，如“退住押金”"})
    agency = by.agency
    assert agency is not None  # the guard has seen one
    with transaction.atomic():
        case = files.open(
            kind=DISPUTE.key, prefix=DISPUTE.prefix, title=f"{institution.party.name} {title}", domain=DOMAIN,
            place=institution.place, agency=agency, party=institution.party, parent=institution.case, by=by, at=at,
        )  # fmt: skip
        found = Dispute.objects.create(case=case, institution=institution, complaint=complaint, title=title, text=text)
        flow.advance(found, "open", by=by, at=at, facts={"text": text or title})
        _tell(found, "opened", f"{agency.name}登记了这件纠纷，将与双方联系调解。", at)
    return found


def mediate(
    subject: Dispute, *, mediator: str, text: str = "", by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will begin the mediation."""
    if not mediator.strip():
        raise Invalid({"mediator": "填调解人的姓名或者调解组织"})
    identity.hush(subject.complaint, text=text)
    with transaction.atomic():
        event = flow.advance(
            subject, "mediate", by=by, at=at, expect=expect, changes={"mediator": mediator},
            facts={"mediator": mediator, "text": text},
        )  # fmt: skip
        _tell(subject, "mediating", f"{mediator}主持调解。{text}", at)
    return event


def settle(
    subject: Dispute, *, result: str, ended_on: date, files_sent: Sequence[UploadedFile] = (), by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will record the agreement of the two sides."""
    changes = _ended(subject, result, ended_on, at)
    with transaction.atomic():
        facts = {"result": result, "ended": clocks.words(ended_on)}
        event = flow.advance(subject, "settle", by=by, at=at, expect=expect, changes=changes, facts=facts)
        for number, upload in enumerate(files_sent, start=1):
            attachments.add(subject.case, f"agreement-{number}", upload, by=by, at=at)
        _tell(subject, "settled", f"已达成协议：{result}", at)
    return event


def fail(subject: Dispute, *, result: str, ended_on: date, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will end the mediation without an agreement; the two sides may go to court."""
    changes = _ended(subject, result, ended_on, at)
    with transaction.atomic():
        facts = {"result": result, "ended": clocks.words(ended_on)}
        event = flow.advance(subject, "fail", by=by, at=at, expect=expect, changes=changes, facts=facts)
        _tell(subject, "failed", f"调解不成：{result}", at)
    return event


def _ended(subject: Dispute, result: str, ended_on: date, at: datetime) -> dict:
    errors = {} if result.strip() else {"result": "写明结果"}
    if not subject.case.opened_on <= ended_on <= timezone.localdate(at):
        errors["ended_on"] = "日期应在登记以后、今天以前（含当日）"
    if errors:
        raise Invalid(errors)
    identity.hush(subject.complaint, result=result)
    return {"result": result, "ended_on": ended_on}


def _tell(subject: Dispute, key: str, text: str, at: datetime) -> None:
    case = subject.case
    words = f"{case.title}：{text}"[:500]
    notices.tell(case, key=f"dispute:{case.pk}:{key}", text=words, at=at, party=case.party)
