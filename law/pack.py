"""A pack: the law of one place as data, with the questions that can be put to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from law import competence
from law.conduct import Checklist, Ground, ListRule, Measure, Repair, StayRule
from law.entries import (
    ROLES,
    AgencyEntry,
    Cite,
    Competent,
    Convention,
    DisclosureItem,
    DomainEntry,
    Duty,
    Instrument,
    May,
    PaperKind,
    Right,
    Step,
    Term,
    Text,
    Tier,
)
from law.filing import Documents, Filing, Pledge
from law.rates import Rate
from law.routing import Chain, HazardRoute, Listing, ThreeLists, UnlicensedRoute

STANDINGS = {
    "in_force": "现行有效",
    "draft": "征求意见稿，未生效",
    "not_yet": "尚未施行",
    "expired": "已过有效期",
    "unattached": "尚未挂接到任何地方",
}
_EMPTY: Mapping[str, Any] = MappingProxyType({})


class Silent(KeyError):
    """The place's texts say nothing about the matter; the sentence says so in Chinese."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The law of one place. `basis` is its main text; everything the place leaves unsaid comes from `parent`.

    `within` is the place that contains it, such as a district's city, where that has a pack of its own.
    """

    id: str
    name: str
    short: str
    level: str
    region_code: str
    status: str
    basis: Instrument
    parent: str = ""
    within: str = ""
    prefix: str = ""
    document_year: int | None = None
    note: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    fallback: str = ""
    fallback_cite: Cite | None = None
    instruments: Mapping[str, Instrument] = field(default_factory=lambda: _EMPTY)
    agencies: Mapping[str, AgencyEntry] = field(default_factory=lambda: _EMPTY)
    domains: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    domain_entries: Mapping[str, DomainEntry] = field(default_factory=lambda: _EMPTY)
    duties: tuple[Duty, ...] = ()
    tiers: tuple[Tier, ...] = ()
    terms: tuple[Term, ...] = ()
    vocabulary: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    silences: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    filing: Filing = field(default_factory=Filing)
    pledge: Pledge | None = None
    rights: Mapping[str, Right] = field(default_factory=lambda: _EMPTY)
    escalation: tuple[Step, ...] = ()
    disclosure: tuple[DisclosureItem, ...] = ()
    papers: Mapping[str, PaperKind] = field(default_factory=lambda: _EMPTY)
    texts: Mapping[str, Text] = field(default_factory=lambda: _EMPTY)
    conventions: Mapping[str, Convention] = field(default_factory=lambda: _EMPTY)
    register: Mapping[str, str] = field(default_factory=lambda: _EMPTY)  # every obligation of the text, in few words
    doings: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    care_words: Mapping[str, str] = field(default_factory=lambda: _EMPTY)  # of a message about elder care, by kind
    domain_words: Mapping[str, str] = field(default_factory=lambda: _EMPTY)  # that point to a domain, by its code
    grouping: Mapping[str, str] = field(default_factory=lambda: _EMPTY)  # when complaints are near, and many
    hazard_kinds: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    hazard_domains: Mapping[str, str] = field(default_factory=lambda: _EMPTY)  # where the place's text names none
    hazard_routes: Mapping[str, HazardRoute] = field(default_factory=lambda: _EMPTY)
    listing: Listing | None = None
    three_lists: Mapping[str, ThreeLists] = field(default_factory=lambda: _EMPTY)
    unlicensed: Mapping[str, UnlicensedRoute] = field(default_factory=lambda: _EMPTY)
    list_names: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    base_names: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    grounds: Mapping[str, Ground] = field(default_factory=lambda: _EMPTY)
    measures: Mapping[str, Measure] = field(default_factory=lambda: _EMPTY)
    repairs: Mapping[str, Repair] = field(default_factory=lambda: _EMPTY)
    list_rules: Mapping[str, ListRule] = field(default_factory=lambda: _EMPTY)
    stays: Mapping[str, StayRule] = field(default_factory=lambda: _EMPTY)
    checklists: Mapping[str, Checklist] = field(default_factory=lambda: _EMPTY)
    chains: Mapping[str, Chain] = field(default_factory=lambda: _EMPTY)
    rates: Mapping[str, Rate] = field(default_factory=lambda: _EMPTY)
    since: dt.date | None = None  # from when this version holds; None: from the beginning
    earlier: tuple[Pack, ...] = ()

    @property
    def inherits(self) -> str:
        return self.parent

    @property
    def basis_cite(self) -> Cite:
        return Cite(self.basis)

    def standing(self, on: dt.date) -> str:
        """How the place's text stands on a day; only "in_force" may start something new. Both end dates are inside."""
        if self.status in ("draft", "unattached"):
            return self.status
        if self.valid_from and on < self.valid_from:
            return "not_yet"
        if self.valid_until and on > self.valid_until:
            return "expired"
        return "in_force"

    def instrument(self, id: str) -> Instrument:
        return self.instruments[id]

    def on(self, day: dt.date | None) -> Pack:
        """The pack as it stands on a day, amendments seen; without one, with every amendment that is written."""
        if day is None:
            return self
        versions = (self, *reversed(self.earlier))
        return next(pack for pack in versions if pack.since is None or pack.since <= day)

    def ended(self, term: Term) -> bool:
        """Whether an amendment replaced or repealed this version of a term."""
        return self.since is not None and term.valid_until is not None and term.valid_until < self.since

    def term(self, id: str, *, on: dt.date | None = None, targets: bool = False) -> Term:
        """The term `id` as it holds on a day (without one, its newest version).

        Where the place is silent, the platform's own target stands in if `targets` is asked for (its `silent` then
        says what the text leaves out). Raises Silent where the place's texts do not speak of a matter that other
        places know, KeyError for a word that nobody knows.
        """
        if on and self.on(on) is not self:
            return self.on(on).term(id, on=on, targets=targets)
        found = [term for term in self.terms if term.id == id and self._holds(term, on)]
        if found and (targets or id not in self.silences):
            return max(found, key=lambda term: term.valid_from or dt.date.min)
        if id in self.silences:
            raise Silent(self.silences[id])
        if id in self.vocabulary or any(term.id == id for term in self.terms):
            raise Silent(f"{self.basis.short}没有就“{self.vocabulary.get(id, id)}”规定期限。")
        raise KeyError(id)

    def carriers(self, obligation: str, *, on: dt.date | None = None) -> tuple[Term, ...]:
        """Every term that carries an obligation out, as it holds on a day; empty when none does."""
        if on and self.on(on) is not self:
            return self.on(on).carriers(obligation, on=on)
        newest: dict[str, Term] = {}
        for term in self.terms:
            if obligation in term.carries and self._holds(term, on):
                old = newest.setdefault(term.id, term)
                newest[term.id] = max(old, term, key=lambda version: version.valid_from or dt.date.min)
        return tuple(newest.values())

    def _holds(self, term: Term, on: dt.date | None) -> bool:
        return not self.ended(term) if on is None else term.holds_on(on)

    def obligation(self, id: str, *, on: dt.date | None = None) -> Term:
        """The first term that carries the obligation out. Raises KeyError for an id that this place does not have."""
        carriers = self.carriers(id, on=on)
        if not carriers:
            raise KeyError(id)
        return carriers[0]

    @property
    def obligations(self) -> tuple[str, ...]:
        """Every obligation id that a term of this pack carries, in their order."""
        return tuple(sorted({id for term in self.terms for id in term.carries}))

    def domains_of(self, agency: str) -> dict[str, str]:
        """The domains in which an agency has a part, each with its strongest role."""
        parts: dict[str, str] = {}
        for duty in self.duties:
            if duty.agency == agency:
                old = parts.get(duty.domain)
                if old is None or ROLES.index(duty.role) < ROLES.index(old):
                    parts[duty.domain] = duty.role
        return parts

    def competent(self, domain: str, facts: Mapping[str, Any] = _EMPTY) -> Competent:
        """Who answers for a domain. Raises KeyError (unknown domain) or facts.MissingFact."""
        return competence.competent(self, domain, facts)

    def right(self, move: str) -> Right:
        return self.rights[move]

    def may(self, agency: str, move: str, domain: str | None = None, facts: Mapping[str, Any] = _EMPTY) -> May:
        """Whether the matrix lets an agency make a move in a domain (or in the move's own)."""
        return competence.may(self, agency, move, domain, facts)

    def documents(self, facts: Mapping[str, Any] = _EMPTY) -> Documents:
        """What a filing must bring, given the facts; where the text collides the officer settles it."""
        return self.filing.needed(facts)
