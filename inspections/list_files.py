"""The three lists as a workbook of three sheets, and as the numbered paper that is issued for an institution."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from openpyxl import Workbook

from agencies.access import Actor, Role, guard, holds
from casefile import calendar, papers
from casefile.exports import safe
from casefile.models import CaseFile, Document
from casefile.refusals import Conflict, Forbidden
from inspections import lists, routing
from inspections.lists import Line
from inspections.models import Hazard, Visit
from law import load
from registry.models import Institution

KIND = "three_lists_record"
HEADINGS = (
    (
        "案号", "机构", "隐患（问题）", "种类", "等级", "紧急", "部位", "具体情况", "违反的规定", "发现日期",
        "发现部门", "挂牌督办",
    ),
    (
        "案号", "机构", "隐患（问题）", "整改措施", "整改期限", "状态", "完成日期", "整改情况", "责令文书", "凭证",
        "缺项",
    ),
    (
        "案号", "机构", "隐患（问题）", "机构整改责任人", "职务", "监管责任人", "主管部门（验收）", "发现部门",
        "督办单位", "验收日期", "销号日期", "缺项",
    ),
)  # fmt: skip
SHEETS = ("隐患清单", "整改清单", "责任清单")
CHUNK = 1000

issuer = holds(Role.CLERK, Role.INSPECTOR, Role.LEADER) & guard(
    lambda actor, subject: actor.agency is not None and actor.agency.place_id == subject.case.place_id,
    "三个清单由机构当地的部门签发。",
)


def workbook(rows: QuerySet[Hazard], *, now: datetime) -> bytes:
    """Every hazard of the query as a row of each sheet, in the same order. No cell starts a formula."""
    book = Workbook(write_only=True)
    sheets = [book.create_sheet(name) for name in SHEETS]
    for sheet, heading in zip(sheets, HEADINGS, strict=True):
        sheet.append(list(heading))
    for line in _lines(rows, now):
        for sheet, cells in zip(sheets, _cells(line), strict=True):
            sheet.append([safe(cell) for cell in cells])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _lines(rows: QuerySet[Hazard], now: datetime) -> Iterator[Line]:
    keys, days = list(rows.values_list("pk", flat=True)), calendar.current()
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        read = {hazard.pk: hazard for hazard in lists.complete().filter(pk__in=part)}
        yield from lists.lines([read[key] for key in part if key in read], now=now, calendar=days)


def _cells(line: Line) -> tuple[list[str], list[str], list[str]]:
    found, fix, duty = line.finding, line.fix, line.duty
    head = [line.reference, found.institution, found.title]
    return (
        [
            *head, found.kind, found.grade, "是" if found.urgent else "", found.where, found.description, found.article,
            _iso(found.found_on), found.finder, "是" if found.supervised else "",
        ],
        [
            *head, fix.measure, _iso(fix.fix_by), fix.state, _iso(fix.fixed_on), fix.report, fix.order,
            f"{fix.evidence} 件" if fix.evidence else "", "、".join(fix.lacks),
        ],
        [
            *head, duty.responsible, duty.post, duty.officer, duty.competent, duty.finder, duty.supervisor,
            _iso(duty.accepted_on), _iso(duty.closed_on), "、".join(duty.lacks),
        ],
    )  # fmt: skip


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def of_institution(institution: Institution, actor: Actor, *, visit: Visit | None = None) -> QuerySet[Hazard]:
    """The hazards that a paper for an institution takes in: those still open, or all of one visit."""
    rows = Hazard.objects.visible_to(actor).filter(institution=institution).exclude(state=Hazard.State.VOID)
    rows = rows.filter(visit=visit) if visit else rows.filter(state__in=lists.OPEN)
    return rows


def sorted_out(institution: Institution, actor: Actor, set_id: str, *, visit: Visit | None, now: datetime):
    """The lines that can be issued, and those that still lack something."""
    rows = of_institution(institution, actor, visit=visit)
    rows = rows.filter(set=set_id) if set_id else rows
    read = lists.complete().filter(pk__in=rows.order_by().values("pk")).order_by("found_on", "pk")
    found = lists.lines(read, now=now, calendar=calendar.current())
    return [line for line in found if not line.lacks], [line for line in found if line.lacks]


def may_issue(actor: Actor, institution: Institution, set_id: str) -> str | None:
    """The sentence that keeps this actor from issuing the lists of a set, or None: its makers and the convenor may."""
    if sentence := issuer.refusal(actor, institution, KIND):
        return sentence
    pack = load.pack(institution.case.place_id)
    kept = pack.three_lists.get(set_id)
    makers = dict.fromkeys([*(kept.makers if kept else ()), routing.convenor(pack.id)])
    if actor.agency.pk in makers:
        return None
    names = "、".join(pack.agencies[slug].name for slug in makers)
    return f"“{kept.label if kept else '三个清单'}”按文本由{names}制定，由其签发。"


def issue(
    institution: Institution, *, set_id: str = "", visit: Visit | None = None, by: Actor, at: datetime
) -> Document:  # fmt: skip
    """This will issue the three lists of an institution, or of one visit, as a numbered paper.

    Only hazards with a measure, a day and both responsible persons go in; the others are named with what they lack.
    Raises Forbidden for who may not issue them, and Conflict when nothing is complete.
    """
    if sentence := by.read_only or may_issue(by, institution, set_id):
        raise Forbidden(sentence)
    ready, waiting = sorted_out(institution, by, set_id, visit=visit, now=at)
    if not ready:
        said = "；".join(f"{line.reference}缺{'、'.join(line.lacks)}" for line in waiting)
        raise Conflict(f"没有可以签发的隐患：{said or '没有在办的隐患'}。责令整改时写明措施、期限和责任人以后再签发。")
    about: CaseFile = visit.case if visit else institution.case
    with transaction.atomic():
        facts = _facts(institution, set_id, visit, ready, waiting)
        return papers.issue(about, (KIND,), by=by, at=at, agency=by.agency, facts=facts)[0]


def _facts(institution: Institution, set_id: str, visit: Visit | None, ready: list[Line], waiting: list[Line]):
    """All that the paper says, frozen: each hazard under one number in all three lists."""
    kept = load.pack(institution.case.place_id).three_lists.get(set_id)
    facts: dict[str, Any] = {
        "institution": institution.party.name,
        "set": kept.label if kept else "",
        "headings": list(lists.headings(institution.case.place_id, set_id)),
        "visit": visit.case.reference if visit else "",
        "rows": [_frozen(line) for line in ready],
        "waiting": [_waits(line) for line in waiting],
    }
    return facts | ({"ground": papers.ground(kept.cite)} if kept else {})


def _frozen(line: Line) -> dict[str, str]:
    found, fix, duty = line.finding, line.fix, line.duty
    return {
        "reference": line.reference, "hazard": found.title, "kind": found.kind, "grade": found.grade,
        "where": found.where, "found_on": found.found_on.isoformat(), "finder": found.finder, "measure": fix.measure,
        "fix_by": _iso(fix.fix_by), "state": line.hazard.get_state_display(), "fixed_on": _iso(fix.fixed_on),
        "responsible": duty.responsible, "post": duty.post, "officer": duty.officer, "competent": duty.competent,
        "supervisor": duty.supervisor, "accepted_on": _iso(duty.accepted_on),
    }  # fmt: skip


def _waits(line: Line) -> dict[str, str]:
    return {"reference": line.reference, "hazard": line.finding.title, "lacks": "、".join(line.lacks)}


def issued(about: CaseFile) -> Iterable[Document]:
    """The papers of this kind that were issued for an institution or a visit, newest first."""
    return about.documents.filter(kind=KIND).order_by("-issued_at", "-pk")


def filename(on: date) -> str:
    return f"三个清单-{on:%Y%m%d}.xlsx"
