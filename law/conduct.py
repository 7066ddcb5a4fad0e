"""Entries about how an institution conducts itself: grounds of the credit lists, their consequences, check lists."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from law.routing import Sourced

ANY_COMPETENT = "competent"  # in `proposers`: whichever agency is competent for the matter
BEARERS = ("institution", "authority")
BAD, GOOD, WATCH = "bad", "good", "watch"
CONDUCT = (BAD, GOOD, WATCH)  # what a list is of: bad conduct, good conduct, or a case for closer attention
SEVERITIES = ("light", "general", "serious")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Sourced):
    """A ground for entering a list, and on what (`bases`: judgment, penalty, coercive measure) the entry must rest.

    `domains` are the matters that it speaks of, where the text confines it to some.
    """

    code: str
    list: str
    label: str
    bases: tuple[str, ...] = ()
    proposers: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


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
class ListRule(Sourced):
    """What a list is of, and whether the public may read it.

    `recheck_months`: after how long it is looked at again whether a conduct that was good still is; `clean_months`: for
    how long nothing bad may have been entered before.
    """

    code: str
    label: str
    conduct: str
    public: bool = False
    recheck_months: int = 0
    clean_months: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StayRule(Sourced):
    """How long bad conduct of one severity may stand on a list: months, from and until the days of one version of law.

    An empty `severity` is a rule for all of them, a `max_months` of None one that says nothing of an end. `public` is
    false where such conduct is not made public as a rule. `condition` is what else leaving takes.
    """

    id: str
    label: str
    lists: tuple[str, ...]
    severity: str = ""
    min_months: int = 0
    max_months: int | None = None
    repair_after_months: int | None = None
    public: bool = True
    condition: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None

    def holds_on(self, on: dt.date) -> bool:
        """Whether this version of the law holds on a day; both ends are inside."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )


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
