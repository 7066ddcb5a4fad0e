"""The public pages: home, list, institution, verification and the question page of the law. All open, all read-only."""

import csv
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from agencies import wall
from agencies.middleware import streamed
from portal import directory, forms, law, page, query, throttle
from portal import verify as papers

PER_PAGE = 20
NEWS = 6
COLUMNS = {
    "reference": "编号", "name": "机构名称", "code": "统一社会信用代码", "place": "地方", "town": "乡镇（街道）",
    "address": "地址", "status": "备案", "filed_on": "备案日期", "receipt": "回执文号", "beds": "养老床位",
}  # fmt: skip
# A table program would run a cell that starts like a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """An open page. The look is in a cookie and the facts may change: a stored copy is asked about before its use."""

    @login_not_required
    @wraps(view)
    def open_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with wall.public():  # also where somebody is signed in: an open page shows everybody the same
            response = streamed(view(request, *args, **kwargs))
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return open_view


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    figures = directory.figures(at=now)
    places = [(place, figures.by_place.get(place.id, 0)) for place in law.standings(timezone.localdate(now))]
    shown = {"figures": figures, "news": directory.newest(NEWS), "places": places, "as_of": figures.at}
    return render(request, "portal/home.html", shown)


@public
@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    form = forms.Search(request.GET, places=directory.places())
    form.is_valid()
    shown = Paginator(directory.search(**form.asked), PER_PAGE).get_page(request.GET.get("page"))
    narrowed = bool(set(form.asked) - {"sort"})
    context = {"form": form, "page": shown, "rows": directory.rows(shown.object_list), "narrowed": narrowed}
    query = request.GET.copy()
    query.pop("page", None)
    return render(request, "portal/institutions.html", context | {"query": query.urlencode(), "as_of": timezone.now()})


@public
@require_safe
def institutions_csv(request: HttpRequest) -> HttpResponse:
    """The whole filtered list as a table file for Excel and its kin: UTF-8 with a mark, formulas made harmless."""
    form = forms.Search(request.GET, places=directory.places())
    form.is_valid()
    lines = _lines(directory.table(directory.search(**form.asked)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="institutions-{day}.csv"'
    return response


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(rows: Iterator[directory.Row]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(COLUMNS.values())
    for row in rows:
        yield writer.writerow(_cell(getattr(row, name)) for name in COLUMNS)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


@public
@require_safe
def institution(request: HttpRequest, reference: str) -> HttpResponse:
    found = page.find(reference)
    if found is None:
        raise Http404
    shown = {"page": page.of(*found, today=timezone.localdate()), "as_of": timezone.now()}
    return render(request, "portal/institution.html", shown)


@csrf_exempt  # it changes nothing, and the body must not be read before its handler is in place
@public
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _verify_file(request)
    form = forms.Verify(request.GET if "q" in request.GET else None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    return _verified(request, form=form, answer=lambda: papers.of_text(text) if text else None)


@public
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code on a paper leads."""
    return _verified(request, form=forms.Verify({"q": code}), answer=lambda: papers.of_text(code))


def _verify_file(request: HttpRequest) -> HttpResponse:
    request.upload_handlers = [papers.Digest(request, most=settings.ATTACHMENT_MAX_BYTES)]
    upload = forms.VerifyFile(request.POST, request.FILES)
    if not upload.is_valid():
        return _verified(request, form=forms.Verify(), upload=upload, answer=lambda: None, status=422)
    digest, text = upload.cleaned_data["file"], upload.cleaned_data["q"]
    return _verified(request, form=forms.Verify(), upload=upload, answer=lambda: papers.of_file(digest, text))


def _verified(
    request: HttpRequest,
    *,
    form: forms.Verify,
    answer: Callable[[], papers.Answer | None],
    upload: forms.VerifyFile | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an answer, or the polite refusal of an address that asks too often."""
    asked = request.method == "POST" or bool(request.GET.get("q")) or "code" in request.resolver_match.kwargs
    if asked and throttle.exceeded(request):
        shown = {"form": form, "upload": upload or forms.VerifyFile(), "wait": throttle.MINUTES}
        response = render(request, "portal/verify.html", shown, status=429)
        response["Retry-After"] = str(throttle.MINUTES * 60)
        return response
    shown = {"form": form, "upload": upload or forms.VerifyFile(), "answer": answer(), "as_of": timezone.now()}
    return render(request, "portal/verify.html", shown, status=status)


@public
@require_safe
def law_query(request: HttpRequest) -> HttpResponse:
    """Answers from the packs alone: no query reaches the database."""
    return render(request, "portal/law.html", query.of(request.GET.dict(), now=timezone.now()))
