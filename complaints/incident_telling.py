"""How everybody whom the text names is told: by the platform at once, by telephone where nobody signs in or answers.

The clock of the report stops at the minute at which the last of them was told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies.access import Actor, Role
from agencies.models import Agency, Post
from casefile import clocks, files, flow, notices
from casefile.models import Event
from casefile.refusals import Invalid
from complaints import incident_chain
from complaints.flow.incidents import ACKNOWLEDGE, OPEN, REPORTING
from complaints.models import Incident, Telling
from law import load

BY_PLATFORM, BY_TELEPHONE, BY_HEAD = "平台送达", "电话", "单位负责人接报"
UNREACHED = "incident.unreached"
# Whom to call first; whoever does not answer is followed by the next.
ORDER = (Role.LEADER, Role.REVIEWER, Role.CLERK, Role.INSPECTOR)


@dataclass(frozen=True)
class Recipient:
    """Somebody to be told. `reached`: somebody there signs in, so that the platform's delivery tells them."""

    name: str
    cite: str
    agency: Agency | None = None
    reached: bool = False
    told_at: datetime | None = None
    how: str = ""


def recipients(
    known: incident_chain.Chained, others: Sequence[str], *, by: Actor, at: datetime, informed_at: datetime
) -> list[Recipient]:
    """Everybody to be told, in the text's order; then those whom the reporter chose, and where the text names nobody
    and the reporter neither, those whom the form would propose, so that a report never goes nowhere.
    """
    on, found, chosen = timezone.localdate(at), [], list(dict.fromkeys(others))
    seated = Agency.objects.in_bulk([*known.slugs, *chosen])
    for one in known.named:
        if one.slug in seated:
            found.append(_agency(seated[one.slug], one.cite, on, at))
        elif one.internal:
            if by.party:  # an institution's hours run from the minute at which its head was told
                found.append(Recipient(one.name, one.cite, told_at=informed_at, how=BY_HEAD))
        elif not chosen:  # words that name nobody in particular: somebody has to put an agency to them
            found.append(Recipient(one.name, one.cite))
    if not found and not chosen:
        chosen = incident_chain.proposed(known.place, known.event, on)
        seated = Agency.objects.in_bulk(chosen)
    cite = known.unnamed[0].cite if known.unnamed else ""
    found += [_agency(seated[slug], cite, on, at) for slug in chosen if slug in seated and slug not in known.slugs]
    return found


def _agency(agency: Agency, cite: str, on: Any, at: datetime) -> Recipient:
    reached = signs_in(agency, on)
    return Recipient(
        agency.name, cite, agency, reached, told_at=at if reached else None, how=BY_PLATFORM if reached else ""
    )


def signs_in(agency: Agency, on: Any) -> bool:
    """Whether anybody there holds a post, so that what the platform delivers is read."""
    return people(agency, on).exists()


def people(agency: Agency, on: Any):
    """The posts of an agency in which somebody may be called."""
    held = Post.objects.filter(Q(until_on=None) | Q(until_on__gte=on), agency=agency, role__in=ORDER)
    return held.filter(from_on__lte=on, user__is_active=True)


def write(subject: Incident, found: Iterable[Recipient], *, by: Actor, at: datetime) -> None:
    """This will keep who is told and how, tell those whom the platform reaches, and start their clocks."""
    for one in found:
        Telling.objects.create(
            incident=subject, agency=one.agency, name=one.name, cite=one.cite, told_at=one.told_at, how=one.how
        )
        if one.agency and one.reached:
            _deliver(subject, one.agency, by=by, at=at)


def _deliver(subject: Incident, agency: Agency, *, by: Actor, at: datetime) -> None:
    """On the agency's desk, above everything else."""
    on = timezone.localdate(at)
    clocks.start(subject.case, ["incident.acknowledge"], by=by, at=at, on=on, agency=agency)
    tell(subject, f"told:{agency.pk}", f"{subject.text.rstrip('。')}。请马上确认收到。", at, agency=agency)


def tell(subject: Incident, key: str, text: str, at: datetime, **to: Any) -> None:
    """A notice, told once by its key."""
    case = subject.case
    notices.tell(case, key=f"incident:{case.pk}:{key}", text=f"{case.title}：{text}"[:500], at=at, **to)


def tell_all(subject: Incident, key: str, text: str, at: datetime) -> None:
    """The same to everybody who was told, and to the institution."""
    for agency in Agency.objects.filter(pk__in=subject.recipient_ids):
        tell(subject, f"{key}:{agency.pk}", text, at, agency=agency)
    if subject.case.party_id:
        tell(subject, f"{key}:party", text, at, party=subject.case.party)


def settle(subject: Incident, *, by: Actor, at: datetime) -> None:
    """This will stop the clock of the report, once nobody is left to be told, at the minute of the last telling."""
    told = list(subject.tellings.values_list("told_at", flat=True))
    if told and None not in told:
        clocks.stop(subject.case, REPORTING, by=by, at=max([*told, subject.informed_at]), told_at=at)


def acknowledge(subject: Incident, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will confirm that the report has arrived at the actor's agency."""
    mine = subject.tellings.filter(agency=by.agency)
    with transaction.atomic():
        facts = {"agency": by.agency.short if by.agency else "", "name": by.name}
        event = flow.advance(subject, "acknowledge", by=by, at=at, expect=expect, facts=facts)
        mine.filter(told_at=None).update(told_at=at, how=BY_PLATFORM)
        mine.filter(received_at=None).update(received_at=at, received_by=by.name)
        clocks.stop(subject.case, [ACKNOWLEDGE], by=by, at=at, agency=by.agency)
        settle(subject, by=by, at=at)
        _tell_reporter(subject, f"received:{event.pk}", f"{facts['agency']}{by.name}确认收到。", at)
        _receive(subject, by=by, at=at)
    return event


def _receive(subject: Incident, *, by: Actor, at: datetime) -> None:
    """The state says when everybody has it."""
    waiting = subject.tellings.filter(received_at=None, agency__isnull=False).exists()
    if subject.state == Incident.State.REPORTED and not waiting:
        flow.advance(subject, "receive_all", by=by, at=at)


def _tell_reporter(subject: Incident, key: str, text: str, at: datetime) -> None:
    if subject.case.party_id:
        tell(subject, f"{key}:party", text, at, party=subject.case.party)


def call(
    subject: Incident, *, telling: int, reached: bool, person: str = "", number: str = "",
    called_at: datetime | None = None, by: Actor, at: datetime, expect: int | None = None,
) -> Event:  # fmt: skip
    """This will record one telephone call to a recipient (its key): whom it reached, or nobody, at which minute.

    A call entered later counts from the minute at which it was made.
    """
    moment = called_at or at
    errors = {} if subject.informed_at <= moment <= at else {"called_at": "打电话的时间应在得知以后、现在以前"}
    one = subject.tellings.filter(pk=telling).first()
    if one is None:
        errors["telling"] = "选打给谁"
    if reached and not person.strip():
        errors["person"] = "打通了，填接电话的人"
    if errors or one is None:
        raise Invalid(errors)
    row = {"at": moment.isoformat(timespec="minutes"), "number": number, "person": person, "reached": reached}
    outcome = f"{person}接到" if reached else f"没有打通{f'（{person}）' if person else ''}"
    called = timezone.localtime(moment)
    facts = {"name": one.name, "number": f"（{number}）" if number else "", "outcome": outcome}
    with transaction.atomic():
        event = flow.advance(
            subject, "call", by=by, at=at, expect=expect, facts=facts | {"called": f"{called:%H:%M}"}
        )  # fmt: skip
        changes: dict[str, Any] = {"calls": [*one.calls, row | {"by": by.name}]}
        if reached and (one.told_at is None or moment < one.told_at):
            changes |= {"told_at": moment, "how": BY_TELEPHONE}
        if reached and one.received_at is None:
            changes |= {"received_at": moment, "received_by": f"{person}（电话）"}
        Telling.objects.filter(pk=one.pk).update(**changes)
        if reached and one.agency:
            heard = max(moment, one.told_at or moment)  # one.told_at: as it stood before this call
            clocks.stop(subject.case, [ACKNOWLEDGE], by=by, at=heard, told_at=at, agency=one.agency)
        settle(subject, by=by, at=at)
        _receive(subject, by=by, at=at)
    return event


def add(
    subject: Incident, *, agency: Agency, reason: str, instead_of: int | None = None, by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will tell one more agency: chosen for words that name nobody (`instead_of`, a key), or besides the text."""
    errors = {} if reason.strip() else {"reason": "写明为什么告知这个部门"}
    if agency.place_id != subject.case.place_id:
        errors["agency"] = "选本地的部门"
    elif agency.pk in subject.recipient_ids:
        errors["agency"] = f"{agency.name}已经在告知的名单里"
    if errors:
        raise Invalid(errors)
    on = timezone.localdate(at)
    with transaction.atomic():
        event = flow.advance(
            subject, "tell", by=by, at=at, expect=expect, facts={"agency": agency.name, "reason": reason}
        )
        files.give(subject.case, [agency] if agency.pk != subject.case.agency_id else [])
        words = subject.tellings.filter(agency=None, told_at=None, pk=instead_of).first()
        cite = words.cite if words else ""
        if words:
            words.delete()
        write(subject, [_agency(agency, cite, on, at)], by=by, at=at)
        settle(subject, by=by, at=at)
    return event


def minutes_late(subject: Incident, now: datetime) -> int:
    """By how many whole minutes the last telling came after the text's hour; 0 in time, or where it counts no hours."""
    due = _due(subject)
    told = [one.told_at for one in subject.tellings.all()]
    last = now if not told or None in told else max(told)
    return max(0, int((last - due).total_seconds() // 60)) if due else 0


def _due(subject: Incident) -> datetime | None:
    """The moment at which the report was due, where the text counts hours."""
    found = [one for one in subject.case.clocks.all() if one.term in REPORTING and one.due_at and one.unit == "hours"]
    return min((one.due_at for one in found), default=None)


def unreached_after(place_id: str) -> timedelta:
    """How long the platform waits for an acknowledgement before it asks for the telephone."""
    return timedelta(minutes=load.pack(place_id).term(UNREACHED, targets=True).n or 0)


def remind(*, at: datetime) -> int:
    """This will ask for the telephone wherever an agency has not acknowledged in time. Each is asked about once."""
    waiting = Telling.objects.filter(received_at=None, agency__isnull=False, incident__state__in=OPEN)
    count = 0
    for one in waiting.select_related("agency", "incident__case__agency", "incident__case__party"):
        subject = one.incident
        waits = unreached_after(subject.case.place_id)
        if at - (one.told_at or subject.reported_at) < waits:
            continue
        minutes = int(waits.total_seconds() // 60)
        text = f"{one.name}{minutes}分钟没有确认收到，请按电话名单逐人打电话，并记下来。"
        tell(subject, f"unreached:{one.pk}", text, at, agency=subject.case.agency)
        _tell_reporter(subject, f"unreached:{one.pk}", text, at)
        count += 1
    return count
