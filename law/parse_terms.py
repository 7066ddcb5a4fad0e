"""Reading a term: its form, what the form needs, and how software carries it."""

from __future__ import annotations

from law.conduct import BEARERS
from law.entries import BASES, CARRIED, EACH, FORMS, PERIODS, UNITS, Term
from law.parse import Instruments, cite
from law.table import Table

DEFAULT_CARRIED = {
    "within": "clock", "at_once": "clock", "same_day": "clock", "promptly": "clock", "by_order": "clock",
    "every": "frequency", "milestone": "milestone", "cap": "rule", "retain": "rule", "ban": "rule",
}  # fmt: skip


def term(row: Table, instruments: Instruments) -> Term:
    form = row.choice("form", FORMS)
    entry = Term(
        id=row.text("id"),
        label=row.text("label"),
        form=form,
        cite=cite(row, instruments),
        n=row.whole("n"),
        unit=row.choice("unit", UNITS, ""),
        per=row.choice("per", PERIODS, ""),
        event=row.text("event", ""),
        on_date=row.date("on_date"),
        basis=row.choice("basis", BASES, "ORDER" if form == "by_order" else "STATUTE"),
        agencies=row.texts("agencies"),
        who=row.text("who", ""),
        to=row.text("to", ""),
        consequence=row.text("consequence", ""),
        carries=row.texts("carries"),
        conflict=row.text("conflict", ""),
        silent=row.text("silent", ""),
        unverified=row.flag("unverified"),
        valid_from=row.date("valid_from"),
        valid_until=row.date("valid_until"),
        carried=_carried(row, form),
        out_of_scope=row.text("out_of_scope", ""),
        counts=row.texts("counts"),
        bearer=row.choice("bearer", BEARERS, ""),
        each=_each(row, form),
    )
    _whole(entry, row)
    return entry


def _carried(row: Table, form: str) -> str:
    """How software carries the duty; nothing when the pack says that no software does."""
    carried = row.choice("carried", CARRIED, DEFAULT_CARRIED.get(form, ""))
    if "out_of_scope" in row:
        if "carried" in row:
            raise row.fail("carried", "既写了由什么承担，又写了不由软件承担（out_of_scope）")
        return ""
    if form == "standing" and carried in ("clock", "frequency", "milestone"):
        raise row.fail("carried", "持续的义务没有时限：应为 check、rule、record 或 disclosure")
    return carried


def _each(row: Table, form: str) -> str:
    """For whom a duty of so many times is owed: what institutions bear, each of them; else what the pack says."""
    if form != "every":
        if "each" in row:
            raise row.fail("each", "只有按期义务（every）才写 each（每家机构，还是全地一次）")
        return ""
    return row.choice("each", EACH, EACH[0] if row.choice("bearer", BEARERS, "") == "institution" else EACH[1])


def _whole(entry: Term, row: Table) -> None:
    """Refuse a term whose form lacks what it needs or carries what it cannot have."""
    form = entry.form
    if entry.n is not None and entry.n < 1:
        raise row.fail("n", "应为正整数")
    if form in ("within", "cap", "retain"):
        _length(entry, row)
    elif entry.unit:
        raise row.fail("unit", f"形式 {form} 没有长度")
    if (form == "every") != bool(entry.per) or (form == "every" and entry.n is None):
        raise row.fail("per", "按期义务（every）要写明 n 和 per，其他形式不能有 per")
    _how_carried(entry, row)
    if (form == "milestone") != (entry.on_date is not None):
        raise row.fail("on_date", "里程碑（milestone）要写明 on_date，其他形式不能有")


def _how_carried(entry: Term, row: Table) -> None:
    if entry.form != "every" and (entry.counts or entry.bearer):
        raise row.fail("counts", "只有按期义务（every）才写 counts（哪些事算数）和 bearer（谁的义务）")
    if entry.out_of_scope:
        return
    if entry.form == "every" and not entry.counts:
        raise row.fail("counts", "按期义务要写明哪些事算数（counts），否则做了什么都不能算完成")
    if entry.form == "every" and not entry.bearer:
        raise row.fail("bearer", "按期义务要写明是机构的（institution）还是部门的（authority）")
    if entry.form == "standing" and not entry.carried:
        raise row.fail("carried", "持续的义务要写明由什么承担（carried），或者为什么不由软件承担（out_of_scope）")


def _length(entry: Term, row: Table) -> None:
    if entry.n is None or not entry.unit:
        raise row.fail("n", f"形式 {entry.form} 要写明 n 和 unit")
    if entry.form != "cap" and entry.unit == "times":
        raise row.fail("unit", "只有 cap 能以次数为单位")
    if entry.form == "retain" and entry.unit not in ("days", "months"):
        raise row.fail("unit", "留存期限以日历日或月为单位")
    if entry.form == "within" and not entry.event:
        raise row.fail("event", "要写明从什么事件起算")
