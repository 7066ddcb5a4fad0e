"""The whole history of a dossier as lines of a table: what the lanes draw, said in words. Pure functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from casefile import flow, page, reading, timeline
from casefile.models import CaseFile, Clock
from casefile.reading import Reading
from law.workdays import LOCAL, Calendar

# Stands beside the history, not in it: papers and attachments are listed on their own, and a clock's end is said by
# the act that ended it.
BESIDE = {"attachment.added", "attachment.replaced", "paper.issued", "paper.superseded", "personal.read"}
LAPSED, STOPPED, HELD = "clock.lapsed", "clock.stopped", "clock.held"


@dataclass(frozen=True)
class Row:
    """One line. `when` has the weekday; `machine` is for the machine. `tone`: danger for a lapse, next for what is to
    come, small for what only follows from an act. `times` counts what one person did again and again on one day."""

    at: dt.datetime
    when: str
    machine: str
    case: CaseFile
    kind: str
    url: str
    title: str
    text: str = ""
    who: str = ""
    body: str = ""
    tone: str = ""
    times: int = 1


Told = dict[int, Reading]


def read(cases: Iterable[CaseFile], *, now: dt.datetime, calendar: Calendar) -> Told:
    """What to read about every clock of these files, by its primary key."""
    return {clock.pk: reading.of(clock, now=now, calendar=calendar) for case in cases for clock in case.clocks.all()}


def rows(cases: Sequence[CaseFile], *, now: dt.datetime, told: Told, first: str) -> list[Row]:
    """The history of these files, newest first: what is to come, every act, and every clock that started or lapsed.

    `first` is what the first file, the dossier's own, is called.
    """
    words, minor = page.words(), page.minor()
    found = [row for case in cases for row in _acts(case, words, minor, now, told)]
    found += [row for case in cases for row in _moments(case, now, told)]
    named = (replace(row, kind=first) if row.case is cases[0] else row for row in found)
    return sorted(named, key=lambda row: row.at, reverse=True)


def _acts(case: CaseFile, words: dict, minor: set[str], now: dt.datetime, told: Told) -> Iterable[Row]:
    """The events of one file in reverse, repetitions of one day and one person drawn together."""
    events = sorted(case.events.all(), key=lambda event: -event.seq)
    lines = timeline.read([event for event in events if event.kind not in BESIDE], words, minor)
    for _, group in groupby(lines, key=lambda line: (line.event.kind, reading.local(line.event.at), line.event.by_id)):
        same = list(group)
        if same[0].event.kind == STOPPED:
            continue
        if same[0].weight == "small" and same[0].event.kind not in timeline.WORDS:
            yield replace(_act(case, same[0], now), text="" if len(same) > 1 else same[0].text, times=len(same))
        else:
            yield from (_act(case, line, now) for line in same)


def _act(case: CaseFile, line: timeline.Line, now: dt.datetime) -> Row:
    event = line.event
    return Row(
        at=event.at, when=reading.moment(event.at, now), machine=_machine(event.at),
        case=case, kind=flow.REGISTRY[case.kind].label, url=page.url_of(case), title=line.title, text=line.text,
        who=event.by_name, body=event.body_name,
        tone="danger" if event.kind == LAPSED else "" if line.weight == "big" else "small",
    )  # fmt: skip


def _moments(case: CaseFile, now: dt.datetime, told: Told) -> Iterable[Row]:
    """Days that no event tells of: one that is to come, and a lapse that nobody has recorded yet."""
    recorded = {event.facts.get("clock") for event in case.events.all() if event.kind == LAPSED}
    for clock in case.clocks.all():
        said = told[clock.pk]
        if said.late and clock.pk not in recorded:
            text = f"{clock.label}：{said.rest}"
            yield _moment(case, clock, now, title="时限逾期", text=text, tone="danger")
        elif clock.due_at and not clock.stopped_at and clock.due_at > now and said.state != "held":
            text = f"{clock.label}：{said.rest}"
            title = "目标日" if said.state == "target" else "暂定到期" if not clock.certain else "到期"
            yield _moment(case, clock, now, title=title, text=text, tone="next")


def _moment(case: CaseFile, clock: Clock, now: dt.datetime, *, title: str, text: str, tone: str) -> Row:
    timed = clock.unit == "hours"
    return Row(
        at=clock.due_at, case=case, kind=flow.REGISTRY[case.kind].label, url=page.url_of(case),
        title=title, text=text, tone=tone,
        when=reading.moment(clock.due_at, now) if timed else reading.day(clock.due_on, reading.local(now)),
        machine=_machine(clock.due_at) if timed else clock.due_on.isoformat(),
    )  # fmt: skip


def _machine(at: dt.datetime) -> str:
    return at.astimezone(LOCAL).isoformat(timespec="minutes")
