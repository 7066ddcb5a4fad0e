"""Pages of the yearly plan: the plans of a place, each plan, and its moves."""

from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from agencies import wall
from casefile import page
from casefile.views import CaseView, MoveView
from inspections import doors, draw_shown, plans
from inspections.forms import plans as forms
from inspections.models import Plan
from registry.views import FormView


class Plans(TemplateView):
    """Every plan that the actor may read, the newest year first; what the texts want; and who may begin one."""

    template_name = "inspections/plans.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor, on = self.request.actor, timezone.localdate()
        rows = doors.PLAN.visible_to(actor).order_by("-year", "place")
        place = actor.agency.place if actor.agency else None
        return super().get_context_data(
            rows=[(one, page.url_of(one.case)) for one in rows],
            frequencies=plans.frequencies(place, on=on) if place else [],
            shut=plans.may_open(actor),
            **kwargs,
        )


class OpenPlan(FormView):
    template_name = "inspections/plan_open.html"
    form_class = forms.Open

    def context(self) -> dict[str, Any]:
        return {"shut": plans.may_open(self.request.actor)}

    def act(self, cleaned: dict[str, Any]) -> Plan:
        return wall.make(plans.open, by=self.request.actor, at=timezone.now(), **cleaned)


class PlanPage(CaseView):
    doors = doors.PLAN
    facts_template = "inspections/plan.html"

    def facts(self) -> dict[str, Any]:
        return draw_shown.plan(self.subject, on=timezone.localdate())


class PlanMove(MoveView):
    doors = doors.PLAN
