"""What a stranger may complain of: in places whose text is in force, institutions on public record, or any other."""

from datetime import date, datetime

from agencies.models import Place
from casefile import calendar, reading
from law import load, terms
from portal import directory
from registry.models import Institution

MOST = 8
REPLY = "complaint.reply"


def places(on: date) -> list[Place]:
    """The places in which a complaint can be taken in on a day."""
    found = Place.objects.filter(pk__in=load.places()).order_by("name")
    return [place for place in found if load.pack(place.pk).standing(on) == "in_force"]


def find(reference: str) -> Institution | None:
    """The institution under a reference, if it is on public record."""
    return directory.listed().filter(case__reference=reference).first() if reference else None


def candidates(place: str, words: str) -> list[Institution]:
    """Institutions of a place whose name holds what was typed, or each word of it; the exact name alone."""
    typed = words.strip()
    if len(typed) < 2 or not place:
        return []
    exact = list(directory.listed().filter(place=place, party__name=typed)[:2])
    return exact or list(directory.search(q=typed, place=place)[:MOST])


def by_when(place: str, at: datetime) -> tuple[str, str]:
    """When a complaint that comes in now is answered, in words, and the article that says so."""
    on = reading.local(at)
    term = load.pack(place).term(REPLY, on=on, targets=True)
    due = terms.due(term, on=on, at=at, calendar=calendar.current())
    if due.due_on is None:
        return "及时核实并反馈", str(term.cite)
    unsure = "" if due.certain else "，暂定"
    return f"最晚 {reading.day(due.due_on, on)} 反馈{unsure}", str(term.cite)
