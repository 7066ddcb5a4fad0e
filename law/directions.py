"""Where a matter goes and how a duty or a listing stands over time, as plain data: the other questions of the law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from law import lists, load, routes, stays, terms, understand
from law.pack import Pack, Silent
from law.questions import BadQuestion, length, outline, status
from law.routes import Routed
from law.routing import ILLEGAL

__all__ = [
    "GRADES", "ILLEGAL", "STATES", "hazard", "illegal", "periods", "rate", "report", "reported", "stay", "unlicensed",
]  # fmt: skip

GRADES = {"general": "一般隐患", "major": "重大隐患"}
STATES = {"met": "达标", "unmet": "未达标", "not_applicable": "不适用"}
EVENTS = {"accident": "安全事故", "public_health": "公共卫生事件"}  # what is asked of every place; packs may name more
EARLIEST, LATEST = 2000, 2100


def hazard(
    place: str | Pack, hazard: str, *, grade: str = "general", on: dt.date | str | None = None
) -> dict[str, Any]:
    """To whom a hazard of a kind is notified, and whether at its grade it is one for listed supervision."""
    day = understand.day(on)
    pack = understand.place(place).on(day)
    _known(pack.hazard_kinds, hazard, "hazard", "隐患种类")
    _known(GRADES, grade or "general", "grade", "隐患等级")
    found = routes.hazard(pack, hazard)
    listed = routes.listing(pack, grade=grade or "general", domain=found.domain or hazard)
    return {
        "place": pack.id,
        "hazard": hazard,
        "grade": grade or "general",
        "label": pack.hazard_kinds[hazard],
        **_routed(pack, found),
        "call": found.urgent == "call",
        "measures": list(found.measures),
        "listing": {
            "proposed": listed.applies,
            "propose": _named(pack, listed.propose),
            "decide": _named(pack, (listed.decide,) if listed.decide else ()),
            "conflict": listed.conflict or None,
            "silent": listed.silent or None,
            "cite": listed.cite,
        },
        **status(pack, day),
    }


def unlicensed(place: str | Pack, unlicensed: str, *, on: dt.date | str | None = None) -> dict[str, Any]:
    """Who deals with an illegal operation of one of its four names; `assign`: nobody is named, it must be assigned."""
    day = understand.day(on)
    pack = understand.place(place).on(day)
    _known(illegal(pack), unlicensed, "unlicensed", "无证无照的情形")
    found = routes.unlicensed(pack, unlicensed)
    term = next((term for term in pack.terms if term.id == found.term), None) if found.term else None
    return {
        "place": pack.id,
        "unlicensed": unlicensed,
        "label": illegal(pack)[unlicensed],
        **_routed(pack, found),
        "joint": _named(pack, found.joint),
        "assign": not found.to,
        "channel": found.channel or None,
        "transfer": term and {"term": term.id, "length": length(term), "cite": str(term.cite)},
        **status(pack, day),
    }


def report(place: str | Pack, event: str, *, on: dt.date | str | None = None) -> dict[str, Any]:
    """Who reports an event to whom, step by step, and within what."""
    day = understand.day(on)
    pack = understand.place(place).on(day)
    _known(reported(pack), event, "event", "事件")
    chain = routes.chain(pack, event)
    by_id = {term.id: term for term in pack.terms}
    return {
        "place": pack.id,
        "event": event,
        "label": reported(pack)[event],
        "steps": [
            {
                "from": _name(pack, step.sender),
                "to": _named(pack, step.to),
                "term": step.term or None,
                "length": length(by_id[step.term]) if step.term in by_id else None,
                "conflict": step.conflict or None,
                "silent": step.silent or None,
                "unverified": step.unverified or step.cite.instrument.unverified,
                "cite": str(step.cite),
            }
            for step in chain.steps
        ],
        "conflict": chain.conflict or None,
        "silent": chain.silent or None,
        "cite": "；".join(dict.fromkeys(str(step.cite) for step in chain.steps)) or str(pack.basis_cite),
        **status(pack, day),
    }


def periods(place: str | Pack, obligation: str, *, year: int | str, on: dt.date | str | None = None) -> dict[str, Any]:
    """The periods of a year of a duty that returns, and which kinds of doing count toward each."""
    day = understand.day(on)
    whole = _year(year)
    pack = understand.place(place).on(day)
    term, start = understand.returning(pack, obligation, day), dt.date(whole, 1, 1)
    spans = [terms.period(term, start)]
    while spans[-1][1].year == whole and spans[-1][1].month < 12:
        spans.append(terms.period(term, spans[-1][1] + terms.ONE_DAY))
    id = obligation.strip().upper()
    return {
        "place": pack.id,
        "obligation": id if id in term.carries else obligation,
        **outline(pack, term),
        "year": whole,
        "does": [{"code": code, "label": pack.doings[code]} for code in term.counts],
        "periods": [{"from": first.isoformat(), "until": last.isoformat()} for first, last in spans],
        **status(pack, day or start),
    }


def rate(
    place: str | Pack,
    rate: str,
    *,
    numerator: int | str | None = None,
    denominator: int | str | None = None,
    on: dt.date | str | None = None,
) -> dict[str, Any]:
    """What a rate is made of and wants; with both counts, whether it is met. Nothing is rounded into success."""
    day = understand.day(on)
    pack = understand.place(place).on(day)
    if not pack.rates:
        raise understand.Unsaid(f"{pack.basis.short}没有规定要达到的比率。", "rate")
    _known({id: entry.label for id, entry in pack.rates.items()}, rate, "rate", "比率")
    entry = pack.rates[rate]
    above, below = _count(numerator, "numerator"), _count(denominator, "denominator")
    try:
        share = entry.of(above, below) if above is not None and below is not None else None
    except ValueError as error:
        raise BadQuestion(str(error), "numerator") from None
    term = next((term for term in pack.terms if term.id == entry.term), None)
    return {
        "place": pack.id,
        "rate": rate,
        "label": entry.label,
        "numerator_label": entry.numerator,
        "denominator_label": entry.denominator,
        "target": entry.target,
        "numerator": above,
        "denominator": below,
        "state": share and share.state,
        "state_text": share and STATES[share.state],
        "shown": share and share.shown,
        "due_on": term.on_date.isoformat() if term and term.on_date else None,
        "conflict": entry.conflict or None,
        "silent": entry.silent or None,
        "cite": str(entry.cite),
        "unverified": entry.unverified or entry.cite.instrument.unverified,
        **status(pack, day),
    }


def stay(place: str | Pack, list: str, severity: str, *, on: dt.date | str | None = None) -> dict[str, Any]:
    """How long a listing that is entered on the day `on` stands, by the law of that day and the severity.

    The days are those between which the text lets it end; `public`: whether such a listing is published as a rule.
    """
    day = understand.day(on)
    if day is None:
        raise BadQuestion("列入多久按列入那一天的法律，请写明是哪一天（on），如 2026-04-01。", "on")
    pack = understand.place(place).on(day)
    _known(pack.list_names, list, "list", "名单")
    _known(stays.LABELS, severity, "severity", "严重程度")
    try:
        found = stays.stay(pack, list, severity, day)
    except Silent as silence:
        raise understand.Unsaid(silence.sentence, "list") from None
    grounds = lists.grounds(pack, list)
    unsaid = "" if grounds else f"{pack.basis.short}没有写列入{pack.list_names[list]}的情形。"
    return {
        "place": pack.id,
        "list": list,
        "label": pack.list_names[list],
        "severity": severity,
        "severity_text": stays.LABELS[severity],
        "on": day.isoformat(),
        "length": found.words,
        "min_months": found.min_months,
        "max_months": found.max_months,
        "repair_after_months": found.repair_after_months,
        **_ends(found, day),
        "public": found.public and stays.rule(pack, list).public,
        "condition": found.condition or None,
        "grounds": [{"code": one.code, "label": one.label, "cite": str(one.cite)} for one in grounds],
        "conflict": found.conflict or None,
        "silent": found.silent + unsaid or None,
        "cite": found.cite,
        "unverified": found.unverified,
        **status(pack, day),
    }


def _ends(found: stays.Stay, day: dt.date) -> dict[str, str | None]:
    """The days between which a listing may end, and from which repair may be applied for."""
    try:
        first = stays.last_day(day, found.min_months) if found.min_months else None
        last = None if found.max_months is None else stays.last_day(day, found.max_months)
        repair = stays.repair_from(day, found)
    except (ValueError, OverflowError):
        raise BadQuestion(f"{day} 太远，算不出到哪一天。", "on") from None
    return {
        "earliest_end_on": first.isoformat() if first else None,
        "latest_end_on": last.isoformat() if last else None,
        "repair_from": repair.isoformat(),
    }


def illegal(pack: Pack) -> dict[str, str]:
    """The four names of illegal operation, in words."""
    return {code: pack.domains[f"unlicensed_{code}"] for code in ILLEGAL}


def reported(pack: Pack) -> dict[str, str]:
    """The events of which some place says to whom they are reported."""
    found = dict(EVENTS)
    for other in (*(load.pack(id) for id in load.places()), pack):
        found |= {event: chain.label for event, chain in other.chains.items() if event not in EVENTS}
    return found


def _routed(pack: Pack, found: Routed) -> dict[str, Any]:
    return {
        "domain": found.domain or None,
        "to": _named(pack, found.to),
        "choices": _named(pack, found.choices),
        "conflict": found.conflict or None,
        "silent": found.silent or None,
        "fallback": {"id": found.fallback, "name": _name(pack, found.fallback)} if found.fallback else None,
        "cite": found.cite,
        "unverified": found.unverified,
    }


def _named(pack: Pack, slugs: Iterable[str]) -> list[dict[str, Any]]:
    """Agencies by slug and name; a word that is nobody's slug has no id."""
    return [{"id": slug if slug in pack.agencies else None, "name": _name(pack, slug)} for slug in slugs]


def _name(pack: Pack, slug: str) -> str:
    return pack.agencies[slug].name if slug in pack.agencies else slug


def _known(words: Mapping[str, str], code: str, field: str, what: str) -> None:
    if code not in words:
        offered = "、".join(f"{known}（{label}）" for known, label in words.items())
        raise BadQuestion(f"没有“{code}”这种{what}，可用的有：{offered}。", field)


def _count(value: int | str | None, field: str) -> int | None:
    if value is None or value == "":
        return None
    text = str(value).strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise BadQuestion(f"“{value}”应当是一个数，如 128。", field)
    return int(text)


def _year(value: int | str) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdigit()) or not EARLIEST <= int(text) <= LATEST:
        raise BadQuestion(f"“{value}”不是一个年份，请写成 2023 这样。", "year")
    return int(text)
