"""The history of a dossier drawn: one lane for each kind of matter, bars, clocks, dots, months. Pure functions.

Lengths across are per cent of the drawing, so that it fills a screen or a sheet of paper; lengths down are `em`, so
that it grows with the type. What is written beside a bar is placed where it fits at the narrowest width.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from casefile import dossier, flow, page, reading, timeline
from casefile.axis import Scale, scale
from casefile.history import Told
from casefile.models import CaseFile, Clock
from law.terms import midnight

ONE_DAY = dt.timedelta(days=1)
HEAD, LABEL, BAR, CLOCK, FOOT = 1.9, 1.3, 1.2, 1.5, 0.5  # heights in em
HELD = {"held": "中止，"}
GAP = 1.5  # what must stay free beside a text, in em


@dataclass(frozen=True)
class Mark:
    """One thing drawn. `css` says what it is: b bar, c counted, r to come, u not needed, l late, h hold, d due, m move.

    `x` and `to` are per cent across, `y` em down; `title` is read on pointing at it.
    """

    css: str
    x: str
    y: str
    to: str = ""
    title: str = ""


@dataclass(frozen=True)
class Say:
    """A text beside what it belongs to; `css` is start or end, and late where it speaks of lateness."""

    x: str
    y: str
    css: str
    text: str


@dataclass
class Piece:
    """Something that takes a stretch of a lane: from and to in em, its height, and what is drawn, y from its top."""

    left: float
    right: float
    height: float
    draw: Callable[[float], None]


@dataclass
class Lane:
    """One kind of matter. `said` describes it to those who do not see it."""

    title: str
    count: int
    said: str
    height: str = ""
    marks: list[Mark] = field(default_factory=list)
    says: list[Say] = field(default_factory=list)


@dataclass(frozen=True)
class Drawing:
    """All lanes over one axis, and which signs its key must explain."""

    scale: Scale
    lanes: list[Lane]
    key: frozenset[str]


def draw(cases: Sequence[CaseFile], *, now: dt.datetime, told: Told, first: str) -> Drawing:
    """The lanes of these files. The first file is the dossier's own; `first` is what its lane is called."""
    axis = scale(*_reach(cases, now), now=now)
    kinds = {case.kind: flow.REGISTRY[case.kind].label for case in cases[1:]}
    pen = Pen(axis, now, told)
    lanes = [pen.lane(first, cases[:1])]
    lanes += [pen.lane(label, [case for case in cases[1:] if case.kind == kind]) for kind, label in kinds.items()]
    return Drawing(axis, lanes, frozenset(word for lane in lanes for mark in lane.marks for word in mark.css.split()))


def _reach(cases: Sequence[CaseFile], now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """From the first day of all to the last due day that is still to come."""
    clocks = [clock for case in cases for clock in case.clocks.all()]
    begun = [case.opened_at for case in cases] + [_begun(clock) for clock in clocks]
    ahead = [clock.due_at for clock in clocks if clock.due_at and not clock.stopped_at and not clock.held_since]
    return min(begun), max([now, *ahead])


def _begun(clock: Clock) -> dt.datetime:
    return clock.started_at if clock.unit == "hours" else midnight(clock.started_on)


def width(text: str) -> float:
    """How wide a text is in em, roughly: a Chinese character is one, a Latin one a little more than half."""
    return sum(0.58 if ord(letter) < 0x2000 else 1 for letter in text)


def shelves(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces put onto as few shelves as their widths allow, first come first served."""
    found: list[list[Piece]] = []
    for piece in pieces:
        free = (
            row for row in found if all(one.right + GAP <= piece.left or piece.right + GAP <= one.left for one in row)
        )
        row = next(free, None)
        if row is None:
            found.append([piece])
        else:
            row.append(piece)
    return found


def height(rows: list[list[Piece]]) -> float:
    return sum(max(piece.height for piece in row) for row in rows)


def place(rows: list[list[Piece]], top: float) -> None:
    """Draw the pieces of each shelf below the shelf before it."""
    for row in rows:
        for piece in row:
            piece.draw(top)
        top += height([row])


class Pen:
    """Draws the files of one lane after the other over the same axis."""

    def __init__(self, axis: Scale, now: dt.datetime, told: Told) -> None:
        self.axis, self.now, self.told = axis, now, told
        self.words, self.minor = page.words(), page.minor()

    def lane(self, title: str, cases: Sequence[CaseFile]) -> Lane:
        lane = Lane(title, len(cases), "；".join(self._said(case) for case in cases))
        rows = shelves([self._matter(lane, case) for case in cases])
        place(rows, HEAD)
        lane.height = em(HEAD + height(rows))
        return lane

    def _said(self, case: CaseFile) -> str:
        late = sum(self.told[clock.pk].late for clock in case.clocks.all())
        return f"{_name(case)}" + (f"，{late} 次逾期" if late else "")

    def _matter(self, lane: Lane, case: CaseFile) -> Piece:
        """One file: its name, its bar with a dot for each day of acts, and its clocks below."""
        end = case.closed_at or self.now
        name = _name(case)
        at, left, right = self._beside_start(case.opened_at, name)
        clocks = [self._clock(lane, clock) for clock in case.clocks.all()]
        rows = shelves(clocks)

        def drawn(top: float) -> None:
            lane.says.append(Say(percent(at[0]), em(top + LABEL - 0.3), f"n {at[1]}", name))
            bar = top + LABEL + BAR / 2
            lane.marks.append(Mark("b", self._x(case.opened_at), em(bar), self._x(end), self._span(case, end)))
            lane.marks.extend(self._dots(case, bar))
            place(rows, top + LABEL + BAR)

        reach = [(one.left, one.right) for one in clocks] + [(left, right), (self._em(case.opened_at), self._em(end))]
        return Piece(min(a for a, _ in reach), max(b for _, b in reach), LABEL + BAR + height(rows) + FOOT, drawn)

    def _span(self, case: CaseFile, end: dt.datetime) -> str:
        opened, today = reading.day(reading.local(case.opened_at), reading.local(self.now)), reading.local(self.now)
        until = f"{reading.day(reading.local(end), today)} 办结" if case.closed_at else "今天仍在办"
        return f"{_name(case)}：{opened} 立卷，{until}"

    def _dots(self, case: CaseFile, y: float) -> list[Mark]:
        """A dot for each day of acts, bigger where one of them moved the matter; their labels are its title."""
        events = [event for event in case.events.all() if self._moves(event.kind)]
        lines = timeline.read(sorted(events, key=lambda event: event.at), self.words, self.minor)
        found = []
        for on, group in groupby(lines, key=lambda line: reading.local(line.event.at)):
            same = list(group)
            big = any(line.weight == "big" or line.event.kind == "case.opened" for line in same)
            said = dict.fromkeys(f"{line.title} {line.event.by_name}" for line in same)
            title = "\n".join([reading.day(on, reading.local(self.now)), *said])
            found.append(Mark("m" if big else "m s", self._x(same[-1].event.at), em(y), title=title))
        return found

    def _moves(self, kind: str) -> bool:
        return kind in self.words or kind == "case.opened"

    def _clock(self, lane: Lane, clock: Clock) -> Piece:
        """A clock: what was counted, what is to come, what was not needed, what is late, holds, and the due mark."""
        said, start = self.told[clock.pk], _begun(clock)
        end = clock.stopped_at or self.now
        due = None if said.state == "held" else clock.due_at
        plain = said.state in ("done", "held") or (said.state == "open" and clock.form != "by_order")
        text = clock.label if said.state == "done" else f"{clock.label} · {HELD.get(said.state, '')}{said.rest}"
        far = max(end, due or end)
        at, left, right, below = self._beside(start, far, text)
        title = f"{clock.label}\n{said.text}\n{clock.cite}"
        css = "" if clock.certain or clock.stopped_at else " p"

        def drawn(top: float) -> None:
            y = top + CLOCK / 2
            self._stretches(lane, clock, (start, end, due), em(y), css, title)
            tone = "late" if said.late else "soft" if plain else ""
            lane.says.append(Say(percent(at[0]), em(y + below + 0.36), f"{at[1]} {tone}".strip(), text))

        return Piece(left, right, CLOCK + below, drawn)

    def _stretches(self, lane: Lane, clock: Clock, span: tuple, y: str, css: str, title: str) -> None:
        start, end, due = span
        counted = min(end, due) if due and self.told[clock.pk].late else end
        lane.marks.append(Mark("c" + css, self._x(start), y, self._x(max(counted, start)), title))
        if due and due > end:
            kind = "u" if clock.stopped_at else "r" + css
            lane.marks.append(Mark(kind, self._x(end), y, self._x(due), title))
        if self.told[clock.pk].late:
            lane.marks.append(Mark("l", self._x(due), y, self._x(end), title))
        for first, last in dossier.holds(clock):
            until = min(midnight(last + ONE_DAY), end) if last else end
            if midnight(first) < until:
                lane.marks.append(Mark("h", self._x(midnight(first)), y, self._x(until), f"{clock.label}\n中止，不计"))
        if due and due <= self.axis.end:
            lane.marks.append(Mark("d", self._x(due), y, title=title))

    # --- where things lie ---------------------------------------------------------------------------------------------

    def _x(self, at: dt.datetime) -> str:
        return percent(self.axis.x(at))

    def _em(self, at: dt.datetime) -> float:
        return self.axis.x(at) / 100 * self.axis.least

    def _beside_start(self, start: dt.datetime, text: str) -> tuple[tuple[float, str], float, float]:
        """A text above a bar: from where the bar starts, or, where that is too far right, up to the edge."""
        left, wide = self._em(start), width(text)
        if left + wide <= self.axis.least:
            return (self.axis.x(start), "start"), left, left + wide
        return (100, "end"), self.axis.least - wide, self.axis.least

    def _beside(self, start: dt.datetime, end: dt.datetime, text: str) -> tuple[tuple[float, str], float, float, float]:
        """A text beside a span: after it, before it, or, where neither fits, below it up to its end."""
        left, right, wide = self._em(start), self._em(end), width(text) + 0.7
        gap = 0.7 / self.axis.least * 100
        if right + wide <= self.axis.least:
            return (self.axis.x(end) + gap, "start"), left, right + wide, 0
        if left - wide >= 0:
            return (self.axis.x(start) - gap, "end"), left - wide, right, 0
        return (self.axis.x(end), "end") if right >= wide else (100, "end"), min(left, right - wide), right, LABEL


def _name(case: CaseFile) -> str:
    return f"{case.reference} {flow.subject_of(case).get_state_display()}"


def percent(value: float) -> str:
    return f"{value:.2f}%"


def em(value: float) -> str:
    return f"{value:.2f}em"
