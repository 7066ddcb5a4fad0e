"""On which line of a TOML file an entry stands: found in the text, for tomllib does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\"-]+)\s*\]\]?")
ARRAY = re.compile(r"^(?P<name>\w+)\[(?P<own>[^\]]+)\](?:\.(?P<rest>.+))?$")
IN_REASON = re.compile(r"第 (\d+) 行")


class Block(NamedTuple):
    """The lines of one `[table]` or `[[entry]]`, counted from 1; `name` is empty for what stands before the first."""

    name: str
    first: int
    lines: tuple[str, ...]


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a file in their order."""
    name, first = "", 1
    held: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if (header := HEADER.match(line)) and not _inside_array(held):
            yield Block(name, first, tuple(held))
            name, first, held = header[2].replace('"', ""), number, []
        held.append(line)
    yield Block(name, first, tuple(held))


def _inside_array(held: list[str]) -> bool:
    """Whether a list that was opened is not closed yet: its lines may begin with a bracket too."""
    return any(re.search(r"=\s*\[\s*(#.*)?$", line) for line in held) and not any(
        re.match(r"^\s*\]", line) for line in held
    )


def line_of(text: str, key: str, reason: str = "") -> int | None:
    """The line of `term[filing.site_check].n`, `domain.fire.duties[2]` or `id`; None where it cannot be told."""
    if named := IN_REASON.search(reason):
        return int(named[1])
    found = list(blocks(text))
    if entry := ARRAY.match(key):
        return _in_array(found, entry["name"], entry["own"], entry["rest"] or "")
    for block in found[1:]:
        if key == block.name or key.startswith(f"{block.name}."):
            return _within(block, key[len(block.name) + 1 :])
    return _within(found[0], key, or_first=False)


def _in_array(found: list[Block], name: str, own: str, rest: str) -> int | None:
    mine = [block for block in found if block.name == name]
    own_name = re.compile(rf'^\s*(id|code|kind|move|event)\s*=\s*"{re.escape(own)}"')
    for block in mine:
        if any(own_name.match(line) for line in block.lines):
            return _within(block, rest)
    if own.isdigit() and 0 < int(own) <= len(mine):
        return _within(mine[int(own) - 1], rest)
    return None


def _within(block: Block, rest: str, *, or_first: bool = True) -> int | None:
    """The line inside a block of a key, or of a row of a list in it (by its own name or its number)."""
    rows = [number for number, line in enumerate(block.lines) if line.lstrip().startswith("{")]
    if row := ARRAY.match(rest):
        for number, line in enumerate(block.lines):
            if re.search(rf'=\s*"{re.escape(row["own"])}"', line):
                return block.first + number
        if row["own"].isdigit() and 0 < int(row["own"]) <= len(rows):
            return block.first + rows[int(row["own"]) - 1]
        rest = row["name"]
    for number, line in enumerate(block.lines):
        if rest and re.match(rf'^\s*"?{re.escape(rest)}"?\s*=', line):
            return block.first + number
    return block.first if or_first else None
