"""The enforcement cases that an actor may see, narrowed as a person asks, on a page or as a sheet."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from agencies.access import Actor
from casefile import desk
from casefile.listing import Listing
from casefile.models import Clock
from complaints.models import Enforcement
from inspections.hazard_list import as_day
from law import load

S = Enforcement.State
OPEN = (
    S.FILED, S.INVESTIGATED, S.REVIEWED, S.ANNOUNCED, S.HEARD, S.DECIDED, S.SERVED, S.COMPLETED,
)  # fmt: skip
EXACT = {
    "agency": "case__agency", "domain": "case__domain", "source": "source", "outcome": "outcome",
    "unlicensed": "unlicensed", "institution": "institution__case__reference",
}  # fmt: skip
DAYS = {"from": "case__opened_on__gte", "until": "case__opened_on__lte"}
HEADINGS = (
    "案号", "当事人", "案由", "领域", "承办部门", "来源", "立案日期", "状态", "重大", "决定", "决定书文号", "决定日期",
    "处罚种类", "罚款（元）", "条款", "送达日期", "执法完成日期", "通报同级民政日期", "公开截止日期",
)  # fmt: skip
COLUMNS = (
    "title", "state", "party_name", "source", "major", "decision_number", "decided_on", "completed_on",
    "result_told_on", "unlicensed", "case__reference", "case__domain", "case__place", "case__agency__short",
    "case__opened_on", "case__party",
)  # fmt: skip


def found(actor: Actor, ask: Mapping[str, str], *, now: datetime) -> QuerySet[Enforcement]:
    """Cases by what was asked: q, agency, domain, source, outcome, unlicensed, institution, from, until, overdue.

    Where a case came from is not asked by a party, which is not to find a complaint out.
    """
    rows = Enforcement.objects.visible_to(actor)
    if text := _clean(ask, "q", 100):
        how = desk.holding(text)
        rows = rows.filter(
            Q(**{f"party_name__{how}": text}) | Q(**{f"title__{how}": text}) | Q(case__reference=text.upper())
            | Q(decision_number__icontains=text)
        )  # fmt: skip
    asked = {name: column for name, column in EXACT.items() if name != "source" or not actor.party}
    given = {column: value for name, column in asked.items() if (value := _clean(ask, name, 60))}
    given |= {column: day for name, column in DAYS.items() if (day := as_day(ask.get(name, "")))}
    if ask.get("overdue"):
        late = Clock.objects.running().filter(case=OuterRef("case"), due_at__lte=now).exclude(basis="TARGET")
        rows = rows.filter(Exists(late))
    if ask.get("untold"):
        rows = rows.filter(state=S.COMPLETED, result_told_on=None)
    return rows.filter(**given).order_by("-case__opened_at", "-pk")


def _clean(ask: Mapping[str, str], name: str, length: int) -> str:
    return ask.get(name, "").replace("\0", "").strip()[:length]


def in_state(rows: QuerySet[Enforcement], state: str) -> QuerySet[Enforcement]:
    """Those in one state, or in any that still wants something done (`open`)."""
    if state == "open":
        return rows.filter(state__in=OPEN)
    return rows.filter(state=state) if state in S.values else rows


def counts(rows: QuerySet[Enforcement]) -> list[tuple[str, str, int]]:
    """How many wait in each open state: (state, label, number). What is closed is not counted, it only grows."""
    told = rows.filter(state__in=OPEN).order_by().values("state").annotate(many=Count("pk"))
    many = {row["state"]: row["many"] for row in told}
    return [(state.value, str(state.label), many[state]) for state in OPEN if state in many]


def listed(rows: QuerySet[Enforcement]) -> Listing:
    """What was found, page by page, with the columns of the list and the clock that is due next."""
    running = Prefetch("case__clocks", Clock.objects.running().order_by("due_at", "pk"), to_attr="due")
    return Listing(
        rows, wanted=Enforcement.objects.select_related("case__agency").only(*COLUMNS).prefetch_related(running)
    )


def sources(actor: Actor) -> list[tuple[str, str]]:
    """What a reader may narrow by: nothing for a party."""
    return [] if actor.party else list(Enforcement.Source.choices)


def query(ask: Mapping[str, str], **changes: str) -> str:
    """The present questions, some of them changed, as the beginning of a query string."""
    asked = {key: value for key, value in ask.items() if value and key not in ("page", "export")}
    kept = {key: value for key, value in {**asked, **changes}.items() if value}
    return f"{urlencode(kept)}&" if kept else ""


def filename() -> str:
    return f"行政执法-{timezone.localdate():%Y%m%d}"


def sheet(rows: QuerySet[Enforcement], actor: Actor) -> Iterator[list[str]]:
    """The whole filtered set as lines of a sheet, heading first. A party does not read where a case came from."""
    yield list(HEADINGS)
    for row in rows.select_related("case__agency").iterator(chunk_size=1000):
        domains = load.pack(row.case.place_id).domains
        yield [
            row.case.reference, row.party_name or str(row.person), row.title,
            domains.get(row.case.domain, row.case.domain), row.case.agency.name,
            "" if actor.party else row.get_source_display(), _iso(row.case.opened_on), row.get_state_display(),
            "是" if row.major else "", row.get_outcome_display(), row.decision_number, _iso(row.decided_on),
            "、".join(row.kind_labels), str(row.fine or ""), "；".join(row.articles), _iso(row.served_on),
            _iso(row.completed_on), _iso(row.result_told_on), _iso(row.publish_until),
        ]  # fmt: skip


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
