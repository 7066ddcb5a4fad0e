"""Pages of where complaints gather, and of those that may be about the same thing. Only an officer joins them."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.generic import TemplateView

from casefile import page
from casefile.exports import download
from complaints import complaint_list, groups
from law import load


def _place(request: HttpRequest) -> str:
    return request.actor.agency.place_id if request.actor.agency else load.ROOT


class Hot(TemplateView):
    """Targets and domains with several complaints, over a length of time that the reader chooses."""

    template_name = "complaints/hot.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        place_id, today = _place(request), timezone.localdate()
        names, spans = complaint_list.domains(place_id), groups.spans(place_id)
        asked, domain = request.GET.get("days", ""), request.GET.get("domain", "")
        days = int(asked) if asked in map(str, spans) else spans[len(spans) // 2]
        domain = domain if domain in names else ""
        rows = groups.hot(request.actor, place_id, days=days, until=today, domain=domain)
        if form := request.GET.get("export"):
            name = f"投诉集中情况-{today:%Y%m%d}"
            return download(groups.lines(rows, names), name, form, sheet="投诉集中情况")
        most = max((row["many"] for row in rows), default=1)
        since = today - timedelta(days=days - 1)
        context = {
            "rows": [self.row(row, names, most, since.isoformat()) for row in rows], "days": days, "spans": spans,
            "domains": names.items(), "domain": domain, "least": groups.least(place_id), "since": since,
            "query": f"days={days}&domain={domain}&",
        }  # fmt: skip
        return render(request, self.template_name, context)

    def row(self, row: dict[str, Any], names: Any, most: int, since: str) -> dict[str, Any]:
        of = row["reference"]
        ask = {"institution": of, "q": "" if of else row["against"], "from": since}
        return row | {
            "about": names.get(row["about"], row["about"]),
            "listed": bool(of),
            "share": round(100 * row["many"] / most),
            "more": row["many"] - row["before"],
            "fewer": row["before"] - row["many"],
            "query": complaint_list.query(ask),
        }


class Alike(TemplateView):
    """Open complaints that may be about the same thing, set by set."""

    template_name = "complaints/alike.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        place_id = _place(request)
        found = groups.sets(request.actor, place_id, timezone.localdate())
        sets = [[self.row(near) for near in one] for one in found]
        return render(request, self.template_name, {"sets": sets, "domains": complaint_list.domains(place_id)})

    def row(self, near: groups.Near) -> dict[str, Any]:
        return {"one": near.complaint, "url": page.url_of(near.complaint.case), "why": "，".join(near.why)}
