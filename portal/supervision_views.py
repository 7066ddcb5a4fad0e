"""Public pages of listed supervision: the list, and the page of one hazard with the days that are left."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import supervision
from portal.views import public

GONE = 410


@public
@require_safe
def supervisions(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    place = request.GET.get("place", "")
    rows = supervision.now(timezone.localdate(now), place=place)
    shown = {"rows": rows, "late": sum(row.late for row in rows), "as_of": now}
    return render(request, "portal/supervisions.html", shown)


@public
@require_safe
def one(request: HttpRequest, reference: str) -> HttpResponse:
    """One listed hazard. After it is lifted the address says so, and nothing of the hazard any more."""
    now = timezone.now()
    found = supervision.find(reference, timezone.localdate(now))
    if found is None:
        raise Http404
    ended = isinstance(found, supervision.Ended)
    shown = {"one": found, "ended": ended, "as_of": now}
    return render(request, "portal/supervision.html", shown, status=GONE if ended else 200)
