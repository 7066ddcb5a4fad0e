"""The sheet of a report: what happened, who was told at which minute, and by how many minutes the report was late."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from agencies.access import Actor
from casefile import papers
from casefile.models import Document
from complaints import incident_chain, incident_telling
from complaints.flow.incidents import REPORTING
from complaints.models import Incident

KIND = "incident_report"


def minute(at: datetime | None) -> str:
    """A minute as a paper writes it, local time."""
    return f"{timezone.localtime(at):%Y年%-m月%-d日%H:%M}" if at else ""


def issue(subject: Incident, *, final: bool, by: Actor, at: datetime) -> Document:
    """This will issue the sheet as things stand; the final one takes the place of the first."""
    facts = told(subject, final=final, at=at)
    document = papers.issue(subject.case, (KIND,), by=by, at=at, agency=by.agency, facts=facts)[0]
    earlier = Document.objects.filter(case=subject.case, kind=KIND, superseded_by=None).exclude(pk=document.pk)
    if earlier.exists():
        earlier.update(superseded_by=document)
    return document


def told(subject: Incident, *, final: bool, at: datetime) -> dict[str, Any]:
    """What the sheet says, frozen."""
    known = incident_chain.of(subject.case.place_id, subject.event, subject.case.opened_on)
    clock = subject.case.clocks.filter(term__in=REPORTING, unit="hours").first()
    late = incident_telling.minutes_late(subject, at)
    figures = (("死亡", subject.dead), ("受伤", subject.injured), ("发病", subject.ill))
    return {
        "institution": subject.institution.party.name if subject.institution else subject.where,
        "where": subject.where,
        "event": known.label,
        "final": final,
        "happened": minute(subject.happened_at) or "尚不清楚",
        "informed": minute(subject.informed_at),
        "reported": minute(subject.reported_at),
        "due": minute(clock.due_at) if clock else "",
        "length": f"{clock.length}小时" if clock else "",
        "late": late,
        "cite": known.cite,
        "silent": known.silent,
        "reporter": " ".join(filter(None, (subject.reporter, subject.reporter_phone))),
        "text": subject.text,
        "figures": "，".join(f"{word}{n}人" for word, n in figures if n is not None) or "尚不清楚",
        "measures": subject.measures,
        "finding": subject.finding_words,
        "recipients": [
            {"name": one.name, "told": minute(one.told_at) or "还没有告知到", "how": one.how}
            for one in subject.tellings.all()
        ],
        "follow_ups": [
            {"at": minute(one.at), "text": one.text, "by": one.by_name} for one in subject.follow_ups.all()
        ] if final else [],
    }  # fmt: skip
