"""Moving running clocks onto another calendar: which ones, from when to when, and writing it on each case file.

Preview and application read the same list, so that what was shown is what happens.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from agencies.access import SYSTEM, Actor
from casefile import calendar, clocks
from casefile.models import CaseFile, Clock, Hold
from law.terms import Due
from law.workdays import Calendar
from law.workdays import Hold as LawHold

BATCH = 20_000  # each statement reads the clocks once

# One statement writes the new moments of many clocks and one line on the timeline of each. A lapse that was worked out
# on a provisional date goes with that date: it is lifted when the new moment is still to come, else it is that moment.
MOVE = """
WITH wanted AS (
    SELECT * FROM unnest(%(clocks)s::bigint[], %(days)s::date[], %(moments)s::timestamptz[], %(certain)s::boolean[])
        AS w (id, due_on, due_at, certain)),
known AS (
    SELECT k.id, k.case_id, k.term, k.label, to_char(k.due_on, %(form)s) AS before,
           to_char(w.due_on, %(form)s) AS after, w.due_on, w.due_at, w.certain,
           k.lapsed_at IS NOT NULL AS late, w.due_at > %(at)s AS ahead
      FROM casefile_clock k JOIN wanted w USING (id) WHERE k.stopped_at IS NULL),
moved AS (
    UPDATE casefile_clock k SET due_on = n.due_on, due_at = n.due_at, certain = n.certain,
           lapsed_at = CASE WHEN n.late AND NOT n.ahead THEN n.due_at END,
           escalated = CASE WHEN n.late AND n.ahead THEN 0 ELSE k.escalated END,
           escalate_at = CASE WHEN n.late AND n.ahead THEN NULL ELSE k.escalate_at END
      FROM known n WHERE k.id = n.id RETURNING k.id),
told AS (
    INSERT INTO casefile_event (case_id, seq, kind, at, by_id, by_name, agency_id, body_name, facts, txid, prev, hash)
    SELECT case_id, 0, 'clock.moved', %(at)s, %(by)s, %(by_name)s, %(agency)s, %(body)s, jsonb_build_object(
               'clock', id, 'term', term, 'label', label, 'before', before, 'after', after, 'due', after,
               'certain', certain, 'notice', %(notice)s::text, 'change', concat(
                   CASE WHEN before = after THEN concat('到期日', after, '由暂定转为确定')
                        ELSE concat('到期日由', before, '改为', after, CASE WHEN NOT certain THEN '（暂定）' END) END,
                   CASE WHEN late AND ahead THEN '；此前按暂定日期记的逾期不再成立' END)), 0, '', ''
      FROM known WHERE id IN (SELECT id FROM moved) ORDER BY case_id DESC, id RETURNING 1)
SELECT count(*) FROM told
"""
WORDS = 'FMYYYY"年"FMMM"月"FMDD"日"'
LOCK = "SELECT pg_advisory_xact_lock(hashtext('casefile.calendar'))"
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('casefile.calendar'))"


@dataclass(frozen=True, slots=True)
class Shift:
    """One running clock that another calendar gives another due date, or makes certain."""

    clock: int
    place: str
    before: date
    was_certain: bool
    due: Due

    @property
    def moves(self) -> bool:
        return self.before != self.due.due_on

    @property
    def settles(self) -> bool:
        """Whether a provisional date becomes a certain one."""
        return self.due.certain and not self.was_certain


def touched(old: Calendar, new: Calendar) -> QuerySet[Clock]:
    """The running clocks that a change of calendar can reach: uncertain ones, and those that span a changed day.

    A clock that lapsed on a certain date is left alone: that date was the law's on the day it lapsed.
    """
    reached = Q(certain=False)
    for first, last in _runs(old.differs(new)):
        reached |= Q(started_on__lt=last, due_on__gte=first)
    return _movable().filter(reached)


def _movable() -> QuerySet[Clock]:
    counted = Clock.objects.running().filter(form="within", due_on__isnull=False).exclude(unit="hours")
    return counted.exclude(lapsed_at__isnull=False, certain=True)


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Changed days as (first, last) of each month, which keeps the question to the database short."""
    months: dict[tuple[int, int], list[date]] = defaultdict(list)
    for day in days:
        months[day.year, day.month].append(day)
    for found in months.values():
        yield found[0], found[-1]


def shifts(reached: QuerySet[Clock], onto: Calendar) -> list[Shift]:
    """Which of these clocks get another date, or become certain. Each different sum is done once; two queries.

    A hold that still runs is not counted in: resuming works the date out again.
    """
    holds: dict[int, tuple[LawHold, ...]] = defaultdict(tuple)
    closed = Hold.objects.filter(clock__in=reached, until_on__gte=F("from_on")).order_by("from_on", "pk")
    for pk, *span in closed.values_list("clock_id", "from_on", "until_on"):
        holds[pk] += ((span[0], span[1]),)
    columns = ("pk", "case__place_id", "due_on", "certain", "unit", "length", "started_on")
    sums: dict[tuple, Due] = {}
    found = []
    for pk, place, due_on, certain, *sum_ in reached.order_by().values_list(*columns):
        key = (*sum_, holds.get(pk, ()))
        if key not in sums:
            sums[key] = _reckon(*key, onto=onto)
        due = sums[key]
        if due.due_on is not None and (due.due_on, due.certain) != (due_on, certain):
            found.append(Shift(pk, place, due_on, certain, due))
    return found


def _reckon(unit: str, length: int, started_on: date, holds: tuple[LawHold, ...], *, onto: Calendar) -> Due:
    clock = Clock(form="within", unit=unit, length=length, started_on=started_on)
    return clocks.reckon(clock, onto, holds=holds)


def hold_still() -> None:
    """This will let nobody else change the calendar until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)


def lock_cases(reached: QuerySet[Clock]) -> None:
    """This will lock the case files of these clocks, as every move does before it touches a clock.

    Children come before parents, the order in which acts take them, so that nobody waits in a circle.
    """
    cases = CaseFile.objects.filter(pk__in=reached.order_by().values("case")).order_by("-pk")
    len(cases.select_for_update(no_key=True).values_list("pk", flat=True))


def move(found: Sequence[Shift], *, notice: str, by: Actor, at: datetime) -> None:
    """This will give these clocks their new dates, each with before and after on the timeline of its case file."""
    signature: dict[str, Any] = {
        "at": at,
        "by": by.user.pk if by.user else None,
        "by_name": by.name,
        "agency": by.agency.pk if by.agency else None,
        "body": by.body.name if by.body else "",
        "notice": notice,
        "form": WORDS,
    }
    with connection.cursor() as cursor:
        for start in range(0, len(found), BATCH):
            chunk = found[start : start + BATCH]
            columns: dict[str, Any] = {
                "clocks": [shift.clock for shift in chunk],
                "days": [shift.due.due_on for shift in chunk],
                "moments": [shift.due.due_at for shift in chunk],
                "certain": [shift.due.certain for shift in chunk],
            }
            cursor.execute(MOVE, signature | columns)


def catch_up(*, at: datetime) -> int:
    """This will settle provisional dates for which the notice is known by now, and return how many.

    That happens when an upgrade brings a new year's notice along, and to a clock that started while one was applied.
    """
    days = calendar.current()
    behind = _movable().filter(certain=False, due_on__lte=days.known_until)
    if not behind.exists():
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(TRY_LOCK)
            if not cursor.fetchone()[0]:
                return 0
        lock_cases(behind)
        by_year: dict[int, list[Shift]] = defaultdict(list)
        for shift in shifts(behind, days):
            by_year[shift.due.due_on.year].append(shift)
        for year, found in by_year.items():
            notice = next((known for known in reversed(days.notices) if known.year == year), days.notices[-1])
            move(found, notice=str(notice), by=SYSTEM, at=at)
    return sum(map(len, by_year.values()))
