"""The files of one pack folder, read once. A fault spoils its own entry only, so that all are found at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from law.table import PackError, Table

FILES = (
    "pack", "instruments", "obligations", "agencies", "domains", "duties", "competence", "terms", "vocabulary",
    "silences", "filing", "rights", "escalation", "disclosure", "papers", "texts", "conventions", "hazards",
    "unlicensed", "credit", "checklists", "reports", "rates", "words",
)  # fmt: skip
AMENDMENTS = "amendments"
Make = Callable[[Table], Any]


class Files:
    """Each subject is one file, or a folder of files. `name` is how the folder is called in messages.

    `faults` gathers everything that could not be read; `where` says in which file an entry stands.
    """

    def __init__(self, folder: Path, name: str = "") -> None:
        self.folder = folder
        self.name = name or folder.name
        self.faults: list[PackError] = []
        self.where: dict[tuple[str, str], str] = {}
        self.found: dict[str, list[Path]] = {}
        self._read: dict[str, list[Table]] = {}
        for path in sorted([*folder.glob("*.toml"), *folder.glob("*/*.toml")]):
            subject = path.stem if path.parent == folder else path.parent.name
            if subject in FILES:
                self.found.setdefault(subject, []).append(path)
            else:
                self.faults.append(self._unknown(path))

    def _unknown(self, path: Path) -> PackError:
        return PackError(self.called(path), "（文件）", f"不认识这个文件；可用的有：{'、'.join(FILES)}")

    def called(self, path: Path) -> str:
        return f"{self.name}/{path.relative_to(self.folder).as_posix()}"

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """What fails inside becomes one more fault."""
        try:
            yield
        except PackError as fault:
            self.faults.append(fault)

    def tables(self, subject: str) -> list[Table]:
        """The tables of a subject's files, always the same ones."""
        if subject not in self._read:
            self._read[subject] = []
            for path in self.found.get(subject, []):
                with self.gathering():
                    self._read[subject].append(Table(toml(path, self.called(path)), file=self.called(path)))
        return self._read[subject]

    def rows(self, subject: str, array: str, make: Make) -> list[tuple[Table, Any]]:
        """Every good row of an array over the subject's files, with the entry made of it."""
        found = []
        for file in self.tables(subject):
            rows: list[Table] = []
            with self.gathering():
                rows = list(file.tables(array))
            for row in rows:
                self.where[subject, row.key] = row.file
                with self.gathering():
                    entry = make(row)
                    row.done()
                    found.append((row, entry))
        return found

    def keyed(self, subject: str, array: str, key: str, make: Make) -> dict[str, Any]:
        """As `rows`, by the entries' own key; a key that stands twice is a fault."""
        found: dict[str, Any] = {}
        for row, entry in self.rows(subject, array, make):
            id = getattr(entry, key)
            if id in found:
                self.faults.append(row.fail(key, f"“{id}”写了两次"))
            found[id] = entry
        return found

    def one(self, subject: str, table: str, make: Make) -> Any:
        """The entry made of a table that stands at most once; None where it does not stand."""
        found = None
        for file in self.tables(subject):
            if table in file:
                with self.gathering():
                    row = file.table(table)
                    self.where[subject, row.key] = row.file
                    found = make(row)
                    row.done()
        return found

    def words(self, subject: str, table: str) -> dict[str, str]:
        """A table whose keys are ids and whose values are words."""
        found: dict[str, str] = {}
        for file in self.tables(subject):
            with self.gathering():
                block = file.table(table)
                for id, value in block.named():
                    self.where[subject, f"{table}.{id}"] = block.file
                    if not isinstance(value, str) or not value:
                        self.faults.append(block.fail(id, "应为文字，不能为空"))
                    else:
                        found[id] = value
        return found

    def close(self) -> None:
        """Last: whatever stands in a file and nobody asked for is a fault."""
        for subject in self.found:
            for file in self.tables(subject):
                with self.gathering():
                    file.done()


def toml(path: Path, name: str) -> dict[str, Any]:
    """The values of a TOML file. Raises PackError where it is none."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PackError(name, "（文件）", f"不是合格的 TOML：{_in_chinese(str(error))}") from None
    except UnicodeDecodeError:
        raise PackError(name, "（文件）", "不是 UTF-8 文字") from None


def _in_chinese(message: str) -> str:
    place = re.search(r"at line (\d+), column (\d+)", message)
    words = re.sub(r"\s*\(at .*\)$", "", message)
    return f"第 {place[1]} 行第 {place[2]} 列附近写法有误（{words}）" if place else f"文件末尾不完整（{words}）"
