"""What happens by itself: clocks lapse at their local midnight and unanswered ones climb the steps of the pack.

Set-based, safe to run twice at once, and it catches up after any outage. Files that somebody is moving are skipped
and taken by the next sweep.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from agencies.access import SYSTEM, Role
from casefile import calendar, reading, recount, timeline
from casefile.models import Clock, Notice
from law import load, terms

BATCH = 2000

# One statement marks what has lapsed and writes its line on the timeline. The moment of the lapse is the law's
# (`due_at`), not the sweep's. Case files come first in the lock, as in `flow.advance`; a target never lapses.
LAPSE = """
WITH late AS (
    SELECT k.id FROM casefile_clock k JOIN casefile_casefile c ON c.id = k.case_id
     WHERE k.stopped_at IS NULL AND k.lapsed_at IS NULL AND k.held_since IS NULL AND k.due_at <= %(at)s
       AND k.basis <> 'TARGET'
     ORDER BY k.due_at LIMIT %(batch)s FOR UPDATE OF c, k SKIP LOCKED),
marked AS (
    UPDATE casefile_clock k SET lapsed_at = k.due_at, escalate_at = k.due_at FROM late WHERE k.id = late.id
    RETURNING k.id, k.case_id, k.term, k.label, k.due_on, k.due_at),
told AS (
    INSERT INTO casefile_event (case_id, seq, kind, at, by_name, body_name, facts, txid, prev, hash)
    SELECT case_id, 0, 'clock.lapsed', due_at, %(name)s, '', jsonb_build_object(
               'clock', id, 'term', term, 'label', label, 'noticed_at', %(at)s::text,
               'due', to_char(due_on, 'FMYYYY"年"FMMM"月"FMDD"日"')), 0, '', ''
      FROM marked ORDER BY case_id, id RETURNING 1)
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
        cursor.execute(LAPSE, {"at": at, "batch": BATCH, "name": SYSTEM.name})
        return cursor.fetchone()[0]


def _escalate(at: datetime) -> int:
    """One step for each clock whose next step is due; repeated until none is left, so an outage is made good."""
    with transaction.atomic():
        due = (
            Clock.objects.running()
            .filter(escalate_at__lte=at)
            .select_related("case")
            .select_for_update(of=("case", "self"), skip_locked=True)
            .order_by("escalate_at")[:BATCH]
        )
        clocks = list(due)
        if clocks:
            _take_step(clocks, at)
    return len(clocks)


def _take_step(clocks: Iterable[Clock], at: datetime) -> None:
    days = calendar.current()
    today = timezone.localdate(at)
    notices, lines = [], []
    for clock in clocks:
        steps = load.pack(clock.case.place_id).escalation
        step = steps[clock.escalated]
        role = Role(step.role)
        late = f"{clock.label}，{reading.day(clock.due_on, today)}到期，已逾期"
        text = f"{clock.case.title}：{late}（第{step.order}级催办，提醒{role.label}）。"
        key = f"escalation:{clock.pk}:{clock.due_on}:{step.order}"
        notices.append(Notice(case=clock.case, key=key, agency_id=clock.agency_id, role=role, text=text, at=at))
        facts = {"clock": clock.pk, "label": clock.label, "step": step.order, "role": role.label}
        lines.append((clock.case, "clock.escalated", facts))
        following = steps[clock.escalated + 1] if clock.escalated + 1 < len(steps) else None
        clock.escalated += 1
        clock.escalate_at = _after(days.add(clock.due_on, following.after_workdays)) if following else None
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    timeline.append_all(lines, by=SYSTEM, at=at)
    Clock.objects.bulk_update(clocks, ["escalated", "escalate_at"], batch_size=BATCH)


def _after(day: date) -> datetime:
    """The local midnight that ends a day."""
    return terms.midnight(day + timedelta(days=1))
