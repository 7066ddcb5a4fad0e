"""Whom the matrix proposes for a matter, and why: the reasons are kept with the referral (`ground`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casefile import flow
from casefile.models import CaseFile, Referral
from law import load
from law.entries import ROLE_NAMES
from law.facts import NAMES, BadFact, MissingFact


@dataclass(frozen=True)
class Proposed:
    """One agency that the matrix names for the domain, its part and its task."""

    slug: str
    name: str
    role: str
    task: str


@dataclass(frozen=True)
class Route:
    """The answer of the matrix for a domain on a day. `open_choice`: the text does not settle it, an officer must."""

    domain: str
    label: str
    agencies: tuple[Proposed, ...]
    cite: str
    on: date
    facts: Mapping[str, Any]
    question: str = ""

    @property
    def open_choice(self) -> bool:
        return bool(self.question)

    @property
    def slugs(self) -> list[str]:
        """Who is proposed, the first choice first."""
        return [one.slug for one in self.agencies]


def route(case: CaseFile, domain: str, *, on: date, without: str = "") -> Route:
    """Who answers for `domain` in the file's place on a day, given what the matter says of itself.

    Technical authorities come first, then leaders. Who asks (`without`) is not proposed.
    """
    facts: dict[str, Any] = getattr(flow.subjects_of([case])[case.pk], "law_facts", dict)()
    pack = load.pack(case.place_id).on(on)
    label = pack.domains[domain]
    try:
        answer = pack.competent(domain, facts)
    except (BadFact, MissingFact) as unknown:
        return Route(domain, label, (), str(pack.basis_cite), on, facts, question=str(unknown))
    found = tuple(
        Proposed(entry.slug, pack.agencies[entry.slug].name, ROLE_NAMES[entry.role], entry.task)
        for entry in sorted(answer.agencies, key=lambda entry: not entry.competent)
        if pack.agencies[entry.slug].can_sign_in and entry.slug != without
    )
    question = answer.conflict or answer.silent or ("" if found else "职责分工没有点名别的部门。")
    if answer.silent and answer.fallback and answer.fallback not in (without, *(one.slug for one in found)):
        gathers = Proposed(answer.fallback, pack.agencies[answer.fallback].name, "归口", "文本没有点名的，由它归口")
        found = (*found, gathers)
    return Route(domain, label, found, answer.cite, on, facts, question=question)


def ground(found: Route, *, chosen: str, reason: str, officer: str) -> dict[str, Any]:
    """What is kept of a route with the referral: rule, facts, the pack's day, who was proposed, and the choice."""
    part = next((one for one in found.agencies if one.slug == chosen), None)
    said = f"“{found.label}”由{part.name}{part.role}：{part.task}" if part else ""
    return {
        "rule": f"competent:{found.domain}",
        "facts": {name: str(value) for name, value in found.facts.items()},
        "on": found.on.isoformat(),
        "proposed": [one.name for one in found.agencies],
        "question": found.question,
        "why": reason or said,
        "cite": found.cite if part and not reason else "",
        "officer": officer if reason else "",
    }


LABELS = {
    "rule": "规则", "on": "规则的日期", "why": "为什么送这个部门", "cite": "依据", "officer": "由谁选定",
    "question": "文本没有定下的", "proposed": "职责分工提出的部门", "conflict": "文本的冲突", "silent": "文本没有写的",
}  # fmt: skip
ORDER = ("why", "cite", "officer", "question", "conflict", "silent", "proposed", "rule", "on")


def shown(referral: Referral) -> list[tuple[str, str]]:
    """The reasons of a referral in words, each with its label; nothing for what is empty."""
    kept, domains = referral.ground, load.pack(referral.case.place_id).domains
    rows = [(LABELS[name], _words(kept[name], domains)) for name in ORDER if kept.get(name)]
    known = "；".join(f"{NAMES.get(name, name)}：{value}" for name, value in (kept.get("facts") or {}).items())
    return [*rows, ("事实", known)] if known else rows


def _words(value: Any, domains: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))
    rule, _, code = str(value).partition(":")
    return f"职责分工（{domains[code]}）" if rule == "competent" and code in domains else str(value)
