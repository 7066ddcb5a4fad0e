"""Public lists: of bad and of good conduct, institutions that refuse to file, penalties; only what is public today."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from agencies import wall
from agencies.models import Place
from complaints import enforcement_public
from law import load
from portal import directory
from registry.models import Disclosure

BAD, RED, UNFILED, PENALTIES = "bad", "red", "unfiled", "penalties"
SHELVES = {BAD: "列入名单", RED: "红名单", UNFILED: "未备案机构", PENALTIES: "行政处罚"}
ITEMS = {BAD: "lists", RED: "lists", UNFILED: "refusal", PENALTIES: "penalty"}
LEADS = {
    BAD: "因裁判、处罚或者行政强制列入失信名单的养老机构，写明依据和期限；期满、修复或者撤销的不再公布。",
    RED: "信用好、服务好的养老机构，由部门认定，每年复核。",
    UNFILED: "收住了老年人、经民政部门督促仍不备案的养老机构，由民政部门公告。",
    PENALTIES: "对养老机构、没有登记的场所作出的行政处罚决定，按规定的期限公开；撤销的随即撤下。",
}
WHOSE = tuple(f"institution__{name}" for name in directory.IDENTITY)
COLUMNS = {
    "institution": "机构", "code": "统一社会信用代码", "place": "地方", "what": "名单或者决定", "ground": "情形",
    "number": "文号", "decided_by": "决定机关", "from_on": "列入或者作出日期", "until_on": "公布到", "cite": "依据",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of a public list. `until_on` is the last day on which it is shown; None where the law names none."""

    key: str
    institution: str
    institution_reference: str
    code: str
    place: str
    what: str
    ground: str
    number: str
    decided_by: str
    from_on: date
    until_on: date | None
    cite: str
    notes: tuple[str, ...] = ()


def shelf(name: str, today: date, *, q: str = "", place: str = "") -> list[Row]:
    """What stands on one list today, the newest first; one query, and one more for penalties.

    A line past its last day is held back here, whether or not anything has taken it down yet.
    """
    rows = [row for fact in _facts(name, q=q, place=place) for row in _rows(name, fact)]
    rows += _strangers(today, q, place) if name == PENALTIES else []
    shown = [row for row in rows if row.from_on <= today and (row.until_on is None or today <= row.until_on)]
    return sorted(shown, key=lambda row: (-row.from_on.toordinal(), row.institution, row.key))


def of_institution(facts: Iterable[Disclosure], today: date) -> list[tuple[str, Row]]:
    """What these disclosures of one institution say of lists and penalties today, each with its shelf."""
    known = list(facts)
    rows = [(name, row) for name in (BAD, RED, PENALTIES) for fact in known if fact.item == ITEMS[name]
            for row in _rows(name, fact)]  # fmt: skip
    return [(name, row) for name, row in rows if row.until_on is None or today <= row.until_on]


def places(name: str) -> list[Place]:
    """The places of which a list may say anything now."""
    known = Disclosure.objects.filter(item=ITEMS[name], until_on=None).order_by().values("institution__place")
    found = Q(pk__in=known.distinct())
    if name == PENALTIES:
        found |= Q(pk__in=load.places())  # of places without a register there may be some too
    return list(Place.objects.filter(found).order_by("name"))


def _facts(name: str, *, q: str, place: str) -> QuerySet[Disclosure]:
    found = Disclosure.objects.filter(item=ITEMS[name], until_on=None, institution__state__in=directory.LISTED)
    for word in q.split():
        held = Q(institution__party__name__icontains=word) | Q(institution__town__icontains=word)
        if directory.CODE.fullmatch(word):
            held |= Q(institution__party__code__contains=word.upper())
        found = found.filter(held)
    if place:
        found = found.filter(institution__place=place)
    found = found.select_related("institution__case", "institution__party", "institution__place")
    return found.only("item", "content", "cite", "from_on", "until_on", *WHOSE)


def _strangers(today: date, q: str, place: str) -> list[Row]:
    """Penalties of places that are not in the register of institutions: no page of their own, a line of this list."""
    with wall.house():  # only what `of_strangers` makes of it leaves here
        found = enforcement_public.of_strangers(today, words=q.split(), place=place)
    return [
        _decision(row, {"institution": row["name"], "institution_reference": "", "code": row["code"],
                        "place": row["place"]}, cite="")
        for row in found
    ]  # fmt: skip


def _rows(name: str, fact: Disclosure) -> Iterator[Row]:
    if name in (BAD, RED):
        wanted = "good" if name == RED else "bad"
        yield from (_listed(fact, row) for row in fact.content["listed"] if row["conduct"] == wanted)
    elif name == PENALTIES:
        yield from (_decision(row, _of(fact), cite=fact.cite) for row in fact.content["decisions"])
    else:
        yield _unfiled(fact)


def _of(fact: Disclosure) -> dict[str, Any]:
    subject = fact.institution
    return {
        "institution": subject.party.name, "institution_reference": subject.case.reference,
        "code": subject.party.code or "", "place": subject.place.name,
    }  # fmt: skip


def _listed(fact: Disclosure, row: dict[str, Any]) -> Row:
    basis = f"{row['basis_by']}{row['basis_kind']} {row['basis']}" if row["basis"] else ""
    return Row(
        key=row["reference"], what=row["list_name"], ground=row["ground"], number=row["decision"],
        decided_by=row["decided_by"], from_on=date.fromisoformat(row["listed_on"]),
        until_on=date.fromisoformat(row["ends_on"]), cite=row["cite"], notes=(f"所据：{basis}",) if basis else (),
        **_of(fact),
    )  # fmt: skip


def _decision(row: dict[str, Any], whose: dict[str, Any], *, cite: str) -> Row:
    fine = f"罚款 {row['fine']} 元" if row["fine"] else ""
    return Row(
        key=row["reference"], what="行政处罚", ground=row["title"], number=row["number"],
        decided_by=row["decided_by"], from_on=date.fromisoformat(row["decided_on"]),
        until_on=date.fromisoformat(row["until"]), cite="；".join(row["articles"]) or cite,
        notes=tuple(part for part in (row["decision"], fine) if part), **whose,
    )  # fmt: skip


def _unfiled(fact: Disclosure) -> Row:
    residents = fact.content.get("residents")
    return Row(
        key=fact.content["number"], what="经督促仍不备案", ground="收住老年人，经督促仍不备案",
        number=fact.content["number"], decided_by=f"{fact.institution.place.name}民政部门", from_on=fact.from_on,
        until_on=None, cite=fact.cite, notes=(f"公告时收住老年人 {residents} 人",) if residents else (), **_of(fact),
    )  # fmt: skip
