"""The feed of everything that happened, in commit order, for one actor; nothing that commits later is ever skipped.

An event's transaction number is given when its transaction begins to write. Only events of transactions older than
every transaction still running are told: all that are still to come will stand after them.
"""

import base64
import binascii
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from agencies.access import Actor
from casefile import withheld
from casefile.models import Event
from casefile.scope import scope

PAGE, MOST = 200, 1000
VERSION = "1"
BIGINT_DIGITS = 18


class BadCursor(ValueError):
    """A cursor that this feed never gave."""


@dataclass(frozen=True)
class Place:
    """Where a reader stands: behind this event."""

    txid: int = 0
    id: int = 0

    def __str__(self) -> str:
        plain = f"{VERSION}:{self.txid}:{self.id}"
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def place(cursor: str) -> Place:
    """Read a cursor; an empty one stands before everything. Raises BadCursor."""
    if not cursor:
        return Place()
    try:
        plain = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        version, txid, id = plain.split(":")
    except (binascii.Error, ValueError):
        raise BadCursor(cursor) from None
    numbers = [word for word in (txid, id) if word.isascii() and word.isdigit() and len(word) <= BIGINT_DIGITS]
    if version != VERSION or len(numbers) != len((txid, id)):
        raise BadCursor(cursor)
    return Place(int(txid), int(id))


def horizon() -> int:
    """The oldest transaction that still runs: what it writes may yet come before younger ones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return cursor.fetchone()[0]


def read(actor: Actor, since: Place, *, limit: int = PAGE) -> tuple[list[Event], Place, bool]:
    """Events behind `since` that the actor may read: at most `limit`, the place behind them, and whether more wait."""
    until = horizon()
    found = (
        withheld.events(Event.objects.filter(scope(actor, prefix="case__")), actor)
        .filter(txid__gte=since.txid, txid__lt=until)
        .filter(Q(txid__gt=since.txid) | Q(id__gt=since.id))
        .select_related("case")
        .order_by("txid", "id")
    )
    rows = list(found[: limit + 1])
    shown = rows[:limit]
    end = Place(shown[-1].txid, shown[-1].id) if shown else since
    return shown, end, len(rows) > limit
