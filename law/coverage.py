"""The account of a place's obligations: by what each is carried, and which no software carries, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from law import catalogue
from law.catalogue import Listed
from law.entries import CARRIED, Term
from law.pack import Pack

NAMES = {
    "clock": "时限", "frequency": "频次", "milestone": "里程碑", "check": "检查项", "rule": "规则",
    "record": "记录", "disclosure": "公开", "out_of_scope": "不由软件承担", "unaccounted": "没有着落",
}  # fmt: skip
WAYS = {  # how an entry of a kind carries an obligation; a term says it itself
    "tiers": "rule", "items": "rule", "documents": "rule", "conflicts": "rule", "pledge": "rule", "rights": "rule",
    "disclosure": "disclosure", "papers": "record", "texts": "record", "hazard_routes": "rule", "listing": "rule",
    "three_lists": "record", "unlicensed": "rule", "grounds": "rule", "measures": "rule", "repairs": "rule",
    "list_rules": "rule", "stays": "rule",
    "checklists": "check", "chains": "rule", "rates": "milestone",
}  # fmt: skip
SAYING = ("label", "title", "text", "task", "sender")  # where an entry says what it is about, the first that does
UNNAMED = {"pledge": "备案承诺书", "listing": "挂牌督办"}


@dataclass(frozen=True, slots=True)
class Carrier:
    """One entry that carries an obligation: the way, its key, what it says and the article."""

    way: str
    file: str
    key: str
    label: str
    cite: str


@dataclass(frozen=True)
class Row:
    """One obligation. `out_of_scope` is the reason why no software carries it; empty where some does."""

    obligation: str
    words: str
    entries: tuple[Carrier, ...]
    out_of_scope: str = ""

    @cached_property
    def ways(self) -> tuple[str, ...]:
        """Every way in which it is carried, the strictest first."""
        found = {entry.way for entry in self.entries}
        return tuple(way for way in CARRIED if way in found)

    @property
    def way(self) -> str:
        """The one way under which it is counted, so that the totals add up to the number of obligations."""
        return next(iter(self.ways), "out_of_scope" if self.out_of_scope else "unaccounted")


def account(pack: Pack, *, on: dt.date | None = None) -> tuple[Row, ...]:
    """A row for each obligation of the register, and for each that an entry names, in the order of their numbers."""
    pack = pack.on(on) if on else pack
    carriers: dict[str, list[Carrier]] = {id: [] for id in pack.register}
    reasons: dict[str, str] = {}
    for listed in catalogue.carriers(pack):
        if isinstance(listed.entry, Term) and pack.ended(listed.entry):
            continue
        for id in listed.entry.carries:
            found = carriers.setdefault(id, [])
            if reason := getattr(listed.entry, "out_of_scope", ""):
                reasons.setdefault(id, reason)
            found.extend(_carrier(pack, listed))
    return tuple(
        Row(id, pack.register.get(id, ""), tuple(found), "" if any(c.way for c in found) else reasons.get(id, ""))
        for id, found in sorted(carriers.items())
    )


def totals(rows: tuple[Row, ...]) -> dict[str, int]:
    """How many obligations are carried in each way; together as many as there are."""
    counted = dict.fromkeys((*CARRIED, "out_of_scope", "unaccounted"), 0)
    for row in rows:
        counted[row.way] += 1
    return counted


def _carrier(pack: Pack, listed: Listed) -> Iterator[Carrier]:
    entry = listed.entry
    way = entry.carried if isinstance(entry, Term) else WAYS[listed.kind]
    label = next((value for name in SAYING if (value := getattr(entry, name, ""))), UNNAMED.get(listed.kind, ""))
    cite = getattr(entry, "cite", None) or pack.basis_cite
    yield Carrier(
        way, listed.file, getattr(entry, "id", "") if isinstance(entry, Term) else listed.key, label, str(cite)
    )
