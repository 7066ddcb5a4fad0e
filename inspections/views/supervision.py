"""Pages of listed supervision: the list, proposing it from a hazard, its own page and moves."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.generic import TemplateView

from agencies import wall
from casefile import page
from casefile.listing import Listing
from casefile.views import CaseView, MoveView
from inspections import doors, proposals, supervision_shown
from inspections.flow.hazards import HAZARD
from inspections.forms import supervision as forms
from inspections.models import Supervision
from registry.views import FormView


class Supervisions(TemplateView):
    """Everything that is or was listed, as far as the actor may see it."""

    template_name = "inspections/supervisions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = doors.SUPERVISION.visible_to(self.request.actor).order_by("-pk")
        state = self.request.GET.get("state", "")
        if state in Supervision.State.values:
            rows = rows.filter(state=state)
        shown = Listing(rows, wanted=doors.SUPERVISION.queryset).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page=shown, state=state, states=Supervision.State.choices, today=timezone.localdate(), **kwargs
        )


class Propose(FormView):
    """From a hazard: to the government above, with the reason."""

    template_name = "inspections/propose_listing.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.hazard = get_object_or_404(
            doors.HAZARD.visible_to(request.actor), case__reference=self.kwargs["reference"]
        )
        self.move = HAZARD.moves["propose_listing"]

    def form(self, *data: Any) -> forms.Propose:
        return forms.Propose(*data, subject=self.hazard, actor=self.request.actor)

    def context(self) -> dict[str, Any]:
        hazard = self.hazard
        found = proposals.rule(hazard, timezone.localdate())
        back = page.url_of(hazard.case)
        return {"hazard": hazard, "case": hazard.case, "move": self.move, "rule": found, "back": back}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        barred = request.actor.read_only or self.move.forbids(request.actor, self.hazard)
        if shut := barred or self.move.hinders(self.hazard):
            status = 403 if barred else 409
            return render(request, self.template_name, {"shut": shut, **self.context()}, status=status)
        return super().get(request, **kwargs)

    def act(self, cleaned: dict[str, Any]) -> Supervision:
        found = wall.make(proposals.propose, self.hazard, by=self.request.actor, at=timezone.now(), **cleaned)
        way = "，并已发函" if found.by_letter else ""
        messages.success(self.request, f"已提请{found.case.agency.name}挂牌督办{way}。")
        return found


class SupervisionPage(CaseView):
    doors = doors.SUPERVISION
    facts_template = "inspections/supervision.html"

    def facts(self) -> dict[str, Any]:
        return supervision_shown.supervision(self.subject, today=timezone.localdate())


class SupervisionMove(MoveView):
    doors = doors.SUPERVISION
