"""The accidents and events that an actor may see: what nobody has acknowledged first; on a page or as a sheet."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from agencies.access import Actor
from casefile import desk
from casefile.listing import Listing
from complaints import doors, incident_chain, incident_telling
from complaints.flow.incidents import OPEN
from complaints.models import Incident, Telling

HEADINGS = (
    "案号", "机构或者地点", "事件", "状态", "发生时间", "得知时间", "上报时间", "迟报（分钟）", "死亡", "受伤", "发病",
    "承办部门", "没有确认收到的", "还没有告知到的", "简要情况",
)  # fmt: skip
WAITING = Telling.objects.filter(incident=OuterRef("pk"), agency__isnull=False, received_at=None)
WAITS = Q(Exists(WAITING), state__in=OPEN)


def found(actor: Actor, ask: Mapping[str, str]) -> QuerySet[Incident]:
    """By what was asked: q, event, state (`open`, `waiting` or a state), from, until. What waits comes first."""
    rows = Incident.objects.visible_to(actor)
    if text := _clean(ask, "q"):
        how = desk.holding(text)
        rows = rows.filter(Q(**{f"case__title__{how}": text}) | Q(case__reference=text.upper()))
    if event := _clean(ask, "event"):
        rows = rows.filter(event=event)
    days = {"from": "informed_at__date__gte", "until": "informed_at__date__lte"}
    rows = rows.filter(**{column: day for name, column in days.items() if (day := _day(ask.get(name, "")))})
    state = ask.get("state", "")
    if state == "waiting":
        rows = rows.filter(WAITS)
    elif state == "open":
        rows = rows.filter(state__in=OPEN)
    elif state in Incident.State.values:
        rows = rows.filter(state=state)
    first = Case(When(WAITS, then=Value(0)), When(state__in=OPEN, then=Value(1)), default=Value(2))
    return rows.order_by(first, "-informed_at", "-pk")


def _clean(ask: Mapping[str, str], name: str) -> str:
    return ask.get(name, "").replace("\0", "").strip()[:100]


def _day(text: str):
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return None


def listed(rows: QuerySet[Incident]) -> Listing:
    return Listing(rows, wanted=doors.INCIDENT.queryset.prefetch_related("case__clocks"))


def row(subject: Incident, now: datetime) -> dict[str, Any]:
    """One line of the list."""
    going = subject.state in OPEN
    waiting = [one for one in subject.tellings.all() if one.agency_id and one.received_at is None]
    return {
        "incident": subject,
        "label": label(subject),
        "body": body(subject),
        "late": incident_telling.minutes_late(subject, now),
        "waiting": [one.agency.short for one in waiting] if going else [],
        "untold": subject.untold if going else [],
        "call": going and any(is_silent(subject, one, now) for one in waiting),
        "red": bool(going and (waiting or subject.untold)),
    }


def is_silent(subject: Incident, one: Telling, now: datetime) -> bool:
    """Whether a recipient has had the platform's minutes and not acknowledged, or nobody there can be reached by it."""
    if one.received_at is not None:
        return False
    if one.told_at is None:
        return True
    return now - one.told_at >= incident_telling.unreached_after(subject.case.place_id)


def label(subject: Incident) -> str:
    return incident_chain.kinds(subject.case.place_id, subject.case.opened_on).get(subject.event, subject.event)


def body(subject: Incident) -> str:
    return subject.institution.party.name if subject.institution else subject.where


def sheet(rows: QuerySet[Incident], now: datetime) -> Iterator[list[str]]:
    """The whole filtered set as lines of a sheet, heading first."""
    yield list(HEADINGS)
    read = rows.select_related("case__agency", "institution__party").prefetch_related(
        "tellings__agency", "case__clocks"
    )
    for one in read.iterator(chunk_size=500):
        said = row(one, now)
        yield [
            one.case.reference, said["body"], said["label"], one.get_state_display(), _minute(one.happened_at),
            _minute(one.informed_at), _minute(one.reported_at), str(said["late"] or ""),
            *("" if n is None else str(n) for n in (one.dead, one.injured, one.ill)), one.case.agency.short,
            "、".join(said["waiting"]), "、".join(said["untold"]), one.text,
        ]  # fmt: skip


def _minute(at: datetime | None) -> str:
    return f"{at.astimezone(timezone.get_current_timezone()):%Y-%m-%d %H:%M}" if at else ""


def counts(rows: QuerySet[Incident]) -> dict[str, int]:
    return {"waiting": rows.filter(WAITS).count(), "open": rows.filter(state__in=OPEN).count()}


def query(ask: Mapping[str, str], **changes: str) -> str:
    """The present questions, some of them changed, as the beginning of a query string."""
    asked = {key: value for key, value in ask.items() if value and key not in ("page", "export")}
    kept = {key: value for key, value in {**asked, **changes}.items() if value}
    return f"{urlencode(kept)}&" if kept else ""


def filename(today: date) -> str:
    return f"事故和突发事件-{today:%Y%m%d}"
