"""The calendar in force: the packs' cited years, and the State Council notices that two people have applied since."""

from casefile.models import HolidayNotice
from law.workdays import Calendar, Notice, parse_notice

_built: dict[tuple[int, ...], Calendar] = {}


def current() -> Calendar:
    """The calendar on which clocks are computed now. One small query; the calendar itself is built once a process."""
    applied = HolidayNotice.objects.filter(state=HolidayNotice.State.APPLIED).order_by("pk")
    key = tuple(applied.values_list("pk", flat=True))
    if key not in _built:
        calendar = Calendar.official()
        for notice in applied:
            calendar = calendar.with_notice(parsed(notice))
        _built.clear()
        _built[key] = calendar
    return _built[key]


def parsed(notice: HolidayNotice) -> Notice:
    return parse_notice(notice.content)
