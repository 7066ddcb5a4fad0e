"""Laying what a folder says over its parent (a place over the nation), or over itself as it stood (an amendment)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from law.entries import Term
from law.filing import Filing
from law.pack import Pack
from law.written import FILING, KEYED, WORDS, Written

TUPLES = ("tiers", "disclosure")  # kept in their order, not by key
ONE_DAY = dt.timedelta(days=1)


def by_key(pack: Pack | None, attribute: str) -> dict[str, Any]:
    """The entries of one kind by their key."""
    found = getattr(pack, attribute) if pack else {}
    return dict(found) if isinstance(found, Mapping) else {getattr(e, KEYED[attribute].key): e for e in found}


def over_parent(head: dict[str, Any], written: Written, parent: Pack | None) -> Pack:
    """A place's pack: what it writes, and from its parent what it leaves unsaid."""
    values: dict[str, Any] = {}
    for attribute, kind in KEYED.items():
        values[attribute] = by_key(parent if kind.inherited else None, attribute) | written.keyed[attribute]
    for attribute, (_, _, inherited) in WORDS.items():
        values[attribute] = by_key(parent if inherited else None, attribute) | written.words[attribute]
    unsaid = written.words["silences"]
    mine = {term.id for term in written.terms}
    above = [term for term in (parent.terms if parent else ()) if term.id not in mine]
    filing = parent.filing if parent else Filing()
    return Pack(
        **head,
        **_frozen(values),
        instruments=MappingProxyType({**(parent.instruments if parent else {}), **written.instruments}),
        domain_entries=MappingProxyType(written.domains),
        duties=tuple(written.duties),
        terms=(*(replace(term, silent=unsaid.get(term.id, term.silent)) for term in above), *written.terms),
        filing=Filing(
            items=tuple(written.filing["items"].values()) or filing.items,
            documents=tuple(written.filing["documents"].values()) or filing.documents,
            conflicts=tuple(written.filing["conflicts"].values()),
            silent=written.filing_silent or ("" if written.filing["items"] else filing.silent),
        ),
        pledge=written.pledge or (parent.pledge if parent else None),
        listing=written.listing or (parent.listing if parent else None),
        escalation=written.escalation or (parent.escalation if parent else ()),
        papers=MappingProxyType({**(parent.papers if parent else {}), **written.papers}),
    )


def amended(before: Pack, written: Written, day: dt.date, head: dict[str, Any], repealed: dict[str, set[str]]) -> Pack:
    """The pack as it stands from `day` on: entries of the same key are replaced, new ones added, repealed ones end."""
    values: dict[str, Any] = {}
    for attribute in (*KEYED, "papers"):
        own = written.papers if attribute == "papers" else written.keyed[attribute]
        values[attribute] = _without(by_key(before, attribute) | own, repealed.get(attribute))
    for attribute in WORDS:
        values[attribute] = by_key(before, attribute) | written.words[attribute]
    spoken = {term.id for term in written.terms if term.basis == "STATUTE"}
    values["silences"] = _without(values["silences"], spoken - set(written.words["silences"]))
    filing = {
        name: _without(
            {getattr(e, key): e for e in getattr(before.filing, name)} | written.filing[name], repealed.get(name)
        )
        for name, (_, key, _) in FILING.items()
    }
    return replace(
        before,
        **head,
        **_frozen(values),
        instruments=MappingProxyType({**before.instruments, **written.instruments}),
        domain_entries=MappingProxyType({**before.domain_entries, **written.domains}),
        duties=(*(duty for duty in before.duties if duty.domain not in written.domains), *written.duties),
        terms=_versions(before.terms, written.terms, day, repealed.get("terms", set())),
        filing=Filing(
            **{name: tuple(entries.values()) for name, entries in filing.items()},
            silent=written.filing_silent or ("" if written.filing["items"] else before.filing.silent),
        ),
        pledge=written.pledge or before.pledge,
        listing=None if "listing" in repealed else written.listing or before.listing,
        escalation=written.escalation or before.escalation,
        since=day,
        earlier=(*before.earlier, replace(before, earlier=())),
    )


def _frozen(values: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        attribute: tuple(entries.values()) if attribute in TUPLES else MappingProxyType(entries)
        for attribute, entries in values.items()
    }


def _without(entries: dict[str, Any], gone: set[str] | None) -> dict[str, Any]:
    return {key: entry for key, entry in entries.items() if key not in (gone or ())}


def _versions(old: tuple[Term, ...], new: list[Term], day: dt.date, repealed: set[str]) -> tuple[Term, ...]:
    """The old versions, ended the day before where a new one follows or none does any more, and the new ones."""
    ended = {term.id for term in new} | repealed
    last = day - ONE_DAY
    kept = [
        replace(term, valid_until=last)
        if term.id in ended and (not term.valid_until or term.valid_until > last)
        else term
        for term in old
    ]
    return (*kept, *(replace(term, valid_from=day) for term in new))
