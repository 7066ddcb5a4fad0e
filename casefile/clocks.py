"""Clocks: a term of the law that runs for a case file. Due moments are stored, never counted down."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency
from casefile import calendar, timeline
from casefile.models import CaseFile, Clock, Hold
from law import load, terms
from law.entries import Cite, Instrument, Term
from law.pack import Silent
from law.terms import Due
from law.workdays import Calendar
from law.workdays import Hold as LawHold

UNDATED = "不设具体日期"


def start(
    case: CaseFile,
    keys: Sequence[str],
    *,
    by: Actor,
    at: datetime,
    on: date,
    due_on: date | None = None,
    on_party: Collection[str] = (),
    agency: Agency | None = None,
    to: Any = timeline,
) -> list[Clock]:
    """This will start the clocks of these terms, as the pack has them on the day the file was opened.

    `on` is day zero and is not counted; `due_on` is the date that an order names. A term on which the place's
    document is silent starts no clock. `agency` answers for them where that is not the agency that handles the file.
    `to` is the timeline or the roll of an act (`timeline.Roll`).
    """
    return start_all([case], keys, by=by, at=at, on=on, due_on=due_on, on_party=on_party, agency=agency, to=to)


def start_all(
    cases: Sequence[CaseFile],
    keys: Sequence[str],
    *,
    by: Actor,
    at: datetime,
    on: date,
    due_on: date | None = None,
    on_party: Collection[str] = (),
    agency: Agency | None = None,
    to: Any = timeline,
) -> list[Clock]:
    """The same for many files of one place that were opened on one day: each sum is done once."""
    started: list[Clock] = []
    days = calendar.current() if cases and keys else None
    for key in keys if days else ():
        try:
            term = load.pack(cases[0].place_id).term(key, on=cases[0].opened_on, targets=True)
        except Silent:
            continue
        due = _due(term, on=on, at=at, due_on=due_on, days=days)
        clocks = Clock.objects.bulk_create(
            _clock(case, term, due, at=at, on=on, on_party=key in on_party, agency=agency) for case in cases
        )
        rows = [(clock.case, "clock.started", _facts(clock, cite=clock.cite)) for clock in clocks]
        to.append_all(rows, by=by, at=at)
        started += clocks
    return started


def _clock(
    case: CaseFile, term: Term, due: Due, *, at: datetime, on: date, on_party: bool, agency: Agency | None
) -> Clock:
    """Length and citation are copied, so that no amendment moves a running clock."""
    return Clock(
        case=case,
        kind=case.kind,
        agency_id=agency.pk if agency else case.agency_id,
        on_party=on_party,
        term=term.id,
        label=term.label,
        carries=list(term.carries),
        basis=term.basis,
        form=term.form,
        length=term.n,
        unit=term.unit,
        cite=str(term.cite),
        unverified=term.unverified,
        started_at=at,
        started_on=on,
        due_on=due.due_on,
        due_at=due.due_at,
        certain=due.certain,
    )


def stop(
    case: CaseFile, keys: Sequence[str], *, by: Actor, at: datetime, to: Any = timeline, agency: Agency | None = None,
    told_at: datetime | None = None,
) -> None:  # fmt: skip
    """This will stop the running clocks of these terms; of one agency alone, where several answer for the same.

    One that is past its moment is marked as lapsed first. `told_at` is when it is put on record, where that is later
    than `at`: a lapse that was marked in between is lifted, if the thing was done in time. Both lines stay.
    """
    running = _running(case, keys)
    for clock in running.filter(agency=agency) if agency else running:
        if clock.lapsed_at is None and clock.due_at and clock.held_since is None and at >= clock.due_at:
            clock.lapsed_at = clock.due_at
            by_hours = {"minute": f"{timezone.localtime(clock.due_at):%H:%M}"} if clock.unit == "hours" else {}
            to.append(case, "clock.lapsed", by=by, at=clock.due_at, facts=_facts(clock, **by_hours))
        elif clock.lapsed_at and clock.due_at and at < clock.due_at:
            clock.lapsed_at = None
            done = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
            to.append(case, "clock.in_time", by=by, at=told_at or at, facts=_facts(clock, done=done))
        if clock.held_since:
            _end_hold(clock, on=timezone.localdate(at))
        clock.stopped_at = at
        clock.save(update_fields=["stopped_at", "lapsed_at", "held_since"])
        to.append(case, "clock.stopped", by=by, at=at, facts=_facts(clock))


def hold(case: CaseFile, keys: Sequence[str], *, by: Actor, at: datetime, reason: str, to: Any = timeline) -> None:
    """This will stop counting from the day of `at` until the clock is resumed."""
    for clock in _running(case, keys).filter(held_since=None):
        on = timezone.localdate(at)
        Hold.objects.create(clock=clock, from_on=on, reason=reason, by=by.user)
        clock.held_since = on
        clock.save(update_fields=["held_since"])
        to.append(case, "clock.held", by=by, at=at, facts=_facts(clock, reason=reason))


def resume(case: CaseFile, keys: Sequence[str], *, by: Actor, at: datetime, to: Any = timeline) -> None:
    """This will count again from the day of `at`, which is itself counted, and set the new due day."""
    for clock in _running(case, keys).exclude(held_since=None):
        before = clock.due_on
        _end_hold(clock, on=timezone.localdate(at))
        due = compute(clock, calendar.current())
        clock.due_on, clock.due_at, clock.certain = due.due_on, due.due_at, due.certain
        clock.save(update_fields=["due_on", "due_at", "certain", "held_since"])
        facts = _facts(clock, before=words(before), after=words(clock.due_on))
        to.append(case, "clock.resumed", by=by, at=at, facts=facts)


def compute(clock: Clock, on_calendar: Calendar) -> Due:
    """When this clock is due on a calendar, with its holds, and how that was counted."""
    spans = clock.holds.all()
    holds = tuple(
        (span.from_on, span.until_on) for span in spans if span.until_on is None or span.until_on >= span.from_on
    )
    return reckon(clock, on_calendar, holds=holds)


def explained(clock: Clock) -> Due:
    """How the date that stands on a clock was counted.

    One that has stopped or lapsed keeps the date of its own time: it is explained by the notices that gave that date,
    whatever later ones have changed.
    """
    days = calendar.current()
    due = compute(clock, days)
    if clock.stopped_at or clock.lapsed_at:
        earlier = (compute(clock, older) for older in calendar.before(days))
        due = next((found for found in (due, *earlier) if found.due_on == clock.due_on), due)
    return due


def reckon(clock: Clock, on_calendar: Calendar, *, holds: Sequence[LawHold]) -> Due:
    """The same sum for a clock whose holds are known already (first day, last day)."""
    named = clock.due_on if clock.form in ("by_order", "milestone") else None  # the day is written, not counted
    return _due(term_of(clock), on=clock.started_on, at=clock.started_at, due_on=named, days=on_calendar, holds=holds)


def _due(
    term: Term, *, on: date, at: datetime, due_on: date | None, days: Calendar, holds: Sequence[LawHold] = ()
) -> Due:
    """The law's sum; where an order names the day, that day ends at its own midnight."""
    if due_on is not None:
        end = terms.midnight(due_on + timedelta(days=1))
        return Due(term, on, due_on=due_on, due_at=end, overdue_from=due_on + timedelta(days=1), calendar=days)
    return terms.due(term, on=on, at=at if term.unit == "hours" else None, calendar=days, holds=holds)


def term_of(clock: Clock) -> Term:
    """The term as it stood when the clock started: length and citation are the clock's own copies."""
    return Term(
        id=clock.term,
        label=clock.label,
        form=clock.form,
        n=clock.length,
        unit=clock.unit,
        basis=clock.basis,
        cite=Cite(Instrument(id=clock.term, title=clock.label, number=clock.cite)),
        carries=tuple(clock.carries),
    )


def words(day: date | None) -> str:
    """A due day in the words of the timeline."""
    return f"{day.year}年{day.month}月{day.day}日" if day else UNDATED


def _running(case: CaseFile, keys: Sequence[str]):
    return Clock.objects.running().select_for_update().filter(case=case, term__in=keys).order_by("pk")


def _end_hold(clock: Clock, *, on: date) -> None:
    clock.holds.filter(until_on=None).update(until_on=on - timedelta(days=1))
    clock.held_since = None


def _facts(clock: Clock, **more: str) -> dict:
    return {"clock": clock.pk, "term": clock.term, "label": clock.label, "due": words(clock.due_on), **more}
