"""What follows from a recorded check: faults, the result in words, the paper, the filing's next state, the credit."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from agencies.access import Actor
from casefile.models import Clock, Event
from credit import record as credit
from credit.models import Entry
from inspections import checklist
from inspections.models import SiteCheck
from registry import filing as filings

TERM = "filing.site_check"


def faults(check: SiteCheck, found: dict[str, Any], *, signed: bool, at: datetime) -> dict[str, str]:
    """What is wrong around the items, by field: the times, who was there, the day to correct by, the signature."""
    wrong = _times(check, found["arrived_at"], found["left_at"], at)
    if not found["refused"] and not found["representative"]:
        wrong["representative"] = "填写机构在场签字人员的姓名；没有人签字的，勾选下一项并写见证人"
    if found["refused"] and not found["witness"]:
        wrong["witness"] = "机构人员未签字的，填写见证人姓名"
    if checklist.differing(found["items"]):
        wrong |= _correction(found["correct_by"], at)
    if not signed:
        wrong["signed"] = "确认记录属实后勾选，才能签字"
    return wrong


def _times(check: SiteCheck, arrived_at: datetime | None, left_at: datetime | None, at: datetime) -> dict[str, str]:
    if arrived_at is None or left_at is None:
        return {}  # the form names an empty field itself
    if timezone.localdate(arrived_at) < check.filing.filed_on:
        return {"arrived_at": f"到达时间早于备案之日（{check.filing.filed_on}）；填备案以后的时间"}
    if arrived_at > at:
        return {"arrived_at": "到达时间还没有到；填实际到达的时间"}
    if left_at > at:
        return {"left_at": "离开时间还没有到；离开现场时再录入，或者填实际离开的时间"}
    if left_at < arrived_at:
        return {"left_at": "离开时间早于到达时间；对照现场记录重填"}
    return {}


def _correction(correct_by: date | None, at: datetime) -> dict[str, str]:
    if correct_by is None:
        return {"correct_by": "有不一致的项目，选定限期改正的最后一日"}
    if correct_by <= timezone.localdate(at):
        return {"correct_by": "改正期限应在今天以后"}
    return {}


def visited(arrived_at: datetime, left_at: datetime) -> str:
    """When they were at the site, in local time: `2026年10月14日 09:30 至 11:05`."""
    start, end = timezone.localtime(arrived_at), timezone.localtime(left_at)
    same = start.date() == end.date()
    return f"{_moment(start)} 至 {end:%H:%M}" if same else f"{_moment(start)} 至 {_moment(end)}"


def _moment(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"


def result(items: list[dict], correct_by: date | None) -> str:
    """The finding in one sentence, and what it leads to."""
    differing = [row["label"] for row in checklist.differing(items)]
    if not differing:
        return f"{len(items)} 项全部与备案一致。"
    due = f"，责令于{correct_by.year}年{correct_by.month}月{correct_by.day}日前改正" if correct_by else ""
    return f"{len(items)} 项中有 {len(differing)} 项不一致：{'、'.join(differing)}{due}。"


def timing(check: SiteCheck, at: datetime) -> str:
    """How the check stands to its term, said as it is: a visit in time does not make a late signature timely."""
    clock = clock_of(check)
    if clock is None or clock.due_at is None or clock.held_since or at < clock.due_at:
        return ""
    due = f"{clock.due_on.year}年{clock.due_on.month}月{clock.due_on.day}日"
    if check.left_at < clock.due_at:
        return f"到场检查在期限（{due}）以内，两人签字完成时已过期限，按逾期记录。"
    return f"到场检查已过期限（{due}），按逾期记录。"


def clock_of(check: SiteCheck) -> Clock | None:
    """The clock of the filing that this check answers, running or stopped."""
    return check.filing.case.clocks.filter(term=TERM).order_by("-started_at", "-pk").first()


def letter(check: SiteCheck, signatures: list[dict], *, timing: str) -> dict[str, Any]:
    """What the record on paper says, frozen on the day it is issued."""
    photos = check.case.attachments.filter(slot__startswith="photo-", replaced_at=None).order_by("uploaded_at", "pk")
    return {
        "institution": check.filing.name,
        "filing": check.filing.case.reference,
        "checked_on": timezone.localdate(check.arrived_at).isoformat(),
        "visited": visited(check.arrived_at, check.left_at),
        "inspectors": check.inspectors,
        "items": check.items,
        "present": check.representative,
        "refused": check.refused,
        "witness": check.witness,
        "signatures": [one | {"moment": _moment(_local(one["at"]))} for one in signatures],
        "photos": [{"name": photo.name, "sha256": photo.sha256} for photo in photos],
        "conclusion": result(check.items, check.correct_by) + timing,
    }


def _local(text: str) -> datetime:
    return timezone.localtime(datetime.fromisoformat(text))


def follow(check: SiteCheck, event: Event, *, by: Actor, at: datetime) -> None:
    """This will move the filing on, and enter the result and how the pledge was kept (CZ-07)."""
    if check.differing:
        filings.order_correction(check.filing, items=check.differing, due_on=check.correct_by, by=by, at=at)
    else:
        filings.site_checked(check.filing, by=by, at=at)
    on = timezone.localdate(at)
    credit.tell(
        check.filing.institution, Entry.Kind.INSPECTION, basis=event, on=on, authority=check.case.agency.name,
        matters=[f"备案后现场检查：{result(check.items, check.correct_by)}"],
    )  # fmt: skip
    pledged = [row for row in check.items if checklist.is_pledge(row["code"])]
    if not pledged:
        return
    broken = [row["label"] for row in checklist.differing(pledged)]
    kind = credit.BROKEN if broken else credit.KEPT
    matters = broken or [row["label"] for row in pledged]
    credit.enter(check.filing.institution, kind, basis=event, matters=matters, on=on)


def witnessed(check: SiteCheck) -> str:
    """That nobody of the institution signed, and who saw it; empty when somebody did."""
    return f"机构人员未签字，见证人：{check.witness}" if check.refused else ""


def visit(check: SiteCheck) -> list[dict[str, Any]]:
    """When they were there and who of the institution was, as rows of a summary list; empty before the visit."""
    if not (check.arrived_at and check.left_at):
        return []
    return [
        {"label": "到场", "value": visited(check.arrived_at, check.left_at)},
        {"label": "机构在场人员", "value": check.representative or "无人签字", "note": witnessed(check)},
    ]


def consequence(check: SiteCheck) -> str:
    """What the second signature brings about for the filing."""
    if not check.differing:
        return "签字以后：备案改为“已备案并核实”，现场检查时限停止。"
    day = check.correct_by
    return (
        f"签字以后：签发《责令限期改正通知书》，限{day.year}年{day.month}月{day.day}日前改正，改正时限从今天起计；"
        "现场检查时限停止。"
    )
