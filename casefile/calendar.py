"""The calendar in force: the packs' cited years, and the State Council notices that two people have applied since."""

from collections.abc import Iterator

from agencies import wall
from casefile.models import HolidayNotice
from law.workdays import Calendar, Notice, parse_notice

_built: dict[tuple[int, ...], Calendar] = {}


def current() -> Calendar:
    """The calendar on which clocks are computed now, notices in the order in which they were approved.

    One small query, so that every process sees a notice as soon as it is applied; the calendar is built once.
    """
    applied = HolidayNotice.objects.filter(state=HolidayNotice.State.APPLIED).order_by("case__closed_at", "pk")
    with wall.house():  # everybody's days are the same, whoever may read the file of a notice
        key = tuple(applied.values_list("pk", flat=True))
        calendar = _built.get(key)
        if calendar is None:
            calendar = Calendar.official()
            for notice in applied.filter(pk__in=key):
                calendar = calendar.with_notice(parsed(notice))
            _built.clear()
            _built[key] = calendar
    return calendar


def before(calendar: Calendar) -> Iterator[Calendar]:
    """The calendars before this one, each with one notice fewer, the newest first."""
    for count in range(len(calendar.notices) - 1, 0, -1):
        yield Calendar(calendar.notices[:count])


def parsed(notice: HolidayNotice) -> Notice:
    """The notice of a matter, as the law's arithmetic takes it."""
    return parse_notice(notice.content)
