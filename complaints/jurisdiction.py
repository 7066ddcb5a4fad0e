"""Which agency deals with an illegal act, read off the pack with the reasons kept: by domain, or by the name under
which somebody without a licence operates. Where the text names nobody, an officer assigns it and says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies.access import Actor
from agencies.models import Agency
from casefile.refusals import Conflict, Forbidden, Invalid
from law import load, routes
from law.facts import BadFact
from law.pack import Pack

OPEN = "complaints.enforcement.open"


@dataclass(frozen=True, kw_only=True)
class Jurisdiction:
    """Who deals with it. `open_to` are those whom the text lets; empty where it names nobody (`silent`)."""

    place: str
    domain: str
    label: str
    open_to: tuple[str, ...]
    cite: str
    on: date
    silent: str = ""
    conflict: str = ""
    fallback: str = ""
    choices: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """What is asked of whoever assigns it; empty where the text has settled it."""
        return "" if self.open_to else f"{self.silent or self.conflict}选定由哪个部门查处，并写明理由。"

    def names(self, slugs: tuple[str, ...]) -> str:
        known = load.pack(self.place).agencies
        return "、".join(known[slug].name for slug in slugs if slug in known)


def of(place_id: str, *, domain: str = "", unlicensed: str = "", facts: Mapping[str, Any], on: date) -> Jurisdiction:
    """Who deals with an act in a domain, or with operation under one of the four names, on a day.

    Raises Invalid for an unknown domain or name, Conflict where a fact is missing on which it depends.
    """
    pack = load.pack(place_id).on(on)
    if unlicensed:
        return _unlicensed(pack, unlicensed, on)
    if domain not in pack.domains:
        raise Invalid({"domain": "选定是哪个监管领域的违法行为"})
    try:
        answer = pack.competent(domain, facts)
    except BadFact as unknown:
        raise Conflict(str(unknown)) from unknown
    able = tuple(
        entry.slug
        for entry in answer.agencies
        if pack.agencies[entry.slug].can_sign_in and pack.may(entry.slug, OPEN, domain, facts).allowed
    )
    return Jurisdiction(
        place=place_id, domain=domain, label=pack.domains[domain], open_to=able, cite=answer.cite, on=on,
        silent=answer.silent or ("" if able else f"{pack.basis.short}没有点名由谁查处“{pack.domains[domain]}”。"),
        conflict=answer.conflict, fallback=pack.fallback, choices=() if able else _all(pack),
    )  # fmt: skip


def _unlicensed(pack: Pack, code: str, on: date) -> Jurisdiction:
    if code not in pack.unlicensed and f"unlicensed_{code}" not in pack.domains:
        raise Invalid({"unlicensed": f"选定名义：{'、'.join(route.label for route in pack.unlicensed.values())}"})
    found = routes.unlicensed(pack, code)
    route = pack.unlicensed.get(code)
    settled = bool(found.to) and not found.silent
    return Jurisdiction(
        place=pack.id, domain=found.domain, label=route.label if route else pack.domains[found.domain],
        open_to=found.to if settled else (), cite=found.cite, on=on, silent=found.silent, conflict=found.conflict,
        fallback=found.fallback or pack.fallback, choices=() if settled else found.choices or _all(pack),
    )  # fmt: skip


def _all(pack: Pack) -> tuple[str, ...]:
    return tuple(slug for slug, entry in pack.agencies.items() if entry.can_sign_in)


def settle(found: Jurisdiction, agency: Agency, *, choice: str | None, reason: str, by: Actor) -> dict[str, Any]:
    """What is kept of why this agency files the case: the text, or the choice and its reason.

    Where the text names somebody, only they file it themselves. Where it names nobody, the agency that gathers such
    matters assigns it, or the chosen one takes it on. Raises Forbidden, or Invalid by field.
    """
    if by.agency is None:
        raise Forbidden("立案由行政机关决定，机构一方不能立案。")
    kept = {"rule": found.label, "domain": found.domain, "cite": found.cite, "on": found.on.isoformat()}
    kept |= {"agency": agency.pk, "silent": found.silent, "conflict": found.conflict, "chosen": False}
    if found.open_to:
        _by_text(found, agency, choice, by)
        return kept
    wrong = {}
    if not choice:
        wrong["choice"] = found.question
    elif choice not in found.choices:
        wrong["choice"] = f"只能在这些部门里选：{found.names(found.choices)}"
    if not reason.strip():
        wrong["reason"] = "文本没有点名，写明为什么由这个部门查处"
    if wrong:
        raise Invalid(wrong, cite=found.cite)
    if by.agency.pk not in (found.fallback, choice):
        raise Forbidden(f"{found.silent}由{found.names((found.fallback,))}指派，或者由被选定的部门自己立案。")
    return kept | {
        "agency": choice, "chosen": True, "choices": list(found.choices), "reason": reason.strip(),
        "chosen_by": by.name, "assigned_by": by.agency.pk,
    }  # fmt: skip


def _by_text(found: Jurisdiction, agency: Agency, choice: str | None, by: Actor) -> None:
    named = found.names(found.open_to)
    if choice and choice not in found.open_to:
        raise Invalid({"choice": f"文本已经写明由{named}查处，不能另选"}, cite=found.cite)
    if agency.pk not in found.open_to:
        text = f"“{found.label}”由{named}查处（{found.cite}）；{agency.name}没有这项职责，移送有职责的部门。"
        raise Forbidden(text)
    if by.agency is None or by.agency.pk != agency.pk:
        raise Forbidden(f"由{agency.name}自己立案；移送给它，由它的人员办理。")
