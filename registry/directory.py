"""The institutions that an actor may see, narrowed and sorted as a person asks, on a page or as a sheet."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import BooleanField, F, OrderBy, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Party
from casefile import desk, reading, scope
from casefile.listing import Listing
from registry import entry
from registry.flow import INSTITUTION
from registry.models import Institution

BY_NAME = "party__name_key"
SORTS = {
    "": ("-case__opened_at", "-pk"),
    "name": (BY_NAME, "pk"),
    "beds": ("-beds", "pk"),
    "filed": ("-filed_on", "-pk"),
    "town": ("town", "pk"),
}
SORT_WORDS = {
    "": "最近进入的在前",
    "name": "按名称",
    "beds": "床位多的在前",
    "filed": "最近备案的在前",
    "town": "按乡镇（街道）",
}
REFERENCE = re.compile(r"[A-Za-z]+-[0-9]+-[0-9]+")
FILED = {"yes": Q(filed_on__isnull=False), "no": Q(filed_on=None)}
MANY = 250  # institutions with a word in their name, from which on it narrows nothing
HEADINGS = (
    "案号", "机构名称", "统一社会信用代码", "登记类型", "状态", "乡镇（街道）", "地址", "床位数",
    "备案日期", "来源", "登记日期",
)  # fmt: skip


def found(actor: Actor, ask: Mapping[str, str]) -> QuerySet[Institution]:
    """Institutions by what was asked: q (part of a name, code or reference), state, kind, filed, town, sort."""
    rows = Institution.objects.visible_to(actor, kind=INSTITUTION.key).select_related("case", "party")
    if text := ask.get("q", "").replace("\0", "").strip()[:100]:
        rows = rows.filter(_named(text))
    if ask.get("state") in Institution.State.values:
        rows = rows.filter(state=ask["state"])
    if ask.get("kind") in Institution.Kind.values:
        rows = rows.filter(kind=ask["kind"])
    if ask.get("filed") in FILED:
        rows = rows.filter(FILED[ask["filed"]])
    if town := ask.get("town", "").replace("\0", "").strip()[:40]:
        rows = rows.filter(town=town)
    return rows.order_by(*_order(actor, SORTS.get(ask.get("sort", ""), SORTS[""])))


def _order(actor: Actor, columns: tuple[str, ...]) -> list[Any]:
    """Who reads few of all institutions has them found first and sorted then: any index would be walked through
    everybody's until a page is full. No index has the order of an expression.
    """
    if scope.reads_most(actor):
        return list(columns)
    bare = [(column.lstrip("-"), column.startswith("-")) for column in columns]
    return [OrderBy(Coalesce(name, name) if name != "pk" else F(name), descending=down) for name, down in bare]


def _named(text: str) -> Q:
    """Institutions by their reference, or by part of a name or the beginning of a code.

    One or the other: beside an OR that reaches over two tables every institution would be read.
    """
    if REFERENCE.fullmatch(text):
        return Q(case__reference=text.upper())
    known = Q(**{f"name__{desk.holding(text)}": text}) | Q(code__startswith=text.upper())
    return Q(party__in=Party.objects.filter(known))


def about(text: str) -> Q:
    """Matters about an institution (with `case` and `institution`) by their own reference, or by part of its name.

    By the institutions so named, where they are few; a word that is in many names is asked of each matter in turn,
    for a page is full before the matters of all of them could be read and sorted. Asks how many there are.
    """
    if REFERENCE.fullmatch(text):
        return Q(case__reference=text.upper())
    parties = Party.objects.filter(**{f"name__{desk.holding(text)}": text})
    named = Institution.objects.filter(party__in=parties)
    if parties[:MANY].count() < MANY:
        return Q(institution__in=named.values("pk"))
    own = named.filter(pk=OuterRef("institution_id"))
    return Q(Subquery(own.values_list(Value(True, output_field=BooleanField()))))


# One step of the index for each town; DISTINCT would read a row for each institution.
TOWNS = """
WITH RECURSIVE step AS (
    SELECT min(town) AS town FROM registry_institution WHERE place_id = %(place)s AND town > ''
    UNION ALL
    SELECT (SELECT min(i.town) FROM registry_institution i WHERE i.place_id = %(place)s AND i.town > step.town)
      FROM step WHERE step.town IS NOT NULL)
SELECT town FROM step WHERE town IS NOT NULL
"""


def towns(actor: Actor) -> list[str]:
    """The towns of the agency's place in which there are institutions. A party sees its own one: nothing to choose."""
    if not actor.agency:
        return []
    with connection.cursor() as cursor:
        cursor.execute(TOWNS, {"place": actor.agency.place_id})
        return [town for (town,) in cursor.fetchall()]


def listed(found: QuerySet[Institution]) -> Listing:
    """What was found, page by page, with the columns of the list only: ID numbers stay encrypted where they are."""
    columns = (
        "kind",
        "state",
        "town",
        "beds",
        "filed_on",
        "code_doubt",
        "case__reference",
        "party__name",
        "party__code",
    )
    return Listing(found, wanted=Institution.objects.select_related("case", "party").only(*columns))


def sheet(rows: QuerySet[Institution]) -> Iterator[list[str]]:
    """The whole filtered set as lines of a sheet, heading first. Personal data stay out."""
    yield list(HEADINGS)
    for row in rows.iterator(chunk_size=2000):
        yield [
            row.case.reference,
            row.party.name,
            row.party.code or "",
            row.get_kind_display(),
            row.get_state_display(),
            row.town,
            row.address,
            "" if row.beds is None else str(row.beds),
            row.filed_on.isoformat() if row.filed_on else "",
            row.get_source_display(),
            row.registered_on.isoformat() if row.registered_on else "",
        ]


def query(ask: Mapping[str, str]) -> str:
    """The present questions as the beginning of a query string, for the export of the same set."""
    asked = {key: value for key, value in ask.items() if value and key not in ("page", "export")}
    return f"{urlencode(asked)}&" if asked else ""


def may_register(actor: Actor) -> bool:
    """Whether this actor may enter institutions by hand."""
    return actor.agency is not None and entry.may_register(actor, actor.agency.place) is None


def filename() -> str:
    """Name of an exported sheet, with the local date."""
    return f"机构-{timezone.localdate():%Y%m%d}"


def day(date: dt.date) -> str:
    """A date with its weekday, as the pages say it."""
    return reading.day(date, timezone.localdate())
