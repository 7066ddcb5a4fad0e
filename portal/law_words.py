"""An answer about the law in the words of a page: its headline, how it came about, and two places row by row."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from casefile import reading
from portal.law import Answer, Side

NATURES = {
    "promptly": "文件没有写天数，不算逾期",
    "at_once": "文件没有写天数",
    "by_order": "由决定书写明",
    "standing": "一直要做，没有期限",
    "ban": "禁止，没有期限",
    "cap": "上限",
    "retain": "保存期限",
}


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


def spans(data: Mapping[str, Any], today: dt.date) -> list[dict[str, Any]]:
    """The periods of a year, each with whether it is over, runs, or lies ahead."""
    found = []
    for number, period in enumerate(data["periods"], start=1):
        first, last = (dt.date.fromisoformat(period[name]) for name in ("from", "until"))
        word = "已过" if last < today else "本期" if first <= today else "还没开始"
        found.append({"first": first, "last": last, "word": word, "now": word == "本期", "number": number})
    return found


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


def _hazard_words(data: Mapping[str, Any], now: dt.datetime) -> dict[str, list[str]]:
    listing = data["listing"]
    decide = f"{_names(listing['propose'])}提请，{_names(listing['decide'])}决定" if listing["propose"] else ""
    return {
        "书面告知": _routed(data),
        "紧急时": ["通知到场处理" if data["call"] else "文件没有写", *data["measures"]],
        "挂牌督办": [f"要提请：{decide}" if listing["proposed"] else listing["silent"] or "这种情形不提请"],
        "依据": [data["cite"]],
    }


def _unlicensed_words(data: Mapping[str, Any], now: dt.datetime) -> dict[str, list[str]]:
    transfer = data["transfer"]
    return {
        "谁查处": _routed(data) + ([f"会同{_names(data['joint'])}"] if data["joint"] else []),
        "移送": [transfer["length"] if transfer else "文件没有写期限", *([data["channel"]] if data["channel"] else [])],
        "依据": [data["cite"]],
    }


def _report_words(data: Mapping[str, Any], now: dt.datetime) -> dict[str, list[str]]:
    steps = [
        f"{step['from']} → {_names(step['to']) or '（没有写向谁）'}，{step['length'] or '没有写期限'}"
        for step in data["steps"]
    ]
    return {"逐级报告": steps or [data["silent"]], "依据": [data["cite"]]}


def _period_words(data: Mapping[str, Any], now: dt.datetime) -> dict[str, list[str]]:
    counted = "、".join(each["label"] for each in data["does"])
    return {"频次": [data["length"]], "哪些算数": [counted], "谁负责": [data["who"]], "依据": [data["cite"]]}


def _rate_words(data: Mapping[str, Any], now: dt.datetime) -> dict[str, list[str]]:
    found = [f"{data['shown']}，{data['state_text']}"] if data["state"] else ["没有填数"]
    return {
        "要达到": [f"{data['target']}%"],
        "怎么算": [f"{data['numerator_label']} ÷ {data['denominator_label']}"],
        "结果": found,
        "依据": [data["cite"]],
    }


def stay_rows(data: Mapping[str, Any], today: dt.date) -> dict[str, str]:
    """The days of a listing, and whether it is published, by their labels."""
    days = {"最早到": "earliest_end_on", "最晚到": "latest_end_on", "可修复自": "repair_from"}
    rows = {label: _day(data[name], today) for label, name in days.items() if data[name]}
    return rows | {"公布": "原则上公布" if data["public"] else "原则上不公布，只供部门使用"}


def _stay_words(data: Mapping[str, Any], now: dt.datetime) -> dict[str, list[str]]:
    return {
        "列入多久": [data["length"], *([data["condition"]] if data["condition"] else [])],
        **{label: [words] for label, words in stay_rows(data, reading.local(now)).items()},
        "列入情形": [one["label"] for one in data["grounds"]] or ["文件没有写"],
        "依据": [data["cite"]],
    }


def _routed(data: Mapping[str, Any]) -> list[str]:
    said = [_names(data["to"])] if data["to"] else []
    said += [data["silent"]] if data["silent"] else []
    return said + ([f"由{data['fallback']['name']}归口指派"] if data["fallback"] and not data["to"] else [])


def _names(named: list[dict[str, Any]]) -> str:
    return "、".join(each["name"] for each in named)


WORDS = {
    "due": _due_words, "competent": _competent_words, "documents": _document_words, "may": _may_words,
    "hazard": _hazard_words, "unlicensed": _unlicensed_words, "report": _report_words, "periods": _period_words,
    "rate": _rate_words, "stay": _stay_words,
}  # fmt: skip
