"""What the pages of lists show: a listing with its rule and its term, a repair, an objection, the rows of lists."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from agencies.access import Actor
from casefile import clocks, page, personal
from casefile.guards import ahead as ahead_of
from casefile.models import Event
from credit import objections
from credit import repair as repairing
from credit.models import Entry, Listing, Objection, Repair
from law import load, stays
from law.conduct import BAD
from registry.models import Institution

S = Listing.State
PATH = ((S.PROPOSED, "提请"), (S.NOTIFIED, "告知"), (S.HEARD, "听取申辩"), (S.DECIDED, "决定"), (S.LISTED, "列入"))
PUBLIC_PAGE = "portal:lists"
HEADS = [
    "案号",
    "机构",
    "责任人职务",
    "名单",
    "情形",
    "状态",
    "决定文号",
    "列入日期",
    "截止日期",
    "移出日期",
    "移出原因",
]


def ahead(institution: Institution) -> Any:
    """What a guard reads of a listing that is not there yet, in whatever domain."""
    return ahead_of(institution.case.place, "")


def number(text: str | None) -> int | None:
    """A row number of an address, or None for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 12 else None


def target(institution: Institution, entry: int | None, event: int | None) -> tuple[Entry | None, Event | None]:
    """The entry or the event that an objection names, as its reader may see it."""
    found = Entry.objects.filter(party=institution.party_id, pk=entry).select_related("basis__case__agency").first()
    if found or event is None:
        return found, None
    tree = Event.objects.filter(pk=event, case__root=institution.case_id) | Event.objects.filter(
        pk=event, case=institution.case_id
    )
    return None, tree.select_related("case__agency").first()


def names(subject: Listing) -> dict[str, str]:
    """The list and what it is of, in words."""
    pack = load.pack(subject.case.place_id)
    return {"list": pack.list_names[subject.list], "conduct": pack.list_rules[subject.list].conduct}


def rows(found: Iterable[Listing]) -> list[dict[str, Any]]:
    return [{"one": one, "url": page.url_of(one.case), **names(one)} for one in found]


def sheet(found: QuerySet) -> Iterator[list[str]]:
    """The list as a table file. A person stands there by post alone."""
    yield HEADS
    for one in found.iterator(chunk_size=500):
        days = [day.isoformat() if day else "" for day in (one.listed_on, one.ends_on, one.left_on)]
        yield [
            one.case.reference, one.institution.party.name, one.person_post, names(one)["list"],
            one.rule.get("label", ""), one.get_state_display(), one.decision_number, *days, one.get_left_by_display(),
        ]  # fmt: skip


def take_downs(found: QuerySet) -> Iterator[list[str]]:
    """What ceased to be public as a table file."""
    yield ["停止公布的内容", "原因", "公布到", "下架时间", "案号"]
    for one in found.iterator(chunk_size=500):
        at = timezone.localtime(one.at).isoformat(sep=" ", timespec="minutes")
        yield [one.what, one.why, one.until_on.isoformat(), at, one.listing.case.reference]


def listing(subject: Listing, actor: Actor, *, today: date) -> dict[str, Any]:
    """The app's part of the page."""
    known = names(subject)
    persons = subject.persons.visible_to(actor).select_related("case") if not subject.person else ()
    return {
        "facts_title": known["list"],
        "subject_rows": _whom(subject, known, actor),
        "ground_rows": _ground(subject),
        "said_rows": _said(subject),
        "stay_rows": _stay(subject, today),
        "lost": "" if subject.state in (S.LEFT, S.DECLINED) else subject.lost,
        "question": subject.rule.get("question") or "",
        "silent": subject.rule.get("silent") or "",
        "doubts": _doubts(subject),
        "public_url": _public() if subject.state == S.LISTED and subject.is_public else "",
        "persons": [(one, page.url_of(one.case)) for one in persons],
        "repairs": [(one, page.url_of(one.case)) for one in subject.repairs.visible_to(actor).select_related("case")],
        "track": _track(subject, known["conduct"]),
    }


def _whom(subject: Listing, known: dict[str, str], actor: Actor) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"label": "名单", "value": known["list"]},
        {
            "label": "机构", "value": subject.institution.party.name, "act": "信用记录",
            "url": reverse("credit:record", args=[subject.institution.case.reference]),
        },
    ]  # fmt: skip
    if subject.person:
        row = {"label": "责任人", "value": str(subject.person), "note": subject.person_post}
        if personal.may_read(subject.case, actor) is None:
            row |= {"url": reverse("credit:listing_person", args=[subject.case.reference]), "act": "查看"}
        rows.append(row)
    return rows


def _ground(subject: Listing) -> list[dict[str, Any]]:
    kept = subject.rule
    basis = kept.get("basis", {})
    rows = [
        {"label": "情形", "value": kept.get("label", ""), "note": kept.get("cite", "")},
        {"label": "事由", "value": subject.reason},
        {"label": "提请部门", "value": subject.case.agency.name},
    ]
    if basis:
        on = clocks.words(date.fromisoformat(basis["on"]))
        value = f"{basis['kind']} {basis['number']}"
        rows.insert(1, {"label": "所据处理结果", "value": value, "note": f"{basis['authority']} {on}"})
    if kept.get("choice"):
        rows.append({"label": "为什么由本部门提请", "value": kept["choice"], "note": f"{kept['chosen_by']}写明"})
    return rows


def _said(subject: Listing) -> list[dict[str, Any]]:
    rows = []
    if until := subject.rule.get("until"):
        rows.append({"label": "告知的事实", "value": subject.rule["facts"]})
        rows.append({"label": "陈述申辩截止", "value": clocks.words(date.fromisoformat(until))})
        rows.append({"label": "陈述申辩", "value": subject.statement or "没有提出"})
    return [*rows, *([{"label": "听取和复核", "value": subject.hearing}] if subject.hearing else [])]


def _stay(subject: Listing, today: date) -> list[dict[str, Any]]:
    kept = subject.stay
    if not kept:
        return []
    rows = [
        {"label": "决定", "value": clocks.words(subject.decided_on), "note": subject.decision_number},
        {"label": "期限", "value": f"{kept['months']}个月", "note": _bounds(kept)},
        {"label": "公布", "value": "向社会公布" if subject.is_public else "不向社会公布"},
    ]
    if subject.severity:
        rows.insert(1, {"label": "严重程度", "value": stays.LABELS[subject.severity]})
    if subject.listed_on:
        left = (subject.ends_on - today).days
        note = f"还有{left}天" if subject.state == S.LISTED and left >= 0 else ""
        rows.append({"label": "列入", "value": clocks.words(subject.listed_on)})
        rows.append({"label": "截止", "value": f"{clocks.words(subject.ends_on)}当日24:00", "note": note})
        if subject.state == S.LISTED and (first := repairing.possible_from(subject)) and kept["min"]:
            rows.append({"label": "可以申请修复", "value": f"{clocks.words(first)}起", "note": kept["cite"]})
    if subject.left_on:
        rows.append({"label": "移出", "value": clocks.words(subject.left_on), "note": subject.get_left_by_display()})
    return rows


def _bounds(kept: dict[str, Any]) -> str:
    """The bounds of the law of the day of the decision."""
    if not kept["cite"]:
        return kept["silent"]
    least = f"不少于{kept['min']}个月" if kept["min"] else ""
    most = f"不超过{kept['max']}个月" if kept["max"] is not None else ""
    said = "，".join(part for part in (least, most) if part)
    return f"{kept['cite']}：{said}" if said else kept["cite"]


def _doubts(subject: Listing) -> list[str]:
    kept = subject.stay
    unread = [f"{kept['cite']}的期限没有核对原文。"] if kept.get("unverified") else []
    return [*unread, *(kept[name] for name in ("conflict", "condition") if kept.get(name))]


def _public() -> str:
    """Where the public reads it, where the portal is part of this installation."""
    try:
        return reverse(PUBLIC_PAGE)
    except NoReverseMatch:
        return ""


def _track(subject: Listing, conduct: str) -> list[dict[str, str]]:
    path = PATH if conduct == BAD else (PATH[0], *PATH[3:])
    if subject.state in (S.DECLINED, S.LEFT):
        path = (*path[: 1 if subject.state == S.DECLINED else len(path)], (subject.state, subject.get_state_display()))
    order = [state for state, _ in path]
    here = order.index(subject.state) if subject.state in order else 0
    days = {S.PROPOSED: subject.case.opened_on, S.DECIDED: subject.decided_on, S.LISTED: subject.listed_on}
    days[S.LEFT] = subject.left_on
    return [
        {
            "label": label,
            "state": "done" if index < here or subject.state == S.LEFT else "now" if index == here else "",
            "note": f"{day.month}月{day.day}日" if (day := days.get(state)) and index <= here else "",
        }
        for index, (state, label) in enumerate(path)
    ]


def repair(subject: Repair) -> dict[str, Any]:
    """The app's part of the page of a repair."""
    listed = subject.listing
    rows = [
        {"label": "列入", "value": listed.case.title, "url": page.url_of(listed.case), "act": "看案卷"},
        {"label": "修复方式", "value": "、".join(way["label"] for way in subject.ways) or "文本没有写方式"},
        {"label": "纠正和履行的情况", "value": subject.text},
    ]
    for label, value in (("核查情况", subject.finding), ("决定理由", subject.reason)):
        if value:
            rows.append({"label": label, "value": value})
    wanted = [f"{way['label']}：{way['evidence']}" for way in subject.ways]
    return {"facts_title": "信用修复", "fact_rows": rows, "wanted": wanted}


def objection(subject: Objection) -> dict[str, Any]:
    """The app's part of the page of an objection."""
    about = subject.entry
    label = f"{about.get_kind_display()} {about.number}" if about else objections.words(subject.event)
    rows = [{"label": "对什么有异议", "value": label, "note": clocks.words(about.on) if about else ""}]
    if about:
        rows.append({"label": "记录的依据", "value": about.cite})
    rows.append({"label": "异议", "value": subject.text})
    if subject.answer:
        rows.append({"label": "核查结论", "value": subject.answer, "note": subject.get_state_display()})
    return {"facts_title": "信用异议", "fact_rows": rows}
