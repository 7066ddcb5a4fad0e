"""The question page of the law: one question put to one place or two, answered by the law's own floor alone."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import Resolver404, resolve

from casefile import calendar
from law import coverage, load, terms, understand
from law.entries import Term
from law.pack import STANDINGS, Pack
from law.questions import BadQuestion
from law.terms import Due
from law.workdays import Notice
from portal import law_asks

API = "/api/v1/law/"


@dataclass(frozen=True)
class Standing:
    """How the text of one place stands on a day, for the places' table and the tags."""

    id: str
    name: str
    short: str
    text: str
    number: str
    status: str
    word: str
    tone: str
    validity: str
    note: str


@dataclass(frozen=True)
class Carried:
    """By what the platform carries one obligation: (way, what, article) each, or why by nothing."""

    obligation: str
    words: str
    entries: tuple[tuple[str, str, str], ...]
    out_of_scope: str


@dataclass(frozen=True)
class Answer:
    """One answer: the plain data that the API gives too, where to get it, and for a term the days to draw."""

    ask: str
    data: Mapping[str, Any]
    standing: Standing
    api: str
    api_served: bool
    command: str
    explanation: Due | None = None
    notices: tuple[Notice, ...] = ()
    carried: tuple[Carried, ...] = ()
    agencies: tuple[str, ...] = ()
    does: tuple[str, ...] = ()


@dataclass(frozen=True)
class Side:
    """One column of a comparison: an answer, or the sentence that there is none."""

    standing: Standing
    data: Mapping[str, Any] = field(default_factory=dict)
    sentence: str = ""


def standing(pack: Pack, on: dt.date) -> Standing:
    """How the main text of a place stands on a day, in words."""
    status = pack.standing(on)
    tone = {"in_force": "ok", "draft": "warn", "not_yet": "warn"}.get(status, "danger")
    return Standing(
        pack.id, pack.name, pack.short, pack.basis.title, pack.basis.number, status, STANDINGS[status], tone,
        _validity(pack), pack.note,
    )  # fmt: skip


def _validity(pack: Pack) -> str:
    if pack.valid_from and pack.valid_until:
        return f"{_long(pack.valid_from)}至{_long(pack.valid_until)}，首尾两日都有效"
    if pack.valid_until:
        return f"有效至{_long(pack.valid_until)}（含当日）"
    return f"{_long(pack.valid_from)}起施行，文件没有写有效期" if pack.valid_from else "文件没有写有效期"


def _long(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def standings(on: dt.date) -> list[Standing]:
    """The places served; a text that names no place yet serves none."""
    found = (standing(load.pack(id), on) for id in load.places())
    return [each for each in found if each.status != "unattached"]


def short_id(pack: Pack, term: Term) -> str:
    """The obligation by which a term is asked for; its own id where that obligation means another term first."""
    first = (id for id in term.carries if pack.carriers(id)[0].id == term.id)
    return next(first, term.id)


def answer(ask: str, place: str, given: Mapping[str, str], *, today: dt.date) -> Answer:
    """The answer for one place. Raises BadQuestion: a sentence and the field it belongs to."""
    pack = understand.place(place)
    asked = {name: given[name].strip() for name in law_asks.TAKES[ask] if given.get(name, "").strip()}
    if ask != "due" and "on" in law_asks.TAKES[ask]:  # of a term, the day of its event is the day that matters
        asked.setdefault("on", today.isoformat())
    data = law_asks.put(ask, place, asked)
    path, query = f"{API}{ask}", urlencode({"place": place, **asked})
    due = _explained(pack, data, asked) if ask == "due" else None
    return Answer(
        ask=ask,
        data=data,
        standing=standing(pack, understand.day(asked.get("on")) or _day_of(data, today)),
        api=f"{path}?{query}",
        api_served=_is_served(path),
        command=law_asks.command(ask, place, asked),
        explanation=due,
        notices=_notices(due),
        carried=_carried(pack, data) if ask == "due" else (),
        agencies=tuple(pack.agencies[slug].name for slug in data.get("agencies", ())) if ask == "due" else (),
        does=tuple(pack.doings[code] for code in data["counts"]) if ask == "due" else (),
    )


def beside(ask: str, place: str, given: Mapping[str, str], first: Answer, *, today: dt.date) -> Side:
    """The same question put to another place: the same term by its id, the same agency by the last part of its name."""
    pack = understand.place(place)
    same = dict(given)
    if ask in ("due", "periods"):
        same["obligation"] = first.data["term"]
    if ask == "may":
        same["agency"] = f"{place}.{first.data['agency'].partition('.')[2]}"
    try:
        found = answer(ask, place, same, today=today)
    except BadQuestion as bad:
        return Side(standing(pack, today), sentence=bad.sentence)
    return Side(found.standing, found.data)


def _day_of(data: Mapping[str, Any], today: dt.date) -> dt.date:
    """The day by which the text's standing is judged: that of the event, else today."""
    return dt.date.fromisoformat(data["on"]) if data.get("on") else today


def _explained(pack: Pack, data: Mapping[str, Any], asked: Mapping[str, str]) -> Due:
    """The days behind an answered term, to be drawn."""
    moment = understand.moment(asked.get("at"))
    day = understand.day(data["on"])
    term = pack.term(data["term"], on=day)
    return terms.due(term, on=day, at=moment, calendar=calendar.current())


def _carried(pack: Pack, data: Mapping[str, Any]) -> tuple[Carried, ...]:
    """What carries the obligation of an answered term; nothing where a term stands alone."""
    day = understand.day(data["on"])
    asked = (data["obligation"],) if data["obligation"] in pack.register else pack.term(data["term"], on=day).carries
    return tuple(
        Carried(
            row.obligation,
            row.words,
            tuple((coverage.NAMES[each.way], each.label, each.cite) for each in row.entries if each.way),
            row.out_of_scope,
        )
        for row in coverage.account(pack, on=day)
        if row.obligation in asked
    )


def _notices(due: Due | None) -> tuple[Notice, ...]:
    """The State Council notices that made a counted or skipped day what it is."""
    days = (*due.counted, *due.skipped) if due else ()
    return tuple({entry.notice.year: entry.notice for entry in days if entry.notice}.values())


def _is_served(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
