"""What the tracking page tells whoever holds the code: where the matter stands, until when, and what came of it.

Of the timeline only what concerns the complainant: no visit that is planned, no other agency's work, nobody's name.
"""

from dataclasses import dataclass
from datetime import date, datetime

from casefile import calendar, reading
from casefile.models import Clock, Event
from casefile.reading import Reading
from complaints.flow.complaints import COMPLAINT
from complaints.models import Complaint
from portal.complaint_targets import REPLY

S = Complaint.State
TONES = {S.RECEIVED: "info", S.HANDLING: "info", S.ASKED: "warn", S.TRANSFERRED: "info", S.REPLIED: "ok"}
WORDS = {S.RECEIVED: "已收到，等待受理", S.HANDLING: "核实中", S.ASKED: "等您补充", S.REPLIED: "已答复"}
# What a move is called to the complainant, and what is said of it: from the facts of its event.
TOLD = {
    "receive": ("{agency}已收到", ""),
    "accept": ("已受理", "这件事由{agency}办理。"),
    "decline": ("不予受理", "{why}。{text}"),
    "ask": ("请您补充", "{question}"),
    "supplement": ("您回答了补充的问题", ""),
    "add": ("您补充了情况", ""),
    "transfer": ("已转{receiver}", "由有权查处的部门办理，您不用重复反映。"),
    "take_back": ("继续核实", ""),
    "reply": ("已答复", "{outcome}"),
    "rate": ("您评价了", "{rating}"),
    "close": ("已办结", ""),
    "reopen": ("重新核实", ""),
    "withdraw": ("已撤回", ""),
}
KINDS = {f"{COMPLAINT.key}.{name}": words for name, words in TOLD.items()}
ADDING = (S.RECEIVED, S.HANDLING, S.TRANSFERRED, S.REPLIED)
OPEN = (S.RECEIVED, S.HANDLING, S.ASKED, S.TRANSFERRED)


@dataclass(frozen=True)
class Line:
    """One thing that happened, as the complainant reads it; the newest is `big`."""

    title: str
    text: str
    at: datetime
    big: bool


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A complaint as whoever holds its code sees it."""

    against: str
    place: str
    received_on: date
    state: str
    word: str
    tone: str
    agency: str
    clock: Reading | None
    question: str
    outcome: str
    reply: str
    replied_on: date | None
    rating: str
    lines: tuple[Line, ...]
    may_add: bool
    may_answer: bool
    may_withdraw: bool
    may_rate: bool


def of(complaint: Complaint, *, now: datetime, ratings: dict[int, str]) -> Shown:
    """Three queries: the timeline, the clock, the days."""
    state = S(complaint.state)
    case = complaint.case
    return Shown(
        against=complaint.against,
        place=case.place.name,
        received_on=complaint.received_on,
        state=state,
        word=WORDS.get(state, str(state.label)),
        tone=TONES.get(state, ""),
        agency=case.agency.name,
        clock=_clock(complaint, now) if state in OPEN else None,
        question=complaint.question if state == S.ASKED else "",
        outcome=complaint.get_outcome_display() if complaint.outcome else "",
        reply=complaint.reply,
        replied_on=complaint.replied_on,
        rating=ratings.get(complaint.rating or 0, ""),
        lines=_lines(complaint),
        may_add=state in ADDING,
        may_answer=state == S.ASKED,
        may_withdraw=state in OPEN,
        may_rate=state == S.REPLIED and complaint.rating is None,
    )


def _clock(complaint: Complaint, now: datetime) -> Reading | None:
    """The reply's clock, while it runs."""
    clock = Clock.objects.filter(case=complaint.case_id, term=REPLY, stopped_at=None).order_by("-pk").first()
    return reading.of(clock, now=now, calendar=calendar.current()) if clock else None


def _lines(complaint: Complaint) -> tuple[Line, ...]:
    found = list(Event.objects.filter(case=complaint.case_id, kind__in=KINDS).order_by("-seq"))
    return tuple(_line(event, big=not number) for number, event in enumerate(found))


def _line(event: Event, *, big: bool) -> Line:
    title, text = KINDS[event.kind]
    facts = _Said({name: str(value) for name, value in event.facts.items()})
    return Line(title.format_map(facts), text.format_map(facts), event.at, big)


class _Said(dict):
    """The facts of an event; one that it has not is left out of the sentence."""

    def __missing__(self, name: str) -> str:
        return ""
