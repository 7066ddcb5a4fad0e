"""Measures of force: whoever lacks the power for one hands it to the agency that has it, or asks the court
(TJ-41, JY-69, CZ-52); whoever has it puts the measure on record, and into the credit record.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency
from casefile import flow, papers, referrals
from casefile.models import Event, Referral
from casefile.refusals import Invalid
from complaints import enforcement
from complaints.flow.enforcement import COERCE, ENFORCEMENT
from complaints.models import Enforcement
from credit import record
from credit.models import Entry
from inspections.measures import Measure
from law import load
from law.pack import Silent

COURT = "人民法院"
CITE = 200


def need_coercion(subject: Enforcement, *, text: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will find that a measure of force is needed; from here on the clock of handing it over runs."""
    enforcement.want(text, "text", "写明为什么应当行政强制、强制什么")
    kept = subject.routing | {"coercion": text}
    return flow.advance(
        subject, "need_coercion", by=by, at=at, expect=expect, changes={"routing": kept}, facts={"text": text}
    )


def hand_coercion(
    subject: Enforcement, *, text: str, receiver: Agency | None = None, by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will ask the agency that has the power, as a referral, or the court where `receiver` is None, by a paper."""
    flow.check(subject, ENFORCEMENT.moves["hand_coercion"], by)
    enforcement.want(text, "text", "写明请求采取什么强制、依据是什么")
    kept = {name: value for name, value in subject.routing.items() if name != "coercion"}
    told = {"receiver": receiver.name if receiver else COURT, "text": text}
    with transaction.atomic():
        event = flow.advance(
            subject, "hand_coercion", by=by, at=at, expect=expect, changes={"routing": kept}, facts=told
        )
        if receiver is None:
            letter = enforcement.letter_of(subject) | told
            event.issued = papers.issue(subject.case, ("coercion_request",), by=by, at=at, facts=letter)
        else:
            ground = {"why": "本部门没有行政强制的权限", "cite": _cite(subject)}
            referrals.offer(
                subject.case, kind=Referral.Kind.REQUEST, receiver=receiver, text=text, ground=ground, by=by, at=at
            )
    return event


def _cite(subject: Enforcement) -> str:
    try:
        return str(load.pack(subject.case.place_id).term(COERCE, targets=True).cite)
    except Silent:
        return ""


def record_coercion(
    subject: Enforcement, *, kind: str, number: str, text: str, basis: str, taken_on: date, by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will put a measure on record that this agency took itself, with its number; it enters the credit record."""
    flow.check(subject, ENFORCEMENT.moves["record_coercion"], by)
    wanted = {
        "number": ("写明强制决定的文号", number),
        "text": ("写明采取了什么措施", text),
        "basis": ("写明依据", basis),
    }
    errors = {name: words for name, (words, value) in wanted.items() if not value.strip()}
    if kind not in Measure.values:
        errors["kind"] = f"选定措施：{'、'.join(Measure.labels)}"
    if taken_on > timezone.localdate(at):
        errors["taken_on"] = "日期不能晚于今天"
    if "number" not in errors and (before := record.held(subject.party, Entry.Kind.COERCIVE, number)):
        errors["number"] = f"已经按“{before.get_kind_display()}”记入（{before.basis.case.reference}），不再记一次"
    if errors:
        raise Invalid(errors)
    told = {"kind": Measure(kind).label, "number": number, "text": text, "basis": basis, "on": taken_on.isoformat()}
    with transaction.atomic():
        event = flow.advance(subject, "record_coercion", by=by, at=at, expect=expect, facts=told)
        record.note(
            subject.party, Entry.Kind.COERCIVE, place_id=subject.case.place_id, basis=event, on=taken_on,
            matters=[told["kind"]], number=number, authority=subject.case.agency.name,
            facts={"text": text, "reference": subject.case.reference}, cite=basis[:CITE],
        )  # fmt: skip
    return event
