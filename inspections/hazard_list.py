"""The hazards that an actor may see, narrowed as a person asks, counted by state, on a page or as a sheet."""

from collections.abc import Iterator, Mapping
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.utils import timezone

from agencies.access import Actor
from casefile.listing import Listing
from inspections.models import Hazard
from law import load
from registry import directory

SORTS = {"": ("-found_on", "-pk"), "due": ("fix_by", "pk")}
SORT_WORDS = {"": "最近发现的在前", "due": "整改期限近的在前"}
EXACT = {"kind": "kind", "grade": "grade", "agency": "case__agency", "institution": "institution__case__reference"}
DAYS = {"from": "found_on__gte", "until": "found_on__lte"}
OPEN = (Hazard.State.FOUND, Hazard.State.FIX_ORDERED, Hazard.State.FIX_REPORTED, Hazard.State.ACCEPTED)
HEADINGS = (
    "案号", "机构", "隐患", "种类", "等级", "紧急", "部位", "发现日期", "发现部门", "主管部门", "归口依据", "状态",
    "整改措施", "整改期限", "完成日期", "机构整改责任人", "职务", "监管责任人", "验收日期", "销号日期",
)  # fmt: skip
COLUMNS = (
    "title", "kind", "grade", "urgent", "state", "found_on", "fix_by", "halt", "case__reference", "case__place",
    "case__agency__short", "institution__party__name",
)  # fmt: skip


def found(actor: Actor, ask: Mapping[str, str]) -> QuerySet[Hazard]:
    """Hazards by what was asked: q, kind, grade, agency, overdue, urgent, from, until, institution; states apart."""
    rows = Hazard.objects.visible_to(actor)
    if text := _clean(ask, "q", 100):
        rows = rows.filter(directory.about(text))
    given = {column: value for name, column in EXACT.items() if (value := _clean(ask, name, 60))}
    given |= {column: day for name, column in DAYS.items() if (day := as_day(ask.get(name, "")))}
    if ask.get("overdue"):
        given |= {"state": Hazard.State.FIX_ORDERED, "fix_by__lt": timezone.localdate()}
    if ask.get("urgent"):
        given["urgent"] = True
    return rows.filter(**given).order_by(*SORTS.get(ask.get("sort", ""), SORTS[""]))


def _clean(ask: Mapping[str, str], name: str, length: int) -> str:
    return ask.get(name, "").replace("\0", "").strip()[:length]


def in_state(rows: QuerySet[Hazard], state: str) -> QuerySet[Hazard]:
    """Those in one state, or in any that still wants something done (`open`)."""
    if state == "open":
        return rows.filter(state__in=OPEN)
    return rows.filter(state=state) if state in Hazard.State.values else rows


def counts(rows: QuerySet[Hazard]) -> list[tuple[str, str, int]]:
    """How many wait in each open state: (state, label, number). What is closed is not counted, it only grows."""
    told = rows.filter(state__in=OPEN).order_by().values("state").annotate(many=Count("pk"))
    many = {row["state"]: row["many"] for row in told}
    return [(state.value, state.label, many.get(state.value, 0)) for state in OPEN]


def listed(rows: QuerySet[Hazard]) -> Listing:
    """What was found, page by page, with the columns of the list only."""
    wanted = Hazard.objects.select_related("case__agency", "institution__party").only(*COLUMNS)
    return Listing(rows, wanted=wanted)


def kinds(place_id: str) -> dict[str, str]:
    return dict(load.pack(place_id).hazard_kinds)


def agencies(actor: Actor) -> list[tuple[str, str]]:
    """The agencies of the actor's place to which its text sends hazards. No query."""
    if not actor.agency:
        return []
    pack = load.pack(actor.agency.place_id)
    named = dict.fromkeys(slug for route in pack.hazard_routes.values() for slug in route.to)
    return [(slug, pack.agencies[slug].short) for slug in named if pack.agencies[slug].can_sign_in]


def sheet(rows: QuerySet[Hazard]) -> Iterator[list[str]]:
    """The whole filtered set as lines of a sheet, heading first: the three lists side by side."""
    yield list(HEADINGS)
    read = rows.select_related("case__agency", "finder", "institution__party")
    for row in read.iterator(chunk_size=2000):
        yield [
            row.case.reference, row.institution.party.name, row.title,
            kinds(row.case.place_id).get(row.kind, row.kind), row.get_grade_display(), "是" if row.urgent else "",
            row.place_text, _iso(row.found_on), row.finder.name, row.case.agency.name, row.routing.get("cite", ""),
            row.get_state_display(), row.measure, _iso(row.fix_by), _iso(row.fixed_on), row.responsible,
            row.responsible_post, row.officer, _iso(row.accepted_on), _iso(row.closed_on),
        ]  # fmt: skip


def query(ask: Mapping[str, str], **changes: str) -> str:
    """The present questions, some of them changed, as the beginning of a query string."""
    asked = {key: value for key, value in ask.items() if value and key not in ("page", "export")}
    kept = {key: value for key, value in {**asked, **changes}.items() if value}
    return f"{urlencode(kept)}&" if kept else ""


def filename() -> str:
    return f"隐患-{timezone.localdate():%Y%m%d}"


def as_day(text: str) -> date | None:
    """A day as a form sends it, or None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
