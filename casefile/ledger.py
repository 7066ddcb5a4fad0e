"""Checks the chain of events from outside: every line's hash again, its place, and the count and head on the cover.

It finds a line that was changed, dropped, added or put elsewhere, also by somebody who could switch the trigger off.
Whoever recomputes a whole chain and its cover leaves no trace in it: keep a copy of the heads elsewhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.db import connection, transaction

from casefile.chain import digest

# Every case file with its events in order; one without any event still has its row.
ROWS = """
SELECT c.reference, c.events_count, c.head, e.seq, e.kind,
       to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
       coalesce(e.by_id, 0), e.by_name, coalesce(e.agency_id, ''), e.body_name, e.facts::text, e.prev, e.hash
  FROM casefile_casefile c LEFT JOIN casefile_event e ON e.case_id = c.id
 WHERE %(reference)s = '' OR c.reference = %(reference)s
 ORDER BY c.id, e.seq, e.id
"""
BATCH = 2000
Row = tuple


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong in one case file's chain; `seq` is 0 when it is the cover."""

    reference: str
    seq: int
    sentence: str

    def __str__(self):
        return f"{self.reference} 第{self.seq}条：{self.sentence}" if self.seq else f"{self.reference}：{self.sentence}"


def rows(reference: str = "") -> Iterator[Row]:
    """The exported lines of one case file, or of all of them, as `verify` reads them; never all in memory at once."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(ROWS, {"reference": reference})
        while batch := cursor.fetchmany(BATCH):
            yield from batch


def verify(exported: Iterable[Row]) -> Iterator[Fault | None]:
    """For each case file the first fault of its chain, or None. `exported` are rows of `ROWS`, in that order."""
    for reference, lines in groupby(exported, key=itemgetter(0)):
        yield _first_fault(reference, list(lines))


def _first_fault(reference: str, lines: list[Row]) -> Fault | None:
    count, head = lines[0][1:3]
    events = [line[3:] for line in lines if line[3] is not None]
    before = ""
    for place, (seq, kind, at, by, by_name, agency, body, facts, prev, kept) in enumerate(events, start=1):
        if seq != place:
            return Fault(reference, place, f"缺少这一条，接着的是第{seq}条。")
        if prev != before:
            return Fault(reference, seq, "与上一条不相接：上一条被改动、删除或者调换。")
        if kept != digest(prev, seq, reference, kind, at, by, by_name, agency, body, facts):
            return Fault(reference, seq, "内容与校验值不符：这一条被改动。")
        before = kept
    if len(events) != count:
        return Fault(reference, 0, f"案卷封面记有{count}条，实有{len(events)}条。")
    if before != head:
        return Fault(reference, 0, "封面的链头与最后一条不符。")
    return None
