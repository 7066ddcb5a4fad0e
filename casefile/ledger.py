"""The ledger of the database: the chains of all case files verified from outside, and written out as a file.

It finds a line that was changed, dropped, added or put elsewhere, also by somebody who could switch the trigger off,
and a case file that is gone with all its lines. Whoever recomputes a whole chain and its cover leaves no trace in it:
keep an export, or at least its sum, elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection, transaction

from casefile import ledger_file
from casefile.ledger_file import Fault, first_fault
from casefile.models import Series

# Every case file with its events in order; one without any event still has its row.
ROWS = """
SELECT c.reference, c.kind, c.place_id, c.agency_id, c.opened_on::text,
       coalesce(h.events_count, 0), coalesce(h.head, ''), e.seq, e.kind,
       to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
       coalesce(e.by_id, 0), e.by_name, coalesce(e.agency_id, ''), e.body_name, e.facts::text, e.prev, e.hash
  FROM casefile_casefile c LEFT JOIN casefile_chain h ON h.case_id = c.id
  LEFT JOIN casefile_event e ON e.case_id = c.id
 WHERE %(reference)s = '' OR c.reference = %(reference)s
 ORDER BY c.id, e.seq, e.id
"""
BATCH = 2000
FIRST = 7  # where a row's event begins, after its cover
Row = tuple


def rows(reference: str = "") -> Iterator[Row]:
    """The lines of one case file, or of all of them, as `verify` reads them; never all in memory at once."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(ROWS, {"reference": reference})
        while batch := cursor.fetchmany(BATCH):
            yield from batch


def verify(exported: Iterable[Row]) -> Iterator[tuple[str, Fault | None]]:
    """For each case file its reference and the first fault of its chain, or None. `exported` are rows of `ROWS`."""
    for reference, lines in groupby(exported, key=itemgetter(0)):
        first, *others = lines
        count, head = first[FIRST - 2 : FIRST]
        events = [line[FIRST:] for line in (first, *others) if line[FIRST] is not None]
        yield reference, first_fault(reference, count, head, events)


def series() -> dict[str, int]:
    """The last number of every series, in the order of their keys as the file has them."""
    return dict(sorted(Series.objects.values_list("key", "last")))


def missing(references: Iterable[str]) -> list[Fault]:
    """Case files whose number was allotted and that are not there."""
    return list(ledger_file.missing(references, series()))


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside was true at one moment, so that no number is ahead of its case file."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def entries(*, at: datetime) -> Iterator[Mapping[str, Any]]:
    """The whole ledger as the entries of a file, without the foot; never all in memory at once."""
    with snapshot():
        yield ledger_file.header(at.isoformat())
        for number, (reference, lines) in enumerate(groupby(rows(), key=itemgetter(0)), start=1):
            for place, line in enumerate(lines):
                if place == 0:
                    yield ledger_file.cover(number, reference, *line[1:FIRST])
                if line[FIRST] is not None:
                    yield ledger_file.event(reference, line[FIRST:])
        for key, last in series().items():
            yield ledger_file.summed({"series": key, "last": last})
