"""Where a matter goes, read off a pack: hazards, listed supervision, illegal operation, reports.

Nothing is settled quietly: where the text is silent or names nobody in particular, the answer carries `choices`, the
agencies among which the officer picks, and the `fallback` that gathers the matter meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from law.pack import Pack
from law.routing import Chain, HazardRoute, UnlicensedRoute


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """To whom (`to`, slugs) a matter of a domain goes. `urgent` and `measures` are of hazards only."""

    domain: str
    to: tuple[str, ...]
    cite: str
    urgent: str = ""
    measures: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    term: str = ""
    channel: str = ""
    conflict: str = ""
    silent: str = ""
    fallback: str = ""
    choices: tuple[str, ...] = ()
    unverified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervised:
    """Whether a hazard is one for listed supervision (`applies`), who proposes it and who decides it."""

    applies: bool
    cite: str
    propose: tuple[str, ...] = ()
    decide: str = ""
    conflict: str = ""
    silent: str = ""


def hazard(pack: Pack, code: str) -> Routed:
    """To whom a hazard of the kind `code` is notified. Raises KeyError for a kind that no vocabulary has."""
    label = pack.hazard_kinds[code]
    route = pack.hazard_routes.get(code)
    if route is None:
        return _unsaid(pack, f"{pack.basis.short}没有写明“{label}”隐患向谁告知。")
    return Routed(
        domain=route.domain,
        to=route.to,
        urgent=route.urgent,
        measures=route.measures,
        cite=str(route.cite),
        conflict=route.conflict,
        silent=route.silent,
        fallback=pack.fallback if route.silent else "",
        choices=_choices(pack, route, route.to),
        unverified=route.unverified,
    )


def unlicensed(pack: Pack, code: str) -> Routed:
    """Who deals with illegal operation of one of its four names. Raises KeyError for any other name."""
    route = pack.unlicensed.get(code)
    if route is None:
        domain = f"unlicensed_{code}"
        return _unsaid(pack, f"{pack.basis.short}没有写明“{pack.domains[domain]}”由谁查处。", domain)
    return Routed(
        domain=route.domain,
        to=route.deal,
        joint=route.joint,
        term=route.term,
        channel=route.channel,
        cite=str(route.cite),
        conflict=route.conflict,
        silent=route.silent,
        fallback=pack.fallback if route.silent else "",
        choices=_choices(pack, route, route.deal),
        unverified=route.unverified,
    )


def listing(pack: Pack, *, grade: str, domain: str) -> Supervised:
    """Whether a hazard of a grade ("major" or another) in a domain is one for listed supervision here."""
    rule = pack.listing
    if rule is None:
        return Supervised(applies=False, cite=str(pack.basis_cite), silent=f"{pack.basis.short}没有规定挂牌督办。")
    return Supervised(
        applies=grade == "major" and rule.takes_in(domain),
        propose=rule.propose,
        decide=rule.decide,
        cite=str(rule.cite),
        conflict=rule.conflict,
        silent=rule.silent,
    )


def chain(pack: Pack, event: str) -> Chain:
    """Who reports an event to whom; where the text has no such chain, one without steps that says so."""
    silent = f"{pack.basis.short}没有写明这类事件逐级向谁报告。"
    return pack.chains.get(event) or Chain(event=event, label=event, steps=(), silent=silent)


def _unsaid(pack: Pack, sentence: str, domain: str = "") -> Routed:
    return Routed(
        domain=domain,
        to=(),
        cite=str(pack.fallback_cite or pack.basis_cite),
        silent=sentence,
        fallback=pack.fallback,
        choices=_signing_in(pack, pack.agencies),
    )


def _choices(pack: Pack, route: HazardRoute | UnlicensedRoute, to: tuple[str, ...]) -> tuple[str, ...]:
    """Whom the officer may pick: where the text collides, of those it names; where it is vague, of the domain's."""
    named = _signing_in(pack, to)
    if route.conflict and len(named) > 1:
        return named
    if named and len(named) == len(to) and not route.silent:
        return ()
    in_domain = [duty.agency for duty in pack.duties if duty.domain == route.domain]
    vague = any(not pack.agencies[slug].can_sign_in for slug in in_domain)  # "the department set by law": anybody
    return named or (() if vague else _signing_in(pack, in_domain)) or _signing_in(pack, pack.agencies)


def _signing_in(pack: Pack, slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slug for slug in slugs if pack.agencies[slug].can_sign_in))
