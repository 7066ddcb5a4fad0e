"""The public page of one institution, put together from its disclosures and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from law import load
from law.pack import Pack
from portal import directory, lists, supervision
from registry.models import Disclosure, Institution

# Facts of one line, in the order of the page; a unit stands after the value.
BASICS = ("address", "beds", "service_scope", "premises_nature", "floor_area", "complaint_line")
UNITS = {"beds": "张", "floor_area": "平方米"}
OWN_PLACES = frozenset(
    {"name", "filing", "receipt", "pledge", "refusal", "site_check", "supervision", "lists", "penalty", *BASICS}
)
# Items that somebody only announces when the case arises: their absence is not a gap.
OCCASIONAL = frozenset({"refusal", "pledge", "supervision", "site_check", "lists", "penalty", "unfiled_list"})
# A text may ask for the basic facts in one word; they are published one by one.
SUMMED_UP = {"basics": frozenset({"address", "beds", "service_scope"})}


@dataclass(frozen=True)
class Fact:
    """One thing made public: since when, and by which text."""

    label: str
    value: str
    cite: str
    from_on: date


@dataclass(frozen=True)
class Receipt:
    """One receipt. `replaced_by` names the receipt that took its place."""

    number: str
    code: str
    issued_on: date
    cite: str
    replaced_by: str = ""


@dataclass(frozen=True)
class Block:
    """Something made public that is longer than a line: a sentence, a list, or a table of pairs."""

    label: str
    text: str
    lines: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    cite: str
    from_on: date


@dataclass(frozen=True)
class Pledge:
    """The written pledge: who gave it, when, and what it covers."""

    by: str
    on: date
    matters: tuple[str, ...]
    cite: str
    from_on: date


@dataclass(frozen=True)
class Gap:
    """Something that the place's text wants public and that nobody has published yet."""

    label: str
    cite: str


@dataclass(frozen=True)
class Page:
    """All that the page of an institution shows."""

    reference: str
    name: str
    code: str
    place: str
    town: str
    closed: bool
    status: str
    tone: str
    filed_on: date | None
    filed_cite: str
    receipts: tuple[Receipt, ...]
    pledge: Pledge | None
    refusal: Disclosure | None
    supervised: tuple[supervision.Supervised, ...]
    standing: tuple[tuple[str, lists.Row], ...]
    site_check: Block | None
    basics: tuple[Fact, ...]
    blocks: tuple[Block, ...]
    gaps: tuple[Gap, ...]
    silent_pledge: str
    updated_on: date | None


def find(reference: str) -> tuple[Institution, list[Disclosure]] | None:
    """A listed institution and everything that was ever disclosed of it; two queries."""
    institution = directory.listed().filter(case__reference=reference).first()
    if institution is None:
        return None
    return institution, list(Disclosure.objects.filter(institution=institution).order_by("from_on", "pk"))


def of(institution: Institution, disclosed: Iterable[Disclosure], *, today: date) -> Page:
    """The page that these disclosures (oldest first) make."""
    disclosed = list(disclosed)
    now = {fact.item: fact for fact in disclosed if fact.until_on is None}
    filings = [fact for fact in disclosed if fact.item == "filing"]
    filing, pack = now.get("filing"), _pack(institution.place_id)
    status, tone = directory.standing(institution, filed=filing is not None, refused="refusal" in now)
    closed = institution.state == Institution.State.CLOSED
    return Page(
        reference=institution.case.reference,
        name=institution.party.name,
        code=institution.party.code or "",
        place=institution.place.name,
        town=institution.town,
        closed=closed,
        status=status,
        tone=tone,
        filed_on=filings[0].from_on if filing else None,
        filed_cite=filing.cite if filing else "",
        receipts=_receipts([fact for fact in disclosed if fact.item == "receipt"]),
        pledge=_pledge(now["pledge"]) if "pledge" in now else None,
        refusal=now.get("refusal"),
        supervised=tuple(supervision.in_order([now["supervision"]], today)) if "supervision" in now else (),
        standing=tuple(lists.of_institution(now.values(), today)),
        site_check=_block(now["site_check"]) if "site_check" in now else None,
        basics=tuple(_fact(now[item]) for item in BASICS if item in now),
        blocks=tuple(_block(fact) for item, fact in now.items() if item not in OWN_PLACES),
        gaps=() if closed else _gaps(pack, now),
        silent_pledge=pack.pledge.silent if pack and pack.pledge and "pledge" not in now else "",
        updated_on=max((fact.from_on for fact in disclosed), default=None),
    )


def _pack(place_id: str) -> Pack | None:
    """The law of the place; an imported register may reach places that have no pack yet."""
    return load.pack(place_id) if place_id in load.places() else None


def _receipts(issued: list[Disclosure]) -> tuple[Receipt, ...]:
    """The receipts, newest first, each but the newest replaced by the one after it."""
    after = [*(fact.content["number"] for fact in issued), ""][1:]
    found = [
        Receipt(fact.content["number"], fact.content["code"], fact.from_on, fact.cite, number)
        for fact, number in zip(issued, after, strict=True)
    ]
    return tuple(reversed(found))


def _pledge(fact: Disclosure) -> Pledge:
    given = fact.content
    return Pledge(given["by"], date.fromisoformat(given["on"]), tuple(given["matters"]), fact.cite, fact.from_on)


def _fact(fact: Disclosure) -> Fact:
    unit = UNITS.get(fact.item, "")
    return Fact(fact.label, f"{fact.content} {unit}".strip(), fact.cite, fact.from_on)


def _block(fact: Disclosure) -> Block:
    text, lines, pairs = shaped(fact.content)
    return Block(fact.label, text, lines, pairs, fact.cite, fact.from_on)


def shaped(content: Any) -> tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Content of any shape as a sentence, a list or pairs: other floors publish what this one never saw."""
    if isinstance(content, Mapping):
        return "", (), tuple((str(key), _said(value)) for key, value in content.items())
    if not isinstance(content, list | tuple):
        return _said(content), (), ()
    if content and all(isinstance(part, list | tuple) and len(part) == 2 for part in content):
        return "", (), tuple((str(key), _said(value)) for key, value in content)
    return "", tuple(_said(part) for part in content), ()


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        value = list(value.values())
    return "，".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)


def _gaps(pack: Pack | None, now: Mapping[str, Disclosure]) -> tuple[Gap, ...]:
    wanted = pack.disclosure if pack and "filing" in now else ()
    known = OCCASIONAL | {code for code, parts in SUMMED_UP.items() if parts & set(now)} | set(now)
    missing = [entry for entry in wanted if entry.code not in known]
    return tuple(Gap(entry.label, str(entry.cite)) for entry in missing)
