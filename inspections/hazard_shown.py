"""What the page of a hazard shows: the three lists side by side, the photos, and why it went to this agency."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from agencies.access import Actor
from casefile import clocks, page
from casefile.models import Attachment, CaseFile
from inspections import closing
from inspections.flow.hazards import WORKED_ON, asked, owed
from inspections.models import Hazard
from law import load
from registry import guards

S = Hazard.State
NAMES = {
    "floor_area": "建筑面积（平方米）", "investment": "投资额（元）", "canteen": "食堂", "medical": "医养结合",
}  # fmt: skip
PROOFS = {"refusal-": "拒不整改的证据", "evidence-": "整改后的照片和凭证"}
PATH = (
    (S.FOUND, "发现"),
    (S.FIX_ORDERED, "责令整改"),
    (S.FIX_REPORTED, "报告完成"),
    (S.ACCEPTED, "验收"),
    (S.CLOSED, "销号"),
)


def hazard(
    subject: Hazard, *, actor: Actor, attachments: Iterable[Attachment], kin: Iterable[CaseFile], today: date
) -> dict[str, Any]:
    """The app's part of a hazard's page. `kin` are the files of the dossier that the page has read."""
    kept, pack = subject.routing, load.pack(subject.case.place_id)
    sets = pack.three_lists.get(subject.set)
    found = list(attachments)
    return {
        "facts_title": "三个清单",
        "list_name": sets.label if sets else "",
        "list_cite": kept.get("set_cite", ""),
        "problem": _problem(subject, pack),
        "rectify": _rectify(subject, today),
        "answer_for": _answer_for(subject, pack),
        "gaps": closing.gaps(subject) if subject.state == S.ACCEPTED else {},
        "photos": [one for one in found if one.slot.startswith("photo-")],
        "proofs": [
            (title, proofs)
            for slot, title in PROOFS.items()
            if (proofs := [one for one in found if one.slot.startswith(slot)])
        ],
        "routing": _routing(subject, pack) if kept else [],
        "open_question": kept.get("conflict") or kept.get("silent") or "",
        "asked": asked(subject) if subject.state == S.FIX_ORDERED else None,
        "owed": _names(pack, owed(subject)) if _owes(subject, actor) else "",
        "halt": subject.get_halt_display() if subject.halt else "",
        "halt_bad": subject.halt in (Hazard.Halt.PROPOSED, Hazard.Halt.DECIDED),
        "may_enforce": _unpunished(subject, kin) and guards.may_enforce(actor, subject),
        "track": _track(subject),
    }


def _unpunished(subject: Hazard, kin: Iterable[CaseFile]) -> bool:
    """Whether the hazard is still worked on, and no case about it is open."""
    cases = (one for one in kin if one.kind == "complaints.enforcement" and one.parent_id == subject.case_id)
    return subject.state in WORKED_ON and all(one.closed_at for one in cases)


def _owes(subject: Hazard, actor: Actor) -> bool:
    """Whether the letters are still this actor's to send."""
    finder = actor.agency is not None and actor.agency.pk == subject.finder_id
    return finder and subject.state in (S.FOUND, S.FIX_ORDERED)


def _names(pack: Any, slugs: Iterable[str]) -> str:
    return "、".join(pack.agencies[slug].name if slug in pack.agencies else slug for slug in slugs)


def _problem(subject: Hazard, pack: Any) -> list[dict[str, Any]]:
    rows = [
        {"label": "隐患", "value": subject.title, "note": subject.description},
        {"label": "种类", "value": pack.hazard_kinds.get(subject.kind, subject.kind)},
        {
            "label": "等级", "value": subject.get_grade_display(),
            "tag": "紧急" if subject.urgent else "", "tone": "danger",
        },
        {"label": "部位", "value": subject.place_text or "未填"},
        {"label": "违反的规定", "value": subject.article or "未填"},
        {"label": "发现", "value": f"{clocks.words(subject.found_on)} {subject.finder.name}"},
    ]  # fmt: skip
    origin = subject.part or subject.visit
    if origin:
        rows.append(
            {"label": "来自检查", "value": origin.case.reference, "mono": True, "url": page.url_of(origin.case)}
        )
    return rows


def _rectify(subject: Hazard, today: date) -> list[dict[str, Any]]:
    late = subject.state == S.FIX_ORDERED and subject.fix_by and subject.fix_by < today
    rows = [
        {"label": "整改措施", "value": subject.measure or "还没有责令", "bad": not subject.measure},
        {
            "label": "整改期限", "value": clocks.words(subject.fix_by) if subject.fix_by else "还没有定",
            "bad": not subject.fix_by, "tag": "逾期" if late else "已延期" if subject.extended else "",
            "tone": "danger" if late else "",
        },
        {"label": "完成日期", "value": clocks.words(subject.fixed_on) if subject.fixed_on else "还没有完成"},
    ]  # fmt: skip
    if subject.fix_report:
        rows.append({"label": "整改情况", "value": subject.fix_report})
    return rows


def _answer_for(subject: Hazard, pack: Any) -> list[dict[str, Any]]:
    post = f"（{subject.responsible_post}）" if subject.responsible_post else ""
    return [
        {
            "label": "机构责任人", "value": f"{subject.responsible}{post}" if subject.responsible else "还没有定",
            "bad": not subject.responsible,
        },
        {"label": "主管部门", "value": subject.case.agency.name, "note": "责令整改、验收"},
        {"label": "监管责任人", "value": subject.officer or "还没有定", "bad": not subject.officer},
        {"label": "验收日期", "value": clocks.words(subject.accepted_on) if subject.accepted_on else "还没有验收"},
    ]  # fmt: skip


def _routing(subject: Hazard, pack: Any) -> list[dict[str, Any]]:
    """Which rule, which facts, which day of the pack, and the choice with its reason where the text left one."""
    kept = subject.routing
    known = "；".join(f"{NAMES.get(name, name)} {_fact(value)}" for name, value in kept.get("facts", {}).items())
    rows = [
        {"label": "规则", "value": kept.get("rule", ""), "note": kept.get("cite", "")},
        {"label": "归口部门", "value": _names(pack, [kept.get("agency", "")])},
        {"label": "依据的事实", "value": known or "不取决于机构的情况"},
        {"label": "按哪一天的文本", "value": clocks.words(date.fromisoformat(kept["on"]))},
    ]
    if kept.get("chosen"):
        rows.append({"label": "选定理由", "value": kept.get("reason", ""), "note": f"{kept.get('by', '')}选定"})
    if kept.get("notified"):
        rows.append({"label": "已书面告知", "value": _names(pack, kept["notified"])})
    if kept.get("measures"):
        rows.append({"label": "紧急时牵头部门可以", "value": "；".join(kept["measures"])})
    return rows


def _fact(value: Any) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else f"{value:,.2f}".rstrip("0").rstrip(".")


def _track(subject: Hazard) -> list[dict[str, str]]:
    days = {
        S.FOUND: subject.found_on, S.FIX_REPORTED: subject.fixed_on, S.ACCEPTED: subject.accepted_on,
        S.CLOSED: subject.closed_on,
    }  # fmt: skip
    order = [state for state, _ in PATH]
    here = order.index(subject.state) if subject.state in order else -1
    rows = []
    for index, (state, label) in enumerate(PATH):
        done = index < here or subject.state == S.CLOSED
        note = subject.get_state_display() if index == here and not done else ""
        if done and days.get(state):
            note = f"{days[state].month}月{days[state].day}日"
        rows.append({"label": label, "state": "done" if done else "now" if index == here else "", "note": note})
    return rows


def links(institution: Any) -> dict[str, str]:
    """Where an institution's dossier leads: to a new hazard of it, and to those there are."""
    reference = institution.case.reference
    return {
        "find": reverse("inspections:find_hazard", args=[reference]),
        "list": f"{reverse('inspections:hazards')}?institution={reference}",
    }
