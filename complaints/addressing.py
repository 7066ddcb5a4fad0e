"""Whose a complaint is: who receives it, and who answers for what it is about, read off the place's text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casefile.refusals import Invalid
from law import load, routes
from law.facts import BadFact, MissingFact
from law.pack import Pack

COMPLAINTS = "complaints"  # the domain in which civil affairs leads and gathers


@dataclass(frozen=True, kw_only=True)
class Addressed:
    """Where a complaint of a domain goes. `agency` is empty while an officer must choose among `choices` and say why.

    `others` may be chosen as well, with a reason, where the text names an agency of its own.
    """

    domain: str
    label: str
    agency: str = ""
    choices: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    cite: str = ""
    conflict: str = ""
    silent: str = ""
    question: str = ""


def receiver(place_id: str) -> str:
    """The id of the agency that receives and gathers the complaints of a place: its lead, if anybody signs in there."""
    pack = load.pack(place_id)
    leads = [entry.slug for entry in pack.competent(COMPLAINTS).agencies if entry.role == "lead"]
    own = [slug for slug in leads if pack.agencies[slug].can_sign_in]
    return own[0] if own and len(leads) == len(own) and not _said(pack).silent else pack.fallback or own[0]


def _said(pack: Pack) -> Any:
    return pack.competent(COMPLAINTS)


def address(
    place_id: str, domain: str, *, unlicensed: str = "", facts: Mapping[str, Any] | None = None, on: date
) -> Addressed:
    """To whom a complaint of a domain goes on a day; an unlicensed place by the route of its name (JY-49, LYG-12).

    Raises Invalid for an unknown domain.
    """
    pack = load.pack(place_id).on(on)
    if unlicensed and f"unlicensed_{unlicensed}" in pack.domains:
        return _by_route(pack, unlicensed)
    if domain not in pack.domains:
        raise Invalid({"domain": "选定是哪方面的事"})
    everybody = tuple(slug for slug, entry in pack.agencies.items() if entry.can_sign_in)
    label = pack.domains[domain]
    try:
        found = pack.competent(domain, facts or {})
    except (BadFact, MissingFact):
        said = f"“{label}”由谁负责要看机构的规模，档案里还没有。请选定一个部门并写明理由。"
        return Addressed(domain=domain, label=label, choices=everybody, silent=said, question=said)
    able = [one for one in found.agencies if pack.agencies[one.slug].can_sign_in]
    named = tuple(one.slug for one in able if one.competent) or tuple(one.slug for one in able if one.role == "lead")
    open_ = bool(found.conflict or found.silent) or len(named) != 1
    if not open_:
        return Addressed(
            domain=domain, label=label, agency=named[0], cite=str(found.cite),
            others=tuple(slug for slug in everybody if slug != named[0]),
        )  # fmt: skip
    choices = named or tuple(one.slug for one in able) or everybody
    return Addressed(
        domain=domain, label=label, choices=choices, cite=str(found.cite), conflict=found.conflict,
        silent=found.silent, question=_question(pack, label, found.conflict or found.silent, choices),
    )  # fmt: skip


def _by_route(pack: Pack, code: str) -> Addressed:
    found = routes.unlicensed(pack, code)
    domain = found.domain or f"unlicensed_{code}"
    told = {"domain": domain, "label": pack.domains[domain], "cite": str(found.cite)}
    if not found.choices and len(found.to) == 1:
        everybody = [slug for slug, entry in pack.agencies.items() if entry.can_sign_in and slug != found.to[0]]
        return Addressed(agency=found.to[0], others=tuple(everybody), **told)
    choices = found.choices or found.to
    question = _question(pack, told["label"], found.conflict or found.silent, choices)
    return Addressed(choices=choices, conflict=found.conflict, silent=found.silent, question=question, **told)


def _question(pack: Pack, label: str, said: str, choices: tuple[str, ...]) -> str:
    names = "、".join(pack.agencies[slug].name for slug in choices[:5])
    more = f"等{len(choices)}个部门" if len(choices) > 5 else ""
    said = said or f"“{label}”文本并列写了{names}{more}，没有定由谁办理。"
    return f"{said}请选定一个部门并写明理由。"


def settle(found: Addressed, *, choice: str, reason: str) -> tuple[str, bool]:
    """The agency that handles it, and whether an officer chose it. Raises Invalid without a choice or its reason."""
    if found.agency and choice in ("", found.agency):
        return found.agency, False
    if not choice:
        raise Invalid({"choice": found.question}, cite=found.cite)
    if choice not in (*found.choices, *found.others):
        raise Invalid({"choice": "选本地的一个部门，且有人能登录办理"}, cite=found.cite)
    if not reason.strip():
        why = "文本没有定，写明为什么选这个部门" if found.choices else "文本另有规定，写明为什么由这个部门办理"
        raise Invalid({"reason": why}, cite=found.cite)
    return choice, True
