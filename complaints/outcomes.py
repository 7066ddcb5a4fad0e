"""After the decision: it is served, made public or not, carried out, revoked; and the case is closed."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from casefile import clocks, flow
from casefile.models import Event
from casefile.refusals import Conflict, Invalid
from complaints import enforcement, enforcement_public, penalties, results
from complaints.flow.enforcement import ENFORCEMENT
from complaints.models import Enforcement
from credit import corrections
from credit.models import Entry
from law.pack import Silent

LIGHT = Enforcement.Severity.LIGHT


def serve(
    subject: Enforcement, *, served_on: date, way: str, receiver: str, by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will put on record that the decision reached the party: when, in which way, into whose hands.

    From here on it holds: a penalty enters the credit record, and a listing may rest on it.
    """
    flow.check(subject, ENFORCEMENT.moves["serve"], by)
    errors = _day("served_on", "送达日期", served_on, subject.decided_on, at)
    errors |= {name: words for name, words, value in (
        ("way", "写明送达方式：直接、留置、邮寄、电子、公告", way), ("receiver", "写明签收人或者见证人", receiver),
    ) if not value.strip()}  # fmt: skip
    if errors:
        raise Invalid(errors)
    told = {"served_on": clocks.words(served_on), "way": way, "receiver": receiver}
    named = subject.routing.get("perform_by")
    letter = enforcement.letter_of(subject) | told | {"number": subject.decision_number}
    with transaction.atomic():
        event = flow.advance(
            subject, "serve", by=by, at=at, expect=expect, changes={"served_on": served_on}, day_zero=served_on,
            due_on=date.fromisoformat(named) if named else None, facts=told,
            letter=letter | {"served_on": served_on.isoformat()},
        )  # fmt: skip
        penalties.enter(subject)
        if subject.party:
            enforcement.tell(subject, "served", f"{told['served_on']}送达决定书。", at, party=subject.party)
    return event


def publish(
    subject: Enforcement, *, severity: str, until: date | None = None, reason: str = "", by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will make the decision public on the portal, at most as long as the law of its day lets it.

    Without `until` to the last day that it lets; a light one is public by exception, with a `reason`. No natural person
    is named in public.
    """
    flow.check(subject, ENFORCEMENT.moves["publish"], by)
    on = timezone.localdate(at)
    if severity not in Enforcement.Severity.values:
        raise Invalid({"severity": f"选定程度：{'、'.join(Enforcement.Severity.labels)}"})
    try:
        last, cite = enforcement_public.longest(subject.case.place_id, severity, subject.decided_on)
    except Silent as silent:
        last, cite = until or on, str(silent)
    until = until or last
    if fault := enforcement_public.names_person(subject):
        raise Conflict(fault)
    errors = {}
    if severity == LIGHT and not reason.strip():
        errors["reason"] = "轻微的原则上不公开；确需公开的，写明理由"
    if not on <= until <= last:
        errors["until"] = f"公开的最后一日应在今天以后、{clocks.words(last)}以前（含当日）"
    if errors:
        raise Invalid(errors, cite=cite)
    changes = {"published_on": on, "publish_until": until, "severity": severity}
    told = {"until": clocks.words(until), "cite": cite, "reason": reason}
    with transaction.atomic():
        event = flow.advance(subject, "publish", by=by, at=at, expect=expect, changes=changes, facts=told)
        paper = subject.case.documents.filter(number=subject.decision_number).first()
        if subject.institution:
            enforcement_public.show(subject.institution, event=event, on=on, paper=paper)
    return event


def keep_private(subject: Enforcement, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will put on record why a decision is not made public."""
    enforcement.want(reason, "reason", "写明为什么不公开")
    kept = subject.routing | {"kept_private": reason}
    return flow.advance(
        subject, "keep_private", by=by, at=at, expect=expect, changes={"routing": kept}, facts={"reason": reason}
    )


def complete(
    subject: Enforcement, *, completed_on: date, text: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will put on record that the decision was carried out; the day is day zero of telling civil affairs (TJ-39).

    The civil affairs of its own level tells nobody: it is the one that would be told.
    """
    flow.check(subject, ENFORCEMENT.moves["complete"], by)
    errors = _day("completed_on", "执法完成的日期", completed_on, subject.served_on, at)
    errors |= {} if text.strip() else {"text": "写明怎样履行或者执行的，凭据是什么"}
    if errors:
        raise Invalid(errors)
    told = {"completed_on": clocks.words(completed_on), "text": text}
    with transaction.atomic():
        event = flow.advance(
            subject, "complete", by=by, at=at, expect=expect, changes={"completed_on": completed_on},
            day_zero=completed_on, facts=told,
        )  # fmt: skip
        if results.own(subject):
            changes = {"result_told_on": timezone.localdate(at)}
            flow.advance(subject, "tell_own", by=by, at=at, changes=changes)
    return event


def close(subject: Enforcement, *, note: str = "", by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will close the case: carried out, told, and made public or not for a reason."""
    letter = enforcement.letter_of(subject) | {
        "number": subject.decision_number, "decision": subject.decision, "note": note,
        "completed_on": subject.completed_on.isoformat() if subject.completed_on else "",
    }  # fmt: skip
    return flow.advance(subject, "close", by=by, at=at, expect=expect, facts={"note": note}, letter=letter)


def revoke(
    subject: Enforcement, *, number: str, reason: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will end a decision that was changed, revoked or found unlawful, by the paper `number`, closed or not.

    What is public is withdrawn on the day itself (行政处罚法 48 gives three); beside the entry of the credit record
    stands a correction, and who was told the result is told of this too.
    """
    enforcement.want(number, "number", "写明据以变更、撤销的文书文号")
    enforcement.want(reason, "reason", "写明为什么变更或者撤销")
    on = timezone.localdate(at)
    with transaction.atomic():
        event = flow.advance(subject, "revoke", by=by, at=at, expect=expect, facts={"number": number, "reason": reason})
        if subject.publish_until and subject.publish_until >= on:
            told = {"number": subject.decision_number, "title": subject.title}
            enforcement_public.log(told, f"决定已撤销：{number}", on, at)
            if subject.institution:
                enforcement_public.show(subject.institution, event=event, on=on)
        _correct(subject, event, number, reason, at)
        for receiver in results.told(subject):
            text = f"通报过的决定已撤销（{number}）。"
            enforcement.tell(subject, f"revoked:{receiver.pk}", text, at, agency=receiver)
        if subject.party:
            enforcement.tell(subject, "revoked", f"原决定已撤销（{number}）。", at, party=subject.party)
    return event


def _correct(subject: Enforcement, event: Event, number: str, reason: str, at: datetime) -> None:
    """The entry stays as it was; one beside it says that the decision no longer stands."""
    entry = Entry.objects.filter(party=subject.party_id, kind=Entry.Kind.PENALTY, basis__case=subject.case).first()
    if entry is None:
        return
    corrections.correct(
        entry, text="决定已撤销", place_id=subject.case.place_id, basis=event, on=timezone.localdate(at), number=number,
        authority=subject.case.agency.name, facts={"reason": reason}, at=at,
    )  # fmt: skip


def _day(name: str, label: str, day: date, first: date | None, at: datetime) -> dict[str, str]:
    """What is wrong with a day that something happened on, by field."""
    if first and day < first:
        return {name: f"{label}不能早于{clocks.words(first)}"}
    return {name: f"{label}不能晚于今天"} if day > timezone.localdate(at) else {}
