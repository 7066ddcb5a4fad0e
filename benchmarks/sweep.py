"""`python -m benchmarks.sweep`: the sweep over a million running clocks, beside the bare statement that marks."""

import sys
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from benchmarks import county, pages, vacuum
from casefile import sweep
from casefile.models import CaseFile, Clock, Event

MILLION, LATE = 1_000_000, 10_000
FILL = """
INSERT INTO casefile_clock (case_id, kind, agency_id, on_party, term, label, carries, basis, form, length, unit, cite,
    unverified, started_at, started_on, due_on, due_at, certain, escalated)
SELECT c.id, c.kind, c.agency_id, false, 'bench', '现场检查', '[]', 'STATUTE', 'within', 20, 'workdays',
    '靖政办发〔2021〕53号', false, now(), current_date, current_date + (1 + n %% 300)::int,
    now() + make_interval(days => 1 + n %% 300), true, 0
  FROM generate_series(1, %(missing)s) n
  JOIN (SELECT *, row_number() OVER (ORDER BY id) AS nth FROM casefile_casefile) c ON c.nth = 1 + n %% %(files)s
"""
MAKE_LATE = """
UPDATE casefile_clock SET due_at = %(due)s, due_on = %(due)s::date WHERE id IN (
    SELECT DISTINCT ON (case_id) id FROM casefile_clock
     WHERE term = 'bench' AND stopped_at IS NULL AND lapsed_at IS NULL AND held_since IS NULL LIMIT %(late)s)
"""
BARE = """
UPDATE casefile_clock SET lapsed_at = due_at, escalate_at = due_at
 WHERE stopped_at IS NULL AND lapsed_at IS NULL AND held_since IS NULL AND due_at <= %s AND basis <> 'TARGET'
"""


def execute(sql: str, parameters: object = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def timed(act: Callable[[], object]) -> tuple[float, float, object]:
    """Seconds by the wall, seconds of processor time, and the answer."""
    pages.watch()
    began, before = time.perf_counter(), pages.used()
    answer = act()
    return time.perf_counter() - began, pages.used() - before, answer


def bare(at) -> None:
    with transaction.atomic():
        execute(BARE, [at])
        transaction.set_rollback(True)


def say(name: str, figure: tuple[float, float, object]) -> None:
    print(
        f"{name:32} {figure[0] * 1000:9.1f} ms by the wall {figure[1] * 1000:9.1f} ms work   {figure[2] or ''}",
        flush=True,
    )


def main() -> None:
    county.grow(20_000)
    now = timezone.now()
    sweep.run(at=now)
    if (missing := MILLION - Clock.objects.running().count()) > 0:
        execute(FILL, {"missing": missing, "files": CaseFile.objects.count()})
        vacuum()
    print(
        f"{Clock.objects.running().count()} running clocks, {CaseFile.objects.count()} files,",
        f"{Event.objects.count()} events",
    )
    for _ in range(3):
        execute(MAKE_LATE, {"due": now - timedelta(hours=1), "late": LATE})
        vacuum("VACUUM ANALYZE casefile_clock")
        say("the bare statement", timed(lambda: bare(now)))
        vacuum("VACUUM casefile_clock")
        say("sweep: lapse", timed(lambda: sweep._repeat(lambda: sweep._lapse(now))))
        say("sweep: escalate", timed(lambda: sweep._repeat(lambda: sweep._escalate(now))))
        say("sweep with nothing to do", timed(lambda: sweep.run(at=now)))


if __name__ == "__main__":
    sys.exit(main())
