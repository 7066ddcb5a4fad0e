"""What the page of listed supervision shows: the hazard, the rule it rests on, who supervises it, and how far it is."""

from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse

from casefile import clocks, page
from inspections.models import Supervision

S = Supervision.State
PATH = ((S.PROPOSED, "提请"), (S.LISTED, "挂牌督办"), (S.RECHECKED, "复查合格"), (S.LIFTED, "摘牌"))
PUBLIC_PAGE = "portal:supervision"


def supervision(subject: Supervision, *, today: date) -> dict[str, Any]:
    """The app's part of the page."""
    hazard, public = subject.hazard, subject.state in (S.LISTED, S.RECHECKED)
    return {
        "facts_title": "挂牌督办",
        "hazard_rows": [
            {"label": "隐患", "value": hazard.title, "url": page.url_of(hazard.case), "act": "看隐患"},
            {"label": "机构", "value": hazard.institution.party.name},
            {"label": "等级", "value": hazard.get_grade_display(), "note": hazard.place_text},
            {"label": "隐患现在", "value": hazard.get_state_display()},
            {"label": "主管部门", "value": hazard.case.agency.name, "note": "验收、复查"},
        ],
        "ground_rows": _ground(subject),
        "order_rows": _order(subject, today),
        "by_letter": subject.by_letter,
        "open_question": subject.ground.get("conflict") or subject.ground.get("silent") or "",
        "public_url": _public(subject) if public else "",
        "track": _track(subject),
    }


def _ground(subject: Supervision) -> list[dict[str, Any]]:
    kept = subject.ground
    rows = [
        {"label": "提请部门", "value": subject.proposer.name},
        {"label": "理由", "value": subject.reason},
        {"label": "由谁决定", "value": subject.case.agency.name, "note": kept.get("cite", "")},
    ]
    if kept.get("chosen_by"):
        rows.append({"label": "为什么是这一级", "value": kept.get("reason"), "note": f"{kept['chosen_by']}选定"})
    return rows


def _order(subject: Supervision, today: date) -> list[dict[str, Any]]:
    if subject.listed_on is None:
        return []
    late = subject.state == S.LISTED and subject.due_on < today
    return [
        {"label": "挂牌日期", "value": clocks.words(subject.listed_on), "note": subject.decision},
        {"label": "督办单位", "value": subject.office},
        {"label": "督办责任人", "value": subject.supervisor},
        {"label": "督办措施", "value": subject.measures},
        {
            "label": "督办期限", "value": clocks.words(subject.due_on), "tag": "逾期" if late else "",
            "tone": "danger" if late else "",
        },
        {"label": "复查", "value": clocks.words(subject.rechecked_on) if subject.rechecked_on else "还没有复查"},
        *([{"label": "摘牌日期", "value": clocks.words(subject.lifted_on)}] if subject.lifted_on else []),
    ]  # fmt: skip


def _public(subject: Supervision) -> str:
    """Where the public reads it, where the portal is part of this installation."""
    try:
        return reverse(PUBLIC_PAGE, args=[subject.case.reference])
    except NoReverseMatch:
        return ""


def _track(subject: Supervision) -> list[dict[str, str]]:
    order = [state for state, _ in PATH]
    here = order.index(subject.state) if subject.state in order else -1
    days = {S.PROPOSED: subject.case.opened_on, S.LISTED: subject.listed_on, S.RECHECKED: subject.rechecked_on}
    days[S.LIFTED] = subject.lifted_on
    rows = []
    for index, (state, label) in enumerate(PATH):
        done = index < here or subject.state == S.LIFTED
        day = days[state]
        note = f"{day.month}月{day.day}日" if day and index <= here else ""
        rows.append({"label": label, "state": "done" if done else "now" if index == here else "", "note": note})
    return rows
