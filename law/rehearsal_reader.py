"""From a YAML file to its scenarios. What is misspelt, doubled or empty is refused with its line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from law import facts, rehearsal_text
from law.rehearsal import BadFile, Check, Event, Outcome, Scenario
from law.rehearsal_text import Spot
from law.rehearsal_words import FACTS, KINDS, STANDING

FILE = ("地方", "情形")
SCENARIO = ("名称", "地方", "已知", "发生", "应当")
ALL_KEYS = {**STANDING, **{key: value for kind in KINDS.values() for key, value in kind.keys.items()}}


def read(path: Path, places: Collection[str]) -> list[Scenario]:
    """The scenarios of a file; `places` are the ids it may speak of. Raises rehearsal.BadFile."""
    parts = rehearsal_text.read(path).known(FILE, "文件")
    if "情形" not in parts:
        raise next(iter(parts.values())).fail("文件里没有“情形”。")
    own = _places(parts.get("地方"), places)
    found: dict[str, Scenario] = {}
    for spot in parts["情形"].items():
        scenario = _scenario(spot, own, places)
        if scenario.name in found:
            raise spot.fail(f"“{scenario.name}”这个名称在第 {found[scenario.name].line} 行已经用过。")
        found[scenario.name] = scenario
    if not found:
        raise parts["情形"].fail("一个情形也没有写。")
    return list(found.values())


def _places(spot: Spot | None, places: Collection[str]) -> tuple[str, ...]:
    return tuple(item.one_of(places) for item in spot.items()) if spot else ()


def _scenario(spot: Spot, own: tuple[str, ...], places: Collection[str]) -> Scenario:
    parts = spot.known(SCENARIO, "情形")
    for name in ("名称", "应当"):
        if name not in parts:
            raise spot.fail(f"这个情形没有写“{name}”。")
    here = _places(parts.get("地方"), places) or own
    on, known = _given(parts.get("已知"))
    events = tuple(_event(item, places) for item in parts["发生"].items()) if "发生" in parts else ()
    if not here and not (events and all(event.places for event in events)):
        raise spot.fail("没有写是哪个地方：在文件开头或者这个情形里写“地方”。")
    outcomes = tuple(_outcome(item, events, here, places) for item in parts["应当"].items())
    if not outcomes:
        raise parts["应当"].fail("“应当”里没有写任何要检验的结果。")
    for event in events:
        if not _looked_at(event, outcomes):
            raise BadFile(spot.file, event.line, f"“{event.kind}: {event.about}”没有任何结果要检验。")
    return Scenario(
        file=spot.file, name=parts["名称"].word("名称"), line=spot.line, places=here, events=events,
        outcomes=outcomes, on=on, facts=known,
    )  # fmt: skip


def _given(spot: Spot | None) -> tuple[Any, Mapping[str, Any]]:
    if spot is None:
        return None, {}
    parts = spot.known(("日期", *FACTS), "已知")
    known: dict[str, Any] = {}
    for name, value in parts.items():
        if name == "日期":
            continue
        try:
            known |= facts.read({FACTS[name]: value.word()})
        except facts.BadFact as error:
            raise value.fail(str(error).replace("true 或 false", "是或者否")) from None
    return parts["日期"].date() if "日期" in parts else None, known


def _event(spot: Spot, places: Collection[str]) -> Event:
    parts = spot.mapping()
    if not parts:
        raise spot.fail("这一件事没有写内容。")
    kind_name, first = next(iter(parts.items()))
    if kind_name not in KINDS:
        raise first.fail(
            f"“{kind_name}”不是可以写的事：每件事的第一个键{rehearsal_text.near(kind_name, KINDS).lstrip('，。')}"
        )
    kind = KINDS[kind_name]
    spot.known((kind_name, "地方", *kind.details), f"“{kind_name}”")
    for name in kind.needs:
        if name not in parts:
            raise spot.fail(f"“{kind_name}”要写“{name}”。")
    details = {name: read(parts[name]) for name, read in kind.details.items() if name in parts}
    return Event(kind_name, first.word(), spot.line, _places(parts.get("地方"), places), details)


def _outcome(spot: Spot, events: tuple[Event, ...], here: tuple[str, ...], places: Collection[str]) -> Outcome:
    parts = _expected(spot, events)
    about = parts["对"].one_of({event.about: None for event in events}) if "对" in parts else ""
    meant = [event for event in events if not about or event.about == about]
    asked = {place for event in meant for place in event.places or here} or set(here)
    only = _places(parts.get("地方"), places)
    for place in only:
        if place not in asked:
            raise parts["地方"].fail(f"这个情形没有问到“{place}”。")
    checks = tuple(_check(key, value, meant, about) for key, value in parts.items() if key not in ("对", "地方"))
    if not checks:
        raise spot.fail("“应当”里没有写任何要检验的结果。")
    return Outcome(checks, about, only)


def _expected(spot: Spot, events: tuple[Event, ...]) -> dict[str, Spot]:
    fitting = dict.fromkeys(key for event in events for key in KINDS[event.kind].keys) | dict.fromkeys(STANDING)
    for key, value in spot.mapping().items():
        if key in ALL_KEYS and key not in fitting:
            raise value.fail(f"“{key}”要有{_owners(key)}才能检验。")
    return spot.known(("对", "地方", *fitting), "“应当”")


def _check(key: str, spot: Spot, meant: list[Event], about: str) -> Check:
    kinds = [KINDS[event.kind] for event in meant if key in KINDS[event.kind].keys]
    if key not in STANDING and not kinds:
        raise spot.fail(f"“{about}”没有“{key}”可以检验。")
    value = kinds[0].keys[key] if kinds else STANDING[key]
    return Check(key, value.read(spot), spot.line)


def _looked_at(event: Event, outcomes: tuple[Outcome, ...]) -> bool:
    return any(
        check.key in KINDS[event.kind].keys
        for outcome in outcomes
        if not outcome.about or outcome.about == event.about
        for check in outcome.checks
    )


def _owners(key: str) -> str:
    return "或者".join(f"“{name}”" for name, kind in KINDS.items() if key in kind.keys)
