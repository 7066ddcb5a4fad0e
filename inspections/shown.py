"""What the page of a site check shows, prepared for its template."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from agencies.access import Actor
from casefile import page, reading
from inspections import outcome
from inspections.models import SiteCheck


def late_plan(check: SiteCheck) -> str:
    """The warning for a day after the last one of the term; empty when the plan is in time."""
    clock = outcome.clock_of(check)
    if check.state != SiteCheck.State.ASSIGNED or clock is None or clock.due_on is None:
        return ""
    if check.planned_on <= clock.due_on:
        return ""
    last = f"{clock.due_on.month}月{clock.due_on.day}日"
    return f"计划日期晚于现场检查的最后一日（{last}），到时将按逾期记录；能提前的请改期。"


def check(subject: SiteCheck, *, actor: Actor) -> dict[str, Any]:
    """The app's part of a check's page. What is not signed by both is shown to the agencies only."""
    draft = subject.state in (SiteCheck.State.ASSIGNED, SiteCheck.State.RECORDED)
    hidden = draft and actor.party is not None
    photos = subject.case.attachments.filter(slot__startswith="photo-", replaced_at=None).order_by("uploaded_at", "pk")
    return {
        "facts_title": "核实情况",
        "visit": _visit(subject, hidden),
        "warning": late_plan(subject),
        "items": [] if hidden else [row for row in subject.items if row["agrees"] is not None],
        "hidden": hidden,
        "conclusion": "" if hidden or not subject.signatures else outcome.result(subject.items, subject.correct_by),
        "signatures": [one | {"moment": datetime.fromisoformat(one["at"])} for one in subject.signatures],
        "photos": [] if hidden else list(photos),
        "track": _track(subject),
        "credit_url": reverse("credit:record", args=[subject.filing.institution.case.reference]),
    }


def _visit(subject: SiteCheck, hidden: bool) -> list[dict[str, Any]]:
    filing = subject.filing
    people = "、".join(f"{one['name']}（{one['certificate']}）" for one in subject.inspectors)
    rows = [
        {
            "label": "核实的备案",
            "value": filing.case.reference,
            "mono": True,
            "url": page.url_of(filing.case),
            "act": "看备案",
        },
        {"label": "执法人员（执法证号）", "value": people},
        {
            "label": "计划日期",
            "value": f"{subject.planned_on.year}年{subject.planned_on.month}月{subject.planned_on.day}日",
        },
    ]
    return rows if hidden else rows + outcome.visit(subject)


def _track(subject: SiteCheck) -> list[dict[str, str]]:
    """How far the check is: when they are to go, when each signed."""
    signed = [reading.moment(datetime.fromisoformat(one["at"]), timezone.now()) for one in subject.signatures]
    planned = f"{subject.planned_on.month}月{subject.planned_on.day}日"
    steps = (("派员", f"计划 {planned}"), ("到场核实，一人签字", ""), ("另一人签字，办结", ""))
    reached = {"assigned": 1, "recorded": 2, "concluded": 3, "cancelled": 0}[subject.state]
    rows = []
    for index, (label, note) in enumerate(steps):
        state = "done" if index < reached else "now" if index == reached else ""
        note = (
            subject.get_state_display() if state == "now" else signed[index - 1] if 0 < index <= len(signed) else note
        )
        rows.append({"label": label, "state": state, "note": note})
    return rows
