"""The list of referrals: to me, from me, waiting, come back, to be settled; on the page and as a table file."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from agencies.access import Actor
from casefile import desk
from casefile.models import Clock, Referral
from casefile.referral_flow import BACK, OPEN, REFERRAL

S = Referral.State
VIEWS = {
    "to": "送给本部门", "from": "本部门送出", "waiting": "等答复", "answered": "待收悉", "back": "被退回",
    "arbitration": "待裁定", "closed": "已办结",
}  # fmt: skip
COLUMNS = (
    "编号", "方式", "事由", "送出部门", "接收部门", "领域", "状态", "送出日期", "答复期限", "答复日期",
    "退回理由", "已过天数",
)  # fmt: skip


def of(actor: Actor, ask: Mapping[str, str]) -> QuerySet[Referral]:
    """The referrals that this actor may read, narrowed by what was asked, newest first."""
    found = Referral.objects.visible_to(actor)
    if (view := ask.get("view")) in VIEWS:
        found = found.filter(_condition(view, actor))
    if (kind := ask.get("kind")) in Referral.Kind.values:
        found = found.filter(kind=kind)
    if text := ask.get("q", "").replace("\0", "").strip()[:100]:
        how = desk.holding(text)
        words = {f"case__title__{how}": text, f"case__reference__{how}": text, f"text__{how}": text}
        found = found.filter(Q(**words, _connector=Q.OR))
    return found.order_by("-case__opened_at", "-pk")


def _condition(view: str, actor: Actor) -> Q:
    return {
        "to": Q(case__agency=actor.agency),
        "from": Q(sender=actor.agency),
        "waiting": Q(state__in=OPEN),
        "answered": Q(state=S.ANSWERED),
        "back": Q(state__in=BACK),
        "arbitration": Q(state=S.ARBITRATION),
        "closed": Q(state__in=REFERRAL.final),
    }[view]


def full() -> QuerySet[Referral]:
    """Referrals with all that a row shows: both agencies and the clock that runs."""
    running = Prefetch("case__clocks", Clock.objects.running().order_by("due_at", "pk"), to_attr="running")
    return Referral.objects.select_related("case__agency", "sender").prefetch_related(running)


def due_on(referral: Referral) -> date | None:
    """The last day of the clock that runs, if it has one."""
    return next((clock.due_on for clock in referral.case.running if clock.due_on), None)


def days(referral: Referral, *, at: datetime) -> int:
    """How many days it has been, or was, under way."""
    end = timezone.localdate(referral.case.closed_at or at)
    return (end - referral.case.opened_on).days


def lines(found: QuerySet[Referral], domains: Mapping[str, str], *, at: datetime) -> Iterator[list[str]]:
    """The list as the lines of a table file."""
    yield list(COLUMNS)
    for one in found.select_related("case__agency", "sender").iterator(chunk_size=500):
        yield [_cell(value) for value in _row(one, domains, at)]


def _row(one: Referral, domains: Mapping[str, str], at: datetime) -> list[Any]:
    case = one.case
    return [
        case.reference, one.get_kind_display(), case.title, one.sender.name, case.agency.name,
        domains.get(case.domain, case.domain), one.get_state_display(), case.opened_on, one.answer_by,
        one.answered_on, one.get_refusal_display(), days(one, at=at),
    ]  # fmt: skip


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
