"""Pages of the draw: all draws of a place, freezing the libraries, each draw with its moves, its record as a file."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.generic import TemplateView, View

from agencies import wall
from casefile import page
from casefile.listing import Listing
from casefile.views import CaseView, MoveView
from inspections import doors, draw_record, draw_shown, draws, library
from inspections.forms import draws as forms
from inspections.models import Draw, Plan
from registry.views import FormView

JSON = {"ensure_ascii": False, "indent": 1}


class DrawList(TemplateView):
    template_name = "inspections/draws.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = self.request.actor
        found = doors.DRAW.visible_to(actor).order_by("-case__opened_at", "-pk").only("pk")
        shown = Listing(found, wanted=doors.DRAW.queryset.defer("objects_frozen", "officers_frozen", "openings"))
        rows = shown.get_page(self.request.GET.get("page"))
        place = actor.agency.place if actor.agency else None
        return super().get_context_data(
            page=rows,
            rows=[(one, page.url_of(one.case)) for one in rows.object_list],
            shut=draws.may_freeze(actor),
            size=library.institutions(place).count() if place else 0,
            officers=library.listed(place).count() if place else 0,
            **kwargs,
        )


class Freeze(FormView):
    """The terms of a new draw."""

    template_name = "inspections/draw_freeze.html"
    again: Draw | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if shut := draws.may_freeze(request.actor):
            return render(request, self.template_name, {"shut": shut}, status=403)
        return super().dispatch(request, *args, **kwargs)

    def form(self, *data: Any) -> forms.Freeze:
        plan = Plan.objects.filter(place=self.request.actor.agency.place, version__gt=0).order_by("-year").first()
        first = {} if self.again else {"plan": plan, "label": forms.quarter(plan)}
        return forms.Freeze(*data, actor=self.request.actor, again=self.again, initial=first)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.typed = self.form(request.POST)
        return super().post(request, **kwargs)

    def context(self) -> dict[str, Any]:
        return {"again": self.again}

    def act(self, cleaned: dict[str, Any]) -> Draw:
        plan = cleaned["plan"]
        self.typed.is_valid()
        return wall.make(draws.freeze, self.typed.terms, plan=plan, by=self.request.actor, at=timezone.now())


class FreezeAgain(Freeze):
    """The same terms again, with a reason: the first draw stays as it is for ever."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = doors.DRAW.visible_to(request.actor)
        self.again = get_object_or_404(found, case__reference=kwargs["reference"])
        return super().dispatch(request, *args, **kwargs)


class DrawPage(CaseView):
    doors = doors.DRAW
    facts_template = "inspections/draw.html"

    def facts(self) -> dict[str, Any]:
        return draw_shown.draw(self.subject, now=timezone.now())


class DrawMove(MoveView):
    doors = doors.DRAW

    def extra(self) -> dict[str, Any]:
        return {"agency_id": self.request.actor.agency.pk if self.request.actor.agency else ""}


class DrawFile(View):
    """The whole record for the agencies that read the case file."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        draw = get_object_or_404(doors.DRAW.visible_to(request.actor), case__reference=reference)
        answer = JsonResponse(draw_record.of(draw), json_dumps_params=JSON)
        answer["Content-Disposition"] = f'attachment; filename="{draw.case.reference}.json"'
        return answer
