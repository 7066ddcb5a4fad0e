"""The ledger as a file: what stands in it, and what is wrong with a chain or a number series. Knows no database.

One JSON object a line: a header, every case file's cover followed by its events, every number series, and a foot with
the sum of all that stands before it. Covers, series, header and foot carry a sum of their own; events have their chain.
Whoever rewrites a whole file leaves no trace in it: keep its sum, which `export` prints, apart from it.
"""

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casefile.chain import digest

VERSION = 1
GZIP = ".gz"
SERIES_OF_CASES = "case:"
EVENT = ("of", "seq", "kind", "at", "by", "by_name", "agency", "body", "facts", "prev", "hash")
COVER = ("case", "n", "kind", "place", "agency", "opened_on", "events", "head", "sum")


@dataclass(frozen=True)
class Fault:
    """Something that is wrong: in an event of a case file, in its cover (`seq` is 0), or in the file as a whole."""

    reference: str
    seq: int
    sentence: str

    def __str__(self):
        return f"{self.reference} 第{self.seq}条：{self.sentence}" if self.seq else f"{self.reference}：{self.sentence}"


def first_fault(reference: str, count: int, head: str, events: Iterable[Sequence]) -> Fault | None:
    """The first thing that is wrong in one case file's chain. `events` are rows of seq, kind, at, … prev, hash."""
    before, place = "", 0
    for place, (seq, kind, at, by, by_name, agency, body, facts, prev, kept) in enumerate(events, start=1):
        if seq > place:
            return Fault(reference, place, f"缺少这一条，接着的是第{seq}条。")
        if seq < place:
            return Fault(reference, seq, "重复，或者次序被调换。")
        if prev != before:
            return Fault(reference, seq, "与上一条不相接：上一条被改动、删除或者调换。")
        if kept != digest(prev, seq, reference, kind, at, by, by_name, agency, body, facts):
            return Fault(reference, seq, "内容与校验值不符：这一条被改动。")
        before = kept
    if place != count:
        return Fault(reference, 0, f"案卷封面记有{count}条，实有{place}条。")
    if before != head:
        return Fault(reference, 0, "封面的链头与最后一条不符。")
    return None


def missing(references: Iterable[str], series: Mapping[str, int]) -> Iterator[Fault]:
    """Case files that their number series says were opened and that are not there, and those it knows nothing of."""
    there: dict[str, set[int]] = defaultdict(set)
    for reference in references:
        prefix, _, number = reference.rpartition("-")
        there[prefix].add(int(number) if number.isdecimal() else 0)
    for key, last in series.items():
        if key.startswith(SERIES_OF_CASES):
            prefix = key.removeprefix(SERIES_OF_CASES).replace(":", "-")
            found = there.pop(prefix, set())
            for stray in sorted(one for one in found if not 0 < one <= last):
                yield Fault(f"{prefix}-{stray:04d}", 0, "号码没有编出过：案卷被添加，或者号码簿被改动。")
            before = 0
            for there_is in sorted({*found, last + 1}):
                if before + 1 < there_is <= last + 1:
                    span = f"至{prefix}-{there_is - 1:04d}" if before + 2 < there_is else ""
                    yield Fault(f"{prefix}-{before + 1:04d}{span}", 0, "缺少这个案卷：号码已经编出。")
                before = there_is
    for prefix in sorted(there):
        yield Fault(prefix, 0, "没有这一类案卷的号码簿。")


# --- writing ----------------------------------------------------------------------------------------------------------


def line(entry: Mapping[str, Any]) -> str:
    """One entry as the only text that stands for it."""
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


def summed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with the sum of what it says."""
    return {**entry, "sum": hashlib.sha256(line(entry).encode()).hexdigest()}


def header(at: str) -> dict[str, Any]:
    return summed({"ledger": VERSION, "at": at})


def cover(number: int, reference: str, *rest: Any) -> dict[str, Any]:
    """A case file's cover; `number` counts the covers of the file, `rest` are kind, place, agency, … head."""
    return summed(dict(zip(COVER, (reference, number, *rest), strict=False)))


def event(reference: str, row: Sequence) -> dict[str, Any]:
    """One event; `row` is seq, kind, at, … prev, hash."""
    return dict(zip(EVENT, (reference, *row), strict=True))


def write(entries: Iterable[Mapping[str, Any]], path: Path) -> str:
    """This will write a new file, foot included, and answer with its sum. Raises FileExistsError, and replaces none."""
    total, counts = hashlib.sha256(), {"case": 0, "of": 0}
    with path.open("xb") as plain:
        path.chmod(0o600)
        with gzip.GzipFile("", "wb", fileobj=plain, mtime=0) if path.suffix == GZIP else plain as out:
            for entry in entries:
                kind = next(iter(entry))
                counts[kind] = counts.get(kind, 0) + 1
                text = (line(entry) + "\n").encode()
                total.update(text)
                out.write(text)
            foot = summed({"end": counts["case"], "events": counts["of"], "total": total.hexdigest()})
            out.write((line(foot) + "\n").encode())
    return total.hexdigest()
