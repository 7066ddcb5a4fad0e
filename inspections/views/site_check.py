"""Pages of site checks: sending two inspectors, the check's own page, and the sheet that one thumb fills."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies import wall
from casefile import page
from casefile.refusals import Forbidden, Refusal
from casefile.views import CaseView, MoveView, seek, whole
from inspections import doors, shown, site_checks
from inspections.forms import site_check as forms
from inspections.models import SiteCheck
from registry.doors import FILING
from registry.views import FormView


class CheckOf(FormView):
    """Where a filing's button leads: to its check, or to the page that sends somebody."""

    template_name = "inspections/assign.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.filing = seek(FILING.visible_to(request.actor), kwargs["reference"])

    def form(self, *data: Any) -> forms.Assign:
        return forms.Assign(*data, filing=self.filing)

    def context(self) -> dict[str, Any]:
        return {"filing": self.filing, "case": self.filing.case, "back": page.url_of(self.filing.case)}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if check := site_checks.of(self.filing):
            return redirect(page.url_of(check.case))
        try:
            site_checks.may_plan(self.filing, request.actor)
        except Forbidden as refusal:
            return render(request, self.template_name, {"shut": refusal.sentence, **self.context()}, status=403)
        if shut := site_checks.hindrance(self.filing):
            return render(request, self.template_name, {"shut": shut, **self.context()}, status=409)
        return super().get(request, **kwargs)

    def act(self, cleaned: dict[str, Any]) -> SiteCheck:
        check = wall.make(site_checks.assign, self.filing, by=self.request.actor, at=timezone.now(), **cleaned)
        messages.success(self.request, f"已派{check.names}。")
        if warning := shown.late_plan(check):
            messages.warning(self.request, warning)
        return check


class SiteCheckPage(CaseView):
    doors = doors.SITE_CHECK
    facts_template = "inspections/site_check.html"

    def facts(self) -> dict[str, Any]:
        return shown.check(self.subject, actor=self.request.actor)


class SiteCheckMove(MoveView):
    doors = doors.SITE_CHECK

    def show(self, form: Any, *, status: int = 200, **said: Any) -> HttpResponse:
        if isinstance(form, forms.Record) and status == 422:
            self.keep(form)
        return super().show(form, status=status, **said)

    def keep(self, form: forms.Record) -> None:
        """A sheet that was refused is kept all the same: on a phone, photos would otherwise be taken again."""
        try:
            wall.make(
                site_checks.keep,
                self.subject,
                by=self.request.actor,
                at=timezone.now(),
                expect=whole(self.request.POST.get("version", "")),
                **form.partial(),
            )
        except Refusal as refusal:
            refusal.on(form)
        del self.subject
        form.subject = self.subject
