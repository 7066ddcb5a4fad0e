"""Reading the credit lists (grounds, consequences, repair) and the check lists."""

from __future__ import annotations

from law.conduct import (
    BEARERS,
    CONDUCT,
    SEVERITIES,
    CheckItem,
    Checklist,
    Ground,
    ListRule,
    Measure,
    Repair,
    StayRule,
)
from law.parse import Instruments, sourced
from law.table import Table


def ground(row: Table, instruments: Instruments) -> Ground:
    entry = Ground(
        code=row.text("code"),
        list=row.text("list"),
        label=row.text("label"),
        bases=row.texts("bases"),
        proposers=row.texts("proposers"),
        domains=row.texts("domains"),
        **sourced(row, instruments),
    )
    if not entry.proposers and not entry.silent:
        raise row.fail("proposers", "要写明由谁提出列入；文本没有写的，用 silent 说明")
    return entry


def measure(row: Table, instruments: Instruments) -> Measure:
    return Measure(
        code=row.text("code"),
        label=row.text("label"),
        list=row.text("list"),
        agencies=row.texts("agencies"),
        **sourced(row, instruments),
    )


def repair(row: Table, instruments: Instruments) -> Repair:
    return Repair(
        code=row.text("code"),
        label=row.text("label"),
        evidence=row.text("evidence"),
        list=row.text("list", ""),
        **sourced(row, instruments),
    )


def list_rule(row: Table, instruments: Instruments) -> ListRule:
    return ListRule(
        code=row.text("code"),
        label=row.text("label"),
        conduct=row.choice("conduct", CONDUCT),
        public=row.flag("public"),
        recheck_months=row.whole("recheck_months") or 0,
        clean_months=row.whole("clean_months") or 0,
        **sourced(row, instruments),
    )


def stay(row: Table, instruments: Instruments) -> StayRule:
    entry = StayRule(
        id=row.text("id"),
        label=row.text("label"),
        lists=row.texts("lists"),
        severity=row.choice("severity", ("", *SEVERITIES), ""),
        min_months=row.whole("min_months") or 0,
        max_months=row.whole("max_months"),
        repair_after_months=row.whole("repair_after_months"),
        public=row.flag("public", True),
        condition=row.text("condition", ""),
        valid_from=row.date("valid_from"),
        valid_until=row.date("valid_until"),
        **sourced(row, instruments),
    )
    if not entry.lists:
        raise row.fail("lists", "要写明是哪几种名单的期限")
    if entry.max_months is None and not entry.silent:
        raise row.fail("max_months", "要写明最长多少个月；文件没有写的，用 silent 说明")
    if entry.max_months is not None and entry.max_months < entry.min_months:
        raise row.fail("max_months", "不能少于 min_months")
    if entry.valid_from and entry.valid_until and entry.valid_until < entry.valid_from:
        raise row.fail("valid_until", "早于 valid_from")
    return entry


def checklist(row: Table, instruments: Instruments) -> Checklist:
    items = []
    for item in row.tables("items"):
        items.append(CheckItem(code=item.text("code"), text=item.text("text"), **sourced(item, instruments)))
        item.done()
    if not items:
        raise row.fail("items", "清单里至少要有一项")
    codes = [item.code for item in items]
    if twice := [code for code in codes if codes.count(code) > 1]:
        raise row.fail("items", f"“{twice[0]}”写了两次")
    entry = Checklist(
        id=row.text("id"),
        title=row.text("title"),
        agency=row.text("agency", ""),
        domain=row.text("domain"),
        version=row.text("version"),
        items=tuple(items),
        bearer=row.choice("bearer", BEARERS, "authority"),
        doing=row.text("doing", ""),
        silent=row.text("silent", ""),
    )
    if entry.bearer == "authority" and not entry.agency and not entry.silent:
        raise row.fail("agency", "要写明由哪个单位检查；文本没有写的，用 silent 说明")
    return entry
