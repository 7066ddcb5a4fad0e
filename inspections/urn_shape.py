"""The form of a draw's record: which names it has and what stands under each; nothing more, nothing less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inspections.urn import FORMAT

DEEPEST_NUMBER = 10**9
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Maybe:
    """May be null."""

    shape: Any


@dataclass(frozen=True)
class MapOf:
    """Any names, each with the same under it."""

    shape: Any


AGENCY = {"agency": str, "name": str, "officers": int, "assistants": int, "domains": [str]}
BEACON = {
    "source": str, "label": str, "url": str, "issue": str, "shape": str, "note": str, "moment": str,
}  # fmt: skip
EARLIER = {"sequence": int, "reference": str, "label": str, "outcome": str, "record": str}
GAVE_WAY = {"agency": str, "object": str, "assistant": bool, "left": int, "reason": str}
FROZEN = {
    "reference": str, "sequence": int, "place": str, "label": str, "frozen_at": str, "count": int,
    "agencies": [AGENCY], "weights": MapOf(int), "objects": str, "officers": str, "beacon": BEACON, "opens_on": str,
    "history": [EARLIER], "replaces": Maybe(int), "reason": str, "gives_way": [GAVE_WAY],
}  # fmt: skip
OBJECT = {"id": str, "name": str, "grade": str, "weight": int}
OFFICER = {
    "id": str, "agency": str, "assistant": bool, "specialties": [str], "avoid": [{"object": str, "why": str}],
    "sealed": str,
}  # fmt: skip
RECORD = {
    "format": str, "frozen": FROZEN, "objects": [OBJECT], "officers": [OFFICER],
    "commitments": [{"agency": str, "commitment": str, "at": str}],
    "salts": [{"agency": str, "salt": str, "at": str}],
    "beacon": Maybe({"value": str, "at": str}),
    "abandoned": Maybe({"ground": str, "reason": str, "missing": [str], "at": str}),
    "seed": str,
    "result": [{"object": str, "officers": MapOf([str]), "assistants": MapOf([str])}],
    "digests": {"objects": str, "officers": str, "frozen": str, "sealed": str, "record": str},
}  # fmt: skip
WORDS = {str: "文字", int: "整数", bool: "是或者否"}


def misshapen(record: Any) -> Iterator[str]:
    """The first places at which something is no record of this format, in Chinese; nothing when it is one."""
    if isinstance(record, Mapping) and record.get("format") not in (None, FORMAT):
        yield f"格式是“{record['format']}”，这里只认识“{FORMAT}”。"
        return
    found = _faults(record, RECORD, "记录")
    yield from (sentence for sentence, _ in zip(found, range(10), strict=False))


def steps(record: Mapping[str, Any]) -> int:
    """About how many steps it takes to draw again from a record of this format: what a stranger asks for is bounded."""
    frozen, people = record["frozen"], record["officers"]
    agencies, sent = len(frozen["agencies"]), len(record["commitments"]) + len(record["salts"])
    shut = [len(row["avoid"]) for row in people]
    asked = len(people) * (agencies + sum(len(one["domains"]) for one in frozen["agencies"]))
    asked += agencies * (sent + len(record["objects"]) + sum(len(row["specialties"]) for row in people))
    asked += agencies * sum(number * number for number in shut)
    return asked + frozen["count"] * (len(record["objects"]) + agencies * (len(people) + sum(shut)))


def _faults(value: Any, shape: Any, where: str) -> Iterator[str]:
    if isinstance(shape, Maybe):
        if value is not None:
            yield from _faults(value, shape.shape, where)
    elif isinstance(shape, type):
        if not _is(value, shape):
            yield f"格式不对：{where}应当是{WORDS[shape]}。"
    elif isinstance(shape, list):
        yield from _rows(value, shape[0], where)
    elif isinstance(value, Mapping):
        wanted = dict.fromkeys(value, shape.shape) if isinstance(shape, MapOf) else shape
        yield from _names(value, wanted, where)
    else:
        yield f"格式不对：{where}应当有名称和内容。"


def _is(value: Any, kind: type) -> bool:
    return type(value) is kind and (kind is not int or 0 <= value <= DEEPEST_NUMBER)


def _rows(value: Any, shape: Any, where: str) -> Iterator[str]:
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        yield f"格式不对：{where}应当是一列（最多 {MOST_ROWS} 行）。"
        return
    for number, inner in enumerate(value, start=1):
        yield from _faults(inner, shape, f"{where}第 {number} 行")


def _names(value: Mapping[str, Any], shape: Mapping[str, Any], where: str) -> Iterator[str]:
    for name in value.keys() - shape.keys():
        yield f"格式不对：{where}里多出“{name[:40]}”。"
    for name, inner in shape.items():
        if name not in value:
            yield f"格式不对：{where}里缺“{name}”。"
        else:
            yield from _faults(value[name], inner, f"{where} › {name}")
