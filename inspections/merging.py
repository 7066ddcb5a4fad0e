"""Several phones fill one sheet: what each sends is merged item by item, and what two of them changed is shown to both.

Every item counts its versions, and so does every fact around the items. Whoever sends a value says on which version it
was typed; a value typed on an older version than the present one is taken only if nobody changed it meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from casefile.refusals import Conflict
from inspections.sheets import ANSWERS, FILLED, MEASURE_LENGTH, NOTE_LENGTH

Row = dict[str, Any]
LIMITS = {"answer": max(map(len, ANSWERS)), "note": NOTE_LENGTH, "measure": MEASURE_LENGTH}


@dataclass(frozen=True)
class Difference:
    """One item or fact that was changed on two sides: what is kept with who wrote it when, and what was sent."""

    code: str
    text: str
    rev: int
    kept: Mapping[str, Any]
    sent: Mapping[str, Any]
    by: str
    at: str


class Differs(Conflict):
    """Some items were changed by somebody else meanwhile; everything else that was sent has been kept."""

    def __init__(self, differences: Sequence[Difference]):
        self.differences = list(differences)
        super().__init__(f"有 {len(self.differences)} 项已经由别人或者别的设备填过，内容不同；逐项看清，选定一个再存。")


class Sent(Protocol):
    """What one form says about rows: which it means, what it says about each, and on which version it was typed."""

    bases: Mapping[str, str]

    def codes(self) -> set[str]: ...

    def of(self, code: str) -> dict[str, Any]: ...


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


@dataclass(frozen=True)
class Facts:
    """What one form says about the facts around the items, by name; a fact that it does not name is not meant."""

    values: Mapping[str, Any]
    bases: Mapping[str, str]

    def codes(self) -> set[str]:
        return set(self.values)

    def of(self, code: str) -> dict[str, Any]:
        return {"value": self.values[code]}


def base(sent: Sent, row: Row) -> int:
    """The version on which a row's value was typed; without one it is typed on what stands there now."""
    text = str(sent.bases.get(row["code"], ""))
    return min(int(text), row["rev"]) if text.isdecimal() else row["rev"]


def merged(items: Sequence[Row], sent: Sent, *, by: str, at: datetime) -> tuple[list[Row], list[Difference]]:
    """The rows with what was sent, and those on which somebody must decide. Rows keep their past."""
    known, rows, differences = sent.codes(), [], []
    for row in items:
        if row["code"] not in known or _stands(row, sent) or _untouched(row, sent):
            rows.append(row)
            continue
        new = sent.of(row["code"])
        kept = {name: row[name] for name in new}
        if base(sent, row) == row["rev"]:
            rows.append(_changed(row, kept, new, by=by, at=at))
        else:
            rows.append(row)
            differences.append(Difference(row["code"], row["text"], row["rev"], kept, new, row["by"], row["at"]))
    return rows, differences


def unseen(items: Sequence[Row], sent: Sent) -> list[Row]:
    """The rows that the form did not touch, and somebody else changed since it was opened: unseen by who sent it."""
    known = [row for row in items if row["code"] in sent.codes()]
    return [row for row in known if _untouched(row, sent) and not _stands(row, sent)]


def reshown(row: Row, sent: Sent, *, told: bool) -> tuple[dict[str, Any], int]:
    """What a refused form shows of a row, and on which version that stands: the other's value where it was not touched.

    What was typed stays. It stands on the present version once it is kept or its difference was `told`.
    """
    new = sent.of(row["code"])
    if _untouched(row, sent):
        return {name: row[name] for name in new}, row["rev"]
    return new, row["rev"] if told or _stands(row, sent) else base(sent, row)


def _stands(row: Row, sent: Sent) -> bool:
    new = sent.of(row["code"])
    return new == {name: row[name] for name in new}


def _untouched(row: Row, sent: Sent) -> bool:
    """Whether it is what stood in the row at an earlier version: who sends it unchanged has changed nothing."""
    new, seen = sent.of(row["code"]), base(sent, row)
    return seen < row["rev"] and new == {name: row["past"][seen][name] for name in new}


def _changed(row: Row, kept: Mapping[str, Any], sent: Mapping[str, Any], *, by: str, at: datetime) -> Row:
    past = {**kept, "by": row["by"], "at": row["at"]}
    return {**row, **sent, "rev": row["rev"] + 1, "by": by, "at": at.isoformat(), "past": [*row["past"], past]}
