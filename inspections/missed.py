"""Periods that ended without what the institution owed, put on its timeline; and those made good by a late report."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.access import SYSTEM
from agencies.models import Place
from casefile import clocks, timeline
from casefile.models import Event
from inspections import periods
from inspections.periods import Account

MISSED, MADE_GOOD = "duty.missed", "duty.made_good"
INSTITUTION = "institution"


def note(place: Place, *, at: datetime) -> int:
    """This will put every period that an institution missed on its timeline, once; and take note when it was made good.

    What an authority owes is told by its own pages; here only what the institution itself owes. Answers how many.
    """
    account = periods.of_place(place, on=timezone.localdate(at))
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=place.pk)
        told = _told([row.institution.case_id for row in account.rows])
        rows = []
        for row in account.rows:
            for facts, missed in _ended(row.accounts.values()):
                kind = told.get((row.institution.case_id, facts["term"], facts["first"]))
                if missed and kind != MISSED:
                    rows.append((row.institution.case, MISSED, facts))
                elif not missed and kind == MISSED:
                    rows.append((row.institution.case, MADE_GOOD, facts))
        timeline.append_all(rows, by=SYSTEM, at=at)
    return len(rows)


def _told(cases: list[int]) -> dict[tuple[int, str, str], str]:
    """The last that a timeline tells of each period, by file, duty and first day."""
    found = Event.objects.filter(case__in=cases, kind__in=(MISSED, MADE_GOOD)).order_by("case", "seq")
    return {
        (case, facts["term"], facts["first"]): kind for case, kind, facts in found.values_list("case", "kind", "facts")
    }


def _ended(accounts: Any) -> Iterator[tuple[dict[str, str], bool]]:
    """Every whole period that is over, and whether it was missed. One with a report that waits is left open."""
    for account in accounts:
        if account.term.bearer != INSTITUTION or not account.kept:
            continue
        for period in account.periods:
            if period.state == "open" or period.partial or (period.state == "missed" and account.waits(period)):
                continue
            yield _facts(account, period), period.state == "missed"


def _facts(account: Account, period: Any) -> dict[str, str]:
    span = f"{clocks.words(period.first)}至{clocks.words(period.last)}"
    return {
        "term": account.term.id, "label": account.term.label, "first": period.first.isoformat(), "period": span,
        "cite": str(account.term.cite),
    }  # fmt: skip
