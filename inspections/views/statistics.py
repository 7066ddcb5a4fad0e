"""The page of statistics, for agencies: what their reader may see, counted, drawn, and to be taken away as files."""

from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.generic import View

from casefile import exports, memory
from inspections import hazard_list, statistics, statistics_shown
from inspections.models import Hazard
from law import load

ASKED = ("from", "until", "place", "town", "kind", "agency", "domain", "grade")


class StatisticsPage(View):
    """Figures and charts, each with its table; `?export=CODE` answers one table as CSV."""

    template_name = "inspections/statistics.html"
    KEPT_SECONDS = 300  # a full count of a large history takes longer than a page may, and changes little

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.actor.agency is None:
            raise Http404
        ask = {key: value for key in ASKED if (value := request.GET.get(key, "").strip())}
        now = timezone.now()
        asked = repr((request.actor.key, request.actor.domains, timezone.localdate(now), sorted(ask.items())))
        key = f"statistics:{sha256(asked.encode()).hexdigest()}"
        found, at = memory.recall(key, lambda: (self.counted(ask, now), now), seconds=self.KEPT_SECONDS)
        if code := request.GET.get("export", ""):
            return self.exported(found, code)
        return render(request, self.template_name, {**self.around(found, ask), "at": at})

    def counted(self, ask: dict[str, str], now: Any) -> statistics_shown.Statistics:
        return statistics.of(self.request.actor, ask, on=timezone.localdate(now))

    @staticmethod
    def exported(found: statistics_shown.Statistics, code: str) -> HttpResponse:
        table = found.table(code)
        if table is None:
            raise Http404
        name = f"统计-{table.title}-{timezone.localdate():%Y%m%d}"
        return exports.download(statistics_shown.sheet(table), name, "csv", sheet=table.title)

    def around(self, found: statistics_shown.Statistics, ask: dict[str, str]) -> dict[str, Any]:
        pack = load.pack(self.request.actor.agency.place_id)
        rows = [(table, self.linked(table, ask), link(ask, export=table.code)) for table in found.tables]
        return {
            "figures": found.figures,
            "tables": rows,
            "ask": ask,
            "kinds": pack.hazard_kinds.items(),
            "grades": Hazard.Grade.choices,
            "agencies": hazard_list.agencies(self.request.actor),
            "domain": pack.domains.get(ask.get("domain", ""), ""),
            "list_query": link({key: value for key, value in ask.items() if key not in ("place", "town", "domain")}),
        }

    @staticmethod
    def linked(table: statistics_shown.Table, ask: dict[str, str]) -> list[dict[str, Any]]:
        """Each line, with the address that narrows the page to it where it is not narrowed to it already."""
        lines = []
        for line in table.lines:
            narrower = {**ask, **line.ask}
            url = link(narrower) if line.ask and narrower != ask else ""
            lines.append({"label": line.label, "url": url, "cells": list(zip(table.heads, line.cells, strict=True))})
        return lines


def link(ask: dict[str, str], **more: str) -> str:
    return f"?{urlencode({key: value for key, value in {**ask, **more}.items() if value})}"
