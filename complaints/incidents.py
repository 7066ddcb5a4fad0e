"""Accidents and events: reported on one screen to everybody the text names, followed up, completed, closed.

What is sent comes first; what is not known yet is told later.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency, Place
from casefile import attachments, clocks, files, flow
from casefile.models import CaseFile, Event
from casefile.refusals import Forbidden, Invalid
from complaints import incident_chain, incident_finding, incident_paper, incident_telling
from complaints.flow.incidents import COMPLETE, INCIDENT, REPORTING, RESPOND, official
from complaints.models import FollowUp, Incident
from registry.models import Institution

FIGURES = {"dead": "死亡", "injured": "受伤", "ill": "发病"}
PROCEDURE = ("accident", "public_health", "food")  # events that a text of emergencies means
PLATFORM = "incident.report"
TITLE = 200


def place_of(institution: Institution | None, by: Actor) -> Place:
    """Where it happened: the institution's place, otherwise that of the agency that reports. Raises Forbidden.

    An institution reports its own events; everybody in an agency of the place may report any.
    """
    if by.party:
        if institution is None or institution.party_id != by.party.pk:
            raise Forbidden("机构只能上报自己的事件；看到别处出事的，请打紧急电话，或者告诉当地民政部门。")
        return institution.place
    flow.require(official, by, None, f"{INCIDENT.key}.report")
    if by.agency is None:
        raise Forbidden("由机构或者事发地的部门上报。")
    if institution is not None and institution.place_id != by.agency.place_id:
        raise Forbidden(f"这个机构在{institution.place.name}，由当地的部门上报。")
    return by.agency.place


def report(
    *,
    event: str,
    text: str,
    informed_at: datetime,
    institution: Institution | None = None,
    where: str = "",
    happened_at: datetime | None = None,
    reporter: str = "",
    reporter_phone: str = "",
    dead: int | None = None,
    injured: int | None = None,
    ill: int | None = None,
    measures: str = "",
    others: Sequence[str] = (),
    files_sent: Sequence[UploadedFile] = (),
    by: Actor,
    at: datetime,
) -> Incident:
    """This will report an event to everybody whom the place's text names for its kind (JY-28, JY-29, CZ-26, TJ-34).

    `informed_at` is the minute from which the text's hours run, through nights and holidays. `others` are agencies
    (slugs) that the reporter adds where the text names nobody. The same report sent twice is one report. Raises
    Forbidden, Conflict (a text that may start nothing), or Invalid by field.
    """
    place = place_of(institution, by)
    known = _judged(place, event, text, informed_at, happened_at, institution, where, others, at)
    told = {"informed_at": informed_at, "happened_at": happened_at, "where": where, "text": text, "event": event}
    if again := Incident.objects.filter(case__place=place, institution=institution, **told).first():
        return again
    told |= {"dead": dead, "injured": injured, "ill": ill, "measures": measures, "reporter_phone": reporter_phone}
    with transaction.atomic():
        recipients = incident_telling.recipients(known, others, by=by, at=at, informed_at=informed_at)
        case = _case(place, institution, known, recipients, where, by=by, at=at)
        told |= {"reported_at": at, "reporter": reporter or by.name}
        subject = Incident.objects.create(case=case, institution=institution, **told)
        _start(subject, known, by=by)
        _send(subject, known, recipients, by=by, at=at)
        _attach(subject, files_sent, by=by, at=at)
    return subject


def _judged(
    place: Place, event: str, text: str, informed_at: datetime, happened_at: datetime | None,
    institution: Institution | None, where: str, others: Sequence[str], at: datetime,
) -> incident_chain.Chained:  # fmt: skip
    """The rule for this event, and Invalid for what cannot be. Only what a report cannot do without is asked."""
    on = timezone.localdate(at)
    files.admit(place, on)
    events = incident_chain.kinds(place.pk, on)
    errors = {} if text.strip() else {"text": "写一句发生了什么；其余的可以以后补"}
    if event not in events:
        errors["event"] = f"选一种：{'、'.join(events.values())}"
    if institution is None and not where.strip():
        errors["where"] = "写明在哪里：机构名称或者地址"
    if informed_at > at:
        errors["informed_at"] = "得知的时间还没有到；填实际得知的时刻"
    if happened_at and happened_at > informed_at:
        errors["happened_at"] = "发生的时间不能晚于得知的时间；不清楚的可以不填"
    known = set(Agency.objects.filter(place=place, pk__in=others).values_list("pk", flat=True))
    if unknown := [slug for slug in others if slug not in known]:
        errors["others"] = f"没有这个部门：{'、'.join(unknown)}"
    if errors:
        raise Invalid(errors)
    return incident_chain.of(place.pk, event, on)


def _case(
    place: Place, institution: Institution | None, known: incident_chain.Chained,
    recipients: Sequence[incident_telling.Recipient], where: str, *, by: Actor, at: datetime,
) -> CaseFile:  # fmt: skip
    """The file: kept by the first of those told who signs in, read by all who are told and who reported."""
    signing = [one.agency for one in recipients if one.agency and one.reached]
    agency = signing[0] if signing else incident_chain.gathering(place.pk, known.event)
    body = institution.party.name if institution else where.strip()
    case = files.open(
        kind=INCIDENT.key, prefix=INCIDENT.prefix, title=f"{body} {known.label}"[:TITLE], place=place,
        domain=incident_chain.DOMAINS.get(known.event, incident_chain.GENERAL), agency=agency,
        party=institution.party if institution else None, parent=institution.case if institution else None,
        by=by, at=at,
    )  # fmt: skip
    readers = {one.agency for one in recipients if one.agency} | ({by.agency} if by.agency else set())
    files.give(case, sorted(readers - {agency}, key=str))
    return case


def _start(subject: Incident, known: incident_chain.Chained, *, by: Actor) -> None:
    """The clock of whichever term the text has, to the minute; and the emergency procedure where it must be set going.

    The minute is that of learning of it, however late it is entered.
    """
    at = subject.informed_at
    sign: dict[str, Any] = {"by": by, "at": at, "on": timezone.localdate(at)}
    wanted = [term for term in known.terms if term in REPORTING] or [PLATFORM]
    if known.event in PROCEDURE:
        wanted.append(RESPOND)
    own = (*REPORTING, RESPOND, COMPLETE) if by.party else ()
    clocks.start(
        subject.case,
        [
            key
            for key in ("accident.report", "epidemic.report", "fraud.report", "incident.report", "emergency.respond")
            if key in wanted
        ],
        **sign,
        on_party=own,
    )
    clocks.start(subject.case, ["incident.complete"], **sign, on_party=own)


def _send(
    subject: Incident, known: incident_chain.Chained, recipients: Sequence[incident_telling.Recipient], *, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """The lines of who is told, the first event, the notices, and the paper."""
    incident_telling.write(subject, recipients, by=by, at=at)
    late = incident_telling.minutes_late(subject, at)
    facts = {
        "event": known.label,
        "informed": incident_paper.minute(subject.informed_at),
        "reported": incident_paper.minute(at),
        "late": f"，迟 {late} 分钟" if late else "",
        "told": "、".join(one.name for one in recipients if one.reached) or "还没有人",
        "silent": known.silent,
    }
    flow.advance(subject, "report", by=by, at=at, facts=facts)
    incident_telling.settle(subject, by=by, at=at)
    incident_paper.issue(subject, final=False, by=by, at=at)


def respond(subject: Incident, *, text: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will record that the emergency procedure is under way (JY-27)."""
    _want(text, "text", "写明启动了什么：疏散、救治、隔离、封控")
    return flow.advance(subject, "respond", by=by, at=at, expect=expect, facts={"text": text})


def follow_up(
    subject: Incident, *, text: str, dead: int | None = None, injured: int | None = None, ill: int | None = None,
    files_sent: Sequence[UploadedFile] = (), by: Actor, at: datetime, expect: int | None = None,
) -> Event:  # fmt: skip
    """This will tell everybody who was told what is known now. A figure that is not given stays as it was."""
    figures = _figures(text, dead=dead, injured=injured, ill=ill)
    with transaction.atomic():
        event = flow.advance(
            subject, "follow_up", by=by, at=at, expect=expect, changes=figures, facts=_said(text, figures)
        )
        _keep(subject, event, text, figures, files_sent, final=False, by=by, at=at)
    return event


def complete(
    subject: Incident, *, text: str, dead: int | None = None, injured: int | None = None, ill: int | None = None,
    files_sent: Sequence[UploadedFile] = (), finding: str = "", found_by: str = "", finding_number: str = "",
    by: Actor, at: datetime, expect: int | None = None,
) -> Event:  # fmt: skip
    """This will give the final report, and issue it as a paper in place of the first one.

    `finding` is what was found of the institution's part, by whom and in which document; it may stay open. Raises
    Invalid by field, for a number too that the record holds already as something else.
    """
    figures = _figures(text, dead=dead, injured=injured, ill=ill)
    found = incident_finding.judged(subject, finding, found_by.strip(), finding_number.strip())
    with transaction.atomic():
        event = flow.advance(
            subject, "complete", by=by, at=at, expect=expect, changes=figures | found,
            facts=_said(text, figures) | incident_finding.said(found),
        )  # fmt: skip
        _keep(subject, event, text, figures, files_sent, final=True, by=by, at=at)
        incident_paper.issue(subject, final=True, by=by, at=at)
    return event


def _figures(text: str, **numbers: int | None) -> dict[str, int]:
    """The numbers that were given."""
    _want(text, "text", "写明现在知道的情况")
    return {name: n for name, n in numbers.items() if n is not None}


def _said(text: str, figures: Mapping[str, int]) -> dict[str, str]:
    said = "、".join(f"{FIGURES[name]}{n}人" for name, n in figures.items())
    return {"text": text, "figures": f"（{said}）" if said else ""}


def _keep(
    subject: Incident, event: Event, text: str, figures: dict[str, int], uploads: Sequence[UploadedFile], *,
    final: bool, by: Actor, at: datetime,
) -> None:  # fmt: skip
    FollowUp.objects.create(incident=subject, text=text, figures=figures, final=final, by_name=by.name, at=at)
    _attach(subject, uploads, by=by, at=at)
    words = f"{'终报' if final else '续报'}：{text}"
    incident_telling.tell_all(subject, f"followed:{event.pk}", words, at)


def _attach(subject: Incident, uploads: Sequence[UploadedFile], *, by: Actor, at: datetime) -> None:
    start = subject.case.attachments.count()
    for number, upload in enumerate(uploads, start=start + 1):
        attachments.add(subject.case, f"photo-{number}", upload, by=by, at=at)


def reopen(subject: Incident, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will go on reporting after the final report, because something changed."""
    _want(reason, "reason", "写明什么情况有变化")
    return flow.advance(subject, "reopen", by=by, at=at, expect=expect, facts={"reason": reason})


def close(subject: Incident, *, result: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will end the file, once everybody whom the text names was told.

    Where an inquiry found the institution responsible, that enters its credit record.
    """
    _want(result, "result", "写明处置结果")
    with transaction.atomic():
        event = flow.advance(subject, "close", by=by, at=at, expect=expect, facts={"result": result})
        incident_finding.enter(subject)
    return event


def _want(text: str, name: str, sentence: str) -> None:
    if not text.strip():
        raise Invalid({name: sentence})
