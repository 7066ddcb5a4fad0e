"""Who may propose somebody for a list of conduct, and on what it must rest: who supervises, lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from law.conduct import ANY_COMPETENT, BAD, Ground, Measure, Repair
from law.facts import BadFact

if TYPE_CHECKING:
    from law.pack import Pack

KEEPING = "credit_blacklist"  # the domain of whoever keeps the lists of bad conduct
BASES = ("judgment", "penalty", "coercive")
_NONE: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Proposers:
    """Who may propose on a ground. `question`: what the text leaves open, so that the officer gives a reason."""

    agencies: tuple[str, ...]
    question: str
    cite: str


def grounds(pack: Pack, list: str = "") -> tuple[Ground, ...]:
    """The grounds of a list, or of all lists, in the order of the text."""
    return tuple(ground for ground in pack.grounds.values() if not list or ground.list == list)


def measures(pack: Pack, list: str) -> tuple[Measure, ...]:
    """What follows from standing on a list."""
    return tuple(measure for measure in pack.measures.values() if measure.list == list)


def carriers(pack: Pack, measure: Measure, *, without: str = "") -> tuple[str, ...]:
    """The agencies that can be asked to carry a measure out; words such as "the competent agencies" are nobody."""
    return tuple(slug for slug in measure.agencies if pack.agencies[slug].can_sign_in and slug != without)


def repairs(pack: Pack, list: str) -> tuple[Repair, ...]:
    """The ways of repair that the place's text names for a list; empty where it names none."""
    return tuple(way for way in pack.repairs.values() if way.list in ("", list))


def bases(pack: Pack, ground: Ground) -> tuple[str, ...]:
    """The kinds of decision on which a listing must rest: none for good conduct and for closer attention.

    A text that does not say on what a listing of bad conduct rests does not allow one without any: then each of the
    three kinds will do.
    """
    return (ground.bases or BASES) if pack.list_rules[ground.list].conduct == BAD else ()


def proposers(
    pack: Pack, code: str, domain: str = "", facts: Mapping[str, Any] = _NONE, decided_by: str | None = None
) -> Proposers:
    """Who may propose on a ground where the matter lies in `domain` ("": no decision lies behind it).

    `decided_by` is the agency from which a decision came of which no domain is known here, "" where that is nobody who
    supervises: it alone is taken for the competent one. Raises KeyError for a ground that the place does not know.
    """
    ground = pack.grounds[code]
    known = _competent(pack, domain, facts) if decided_by is None else tuple(filter(None, [decided_by]))
    found: dict[str, None] = {}
    for named in ground.proposers:
        slugs = known if named == ANY_COMPETENT else (named,)
        found |= dict.fromkeys(slug for slug in slugs if pack.agencies[slug].can_sign_in)
    unsaid = not ground.proposers
    if unsaid:  # who supervises lists
        found |= dict.fromkeys(known)
    if unsaid or (ground.conflict and ANY_COMPETENT in ground.proposers):  # or is it who keeps the lists?
        found |= dict.fromkeys(_competent(pack, KEEPING, _NONE))
    question = ground.conflict or (ground.silent if unsaid else "")
    return Proposers(tuple(found), question, str(ground.cite))


def may_propose(pack: Pack, agency: str, domain: str = "", facts: Mapping[str, Any] = _NONE) -> bool:
    """Whether there is any ground on which an agency may propose in a matter of this domain."""
    return any(agency in proposers(pack, code, domain, facts).agencies for code in pack.grounds)


def _competent(pack: Pack, domain: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The technical authorities of a domain, or who leads it; without a domain, those of any."""
    if not domain:
        return tuple(dict.fromkeys(slug for code in pack.domain_entries for slug in _competent(pack, code, facts)))
    try:
        answer = pack.competent(domain, facts)
    except BadFact:
        return ()
    experts = [one.slug for one in answer.agencies if one.competent]
    leaders = [one.slug for one in answer.agencies if one.role == "lead"]
    found = experts or leaders or ([answer.fallback] if answer.fallback else [])
    return tuple(slug for slug in found if pack.agencies[slug].can_sign_in)
