"""Every entry of a pack in one row, each with the place where it is written: for accounts, checks and searches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from law.written import FILING, KEYED

if TYPE_CHECKING:
    from law.pack import Pack


class Listed(NamedTuple):
    """An entry: its kind (the attribute of a pack), the subject file and array in which it stands, and its id."""

    kind: str
    subject: str
    array: str
    id: str
    entry: Any

    @property
    def file(self) -> str:
        return f"{self.subject}.toml"

    @property
    def key(self) -> str:
        return f"{self.array}[{self.id}]" if self.id else self.array


def every(pack: Pack) -> Iterator[Listed]:
    """Every entry that has a citation of its own, duties of the matrix and words left out."""
    for term in pack.terms:
        yield Listed("terms", "terms", "term", term.id, term)
    for attribute, kind in KEYED.items():
        if attribute != "agencies":
            for entry in _entries(getattr(pack, attribute)):
                yield Listed(attribute, kind.subject, kind.array, getattr(entry, kind.key), entry)
    for attribute, (array, key, _) in FILING.items():
        for entry in getattr(pack.filing, attribute):
            yield Listed(attribute, "filing", array, getattr(entry, key), entry)
    for paper in pack.papers.values():
        yield Listed("papers", "papers", "paper", paper.kind, paper)
    yield from (Listed("pledge", "filing", "pledge", "", pledge) for pledge in (pack.pledge,) if pledge)
    yield from (Listed("listing", "hazards", "listing", "", listing) for listing in (pack.listing,) if listing)


def _entries(found: Any) -> Iterable[Any]:
    return found.values() if isinstance(found, Mapping) else found


def parts(listed: Listed) -> Iterator[Listed]:
    """The lines inside an entry that carry obligations themselves: items of a check list, steps of a chain."""
    for item in getattr(listed.entry, "items", ()) if listed.kind == "checklists" else ():
        yield listed._replace(id=f"{listed.id}].items[{item.code}", entry=item)
    for number, step in enumerate(getattr(listed.entry, "steps", ()) if listed.kind == "chains" else (), start=1):
        yield listed._replace(id=f"{listed.id}].steps[{number}", entry=step)


def carriers(pack: Pack) -> Iterator[Listed]:
    """Every entry, and line of an entry, that carries out an obligation."""
    for listed in every(pack):
        for found in (listed, *parts(listed)):
            if getattr(found.entry, "carries", ()):
                yield found


def named_agencies(listed: Listed) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The slugs that a routed entry names, by the key under which it names them."""
    entry = listed.entry
    for name in NAMING.get(listed.kind, ()):
        value = getattr(entry, name)
        yield name, (value,) if isinstance(value, str) and value else tuple(value)
    if listed.kind == "chains":  # a word without a dot is nobody's slug: "机构", "上级部门"
        for step in entry.steps:
            yield "steps", tuple(name for name in (step.sender, *step.to) if "." in name)


NAMING = {
    "terms": ("agencies",),
    "tiers": ("agency",),
    "hazard_routes": ("to",),
    "listing": ("propose", "decide"),
    "three_lists": ("makers",),
    "unlicensed": ("deal", "joint"),
    "grounds": ("proposers",),
    "measures": ("agencies",),
    "checklists": ("agency",),
}
