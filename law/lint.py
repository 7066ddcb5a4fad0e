"""Checking a pack folder, inside the project or outside it: every fault with its file, line, entry and reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from law import coverage, lines, load
from law.files import AMENDMENTS
from law.pack import Pack
from law.table import PackError

HEAD = "pack.toml"
DEEPEST = 3  # a file of a subject in an amendment: <place>/amendments/<date>/terms/filing.toml


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault. `line` is 0 where the file as a whole is meant."""

    file: str
    line: int
    key: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}：{self.key}：{self.reason}"


def check(path: Path) -> tuple[Pack | None, list[Fault]]:
    """The pack at a path and its faults (inside a pack: only those there). Raises ValueError, in Chinese."""
    folder = folder_of(path)
    pack, errors = load.survey(folder)
    errors += _unaccounted(pack, folder) if pack and not errors else []
    faults = sorted({_fault(folder, error) for error in errors})
    inside = path.resolve()
    return pack, [fault for fault in faults if inside == folder or Path(fault.file).resolve().is_relative_to(inside)]


def _unaccounted(pack: Pack, folder: Path) -> list[PackError]:
    """Obligations on the register that no entry carries: the pack runs without them, but it is not finished."""
    return [
        PackError(
            f"{folder.name}/obligations.toml",
            f"obligation.{row.obligation}",
            "没有条目承担，也没有说明为什么不由软件承担",
        )
        for row in coverage.account(pack)
        if row.way == "unaccounted"
    ]


def folder_of(path: Path) -> Path:
    """The pack folder that a path is, or in which it stands."""
    if not path.exists():
        raise ValueError(f"没有“{path}”这个文件或文件夹。")
    start = path.resolve()
    for folder in [start, *start.parents][: DEEPEST + 2]:
        if (folder / HEAD).is_file() and folder.parent.name != AMENDMENTS:
            return folder
    if path.is_dir():
        return start
    raise ValueError(f"“{path}”不在一个包里：要放在有 {HEAD} 的文件夹里，才能核对它引用的文件、单位和领域。")


def _fault(folder: Path, error: PackError) -> Fault:
    path = folder.parent / error.file
    line = 0
    if path.is_file():
        line = lines.line_of(path.read_text("utf-8", errors="replace"), error.key, error.reason) or 0
    return Fault(str(told(path)), line, error.key, error.reason)


def told(path: Path) -> Path:
    """As short as it can be written from here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
