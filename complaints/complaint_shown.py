"""What the page of a complaint shows: what it is about, whose it is and why, who complained as far as one may know."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from agencies.access import Actor
from casefile import clocks, page, personal
from complaints import groups, identity
from complaints.models import Complaint
from law import load
from law.workdays import WEEKDAYS

S = Complaint.State
PATH = (("received", "收到"), ("accepted", "受理归口"), ("replied", "反馈"), ("closed", "办结"))


def complaint(subject: Complaint, *, actor: Actor) -> dict[str, Any]:
    """The app's part of the page. The text is blotted for everybody; `reveal_url` leads those who may know further."""
    pack = load.pack(subject.case.place_id)
    text, added = identity.text_of(subject), identity.additions_of(subject)
    joined, near = groups.around(subject, actor=actor)
    knows = not identity.may_know(subject, actor)
    return {
        "facts_title": "投诉内容",
        "complaint": subject,
        "text": text,
        "blotted": identity.BLOT in text + "".join(one["text"] for one in added),
        "additions": added,
        "facts_rows": _facts(subject, pack.domains),
        "person_rows": _person(subject, knows),
        "reveal_url": reverse("complaints:complaint_reveal", args=[subject.case.reference]) if knows else "",
        "routing_rows": _routing(subject, pack),
        "suggested": [
            {
                "label": pack.domains.get(one["domain"], one["domain"]),
                "percent": round(one["confidence"] * 100),
                "words": "、".join(one["words"]),
            }
            for one in subject.suggestion
        ],
        "answer_rows": _answer(subject),
        "grouped": _grouped(joined),
        "near": _near(subject, near),
        "track": _track(subject),
    }


def _day(day: date) -> str:
    return f"{clocks.words(day)} 周{WEEKDAYS[day.weekday()]}"


def _facts(subject: Complaint, domains: Any) -> list[dict[str, Any]]:
    named = domains.get(f"unlicensed_{subject.unlicensed}", "")
    of = subject.institution
    rows = [
        {"label": "来源", "value": subject.get_channel_display(), "note": subject.source_number},
        {"label": "收到日期", "value": _day(subject.received_on)},
    ]
    if of is None or subject.against != of.party.name or subject.against_address:
        rows.append({"label": "投诉对象", "value": subject.against, "note": subject.against_address})
    if of:
        rows.append({"label": "机构", "value": of.party.name, "url": page.url_of(of.case), "act": "看机构档案"})
    if named:
        rows.append({"label": "疑似", "value": named})
    if subject.happened_on:
        rows.append({"label": "发生日期", "value": _day(subject.happened_on)})
    if subject.question:
        rows.append({"label": "等投诉人补充", "value": subject.question})
    return rows


def _person(subject: Complaint, knows: bool) -> list[dict[str, Any]]:
    """Masked for who may read it in full; in a village a surname and four digits say enough, so nobody else has any."""
    if subject.anonymous:
        return [{"label": "投诉人", "value": "匿名", "note": "没有留姓名和电话，也没有留下来自哪里"}]
    if not knows:
        return [{"label": "投诉人", "value": "实名"}]
    return [
        {"label": "投诉人", "value": personal.mask(subject.name) or "没有留姓名"},
        {"label": "联系电话", "value": personal.mask(subject.phone), "mono": True},
    ]


def _routing(subject: Complaint, pack: Any) -> list[dict[str, Any]]:
    kept = subject.routing
    if not kept:
        return [{"label": "归口", "value": f"{subject.case.agency.name}收下，还没有受理", "note": "民政牵头、归口负责"}]
    rows = [
        {"label": "领域", "value": pack.domains.get(kept["domain"], kept["domain"])},
        {"label": "承办部门", "value": subject.case.agency.name, "note": kept.get("cite", "")},
    ]
    if kept.get("reason"):
        rows.append({"label": "理由", "value": kept["reason"], "note": f"{kept['by']}决定"})
    if said := kept.get("conflict") or kept.get("silent"):
        rows.append({"label": "文本留下的问题", "value": said})
    return rows


def _answer(subject: Complaint) -> list[dict[str, Any]]:
    if not subject.replied_on:
        return []
    rows = [
        {"label": "核实结果", "value": subject.get_outcome_display() or subject.get_state_display()},
        {"label": "反馈内容", "value": subject.reply},
        {"label": "反馈日期", "value": _day(subject.replied_on)},
    ]
    if subject.rating:
        rows.append({"label": "投诉人评价", "value": f"{subject.rating} 分", "note": subject.rating_text})
    return rows


def _grouped(joined: list[Complaint]) -> list[dict[str, Any]]:
    """The others that an officer found to be about the same thing, as far as the actor may read them."""
    return [
        {
            "reference": one.case.reference,
            "url": page.url_of(one.case),
            "state": one.get_state_display(),
            "day": one.received_on,
        }
        for one in joined
    ]


def _near(subject: Complaint, near: list[groups.Near]) -> list[dict[str, Any]]:
    """What may be about the same thing; only while somebody could still join it."""
    if subject.state in (S.CLOSED, S.DECLINED, S.WITHDRAWN):
        return []
    return [
        {"one": found.complaint, "url": page.url_of(found.complaint.case), "why": "，".join(found.why)}
        for found in near
    ]


def _track(subject: Complaint) -> list[dict[str, str]]:
    if subject.state in (S.DECLINED, S.WITHDRAWN):
        return []
    reached = {S.RECEIVED: 1, S.HANDLING: 2, S.ASKED: 2, S.TRANSFERRED: 2, S.REPLIED: 3, S.CLOSED: 4}[subject.state]
    made = {event.kind.rsplit(".", 1)[-1]: timezone.localdate(event.at) for event in subject.case.events.all()}
    days = {"received": subject.received_on, "accepted": made.get("accept"), "replied": subject.replied_on}
    days["closed"] = made.get("close")
    rows = []
    for index, (key, label) in enumerate(PATH):
        day = days.get(key)
        note = f"{day.month}月{day.day}日" if day and index < reached else ""
        rows.append(
            {"label": label, "state": "done" if index < reached else "now" if index == reached else "", "note": note}
        )
    return rows
