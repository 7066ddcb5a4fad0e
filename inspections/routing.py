"""To whom a hazard goes, read off the pack, with the reasons kept; and what a changed pack would do to earlier ones."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casefile.refusals import Invalid
from law import load, routes
from law.facts import BadFact
from law.pack import Pack
from law.routes import Supervised

ACCEPT = "inspections.hazard.accept"
CONVENES = "inspection_joint"  # whoever leads joint inspections is told of every hazard, and closes it
CALL = "call"
KEPT = ("to", "cite", "conflict", "silent", "fallback", "measures", "unverified")  # as the law answers


@dataclass(frozen=True, kw_only=True)
class Routing:
    """Where a hazard goes and why. `agency` is empty while somebody must choose among `choices` and say why."""

    place: str
    kind: str
    label: str
    domain: str
    on: date
    facts: Mapping[str, Any] = field(default_factory=dict)
    agency: str = ""
    to: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    cite: str = ""
    conflict: str = ""
    silent: str = ""
    fallback: str = ""
    urgent: bool = False
    call: bool = False
    measures: tuple[str, ...] = ()
    set: str = ""
    set_cite: str = ""
    listing: Supervised | None = None
    unverified: bool = False

    @property
    def agencies(self) -> tuple[str, ...]:
        """Everybody to whom the hazard is notified by the text, or those among whom one is chosen."""
        return self.to or self.choices

    @property
    def question(self) -> str:
        """What the officer is asked, where the text leaves it open; empty where it does not."""
        if not self.choices:
            return ""
        said = self.conflict or self.silent or f"文本并列写了{self.names(self.choices)}，没有定由谁牵头。"
        return f"{said}请选定一个部门并写明理由。"

    def names(self, slugs: Iterable[str]) -> str:
        pack = load.pack(self.place)
        return "、".join(pack.agencies[slug].name for slug in slugs if slug in pack.agencies)

    def kept(self, *, agency: str, choice: str | None, reason: str, by: str) -> dict[str, Any]:
        """The routing as it is kept with the hazard: rule, facts, the pack's day, the choice and its reason."""
        return {
            "kind": self.kind,
            "rule": self.label,
            "facts": dict(self.facts),
            "on": self.on.isoformat(),
            "cite": self.cite,
            "to": [agency] if self.choices and not self._plural else list(self.to),
            "agency": agency,
            "choices": list(self.choices),
            "chosen": bool(choice),
            "reason": reason,
            "by": by if choice else "",
            "conflict": self.conflict,
            "silent": self.silent,
            "call": self.call,
            "measures": list(self.measures),
            "set_cite": self.set_cite,
            "listing": bool(self.listing and self.listing.applies),
            "notified": [],
        }

    @property
    def _plural(self) -> bool:
        """The text names several side by side, collides with nothing and leaves nothing out: all of them are told."""
        return not (self.conflict or self.silent)


def route(
    place_id: str,
    kind: str,
    *,
    grade: str,
    urgent: bool = False,
    facts: Mapping[str, Any] | None = None,
    on: date,
    joint: bool = False,
    pack: Pack | None = None,
) -> Routing:
    """Where a hazard of a kind goes on a day. `joint`: found on a visit of several agencies. No query.

    `pack` stands in, with everything that it amends, for the place's own of that day where a changed one is tried out.
    Raises Invalid for an unknown kind.
    """
    known = pack or load.pack(place_id).on(on)
    if kind not in known.hazard_kinds:
        raise Invalid({"kind": f"没有这种隐患；选一种：{'、'.join(known.hazard_kinds.values())}"})
    found, written, lists = routes.hazard(known, kind), known.hazard_routes.get(kind), _set(known, kind, joint=joint)
    domain = found.domain or known.hazard_domains.get(kind, CONVENES)
    agency, choices = _addressee(known, found, domain, facts or {})
    kept = {name: getattr(found, name) for name in KEPT}
    return Routing(
        place=place_id,
        kind=kind,
        label=written.label if written else known.hazard_kinds[kind],
        domain=domain,
        on=on,
        facts=_plain(facts or {}),
        agency=agency,
        choices=choices,
        urgent=urgent,
        call=found.urgent == CALL,
        set=lists.id if lists else "",
        set_cite=str(lists.cite) if lists else "",
        listing=routes.listing(known, grade=grade, domain=domain),
        **kept,
    )


def _addressee(pack: Pack, found: routes.Routed, domain: str, facts: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The one that may accept what is fixed, or those among whom somebody must choose."""
    if found.choices:
        return "", found.choices
    able = tuple(slug for slug in found.to if _may(pack, slug, domain, facts)) or found.to
    return (able[0], ()) if len(able) == 1 else ("", able)


def _may(pack: Pack, slug: str, domain: str, facts: Mapping[str, Any]) -> bool:
    try:
        return pack.may(slug, ACCEPT, domain, _plain(facts)).allowed
    except BadFact:
        return False


def _set(pack: Pack, kind: str, *, joint: bool):
    """The set of three lists that takes this hazard in, where the place keeps any: a joint visit goes before."""
    sets = pack.three_lists.values()
    own = [one for one in sets if joint and one.visits == "joint"] + [one for one in sets if kind in one.kinds]
    return own[0] if own else None


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON keeps them."""
    return {name: value if isinstance(value, bool) else float(value) for name, value in facts.items()}


def settle(routing: Routing, *, choice: str | None, reason: str) -> str:
    """The agency to which the hazard goes: the text's, or the officer's where the text leaves it open.

    Raises Invalid, naming the text, when a choice or its reason is missing, or when the text has settled it already.
    """
    if not routing.choices:
        if choice and choice != routing.agency:
            raise Invalid(
                {"choice": f"文本已经写明由{routing.names([routing.agency])}负责，不能另选"}, cite=routing.cite
            )
        return routing.agency
    if not choice:
        raise Invalid({"choice": routing.question}, cite=routing.cite)
    if choice not in routing.choices:
        raise Invalid({"choice": f"只能在这些部门里选：{routing.names(routing.choices)}"}, cite=routing.cite)
    if not reason.strip():
        raise Invalid({"reason": "文本没有定，写明为什么选这个部门"}, cite=routing.cite)
    return choice


def convenor(place_id: str) -> str:
    """The id of the agency that leads joint inspections in a place: told of every hazard, and closes it."""
    pack = load.pack(place_id)
    answer = pack.competent(CONVENES)
    leads = [entry.slug for entry in answer.agencies if entry.role == "lead" and pack.agencies[entry.slug].can_sign_in]
    return leads[0] if leads else pack.fallback


def rehearse(hazards: Iterable[Any], pack: Pack) -> Iterator[dict[str, Any]]:
    """Those of the hazards whose addressee or domain would be another under `pack`, with both. Writes nothing."""
    for hazard in hazards:
        kept, case = hazard.routing, hazard.case
        try:
            fresh = route(
                case.place_id, hazard.kind, grade=hazard.grade, urgent=hazard.urgent, facts=kept.get("facts", {}),
                on=hazard.found_on, joint=bool(hazard.visit and hazard.visit.joint), pack=pack,
            )  # fmt: skip
        except Invalid as refusal:
            yield _moved(hazard, "", refusal.sentence, pack)
            continue
        stays = case.agency_id in fresh.choices if fresh.choices else case.agency_id == fresh.agency
        if stays and fresh.domain == case.domain and bool(fresh.choices) == bool(kept.get("choices")):
            continue
        yield _moved(hazard, fresh.agency, fresh.question or fresh.cite, pack, domain=fresh.domain)


def _moved(hazard: Any, agency: str, why: str, pack: Pack, *, domain: str = "") -> dict[str, Any]:
    case = hazard.case
    return {
        "reference": case.reference,
        "title": hazard.title,
        "kind": pack.hazard_kinds.get(hazard.kind, hazard.kind),
        "found_on": hazard.found_on.isoformat(),
        "from": case.agency.name,
        "to": pack.agencies[agency].name if agency else "须选定",
        "domain_from": case.domain,
        "domain_to": domain,
        "why": why,
    }
