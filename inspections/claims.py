"""Since when an institution is under supervision here: the day on which it was claimed."""

from datetime import date

from django.db.models import DateTimeField, Min, OuterRef, QuerySet, Subquery
from django.utils import timezone

from casefile.models import Event
from registry.flow import INSTITUTION
from registry.models import Institution

CLAIM = INSTITUTION.moves["claim"].key


def with_claim(found: QuerySet[Institution]) -> QuerySet[Institution]:
    """Institutions, each with the moment of its first claim (`claimed_at`, None before it)."""
    claims = Event.objects.filter(case=OuterRef("case"), kind=CLAIM).order_by().values("case")
    first = claims.annotate(first=Min("at")).values("first")
    return found.annotate(claimed_at=Subquery(first, output_field=DateTimeField()))


def claimed_on(institution: Institution) -> date | None:
    """The local day on which the institution was claimed, None before. One query unless read `with_claim`."""
    known = "claimed_at" in institution.__dict__
    at = institution.__dict__["claimed_at"] if known else _first(institution)
    return timezone.localdate(at) if at else None


def _first(institution: Institution):
    return Event.objects.filter(case=institution.case_id, kind=CLAIM).aggregate(at=Min("at"))["at"]
