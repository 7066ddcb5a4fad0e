"""Finding institutions: who is on public record, each in a line of what is disclosed, and the home page's figures.

Only claimed institutions are listed, and no column beyond their public identity leaves the database.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from agencies import wall
from agencies.models import Place
from casefile import memory
from casefile.models import Clock
from registry.models import Disclosure, Institution

LISTED = (Institution.State.ACTIVE, Institution.State.CLOSED)
IDENTITY = ("state", "town", "case__reference", "party__name", "party__code", "party__name_key", "place__name")
IN_A_LINE = ("filing", "receipt", "refusal", "address", "beds")
NEWS = ("filing", "refusal")
SITE_CHECK = "filing.site_check"
STATUSES = {"filed": "已备案", "unfiled": "尚未备案", "refused": "经督促仍不备案", "closed": "已注销"}
SORTS = {"name": "按名称", "newest": "按备案日期，近的在前", "place": "按地方、乡镇"}
CODE = re.compile(r"[0-9A-Za-z]+")
FRESH_SECONDS = 60
CHUNK = 500


@dataclass(frozen=True)
class Row:
    """One institution in one line, as the list and the table file show it."""

    reference: str
    name: str
    code: str
    place: str
    town: str
    status: str
    tone: str
    filed_on: date | None
    receipt: str
    address: str
    beds: str


@dataclass(frozen=True)
class Figures:
    """Counts over everything on public record at one moment. `checks_due` counts site checks made or lapsed by then."""

    on_record: int
    filed: int
    refused: int
    checks_due: int
    checks_in_time: int
    by_place: dict[str, int]
    at: datetime


def current(item: str) -> Exists:
    """Whether an item of the institution is public today."""
    return Exists(Disclosure.objects.filter(institution=OuterRef("pk"), item=item, until_on=None))


def listed() -> QuerySet[Institution]:
    """Institutions that civil affairs has claimed, closed ones included; a mere push is nobody's business yet."""
    found = Institution.objects.filter(state__in=LISTED).select_related("case", "party", "place")
    return found.only(*IDENTITY)


def search(*, q: str = "", place: str = "", status: str = "", sort: str = "") -> QuerySet[Institution]:
    """Listed institutions whose name, code, place or town holds every word of `q`."""
    found = listed()
    for word in q.split():
        held = Q(party__name__icontains=word) | Q(town__icontains=word) | Q(place__name__icontains=word)
        if CODE.fullmatch(word):
            held |= Q(party__code__contains=word.upper())
        found = found.filter(held)
    if place:
        found = found.filter(place=place)
    return _ordered(_standing(found, status), sort)


def _standing(found: QuerySet[Institution], status: str) -> QuerySet[Institution]:
    if status == "closed":
        return found.filter(state=Institution.State.CLOSED)
    active = found.filter(state=Institution.State.ACTIVE)
    if status == "filed":
        return active.filter(current("filing"))
    if status == "unfiled":
        return active.exclude(current("filing"))
    return active.filter(current("refusal")) if status == "refused" else found


def _ordered(found: QuerySet[Institution], sort: str) -> QuerySet[Institution]:
    if sort == "newest":
        first = Disclosure.objects.filter(institution=OuterRef("pk"), item="filing").order_by("from_on", "pk")
        found = found.annotate(first_filed_on=Subquery(first.values("from_on")[:1]))
        return found.order_by(F("first_filed_on").desc(nulls_last=True), "party__name_key", "pk")
    return found.order_by(*(("place_id", "town") if sort == "place" else ()), "party__name_key", "pk")


def rows(institutions: Iterable[Institution]) -> list[Row]:
    """The lines of these institutions; one query for all their disclosures."""
    institutions = list(institutions)
    facts: dict[int, dict[str, list[Disclosure]]] = defaultdict(lambda: defaultdict(list))
    wanted = Q(until_on=None) | Q(item="filing")  # the first filing tells the day, though a change came after it
    public = Disclosure.objects.filter(wanted, institution__in=institutions, item__in=IN_A_LINE)
    for fact in public.only("institution_id", "item", "content", "from_on", "until_on").order_by("from_on", "pk"):
        facts[fact.institution_id][fact.item].append(fact)
    return [_row(institution, facts[institution.pk]) for institution in institutions]


def _row(institution: Institution, facts: dict[str, list[Disclosure]]) -> Row:
    def now(item: str) -> Disclosure | None:
        return next((fact for fact in reversed(facts.get(item, ())) if fact.until_on is None), None)

    filing, receipt = now("filing"), now("receipt")
    status, tone = standing(institution, filed=filing is not None, refused=now("refusal") is not None)
    return Row(
        reference=institution.case.reference,
        name=institution.party.name,
        code=institution.party.code or "",
        place=institution.place.name,
        town=institution.town,
        status=status,
        tone=tone,
        filed_on=facts["filing"][0].from_on if filing else None,
        receipt=receipt.content["number"] if receipt else "",
        address=str(address.content) if (address := now("address")) else "",
        beds=str(beds.content) if (beds := now("beds")) else "",
    )


def standing(institution: Institution, *, filed: bool, refused: bool) -> tuple[str, str]:
    """The word for where an institution stands in public, and the tone of its tag (none for what is ordinary)."""
    if institution.state == Institution.State.CLOSED:
        return STATUSES["closed"], ""
    if refused:
        return STATUSES["refused"], "danger"
    return (STATUSES["filed"], "ok") if filed else (STATUSES["unfiled"], "")


def table(found: QuerySet[Institution]) -> Iterator[Row]:
    """Every line of a search, some hundred at a time."""
    batch: list[Institution] = []
    for institution in found.iterator(chunk_size=CHUNK):
        batch.append(institution)
        if len(batch) == CHUNK:
            yield from rows(batch)
            batch = []
    yield from rows(batch)


def places() -> QuerySet[Place]:
    """The places in which somebody is listed."""
    return Place.objects.filter(Exists(Institution.objects.filter(place=OuterRef("pk"), state__in=LISTED)))


def figures(*, at: datetime) -> Figures:
    """The figures of the home page, at most a minute old; their own moment is in them."""
    return memory.recall("portal:figures", lambda: _counted(at), seconds=FRESH_SECONDS)


def _counted(at: datetime) -> Figures:
    active = Institution.objects.filter(state=Institution.State.ACTIVE)
    by_place = dict(active.values_list("place").annotate(n=Count("pk")).order_by())
    public = dict(
        Disclosure.objects.filter(until_on=None, item__in=NEWS, institution__state=Institution.State.ACTIVE)
        .values_list("item")
        .annotate(n=Count("pk"))
        .order_by()
    )
    settled = Clock.objects.filter(Q(stopped_at__isnull=False) | Q(lapsed_at__isnull=False), term=SITE_CHECK)
    in_time = Q(lapsed_at=None) & (Q(due_at=None) | Q(stopped_at__lt=F("due_at")))
    with wall.house():  # two numbers leave here, no clock does
        checks = settled.aggregate(due=Count("pk"), in_time=Count("pk", filter=in_time))
    return Figures(
        on_record=sum(by_place.values()),
        filed=public.get("filing", 0),
        refused=public.get("refusal", 0),
        checks_due=checks["due"],
        checks_in_time=checks["in_time"],
        by_place=by_place,
        at=at,
    )


@dataclass(frozen=True)
class News:
    """One thing that was made public lately."""

    what: str
    tone: str
    name: str
    reference: str
    place: str
    on: date


def newest(count: int) -> list[News]:
    """The filings, changes and refusals made public last."""
    public = Disclosure.objects.filter(until_on=None, item__in=NEWS, institution__state__in=LISTED)
    found = public.select_related("case", "institution__case", "institution__party", "institution__place").only(
        "item", "from_on", "case__kind", *(f"institution__{name}" for name in IDENTITY)
    )
    return [_news(fact) for fact in found.order_by("-pk")[:count]]


def _news(fact: Disclosure) -> News:
    changed = fact.case.kind == "registry.change"
    what, tone = ("经督促仍不备案", "danger") if fact.item == "refusal" else ("变更备案" if changed else "备案", "")
    subject = fact.institution
    return News(what, tone, subject.party.name, subject.case.reference, subject.place.name, fact.from_on)
