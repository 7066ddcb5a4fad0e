"""The question page of the law: one of four questions, put to one place or two, answered by `law.questions` alone."""

import datetime as dt
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import Resolver404, resolve

from casefile import calendar
from law import facts, load, questions, terms, understand
from law.entries import ROLE_NAMES, Term
from law.pack import STANDINGS, Pack
from law.questions import BadQuestion
from law.terms import Due
from law.workdays import Notice

ASKS = {"due": "期限", "competent": "职责", "documents": "材料", "may": "权限"}
SIZE = ("floor_area", "investment")  # the facts on which a competence may depend
# What each question takes, in the order of the form, and what it cannot do without.
TAKES = {
    "due": ("obligation", "on", "at"),
    "competent": ("domain", *SIZE, "on"),
    "documents": (*facts.NAMES, "on"),
    "may": ("agency", "move", "domain", *SIZE, "on"),
}
NEEDS = {"due": ("obligation",), "competent": ("domain",), "documents": (), "may": ("agency", "move")}
COUNTED = ("within", "same_day", "every")
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


def numbered(pack: Pack, *, at: dt.datetime) -> list[dict[str, Any]]:
    """The terms to which the text of a place gives a length, each answered for this moment."""
    found = [term for term in pack.terms if term.form in COUNTED and term.id not in pack.silences]
    days = calendar.current()
    found.sort(key=lambda term: COUNTED.index(term.form))
    return [questions.due(pack.id, term.id, at=at, calendar=days) for term in found]


def missing(ask: str, given: Mapping[str, str]) -> list[str]:
    """The names of what a question cannot do without and was not given."""
    return [name for name in NEEDS[ask] if not given.get(name)]


def answer(ask: str, place: str, given: Mapping[str, str], *, today: dt.date) -> Answer:
    """The answer for one place. Raises BadQuestion: a sentence and the field it belongs to."""
    pack = understand.place(place)
    asked = {name: given[name].strip() for name in TAKES[ask] if given.get(name, "").strip()}
    if ask != "due":  # whether the text holds is a question of the day; that of a term is the day of its event
        asked.setdefault("on", today.isoformat())
    data = ASK[ask](place, asked)
    path, query = f"{API}{ask}", urlencode({"place": place, **asked})
    due = _explained(pack, data, asked) if ask == "due" else None
    return Answer(
        ask=ask,
        data=data,
        standing=standing(pack, understand.day(asked.get("on")) or _day_of(data, today)),
        api=f"{path}?{query}",
        api_served=_is_served(path),
        command=_command(ask, place, asked),
        explanation=due,
        notices=_notices(due),
    )


def beside(ask: str, place: str, given: Mapping[str, str], first: Answer, *, today: dt.date) -> Side:
    """The same question put to another place: the same term by its id, the same agency by the last part of its name."""
    pack = understand.place(place)
    same = dict(given)
    if ask == "due":
        same["obligation"] = first.data["term"]
    if ask == "may":
        same["agency"] = f"{place}.{first.data['agency'].partition('.')[2]}"
    try:
        found = answer(ask, place, same, today=today)
    except BadQuestion as bad:
        return Side(standing(pack, today), sentence=bad.sentence)
    return Side(found.standing, found.data)


def _due(place: str, asked: Mapping[str, str]) -> dict[str, Any]:
    days = calendar.current()  # a notice that two people have applied counts here as it does on case files
    return questions.due(place, asked["obligation"], on=asked.get("on"), at=asked.get("at"), calendar=days)


def _competent(place: str, asked: Mapping[str, str]) -> dict[str, Any]:
    found = questions.competent(place, asked["domain"], _facts(asked), on=asked["on"])
    roles = [agency | {"role_name": ROLE_NAMES[agency["role"]]} for agency in found["agencies"]]
    return found | {"agencies": roles}


def _documents(place: str, asked: Mapping[str, str]) -> dict[str, Any]:
    return questions.documents(place, _facts(asked), on=asked["on"])


def _may(place: str, asked: Mapping[str, str]) -> dict[str, Any]:
    domain, known = asked.get("domain"), _facts(asked)
    return questions.may(place, asked["agency"], asked["move"], domain=domain, facts=known, on=asked["on"])


ASK: dict[str, Callable[[str, Mapping[str, str]], dict[str, Any]]] = {
    "due": _due, "competent": _competent, "documents": _documents, "may": _may,
}  # fmt: skip


def _facts(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: asked[name] for name in facts.NAMES if name in asked}


def _day_of(data: Mapping[str, Any], today: dt.date) -> dt.date:
    """The day by which the text's standing is judged: that of the event, else today."""
    return dt.date.fromisoformat(data["on"]) if data.get("on") else today


def _explained(pack: Pack, data: Mapping[str, Any], asked: Mapping[str, str]) -> Due:
    """The days behind an answered term, to be drawn."""
    moment = understand.moment(asked.get("at"))
    day = understand.day(data["on"])
    term = pack.term(data["term"], on=day)
    return terms.due(term, on=day, at=moment, calendar=calendar.current())


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


def _command(ask: str, place: str, asked: Mapping[str, str]) -> str:
    plain = [asked[name] for name in ("obligation", "agency", "move") if name in asked]
    if ask == "competent":
        plain.append(asked["domain"])
    options = {"on": "--on", "at": "--at"} | ({"domain": "--domain"} if ask == "may" else {})
    words = [part for name, option in options.items() if name in asked for part in (option, asked[name])]
    words += [part for name, value in _facts(asked).items() for part in ("--fact", f"{name}={value}")]
    return shlex.join(["./run", "manage", ask, place, *plain, *words])
