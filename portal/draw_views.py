"""The public pages of plans and draws: the list, each draw with its record, and verifying any record."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from agencies import wall
from inspections import draw_record, urn_check
from portal import draw_forms, draws, throttle
from portal.views import public

PER_PAGE = 30
behind = wall.house()  # a draw's row holds what is never published beside what is: `portal.draws` takes the latter


@public
@require_safe
@behind
def draw_list(request: HttpRequest) -> HttpResponse:
    known = draws.places()
    place = next((one for one in known if one.pk == request.GET.get("place")), None)
    chosen = place.pk if place else ""
    page = Paginator(draws.listed(chosen), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "places": known, "place": place, "page": page, "plans": draws.published(chosen),
        "rows": draws.rows(page.object_list, on=timezone.localdate()), "as_of": timezone.now(),
    }  # fmt: skip
    return render(request, "portal/draws.html", context)


@public
@require_safe
@behind
def draw(request: HttpRequest, reference: str) -> HttpResponse:
    found = draws.find(reference)
    if found is None:
        raise Http404
    context = {"draw": draws.shown(found, on=timezone.localdate()), "as_of": timezone.now()}
    return render(request, "portal/draw.html", context)


@public
@require_safe
@behind
def draw_file(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole record as a file, once it may be read."""
    found = draws.find(reference)
    if found is None or not draw_record.is_open(found, timezone.localdate()):
        raise Http404
    answer = JsonResponse(draw_record.of(found), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{found.case.reference}.json"'
    return answer


@csrf_exempt  # it changes nothing
@public
@require_http_methods(["GET", "HEAD", "POST"])
@behind
def draw_verify(request: HttpRequest) -> HttpResponse:
    """Recomputes a record that is sent; refuses an address that asks too often."""
    form, answer, status = draw_forms.VerifyRecord(), None, 200
    if request.method == "POST":
        form = draw_forms.VerifyRecord(request.POST, request.FILES)
        if throttle.exceeded(request, what="draw"):
            status = 429
        elif not form.is_valid():
            status = 422
        else:
            answer = draws.verified(form.cleaned_data["record"].read(urn_check.MOST_BYTES))
    context = {"form": form, "answer": answer, "wait": throttle.MINUTES if status == 429 else 0}
    return render(request, "portal/draw_verify.html", context, status=status)
