"""Listed supervision: decided with a supervisor and a date, made public, re-checked, lifted or declined."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from casefile import clocks, flow, papers
from casefile.models import CaseFile, Document, Event
from casefile.refusals import Invalid
from inspections import hazards, proposals, supervision_public
from inspections.flow.supervision import SUPERVISION
from inspections.models import Supervision


def decide(
    subject: Supervision,
    *,
    office: str,
    supervisor: str,
    measures: str,
    due_on: date | None,
    decision: str = "",
    letter: Sequence[UploadedFile] = (),
    by: Actor,
    at: datetime,
    expect: int | None = None,
) -> Event:
    """This will list the hazard: supervised by somebody, with measures, until a date; and make that public.

    `decision` is the number of the government's own paper and `letter` its copy, where the proposer enters the
    decision. Raises Invalid by field.
    """
    flow.check(subject, SUPERVISION.moves["list"], by)
    on = timezone.localdate(at)
    wanted = {"office": "督办单位", "supervisor": "督办责任人", "measures": "督办措施"}
    given = {"office": office, "supervisor": supervisor, "measures": measures}
    errors = {name: f"写明{label}；没有就不能挂牌" for name, label in wanted.items() if not given[name].strip()}
    if due_on is None or due_on <= on:
        errors["due_on"] = "督办期限应在今天以后"
    if errors := errors | _entered(subject, by, decision, letter):
        raise Invalid(errors, cite=subject.ground.get("cite", ""))
    changes = given | {"due_on": due_on, "listed_on": on, "decision": decision}
    told = changes | {"listed_on": on.isoformat(), "due_on": due_on.isoformat(), "due": clocks.words(due_on)}
    with transaction.atomic():
        event = flow.advance(
            subject, "list", by=by, at=at, expect=expect, changes=changes, facts=told | _signed(subject, decision),
            due_on=due_on,
        )  # fmt: skip
        CaseFile.objects.filter(pk=subject.case_id).update(party=subject.hazard.case.party)
        due = due_on.isoformat()
        paper = _issue(subject, event, "supervision_notice", letter, by=by, at=at, **given, due_on=due)
        supervision_public.show(subject.hazard.institution, event=event, on=on, paper=paper)
        _tell_listed(subject, due_on, at)
    return event


def _tell_listed(subject: Supervision, due_on: date, at: datetime) -> None:
    """Those who must act now: the institution and the agency that handles the hazard."""
    text, hazard = f"{subject.case.agency.name}决定挂牌督办，{clocks.words(due_on)}前完成整改。", subject.hazard.case
    proposals.tell(subject, "listed", text, at, party=hazard.party)
    proposals.tell(subject, "listed-to", text, at, agency=hazard.agency)


def _entered(subject: Supervision, by: Actor, decision: str, letter: Sequence[UploadedFile]) -> dict[str, str]:
    """What is missing when somebody else enters a government's decision: its number and a copy of it."""
    if _own(subject, by):
        return {}
    missing = {} if decision.strip() else {"decision": f"填{subject.case.agency.name}决定的文号"}
    return missing if letter else missing | {"letter": f"附{subject.case.agency.name}决定的扫描件或者照片"}


def _own(subject: Supervision, by: Actor) -> bool:
    return by.agency is not None and by.agency.pk == subject.case.agency_id


def _signed(subject: Supervision, decision: str = "") -> dict[str, str]:
    return {"decided_by": subject.case.agency.name, "number": f"（{decision}）" if decision else ""}


def _issue(
    subject: Supervision, event: Event, kind: str, letter: Sequence[UploadedFile], *, by: Actor, at: datetime,
    **facts: Any,
) -> Document | None:  # fmt: skip
    """The paper of who decides; where its decision was entered for it, the copy of its own paper instead."""
    if not _own(subject, by):
        hazards.add(subject.case, kind, letter, by=by, at=at)
        return None
    known = proposals.letter_of(subject) | {"cite": subject.ground.get("cite", "")} | facts
    event.issued = papers.issue(subject.case, (kind,), by=by, at=at, agency=subject.case.agency, facts=known)
    if kind == "supervision_notice":
        subject.decision = event.issued[0].number
        Supervision.objects.filter(pk=subject.pk).update(decision=subject.decision)
    return event.issued[0]


def decline(subject: Supervision, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will refuse the proposal; the hazard is fixed as any other."""
    _want(reason, "reason", "写明为什么不予挂牌督办")
    with transaction.atomic():
        facts = {"reason": reason, **_signed(subject)}
        event = flow.advance(subject, "decline", by=by, at=at, expect=expect, facts=facts)
        proposals.tell(subject, "declined", f"未予挂牌督办：{reason}", at, agency=subject.proposer)
    return event


def recheck(
    subject: Supervision, *, text: str, rechecked_on: date, evidence: Sequence[UploadedFile], by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will verify at the spot that the hazard is gone: the competent agency, after it accepted the fix."""
    flow.check(subject, SUPERVISION.moves["recheck"], by)
    first = subject.hazard.accepted_on or subject.listed_on
    errors = {} if text.strip() else {"text": "写明复查看到的情况"}
    if not first <= rechecked_on <= timezone.localdate(at):
        errors["rechecked_on"] = f"复查日期应在{clocks.words(first)}验收以后、今天以前（含当日）"
    if not evidence:
        errors["evidence"] = "至少附一张复查的照片或者一份记录"
    if errors:
        raise Invalid(errors, cite=subject.ground.get("cite", ""))
    facts = {"text": text, "rechecked_on": clocks.words(rechecked_on)}
    with transaction.atomic():
        event = flow.advance(
            subject, "recheck", by=by, at=at, expect=expect, changes={"rechecked_on": rechecked_on}, facts=facts
        )
        hazards.add(subject.case, "recheck", evidence, by=by, at=at)
        supervision_public.show(subject.hazard.institution, event=event, on=timezone.localdate(at))
        reader = subject.proposer if subject.by_letter else subject.case.agency
        proposals.tell(subject, f"rechecked:{event.pk}", "复查合格，请决定摘牌。", at, agency=reader)
    return event


def send_back(subject: Supervision, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will ask for another re-check. The day by which all must be done stays as it was."""
    _want(reason, "reason", "写明复查哪里没有说清或者没有查到位")
    with transaction.atomic():
        event = flow.advance(
            subject, "send_back", by=by, at=at, expect=expect, due_on=subject.due_on, changes={"rechecked_on": None},
            facts={"reason": reason, **_signed(subject)},
        )  # fmt: skip
        supervision_public.show(subject.hazard.institution, event=event, on=timezone.localdate(at))
        proposals.tell(subject, f"again:{event.pk}", f"退回复查：{reason}", at, agency=subject.hazard.case.agency)
    return event


def lift(
    subject: Supervision, *, reason: str, decision: str = "", letter: Sequence[UploadedFile] = (), by: Actor,
    at: datetime, expect: int | None = None,
) -> Event:  # fmt: skip
    """This will take the hazard off the list after a verified re-check, and off the public page."""
    flow.check(subject, SUPERVISION.moves["lift"], by)
    errors = {} if reason.strip() else {"reason": "写明为什么可以摘牌"}
    if errors := errors | _entered(subject, by, decision, letter):
        raise Invalid(errors, cite=subject.ground.get("cite", ""))
    on = timezone.localdate(at)
    with transaction.atomic():
        event = flow.advance(
            subject, "lift", by=by, at=at, expect=expect, changes={"lifted_on": on},
            facts={"reason": reason, **_signed(subject, decision)},
        )  # fmt: skip
        dates = {"listed_on": subject.listed_on.isoformat(), "rechecked_on": subject.rechecked_on.isoformat()}
        _issue(subject, event, "supervision_lift", letter, by=by, at=at, reason=reason, **dates)
        supervision_public.show(subject.hazard.institution, event=event, on=on)
        text = f"{subject.case.agency.name}已摘牌。"
        proposals.tell(subject, "lifted", text, at, party=subject.hazard.case.party)
        proposals.tell(subject, "lifted-to", text, at, agency=subject.hazard.case.agency)
    return event


def _want(text: str, name: str, sentence: str) -> None:
    if not text.strip():
        raise Invalid({name: sentence})
