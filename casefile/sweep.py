"""What happens by itself: clocks lapse at their local midnight and unanswered ones climb the steps of the pack.

Set-based, safe to run twice at once, and it catches up after any outage. Files that somebody is moving are skipped
and taken by the next sweep.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from agencies.access import SYSTEM, Role
from casefile import calendar, reading, recount
from law import load, terms

BATCH = 5000

# One statement marks what has lapsed and writes its line on the timeline. The moment of the lapse is the law's
# (`due_at`), not the sweep's. Case files come first in the lock, as in `flow.advance`; a target never lapses.
LAPSE = """
WITH late AS (
    SELECT k.id FROM casefile_clock k JOIN casefile_casefile c ON c.id = k.case_id
     WHERE k.stopped_at IS NULL AND k.lapsed_at IS NULL AND k.held_since IS NULL AND k.due_at <= %(at)s
       AND k.basis <> 'TARGET'
     ORDER BY k.due_at LIMIT %(batch)s FOR UPDATE OF c, k SKIP LOCKED),
marked AS (
    UPDATE casefile_clock k SET lapsed_at = k.due_at, escalate_at = k.due_at
     WHERE k.id = ANY(ARRAY(SELECT id FROM late)) -- by the key; a join would read a million clocks
    RETURNING k.id, k.case_id, k.term, k.label, k.due_on, k.due_at, k.unit),
told AS (
    INSERT INTO casefile_event (case_id, seq, kind, at, by_name, body_name, facts, txid, prev, hash)
    SELECT case_id, 0, 'clock.lapsed', due_at, %(name)s, '', jsonb_strip_nulls(jsonb_build_object(
               'clock', id, 'term', term, 'label', label, 'noticed_at', %(at)s::text,
               'due', to_char(due_on, 'FMYYYY"年"FMMM"月"FMDD"日"'),
               'minute', CASE unit WHEN 'hours' THEN to_char(due_at AT TIME ZONE %(zone)s, 'HH24:MI') END)), 0, '', ''
      FROM marked ORDER BY case_id, id RETURNING 1)
SELECT count(*) FROM told
"""

# Which steps are due, and for which last days: a handful of lines, however many clocks there are.
DUE = """
SELECT DISTINCT c.place_id, k.escalated, k.due_on
  FROM casefile_clock k JOIN casefile_casefile c ON c.id = k.case_id
 WHERE k.stopped_at IS NULL AND k.escalate_at <= %(at)s
"""

# One statement takes the steps: it sets the next one, tells the post, and writes the line on the timeline.
ESCALATE = """
WITH step AS (
    SELECT * FROM unnest(%(places)s::text[], %(taken)s::int[], %(due)s::date[], %(orders)s::int[], %(roles)s::text[],
                         %(labels)s::text[], %(days)s::text[], %(next)s::timestamptz[])
             AS s (place_id, escalated, due_on, number, role, label, day, next_at)),
due AS (
    SELECT k.id, k.case_id, k.agency_id, k.label, k.due_on, c.title, s.number, s.role, s.label AS role_label, s.day,
           s.next_at
      FROM casefile_clock k JOIN casefile_casefile c ON c.id = k.case_id
      JOIN step s ON (s.place_id, s.escalated, s.due_on) = (c.place_id, k.escalated, k.due_on)
     WHERE k.stopped_at IS NULL AND k.escalate_at <= %(at)s
     ORDER BY k.escalate_at LIMIT %(batch)s FOR UPDATE OF c, k SKIP LOCKED),
taken AS (
    UPDATE casefile_clock k SET escalated = k.escalated + 1, escalate_at = due.next_at FROM due WHERE k.id = due.id),
noticed AS (
    INSERT INTO casefile_notice (case_id, key, agency_id, role, text, at)
    SELECT case_id, format('escalation:%%s:%%s:%%s', id, due_on, number), agency_id, role,
           left(format('%%s：%%s，%%s到期，已逾期（第%%s级催办，提醒%%s）。', title, label, day, number, role_label),
                300),
           %(at)s
      FROM due ON CONFLICT DO NOTHING),
told AS (
    INSERT INTO casefile_event (case_id, seq, kind, at, by_name, body_name, facts, txid, prev, hash)
    SELECT case_id, 0, 'clock.escalated', %(at)s, %(name)s, '',
           jsonb_build_object('clock', id, 'label', label, 'step', number, 'role', role_label), 0, '', ''
      FROM due ORDER BY case_id, id RETURNING 1)
SELECT count(*) FROM told
"""


def run(*, at: datetime) -> tuple[int, int]:
    """This will mark every clock that has lapsed by `at` and take every escalation step that is due by then.

    Provisional dates whose notice is known by now are settled first. Returns how many clocks lapsed and how many
    steps were taken now.
    """
    recount.catch_up(at=at)
    lapsed = _repeat(lambda: _lapse(at))
    escalated = _repeat(lambda: _escalate(at))
    return lapsed, escalated


def _repeat(step) -> int:
    total = 0
    while done := step():
        total += done
    return total


def _lapse(at: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LAPSE, {"at": at, "batch": BATCH, "name": SYSTEM.name, "zone": settings.TIME_ZONE})
        return cursor.fetchone()[0]


def _escalate(at: datetime) -> int:
    """One step for each clock whose next step is due; repeated until none is left, so an outage is made good."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DUE, {"at": at})
        if not (found := cursor.fetchall()):
            return 0
        cursor.execute(ESCALATE, {"at": at, "batch": BATCH, "name": SYSTEM.name, **_steps(found, at)})
        return cursor.fetchone()[0]


def _steps(found: Iterable[tuple[str, int, date]], at: datetime) -> dict[str, list]:
    """What the packs say of these (place, steps taken, last day): columns of the table that ESCALATE joins."""
    days, today = calendar.current(), timezone.localdate(at)
    rows = []
    for place, taken, due_on in found:
        steps = load.pack(place).escalation
        role = Role(steps[taken].role)
        following = steps[taken + 1] if taken + 1 < len(steps) else None
        next_at = _after(days.add(due_on, following.after_workdays)) if following else None
        day = reading.day(due_on, today)
        rows.append((place, taken, due_on, steps[taken].order, role.value, role.label, day, next_at))
    names = ("places", "taken", "due", "orders", "roles", "labels", "days", "next")
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def _after(day: date) -> datetime:
    """The local midnight that ends a day."""
    return terms.midnight(day + timedelta(days=1))
