"""The public list of results of inspections."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import results
from portal.views import public

PER_PAGE = 20
LONGEST = 60


@public
@require_safe
def result_list(request: HttpRequest) -> HttpResponse:
    known = results.places()
    place = next((one for one in known if one.pk == request.GET.get("place")), None)
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    found = results.listed(q=text, place=place.pk if place else "")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": results.rows(page.object_list), "places": known, "place": place, "q": text,
        "as_of": timezone.now(),
    }  # fmt: skip
    return render(request, "portal/results.html", context)
