"""Who answers for a subject domain in a place, and what an agency may do there: read off the matrix, nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from law import facts as fact
from law import lists
from law.entries import ROLE_NAMES, ROLES, AgencyEntry, Answerer, Competent, Duty, May, Right, Tier

if TYPE_CHECKING:
    from law.pack import Pack

GOVERNMENT = "government"  # the kind of agency that a text means by "the government"


def competent(pack: Pack, domain: str, facts: Mapping[str, Any]) -> Competent:
    """Who answers for `domain` given the facts. Raises KeyError (unknown domain), MissingFact where facts decide."""
    name = pack.domains[domain]
    tiers = [tier for tier in pack.tiers if domain in tier.domains]
    if tiers:
        return _by_tier(pack, domain, tiers, facts)
    said = pack.domain_entries.get(domain)
    answerers = _from_matrix(pack, domain)
    silent = said.silent if said else ""
    if not answerers:
        silent = silent or f"{pack.basis.short}没有为“{name}”规定职责部门。"
    fallback = pack.fallback if silent else ""
    return Competent(
        domain=domain,
        agencies=answerers,
        cite=_join(str(entry.cite) for entry in answerers) or str(pack.basis_cite),
        conflict=said.conflict if said else "",
        silent=silent,
        fallback=fallback,
        fallback_cite=str(pack.fallback_cite) if fallback and pack.fallback_cite else "",
        applies=domain if answerers else "",
    )


def _from_matrix(pack: Pack, domain: str) -> tuple[Answerer, ...]:
    """One answerer per agency: its strongest part and all its tasks; technical authorities first in each rank."""
    said = pack.domain_entries.get(domain)
    experts = said.competent if said else ()
    found: dict[str, list[Duty]] = {}
    for duty in pack.duties:
        if duty.domain == domain:
            found.setdefault(duty.agency, []).append(duty)
    answerers = []
    for slug, duties in found.items():
        strongest = min(duties, key=lambda duty: ROLES.index(duty.role))
        answerers.append(
            Answerer(
                slug=slug,
                role=strongest.role,
                task="；".join(dict.fromkeys(duty.task for duty in duties)),
                competent=slug in experts,
                cite=strongest.cite,
            )
        )
    return tuple(sorted(answerers, key=lambda entry: (ROLES.index(entry.role), not entry.competent)))


def _by_tier(pack: Pack, domain: str, tiers: list[Tier], facts: Mapping[str, Any]) -> Competent:
    undecided: list[str] = []
    for tier in tiers:
        holds = fact.true(tier.when, facts)
        if holds is None:
            undecided.extend(fact.missing(tier.when, facts))
        elif holds:
            break
    else:
        raise fact.MissingFact(undecided[0])
    task = tier.task
    if tier.domain != domain:
        task = f"此规模不适用“{pack.domains[domain]}”，按“{pack.domains[tier.domain]}”办理：{task}"
    conflict = next(
        (
            clash.question
            for clash in pack.filing.conflicts
            if clash.about in tier.documents and fact.true(clash.when, facts)
        ),
        "",
    )
    answerer = Answerer(slug=tier.agency, role="lead", task=task, competent=True, cite=tier.cite)
    return Competent(domain=domain, agencies=(answerer,), cite=str(tier.cite), conflict=conflict, applies=tier.domain)


def may(pack: Pack, agency: str, move: str, domain: str | None, facts: Mapping[str, Any]) -> May:
    """Whether the matrix lets `agency` make `move`. Raises KeyError for an unknown agency, move or domain.

    The move's own domain goes before the one that is asked for: a filing stays a filing whatever the asker says.
    """
    right = pack.right(move)
    entry = pack.agencies[agency]
    first = right.domain or domain
    if first is None:
        raise fact.BadFact("domain", f"“{right.label}”要看是哪个领域的事，请用 domain 指明。")
    if not entry.can_sign_in:
        why = f"“{entry.name}”是文本的统称，不是一个具体单位，不能办理。"
        return May(allowed=False, why=why, cite=str(right.cite), domain=first)
    if right.listing == "ground":
        return _may_propose(pack, entry, right, first, facts)
    if right.listing:
        return _may_list(pack, entry, right, first)
    answer = _may_in(pack, entry, right, first, facts)
    beside = replace(right, needs=right.also_needs or right.needs)
    for other in right.also:
        if answer.allowed:
            break
        elsewhere = _may_in(pack, entry, beside, other, facts)
        answer = elsewhere if elsewhere.allowed else answer
    return answer


def _may_in(pack: Pack, agency: AgencyEntry, right: Right, domain: str, facts: Mapping[str, Any]) -> May:
    answer = competent(pack, domain, facts)
    mine = _part_of(pack, answer, agency.slug)
    name = pack.domains[domain]
    if mine is None and answer.silent and answer.fallback == agency.slug and "lead" in right.needs:
        why = f"{answer.silent}由{agency.name}归口，可以“{right.label}”。"
        return May(allowed=True, why=why, cite=answer.fallback_cite, domain=domain)
    if mine is None:
        why = f"{agency.name}在“{name}”方面没有职责，不能“{right.label}”；{_who_may(pack, answer, right)}"
        return May(allowed=False, why=why, cite=answer.cite, domain=domain)
    if _suffices(mine, right.needs):
        why = f"{agency.name}在“{name}”方面的职责是{_part(mine)}，可以“{right.label}”。"
        return May(allowed=True, why=why, cite=str(mine.cite), domain=domain)
    needs = "、".join(_need_name(need) for need in right.needs)
    why = f"{agency.name}在“{name}”方面的职责只是{_part(mine)}；“{right.label}”须由{needs}办理，"
    return May(allowed=False, why=why + _who_may(pack, answer, right), cite=str(mine.cite), domain=domain)


def _who_may(pack: Pack, answer: Competent, right: Right) -> str:
    """The end of a refusal: who may, or that the text names nobody and it must be assigned."""
    able = [found.slug for found in answer.agencies if _suffices(found, right.needs)]
    able = [slug for slug in able if pack.agencies[slug].can_sign_in]
    if able:
        return f"有权办理的是{'、'.join(pack.agencies[slug].name for slug in able)}。"
    gathers = f"{pack.agencies[pack.fallback].name}" if pack.fallback else "部门"
    return f"文本没有点名，须由归口的{gathers}先指派。"


def _may_propose(pack: Pack, agency: AgencyEntry, right: Right, domain: str, facts: Mapping[str, Any]) -> May:
    """Whether a ground of the place's lists of conduct lets an agency propose in a matter of this domain."""
    found = [
        ground for ground in pack.grounds.values()
        if (not ground.domains or domain in ground.domains)
        and agency.slug in lists.proposers(pack, ground.code, domain, facts).agencies
    ]  # fmt: skip
    if found:
        labels = "、".join(dict.fromkeys(pack.list_names[ground.list] for ground in found))
        why = f"{agency.name}可以就“{pack.domains[domain]}”方面的事提请列入{labels}，是否够条件看各项情形。"
        return May(allowed=True, why=why, cite=str(found[0].cite), domain=domain)
    why = f"谁监管、谁列入：“{pack.domains[domain]}”方面的事，文本没有写由{agency.name}提请列入名单。"
    return May(allowed=False, why=why, cite=str(right.cite), domain=domain)


def _may_list(pack: Pack, agency: AgencyEntry, right: Right, domain: str) -> May:
    """Whether the place's rule of listed supervision gives an agency this part in it."""
    rule = pack.listing
    if rule is None or rule.trigger == "none":
        why = f"{pack.basis.short}没有规定挂牌督办。"
        return May(allowed=False, why=why, cite=str(rule.cite if rule else pack.basis_cite), domain=domain)
    if not rule.takes_in(domain):
        why = f"{pack.basis.short}只规定重大火灾隐患挂牌督办，“{pack.domains[domain]}”方面的隐患不在其列。"
        return May(allowed=False, why=why, cite=str(rule.cite), domain=domain)
    named = rule.propose if right.listing == "propose" else (rule.decide,) if rule.decide else ()
    who = "、".join(pack.agencies[slug].name for slug in named)
    if named:
        allowed, why = agency.slug in named, f"“{right.label}”按文本由{who}办理。"
    else:
        allowed = agency.kind == GOVERNMENT
        why = f"{pack.basis.short}没有写明由哪一级政府“{right.label}”，由提请时写明的政府办理。"
    return May(allowed=allowed, why=why, cite=str(rule.cite), domain=domain)


def _part_of(pack: Pack, answer: Competent, agency: str) -> Answerer | None:
    """An agency's part; where a duty is every department's own, each has the part that the text gives to them all."""
    mine = next((found for found in answer.agencies if found.slug == agency), None)
    said = pack.domain_entries.get(answer.domain)
    if mine is None and said and said.everyone:
        return next((found for found in answer.agencies if not pack.agencies[found.slug].can_sign_in), None)
    return mine


def _suffices(answerer: Answerer, needs: tuple[str, ...]) -> bool:
    return answerer.role in needs or ("competent" in needs and answerer.competent)


def _part(answerer: Answerer) -> str:
    return ROLE_NAMES[answerer.role] + ("（主管部门）" if answerer.competent else "")


def _need_name(need: str) -> str:
    return "主管部门" if need == "competent" else f"{ROLE_NAMES[need]}的部门"


def _join(parts: Iterable[str]) -> str:
    return "；".join(dict.fromkeys(parts))
