"""The list of grades, its questions and its sheet; and what the page of one institution's grade shows."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from agencies.access import Actor
from casefile import clocks, page
from casefile.listing import Listing
from casefile.models import CaseFile
from credit import grades
from credit.grading import Graded, Scored
from credit.models import Grade
from registry import directory
from registry.doors import INSTITUTION
from registry.models import Institution

HEADINGS = ("案号", "机构", "风险等级", "得分", "评定日期", "规则")
WANTED = Grade.objects.select_related("institution__party", "institution__case")


def found(actor: Actor, ask: Mapping[str, str]) -> QuerySet[Grade]:
    """The grades of the institutions that the actor may read and that fit the questions, the highest first."""
    rows = Grade.objects.filter(institution__in=INSTITUTION.visible_to(actor).order_by().values("pk"))
    if text := ask.get("q", "").replace("\0", "").strip()[:100]:
        rows = rows.filter(directory.about(text))
    return rows.order_by("-score", "institution")


def listed(rows: QuerySet[Grade]) -> Listing:
    return Listing(rows, wanted=WANTED)


def counts(rows: QuerySet[Grade], bands: list[str]) -> list[tuple[str, int]]:
    """How many institutions are in each grade."""
    many = dict(rows.order_by().values_list("grade").annotate(many=Count("pk")))
    return [(band, many.get(band, 0)) for band in bands]


def sheet(rows: QuerySet[Grade]) -> Iterator[list[str]]:
    yield list(HEADINGS)
    for one in rows.select_related("institution__party", "institution__case").iterator(chunk_size=500):
        case, name = one.institution.case, one.institution.party.name
        yield [case.reference, name, one.grade, str(one.score), one.on.isoformat(), one.rule]


def shown(institution: Institution, actor: Actor, *, on: date) -> dict[str, Any]:
    """One institution's grade at the end of a day: every line, and the record behind it where the actor may read it."""
    graded: Graded = grades.one(institution, on=on)
    cases = {line.record.case for line in graded.lines}
    readable = {case.pk: case for case in CaseFile.objects.visible_to(actor).filter(pk__in=cases)}
    return {
        "graded": graded,
        "lines": [_line(line, readable.get(line.record.case)) for line in graded.lines],
        "band": grades.rule_of(institution.place_id, on).band(graded.score),
    }


def _line(line: Scored, case: CaseFile | None) -> dict[str, Any]:
    point, until = line.point, clocks.words(line.until_on) if line.until_on else ""
    if not point.until:
        why = f"计到{until}"
    elif line.ended_on is None:
        why = f"计到{until}，补上即不再计" if until else "还没有消除，一直计分"
    else:
        why = f"{clocks.words(line.ended_on)}消除，减为{line.points}分，计到{until}"
    return {
        "line": line, "label": point.label, "points": line.points, "on": line.record.on, "why": why, "case": case,
        "url": f"{page.url_of(case)}#event-{line.record.event}" if case else "", "event": line.record.event,
        "objects": f"entry={entry}" if (entry := line.record.facts.get("entry")) else f"event={line.record.event}",
    }  # fmt: skip
