"""Reading where a matter goes: hazards, listed supervision, three lists, illegal operation, report chains, rates."""

from __future__ import annotations

from law.parse import Instruments, sourced
from law.rates import Rate
from law.routing import (
    ILLEGAL,
    LIST_PARTS,
    TRIGGERS,
    URGENT,
    VISITS,
    Chain,
    ChainStep,
    HazardRoute,
    Listing,
    ThreeLists,
    UnlicensedRoute,
)
from law.table import Table


def hazard(row: Table, instruments: Instruments) -> HazardRoute:
    entry = HazardRoute(
        code=row.text("code"),
        label=row.text("label"),
        domain=row.text("domain"),
        to=row.texts("to"),
        urgent=row.choice("urgent", URGENT, ""),
        measures=row.texts("measures"),
        **sourced(row, instruments),
    )
    if not entry.to and not entry.silent:
        raise row.fail("to", "要写明书面告知谁；文本没有写的，用 silent 说明")
    return entry


def listing(row: Table, instruments: Instruments) -> Listing:
    entry = Listing(
        trigger=row.choice("trigger", TRIGGERS),
        propose=row.texts("propose"),
        decide=row.text("decide", ""),
        **sourced(row, instruments),
    )
    if entry.trigger != "none" and not entry.silent and not (entry.propose and entry.decide):
        raise row.fail("decide", "要写明谁提请（propose）、谁挂牌（decide）；文本没有写的，用 silent 说明")
    return entry


def three_lists(row: Table, instruments: Instruments) -> ThreeLists:
    entry = ThreeLists(
        id=row.text("id"),
        label=row.text("label"),
        occasion=row.text("occasion"),
        makers=row.texts("makers"),
        parts=row.texts("parts"),
        kinds=row.texts("kinds"),
        visits=row.choice("visits", VISITS, ""),
        **sourced(row, instruments),
    )
    if not entry.makers and not entry.silent:
        raise row.fail("makers", "要写明谁制定清单；文本没有写的，用 silent 说明")
    if not entry.parts or set(entry.parts) - set(LIST_PARTS):
        raise row.fail("parts", f"清单的种类应取自：{'、'.join(LIST_PARTS)}")
    return entry


def unlicensed(row: Table, instruments: Instruments) -> UnlicensedRoute:
    entry = UnlicensedRoute(
        code=row.choice("code", ILLEGAL),
        label=row.text("label"),
        domain=row.text("domain"),
        deal=row.texts("deal"),
        joint=row.texts("joint"),
        term=row.text("term", ""),
        channel=row.text("channel", ""),
        **sourced(row, instruments),
    )
    if not entry.deal and not entry.silent:
        raise row.fail("deal", "要写明由谁查处；文本没有写的，用 silent 说明")
    return entry


def chain(row: Table, instruments: Instruments) -> Chain:
    steps = []
    for step in row.tables("steps"):
        entry = ChainStep(
            sender=step.text("from"),
            to=step.texts("to"),
            term=step.text("term", ""),
            **sourced(step, instruments),
        )
        if not entry.to and not entry.silent:
            raise step.fail("to", "要写明报告谁；文本没有写的，用 silent 说明")
        step.done()
        steps.append(entry)
    if not steps:
        raise row.fail("steps", "至少要有一步")
    return Chain(
        event=row.text("event"),
        label=row.text("label"),
        steps=tuple(steps),
        carries=row.texts("carries"),
        conflict=row.text("conflict", ""),
        silent=row.text("silent", ""),
    )


def rate(row: Table, instruments: Instruments) -> Rate:
    target = row.whole("target")
    if target is None or not 0 < target <= 100:
        raise row.fail("target", "目标是百分数，应在 1 到 100 之间")
    return Rate(
        id=row.text("id"),
        label=row.text("label"),
        numerator=row.text("numerator"),
        denominator=row.text("denominator"),
        target=target,
        term=row.text("term", ""),
        **sourced(row, instruments),
    )
