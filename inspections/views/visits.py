"""Pages of visits: the list, the planned ones by day, planning, each visit with its parts, the full process."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.generic import TemplateView

from agencies import wall
from casefile import page
from casefile.exports import download
from casefile.refusals import Forbidden
from casefile.views import CaseView, MoveView
from inspections import doors, visit_list, visit_shown, visits
from inspections.forms import visits as forms
from inspections.models import Visit
from registry.doors import INSTITUTION
from registry.views import FormView


class Visits(TemplateView):
    template_name = "inspections/visits.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ask, actor = request.GET, request.actor
        found = visit_list.found(actor, ask)
        rows = visit_list.in_state(found, ask.get("state", ""))
        if form := ask.get("export"):
            name = f"检查-{timezone.localdate():%Y%m%d}"
            return download(visit_list.sheet(rows, actor), name, form, sheet="检查")
        shown = visit_list.listed(rows).get_page(ask.get("page"))
        context = {
            "page": shown,
            "rows": [visit_list.shown(visit, actor) for visit in shown.object_list],
            "ask": ask,
            "chips": [
                (state, label, many, visit_list.query(ask.dict(), state=state))
                for state, label, many in visit_list.counts(found)
            ],
            "all_query": visit_list.query(ask.dict(), state=""),
            "grounds": Visit.Ground.choices,
            "sorts": visit_list.SORT_WORDS.items(),
            "export_query": visit_list.query(ask.dict()),
            "office": actor.agency is not None,
        }
        return render(request, self.template_name, context)


class Planned(TemplateView):
    """The worklist: what is to be visited, by day."""

    template_name = "inspections/planned.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, everybody = timezone.localdate(), "all" in self.request.GET
        days = visit_list.planned(self.request.actor, today=today, only_mine=not everybody)
        return super().get_context_data(days=days, today=today, everybody=everybody, **kwargs)


class NewVisit(FormView):
    """Planning a visit to an institution, from its dossier."""

    template_name = "inspections/plan_visit.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = INSTITUTION.visible_to(request.actor)
        self.institution = get_object_or_404(found, case__reference=kwargs["reference"])

    def form(self, *data: Any) -> forms.PlanVisit:
        return forms.PlanVisit(*data, institution=self.institution, actor=self.request.actor)

    def context(self) -> dict[str, Any]:
        return {"institution": self.institution, "back": page.url_of(self.institution.case)}

    def shut(self) -> str | None:
        actor = self.request.actor
        return actor.read_only or visits.may_plan(actor)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if sentence := self.shut():
            return render(request, self.template_name, {"shut": sentence, **self.context()}, status=403)
        return super().get(request, **kwargs)

    def act(self, cleaned: dict[str, Any]) -> Visit:
        if sentence := self.shut():
            raise Forbidden(sentence)
        visit = wall.make(visits.plan, self.institution, by=self.request.actor, at=timezone.now(), **cleaned)
        messages.success(self.request, f"已安排，计划{visits.words(visit.planned_on)}。到场以前机构看不到。")
        return visit


class VisitPage(CaseView):
    doors = doors.VISIT
    facts_template = "inspections/visit.html"

    def found(self) -> QuerySet:
        return visit_shown.with_parts(super().found(), self.request.actor)

    def facts(self) -> dict[str, Any]:
        return visit_shown.visit(self.subject, actor=self.request.actor)


class VisitMove(MoveView):
    doors = doors.VISIT


class Process(TemplateView):
    """The full-process record of a visit, for reading and for printing."""

    template_name = "inspections/process.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = doors.VISIT.visible_to(self.request.actor)
        visit = get_object_or_404(found, case__reference=self.kwargs["reference"])
        told = visit_shown.process(visit, actor=self.request.actor)
        return super().get_context_data(visit=visit, case=visit.case, back=page.url_of(visit.case), **told, **kwargs)
