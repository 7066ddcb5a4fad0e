"""Duties of so many times a period: which periods are fulfilled, missed for good, or still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from law import terms
from law.entries import Term

Doing = tuple[dt.date, str]  # when something was done, and what kind of doing it was


@dataclass(frozen=True, slots=True)
class Period:
    """A natural month, quarter, half-year or year, both days inside, and how the duty stands in it.

    `state`: "fulfilled", "missed" (over, and nothing done later changes that) or "open". `by` is what counted.
    `partial`: the duty held only for a part of it.
    """

    first: dt.date
    last: dt.date
    state: str
    by: tuple[Doing, ...] = ()
    partial: bool = False


def account(term: Term, done: Iterable[Doing], *, since: dt.date, on: dt.date) -> tuple[Period, ...]:
    """Every period from the one that contains `since` to the one that contains `on`, as it stands at the end of `on`.

    A doing counts only for the period in which it was done, only if its kind is one that the term counts, and not
    before `since` or after `on`. Raises ValueError for a term without a frequency or that does not say what counts.
    """
    if term.form != "every":
        raise ValueError(f"“{term.label}”不是按期义务。")
    if not term.counts:
        raise ValueError(f"“{term.label}”没有写明哪些事算数（counts）。")
    start = max(since, term.valid_from or since)
    end = min(on, term.valid_until or on)
    counted = sorted(doing for doing in done if start <= doing[0] <= end and doing[1] in term.counts)
    found = []
    day = start
    while day <= end:
        first, last = terms.period(term, day)
        by = tuple(doing for doing in counted if first <= doing[0] <= last)
        state = "fulfilled" if len(by) >= (term.n or 1) else "open" if on <= last else "missed"
        found.append(Period(first, last, state, by, partial=first < start))
        if last == dt.date.max:
            break
        day = last + terms.ONE_DAY
    return tuple(found)
