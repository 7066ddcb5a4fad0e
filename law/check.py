"""What a pack must satisfy as a whole: every name that one file uses is known to another."""

from __future__ import annotations

from collections.abc import Iterator

from law.pack import Pack
from law.table import PackError


def whole(pack: Pack, folder: str) -> None:
    """Raise the first fault found as a PackError that names file, key and reason."""
    for file, key, reason in faults(pack, folder):
        raise PackError(f"{folder}/{file}", key, reason)


def faults(pack: Pack, folder: str) -> Iterator[tuple[str, str, str]]:
    """Every fault as (file, key, reason)."""
    if pack.id != folder:
        yield "pack.toml", "id", f"“{pack.id}”应与文件夹名“{folder}”一致"
    if pack.valid_from and pack.valid_until and pack.valid_until < pack.valid_from:
        yield "pack.toml", "valid_until", "早于 valid_from"
    if pack.fallback and pack.fallback not in pack.agencies:
        yield "pack.toml", "fallback.agency", f"单位“{pack.fallback}”不在 agencies.toml 里"
    yield from _instruments(pack)
    yield from _matrix(pack)
    yield from _terms(pack)
    yield from _filing(pack)
    for right in pack.rights.values():
        for code in (right.domain, *right.also):
            if code is not None and code not in pack.domains:
                yield "rights.toml", right.move, f"领域“{code}”不在 domains.toml 里"
    orders = [step.order for step in pack.escalation]
    if orders != sorted(set(orders)):
        yield "escalation.toml", "order", "次序应从小到大，不能重复"


def _instruments(pack: Pack) -> Iterator[tuple[str, str, str]]:
    for instrument in pack.instruments.values():
        if instrument.valid_from and instrument.valid_until and instrument.valid_until < instrument.valid_from:
            yield "instruments.toml", f"instrument[{instrument.id}].valid_until", "早于 valid_from"


def _matrix(pack: Pack) -> Iterator[tuple[str, str, str]]:
    for slug in pack.agencies:
        if not slug.startswith(f"{pack.id}."):
            yield "agencies.toml", slug, f"单位标识应以“{pack.id}.”开头"
    for duty in pack.duties:
        if duty.agency not in pack.agencies:
            yield "duties.toml", f"domain.{duty.domain}", f"单位“{duty.agency}”不在 agencies.toml 里"
    for entry in pack.domain_entries.values():
        key = f"domain.{entry.code}"
        if entry.code not in pack.domains:
            yield "duties.toml", key, "不是已知的领域（见 domains.toml）"
        mine = {duty.agency for duty in pack.duties if duty.domain == entry.code}
        for slug in entry.competent:
            if slug not in mine:
                yield "duties.toml", f"{key}.competent", f"“{slug}”在这个领域没有职责"
    for tier in pack.tiers:
        if tier.agency not in pack.agencies:
            yield "competence.toml", tier.id, f"单位“{tier.agency}”不在 agencies.toml 里"
        for code in (tier.domain, *tier.domains):
            if code not in pack.domains:
                yield "competence.toml", tier.id, f"“{code}”不是已知的领域"
    if pack.agencies:
        for code in pack.domains:
            if code not in pack.domain_entries:
                yield "duties.toml", code, "既没有写明职责，也没有列入 silent（未规定）"


def _terms(pack: Pack) -> Iterator[tuple[str, str, str]]:
    seen: set[tuple] = set()
    for term in pack.terms:
        key = f"term[{term.id}]"
        if (term.id, term.valid_from) in seen:
            yield "terms.toml", key, "同一期限写了两次（修订的要写不同的 valid_from）"
        seen.add((term.id, term.valid_from))
        if term.valid_from and term.valid_until and term.valid_until < term.valid_from:
            yield "terms.toml", f"{key}.valid_until", "早于 valid_from"
        for slug in term.agencies:
            if slug not in pack.agencies:
                yield "terms.toml", f"{key}.agencies", f"单位“{slug}”不在 agencies.toml 里"
        for id in term.carries:
            if pack.prefix and not id.startswith(f"{pack.prefix}-"):
                yield "terms.toml", f"{key}.carries", f"“{id}”不是本地的义务编号（{pack.prefix}-…）"
    for id in pack.silences:
        if any(term.id == id for term in pack.terms):
            yield "silences.toml", id, "既写了期限，又列为未规定"


def _filing(pack: Pack) -> Iterator[tuple[str, str, str]]:
    codes = [doc.code for doc in pack.filing.documents]
    for code in codes:
        if codes.count(code) > 1:
            yield "filing.toml", f"document[{code}]", "写了两次"
    for clash in pack.filing.conflicts:
        if clash.about not in codes:
            yield "filing.toml", f"conflict[{clash.id}].about", f"没有“{clash.about}”这份材料"
