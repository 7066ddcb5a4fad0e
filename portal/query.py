"""The question page from its address: what was asked, the answer in words, and the same for a second place."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from casefile import reading
from law import load, understand
from law.entries import Term
from law.pack import Pack
from law.questions import BadQuestion
from portal import forms, law
from portal.law import Answer, Side

FIRST = "due"
NATURES = {
    "promptly": "文件没有写天数，不算逾期",
    "at_once": "文件没有写天数",
    "by_order": "由决定书写明",
    "standing": "一直要做，没有期限",
    "ban": "禁止，没有期限",
    "cap": "上限",
    "retain": "保存期限",
}


def of(given: Mapping[str, str], *, now: dt.datetime) -> dict[str, Any]:
    """All that the page shows. Whatever was typed is kept; what cannot be answered is said at its field."""
    today = reading.local(now)
    ask = given.get("ask") if given.get("ask") in law.ASKS else FIRST
    typed = {name: value[: forms.LONGEST] for name, value in given.items() if name != "ask"}
    typed.setdefault("place", load.places()[0])
    known = typed["place"] in load.places()
    pack = load.pack(typed["place"] if known else load.places()[0])
    term = _term(pack, typed) if ask == FIRST and known else None
    if term:
        typed["obligation"] = term.id
    by_hours = bool(term and term.unit == "hours" and term.form == "within")
    if ask == FIRST and not by_hours:
        typed.setdefault("on", today.isoformat())
    form = forms.Question(typed, ask=ask, pack=pack, by_hours=by_hours)
    page = {"ask": ask, "asks": _tabs(ask, typed), "form": form, "standing": law.standing(pack, today), "today": today}
    if form.is_valid() and not (ask != "documents" and law.missing(ask, typed)):
        page |= _answered(form, ask, pack, typed, term, now)
    elif ask == FIRST:
        page["numbered"] = law.numbered(pack, at=now)
    return page


def _term(pack: Pack, typed: Mapping[str, str]) -> Term | None:
    """The term that is meant, for the list to stand on it. What is wrong with it, the answer says."""
    try:
        return understand.carriers(pack, typed["obligation"], None)[0] if typed.get("obligation") else None
    except BadQuestion:
        return None


def _tabs(ask: str, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The four questions as links that keep the places."""
    kept = "".join(f"&{name}={typed[name]}" for name in ("place", "other") if typed.get(name) in load.places())
    return [{"label": label, "url": f"?ask={name}{kept}", "current": name == ask} for name, label in law.ASKS.items()]


def _answered(
    form: forms.Question, ask: str, pack: Pack, typed: Mapping[str, str], term: Term | None, now: dt.datetime
) -> dict[str, Any]:
    today = reading.local(now)
    asked = {**typed, "obligation": law.short_id(pack, term)} if term else typed
    try:
        answer = law.answer(ask, typed["place"], asked, today=today)
    except BadQuestion as bad:
        form.refuse(bad.field, bad.sentence)
        return {}
    found = {"answer": answer, "data": answer.data, "standing": answer.standing}
    found["answer_template"] = f"portal/law_{ask}.html"
    if ask == FIRST:
        found |= {"nature": nature(answer.data), "headline": headline(answer.data, now), "lead": lead(answer, today)}
    return found | _compared(form, typed, answer, now)


def _compared(form: forms.Question, typed: Mapping[str, str], answer: Answer, now: dt.datetime) -> dict[str, Any]:
    other = typed.get("other", "")
    if not other or other == typed["place"]:
        return {}
    try:
        side = law.beside(answer.ask, other, typed, answer, today=reading.local(now))
    except BadQuestion as bad:
        form.refuse("other", bad.sentence)
        return {}
    return {"side": side, "pairs": pairs(answer, side, now)}


# --- words ------------------------------------------------------------------------------------------------------------


def headline(data: Mapping[str, Any], now: dt.datetime) -> str:
    """When it is up, in one line; where there is no such day, the length in the words of the text."""
    if data["unit"] == "hours" and data["due_at"]:
        return f"{reading.moment(dt.datetime.fromisoformat(data['due_at']), now)} 前"
    if data["due_at"]:
        return f"{_day(data['due_on'], reading.local(now))} 24:00 前"
    if data["keep_until"]:
        kept = dt.datetime.fromisoformat(data["keep_until"])
        return f"保存到 {reading.day(kept.date(), reading.local(now))}"
    return data["length"]


def nature(data: Mapping[str, Any]) -> str:
    """What kind of term this is, for the tag beside its date."""
    if data["basis"] != "STATUTE":
        return {"ORDER": "由决定书写明"}.get(data["basis"], "本部门目标，不算逾期")
    return NATURES.get(data["form"], "文件写明的期限")


def lead(answer: Answer, today: dt.date) -> str:
    """How that came about: the event, the length, what lies between."""
    data, due = answer.data, answer.explanation
    parts = []
    if data["on"] and data["form"] in ("within", "same_day", "at_once", "retain"):
        parts.append(f"{_day(data['on'], today)} {data['event'] or '起算'}，{data['length']}")
    elif data["period"]:
        period = data["period"]
        parts.append(f"{data['length']}，本期 {_day(period['from'], today)} 至 {_day(period['until'], today)}")
    elif data["event"]:
        parts.append(f"从{data['event']}起")
    if due and due.skipped:
        parts.append(f"中间有 {len(due.skipped)} 天休息日或节假日不计")
    return "；".join(parts) + "。" if parts else ""


def _day(iso: str, today: dt.date) -> str:
    return reading.day(dt.date.fromisoformat(iso), today)


def pairs(answer: Answer, side: Side, now: dt.datetime) -> list[tuple[str, list[str], list[str]]]:
    """Two places, row by row. A place whose text is silent says so in the first row and has no more to say."""
    left = WORDS[answer.ask](answer.data, now)
    right = {next(iter(left)): [side.sentence]} if side.sentence else WORDS[answer.ask](side.data, now)
    ends = [("效力", *([f"{each.word}；{each.validity}"] for each in (answer.standing, side.standing)))]
    return [(label, words, right.get(label, [])) for label, words in left.items()] + ends


def _due_words(data: Mapping[str, Any], now: dt.datetime) -> dict[str, list[str]]:
    return {
        "期限": [data["length"]],
        "到期": [headline(data, now)] if data["due_at"] else [NATURES.get(data["form"], "没有到期的日子")],
        "起算": [data["event"] or "文件没有写"],
        "谁负责": [data["who"]],
        "依据": [data["cite"]],
    }


def _competent_words(data: Mapping[str, Any], now: dt.datetime) -> dict[str, list[str]]:
    who = [f"{each['name']}（{each['role_name']}）：{each['task']}" for each in data["agencies"]]
    who += [data["silent"]] if data["silent"] else []
    who += [f"暂由{data['fallback']['name']}归口"] if data["fallback"] else []
    return {"谁负责": who, "冲突": [data["conflict"]] if data["conflict"] else ["没有"], "依据": [data["cite"]]}


def _document_words(data: Mapping[str, Any], now: dt.datetime) -> dict[str, list[str]]:
    pledge = data["pledge"] or {}
    return {
        "必须提交": [doc["label"] for doc in data["required"]] or ["没有列明"],
        "看情况": [doc["label"] for doc in data["undecided"]] or ["没有"],
        "承诺书": ["要" if pledge.get("wanted") else pledge.get("silent") or "不要"],
        "文件冲突": [clash["question"] for clash in data["conflicts"]] or ["没有"],
        "依据": list(dict.fromkeys(doc["cite"] for doc in data["required"])),
    }


def _may_words(data: Mapping[str, Any], now: dt.datetime) -> dict[str, list[str]]:
    word = "可以" if data["allowed"] else "不可以"
    return {"单位": [data["agency_name"]], "能不能办": [word, data["why"]], "依据": [data["cite"]]}


WORDS = {"due": _due_words, "competent": _competent_words, "documents": _document_words, "may": _may_words}
