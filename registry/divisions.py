"""Administrative divisions: what a code or a name stands for today, and the place of ours to which it belongs.

The table itself is not ours and is not shipped: a folder with the present codes (`*provinces.csv`, `*cities.csv`,
`*areas.csv`) and the dated changes (`*changes*.json`) is named when a register is imported.
"""

import csv
import json
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from agencies.models import Place
from casefile.refusals import Invalid

CODE = re.compile(r"\d{2}(?:\d{2}(?:\d{2}(?:\d{3}(?:\d{3})?)?)?)?")
BETWEEN = re.compile(r"[-—–/\\>|、，,\s]+")
COLLECTIVE = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
MOST_STEPS = 12


@dataclass(frozen=True)
class Division:
    """A division of today. `remark` says in Chinese how an old code or name became it."""

    code: str
    name: str
    remark: str = ""


@dataclass(frozen=True)
class Step:
    """In `year`, one division became another."""

    year: int
    kind: str
    old: str
    new: str
    old_path: tuple[str, ...]


@dataclass
class Divisions:
    """Present divisions by six-digit code, and the changes that lead from old codes to them."""

    present: dict[str, tuple[str, ...]] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    steps: dict[str, list[Step]] = field(default_factory=lambda: defaultdict(list))
    once_named: dict[str, list[Step]] = field(default_factory=lambda: defaultdict(list))

    def of_code(self, code: str, on: date | None = None) -> Division | None:
        """What a code of 2 to 12 digits stands for today; `on` is a day on which it was in use, where that is known.

        Below the county the code is kept as it is, as long as its county has not changed.
        """
        six = code[:6].ljust(6, "0")
        if six in self.present:
            return Division(code, "".join(_plain(self.present[six])), self._was_other(six, on))
        for step in self._after(six, on):
            if reached := self._follow(step):
                name = "".join(_plain(self.present[reached]))
                old = "".join(_plain(step.old_path))
                return Division(reached, name, f"行政区划代码{code}（{old}）{step.year}年起变为{reached}（{name}）")
        return None

    def of_name(self, text: str) -> Division | None:
        """The one division that bears this name, with whatever it names above it; old names lead to the present."""
        parts = [part for part in BETWEEN.split(text) if part]
        found = [code for code in self.named.get(parts[-1], ()) if self._fits(self.present[code], parts)]
        if not found and len(parts) == 1:
            return self._of_run(parts[0])
        if len(found) == 1:
            return Division(found[0], "".join(_plain(self.present[found[0]])))
        return self._of_old(parts) if not found else None

    def _of_run(self, text: str) -> Division | None:
        """A name without anything between its parts: 四川省成都市锦江区."""
        ends = [(text[:start], text[start:]) for start in range(len(text) - 1)]
        found = {
            code for above, name in ends for code in self.named.get(name, ()) if _peel(above, self.present[code][:-1])
        }
        if found:
            code = found.pop()
            return None if found else Division(code, "".join(_plain(self.present[code])))
        steps = [s for above, name in ends for s in self.once_named.get(name, ()) if _peel(above, s.old_path[:-1])]
        return self._only(steps)

    def _of_old(self, parts: list[str]) -> Division | None:
        return self._only([step for step in self.once_named.get(parts[-1], ()) if self._fits(step.old_path, parts)])

    def _only(self, steps: list[Step]) -> Division | None:
        """What these changes lead to, if it is one and the same."""
        ends = {reached: step for step in steps if (reached := self._follow(step))}
        return self._renamed(*reversed(ends.popitem())) if len(ends) == 1 else None

    def _renamed(self, step: Step, reached: str) -> Division:
        name = "".join(_plain(self.present[reached]))
        return Division(reached, name, f"{''.join(_plain(step.old_path))}{step.year}年起为{name}（{reached}）")

    def _fits(self, path: tuple[str, ...], parts: list[str]) -> bool:
        return path[-1] == parts[-1] and all(part in path for part in parts[:-1])

    def _after(self, code: str, on: date | None) -> list[Step]:
        """The changes of a code, those after the day on which it was in use first, then the latest first."""
        steps = sorted(self.steps.get(code, ()), key=lambda step: -step.year)
        later = sorted((step for step in steps if on and step.year >= on.year), key=lambda step: step.year)
        return later + [step for step in steps if step not in later]

    def _follow(self, step: Step) -> str:
        """The present code at the end of a chain of changes, or nothing."""
        for _ in range(MOST_STEPS):
            if step.new in self.present:
                return step.new
            later = [one for one in self.steps.get(step.new, ()) if one.year >= step.year and one.new != one.old]
            if not later:
                return ""
            step = min(later, key=lambda one: one.year)
        return ""

    def _was_other(self, code: str, on: date | None) -> str:
        """That a code stood for another division on the day it was in use."""
        for step in self.steps.get(code, ()):
            if on and step.new == code and step.kind == "码位改派" and on.year < step.year:
                return f"行政区划代码{code}在{step.year}年以前指{''.join(_plain(step.old_path))}，按现行代码记"
        return ""


def load(folder: Path) -> Divisions:
    """Read the table in a folder. Raises Invalid when a part of it is not there or is not what it should be."""
    found = Divisions()
    try:
        provinces = {row["code"]: row["name"] for row in _rows(folder, "*provinces.csv")}
        cities = {row["code"]: row["name"] for row in _rows(folder, "*cities.csv")}
        for code, name in provinces.items():
            _place(found, code, (name,))
        for code, name in cities.items():
            _place(found, code, (provinces[code[:2]], name))
        for row in _rows(folder, "*areas.csv"):
            _place(found, row["code"], (provinces[row["provinceCode"]], cities[row["cityCode"]], row["name"]))
        for event in json.loads(_file(folder, "*changes*.json").read_text("utf-8"))["events"]:
            _change(found, event)
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid({"divisions": f"{folder}里的区划数据格式不符：{error}。"}) from None
    return found


def _place(found: Divisions, code: str, path: tuple[str, ...]) -> None:
    six = code.ljust(6, "0")
    found.present[six] = path
    if path[-1] not in COLLECTIVE:
        found.named[path[-1]].append(six)


def _change(found: Divisions, event: dict[str, Any]) -> None:
    old, new = event["old"]["code"], event["new"]["code"]
    if not old or not new:
        return
    path = tuple(event["old_path"] or (event["old"]["name"],))
    province = found.present[old[:2].ljust(6, "0")][0] if old[:2].ljust(6, "0") in found.present else ""
    if province and (len(path) == 1 or path[0] != province):  # some changes give the names above in another way
        above = found.present.get(old[:4].ljust(6, "0"), (province,))
        path = (*above, event["old"]["name"])
    step = Step(event["year"], event["type"], old[:6], new[:6], path)
    found.steps[step.old].append(step)
    found.once_named[path[-1]].append(step)


def _file(folder: Path, pattern: str) -> Path:
    for path in sorted(folder.glob(pattern)) if folder.is_dir() else ():
        return path
    raise Invalid({"divisions": f"{folder}里没有{pattern}；请写明区划数据所在的目录。"})


def _rows(folder: Path, pattern: str) -> list[dict[str, str]]:
    with _file(folder, pattern).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _plain(path: tuple[str, ...]) -> list[str]:
    return [name for name in path if name not in COLLECTIVE]


def _peel(text: str, above: tuple[str, ...]) -> bool:
    """Whether `text` is nothing but names from above, in order; 重庆市重庆市 is."""
    for name in (*above[:1], *above):
        text = text.removeprefix(name)
    return not text


@dataclass(frozen=True)
class Regions:
    """The places of ours, found by a code or a name in a register."""

    places: tuple[Place, ...]
    divisions: Divisions | None = None

    def read(self, text: str, on: date | None = None) -> Division | None:
        """The division that a register gives as a code or a name; None when it cannot be told.

        Without a table of divisions a code is taken as it is, and a name only when it is one of our places.
        """
        plain = unicodedata.normalize("NFKC", text).strip()
        if CODE.fullmatch(plain):
            known = self.divisions.of_code(plain, on) if self.divisions else None
            return known or Division(plain, plain)
        if self.divisions and (known := self.divisions.of_name(plain)):
            return known
        joined = BETWEEN.sub("", plain)
        for place in self.places:
            if joined and place.name.endswith(joined) and joined.endswith(place.name[-3:]):
                return Division(place.region_code, place.name)
        return None

    def place_of(self, code: str) -> Place | None:
        """The place of ours in which a division lies; the narrowest, where one lies in another."""
        fits = [place for place in self.places if code.startswith(_trunk(place.region_code))]
        return max(fits, key=lambda place: len(_trunk(place.region_code)), default=None)

    def contradicts(self, code: str, place: Place) -> bool:
        """Whether a division lies elsewhere. One that contains the place (its province) says nothing against it."""
        ours, theirs = _trunk(place.region_code), _trunk(code)
        return not (theirs.startswith(ours) or ours.startswith(theirs))

    @property
    def listed(self) -> str:
        return "、".join(f"{place.name}（{place.pk}）" for place in self.places)


def regions(divisions: Divisions | None = None) -> Regions:
    """The seated places that lie somewhere."""
    places = Place.objects.exclude(region_code="").order_by("pk")
    return Regions(tuple(place for place in places if _trunk(place.region_code)), divisions)


def _trunk(code: str) -> str:
    """A code without the pairs of zeros that stand for "all of it"."""
    return re.sub(r"(?:00)+$", "", code[:6]) + (code[6:] if code[6:].strip("0") else "")
