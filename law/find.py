"""Where a number, a word or an obligation stands in the files of a pack, so that it can be changed in a minute."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from law import lines
from law.questions import LIMITS, SPANS

DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a file where all the words stand together."""

    path: Path
    line: int
    key: str
    label: str
    cite: str


def everywhere(folder: Path, words: Sequence[str]) -> Iterator[Hit]:
    """Every entry of a pack folder, its amendments included, in which all the words stand."""
    tests = [_test(word) for word in words]
    for path in sorted(folder.rglob("*.toml")):
        for block in lines.blocks(path.read_text("utf-8")):
            text = "\n".join(block.lines)
            if all(test.search(f"{text}\n{_in_words(text)}") for test in tests):
                yield from _hits(path, block, tests)


def _hits(path: Path, block: lines.Block, tests: list[re.Pattern[str]]) -> Iterator[Hit]:
    """The rows of a list that hold all the words; otherwise the block, at the line that holds the first of them."""
    text = "\n".join(block.lines)
    rows = [
        (block.first + number, line)
        for number, line in enumerate(block.lines)
        if not line.lstrip().startswith("#")
        and (line.lstrip().startswith(("{", '"')))
        and all(test.search(line) for test in tests)
    ]
    if rows:
        yield from (Hit(path, number, block.name, _label(line), _value(line, "cite")) for number, line in rows)
        return
    here = (number for number, line in enumerate(block.lines) if any(test.search(line) for test in tests))
    own = next((value for name in ("id", "code", "kind", "move", "event") if (value := _value(text, name))), "")
    key = f"{block.name}[{own}]" if own and block.name else block.name
    number = next((n for n, line in enumerate(block.lines) if re.match(r"\s*n\s*=", line)), None)
    at = number if number is not None else next(here, 0)
    yield Hit(path, block.first + at, key, _label(text), _value(text, "cite"))


def _test(word: str) -> re.Pattern[str]:
    """A number is found as a whole number, anything else as it is written."""
    return re.compile(rf"(?<!\d){word}(?!\d)" if word.isdigit() else re.escape(word), re.IGNORECASE)


def _value(text: str, name: str) -> str:
    found = re.search(rf'(?:^|[\s{{,]){name}\s*=\s*"([^"]*)"', text, re.MULTILINE)
    return found[1] if found else ""


def _label(text: str) -> str:
    found = next((value for name in ("label", "title", "text", "task", "name") if (value := _value(text, name))), "")
    rest = (line.strip() for line in text.splitlines())
    return found or next((line[:60] for line in rest if line and not line.startswith(("[", "#"))), "")


def _in_words(text: str) -> str:
    """A length as a lawyer writes it: 20个工作日, 二十个工作日, 每季度1次."""
    number = re.search(r"^n\s*=\s*(\d+)", text, re.MULTILINE)
    if not number:
        return ""
    n = int(number[1])
    if per := _value(text, "per"):
        return f"{SPANS.get(per, '')}{n}次 {SPANS.get(per, '')}{_chinese(n)}次"
    unit = LIMITS.get(_value(text, "unit"), "")
    return f"{n}{unit} {_chinese(n)}{unit}"


def _chinese(n: int) -> str:
    """A number below a hundred in Chinese; larger ones as figures."""
    tens, ones = divmod(n, 10)
    if n >= 100:
        return str(n)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return f"{lead}{DIGITS[ones] if ones else ''}"
