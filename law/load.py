"""Packs from their TOML files: read, laid over their parent, checked, cached."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from law import check, parse
from law.entries import Term
from law.filing import Filing
from law.pack import Pack
from law.table import PackError, Table

__all__ = ["PACKS", "PackError", "pack", "places", "prefixes", "read"]

PACKS = Path(__file__).parent / "packs"
ROOT = "national"
STATUSES = ("in_force", "draft", "unattached", "parent")
FILES = (
    "pack", "instruments", "agencies", "domains", "duties", "competence", "terms", "vocabulary", "silences", "filing",
    "rights", "escalation", "disclosure", "papers", "texts", "conventions",
)  # fmt: skip


def places() -> tuple[str, ...]:
    """The ids of all places that ship with the project, without the national parent."""
    return tuple(id for id in _shipped() if id != ROOT)


@functools.cache
def _shipped() -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in PACKS.glob("*/pack.toml")))


@functools.cache
def prefixes() -> dict[str, str]:
    """Whose an obligation id is, by its prefix: {"JY": "jingyu"}. Reads only the head files."""
    found = {}
    for id in places():
        prefix = _toml(PACKS / id / "pack.toml", id).get("prefix")
        if prefix:
            found[prefix] = id
    return found


@functools.cache
def pack(id: str) -> Pack:
    """The pack of a place, checked and frozen. Raises KeyError for an unknown place, PackError for a bad file."""
    if id not in _shipped():
        raise KeyError(id)
    return read(PACKS / id)


def read(directory: Path | str) -> Pack:
    """A pack from any directory (tests, a bureau's own); its parent is looked for among the shipped ones.

    Raises PackError, which names the file, the key and the reason.
    """
    folder = Path(directory)
    files = _Files(folder)
    head = next(files.tables("pack"), None)
    if head is None:
        raise PackError(f"{folder.name}/pack.toml", "（文件）", "没有这个文件")
    inherits = head.text("inherits", "")
    if inherits and inherits not in _shipped():
        raise head.fail("inherits", f"没有“{inherits}”这个上级包")
    parent = pack(inherits) if inherits else None
    built = _build(head, files, parent)
    check.whole(built, folder.name, files.where)
    return built


def _toml(path: Path, folder: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"{folder}/{path.name}", "（文件）", f"不是合格的 TOML：{error}") from None
    except UnicodeDecodeError:
        raise PackError(f"{folder}/{path.name}", "（文件）", "不是 UTF-8 文字") from None


class _Files:
    """The files of one pack: each subject is one file, or a folder of files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found: dict[str, list[Path]] = {}
        self.where: dict[str, str] = {}  # the file in which an entry stands, by the entry's key
        for path in sorted([*folder.glob("*.toml"), *folder.glob("*/*.toml")]):
            subject = path.stem if path.parent == folder else path.parent.name
            if subject not in FILES:
                raise PackError(self._name(path), "（文件）", f"不认识这个文件；可用的有：{'、'.join(FILES)}")
            self.found.setdefault(subject, []).append(path)

    def _name(self, path: Path) -> str:
        return f"{self.folder.name}/{path.relative_to(self.folder).as_posix()}"

    def tables(self, subject: str) -> Iterator[Table]:
        for path in self.found.get(subject, []):
            name = self._name(path)
            yield Table(_toml(path, name.rpartition("/")[0]), file=name)

    def rows(self, subject: str, array: str) -> Iterator[Table]:
        """Every row of an array over the subject's files; a row or file with unknown keys is refused."""
        for file in self.tables(subject):
            for row in file.tables(array):
                self.where[row.key] = row.file
                yield row
                row.done()
            file.done()

    def keyed(self, subject: str, array: str, key: str, make: Callable) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for row in self.rows(subject, array):
            entry = make(row)
            id = getattr(entry, key)
            if id in found:
                raise row.fail(key, f"“{id}”写了两次")
            found[id] = entry
        return found

    def words(self, subject: str, table: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for file in self.tables(subject):
            block = file.table(table)
            for id, value in block.named():
                if not isinstance(value, str) or not value:
                    raise block.fail(id, "应为文字，不能为空")
                found[id] = value
            file.done()
        return found


def _build(head: Table, files: _Files, parent: Pack | None) -> Pack:
    instruments = dict(parent.instruments if parent else {})
    instruments |= files.keyed("instruments", "instrument", "id", parse.instrument)

    def over(attribute: str, subject: str, array: str, key: str, make: Callable) -> MappingProxyType:
        above = dict(getattr(parent, attribute)) if parent else {}
        return MappingProxyType(above | files.keyed(subject, array, key, lambda row: make(row, instruments)))

    def with_parent(attribute: str, own: tuple) -> tuple:
        return own or (getattr(parent, attribute) if parent else ())

    papers = dict(parent.papers) if parent else {}
    entries, duties, silent = _duties(files, instruments)
    disclosed = {item.code: item for item in (parent.disclosure if parent else ())}
    disclosed |= files.keyed("disclosure", "item", "code", lambda row: parse.disclosure(row, instruments))
    pledge, filing = _filing(files, instruments, parent)
    return Pack(
        **_head(head, instruments),
        instruments=MappingProxyType(instruments),
        agencies=MappingProxyType(files.keyed("agencies", "agency", "slug", parse.agency)),
        domains=MappingProxyType((dict(parent.domains) if parent else {}) | files.words("domains", "domain")),
        domain_entries=MappingProxyType(entries | silent),
        duties=tuple(duties),
        tiers=tuple(parse.tier(row, instruments) for row in files.rows("competence", "tier")),
        terms=_terms(files, instruments, parent),
        vocabulary=MappingProxyType((dict(parent.vocabulary) if parent else {}) | files.words("vocabulary", "terms")),
        silences=MappingProxyType(files.words("silences", "silent")),
        filing=filing,
        pledge=pledge or (parent.pledge if parent else None),
        rights=over("rights", "rights", "right", "move", parse.right),
        escalation=with_parent(
            "escalation", tuple(parse.step(row, instruments) for row in files.rows("escalation", "step"))
        ),
        disclosure=tuple(disclosed.values()),
        papers=MappingProxyType(
            papers | files.keyed("papers", "paper", "kind", lambda row: parse.paper(row, instruments, papers))
        ),
        texts=over("texts", "texts", "text", "id", parse.text),
        conventions=over("conventions", "conventions", "convention", "id", parse.convention),
    )


def _head(head: Table, instruments: dict) -> dict[str, Any]:
    basis = head.text("basis")
    if basis not in instruments:
        raise head.fail("basis", f"文件“{basis}”不在 instruments.toml 里")
    fallback = head.table("fallback")
    values = {
        "id": head.text("id"),
        "name": head.text("name"),
        "short": head.text("short"),
        "level": head.text("level"),
        "region_code": head.text("region_code", ""),
        "status": head.choice("status", STATUSES),
        "basis": instruments[basis],
        "parent": head.text("inherits", ""),
        "prefix": head.text("prefix", ""),
        "document_year": head.whole("document_year"),
        "note": head.text("note", ""),
        "valid_from": head.date("valid_from"),
        "valid_until": head.date("valid_until"),
        "fallback": fallback.text("agency", ""),
        "fallback_cite": parse.cite(fallback, instruments) if "cite" in fallback else None,
    }
    fallback.done()
    head.done()
    return values


def _terms(files: _Files, instruments: dict, parent: Pack | None) -> tuple[Term, ...]:
    """The place's own terms, and the parent's that it does not write itself, with what its text leaves unsaid."""
    own = tuple(parse.term(row, instruments) for row in files.rows("terms", "term"))
    written = {term.id for term in own}
    unsaid = files.words("silences", "silent")
    above = [term for term in (parent.terms if parent else ()) if term.id not in written]
    return (*(replace(term, silent=unsaid.get(term.id, term.silent)) for term in above), *own)


def _duties(files: _Files, instruments: dict) -> tuple[dict, list, dict]:
    entries: dict[str, Any] = {}
    duties: list[Any] = []
    silent: dict[str, Any] = {}
    for file in files.tables("duties"):
        for code, values in file.table("domain").named():
            block = Table(values, file=file.file, key=f"domain.{code}")
            files.where[block.key] = block.file
            if code in entries:
                raise block.fail("", "这个领域写了两次")
            entries[code], found = parse.domain(code, block, instruments)
            duties.extend(found)
            block.done()
        for code in file.texts("silent"):
            silent[code] = parse.DomainEntry(code=code)
        file.done()
    if both := sorted(set(entries) & set(silent)):
        raise PackError(f"{files.folder.name}/duties.toml", "silent", f"{both[0]} 既有职责又列为未规定")
    return entries, duties, silent


def _filing(files: _Files, instruments: dict, parent: Pack | None) -> tuple[Any, Filing]:
    above = parent.filing if parent else Filing()
    lists: dict[str, list] = {"item": [], "document": [], "conflict": []}
    makers = {"item": parse.item, "document": parse.document, "conflict": parse.conflict}
    pledge, silent = None, ""
    for file in files.tables("filing"):
        silent = file.text("silent", "")
        for name, make in makers.items():
            for row in file.tables(name):
                lists[name].append(make(row, instruments))
                row.done()
        if "pledge" in file:
            row = file.table("pledge")
            pledge = parse.pledge(row, instruments)
            row.done()
        file.done()
    filing = Filing(
        items=tuple(lists["item"]) or above.items,
        documents=tuple(lists["document"]) or above.documents,
        conflicts=tuple(lists["conflict"]),
        silent=silent or ("" if lists["item"] else above.silent),
    )
    return pledge, filing
