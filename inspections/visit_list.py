"""The list of visits, its questions, its sheet; and the planned ones day by day."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, QuerySet
from django.utils.dateparse import parse_date

from agencies.access import Actor
from casefile.listing import Listing
from inspections import sheets, visits
from inspections.models import Part, Visit
from registry import directory

SORTS = {
    "": ("-planned_on", "-pk"), "planned": ("planned_on", "pk"), "visited": ("-visited_on", "-pk"),
}  # fmt: skip
SORT_WORDS = {"": "计划日期，新的在前", "planned": "计划日期，旧的在前", "visited": "检查日期，新的在前"}
HEADINGS = (
    "案号", "机构", "检查缘由", "联合", "部门", "计划日期", "检查日期", "状态", "检查项数", "不符合项数", "公布日期",
)  # fmt: skip
MOST_PLANNED = 300
OPEN = (Visit.State.PLANNED, Visit.State.UNDER_WAY, Visit.State.CONCLUDED)
PARTS = Prefetch("parts", Part.objects.select_related("agency", "case").order_by("pk"))
WANTED = Visit.objects.select_related("case__agency", "institution__party").prefetch_related(PARTS)


def _day(text: str) -> date | None:
    try:
        return parse_date(text or "")
    except (ValueError, ValidationError):
        return None


def found(actor: Actor, ask: Mapping[str, str]) -> QuerySet[Visit]:
    """The visits that the actor may read and that fit the questions, in the order asked for; states apart."""
    rows = Visit.objects.visible_to(actor).filter(**_wanted(actor, ask))
    if text := ask.get("q", "").replace("\0", "").strip()[:100]:
        rows = rows.filter(directory.about(text))
    return rows.order_by(*SORTS.get(ask.get("sort", ""), SORTS[""]))


def _wanted(actor: Actor, ask: Mapping[str, str]) -> dict[str, Any]:
    wanted: dict[str, Any] = {"ground": ask["ground"]} if ask.get("ground") else {}
    if reference := ask.get("institution"):
        wanted["institution__case__reference"] = reference
    if joint := ask.get("joint"):
        wanted["joint"] = joint == "1"
    if ask.get("mine") and actor.agency:
        wanted["parts__agency"] = actor.agency
    days = {"planned_on__gte": _day(ask.get("from", "")), "planned_on__lte": _day(ask.get("until", ""))}
    return wanted | {name: day for name, day in days.items() if day}


def listed(rows: QuerySet[Visit]) -> Listing:
    return Listing(rows, wanted=WANTED)


def in_state(rows: QuerySet[Visit], state: str) -> QuerySet[Visit]:
    return rows.filter(state=state) if state in Visit.State.values else rows


def counts(rows: QuerySet[Visit]) -> list[tuple[str, str, int | None]]:
    """How many visits are in each state. What is over is not counted (None): it only grows."""
    told = rows.filter(state__in=OPEN).order_by().values_list("state").annotate(many=Count("pk"))
    many = dict.fromkeys(OPEN, 0) | dict(told)
    return [(state, label, many.get(state)) for state, label in Visit.State.choices]


def shown(visit: Visit, actor: Actor) -> dict[str, Any]:
    """One row: the visit, the agencies with how far each is, and what was found as far as the reader may know."""
    live = [part for part in visit.parts.all() if part.state != Part.State.CANCELLED]
    done = [part for part in live if part.state == Part.State.CONCLUDED]
    return {
        "visit": visit,
        "ground": visit.get_ground_display() if actor.agency else visits.ground_word(visit),
        "agencies": "、".join(part.agency.short for part in live),
        "owing": "、".join(part.agency.short for part in live if part not in done),
        "checked": sum(len(part.items) for part in done),
        "failing": sum(len(sheets.failing(part.items)) for part in done),
    }


def sheet(rows: QuerySet[Visit], actor: Actor) -> Iterator[list[str]]:
    """The whole filtered set as lines of a sheet, heading first. Personal data and grounds in words stay out."""
    yield list(HEADINGS)
    wanted = rows.select_related("case", "institution__party").prefetch_related(PARTS)
    for visit in wanted.iterator(chunk_size=500):
        row = shown(visit, actor)
        yield [
            visit.case.reference,
            visit.institution.party.name,
            row["ground"],
            "是" if visit.joint else "否",
            row["agencies"],
            visit.planned_on.isoformat(),
            visit.visited_on.isoformat() if visit.visited_on else "",
            visit.get_state_display(),
            str(row["checked"]),
            str(row["failing"]),
            visit.published_on.isoformat() if visit.published_on else "",
        ]


def query(ask: Mapping[str, str], **changes: str) -> str:
    """The present questions as the beginning of a query string; an empty value takes a question away."""
    kept = {key: value for key, value in {**ask, **changes}.items() if value and key not in ("page", "export")}
    return f"{urlencode(kept)}&" if kept else ""


def planned(actor: Actor, *, today: date, only_mine: bool) -> list[tuple[date, list[dict[str, Any]]]]:
    """What is to be visited, day by day, the overdue days first; each with the officers and who waits for what."""
    rows = Visit.objects.visible_to(actor).filter(state__in=(Visit.State.PLANNED, Visit.State.UNDER_WAY))
    if only_mine and actor.agency:
        rows = rows.filter(parts__agency=actor.agency).exclude(parts__state=Part.State.CANCELLED)
    wanted = WANTED.filter(pk__in=rows.order_by().values("pk")).order_by("planned_on", "pk")[:MOST_PLANNED]
    found = [shown(visit, actor) | _mine(visit, actor) for visit in wanted]
    return [(day, list(own)) for day, own in groupby(found, key=lambda row: row["visit"].planned_on)]


def _mine(visit: Visit, actor: Actor) -> dict[str, Any]:
    """The part that this actor is to fill or sign, if any."""
    own = next((part for part in visit.parts.all() if part.has_officer(actor)), None)
    return {"mine": own, "names": "；".join(f"{one.agency.short} {one.names}" for one in visit.parts.all())}
