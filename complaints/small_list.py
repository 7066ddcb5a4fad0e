"""Disputes, and what the media say: as an actor may see them, narrowed, on a page or as a sheet."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from casefile import desk
from casefile.doors import Doors
from casefile.models import Matter
from complaints.models import Dispute, Opinion

DISPUTES = ("案号", "机构", "纠纷事项", "状态", "登记日期", "调解人", "结果", "结束日期", "承办部门")
OPINIONS = ("案号", "题目", "来源", "机构", "状态", "发现日期", "重大", "谣言", "上报日期", "核实情况", "公开回应")


def found(doors: Doors, actor, ask: Mapping[str, str]) -> QuerySet:
    """By what was asked: q (part of a title, an institution's name, or a reference) and state; the newest first."""
    rows = doors.visible_to(actor)
    if text := ask.get("q", "").replace("\0", "").strip()[:100]:
        how = desk.holding(text)
        named = Q(**{f"case__title__{how}": text}) | Q(**{f"institution__party__name__{how}": text})
        rows = rows.filter(named | Q(case__reference=text.upper()))
    if ask.get("state") in doors.flow.model.State.values:
        rows = rows.filter(state=ask["state"])
    return rows.order_by("-pk")


def query(ask: Mapping[str, str], **changes: str) -> str:
    """The present questions, some of them changed, as the beginning of a query string."""
    asked = {key: value for key, value in ask.items() if value and key not in ("page", "export")}
    kept = {key: value for key, value in {**asked, **changes}.items() if value}
    return f"{urlencode(kept)}&" if kept else ""


def sheet(rows: QuerySet, model: type[Matter]) -> Iterator[list[str]]:
    """The whole filtered set as lines of a sheet, heading first."""
    yield list(DISPUTES if model is Dispute else OPINIONS)
    for one in rows.iterator(chunk_size=500):
        yield _dispute(one) if model is Dispute else _opinion(one)


def _dispute(one: Dispute) -> list[str]:
    return [
        one.case.reference, one.institution.party.name, one.title, one.get_state_display(), str(one.case.opened_on),
        one.mediator, one.result, str(one.ended_on or ""), one.case.agency.short,
    ]  # fmt: skip


def _opinion(one: Opinion) -> list[str]:
    body = one.institution.party.name if one.institution else ""
    return [
        one.case.reference, one.title, one.source, body, one.get_state_display(), str(one.noted_on),
        "是" if one.major else "", "是" if one.rumour else "", str(one.told_up_on or ""), one.finding, one.answer,
    ]  # fmt: skip
