"""Public lists as pages, as a feed for programs that follow them, and as a table file. Open, and only read."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from casefile.exports import download
from law.terms import midnight
from portal import lists
from portal.views import public

PER_PAGE = 20
LONGEST = 60
MOST_IN_FEED = 200
AUTHOR = "养老服务监管信息公开"


@public
@require_safe
def shelves(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    rows = lists.shelf(**asked)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page, "rows": page.object_list, "shelf": asked["name"], "shelves": lists.SHELVES.items(),
        "title": lists.SHELVES[asked["name"]], "lead": lists.LEADS[asked["name"]], "q": asked["q"],
        "places": lists.places(asked["name"]), "place": asked["place"], "narrowed": asked["q"] or asked["place"],
        "query": query.urlencode(), "as_of": timezone.now(),
    }  # fmt: skip
    return render(request, "portal/lists.html", context)


@public
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """What the page shows, all of it, for a spreadsheet."""
    asked = _asked(request)
    lines = [list(lists.COLUMNS.values())]
    for row in lists.shelf(**asked):
        lines.append([str(getattr(row, name) or "") for name in lists.COLUMNS])
    name = lists.SHELVES[asked["name"]]
    return download(lines, f"{name}{timezone.localdate():%Y%m%d}", "csv", sheet=name)


@public
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """What the page shows as Atom (RFC 4287). What is no longer public is no longer in it."""
    asked = _asked(request)
    address = f"{settings.PUBLIC_URL}{reverse('portal:lists')}?of={asked['name']}"
    rows = lists.shelf(**asked)[:MOST_IN_FEED]
    atom = Atom1Feed(
        title=f"养老机构{lists.SHELVES[asked['name']]}", link=address, description=lists.LEADS[asked["name"]],
        language="zh-CN", feed_url=f"{settings.PUBLIC_URL}{request.get_full_path()}", author_name=AUTHOR,
    )  # fmt: skip
    for row in rows:
        _entry(atom, asked["name"], row)
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _entry(atom: Atom1Feed, name: str, row: lists.Row) -> None:
    own = row.institution_reference
    way = reverse("portal:institution", args=[own]) if own else f"{reverse('portal:lists')}?of={name}"
    page = f"{settings.PUBLIC_URL}{way}"
    until = f"公布到 {row.until_on:%Y-%m-%d}。" if row.until_on else ""
    said = "；".join(part for part in (row.ground, *row.notes) if part)
    atom.add_item(
        title=f"{row.institution}：{row.what}", link=page, unique_id=f"{page}#{name}-{row.key}",
        description=f"{said}。{row.decided_by} {row.number}。{until}依据 {row.cite}。",
        pubdate=midnight(row.from_on), updateddate=midnight(row.from_on),
    )  # fmt: skip


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Which list, narrowed to what; anything unknown is the first list, unnarrowed."""
    name = request.GET.get("of", "")
    return {
        "name": name if name in lists.SHELVES else lists.BAD,
        "today": timezone.localdate(),
        "q": request.GET.get("q", "").replace("\0", "").strip()[:LONGEST],
        "place": request.GET.get("place", "").replace("\0", "")[:LONGEST],
    }
