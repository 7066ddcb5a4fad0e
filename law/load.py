"""Packs from their TOML files: read, laid over their parent, amended, checked, cached."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from law import amend, attach, check, lay, parse, written
from law.attach import Attachment
from law.files import Files, toml
from law.pack import Pack
from law.table import PackError, Table

__all__ = ["PACKS", "PackError", "folder", "pack", "places", "prefixes", "read", "survey"]

PACKS = Path(__file__).parent / "packs"
ROOT = "national"
EXTRA = "EXTRA_PACKS"  # folders of packs outside the project, separated as in PATH
STATUSES = ("in_force", "draft", "unattached", "parent")


def places() -> tuple[str, ...]:
    """The ids of all places: those that ship with the project and those of EXTRA_PACKS, without the national parent."""
    return tuple(id for id in _folders() if id != ROOT)


def folder(id: str) -> Path:
    """Where the files of a place, or of the national parent, are. Raises KeyError for an unknown one."""
    return _folders()[id]


@functools.cache
def _folders() -> Mapping[str, Path]:
    """Every pack's folder by its id. Raises PackError for an extra one that is missing or bears a name twice."""
    found = {path.parent.name: path.parent for path in PACKS.glob("*/pack.toml")}
    for extra in filter(None, os.environ.get(EXTRA, "").split(os.pathsep)):
        path = Path(extra).resolve()
        if not (path / "pack.toml").is_file():
            raise PackError(EXTRA, extra, "没有这个文件夹，或者里面没有 pack.toml")
        if path.name in found:
            raise PackError(EXTRA, extra, f"已经有叫“{path.name}”的包，文件夹请换一个名称")
        if toml(path / "pack.toml", f"{path.name}/pack.toml").get("id") != path.name:
            raise PackError(EXTRA, extra, "文件夹的名称要与 pack.toml 的 id 一致")
        found[path.name] = path
    return dict(sorted(found.items()))


@functools.cache
def prefixes() -> dict[str, str]:
    """Whose an obligation id is, by its prefix: {"JY": "jingyu"}. Reads only the head files."""
    found: dict[str, str] = {}
    for id in places():
        prefix = toml(folder(id) / "pack.toml", f"{id}/pack.toml").get("prefix")
        if prefix and prefix in found:
            raise PackError(f"{id}/pack.toml", "prefix", f"“{prefix}”已经是“{found[prefix]}”的义务编号前缀")
        if prefix:
            found[prefix] = id
    return found


@functools.cache
def pack(id: str) -> Pack:
    """The pack of a place, checked and frozen. Raises KeyError for an unknown place, PackError for a bad file.

    A text that names no place is that of the place to which the environment (LAW_ATTACHED) attaches it, if any.
    """
    found, attachment = read(folder(id)), _attachments().get(id)
    return attach.attached(found, attachment) if attachment else found


@functools.cache
def _attachments() -> Mapping[str, Attachment]:
    found = attach.read(os.environ.get(attach.VARIABLE, ""))
    if unknown := sorted(set(found) - set(places())):
        raise PackError(attach.VARIABLE, unknown[0], f"没有这个包，可用的有：{'、'.join(places())}")
    return found


def forget() -> None:
    """Read the packs, and what the environment attaches, anew when next asked."""
    pack.cache_clear()
    prefixes.cache_clear()
    _folders.cache_clear()
    _attachments.cache_clear()


def read(directory: Path | str) -> Pack:
    """A pack from any directory (tests, a bureau's own); its parent is looked for among the shipped ones.

    Raises PackError for the first fault, which names the file, the key and the reason.
    """
    built, faults = survey(directory)
    if faults or built is None:
        raise faults[0]
    return built


def survey(directory: Path | str) -> tuple[Pack | None, list[PackError]]:
    """The pack of a directory as far as it can be read, and every fault in it; no pack where the head is missing."""
    folder = Path(directory).resolve()
    files = Files(folder)
    try:
        built = _built(files)
    except PackError as fault:
        return None, [*files.faults, fault]
    faults = [*files.faults, *check.whole(built, files)]
    return amend.all_of(built, folder, faults), faults


def _built(files: Files) -> Pack:
    head = next(iter(files.tables("pack")), None)
    if head is None:
        raise files.faults.pop() if files.faults else PackError(f"{files.name}/pack.toml", "（文件）", "没有这个文件")
    inherits = head.text("inherits", "")
    if inherits and inherits not in _folders():
        raise head.fail("inherits", f"没有“{inherits}”这个上级包")
    parent = pack(inherits) if inherits else None
    found = written.read(files, parent.instruments if parent else {}, parent.papers if parent else {})
    values = _head(head, {**(parent.instruments if parent else {}), **found.instruments})
    files.close()
    return lay.over_parent(values, found, parent)


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
        "within": head.text("within", ""),
        "prefix": head.text("prefix", ""),
        "document_year": head.whole("document_year"),
        "note": head.text("note", ""),
        "valid_from": head.date("valid_from"),
        "valid_until": head.date("valid_until"),
        "fallback": fallback.text("agency", ""),
        "fallback_cite": parse.cite(fallback, instruments) if "cite" in fallback else None,
    }
    fallback.done()
    return values
