"""What comes out of each kind of event, under the keys by which a rehearsal expects it: read off the public answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from law import directions, lists, load, periods, questions, stays, terms, understand
from law import facts as fact
from law.entries import Term
from law.pack import Pack
from law.questions import BadQuestion
from law.rehearsal import Event, Scenario
from law.rehearsal_words import FACTS, FORMS, PERIODS, STANDINGS, full
from law.workdays import Calendar

Found = dict[str, Any]
FACT_WORDS = {name: word for word, name in FACTS.items()}


def standing(pack: Pack, scenario: Scenario) -> Found:
    """How the place's text stands on the day of the scenario, else of its first dated event."""
    dated = (day for event in scenario.events if (day := _day(event)))
    status = pack.standing(scenario.on or next(dated, None) or pack.valid_until or dt.date.max)
    return {"效力": STANDINGS[status], "可以办新事": status == "in_force"}


def of(event: Event, pack: Pack, scenario: Scenario) -> Found:
    """All that can be expected of an event in a place. Raises questions.BadQuestion where it cannot be asked."""
    return ASK[event.kind](event, pack, scenario)


def _day(event: Event) -> dt.date | None:
    moment: dt.datetime | None = event.details.get("时刻")
    day: dt.date | None = event.details.get("日期")
    return day or (moment.date() if moment else None)


def _due(event: Event, pack: Pack, scenario: Scenario) -> Found:
    day = _day(event) or scenario.on
    try:
        answer = questions.due(pack, event.about, on=day, at=event.details.get("时刻"))
    except understand.Unsaid:
        return {"本地没有写": True}
    term = understand.carriers(pack, answer["term"], day)[0]
    found = {
        "到期日": _date(answer["due_on"]), "逾期自": _date((answer["overdue_from"] or "")[:10]),
        "到期时刻": answer["due_at"] and dt.datetime.fromisoformat(answer["due_at"]),
        "确定": answer["certain"], "中止中": False, "计入天数": len(answer["counted"]),
        "不计天数": len(answer["skipped"]), "计入": [_date(each) for each in answer["counted"]],
        "不计": [_date(each["date"]) for each in answer["skipped"]], "期限": answer["length"],
        "性质": FORMS[answer["form"]], "自然期": _span(answer["period"]),
        "保存至": _kept(answer["keep_until"]), "负责单位": answer["agencies"], "由谁": answer["who"],
        "对谁": answer["to"], "后果": answer["consequence"], "期限编号": answer["term"],
        "另有期限": [each["term"] for each in answer["also"]],
        "本地没有写": answer["term"] in pack.silences or answer["basis"] == "TARGET",
        "工作目标": answer["basis"] == "TARGET",
        "不由软件办": bool(answer.get("out_of_scope")), **_sourced(answer),
    }  # fmt: skip
    return found | _held(term, event, day)


def _held(term: Term, event: Event, day: dt.date | None) -> Found:
    """The same date again with the days of a hold left out."""
    if "中止" not in event.details:
        return {}
    held = terms.due(
        term, on=day, at=event.details.get("时刻"), calendar=Calendar.official(), holds=event.details["中止"]
    )
    late = held.overdue_from
    return {
        "到期日": held.due_on, "逾期自": late.date() if isinstance(late, dt.datetime) else late,
        "到期时刻": held.due_at, "确定": held.certain, "中止中": held.suspended,
        "计入天数": len(held.counted), "不计天数": len(held.skipped) + len(held.held),
        "计入": [entry.date for entry in held.counted],
        "不计": [entry.date for entry in (*held.skipped, *held.held)],
    }  # fmt: skip


def _competent(event: Event, pack: Pack, scenario: Scenario) -> Found:
    understand.domain(pack, event.about)
    try:
        pack.competent(event.about, scenario.facts)
    except fact.MissingFact as missing:
        return {"取决于": [FACT_WORDS[missing.name]]}
    answer = questions.competent(pack, event.about, scenario.facts, on=scenario.on)
    roles = {"牵头": "lead", "会同": "joint", "配合": "cooperating"}
    return {
        **{word: [each["id"] for each in answer["agencies"] if each["role"] == role] for word, role in roles.items()},
        "主管": [each["id"] for each in answer["agencies"] if each["competent"]],
        "适用领域": answer["applies"], "取决于": [], **_unsaid(answer), **_sourced(answer),
    }  # fmt: skip


def _may(event: Event, pack: Pack, scenario: Scenario) -> Found:
    agency, domain = full(event.details["单位"], pack.id), event.details.get("领域")
    slug = understand.agency(pack, agency)
    try:
        if event.about in pack.rights:
            pack.may(slug, event.about, domain, scenario.facts)
    except fact.MissingFact as missing:
        if missing.name in FACT_WORDS:
            return {"取决于": [FACT_WORDS[missing.name]]}
    answer = questions.may(pack, slug, event.about, domain=domain, facts=scenario.facts, on=scenario.on)
    return {"可以办理": answer["allowed"], "理由": answer["why"], "取决于": [], "依据": answer["cite"]}


def _documents(event: Event, pack: Pack, scenario: Scenario) -> Found:
    answer = questions.documents(pack, scenario.facts, on=scenario.on)
    pledge = answer["pledge"] or {}
    lists = {"必须提交": "required", "可以提交": "optional", "看情况": "undecided"}
    return {
        **{word: [doc["code"] for doc in answer[name]] for word, name in lists.items()},
        "须作选择": [clash["id"] for clash in answer["conflicts"]], "承诺书": bool(pledge.get("wanted")),
        "承诺公开": bool(pledge.get("public")), "文本没有写": bool(answer["silent"]),
        "有冲突": bool(answer["conflicts"]),
    }  # fmt: skip


def _sourced(answer: Mapping[str, Any]) -> Found:
    return {
        "有冲突": bool(answer["conflict"]), "冲突说明": answer["conflict"], "依据": answer["cite"],
        "依据待核": bool(answer.get("unverified")),
    }  # fmt: skip


def _unsaid(answer: Mapping[str, Any]) -> Found:
    return {"文本没有写": bool(answer["silent"]), "归口": answer["fallback"] and answer["fallback"]["id"]}


def _kept(iso: str | None) -> dt.date | None:
    """The last day of keeping: a keeping that ends with a day ends at the midnight after it."""
    return (dt.datetime.fromisoformat(iso) - dt.timedelta(microseconds=1)).date() if iso else None


def _date(iso: str | None) -> dt.date | None:
    return dt.date.fromisoformat(iso) if iso else None


def _span(period: Mapping[str, str] | None) -> tuple[dt.date | None, ...]:
    return (_date(period["from"]), _date(period["until"])) if period else ()


def _hazard(event: Event, pack: Pack, scenario: Scenario) -> Found:
    answer = directions.hazard(pack, event.about, grade=event.details.get("等级", "general"), on=scenario.on)
    listing = answer["listing"]
    return {
        "送交": _ids(answer["to"]), "通知到场": answer["call"], "可采取": answer["measures"],
        "提请挂牌督办": listing["proposed"], "提请单位": _ids(listing["propose"]), "决定单位": _ids(listing["decide"]),
        **_unsaid(answer), **_sourced(answer),
    }  # fmt: skip


def _unlicensed(event: Event, pack: Pack, scenario: Scenario) -> Found:
    answer = directions.unlicensed(pack, event.about, on=scenario.on)
    return {
        "处理单位": _ids(answer["to"]), "会同单位": _ids(answer["joint"]), "须指派": answer["assign"],
        "移送期限": answer["transfer"] and answer["transfer"]["length"], "渠道": answer["channel"],
        **_unsaid(answer), **_sourced(answer),
    }  # fmt: skip


def _report(event: Event, pack: Pack, scenario: Scenario) -> Found:
    answer = directions.report(pack, event.about, on=scenario.on)
    steps = [(step["from"], _ids(step["to"])) for step in answer["steps"]]
    return {
        "报告链": steps, "文本没有写": bool(answer["silent"]) or not steps, "有冲突": bool(answer["conflict"]),
        "依据": answer["cite"],
    }  # fmt: skip


def _stay(event: Event, pack: Pack, scenario: Scenario) -> Found:
    severity, day = event.details["严重程度"], event.details["日期"]
    try:
        answer = directions.stay(pack, event.about, severity, on=day)
    except understand.Unsaid:
        known = lists.grounds(pack.on(day), event.about)
        public = stays.rule(pack.on(day), event.about).public
        return {"文本没有写": True, "列入情形": [one.code for one in known], "公布": public}
    return {
        "列入情形": [one["code"] for one in answer["grounds"]], "公布": answer["public"], "期限": answer["length"],
        "最短月数": answer["min_months"], "最长月数": answer["max_months"],
        "最早到期": _date(answer["earliest_end_on"]), "最晚到期": _date(answer["latest_end_on"]),
        "可修复自": _date(answer["repair_from"]), "文本没有写": bool(answer["silent"]), **_sourced(answer),
    }  # fmt: skip


def _ground(event: Event, pack: Pack, scenario: Scenario) -> Found:
    """A ground of a list: who may propose on it, and on which decisions. One of other places only is unsaid here."""
    pack = pack.on(scenario.on)
    if event.about not in pack.grounds:
        elsewhere = {code: ground.label for id in load.places() for code, ground in load.pack(id).grounds.items()}
        if event.about in elsewhere:
            return {"本地没有写": True, "提请单位": []}
        raise BadQuestion(f"没有“{event.about}”这种列入情形，可用的有：{'、'.join(pack.grounds)}。", "ground")
    ground, domain = pack.grounds[event.about], event.details.get("领域", "")
    if domain:
        understand.domain(pack, domain)
    found = lists.proposers(pack, ground.code, domain, scenario.facts)
    return {
        "名单": ground.list, "提请单位": found.agencies, "以何为据": lists.bases(pack, ground),
        "须选定": bool(found.question), "本地没有写": False, "文本没有写": bool(ground.silent),
        "有冲突": bool(ground.conflict), "冲突说明": ground.conflict, "依据": found.cite,
        "依据待核": ground.unverified or ground.cite.instrument.unverified,
    }  # fmt: skip


def _periods(event: Event, pack: Pack, scenario: Scenario) -> Found:
    since, until = event.details["自"], event.details["截至"]
    if until < since:
        raise BadQuestion(f"截至的日期 {until} 早于 {since}。", "on")
    term = understand.returning(pack, event.about, until)
    done = event.details.get("做过", ())
    if unknown := sorted({doing for _, doing in done} - set(pack.doings)):
        raise BadQuestion(f"没有“{unknown[0]}”这种做法，可用的有：{'、'.join(pack.doings)}。", "done")
    found = periods.account(term, done, since=since, on=until)
    return {"各期": {period.first: PERIODS[period.state] for period in found}}


def _rate(event: Event, pack: Pack, scenario: Scenario) -> Found:
    counts = event.details["分子"], event.details["分母"]
    answer = directions.rate(pack, event.about, numerator=counts[0], denominator=counts[1], on=scenario.on)
    return {"达标": answer["state_text"], "比例": answer["shown"], "依据": answer["cite"]}


def _ids(named: list[dict[str, Any]]) -> list[str]:
    return [each["id"] or each["name"] for each in named]


ASK: dict[str, Callable[[Event, Pack, Scenario], Found]] = {
    "起算": _due, "周期": _periods, "统计": _rate, "涉及领域": _competent, "办理": _may, "提交备案": _documents,
    "发现隐患": _hazard, "无证无照": _unlicensed, "上报": _report,
    "列入名单": _stay, "提请列入": _ground,
}  # fmt: skip
