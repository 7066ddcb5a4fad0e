"""What the pages of visits and parts show, prepared for their templates."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse

from agencies.access import Actor
from casefile import page, timeline, withheld
from casefile.models import CaseFile
from inspections import findings, sheets, visits
from inspections.flow.visits import PART
from inspections.models import Hazard, Part, Visit
from registry import guards

OFFICE_ONLY = "缘由说明"


def with_parts(visits: QuerySet[Visit], actor: Actor) -> QuerySet[Visit]:
    """Visits with their parts, each with whether the actor may read its file (`readable`)."""
    own = CaseFile.objects.visible_to(actor).filter(pk=OuterRef("case"))
    parts = Part.objects.select_related("case", "agency").annotate(readable=Exists(own)).order_by("pk")
    return visits.prefetch_related(None).prefetch_related(Prefetch("parts", parts))


def visit(subject: Visit, *, actor: Actor) -> dict[str, Any]:
    """The app's part of a visit's page. Agencies see for what ground; the institution sees what it may know of it."""
    parts = list(subject.parts.all())
    hazards = Hazard.objects.visible_to(actor).filter(visit=subject).select_related("case__agency").order_by("pk")
    live = [one for one in parts if one.state != Part.State.CANCELLED]
    done = [one for one in live if one.state == Part.State.CONCLUDED]
    there = subject.arrived_at is not None and subject.joined_by(actor.agency)
    return {
        "facts_title": "检查情况",
        "facts": _facts(subject, actor),
        "parts": [_part_row(one, one.readable) for one in parts],
        "owing": [one for one in live if one not in done],
        "result": visits.outcome(done) if done else "",
        "hazards": list(hazards),
        "track": track(subject),
        "extra_moves": _own_steps(live, actor),
        "process_url": reverse("inspections:visit_process", args=[subject.case.reference]),
        "hazard_url": reverse("inspections:find_hazard", args=[subject.institution.case.reference]) if there else "",
        "may_enforce": there and guards.may_enforce(actor, subject),
    }


def _own_steps(live: list[Part], actor: Actor) -> list[dict[str, Any]]:
    """Where this officer's own part leads: the sheet to fill, or the record that waits for a second signature."""
    found = []
    for one in live:
        move = {Part.State.ASSIGNED: "record", Part.State.RECORDED: "countersign"}.get(one.state)
        row = PART.moves[move] if move else None
        if row and one.has_officer(actor) and row.forbids(actor, one) is None:
            label = "填检查表" if move == "record" else row.label
            found.append({"url": page.move_url(one.case, row), "label": label, "hint": row.hint, "go": True})
    return found


def _facts(subject: Visit, actor: Actor) -> list[dict[str, Any]]:
    dossier = subject.institution.case
    office = actor.agency is not None
    rows = [
        {"label": "机构", "value": subject.institution.party.name, "url": page.url_of(dossier), "act": "看档案"},
        {"label": "检查类型", "value": ("联合检查" if subject.joint else "单独检查") + "，"
         + (subject.get_ground_display() if office else visits.ground_word(subject))},
        {"label": "计划日期", "value": f"{subject.planned_on.year}年{visits.words(subject.planned_on)}"},
    ]  # fmt: skip
    if office and subject.ground_text:
        rows.insert(2, {"label": OFFICE_ONLY, "value": subject.ground_text, "note": "机构和公众看不到"})
    if subject.draw_id:
        rows.insert(2, {"label": "抽取", "value": subject.draw.case.reference, "mono": True})
    if subject.arrived_at:
        rows.append({"label": "到达", "value": visits.moment(subject.arrived_at)})
    if subject.left_at:
        rows.append({"label": "离开", "value": visits.moment(subject.left_at)})
        signed = f"无人签字，见证人：{subject.witness}" if subject.refused else subject.representative
        rows.append({"label": "机构在场人员", "value": signed})
    return rows


def _part_row(part: Part, readable: bool) -> dict[str, Any]:
    concluded = part.state == Part.State.CONCLUDED
    return {
        "part": part,
        "url": page.url_of(part.case) if readable else "",
        "result": sheets.result(part.items) if concluded and readable else "",
        "checklist": sheets.title(part.items),
        "tone": "ok" if concluded else "" if part.state == Part.State.CANCELLED else "warn",
    }


def track(subject: Visit) -> list[dict[str, str]]:
    """How far the visit is."""
    steps = ("安排", "到场", "各部门签字办结", "公布结果")
    reached = {"planned": 1, "under_way": 2, "concluded": 3, "published": 4, "cancelled": 0}[subject.state]
    notes = (
        f"计划 {visits.words(subject.planned_on)}",
        visits.words(subject.visited_on) if subject.visited_on else "",
        "",
        visits.words(subject.published_on) if subject.published_on else "",
    )
    return [
        {"label": label, "note": note, "state": "done" if index < reached else "now" if index == reached else ""}
        for index, (label, note) in enumerate(zip(steps, notes, strict=True))
    ]


def part(subject: Part, *, actor: Actor) -> dict[str, Any]:
    """The app's part of a part's page. What is not signed by two is shown to the agencies only."""
    hidden = actor.party is not None and subject.state != Part.State.CONCLUDED
    own, photos = findings.side(subject), findings.by_item(subject)
    return {
        "facts_title": "检查情况",
        "hidden": hidden,
        "facts": _part_facts(subject, own, hidden),
        "rows": [] if hidden else [_item(subject, row, photos, actor) for row in subject.items],
        "done": sheets.answered(subject.items),
        "silence": sheets.silence(subject.case.place_id, subject.checklist),
        "conclusion": sheets.result(subject.items) if own and not hidden else "",
        "signatures": [one | {"moment": datetime.fromisoformat(one["at"])} for one in findings.officers(subject)],
        "side": own,
        "visit_url": page.url_of(subject.visit.case),
        "process_url": reverse("inspections:visit_process", args=[subject.visit.case.reference]),
        "track": _part_track(subject),
    }


def _part_facts(subject: Part, own: dict[str, Any], hidden: bool) -> list[dict[str, Any]]:
    people = "、".join(f"{one['name']}（{one['certificate'] or '专家'}）" for one in subject.officers)
    case, version = subject.visit.case, f"第 {subject.checklist_version} 版，安排检查时定下"
    rows = [
        {"label": "检查", "value": case.reference, "mono": True, "url": page.url_of(case), "act": "看检查"},
        {"label": "执法人员（执法证号）", "value": people},
        {"label": "检查表", "value": sheets.title(subject.items), "note": version},
    ]
    if own and not hidden:
        signed = f"{own['name'] or '在场人员'}未签字，见证人：{own['witness']}" if own["refused"] else own["name"]
        rows += [
            {"label": "地点", "value": own["where"]},
            {"label": "到场", "value": findings.visited(own)},
            {"label": "机构在场人员", "value": signed},
        ]
    return rows


def _item(subject: Part, row: dict[str, Any], photos: dict[str, list], actor: Actor) -> dict[str, Any]:
    own = actor.agency is not None and actor.agency.pk == subject.agency_id
    offers = row["answer"] == sheets.NO and own and subject.visit.arrived_at
    return row | {
        "word": sheets.ANSWERS.get(row["answer"], ""),
        "photos": photos.get(row["code"], []),
        "hazard_url": hazard_url(subject, row["code"]) if offers else "",
    }


def hazard_url(subject: Part, code: str) -> str:
    """Where an item that does not conform is made a hazard."""
    dossier = subject.visit.institution.case.reference
    return f"{reverse('inspections:find_hazard', args=[dossier])}?part={subject.case.reference}&item={code}"


def _part_track(subject: Part) -> list[dict[str, str]]:
    steps = ("派员", "到场检查，一人签字", "另一人签字，办结")
    reached = {"assigned": 1, "recorded": 2, "concluded": 3, "cancelled": 0}[subject.state]
    return [
        {"label": label, "note": "", "state": "done" if index < reached else "now" if index == reached else ""}
        for index, label in enumerate(steps)
    ]


def process(subject: Visit, *, actor: Actor) -> dict[str, Any]:
    """The full-process record (执法全过程记录): who did what when, in one order, and every picture with its digest."""
    keys = [subject.case_id, *(one.case_id for one in subject.parts.all())]
    cases = CaseFile.objects.visible_to(actor).filter(pk__in=keys)
    files = list(cases.prefetch_related("events", "attachments").order_by("pk"))
    owners = {one.case_id: one.agency.short for one in subject.parts.all()}
    words, minor = page.words(), page.minor()
    hidden = {one.case_id for one in subject.parts.all() if actor.party and one.state not in Part.signed_in}
    told: Iterable[Any] = (
        {"line": line, "reference": case.reference, "who": owners.get(case.pk, "")}
        for case in files
        for line in timeline.read(case.events.all(), words, minor)
        if case.pk not in hidden or not withheld.tells(line.event.kind)
    )
    pictures = [
        {"file": one, "reference": case.reference, "who": owners.get(case.pk, ""), "item": _said_of(subject, case, one)}
        for case in files
        if case.pk not in hidden
        for one in case.attachments.all()
    ]
    return {
        "lines": sorted(told, key=lambda row: (row["line"].event.at, row["line"].event.pk)),
        "pictures": sorted(pictures, key=lambda row: (row["file"].uploaded_at, row["file"].pk)),
        "changes": [
            {"who": one.agency.short, "text": row["text"], "answers": _answers(row)}
            for one in subject.parts.all()
            if one.case_id in {case.pk for case in files} - hidden
            for row in one.items
            if len(row["past"]) > 1
        ],
    }


def _said_of(subject: Visit, case: CaseFile, file: Any) -> str:
    if file.slot == "signature":
        return "机构人员手写签名"
    code = file.slot.removeprefix(findings.PHOTO).partition("--")[0]
    rows = (row for part in subject.parts.all() if part.case_id == case.pk for row in part.items)
    return next((row["text"] for row in rows if row["code"] == code), file.slot)


def _answers(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Every value that an item had, with who wrote it when."""
    found = [old for old in [*row["past"], row] if old["at"]]
    return [
        {"word": sheets.ANSWERS.get(old["answer"], "未答"), "note": old["note"], "by": old["by"],
         "at": datetime.fromisoformat(old["at"])}
        for old in found
    ]  # fmt: skip
