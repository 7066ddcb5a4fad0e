"""A row of a sheet of decisions, read as a decision: columns by their headings, day, number and articles parsed.

The row itself is kept as it came (`raw`, pairs of heading and cell in their order), so that nothing of it depends on
what was understood.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from casefile.refusals import Invalid
from credit import citations
from credit.models import Decision
from registry import sheets

MAPPING = Path(__file__).parent / "mappings" / "decisions.toml"
DAY = re.compile(r"^\s*(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(?:[ T].*)?$")
COLUMNS = ("kind", "number", "title", "name", "code", "cause", "ground", "result", "authority", "decided_on")
NEEDED = ("number", "ground", "result")
BARE = (Decision.Kind.SUBSIDY, Decision.Kind.HONOUR)  # facts of which there may be no document with a number
BARE_NEEDED = ("result",)
LONGEST = {field.name: field.max_length for field in Decision._meta.fields if getattr(field, "max_length", None)}


@dataclass
class Read:
    """One row: what it says, what it was, and what is to be said about it."""

    row: int
    raw: list[list[str]]
    values: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


@cache
def mapping() -> Mapping[str, Mapping[str, list[str]]]:
    """What each column and each kind may be called."""
    return tomllib.loads(MAPPING.read_text("utf-8"))


def located(headings: Sequence[str], *, kind: str = "") -> dict[str, int]:
    """Where each of our columns stands, by the headings. Raises Invalid when what is needed for a kind has none."""
    clean = [heading.strip() for heading in headings]
    found = {}
    for name, known in mapping()["columns"].items():
        at = next((clean.index(one) for one in (name, *known) if one in clean), None)
        if at is not None:
            found[name] = at
    needed = BARE_NEEDED if kind in BARE else NEEDED
    if lacking := [mapping()["columns"][name][0] for name in needed if name not in found]:
        raise Invalid({"file": f"表头里没有{'、'.join(lacking)}；表头应在第一行，列名见 docs/decisions.zh.md"})
    return found


def of_sheet(headings: Sequence[str], lines: Iterable[tuple[int, Sequence[str]]], *, kind: str) -> Iterator[Read]:
    """The rows below the headings, numbered as in their file."""
    places = located(headings, kind=kind)
    names = _unique(headings)
    for number, cells in lines:
        padded = [*cells, *[""] * (len(names) - len(cells))]
        more = [f"（第{at + 1}列）" for at in range(len(names), len(padded))]
        raw = [list(pair) for pair in zip([*names, *more], padded, strict=True)]
        yield read(number, raw, {name: padded[at] for name, at in places.items()}, kind=kind)


def of_file(
    path: Path, *, kind: str, sheet: str = "", encoding: str = "auto", progress: Any = iter
) -> tuple[sheets.Table, list[Read], str]:
    """A file of decisions: what it was found to be, its rows, and the digest by which it is known again.

    Raises Invalid with the sentence that says what is wrong with the file.
    """
    table = sheets.read(path, sheet=sheet, encoding=encoding)
    head, *lines = table.rows
    found = list(of_sheet(head.cells, ((row.number, row.cells) for row in progress(lines)), kind=kind))
    return table, found, hashlib.sha256(path.read_bytes()).hexdigest()


def _unique(headings: Sequence[str]) -> list[str]:
    """The headings as keys: one that comes twice, or is empty, is told apart by its place."""
    names: list[str] = []
    for at, heading in enumerate(headings):
        names.append(heading if heading and heading not in names else f"{heading}（第{at + 1}列）")
    return names


def read(row: int, raw: list[list[str]], said: Mapping[str, Any], *, kind: str) -> Read:
    """One row by our own columns. `kind` holds where the row names none."""
    found = Read(row, raw)
    text = {name: str(said.get(name) or "") for name in COLUMNS}
    found.values = {name: text[name].strip() for name in COLUMNS if name not in ("kind", "decided_on")}
    found.values |= {"kind": _kind(text["kind"], kind, found), "decided_on": _day(text["decided_on"], found)}
    found.values["code"] = found.values["code"].upper()
    parsed = citations.number(found.values["number"])
    found.values["number_parts"] = asdict(parsed) if parsed else {}
    if not found.values["number"]:
        if found.values["kind"] not in BARE:
            found.remarks.append("没有文号，不能记入信用记录")
    elif parsed is None:
        found.remarks.append("文号不是“机关代字〔年〕编号”的写法")
    places, left = citations.articles(found.values["ground"])
    found.values["articles"] = citations.kept(places)
    if left or any(one.guessed for one in places) or (found.values["ground"] and not places):
        found.remarks.append(f"依据须核对{f'：没有读懂“{left}”' if left else ''}")
    _cut(found)
    return found


def _cut(found: Read) -> None:
    """What is longer than its column is cut there; the row itself keeps all of it."""
    for name, most in LONGEST.items():
        value = found.values.get(name)
        if isinstance(value, str) and most and len(value) > most:
            found.values[name] = value[:most]
            found.remarks.append(f"{Decision._meta.get_field(name).verbose_name}太长，列表里只显示前面的部分")


def _kind(text: str, default: str, found: Read) -> str:
    if not text.strip() or text.strip() in Decision.Kind.values:
        return text.strip() or default
    for kind, words in mapping()["kinds"].items():
        if text.strip() in words:
            return kind
    found.remarks.append(f"没有“{text.strip()}”这个种类，按{Decision.Kind(default).label}")
    return default


def _day(text: str, found: Read) -> date | None:
    parts = DAY.match(citations.plain(text))
    try:
        if parts:
            return date(*(int(one) for one in parts.groups()))
    except ValueError:
        pass
    if text.strip():
        found.remarks.append(f"日期“{text.strip()}”不是日期")
    return None
