"""The collected decisions that an actor may see, narrowed as a person asks, on a page or as a sheet."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.access import Actor
from casefile import desk
from casefile.listing import Listing
from casefile.scope import scope
from credit import citations
from credit.models import Batch, Decision

HEADINGS = (
    "批次", "行号", "种类", "文号", "案件名称", "当事人", "统一社会信用代码", "事由", "依据", "条款", "结果",
    "作出机关", "日期", "对上的法人", "怎样对上", "与哪一条相同", "须核对",
)  # fmt: skip
EXACT = {"kind": "kind", "batch": "case__reference"}
DAYS = {"from": "decided_on__gte", "until": "decided_on__lte"}
MATCHED = {"yes": Q(party__isnull=False), "no": Q(party=None, same_as=None), "again": Q(same_as__isnull=False)}
MATCH_WORDS = {"no": "没有对上法人", "yes": "已对上法人", "again": "与别的相同"}


def visible(actor: Actor | None) -> QuerySet[Decision]:
    """The rows whose batch this actor may read, those that were sent back left out."""
    return Decision.objects.filter(scope(actor, prefix="case__")).exclude(batch__state=Batch.State.REJECTED)


def found(actor: Actor, ask: Mapping[str, str]) -> QuerySet[Decision]:
    """Decisions by what was asked: q, kind, authority, matched, batch, from, until."""
    rows = visible(actor)
    if text := _clean(ask, "q", 100):
        how = desk.holding(text)
        rows = rows.filter(
            Q(**{f"name__{how}": text}) | Q(number__icontains=text) | Q(code=text.upper())
            | Q(**{f"title__{how}": text})
        )  # fmt: skip
    if authority := _clean(ask, "authority", 100):
        rows = rows.filter(authority__icontains=authority)
    given: dict[str, Any] = {column: value for name, column in EXACT.items() if (value := _clean(ask, name, 40))}
    given |= {column: day for name, column in DAYS.items() if (day := _as_day(ask.get(name, "")))}
    return rows.filter(MATCHED.get(ask.get("matched", ""), Q()), **given).order_by("-decided_on", "-pk")


def _clean(ask: Mapping[str, str], name: str, length: int) -> str:
    return ask.get(name, "").replace("\0", "").strip()[:length]


def _as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def listed(rows: QuerySet[Decision]) -> Listing:
    """What was found, page by page, with the columns of the list only."""
    wanted = Decision.objects.select_related("case", "party").defer("raw", "articles", "cause", "ground")
    return Listing(rows, wanted=wanted)


def query(ask: Mapping[str, str], **changes: str) -> str:
    """The present questions, some of them changed, as the beginning of a query string."""
    asked = {key: value for key, value in ask.items() if value and key not in ("page", "export")}
    kept = {key: value for key, value in {**asked, **changes}.items() if value}
    return f"{urlencode(kept)}&" if kept else ""


def filename() -> str:
    return f"归集的处理结果-{timezone.localdate():%Y%m%d}"


def places_of(row: Decision) -> list[str]:
    """The articles in words."""
    return [citations.words(one) for one in row.articles]


def sheet(rows: QuerySet[Decision]) -> Iterator[list[str]]:
    """The whole filtered set as lines of a sheet, heading first."""
    yield list(HEADINGS)
    for row in rows.select_related("case", "party", "same_as").iterator(chunk_size=1000):
        yield [
            row.case.reference, str(row.row), row.get_kind_display(), row.number, row.title, row.name, row.code,
            row.cause, row.ground, "；".join(places_of(row)), row.result, row.authority,
            row.decided_on.isoformat() if row.decided_on else "", row.party.name if row.party else "",
            row.matched_by, f"第{row.same_as.row}行" if row.same_as else "", "；".join(row.raw.get("remarks", [])),
        ]  # fmt: skip
