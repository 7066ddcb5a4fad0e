"""The State Council's holiday notice enters the calendar: one person proposes it, another approves or rejects it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from agencies.access import Actor, Role
from casefile import calendar, files, flow, notices, recount
from casefile.holiday_flow import HOLIDAY_NOTICE, keeper
from casefile.models import Event, HolidayNotice
from casefile.refusals import Conflict, Forbidden, Invalid
from law.workdays import BadNotice, Calendar, Notice, parse_notice

LONGEST = {"title": 120, "number": 60, "url": 300}
NAMES = {"title": "通知名称", "number": "文号", "url": "原文网址"}
LONGEST_HOLIDAY = 20
WHOLE, ADDITION = "whole", "addition"
COVERS = {WHOLE: "通知完整", ADDITION: "补充已施行的通知"}


def propose(*, content: Mapping[str, Any], by: Actor, at: datetime) -> HolidayNotice:
    """This will open a case file for a notice; it counts for nothing until another person approves it.

    `content` is what `law.workdays.parse_notice` takes. Raises Invalid by field (year, title, number, url, or content
    for the days), Forbidden, or Conflict when the notice already holds or is already waiting.
    """
    if sentence := may_propose(by):
        raise Forbidden(sentence)
    notice = read(content)
    if notice in calendar.current().notices:
        raise Conflict(f"{notice}已经在日历里，内容相同，不用再提出。")
    with transaction.atomic():
        case = files.open(
            kind=HOLIDAY_NOTICE.key, prefix=HOLIDAY_NOTICE.prefix, title=f"放假通知：{notice.title}",
            place=by.agency.place, domain="", agency=by.agency, by=by, at=at,
        )  # fmt: skip
        kept = plain(notice)
        # The row lock on the numbers of case files makes two equal proposals come one after the other.
        waiting = HolidayNotice.objects.filter(state=HolidayNotice.State.PROPOSED, year=notice.year, content=kept)
        if same := waiting.select_related("case").first():
            raise Conflict(f"这份通知已经提出，正在等人复核（{same.case.reference}）。")
        proposal = HolidayNotice.objects.create(case=case, year=notice.year, content=kept)
        _tell(proposal, by=by, at=at)
    return proposal


def approve(notice: HolidayNotice, *, covers: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will put a notice into force and move every running clock that it touches, in one transaction.

    `covers` is what the approver says of it: WHOLE, the year's holidays are all there; or ADDITION to a notice of that
    year that holds already, else Invalid: from then on every date of the year is certain. Each moved clock has its old
    and new date on the timeline of its case file. What is late by its new date lapses at the next sweep.
    """
    with transaction.atomic():
        recount.hold_still()
        fresh = flow.lock(notice, expect=expect)
        flow.check(fresh, HOLIDAY_NOTICE.moves["approve"], by)
        incoming, now = calendar.parsed(fresh), calendar.current()
        _judge(covers, incoming, now)
        after = now.with_notice(incoming)
        reached = recount.touched(now, after)
        recount.lock_cases(reached)
        found = recount.shifts(reached, after)
        recount.move(found, notice=str(incoming), by=by, at=at)
        moved = sum(shift.moves for shift in found)
        certain = sum(shift.settles for shift in found)
        facts = {"notice": str(incoming), "moved": len(found), "dates": moved, "certain": certain}
        facts |= {"covers": COVERS[covers], "missing": "、".join(after.missing(incoming.year))}
        return flow.advance(notice, "approve", by=by, at=at, expect=expect, facts=facts)


def _judge(covers: str, incoming: Notice, now: Calendar) -> None:
    """Raise Invalid unless the approver has said what the notice covers, and it can be so."""
    if covers not in COVERS:
        raise Invalid({"covers": "对照原文选定：这份通知完整，还是补充已施行的通知"})
    if covers == ADDITION and incoming.year not in now.known_years:
        year = incoming.year
        raise Invalid({"covers": f"{year}年还没有施行的通知可以补充；内容不全的退回，补全后重新提出"})


def missing(notice: Notice) -> list[str]:
    """The usual holidays that the year would lack with this notice and those that hold already, taken together."""
    return calendar.current().with_notice(notice).missing(notice.year)


def reject(notice: HolidayNotice, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will send a proposal back; the proposer may do it too, to take a mistake back."""
    return flow.advance(notice, "reject", by=by, at=at, expect=expect, facts={"reason": reason})


def may_propose(actor: Actor) -> str | None:
    """The sentence that keeps this actor from proposing a notice, or None."""
    if not actor.agency:
        return "放假通知由监管部门录入；机构一方不能录入。"
    return keeper.refusal(actor, None, "")


def read(content: Mapping[str, Any]) -> Notice:
    """The notice in plain data, judged as a whole and field by field. Raises Invalid."""
    try:
        notice = parse_notice(content)
    except BadNotice as bad:
        raise Invalid({"content": str(bad)}) from None
    kept = calendar.current()
    if not kept.first.year <= notice.year <= kept.last.year:
        sentence = f"年份应在{kept.first.year}年至{kept.last.year}年之间，现在写的是{notice.year}年"
        raise Invalid({"year": sentence})
    errors = {
        name: f"{NAMES[name]}最多{limit}字"
        for name, limit in LONGEST.items()
        if len(getattr(notice, name)) > limit
    }  # fmt: skip
    if notice.url and (urlsplit(notice.url).scheme not in ("http", "https") or not urlsplit(notice.url).netloc):
        errors["url"] = "原文网址应以 https:// 或 http:// 开头"
    if long := next(
        (name for name in (*notice.off.values(), *notice.work.values()) if len(name) > LONGEST_HOLIDAY), ""
    ):
        errors["content"] = f"节日名最多{LONGEST_HOLIDAY}字，“{long[:LONGEST_HOLIDAY]}…”过长"
    if errors:
        raise Invalid(errors)
    return notice


def plain(notice: Notice) -> dict[str, Any]:
    """A notice as JSON keeps it."""
    days = {name: {day.isoformat(): word for day, word in getattr(notice, name).items()} for name in ("off", "work")}
    return {"year": notice.year, "title": notice.title, "number": notice.number, "url": notice.url, **days}


def _tell(proposal: HolidayNotice, *, by: Actor, at: datetime) -> None:
    """Those who may approve are told: the other of the two posts, or both when the proposer holds both."""
    posts = (Role.ADMINISTRATOR, Role.LEADER)
    case = proposal.case
    for role in [role for role in posts if not by.holds(role)] or posts:
        text = f"{by.name}提出了{proposal.year}年放假通知，请对照原文核对后批准或退回。"
        notices.tell(case, key=f"holiday:{case.reference}:{role}", text=text, at=at, agency=by.agency, role=role)
