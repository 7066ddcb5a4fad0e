"""The commands of those who write packs: `coverage` and `pack check|diff|find`, without Django or a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from law import catalogue, coverage, differ, find, lint, load, understand
from law.pack import Pack
from law.table import PackError
from law.understand import BadQuestion

FAULTY, BAD = 1, 2
HOW = {"added": "新增", "changed": "修改", "dropped": "去掉"}


class _Parser(argparse.ArgumentParser):
    """A parser that complains in Chinese."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD, f"没有写对，正确的写法：{self.format_usage().strip()}\n（{message}）\n")


def main(argv: Sequence[str]) -> int:
    """Run a command: 0 when all is well, 1 when it found faults, 2 with a Chinese sentence when it cannot be run."""
    arguments = vars(_parser().parse_args(list(argv)))
    run: Callable[..., int] = arguments.pop("run")
    try:
        return run(**arguments)
    except (BadQuestion, PackError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return BAD


def _parser() -> _Parser:
    parser = _Parser(prog="manage.py", description="写包、核对包的命令，用法见 docs/packs.zh.md。")
    commands = parser.add_subparsers(required=True, metavar="coverage|pack")
    account = commands.add_parser("coverage", help="各地义务由什么承担")
    account.add_argument("place", nargs="?", help="地方，如 jingyu，或包的文件夹；不写就是全部")
    account.add_argument("--on", help="按哪一天的文本")
    account.set_defaults(run=_coverage)

    packs = commands.add_parser("pack", help="核对、比较、查找").add_subparsers(
        required=True, metavar="check|diff|find"
    )
    check = packs.add_parser("check", help="核对包的文件夹或其中的文件")
    check.add_argument("paths", nargs="+", type=Path, metavar="文件或文件夹")
    check.set_defaults(run=_check)

    diff = packs.add_parser("diff", help="两个包、或同一地方两天的文本之间改了什么")
    diff.add_argument("packs", nargs="+", metavar="地方或文件夹")
    diff.add_argument("--on", action="append", default=[], metavar="日期", help="写两次：比较同一地方的两天")
    diff.set_defaults(run=_diff)

    seek = packs.add_parser("find", help="一个数字、一个词、一个义务编号写在哪里")
    seek.add_argument("words", nargs="+", metavar="词")
    seek.add_argument("--place", help="只在这个地方找")
    seek.set_defaults(run=_find)
    return parser


def _pack(named: str) -> Pack:
    """A pack by its place's id, or by its folder."""
    return load.read(named) if Path(named).is_dir() and named not in load.places() else understand.place(named)


def _coverage(place: str | None, on: str | None) -> int:
    day = understand.day(on)
    packs = [_pack(place)] if place else [load.pack(id) for id in load.places()]
    accounts = [(pack, coverage.account(pack, on=day)) for pack in packs]
    if sys.stdout.isatty():
        for pack, rows in accounts:
            _say(*_table(pack, rows))
    else:
        _say(json.dumps([_account(pack, rows) for pack, rows in accounts], ensure_ascii=False, indent=2))
    return FAULTY if any(row.way == "unaccounted" for _, rows in accounts for row in rows) else 0


def _account(pack: Pack, rows: tuple[coverage.Row, ...]) -> dict[str, Any]:
    """The account of one place as plain data."""
    return {
        "place": pack.id,
        "name": pack.name,
        "instrument": pack.basis.short,
        "total": len(rows),
        "ways": coverage.totals(rows),
        "out_of_scope": [
            {"obligation": row.obligation, "words": row.words, "reason": row.out_of_scope}
            for row in rows
            if row.way == "out_of_scope"
        ],
        "unaccounted": [row.obligation for row in rows if row.way == "unaccounted"],
        "obligations": [
            {
                "obligation": row.obligation,
                "words": row.words,
                "way": row.way,
                "ways": list(row.ways),
                "entries": [
                    {"way": entry.way, "file": entry.file, "entry": entry.key, "label": entry.label, "cite": entry.cite}
                    for entry in row.entries
                ],
            }
            for row in rows
        ],
    }


def _table(pack: Pack, rows: tuple[coverage.Row, ...]) -> Iterator[str]:
    counted = {coverage.NAMES[way]: n for way, n in coverage.totals(rows).items() if n or way == "unaccounted"}
    yield f"{pack.name}（{pack.id}，{pack.basis.short}）：共 {len(rows)} 项义务"
    yield "  " + "  ".join(f"{name} {n}" for name, n in counted.items())
    for row in rows:
        ways = "、".join(coverage.NAMES[way] for way in row.ways) or coverage.NAMES[row.way]
        entries = "、".join(dict.fromkeys(entry.key for entry in row.entries))
        yield f"  {row.obligation}  {ways}  {row.words}  {entries}"
        if row.way == "out_of_scope":
            yield f"      理由：{row.out_of_scope}"
    yield ""


def _check(paths: list[Path]) -> int:
    found: list[lint.Fault] = []
    for path in paths:
        pack, faults = lint.check(path)
        found += faults
        if pack and not faults:
            _say(f"{path}：没有发现问题。{_weighed(pack)}")
    _say(*map(str, found))
    if found:
        _say(f"共 {len(found)} 处问题。")
    return FAULTY if found else 0


def _weighed(pack: Pack) -> str:
    rows = coverage.account(pack)
    entries = [listed.entry for listed in catalogue.every(pack)]
    clashes = sum(bool(getattr(entry, "conflict", "")) for entry in (*entries, *pack.domain_entries.values()))
    unsure = sum(bool(getattr(entry, "unverified", False)) for entry in entries)
    told = f"义务 {len(rows)} 项，期限和规则 {len(pack.terms)} 条，其他条目 {len(entries) - len(pack.terms)} 条"
    return f"{told}；文本冲突 {clashes + len(pack.filing.conflicts)} 处，未核对原文 {unsure} 条。"


def _diff(packs: list[str], on: list[str]) -> int:
    if len(packs) == 2 and not on:
        old, new = (_pack(name) for name in packs)
    elif len(packs) == 1 and len(on) == 2:
        old, new = (_pack(packs[0]).on(understand.day(day)) for day in on)
    else:
        raise ValueError("要么写两个包，要么写一个地方和两个 --on 日期。")
    changes = differ.between(old, new)
    for change in changes:
        _say(f"{HOW[change.how]}  {change.file}  {change.key}  {change.label}")
        _say(*(f"      {name}：{was or '（无）'} → {now or '（无）'}" for name, was, now in change.fields))
    counts = "，".join(f"{word} {sum(change.how == how for change in changes)} 条" for how, word in HOW.items())
    _say(f"{counts}。已经起算的期限不变，仍按起算时的规定。" if changes else "没有不同。")
    return 0


def _find(words: list[str], place: str | None) -> int:
    folders = [load.folder(id) for id in (load.ROOT, *load.places())]
    if place:
        understand.place(place)
        folders = [load.folder(place), load.folder(load.ROOT)]
    split = [part for word in words for part in word.split()]
    hits = [hit for folder in folders for hit in find.everywhere(folder, split)]
    for hit in hits:
        _say(f"{lint.told(hit.path)}:{hit.line}  {hit.key}  {hit.label}  {hit.cite}".rstrip())
    if not hits:
        raise ValueError(f"没有找到“{' '.join(words)}”。")
    return 0


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
