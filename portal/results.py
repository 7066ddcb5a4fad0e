"""Results of inspections as the public reads them: from what was published of them, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from agencies.models import Place
from portal import directory
from registry.models import Disclosure

ITEM = "site_check"
WHOSE = tuple(f"institution__{name}" for name in directory.IDENTITY)


@dataclass(frozen=True)
class Result:
    """One published result. `facts` are pairs, in the order in which they were published."""

    reference: str
    institution: str
    institution_reference: str
    place: str
    facts: tuple[tuple[str, str], ...]
    published_on: date
    cite: str


def listed(*, q: str = "", place: str = "") -> QuerySet[Disclosure]:
    """Every result that was ever published, newest first; an earlier one stays when a later one follows."""
    found = Disclosure.objects.filter(item=ITEM, institution__state__in=directory.LISTED)
    for word in q.split():
        found = found.filter(Q(institution__party__name__icontains=word) | Q(institution__town__icontains=word))
    if place:
        found = found.filter(institution__place=place)
    found = found.select_related("institution__case", "institution__party", "institution__place", "case")
    wanted = found.only("item", "content", "cite", "from_on", "case__reference", *WHOSE)
    return wanted.order_by("-from_on", "-pk")


def rows(facts: Iterable[Disclosure]) -> list[Result]:
    return [
        Result(
            reference=fact.case.reference,
            institution=fact.institution.party.name,
            institution_reference=fact.institution.case.reference,
            place=fact.institution.place.name,
            facts=tuple((name, str(value)) for name, value in fact.content.items()),
            published_on=fact.from_on,
            cite=fact.cite,
        )
        for fact in facts
        if isinstance(fact.content, dict)
    ]


def places() -> list[Place]:
    """The places of which there is any result."""
    known = Disclosure.objects.filter(item=ITEM).order_by().values("institution__place").distinct()
    return list(Place.objects.filter(pk__in=known).order_by("name"))
