"""What the pages of the calendar show: a year of days, the notices behind it, and the clocks that a proposal moves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies.access import Actor
from agencies.models import Place
from casefile import calendar, page, recount
from casefile.holiday_flow import keeper
from casefile.models import CaseFile, Clock, HolidayNotice
from casefile.recount import Shift
from casefile.scope import scope
from law.terms import Due
from law.workdays import Calendar, Notice

ROWS = 50


@dataclass(frozen=True)
class Row:
    """A running clock that would move, as one line of the preview."""

    case: CaseFile
    url: str
    label: str
    before: date
    was_certain: bool
    due: Due
    is_held: bool
    is_lapsed: bool

    @property
    def moves(self) -> bool:
        return self.before != self.due.due_on


@dataclass(frozen=True)
class Preview:
    """What a proposal would do if it were approved now. Counts are of all places for who keeps the calendar."""

    total: int
    dates: int
    certain: int
    later: int
    sooner: int
    places: Sequence[tuple[str, int]]
    rows: Sequence[Row]
    seen: int


def preview(notice: HolidayNotice, *, actor: Actor) -> Preview:
    """Which running clocks the proposal moves, counted for all places; rows only of files that the actor may read."""
    now = calendar.current()
    after = now.with_notice(calendar.parsed(notice))
    reached = recount.touched(now, after)
    mine = reached.filter(scope(actor, prefix="case__"))
    found = recount.shifts(reached if may_keep(actor) else mine, after)
    visible = set(mine.values_list("pk", flat=True))
    seen = [shift for shift in found if shift.clock in visible]
    counts = Counter(shift.place for shift in found)
    names = dict(Place.objects.filter(pk__in=counts).values_list("pk", "name"))
    return Preview(
        total=len(found),
        dates=sum(shift.moves for shift in found),
        certain=sum(shift.settles for shift in found),
        later=sum(shift.due.due_on > shift.before for shift in found),
        sooner=sum(shift.due.due_on < shift.before for shift in found),
        places=[(names[place], count) for place, count in counts.most_common()],
        rows=_rows(sorted(seen, key=lambda shift: (not shift.moves, shift.before, shift.clock))[:ROWS]),
        seen=len(seen),
    )


def _rows(shifts: Sequence[Shift]) -> list[Row]:
    clocks = Clock.objects.select_related("case").in_bulk([shift.clock for shift in shifts])
    return [
        Row(
            case=clock.case, url=page.url_of(clock.case), label=clock.label, before=shift.before,
            was_certain=shift.was_certain, due=shift.due, is_held=clock.held_since is not None,
            is_lapsed=clock.lapsed_at is not None,
        )
        for shift in shifts
        if (clock := clocks.get(shift.clock))
    ]  # fmt: skip


def may_keep(actor: Actor) -> bool:
    """Whether this actor keeps the calendar, and so sees counts for every place."""
    return keeper.refusal(actor, None, "") is None


def days(notice: Notice) -> list[dict[str, Any]]:
    """The holidays of a notice in order: name, days off and make-up days, each as a list of dates."""
    names = list(dict.fromkeys([*notice.off.values(), *notice.work.values()]))
    found = [
        {
            "name": name,
            "off": spans(day for day, word in notice.off.items() if word == name),
            "work": [day for day, word in notice.work.items() if word == name],
            "count": sum(word == name for word in notice.off.values()),
        }
        for name in names
    ]
    return found


def spans(days) -> list[tuple[date, date]]:
    """Dates in order as (first, last) of each unbroken run."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and (day - found[-1][1]).days == 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def behind(on: Calendar, year: int) -> list[Notice]:
    """The notices that say something of a year, newest last."""

    def speaks(notice: Notice) -> bool:
        return notice.year == year or any(day.year == year for day in (*notice.off, *notice.work))

    return [notice for notice in on.notices if speaks(notice)]
