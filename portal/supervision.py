"""Hazards under listed supervision as the public reads them: until when, how many days are left, who supervises."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from portal import directory
from registry.models import Disclosure

ITEM = "supervision"
WHOSE = tuple(f"institution__{name}" for name in directory.IDENTITY)


@dataclass(frozen=True)
class Supervised:
    """One listed hazard. `left` are whole days up to the last one, which itself counts in full; below 0 it is late."""

    reference: str
    institution: str
    institution_reference: str
    place: str
    hazard: str
    kind: str
    grade: str
    listed_on: date
    due_on: date
    left: int
    decided_by: str
    office: str
    decision: str
    state: str
    cite: str

    @property
    def late(self) -> bool:
        return self.left < 0

    @property
    def said(self) -> str:
        """How long there is still, in words."""
        if self.late:
            return f"逾期 {-self.left} 天"
        return f"还有 {self.left} 天" if self.left else "今天到期"

    @property
    def number(self) -> int:
        return abs(self.left)


def _facts() -> QuerySet[Disclosure]:
    found = Disclosure.objects.filter(item=ITEM, institution__state__in=directory.LISTED)
    found = found.select_related("institution__case", "institution__party", "institution__place")
    return found.only("item", "content", "cite", "from_on", "until_on", *WHOSE)


def now(today: date, *, place: str = "") -> list[Supervised]:
    """Everything that is listed today, the nearest date first; one query."""
    found = _facts().filter(until_on=None)
    return in_order((fact for fact in found if not place or fact.institution.place_id == place), today)


def in_order(facts: Iterable[Disclosure], today: date) -> list[Supervised]:
    rows = [_row(fact, row, today) for fact in facts for row in fact.content["listed"]]
    return sorted(rows, key=lambda row: (row.due_on, row.reference))


def _row(fact: Disclosure, row: dict[str, Any], today: date) -> Supervised:
    subject, due_on = fact.institution, date.fromisoformat(row["due_on"])
    return Supervised(
        **{
            key: row[key]
            for key in ("reference", "hazard", "kind", "grade", "decided_by", "office", "decision", "state")
        },
        institution=subject.party.name,
        institution_reference=subject.case.reference,
        place=subject.place.name,
        listed_on=date.fromisoformat(row["listed_on"]),
        due_on=due_on,
        left=(due_on - today).days,
        cite=fact.cite,
    )


@dataclass(frozen=True)
class Ended:
    """A listing that is no longer public: from which day to which it was."""

    from_on: date
    until_on: date


def find(reference: str, today: date) -> Supervised | Ended | None:
    """The hazard that is listed under this reference, or the days on which it was; two queries at most."""
    named = _facts().filter(content__listed__contains=[{"reference": reference}])
    found = list(named.order_by("-pk"))
    current = next((fact for fact in found if fact.until_on is None), None)
    if current:
        return next(row for row in in_order([current], today) if row.reference == reference)
    if not found:
        return None
    row = next(row for row in found[0].content["listed"] if row["reference"] == reference)
    return Ended(date.fromisoformat(row["listed_on"]), found[0].until_on)
