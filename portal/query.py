"""The question page from its address: what was asked, the answer in words, and the same for a second place."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from casefile import reading
from law import load, understand
from law.entries import Term
from law.pack import Pack
from law.questions import BadQuestion
from portal import law, law_asks, law_matters, law_words
from portal.law import Answer
from portal.law_forms import LONGEST, RETURNING, Question

FIRST = "due"


def of(given: Mapping[str, str], *, now: dt.datetime) -> dict[str, Any]:
    """All that the page shows. Whatever was typed is kept; what cannot be answered is said at its field."""
    today = reading.local(now)
    ask = given.get("ask") if given.get("ask") in law_asks.ASKS else FIRST
    typed = {name: value[:LONGEST] for name, value in given.items() if name != "ask"}
    typed.setdefault("place", load.places()[0])
    known = typed["place"] in load.places()
    pack = load.pack(typed["place"] if known else load.places()[0])
    given_id = typed.get("obligation", "").strip().upper()
    term = _term(pack, typed) if "obligation" in law_asks.TAKES[ask] and known else None
    if term:
        typed["obligation"] = term.id
    by_hours = bool(term and term.unit == "hours" and term.form == "within")
    if "on" in law_asks.TAKES[ask] and not by_hours:
        typed.setdefault("on", today.isoformat())
    if "year" in law_asks.TAKES[ask]:
        typed.setdefault("year", str(today.year))
    form = Question(typed, ask=ask, pack=pack, by_hours=by_hours)
    page = {"ask": ask, "asks": _tabs(ask, typed), "form": form, "standing": law.standing(pack, today), "today": today}
    if form.is_valid() and not (ask != "documents" and law_asks.missing(ask, typed)):
        asked = typed
        if term:
            asked = typed | {"obligation": given_id if given_id in term.carries else law.short_id(pack, term)}
        page |= _answered(form, ask, asked, now)
    if "answer" not in page and "obligation" in law_asks.TAKES[ask]:
        page |= _offered(pack, ask, typed)
    return page


def _offered(pack: Pack, ask: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """The matters to choose from, where none is chosen yet."""
    words = typed.get("q", "").replace("\0", " ").strip()
    groups = law_matters.groups(pack, words=words, forms=RETURNING if ask == "periods" else ())
    return {"matters": groups, "offered": True, "words": words, "many": sum(len(found) for _, found in groups)}


def _term(pack: Pack, typed: Mapping[str, str]) -> Term | None:
    """The term that is meant, for the list to stand on it. What is wrong with it, the answer says."""
    try:
        return understand.carriers(pack, typed["obligation"], None)[0] if typed.get("obligation") else None
    except BadQuestion:
        return None


def _tabs(ask: str, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The questions as links that keep the places."""
    kept = "".join(f"&{name}={typed[name]}" for name in ("place", "other") if typed.get(name) in load.places())
    return [
        {"label": label, "url": f"?ask={name}{kept}", "current": name == ask} for name, label in law_asks.ASKS.items()
    ]


def _answered(form: Question, ask: str, asked: Mapping[str, str], now: dt.datetime) -> dict[str, Any]:
    today = reading.local(now)
    try:
        answer = law.answer(ask, asked["place"], asked, today=today)
    except understand.Unsaid as unsaid:
        return {"unsaid": unsaid.sentence}
    except BadQuestion as bad:
        form.refuse(bad.field, bad.sentence)
        return {}
    found = {"answer": answer, "data": answer.data, "standing": answer.standing}
    found["answer_template"] = f"portal/law_{ask}.html"
    if ask == FIRST:
        found |= {"nature": law_words.nature(answer.data), "lead": law_words.lead(answer, today)}
        found["headline"] = law_words.headline(answer.data, now)
    if ask == "periods":
        found["spans"] = law_words.spans(answer.data, today)
    if ask == "stay":
        found["rows"] = law_words.stay_rows(answer.data, today)
    return found | _compared(form, asked, answer, now)


def _compared(form: Question, typed: Mapping[str, str], answer: Answer, now: dt.datetime) -> dict[str, Any]:
    other = typed.get("other", "")
    if not other or other == typed["place"]:
        return {}
    try:
        side = law.beside(answer.ask, other, typed, answer, today=reading.local(now))
    except BadQuestion as bad:
        form.refuse("other", bad.sentence)
        return {}
    return {"side": side, "pairs": law_words.pairs(answer, side, now)}
