"""Pages of the risk grade: the list, one institution's grade on any day, and the rules by which it is made."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.generic import TemplateView

from agencies import wall
from casefile import page
from casefile.exports import download
from casefile.views import CaseView, MoveView, seek
from credit import doors, grade_list, grade_rules, grades, grading
from credit.forms import grade_rules as forms
from credit.models import GradeRule
from registry.doors import INSTITUTION
from registry.views import FormView


def day_asked(text: str, *, today: date) -> date:
    """The day that somebody asks about; today for anything that is no day, or is still to come."""
    try:
        asked = parse_date(text)
    except (ValueError, ValidationError):
        asked = None
    return asked if asked and asked < today else today


class Grades(TemplateView):
    """Every institution that the actor may read, the highest score first."""

    template_name = "credit/grades.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ask, today = request.GET, timezone.localdate()
        rows = grade_list.found(request.actor, ask)
        rule = grades.rule_of(request.actor.agency.place_id, today) if request.actor.agency else grading.platform()
        bands = [band.grade for band in rule.bands]
        chosen = rows.filter(grade=ask["grade"]) if ask.get("grade") in bands else rows
        if form := ask.get("export"):
            return download(grade_list.sheet(chosen), f"风险等级{today:%Y%m%d}", form, sheet="风险等级")
        context = {
            "page": grade_list.listed(chosen).get_page(ask.get("page")),
            "chips": grade_list.counts(rows, bands), "ask": ask, "rule": rule,
            "shut": grade_rules.may_open(request.actor),
        }  # fmt: skip
        return self.render_to_response(self.get_context_data(**context, **kwargs))


class InstitutionGrade(TemplateView):
    """One institution's grade, on any day up to today."""

    template_name = "credit/grade.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor, today = self.request.actor, timezone.localdate()
        institution = seek(INSTITUTION.visible_to(actor), self.kwargs["reference"])
        on = day_asked(self.request.GET.get("on", ""), today=today)
        return super().get_context_data(
            institution=institution, on=on, today=today, back=page.url_of(institution.case),
            own=actor.party is not None and actor.party.pk == institution.party_id,
            **grade_list.shown(institution, actor, on=on), **kwargs,
        )  # fmt: skip


class Rules(TemplateView):
    """The rule in force, line by line, and every draft and former rule of the place."""

    template_name = "credit/grade_rules.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor, today = self.request.actor, timezone.localdate()
        rows = doors.GRADE_RULE.visible_to(actor).order_by("-pk")
        return super().get_context_data(
            rule=grades.rule_of(actor.agency.place_id, today) if actor.agency else grading.platform(),
            rows=[(one, page.url_of(one.case)) for one in rows],
            shut=grade_rules.may_open(actor),
            **kwargs,
        )


class OpenRule(FormView):
    template_name = "credit/grade_rule_open.html"
    form_class = forms.Open

    def context(self) -> dict[str, Any]:
        return {"shut": grade_rules.may_open(self.request.actor)}

    def act(self, cleaned: dict[str, Any]) -> GradeRule:
        return wall.make(grade_rules.open, by=self.request.actor, at=timezone.now(), **cleaned)


class RulePage(CaseView):
    doors = doors.GRADE_RULE
    facts_template = "credit/grade_rule.html"

    def facts(self) -> dict[str, Any]:
        return {"facts_title": "规则", "rule": grading.read(self.subject.rule), "simulation": self.subject.simulation}


class RuleMove(MoveView):
    doors = doors.GRADE_RULE
