"""The four public questions about the law, answered as plain data: the JSON of the API and of the commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from law import facts as fact
from law import terms, understand
from law.entries import Cite, Term
from law.filing import Doc
from law.pack import STANDINGS, Pack
from law.terms import Due
from law.understand import BadQuestion
from law.workdays import Calendar, Day

__all__ = ["BadQuestion", "competent", "documents", "due", "length", "may", "outline", "status"]

NOTES = {
    "draft": "这份文本是征求意见稿，没有生效：以下只是按草案推算，不能据以办理新的事项。",
    "not_yet": "文本在这一天尚未施行：此前发生的事不受它约束，不能据以办理新的事项。",
    "expired": "文本在这一天已过有效期：不能据以办理新的事项。",
    "unattached": "这份文本还没有挂接到任何地方：不能据以办理新的事项。",
}
TARGET = "{}没有就“{}”规定期限，这里是本平台的工作目标。"
LIMITS = {"workdays": "个工作日", "days": "日", "hours": "小时", "minutes": "分钟", "months": "个月", "times": "次"}
SPANS = {"month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年"}
RULES = {
    "workdays": ("day_zero", "workdays", "notices", "midnight"),
    "days": ("day_zero", "last_day", "midnight"),
    "months": ("day_zero", "months", "last_day", "midnight"),
    "hours": ("hours",),
    "every": ("periods",),
}


def due(
    place: str | Pack,
    obligation: str,
    *,
    on: dt.date | str | None = None,
    at: dt.datetime | str | None = None,
    calendar: Calendar | None = None,
) -> dict[str, Any]:
    """When an obligation is due after an event on the local date `on` or at the moment `at`, with every day counted."""
    pack = understand.place(place)
    moment = understand.moment(at)
    day = understand.day(on) or (moment.date() if moment else None)
    if moment and day != moment.date():
        raise BadQuestion(f"日期 {day} 与时刻 {moment.isoformat()} 不是同一天。", "at")
    pack = pack.on(day)
    first, *others = understand.carriers(pack, obligation, day)
    id = obligation.strip().upper()
    answer: dict[str, Any] = {"place": pack.id, "obligation": id if id in first.carries else obligation}
    answer |= _due(pack, first, day, moment, calendar or Calendar.official())
    answer["also"] = [outline(pack, term) for term in others]
    return answer


def competent(
    place: str | Pack, domain: str, facts: Mapping[str, Any] | None = None, *, on: dt.date | str | None = None
) -> dict[str, Any]:
    """Who answers for a subject domain, given the facts on which the place's text makes it depend."""
    day = understand.day(on)
    pack = understand.place(place).on(day)
    understand.domain(pack, domain)
    known = understand.facts(facts)
    try:
        found = pack.competent(domain, known)
    except fact.BadFact as error:
        raise BadQuestion(str(error), error.name) from None
    return {
        "place": pack.id,
        "domain": domain,
        "label": pack.domains[domain],
        "facts": known,
        "agencies": [
            {
                "id": entry.slug,
                "name": pack.agencies[entry.slug].name,
                "role": entry.role,
                "task": entry.task,
                "competent": entry.competent,
                "cite": str(entry.cite),
            }
            for entry in found.agencies
        ],
        "applies": found.applies,
        "cite": found.cite,
        "conflict": found.conflict or None,
        "silent": found.silent or None,
        "fallback": {"id": found.fallback, "name": pack.agencies[found.fallback].name, "cite": found.fallback_cite}
        if found.fallback
        else None,
        **status(pack, day),
    }


def documents(
    place: str | Pack, facts: Mapping[str, Any] | None = None, *, on: dt.date | str | None = None
) -> dict[str, Any]:
    """What a filing must bring, given the facts. What hangs on a fact not given is listed as undecided."""
    day = understand.day(on)
    pack = understand.place(place).on(day)
    known = understand.facts(facts)
    found = pack.documents(known)
    pledge = pack.pledge
    return {
        "place": pack.id,
        "facts": known,
        "required": [_document(doc) for doc in found.required],
        "optional": [_document(doc) for doc in found.optional],
        "undecided": [_document(doc) | {"facts": list(names)} for doc, names in found.undecided],
        "conflicts": [
            {
                "id": clash.id,
                "about": clash.about,
                "question": clash.question,
                "options": [{"code": code, "label": label} for code, label in clash.options],
                "cite": str(clash.cite),
            }
            for clash in found.conflicts
        ],
        "pledge": pledge
        and {
            "wanted": pledge.wanted,
            "matters": list(pledge.matters),
            "public": pledge.public,
            "silent": pledge.silent or None,
            "cite": str(pledge.cite),
        },
        "items": [
            {"code": item.code, "label": item.label, "required": item.required} | _cited(item.cite, item.unverified)
            for item in pack.filing.items
        ],
        "silent": pack.filing.silent or None,
        **status(pack, day),
    }


def may(
    place: str | Pack,
    agency: str,
    move: str,
    *,
    domain: str | None = None,
    facts: Mapping[str, Any] | None = None,
    on: dt.date | str | None = None,
) -> dict[str, Any]:
    """Whether an agency may make a move by the place's division of duties, and why."""
    day = understand.day(on)
    pack = understand.place(place).on(day)
    if move not in pack.rights:
        raise BadQuestion(f"没有“{move}”这一步，可用的有：{'、'.join(pack.rights)}。", "move")
    if domain:
        understand.domain(pack, domain)
    slug = understand.agency(pack, agency)
    try:
        found = pack.may(slug, move, domain or None, understand.facts(facts))
    except fact.BadFact as error:
        raise BadQuestion(str(error), error.name) from None
    return {
        "place": pack.id,
        "agency": slug,
        "agency_name": pack.agencies[slug].name,
        "move": move,
        "label": pack.rights[move].label,
        "domain": found.domain,
        "allowed": found.allowed,
        "why": found.why,
        "cite": found.cite,
        **status(pack, day),
    }


def _due(pack: Pack, term: Term, day: dt.date | None, moment: dt.datetime | None, calendar: Calendar) -> dict[str, Any]:
    field = "at" if term.unit == "hours" and term.form == "within" else "on"
    try:
        found = terms.due(term, on=day, at=moment, calendar=calendar)
        explained = {
            "counted": [entry.date.isoformat() for entry in found.counted],
            "skipped": [_skipped(entry, found) for entry in found.skipped],
        }
    except (ValueError, OverflowError) as error:
        raise BadQuestion(str(error), field) from None
    return {
        **outline(pack, term),
        "on": _iso(day),
        "at": _iso(moment),
        "due_on": _iso(found.due_on),
        "due_at": _iso(found.due_at),
        "overdue_from": None if term.basis == "TARGET" else _iso(found.overdue_from),  # a target is never overdue
        "certain": found.certain,
        **explained,
        "period": found.period and {"from": found.period[0].isoformat(), "until": found.period[1].isoformat()},
        "keep_until": _iso(found.keep_until),
        "rules": [
            {"label": rule.label, "cite": str(rule.cite)} for rule in (pack.conventions[name] for name in _rules(term))
        ],
        **status(pack, day),
    }


def _rules(term: Term) -> tuple[str, ...]:
    if term.form == "within":
        return RULES[term.unit]
    return RULES.get(term.form, ("no_number",) if term.form in ("promptly", "at_once") else ())


def outline(pack: Pack, term: Term) -> dict[str, Any]:
    """A term without a date: what must be done, within what, after what, by whom, by which article."""
    names = [pack.agencies[slug].name for slug in term.agencies]
    return {
        "term": term.id,
        "label": term.label,
        "form": term.form,
        "length": length(term),
        "n": term.n,
        "unit": term.unit or None,
        "per": term.per or None,
        "event": term.event or None,
        "basis": term.basis,
        "agencies": list(term.agencies),
        "who": term.who or "、".join(names),
        "to": term.to or None,
        "consequence": term.consequence or None,
        "conflict": term.conflict or None,
        "silent": term.silent or (TARGET.format(pack.basis.short, term.label) if term.basis == "TARGET" else None),
        "bearer": term.bearer or None,
        "counts": list(term.counts),
        "carried": term.carried or None,
        "out_of_scope": term.out_of_scope or None,
        **_cited(term.cite, term.unverified),
    }


def length(term: Term) -> str:
    """The length in words, as a person reads it."""
    if term.form == "every":
        return f"{SPANS[term.per]}至少{term.n}次"
    if term.form == "milestone":
        return f"{term.on_date}为止"
    lead = {"within": "", "cap": "不超过", "retain": "至少保存"}.get(term.form)
    if lead is not None:
        tail = "内" if term.form == "within" else ""
        return f"{lead}{term.n}{LIMITS[term.unit]}{tail}"
    return {
        "at_once": "立即",
        "same_day": "当场或当日",
        "promptly": "及时（没有写明天数）",
        "by_order": "由文书写明",
        "standing": "持续",
        "ban": "禁止",
    }[term.form]


def _skipped(entry: Day, found: Due) -> dict[str, Any]:
    why = entry.why
    if found.moved_from and found.due_on:
        why += "，最后一日顺延" if entry.date < found.due_on else "，顺延后的最后一日"
    return {
        "date": entry.date.isoformat(),
        "why": why,
        "notice": str(entry.notice) if entry.notice else None,
        "url": entry.notice.url if entry.notice else None,
    }


def _document(doc: Doc) -> dict[str, Any]:
    return {
        "code": doc.code,
        "label": doc.label,
        "why": doc.why or None,
        "conflict": doc.conflict or None,
        **_cited(doc.cite, doc.unverified),
    }


def _cited(cite: Cite, unverified: bool = False) -> dict[str, Any]:
    return {"cite": str(cite), "unverified": unverified or cite.instrument.unverified}


def status(pack: Pack, day: dt.date | None) -> dict[str, Any]:
    """How the place's text stands; with no day asked for, how it stands within its own dates."""
    status = pack.standing(day or pack.valid_until or dt.date.max)
    return {
        "status": status,
        "status_text": STANDINGS[status],
        "instrument": f"《{pack.basis.title}》{pack.basis.number}",
        "valid_from": _iso(pack.valid_from),
        "valid_until": _iso(pack.valid_until),
        "note": "".join(part for part in (NOTES.get(status, ""), pack.note) if part) or None,
    }


def _iso(value: dt.date | dt.datetime | None) -> str | None:
    return value.isoformat() if value is not None else None
