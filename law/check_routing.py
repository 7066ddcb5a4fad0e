"""What the routed entries must satisfy: agencies, domains, terms, kinds, lists and obligations are known ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from law import catalogue
from law.conduct import ANY_COMPETENT

if TYPE_CHECKING:
    from law.pack import Pack

Fault = tuple[str, str, str]  # file, key, reason
ROUTED = ("hazard_routes", "unlicensed", "checklists")


def faults(pack: Pack) -> Iterator[Fault]:
    """Every fault as (file, key, reason)."""
    yield from _named(pack)
    yield from _hazards(pack)
    yield from _kinds(pack)
    yield from _credit(pack)
    yield from _terms(pack)
    for listed in catalogue.carriers(pack):
        for id in listed.entry.carries:
            if pack.prefix and not id.startswith(f"{pack.prefix}-"):
                yield listed.file, f"{listed.key}.carries", f"“{id}”不是本地的义务编号（{pack.prefix}-…）"
            elif pack.register and id not in pack.register:
                yield listed.file, f"{listed.key}.carries", f"义务“{id}”不在 obligations.toml 里"


def _named(pack: Pack) -> Iterator[Fault]:
    """Agencies and domains that the entries name."""
    for listed in catalogue.every(pack):
        for name, slugs in catalogue.named_agencies(listed):
            for slug in slugs:
                if slug not in pack.agencies and slug != ANY_COMPETENT:
                    yield listed.file, f"{listed.key}.{name}", f"单位“{slug}”不在 agencies.toml 里"
        domain = getattr(listed.entry, "domain", None)
        if domain and listed.kind in ROUTED and domain not in pack.domains:
            yield listed.file, f"{listed.key}.domain", f"领域“{domain}”不在 domains.toml 里"


def _hazards(pack: Pack) -> Iterator[Fault]:
    for code in pack.hazard_routes:
        if code not in pack.hazard_kinds:
            yield "hazards.toml", f"route[{code}].code", f"“{code}”不在隐患种类（[kinds]）里"
    for checklist in pack.checklists.values():
        if checklist.doing and checklist.doing not in pack.doings:
            yield "checklists.toml", f"list[{checklist.id}].doing", f"“{checklist.doing}”不在 [doings] 里"


def _kinds(pack: Pack) -> Iterator[Fault]:
    """Kinds of hazards that stand for a domain, or go into a set of lists; words that suggest a domain."""
    for code, domain in pack.hazard_domains.items():
        if code not in pack.hazard_kinds or domain not in pack.domains:
            yield "hazards.toml", f"domains.{code}", f"“{code}”须是隐患种类，“{domain}”须是领域"
    for domain in pack.domain_words:
        if domain not in pack.domains:
            yield "words.toml", f"suggests.{domain}", f"领域“{domain}”不在 domains.toml 里"
    for listed in pack.three_lists.values():
        if unknown := [code for code in listed.kinds if code not in pack.hazard_kinds]:
            yield "hazards.toml", f"lists[{listed.id}].kinds", f"“{unknown[0]}”不在隐患种类（[kinds]）里"


def _credit(pack: Pack) -> Iterator[Fault]:
    lists = [("ground", entry.code, entry.list) for entry in pack.grounds.values()]
    lists += [("measure", entry.code, entry.list) for entry in pack.measures.values()]
    lists += [("repair", entry.code, entry.list) for entry in pack.repairs.values() if entry.list]
    lists += [("list", entry.code, entry.code) for entry in pack.list_rules.values()]
    lists += [("stay", entry.id, name) for entry in pack.stays.values() for name in entry.lists]
    for array, code, name in lists:
        if name not in pack.list_names:
            yield "credit.toml", f"{array}[{code}].list", f"“{name}”不在 vocabulary.toml 的 [lists] 里"
    for ground in pack.grounds.values():
        for domain in set(ground.domains) - set(pack.domains):
            yield "credit.toml", f"ground[{ground.code}].domains", f"领域“{domain}”不在 domains.toml 里"
        for base in ground.bases:
            if base not in pack.base_names:
                yield "credit.toml", f"ground[{ground.code}].bases", f"“{base}”不在 vocabulary.toml 的 [bases] 里"


def _terms(pack: Pack) -> Iterator[Fault]:
    known = {term.id for term in pack.terms} | set(pack.vocabulary)
    used = [("unlicensed.toml", f"route[{entry.code}].term", entry.term) for entry in pack.unlicensed.values()]
    used += [("rates.toml", f"rate[{entry.id}].term", entry.term) for entry in pack.rates.values()]
    for chain in pack.chains.values():
        used += [("reports.toml", f"chain[{chain.event}].steps", step.term) for step in chain.steps]
    for file, key, id in used:
        if id and id not in known:
            yield file, key, f"没有“{id}”这个期限"
