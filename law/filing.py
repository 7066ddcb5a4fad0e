"""What a place wants in a filing: items, documents that depend on facts, the pledge, and where its text collides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from law import facts as fact
from law.entries import Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a filing. `required` false: asked for by this platform, not by the text."""

    code: str
    label: str
    cite: Cite
    required: bool = True
    unverified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A point where the place's texts collide: the officer picks one of `options` (code, label) and gives a reason."""

    id: str
    question: str
    options: tuple[tuple[str, str], ...]
    cite: Cite
    about: str = ""
    when: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doc:
    """A document of a filing and the facts that demand it; `conflict` is the id of a collision that touches it."""

    code: str
    label: str
    cite: Cite
    why: str = ""
    conflict: str = ""
    need: str = "required"
    when: Mapping[str, Any] = field(default_factory=dict)
    carries: tuple[str, ...] = ()
    unverified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """What a filing must bring. `undecided` pairs a document with the facts that are still missing to know."""

    required: tuple[Doc, ...] = ()
    optional: tuple[Doc, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    undecided: tuple[tuple[Doc, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What a place wants in a filing: its items, its documents, and where these collide."""

    items: tuple[Item, ...] = ()
    documents: tuple[Doc, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    silent: str = ""

    def needed(self, facts: Mapping[str, Any]) -> Documents:
        """The documents that the facts demand, and the collisions that they run into."""
        conflicts = tuple(clash for clash in self.conflicts if fact.true(clash.when, facts))
        touched = {clash.about: clash.id for clash in conflicts}
        sorted_out: dict[str, list[Doc]] = {"required": [], "optional": []}
        undecided: list[tuple[Doc, tuple[str, ...]]] = []
        for doc in self.documents:
            holds = fact.true(doc.when, facts)
            if holds is None:
                undecided.append((doc, fact.missing(doc.when, facts)))
            elif holds:
                sorted_out[doc.need].append(replace(doc, conflict=touched.get(doc.code, "")))
        return Documents(
            required=tuple(sorted_out["required"]),
            optional=tuple(sorted_out["optional"]),
            conflicts=conflicts,
            undecided=tuple(undecided),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """Whether a written pledge goes with a filing (`wanted`), what it covers and whether it is made public."""

    cite: Cite
    wanted: bool = False
    matters: tuple[str, ...] = ()
    public: bool = False
    silent: str = ""
    carries: tuple[str, ...] = ()
