"""What the pages of a place's aims show: the board of all, and one with every count that was put on record."""

from datetime import date
from typing import Any

from django.utils import timezone

from agencies.access import Actor
from casefile import clocks, page
from inspections import doors, milestones
from inspections.milestones import Aim
from inspections.models import Milestone
from law import load


def board(actor: Actor, on: date) -> dict[str, Any]:
    """Every aim of the actor's place, with how it stands. Two queries."""
    place = actor.agency.place
    files = {one.code: one for one in doors.MILESTONE.visible_to(actor).filter(place=place)}
    found = milestones.aims(place.pk, on)
    rows = [_row(aim, files.get(code), on) for code, aim in found.items()]
    pack = load.pack(place.pk)
    return {
        "rows": rows,
        "basis": pack.basis.short,
        "missing": pack.standing(on) == "in_force" and any(row["milestone"] is None for row in rows),
        "may_open": milestones.refusal(actor, place.pk) is None,
        "met": sum(row["standing"].tone == "ok" for row in rows),
        "late": sum(row["standing"].tone == "danger" for row in rows),
    }


def _row(aim: Aim, milestone: Milestone | None, on: date) -> dict[str, Any]:
    standing = milestones.standing(aim, milestone, on)
    return {
        "aim": aim,
        "milestone": milestone,
        "url": page.url_of(milestone.case) if milestone else "",
        "agency": milestone.case.agency.short if milestone else "",
        "standing": standing,
        "counted_on": milestone.counted_on if milestone else None,
        "cite": str(aim.source.cite),
    }


def milestone(subject: Milestone, *, on: date) -> dict[str, Any]:
    """The page of one aim: how it stands, what it rests on, and every count."""
    aim = milestones.aims(subject.place_id, on).get(subject.code)
    if aim is None:
        return {"facts_title": "任务", "gone": True, "counts": _counts(subject)}
    standing = milestones.standing(aim, subject, on)
    rows: list[Any] = [{"label": "任务", "value": aim.label}]
    if aim.rate:
        rows.append({"label": "分子", "value": aim.rate.numerator})
        rows.append({"label": "分母", "value": aim.rate.denominator})
        rows.append({"label": "目标", "value": f"{aim.rate.target}%"})
    rows.append({"label": "应在何时达到", "value": clocks.words(aim.due_on) if aim.due_on else "文件没有写日期"})
    if standing.share:
        rows.append({"label": "最近一次统计", "value": _numbers(standing)})
    rows.append({"label": "依据", "value": str(aim.source.cite)})
    return {
        "facts_title": "任务与统计",
        "aim": aim,
        "standing": standing,
        "rows": rows,
        "open_point": aim.open_point,
        "counts": _counts(subject),
    }


def _numbers(standing: milestones.Standing) -> str:
    share = standing.share
    return f"{share.numerator} / {share.denominator}，{share.shown}" if share.exact is not None else share.shown


def _counts(subject: Milestone) -> list[dict[str, Any]]:
    return [
        {
            "on": date.fromisoformat(one.facts["day"]),
            "shown": one.facts["shown"],
            "evidence": one.facts["evidence"],
            "basis": one.facts.get("basis", ""),
            "late": bool(one.facts.get("late")),
            "by": one.by_name,
            "body": one.body_name,
            "at": timezone.localtime(one.at),
        }
        for one in milestones.counts(subject.case)
    ]
