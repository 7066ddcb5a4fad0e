"""Verifies an exported ledger anywhere: no database, no settings, no Django; `manage.py ledger verify --from FILE`."""

import argparse
import gzip
import hashlib
import json
import sys
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from casefile.ledger_file import COVER, EVENT, GZIP, VERSION, Fault, first_fault, line, missing, summed

FAULTY, UNREADABLE = 1, 2


class Reading:
    """Reads a file once, from its first line to its last, and gathers what is wrong. Holds one case file at a time."""

    def __init__(self, expected: str = ""):
        self.expected = expected
        self.faults: list[Fault] = []
        self.references: list[str] = []
        self.series: dict[str, int] = {}
        self.total, self.events, self.number = hashlib.sha256(), 0, 0
        self.cover: Mapping[str, Any] | None = None
        self.rows: list[tuple] = []
        self.ended, self.stray = False, ""

    def blame(self, where: str, sentence: str, seq: int = 0) -> None:
        self.faults.append(Fault(where, seq, sentence))

    def read(self, lines: Iterable[bytes]) -> None:
        for number, raw in enumerate(lines, start=1):
            self.number = number
            entry = self._entry(raw)
            if self.ended:
                self.blame(f"文件第{number}行", "在结尾以后，是添加的。")
            elif entry is not None:
                self._take(entry, number)
            if entry is None or "end" not in entry:
                self.total.update(raw)
        self._close()
        if not self.ended:
            self.blame("文件", "没有结尾：被截断，或者结尾被删除。")
        self.faults += missing(self.references, self.series)

    def _entry(self, raw: bytes) -> dict[str, Any] | None:
        """The entry of a line, blamed where it is not exactly as it is written, or None where nothing can be read."""
        try:
            entry = json.loads(raw)
            exact = isinstance(entry, dict) and (line(entry) + "\n").encode() == raw
        except (ValueError, RecursionError):
            entry, exact = None, False
        if not exact:
            at = f"{self.cover['case']}之后，" if self.cover else ""
            self.blame(self._name(entry) or f"文件第{self.number}行", f"{at}这一行的写法被改动，或者不完整。")
        return entry if isinstance(entry, dict) else None

    def _name(self, entry: Any) -> str:
        return str(entry.get("of") or entry.get("case") or "") if isinstance(entry, dict) else ""

    def _take(self, entry: dict[str, Any], number: int) -> None:
        first = next(iter(entry), "")
        if number == 1 or first == "ledger":
            if number != 1 or first != "ledger" or entry.get("ledger") != VERSION:
                self.blame(f"文件第{number}行", "开头缺少、重复或者不是本系统导出的台账。")
            self._sum(entry, "文件的开头")
        if tuple(entry) == EVENT:
            self._event(entry)
        elif tuple(entry) == COVER:
            self._cover(entry)
        elif tuple(entry) == ("series", "last", "sum"):
            self._series(entry)
        elif tuple(entry) == ("end", "events", "total", "sum"):
            self._end(entry)
        elif first != "ledger":
            self.blame(self._name(entry) or f"文件第{number}行", "不是台账的内容：项目被添加、删除或者改名。")

    def _sum(self, entry: dict[str, Any], where: str) -> None:
        if entry != summed({name: value for name, value in entry.items() if name != "sum"}):
            self.blame(where, "内容与校验值不符：这一行被改动。")

    def _event(self, entry: dict[str, Any]) -> None:
        self.events += 1
        owner, seq = str(entry["of"]), _whole(entry["seq"])
        if any(type(entry[name]) is not (int if name in ("seq", "by") else str) for name in EVENT):
            self.blame(owner, "这一条的写法被改动。", seq)
        elif self.cover is not None and owner == self.cover["case"]:
            self.rows.append(tuple(entry.values())[1:])
        elif owner != self.stray:  # the first of them is named
            where = f"夹在{self.cover['case']}的记录里" if self.cover else "没有封面"
            self.blame(owner, f"这一条{where}：被移动，或者封面被删除、改动。", seq)
            self.stray = owner

    def _cover(self, entry: dict[str, Any]) -> None:
        self._close()
        self.cover = entry
        reference = str(entry["case"])
        self._sum(entry, reference)
        self.references.append(reference)
        if entry["n"] != len(self.references):
            self.blame(
                reference, f"是文件里的第{len(self.references)}个案卷，封面上写的是第{entry['n']}个：有增减或者调换。"
            )
        if self.series:
            self.blame(reference, "排在号码簿以后：被移动。")

    def _close(self) -> None:
        """The case file that was read is complete: its chain is recomputed."""
        if self.cover is not None:
            fault = first_fault(str(self.cover["case"]), self.cover["events"], self.cover["head"], self.rows)
            self.faults += [fault] if fault else []
        self.cover, self.rows = None, []

    def _series(self, entry: dict[str, Any]) -> None:
        self._close()
        key = str(entry["series"])
        self._sum(entry, f"号码簿{key}")
        if key in self.series or any(key < other for other in self.series):
            self.blame(f"号码簿{key}", "重复，或者次序被调换。")
        self.series[key] = _whole(entry["last"])

    def _end(self, entry: dict[str, Any]) -> None:
        self._close()
        self.ended = True
        self._sum(entry, "文件的结尾")
        for what, told, found in (
            ("案卷", entry["end"], len(self.references)),
            ("记录", entry["events"], self.events),
            ("校验值", entry["total"], self.total.hexdigest()),
        ):
            if told != found:
                self.blame("文件", f"结尾记的{what}是{told}，实为{found}。")
        if self.expected and self.expected != self.total.hexdigest():
            self.blame("文件", "校验值与另处保存的不同：这不是当时导出的那一份。")


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


def verify(path: Path, expected: str = "") -> Reading:
    """Everything that is wrong in a file, in its order. `expected` is its sum as it was kept apart.

    Raises OSError where it cannot be read or its compression is damaged.
    """
    reader = Reading(expected)
    with gzip.open(path) if path.suffix == GZIP else path.open("rb") as file:
        try:
            reader.read(file)
        except (EOFError, zlib.error) as error:
            raise OSError(f"压缩文件不完整：{error}") from error
    return reader


def main(argv: Sequence[str]) -> int:
    """`verify --from FILE [--sum SUM]`: 0 where all is well, 1 where something is wrong, 2 where it is unreadable."""
    parser = argparse.ArgumentParser(prog="manage.py ledger", description="离线核对导出的台账，不需要数据库。")
    parser.add_argument("question", choices=["verify"])
    parser.add_argument("--from", dest="path", type=Path, required=True, help="ledger export 写出的文件")
    parser.add_argument("--sum", default="", help="导出时打印、另处保存的校验值")
    asked = parser.parse_args(list(argv))
    try:
        found = verify(asked.path, asked.sum.strip().lower())
    except OSError as error:
        sys.stderr.write(f"读不了 {asked.path}：{error}\n")
        return UNREADABLE
    for fault in found.faults:
        sys.stdout.write(f"{fault}\n")
    if found.faults:
        sys.stderr.write(f"{len(found.references)}个案卷的台账有{len(found.faults)}处不符。\n")
        return FAULTY
    said = (
        f"{len(found.references)}个案卷、{found.events}条记录完整，与校验值相符。\n校验值 {found.total.hexdigest()}\n"
    )
    sys.stdout.write(said)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
