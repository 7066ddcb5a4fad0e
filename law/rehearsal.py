"""A rehearsal as written: given, when and then, every word of it with the line on which it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class BadFile(ValueError):
    """A file that cannot be run: a Chinese sentence with the line at fault (0: the file as a whole)."""

    def __init__(self, file: str, line: int, sentence: str) -> None:
        super().__init__(f"{file} 第 {line} 行：{sentence}" if line else f"{file}：{sentence}")
        self.file = file
        self.line = line
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens, or is asked: its kind, what it is about, and its details by their Chinese keys."""

    kind: str
    about: str
    line: int
    places: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that ought to come out."""

    key: str
    expected: Any
    line: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What ought to come out, of one event (`about`) or all, in one place or all."""

    checks: tuple[Check, ...]
    about: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One case: what is known, what happens, what ought to come out."""

    file: str
    name: str
    line: int
    places: tuple[str, ...]
    events: tuple[Event, ...]
    outcomes: tuple[Outcome, ...]
    on: dt.date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Some:
    """Of a list only that it has these and lacks those."""

    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [("至少有", self.has), ("没有", self.lacks)]
        return "，".join(f"{word} {'、'.join(items)}" for word, items in parts if items)
