"""What the files of one folder say, kind by kind, before it is laid over what stands above or before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from law import parse, parse_conduct, parse_routing, parse_terms
from law.entries import DomainEntry, Duty, Instrument, PaperKind, Step, Term
from law.files import Files
from law.filing import Pledge
from law.routing import Listing
from law.table import PackError, Table


class Kind(NamedTuple):
    """Where entries of a kind stand (`[[array]]` of a subject's files), their key, and whether places inherit them."""

    subject: str
    array: str
    key: str
    make: Callable[[Table, parse.Instruments], Any]
    inherited: bool = True


KEYED = {  # by the attribute of a pack
    "agencies": Kind("agencies", "agency", "slug", parse.agency, inherited=False),
    "tiers": Kind("competence", "tier", "id", parse.tier, inherited=False),
    "rights": Kind("rights", "right", "move", parse.right),
    "disclosure": Kind("disclosure", "item", "code", parse.disclosure),
    "texts": Kind("texts", "text", "id", parse.text),
    "conventions": Kind("conventions", "convention", "id", parse.convention),
    "hazard_routes": Kind("hazards", "route", "code", parse_routing.hazard),
    "three_lists": Kind("hazards", "lists", "id", parse_routing.three_lists),
    "unlicensed": Kind("unlicensed", "route", "code", parse_routing.unlicensed),
    "chains": Kind("reports", "chain", "event", parse_routing.chain),
    "rates": Kind("rates", "rate", "id", parse_routing.rate),
    "grounds": Kind("credit", "ground", "code", parse_conduct.ground),
    "measures": Kind("credit", "measure", "code", parse_conduct.measure),
    "repairs": Kind("credit", "repair", "code", parse_conduct.repair),
    "list_rules": Kind("credit", "list", "code", parse_conduct.list_rule),
    "stays": Kind("credit", "stay", "id", parse_conduct.stay),
    "checklists": Kind("checklists", "list", "id", parse_conduct.checklist),
}
WORDS = {  # attribute: (subject, table, whether a place inherits it)
    "domains": ("domains", "domain", True),
    "vocabulary": ("vocabulary", "terms", True),
    "doings": ("vocabulary", "doings", True),
    "list_names": ("vocabulary", "lists", True),
    "base_names": ("vocabulary", "bases", True),
    "hazard_kinds": ("hazards", "kinds", True),
    "hazard_domains": ("hazards", "domains", True),
    "care_words": ("words", "elder_care", True),
    "domain_words": ("words", "suggests", True),
    "grouping": ("words", "grouping", True),
    "silences": ("silences", "silent", False),
    "register": ("obligations", "obligation", False),
}
FILING = {
    "items": ("item", "code", parse.item),
    "documents": ("document", "code", parse.document),
    "conflicts": ("conflict", "id", parse.conflict),
}


@dataclass(frozen=True, slots=True)
class Written:
    """The entries of one folder. Nothing in it is inherited but what a paper leaves to its parent's entry."""

    instruments: dict[str, Instrument]
    keyed: dict[str, dict[str, Any]]
    words: dict[str, dict[str, str]]
    terms: list[Term]
    domains: dict[str, DomainEntry]
    duties: list[Duty]
    filing: dict[str, dict[str, Any]]
    filing_silent: str = ""
    pledge: Pledge | None = None
    listing: Listing | None = None
    escalation: tuple[Step, ...] = ()
    papers: dict[str, PaperKind] = field(default_factory=dict)


def read(files: Files, above: Mapping[str, Instrument], papers: Mapping[str, PaperKind]) -> Written:
    """Everything that the files say; `above` are the instruments and `papers` the papers that they may build on."""
    own = files.keyed("instruments", "instrument", "id", lambda row: parse.instrument(row, {}))
    known = {**above, **own}
    domains, duties = _domains(files, known)
    written = Written(
        instruments=own,
        keyed={
            attribute: files.keyed(kind.subject, kind.array, kind.key, lambda row, kind=kind: kind.make(row, known))  # type: ignore[misc]
            for attribute, kind in KEYED.items()
        },
        words={attribute: files.words(subject, table) for attribute, (subject, table, _) in WORDS.items()},
        terms=[term for _, term in files.rows("terms", "term", lambda row: parse_terms.term(row, known))],
        domains=domains,
        duties=duties,
        filing={
            name: files.keyed("filing", array, key, lambda row, make=make: make(row, known))  # type: ignore[misc]
            for name, (array, key, make) in FILING.items()
        },
        filing_silent=next((file.text("silent", "") for file in files.tables("filing")), ""),
        pledge=files.one("filing", "pledge", lambda row: parse.pledge(row, known)),
        listing=files.one("hazards", "listing", lambda row: parse_routing.listing(row, known)),
        escalation=tuple(step for _, step in files.rows("escalation", "step", lambda row: parse.step(row, known))),
        papers=files.keyed("papers", "paper", "kind", lambda row: parse.paper(row, known, papers)),
    )
    return written


def _domains(files: Files, instruments: Mapping[str, Instrument]) -> tuple[dict[str, DomainEntry], list[Duty]]:
    """The domains that the place speaks of, or lists as unsaid, and the duties in them."""
    entries: dict[str, DomainEntry] = {}
    duties: list[Duty] = []
    unsaid: dict[str, DomainEntry] = {}
    for file in files.tables("duties"):
        with files.gathering():
            for code, values in file.table("domain").named():
                with files.gathering():
                    block = Table(values, file=file.file, key=f"domain.{code}")
                    files.where["duties", block.key] = block.file
                    if code in entries:
                        raise block.fail("", "这个领域写了两次")
                    entries[code] = DomainEntry(code=code)  # a fault inside does not make the domain an unsaid one
                    entries[code], found = parse.domain(code, block, instruments)
                    duties.extend(found)
                    block.done()
            unsaid |= {code: DomainEntry(code=code) for code in file.texts("silent")}
    for code in sorted(set(entries) & set(unsaid)):
        files.faults.append(PackError(f"{files.name}/duties.toml", "silent", f"{code} 既有职责又列为未规定"))
    return entries | unsaid, duties
