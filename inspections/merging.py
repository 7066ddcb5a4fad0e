"""Several phones fill one sheet: what each sends is merged item by item, and what two of them changed is shown to both.

Every item counts its versions. Whoever sends a value says on which version it was typed; a value typed on an older
version than the present one is taken only if nobody changed the item meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casefile.refusals import Conflict
from inspections.sheets import ANSWERS, FILLED, MEASURE_LENGTH, NOTE_LENGTH

Row = dict[str, Any]
LIMITS = {"answer": max(map(len, ANSWERS)), "note": NOTE_LENGTH, "measure": MEASURE_LENGTH}


@dataclass(frozen=True)
class Difference:
    """One item that was changed on two sides: what is kept with who wrote it when, and what was sent."""

    code: str
    text: str
    rev: int
    kept: Mapping[str, str]
    sent: Mapping[str, str]
    by: str
    at: str


class Differs(Conflict):
    """Some items were changed by somebody else meanwhile; everything else that was sent has been kept."""

    def __init__(self, differences: Sequence[Difference]):
        self.differences = list(differences)
        super().__init__(f"有 {len(self.differences)} 项已经由别人或者别的设备填过，内容不同；逐项看清，选定一个再存。")


@dataclass(frozen=True)
class Filled:
    """What one form says about items, by item code. `bases` names the items that are meant, and on which version."""

    answers: Mapping[str, str]
    notes: Mapping[str, str]
    measures: Mapping[str, str]
    bases: Mapping[str, str]

    def codes(self) -> set[str]:
        return set(self.bases) or {*self.answers, *self.notes, *self.measures}

    def of(self, code: str) -> dict[str, str]:
        sides = zip(FILLED, (self.answers, self.notes, self.measures), strict=True)
        found = {name: str(side.get(code, "")).strip()[: LIMITS[name]] for name, side in sides}
        return found if found["answer"] in ANSWERS else found | {"answer": ""}

    def base(self, row: Row) -> int:
        """The version on which the value was typed; without one it is typed on what stands there now."""
        text = str(self.bases.get(row["code"], ""))
        return min(int(text), row["rev"]) if text.isdecimal() else row["rev"]


def merged(items: Sequence[Row], filled: Filled, *, by: str, at: datetime) -> tuple[list[Row], list[Difference]]:
    """The rows with what was sent, and the items on which somebody must decide. Rows keep their past."""
    known, rows, differences = filled.codes(), [], []
    for row in items:
        sent, kept = filled.of(row["code"]), values(row)
        if row["code"] not in known or sent == kept or sent == _seen(row, filled.base(row)):
            rows.append(row)
        elif filled.base(row) == row["rev"]:
            rows.append(_changed(row, sent, by=by, at=at))
        else:
            rows.append(row)
            differences.append(Difference(row["code"], row["text"], row["rev"], kept, sent, row["by"], row["at"]))
    return rows, differences


def values(row: Row) -> dict[str, str]:
    return {name: row[name] for name in FILLED}


def _seen(row: Row, base: int) -> dict[str, str] | None:
    """What stood in the row at an earlier version: who sends it unchanged has changed nothing."""
    return values(row["past"][base]) if base < row["rev"] else None


def _changed(row: Row, sent: Mapping[str, str], *, by: str, at: datetime) -> Row:
    past = {**values(row), "by": row["by"], "at": row["at"]}
    return {**row, **sent, "rev": row["rev"] + 1, "by": by, "at": at.isoformat(), "past": [*row["past"], past]}
