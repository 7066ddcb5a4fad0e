"""The command `rehearse`: files of given, when and then run against the packs, without Django or a database."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

from law import load, rehearsal_answers, rehearsal_reader
from law.pack import Pack
from law.questions import BadQuestion
from law.rehearsal import BadFile, Check, Event, Outcome, Scenario
from law.rehearsal_words import KINDS, STANDING, Value
from law.table import PackError

FAILED, BAD = 1, 2


@dataclass(frozen=True, slots=True)
class Miss:
    """An expectation that did not come out (`key` empty: the question could not be answered at all)."""

    line: int
    place: str
    about: str
    key: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Result:
    """A scenario after its run; it holds when nothing failed."""

    scenario: Scenario
    places: tuple[str, ...]
    failed: tuple[Miss, ...]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(BAD, f"没有写对，正确的写法：{self.format_usage().strip()}\n（{message}）\n")


def main(argv: Sequence[str]) -> int:
    """Run the files that follow the command's name: 0 when all hold, 1 when one does not.

    2, with Chinese sentences on stderr, when they cannot be run.
    """
    parser = _Parser(prog="manage.py rehearse", description="用情形检验一个地方的文本，写法见 docs/rehearse.zh.md。")
    parser.add_argument("files", nargs="+", metavar="文件", type=Path)
    parser.add_argument("--pack", metavar="文件夹", type=Path, action="append", default=[], help="平台以外的包")
    arguments = parser.parse_args(list(argv[1:]))
    try:
        packs = _packs(arguments.pack)
        scenarios, faults = _read(arguments.files, packs)
        results = [] if faults else [run(scenario, packs.__getitem__) for scenario in scenarios]
    except PackError as error:
        faults = [str(error)]
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return BAD
    print("\n".join(_table(results, packs) if sys.stdout.isatty() else _lines(results)))
    return FAILED if any(result.failed for result in results) else 0


class _Packs(dict[str, Pack]):
    """Packs by place: those from outside, then those that ship with the project, read when first asked for."""

    def __missing__(self, id: str) -> Pack:
        return self.setdefault(id, load.pack(id))

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self, *load.places())))


def _packs(folders: Iterable[Path]) -> _Packs:
    return _Packs({pack.id: pack for pack in map(load.read, folders)})


def _read(files: Iterable[Path], packs: _Packs) -> tuple[list[Scenario], list[str]]:
    scenarios: list[Scenario] = []
    faults = []
    for path in files:
        try:
            scenarios += rehearsal_reader.read(path, packs.places)
        except BadFile as bad:
            faults.append(str(bad))
    return scenarios, faults


def run(scenario: Scenario, pack: Callable[[str], Pack]) -> Result:
    """Play a scenario in each of its places and compare. `pack` gives the pack of a place."""
    places = tuple(dict.fromkeys((*scenario.places, *(id for event in scenario.events for id in event.places))))
    failed: list[Miss] = []
    for place in places:
        own = pack(place)
        outcomes = [outcome for outcome in scenario.outcomes if not outcome.places or place in outcome.places]
        for outcome in outcomes:
            checks = [check for check in outcome.checks if check.key in STANDING]
            found = rehearsal_answers.standing(own, scenario) if checks else {}
            failed += _compare(checks, STANDING, found, own, own.short)
        for event in scenario.events:
            if place in (event.places or scenario.places):
                failed += _played(event, own, scenario, outcomes)
    return Result(scenario, places, tuple(failed))


def _played(event: Event, pack: Pack, scenario: Scenario, outcomes: list[Outcome]) -> list[Miss]:
    keys = KINDS[event.kind].keys
    checks = [
        check
        for outcome in outcomes
        if not outcome.about or outcome.about == event.about
        for check in outcome.checks
        if check.key in keys
    ]
    if not checks:
        return []
    try:
        found = rehearsal_answers.of(event, pack, scenario)
    except BadQuestion as bad:
        return [Miss(event.line, pack.id, event.about, "", "", bad.sentence)]
    return _compare(checks, keys, found, pack, event.about)


def _compare(
    checks: Iterable[Check], values: Mapping[str, Value], found: Mapping[str, Any], pack: Pack, about: str
) -> list[Miss]:
    return [
        Miss(check.line, pack.id, about, check.key, words(check.expected), words(found.get(check.key)))
        for check in checks
        if not values[check.key].meets(check.expected, found.get(check.key), pack.id)
    ]


def words(value: Any) -> str:
    """A value as it is written in a rehearsal."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(f"{words(key)} {words(each)}" for key, each in value.items())
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Collection) and not isinstance(value, str):
        return "、".join(f"{words(each)}" for each in value) or "无"
    return "无" if value is None or value == "" else str(value)


def _lines(results: list[Result]) -> list[str]:
    lines = []
    for result in results:
        scenario = result.scenario
        head = {"file": scenario.file, "line": scenario.line, "scenario": scenario.name, "places": result.places}
        lines.append(head | {"holds": not result.failed, "failed": [asdict(miss) for miss in result.failed]})
    return [json.dumps(line, ensure_ascii=False) for line in (*lines, _count(results))]


def _count(results: list[Result]) -> dict[str, int]:
    fail = sum(bool(result.failed) for result in results)
    return {"scenarios": len(results), "hold": len(results) - fail, "fail": fail}


def _table(results: list[Result], packs: Mapping[str, Pack]) -> list[str]:
    lines = []
    for result in results:
        scenario = result.scenario
        where = "、".join(packs[place].short for place in result.places)
        word = "不成立" if result.failed else "成立  "
        lines.append(f"{word}  {where}  {scenario.name}")
        for miss in result.failed:
            said = f"{miss.key}应为 {miss.expected}，实为 {miss.found}" if miss.key else f"答不出来：{miss.found}"
            lines.append(f"        {packs[miss.place].short} {miss.about}：{said}（{scenario.file} 第 {miss.line} 行）")
    count = _count(results)
    return [*lines, f"共 {count['scenarios']} 条，成立 {count['hold']} 条，不成立 {count['fail']} 条。"]
