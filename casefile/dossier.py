"""The files of one dossier as one actor may read them: each with its state, its clocks and holds, and its events."""

import datetime as dt

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, prefetch_related_objects
from django.db.models.functions import JSONObject

from agencies.access import Actor
from casefile import flow
from casefile.models import CaseFile, Clock, Hold

COVER = ("reference", "kind", "title", "opened_at", "opened_on", "closed_at", "parent", "root")


def below(case: CaseFile, actor: Actor | None) -> list[CaseFile]:
    """The files under a dossier's own that this actor may read, oldest first. Four statements, however many there are.

    The dossier's own file is given its clocks and events by the same statements. A file that the actor may not read
    is not fetched, so that nothing of it can be drawn, listed or counted.
    """
    kinds = dict(CaseFile.objects.visible_to(actor).filter(root=case).values_list("pk", "kind"))
    states = flow.accessors(set(kinds.values())).values() if kinds else ()  # two or three kinds are there, not thirty
    found = CaseFile.objects.filter(pk__in=kinds).select_related(*states)
    files = list(found.only(*COVER, *(f"{name}__state" for name in states)).order_by("opened_at", "pk"))
    told = JSONObject(from_on="from_on", until_on="until_on")
    spans = ArraySubquery(Hold.objects.filter(clock=OuterRef("pk")).order_by("from_on", "pk").values(told=told))
    clocks = Prefetch("clocks", Clock.objects.annotate(spans=spans).order_by("started_at", "pk"))
    prefetch_related_objects([case, *files], clocks, "events")
    return files


def holds(clock: Clock) -> list[tuple[dt.date, dt.date | None]]:
    """The spans, first and last day, that a clock read with its dossier did not count; an open one has no last day."""
    day = dt.date.fromisoformat
    return [(day(one["from_on"]), one["until_on"] and day(one["until_on"])) for one in getattr(clock, "spans", ())]
