"""What a pack must satisfy as a whole: every name that one file uses is known to another."""

from __future__ import annotations

from collections.abc import Iterator

from law import check_routing
from law.entries import Term
from law.files import Files
from law.pack import Pack
from law.table import PackError

Fault = tuple[str, str, str]  # file, key, reason


def whole(pack: Pack, files: Files) -> Iterator[PackError]:
    """Every fault as a PackError; for subjects that are spread over several files, with the file of the entry."""
    for file, key, reason in faults(pack, files.name.partition("/")[0]):
        subject = file.removesuffix(".toml")
        named = [
            place for (of, entry), place in files.where.items() if of == subject and f"{key}.".startswith(f"{entry}.")
        ]
        yield PackError(named[-1] if named else f"{files.name}/{file}", key, reason)


def faults(pack: Pack, folder: str) -> Iterator[Fault]:
    """Every fault as (file, key, reason)."""
    if pack.id != folder:
        yield "pack.toml", "id", f"“{pack.id}”应与文件夹名“{folder}”一致"
    if pack.valid_from and pack.valid_until and pack.valid_until < pack.valid_from:
        yield "pack.toml", "valid_until", "早于 valid_from"
    if pack.fallback:
        yield from _agency(pack, pack.fallback, "pack.toml", "fallback.agency")
    for instrument in pack.instruments.values():
        if instrument.valid_from and instrument.valid_until and instrument.valid_until < instrument.valid_from:
            yield "instruments.toml", f"instrument[{instrument.id}].valid_until", "早于 valid_from"
    yield from _agencies(pack)
    yield from _duties(pack)
    yield from _tiers(pack)
    yield from _terms(pack)
    yield from _filing(pack)
    yield from _rights(pack)
    yield from check_routing.faults(pack)


def _agency(pack: Pack, slug: str, file: str, key: str) -> Iterator[Fault]:
    if slug not in pack.agencies:
        yield file, key, f"单位“{slug}”不在 agencies.toml 里"


def _domain(pack: Pack, code: str, file: str, key: str) -> Iterator[Fault]:
    if code not in pack.domains:
        yield file, key, f"领域“{code}”不在 domains.toml 里"


def _agencies(pack: Pack) -> Iterator[Fault]:
    for slug in pack.agencies:
        if not slug.startswith(f"{pack.id}."):
            yield "agencies.toml", slug, f"单位标识应以“{pack.id}.”开头"
    first: dict[str, str] = {}
    for slug, agency in pack.agencies.items():
        if agency.can_sign_in and first.setdefault(agency.mark, slug) != slug:
            yield "agencies.toml", slug, f"机关代字“{agency.mark}”与“{first[agency.mark]}”的相同，文号分不开"


def _duties(pack: Pack) -> Iterator[Fault]:
    for duty in pack.duties:
        yield from _agency(pack, duty.agency, "duties.toml", f"domain.{duty.domain}")
    for entry in pack.domain_entries.values():
        yield from _domain(pack, entry.code, "duties.toml", f"domain.{entry.code}")
        mine = {duty.agency for duty in pack.duties if duty.domain == entry.code}
        for slug in set(entry.competent) - mine:
            yield "duties.toml", f"domain.{entry.code}.competent", f"“{slug}”在这个领域没有职责"
    unsaid = set(pack.domains) - set(pack.domain_entries) if pack.agencies else set()
    for code in sorted(unsaid):
        yield "duties.toml", code, "既没有写明职责，也没有列入 silent（未规定）"


def _tiers(pack: Pack) -> Iterator[Fault]:
    for tier in pack.tiers:
        for code in (tier.domain, *tier.domains):
            yield from _domain(pack, code, "competence.toml", f"tier[{tier.id}]")


def _terms(pack: Pack) -> Iterator[Fault]:
    seen: set[tuple] = set()
    for term in pack.terms:
        if (term.id, term.valid_from) in seen:
            yield "terms.toml", f"term[{term.id}]", "同一期限写了两次（修订的要写不同的 valid_from）"
        seen.add((term.id, term.valid_from))
        yield from _term(pack, term)
    for id in pack.silences:
        # A target, or a date that an order names, may stand beside a silence: neither is a length set by the text.
        if any(term.id == id and term.basis == "STATUTE" and not pack.ended(term) for term in pack.terms):
            yield "silences.toml", id, "既写了期限，又列为未规定"


def _term(pack: Pack, term: Term) -> Iterator[Fault]:
    key = f"term[{term.id}]"
    if term.valid_from and term.valid_until and term.valid_until < term.valid_from:
        yield "terms.toml", f"{key}.valid_until", "早于 valid_from"
    for code in term.counts:
        if code not in pack.doings:
            yield "terms.toml", f"{key}.counts", f"“{code}”不在 vocabulary.toml 的 [doings] 里"


def _filing(pack: Pack) -> Iterator[Fault]:
    codes = [doc.code for doc in pack.filing.documents]
    for code in codes:
        if codes.count(code) > 1:
            yield "filing.toml", f"document[{code}]", "写了两次"
    for clash in pack.filing.conflicts:
        if clash.about not in codes:
            yield "filing.toml", f"conflict[{clash.id}].about", f"没有“{clash.about}”这份材料"


def _rights(pack: Pack) -> Iterator[Fault]:
    for right in pack.rights.values():
        for code in (right.domain, *right.also):
            if code is not None:
                yield from _domain(pack, code, "rights.toml", f"right[{right.move}]")
    orders = [step.order for step in pack.escalation]
    if orders != sorted(set(orders)):
        yield "escalation.toml", "order", "次序应从小到大，不能重复"
