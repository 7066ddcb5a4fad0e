"""What the page of an accident shows: who was told at which minute, whom to call next, what the law says beside it."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from agencies.access import Role
from casefile import page, reading
from complaints import incident_chain, incident_list, incident_telling
from complaints.flow.incidents import OPEN, REPORTING
from complaints.models import Incident, Telling

S = Incident.State
PATH = ((S.REPORTED, "上报"), (S.RECEIVED, "确认收到"), (S.COMPLETED, "终报"), (S.CLOSED, "结束"))


def incident(subject: Incident, *, now: datetime) -> dict[str, Any]:
    """The app's part of the page."""
    place, event = subject.case.place_id, subject.event
    known = incident_chain.of(place, event, subject.case.opened_on)
    late = incident_telling.minutes_late(subject, now)
    tellings = [telling(subject, one, now) for one in subject.tellings.all()]
    return {
        "facts_title": "事件",
        "event_rows": _event(subject, known.label, now),
        "tellings": tellings,
        "to_call": [one for one in tellings if one["call"]],
        "late": late,
        "due": _due(subject, now),
        "silent": known.silent,
        "cite": known.cite,
        "upper": incident_chain.upper(place, event),
        "follow_ups": subject.follow_ups.all(),
        "open": subject.state in OPEN,
        "track": _track(subject),
        "minutes": int(incident_telling.unreached_after(place) / timedelta(minutes=1)),
    }


def _event(subject: Incident, label: str, now: datetime) -> list[dict[str, Any]]:
    institution = subject.institution
    url = page.url_of(institution.case) if institution else ""
    figures = (("死亡", subject.dead), ("受伤", subject.injured), ("发病", subject.ill))
    known = "，".join(f"{word} {n} 人" for word, n in figures if n is not None)
    informed = {"label": "得知", "value": reading.moment(subject.informed_at, now)}
    if subject.reported_at - subject.informed_at >= timedelta(minutes=1):
        informed["note"] = f"{reading.span(subject.reported_at - subject.informed_at)}以后上报"
    place = {"label": "机构", "value": institution.party.name, "url": url, "act": "看档案"} if institution else None
    return [
        {"label": "事件", "value": label},
        *([place] if place else []),
        *([{"label": "地点", "value": subject.where}] if subject.where else []),
        {"label": "发生", "value": reading.moment(subject.happened_at, now) if subject.happened_at else "尚不清楚"},
        informed,
        {"label": "上报", "value": reading.moment(subject.reported_at, now)},
        {"label": "伤亡和发病", "value": known or "尚不清楚"},
        {"label": "简要情况", "value": subject.text},
        *([{"label": "已采取的措施", "value": subject.measures}] if subject.measures else []),
        *([{"label": "责任认定", "value": subject.finding_words}] if subject.finding else []),
        {"label": "报告人", "value": subject.reporter, "note": subject.reporter_phone},
    ]


def telling(subject: Incident, one: Telling, now: datetime) -> dict[str, Any]:
    """One recipient: told when and how, received by whom, and who is to be called next where nobody answers."""
    call = subject.state in OPEN and incident_list.is_silent(subject, one, now)
    return {
        "pk": one.pk,
        "name": one.name,
        "cite": one.cite,
        "told": reading.moment(one.told_at, now) if one.told_at else "",
        "how": one.how,
        "received": reading.moment(one.received_at, now) if one.received_at else "",
        "by": one.received_by,
        "unnamed": one.agency_id is None and one.told_at is None,
        "call": call and one.agency_id is not None,
        "calls": [_call(row, now) for row in one.calls],
        "people": to_call(one, now) if call and one.agency_id else [],
    }


def _call(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {**row, "at": reading.moment(datetime.fromisoformat(row["at"]), now)}


def to_call(one: Telling, now: datetime) -> list[dict[str, Any]]:
    """The telephone list of an agency: leaders first; who was tried in vain is marked, and the next one named."""
    tried = {row["person"] for row in one.calls if not row["reached"] and row["person"]}
    posts = incident_telling.people(one.agency, timezone.localdate(now)).select_related("user")
    ordered = sorted(posts, key=lambda post: (incident_telling.ORDER.index(post.role), post.user.name))
    rows, seen = [], set()
    for post in ordered:
        if post.user_id in seen:
            continue
        seen.add(post.user_id)
        was = any(post.user.name in person for person in tried)
        rows.append({"name": post.user.name, "role": Role(post.role).label, "tried": was, "next": False})
    following = next((row for row in rows if not row["tried"]), None)
    if following:
        following["next"] = True
    return rows


def _due(subject: Incident, now: datetime) -> dict[str, str]:
    """The hour of the text, where it counts hours."""
    clock = next((one for one in subject.case.clocks.all() if one.term in REPORTING and one.due_at), None)
    if clock is None or clock.unit != "hours":
        return {}
    return {"at": reading.moment(clock.due_at, now), "length": f"{clock.length} 小时", "cite": clock.cite}


def _track(subject: Incident) -> list[dict[str, str]]:
    order = [state for state, _ in PATH]
    here = order.index(subject.state)
    at = f"{timezone.localtime(subject.reported_at):%-m月%-d日 %H:%M}"
    return [
        {
            "label": label,
            "state": "done" if index < here or subject.state == S.CLOSED else "now" if index == here else "",
            "note": at if index == 0 else "",
        }
        for index, (_, label) in enumerate(PATH)
    ]
