"""Entries that say where a matter goes: hazards, listed supervision, illegal operation, report chains."""

from __future__ import annotations

from dataclasses import dataclass

from law.entries import Cite

TRIGGERS = ("major", "major_fire", "none")
URGENT = ("call", "")
VISITS = ("joint", "")
LIST_PARTS = ("hazard", "problem", "rectification", "responsibility")
FIRE = "fire"
ILLEGAL = ("forprofit", "nonprofit", "public", "permit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """What every entry that follows rests on: its citation, the obligations it carries, what collides or is unsaid."""

    cite: Cite
    carries: tuple[str, ...] = ()
    conflict: str = ""
    silent: str = ""
    unverified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardRoute(Sourced):
    """To whom a hazard of one kind is notified in writing. `urgent` "call": they are called to the spot when urgent.

    `measures` is what the text lets civil affairs do itself meanwhile. `to` is empty only where the text is silent.
    """

    code: str
    label: str
    domain: str
    to: tuple[str, ...] = ()
    urgent: str = ""
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Sourced):
    """Listed supervision: which hazards set it off, who proposes it and who decides it."""

    trigger: str
    propose: tuple[str, ...] = ()
    decide: str = ""

    def takes_in(self, domain: str) -> bool:
        """Whether a major hazard of this domain is one for listed supervision."""
        of_fire = domain == FIRE or domain.startswith(f"{FIRE}_")
        return self.trigger == "major" or (self.trigger == "major_fire" and of_fire)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeLists(Sourced):
    """A set of three lists: on what occasion, by whom, and which lists they are.

    It takes in hazards of the `kinds`, or those found on `visits` of several agencies ("joint"), which go before.
    """

    id: str
    label: str
    occasion: str
    makers: tuple[str, ...]
    parts: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    visits: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlicensedRoute(Sourced):
    """Who deals with one of the four names of illegal operation; `term` is the transfer term, if the text has one."""

    code: str
    label: str
    domain: str
    deal: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    term: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep(Sourced):
    """One report in a chain. `sender` and `to` are agencies' slugs, or words where no agency is meant."""

    sender: str
    to: tuple[str, ...]
    term: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Who reports what kind of event to whom, step by step."""

    event: str
    label: str
    steps: tuple[ChainStep, ...]
    carries: tuple[str, ...] = ()
    conflict: str = ""
    silent: str = ""
