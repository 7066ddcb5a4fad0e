"""A register comes as a file: every row is judged first, then all of it is entered in one transaction, or nothing.

Running it again changes nothing. A row with a code is the legal person with that code; a row without one is the
institution of that name in the place.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import TextChoices
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Place
from casefile import files
from casefile.refusals import Conflict, Forbidden
from registry import entry
from registry.models import Institution
from registry.roll import Known, Roll
from registry.rows import Reading, Rows

BATCH = 2000
Progress = Callable[[Sequence[Any], str], Iterable[Any]]


class Outcome(TextChoices):
    """What became of a row, or would become of it."""

    NEW = "new", "新增"
    MORE = "more", "已有，补充"
    SAME = "same", "已有，未变"
    SKIPPED = "skipped", "跳过"
    BAD = "bad", "有误"


@dataclass(frozen=True)
class Line:
    """What happened to one row and why. `doubtful`: somebody should look at it, although it went in."""

    number: int
    name: str
    code: str
    outcome: Outcome
    why: str
    doubtful: bool = False


@dataclass
class Result:
    """A line for each row; `applied` says whether anything was written."""

    lines: list[Line] = field(default_factory=list)
    applied: bool = False

    @property
    def counts(self) -> Counter[str]:
        return Counter(line.outcome for line in self.lines)

    @property
    def bad(self) -> int:
        return self.counts[Outcome.BAD]

    @property
    def doubtful(self) -> int:
        return sum(line.doubtful for line in self.lines)


def run(
    rows: Rows,
    *,
    place: Place,
    by: Actor,
    at: datetime,
    apply: bool = False,
    skip_bad: bool = False,
    progress: Progress = lambda items, _: items,
) -> Result:
    """This will judge every row and, if `apply`, enter all of them or, with a bad one among them, none.

    `skip_bad` enters the good ones all the same. Raises Forbidden for anybody but a clerk of the place's civil affairs,
    Conflict when the place's document lets nothing be opened or when somebody entered one of the codes meanwhile.
    """
    if sentence := entry.may_register(by, place):
        raise Forbidden(sentence)
    files.admit(place, timezone.localdate(at))
    try:
        with transaction.atomic():
            if apply:
                Place.objects.select_for_update(no_key=True).get(pk=place.pk)
            roll, result = Roll(place), Result()
            readings = [rows.read(row, place) for row in progress(rows.rows, "核对")]
            roll.load([reading.code for reading in readings if reading.code])
            result.lines = [_judge(reading, roll) for reading in readings]
            if apply and (skip_bad or not result.bad):
                _write(roll, place=place, by=by, at=at, progress=progress)
                result.applied = True
    except IntegrityError:
        raise Conflict("导入期间有人录入了名册里的机构，这次什么也没有写入；请再运行一次。") from None
    return result


def _judge(reading: Reading, roll: Roll) -> Line:
    """Decide on one row, and note in the roll what is to be written for it."""
    said = reading.said
    if reading.skipped:
        return _line(reading, Outcome.SKIPPED)
    if said.errors:
        return _line(reading, Outcome.BAD)
    known, alike = roll.find(reading)
    if known is None and alike and not reading.code:
        said.doubts.append(f"本地有{len(alike)}家机构叫这个名称，没有代码无法判断是哪一家；请补上统一社会信用代码")
        return _line(reading, Outcome.SAME)
    if known is None:
        _remark_new(reading, alike)
        roll.add(reading)
        return _line(reading, Outcome.NEW)
    filled = roll.fill(known, reading)
    if filled:
        said.notes.insert(0, f"补充了{'、'.join(filled)}")
    return _line(reading, Outcome.MORE if filled else Outcome.SAME)


def _remark_new(reading: Reading, alike: Sequence[Known]) -> None:
    doubts = reading.said.doubts
    if not reading.code:
        doubts.append(f"{entry.NO_CODE}，认领前须先查清")
        return
    if found := entry.doubt(reading.code, reading.facts.get("kind") or ""):
        doubts.append(f"{found}，认领前须先查清")
    if alike:
        doubts.append(f"与本地代码为{alike[0].code}的机构同名，请核对是不是同一家换了证")


def _line(reading: Reading, outcome: Outcome) -> Line:
    why = reading.skipped or reading.said.text
    doubtful = outcome != Outcome.BAD and bool(reading.said.doubts)
    return Line(reading.number, reading.name, reading.code, outcome, why, doubtful)


def _write(roll: Roll, *, place: Place, by: Actor, at: datetime, progress: Progress) -> None:
    with connection.cursor() as cursor:
        # Put off to the end, the checks of foreign keys queue up, and the time grows with the square of the rows.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    source = Institution.Source.IMPORTED
    fresh = roll.entries()
    for start in progress(range(0, len(fresh), BATCH), "写入"):
        entry.enter_all(fresh[start : start + BATCH], place=place, source=source, by=by, at=at)
    for known in progress(roll.filled(), "补充"):
        institution = Institution.objects.get(pk=known.pk)
        entry.supplement(institution, by=by, at=at, code=known.more.get("code", ""), **known.more_facts())
