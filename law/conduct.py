"""Entries about how an institution conducts itself: grounds of the credit lists, their consequences, check lists."""

from __future__ import annotations

from dataclasses import dataclass

from law.routing import Sourced

ANY_COMPETENT = "competent"  # in `proposers`: whichever agency is competent for the matter
BEARERS = ("institution", "authority")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Sourced):
    """A ground for entering a list, and on what (`bases`: judgment, penalty, coercive measure) the entry must rest."""

    code: str
    list: str
    label: str
    bases: tuple[str, ...] = ()
    proposers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Sourced):
    """A consequence of standing on a list, and the agencies that see to it."""

    code: str
    label: str
    list: str
    agencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair(Sourced):
    """A way off a list, and the evidence that it takes."""

    code: str
    label: str
    evidence: str
    list: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem(Sourced):
    """One line of a check list, in our own words."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A versioned list of what an agency checks in one domain or, by its bearer, what an institution checks itself."""

    id: str
    title: str
    domain: str
    version: str
    items: tuple[CheckItem, ...]
    agency: str = ""
    bearer: str = "authority"
    doing: str = ""
    silent: str = ""
