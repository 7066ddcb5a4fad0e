"""From the tables of a pack's files to entries, one reader per kind. Cites resolve here or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from law import facts
from law.entries import (
    ROLES,
    AgencyEntry,
    Cite,
    Convention,
    DisclosureItem,
    DomainEntry,
    Duty,
    Instrument,
    Line,
    PaperKind,
    Right,
    Step,
    Text,
    Tier,
)
from law.filing import Conflict, Doc, Item, Pledge
from law.table import Table

Instruments = Mapping[str, Instrument]


def instrument(row: Table, _: Instruments) -> Instrument:
    return Instrument(
        id=row.text("id"),
        title=row.text("title"),
        number=row.text("number", ""),
        issued_on=row.date("issued_on"),
        valid_from=row.date("valid_from"),
        valid_until=row.date("valid_until"),
        status=row.choice("status", ("in_force", "draft", "repealed"), "in_force"),
        unverified=row.flag("unverified"),
        note=row.text("note", ""),
    )


def cite(row: Table, instruments: Instruments, name: str = "cite") -> Cite:
    """`"plan （六）"`: the instrument's id, then the article as it is to be read aloud."""
    id, _, article = row.text(name).partition(" ")
    if id not in instruments:
        raise row.fail(name, f"引用的文件“{id}”不在 instruments.toml 里")
    return Cite(instruments[id], article.strip())


def sourced(row: Table, instruments: Instruments) -> dict[str, Any]:
    """What every routed entry rests on, as keywords."""
    return {
        "cite": cite(row, instruments),
        "carries": row.texts("carries"),
        "conflict": row.text("conflict", ""),
        "silent": row.text("silent", ""),
        "unverified": row.flag("unverified"),
    }


def agency(row: Table, _: Instruments) -> AgencyEntry:
    name = row.text("name")
    return AgencyEntry(
        slug=row.text("id"),
        name=name,
        short=row.text("short", name),
        kind=row.text("kind"),
        level=row.text("level"),
        aliases=row.texts("aliases"),
        can_sign_in=row.flag("can_sign_in", True),
        inferred=row.flag("inferred"),
        mark=row.text("mark", name),
    )


def domain(code: str, block: Table, instruments: Instruments) -> tuple[DomainEntry, list[Duty]]:
    """One `[domain.<code>]` block: who is competent, what collides or is silent, and the duties in it."""
    entry = DomainEntry(
        code=code,
        competent=block.texts("competent"),
        conflict=block.text("conflict", ""),
        silent=block.text("silent", ""),
        everyone=block.flag("everyone"),
    )
    duties = []
    for row in block.tables("duties"):
        duties.append(
            Duty(
                domain=code,
                agency=row.text("agency"),
                role=row.choice("role", ROLES),
                task=row.text("task"),
                cite=cite(row, instruments),
            )
        )
        row.done()
    return entry, duties


def condition(row: Table, name: str = "when") -> Mapping[str, Any]:
    when = row.mapping(name)
    if wrong := facts.fault(when):
        raise row.fail(name, wrong)
    return when


def tier(row: Table, instruments: Instruments) -> Tier:
    return Tier(
        id=row.text("id"),
        domain=row.text("domain"),
        domains=row.texts("domains"),
        when=condition(row),
        agency=row.text("agency"),
        task=row.text("task"),
        cite=cite(row, instruments),
        documents=row.texts("documents"),
        carries=row.texts("carries"),
    )


def item(row: Table, instruments: Instruments) -> Item:
    return Item(
        code=row.text("code"),
        label=row.text("label"),
        cite=cite(row, instruments),
        required=row.flag("required", True),
        unverified=row.flag("unverified"),
    )


def document(row: Table, instruments: Instruments) -> Doc:
    return Doc(
        code=row.text("code"),
        label=row.text("label"),
        cite=cite(row, instruments),
        why=row.text("why", ""),
        need=row.choice("need", ("required", "optional"), "required"),
        when=condition(row),
        carries=row.texts("carries"),
        unverified=row.flag("unverified"),
    )


def conflict(row: Table, instruments: Instruments) -> Conflict:
    options = []
    for option in row.tables("options"):
        options.append((option.text("code"), option.text("label")))
        option.done()
    if len(options) < 2:
        raise row.fail("options", "至少要有两个可选的处理办法")
    return Conflict(
        id=row.text("id"),
        question=row.text("question"),
        options=tuple(options),
        cite=cite(row, instruments),
        about=row.text("about"),
        when=condition(row),
    )


def pledge(row: Table, instruments: Instruments) -> Pledge:
    return Pledge(
        cite=cite(row, instruments),
        wanted=row.flag("wanted"),
        matters=row.texts("matters"),
        public=row.flag("public"),
        silent=row.text("silent", ""),
        carries=row.texts("carries"),
    )


def right(row: Table, instruments: Instruments) -> Right:
    needs, elsewhere = row.texts("needs"), row.texts("also_needs")
    for key, need in (*(("needs", need) for need in needs), *(("also_needs", need) for need in elsewhere)):
        if need not in (*ROLES, "competent"):
            raise row.fail(key, f"“{need}”不是职责分工里的角色")
    listing = row.choice("listing", ("propose", "decide", "ground", ""), "")
    if bool(needs) == bool(listing):
        raise row.fail("needs", "要写明哪些职责可以办理；按挂牌督办的规定办理的，只写 listing")
    return Right(
        move=row.text("move"),
        label=row.text("label"),
        domain=row.text("domain", "") or None,
        needs=needs,
        cite=cite(row, instruments),
        also=row.texts("also"),
        also_needs=elsewhere,
        listing=listing,
    )


def step(row: Table, instruments: Instruments) -> Step:
    after = row.whole("after_workdays")
    if after is None or after < 0:
        raise row.fail("after_workdays", "应为不小于零的整数")
    return Step(
        order=row.whole("order") or 0,
        role=row.text("role"),
        after_workdays=after,
        label=row.text("label"),
        cite=cite(row, instruments),
    )


def disclosure(row: Table, instruments: Instruments) -> DisclosureItem:
    return DisclosureItem(
        code=row.text("code"),
        label=row.text("label"),
        cite=cite(row, instruments),
        carries=row.texts("carries"),
        unverified=row.flag("unverified"),
    )


def paper(row: Table, instruments: Instruments, parents: Mapping[str, PaperKind]) -> PaperKind:
    """A kind of paper; what a place leaves out (all but the kind) is taken from the parent's entry."""
    kind = row.text("kind")
    above = parents.get(kind)
    return PaperKind(
        kind=kind,
        title=row.text("title", above.title if above else None),
        series=row.text("series", above.series if above else None),
        public=row.flag("public", above.public if above else False),
        internal=row.flag("internal", above.internal if above else False),
        marked=row.flag("marked", above.marked if above and "series" not in row else False),
        cite=above.cite if above and "cite" not in row else cite(row, instruments),
        carries=row.texts("carries") or (above.carries if above else ()),
    )


def text(row: Table, instruments: Instruments) -> Text:
    lines = []
    for line in row.tables("lines"):
        lines.append(Line(text=line.text("text"), cite=cite(line, instruments)))
        line.done()
    return Text(
        id=row.text("id"),
        title=row.text("title"),
        lines=tuple(lines),
        note=row.text("note", ""),
        carries=row.texts("carries"),
    )


def convention(row: Table, instruments: Instruments) -> Convention:
    return Convention(id=row.text("id"), label=row.text("label"), cite=cite(row, instruments))
