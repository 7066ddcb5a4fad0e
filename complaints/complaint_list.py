"""The complaints that an actor may see, narrowed as a person asks, counted by state, on a page or as a sheet."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from agencies.access import Actor
from casefile import desk
from casefile.listing import MOST, Listing
from casefile.models import Clock
from complaints import identity
from complaints.flow.complaints import REPLY
from complaints.models import Complaint
from inspections.hazard_list import as_day
from law import load

S = Complaint.State
OPEN = (S.RECEIVED, S.HANDLING, S.ASKED, S.TRANSFERRED, S.REPLIED)
EXACT = {
    "channel": "channel", "agency": "case__agency", "domain": "case__domain", "outcome": "outcome",
    "institution": "institution__case__reference",
}  # fmt: skip
DAYS = {"from": "received_on__gte", "until": "received_on__lte"}
HEADINGS = (
    "案号", "来源", "来源编号", "收到日期", "被投诉的机构或场所", "地址", "无证无照的名义", "领域", "承办部门", "状态",
    "投诉人", "内容（已遮去个人信息）", "反馈期限", "逾期", "核实结果", "反馈日期", "办结日期", "评价", "并案",
)  # fmt: skip
COLUMNS = (
    "state", "channel", "against", "received_on", "replied_on", "outcome", "rating", "anonymous", "suggestion", "group",
    "unlicensed",
    "case__reference", "case__place", "case__domain", "case__agency__short", "institution", "group__case__reference",
)  # fmt: skip
MINE = ("case__agency", "group__case")


def found(actor: Actor, ask: Mapping[str, str], *, now: datetime) -> QuerySet[Complaint]:
    """Complaints by what was asked: q, channel, agency, domain, outcome, institution, from, until, overdue, grouped."""
    rows = Complaint.objects.visible_to(actor)
    if text := _clean(ask, "q", 100):
        held = Q(**{f"against__{desk.holding(text)}": text})
        # A reference has letters. Without it, one table is read, and who may see a row is asked of those found alone.
        rows = rows.filter(held | Q(case__reference=text.upper()) if text.upper() != text.lower() else held)
    given = {column: value for name, column in EXACT.items() if (value := _clean(ask, name, 60))}
    given |= {column: day for name, column in DAYS.items() if (day := as_day(ask.get(name, "")))}
    if ask.get("overdue"):
        late = Clock.objects.running().filter(case=OuterRef("case"), term=REPLY, due_at__lte=now)
        rows = rows.filter(Exists(late))
    if ask.get("grouped"):
        rows = rows.filter(Q(group__isnull=False) | Exists(Complaint.objects.filter(group=OuterRef("pk"))))
    return rows.filter(**given).order_by("-received_on", "-pk")


def _clean(ask: Mapping[str, str], name: str, length: int) -> str:
    return ask.get(name, "").replace("\0", "").strip()[:length]


def in_state(rows: QuerySet[Complaint], state: str) -> QuerySet[Complaint]:
    """Those in one state, or in any that still wants something done (`open`)."""
    if state == "open":
        return rows.filter(state__in=OPEN)
    return rows.filter(state=state) if state in S.values else rows


def counts(rows: QuerySet[Complaint]) -> list[tuple[str, str, str]]:
    """How many wait in each open state: (state, label, number); one query. What is closed only grows, and is left out.

    Counted no further than a list is paged, so that a flood does not make every look at the list dearer.
    """
    bare = rows.order_by().values("pk")
    try:
        asked = [(state.value, *bare.filter(state=state)[: MOST + 1].query.sql_with_params()) for state in OPEN]
    except EmptyResultSet:
        return [(state.value, str(state.label), "0") for state in OPEN]
    each = " UNION ALL ".join(f"SELECT %s, count(*) FROM ({sql}) AS found" for _, sql, _ in asked)
    with connection.cursor() as cursor:
        cursor.execute(each, [value for state, _, params in asked for value in (state, *params)])
        many = dict(cursor.fetchall())
    return [(one.value, str(one.label), f"{MOST}+" if many[one.value] > MOST else str(many[one.value])) for one in OPEN]


def listed(rows: QuerySet[Complaint]) -> Listing:
    """What was found, page by page, with the columns of the list and the running clock of the reply."""
    running = Prefetch("case__clocks", Clock.objects.running().filter(term=REPLY), to_attr="replying")
    wanted = Complaint.objects.select_related(*MINE).only(*COLUMNS).prefetch_related(running)
    return Listing(rows, wanted=wanted)


def domains(place_id: str) -> dict[str, str]:
    return dict(load.pack(place_id).domains)


def agencies(actor: Actor) -> list[tuple[str, str]]:
    """The agencies of the actor's place that may handle complaints. No query."""
    if not actor.agency:
        return []
    known = load.pack(actor.agency.place_id).agencies
    return [(slug, entry.short) for slug, entry in known.items() if entry.can_sign_in]


def query(ask: Mapping[str, str], **changes: str) -> str:
    """The present questions, some of them changed, as the beginning of a query string."""
    asked = {key: value for key, value in ask.items() if value and key not in ("page", "export")}
    kept = {key: value for key, value in {**asked, **changes}.items() if value}
    return f"{urlencode(kept)}&" if kept else ""


def filename(now: datetime) -> str:
    return f"投诉举报-{timezone.localdate(now):%Y%m%d}"


def sheet(rows: QuerySet[Complaint], *, actor: Actor, now: datetime) -> Iterator[list[str]]:
    """The whole filtered set as lines of a sheet, heading first. Nobody learns from it who complained."""
    yield list(HEADINGS)
    clocks = Prefetch("case__clocks", Clock.objects.filter(term=REPLY).order_by("-started_at"), to_attr="replying")
    for row in rows.select_related(*MINE).prefetch_related(clocks).iterator(chunk_size=1000):
        clock = row.case.replying[0] if row.case.replying else None
        end = clock and (clock.stopped_at or now)
        late = bool(clock and clock.due_at and end >= clock.due_at and clock.basis != "TARGET")
        names = domains(row.case.place_id)
        yield [
            row.case.reference, row.get_channel_display(), row.source_number, row.received_on.isoformat(), row.against,
            row.against_address, names.get(f"unlicensed_{row.unlicensed}", ""), names.get(row.case.domain, ""),
            row.case.agency.name, row.get_state_display(), _sender(row, actor),
            identity.text_of(row), clock.due_on.isoformat() if clock and clock.due_on else "", "是" if late else "",
            row.get_outcome_display(), row.replied_on.isoformat() if row.replied_on else "",
            timezone.localdate(row.case.closed_at).isoformat() if row.case.closed_at else "",
            str(row.rating or ""), row.group.case.reference if row.group else "",
        ]  # fmt: skip


def _sender(one: Complaint, actor: Actor) -> str:
    """Masked for the agency that handles it, and for nobody else."""
    if one.anonymous:
        return "匿名"
    return "实名" if identity.may_know(one, actor) else str(one.name)
