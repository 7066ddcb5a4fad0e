"""Amendments: `amendments/<date>/` holds what is different from that date on, laid over the pack as it stood before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from law import catalogue, check, lay, written
from law.entries import Instrument
from law.files import AMENDMENTS, Files
from law.pack import Pack
from law.table import PackError, Table

REPEALABLE = {  # the word in [repeal]: the attribute of a pack
    "terms": "terms", "tiers": "tiers", "items": "items", "documents": "documents", "conflicts": "conflicts",
    "disclosure": "disclosure", "papers": "papers", "texts": "texts", "hazards": "hazard_routes",
    "lists": "three_lists", "listing": "listing", "unlicensed": "unlicensed", "chains": "chains", "rates": "rates",
    "grounds": "grounds", "measures": "measures", "repairs": "repairs", "list_rules": "list_rules",
    "stays": "stays", "checklists": "checklists",
}  # fmt: skip
STATUSES = ("in_force", "draft")


def all_of(pack: Pack, folder: Path, faults: list[PackError]) -> Pack:
    """The pack with every amendment in its folder laid over it in the order of their dates; adds to `faults`."""
    for path in sorted((folder / AMENDMENTS).glob("*")):
        name = f"{folder.name}/{AMENDMENTS}/{path.name}"
        day = _day(path)
        if day is None:
            reason = "修订要放在以施行日期命名的文件夹里，如 amendments/2027-01-01/"
            faults.append(PackError(name, "（文件夹）", reason))
            continue
        files = Files(path, name)
        pack = _laid(pack, files, day)
        known = {(fault.key, fault.reason) for fault in faults}
        faults += [*files.faults, *(new for new in check.whole(pack, files) if (new.key, new.reason) not in known)]
    return pack


def _day(path: Path) -> dt.date | None:
    try:
        return dt.date.fromisoformat(path.name) if path.is_dir() and len(path.name) == len("2027-01-01") else None
    except ValueError:
        return None


def _laid(pack: Pack, files: Files, day: dt.date) -> Pack:
    head = next(iter(files.tables("pack")), None)
    found = written.read(files, pack.instruments, pack.papers)
    repealed: dict[str, set[str]] = {}
    values: dict[str, Any] = {}
    if head is not None:
        with files.gathering():
            repealed = _repealed(head.table("repeal"), pack)
        with files.gathering():
            values = _head(head, {**pack.instruments, **found.instruments})
    if not files.found:
        files.faults.append(PackError(files.name, "（文件夹）", "文件夹里没有任何文件"))
    if pack.valid_from and day <= pack.valid_from:
        files.faults.append(PackError(files.name, "（文件夹）", f"修订的日期应晚于原文施行的日期 {pack.valid_from}"))
    files.faults += _dated(found, files)
    files.close()
    return lay.amended(pack, found, day, values, repealed)


def _head(head: Table, instruments: dict[str, Instrument]) -> dict[str, Any]:
    """What an amendment may change in the head: the main text, its validity, its standing and the note."""
    values: dict[str, Any] = {}
    if "basis" in head:
        if (basis := head.text("basis")) not in instruments:
            raise head.fail("basis", f"文件“{basis}”不在 instruments.toml 里")
        values["basis"] = instruments[basis]
    if "valid_until" in head:
        values["valid_until"] = head.date("valid_until")
    if "status" in head:
        values["status"] = head.choice("status", STATUSES)
    if "note" in head:
        values["note"] = head.text("note", "")
    return values


def _repealed(block: Table, pack: Pack) -> dict[str, set[str]]:
    """The keys that end, by the attribute of the pack. Refuses what is not there to be repealed."""
    found: dict[str, set[str]] = {}
    there: dict[str, set[str]] = {}
    for listed in catalogue.every(pack):
        if not (listed.kind == "terms" and pack.ended(listed.entry)):
            there.setdefault(listed.kind, set()).add(listed.id or listed.kind)
    for word, attribute in REPEALABLE.items():
        for id in block.texts(word):
            if id not in there.get(attribute, ()):
                raise block.fail(word, f"没有“{id}”，无从废止")
            found.setdefault(attribute, set()).add(id)
    block.done()
    return found


def _dated(found: written.Written, files: Files) -> Iterator[PackError]:
    """A term of an amendment begins with it: the folder has the date, and no second one beside it."""
    for term in found.terms:
        if term.valid_from:
            key = f"term[{term.id}]"
            file = files.where.get(("terms", key), files.name)
            yield PackError(file, f"{key}.valid_from", "修订的期限从文件夹的日期起施行，不另写 valid_from")
