"""Pages of periodic duties: the place as a matrix, one institution, and institutions' own reports."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.generic import TemplateView, View

from agencies import wall
from agencies.access import Role
from casefile import page
from casefile.exports import download
from casefile.listing import Listing
from casefile.refusals import Forbidden, Invalid
from casefile.views import CaseView, MoveView, whole
from inspections import doings, doors, period_shown
from inspections.forms import doings as forms
from inspections.models import Doing
from law import load
from registry.doors import INSTITUTION
from registry.views import FormView

MOST, FINDING = 200, 500  # how many are confirmed at once, and how long the finding may be


class Duties(View):
    """Institutions by periods, for an agency; a representative is led to the institution's own page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        actor, on = request.actor, timezone.localdate()
        if actor.party:
            own = get_object_or_404(INSTITUTION.visible_to(actor), party=actor.party)
            return redirect("inspections:duties_of", own.case.reference)
        matrix = period_shown.Matrix(actor, request.GET, on)
        if form := request.GET.get("export"):
            return download(matrix.sheet(), f"按期义务-{on:%Y%m%d}", form, sheet="按期义务")
        return render(request, "inspections/duties.html", matrix.context())


class DutiesOf(TemplateView):
    """What is owed for one institution, by whom, and what became of it."""

    template_name = "inspections/duties_of.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = self.request.actor
        subject = get_object_or_404(INSTITUTION.visible_to(actor), case__reference=self.kwargs["reference"])
        return super().get_context_data(**period_shown.institution(subject, actor=actor, on=timezone.localdate()))


class ReportDoing(FormView):
    """An institution, or civil affairs for it, reports what it did."""

    template_name = "inspections/report_doing.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.institution = get_object_or_404(INSTITUTION.visible_to(request.actor), case__reference=kwargs["reference"])

    def form(self, *data: Any) -> forms.Report:
        return forms.Report(*data, institution=self.institution)

    def context(self) -> dict[str, Any]:
        return {
            "institution": self.institution,
            "case": self.institution.case,
            "back": page.url_of(self.institution.case),
        }

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            doings.may_report(self.institution, request.actor)
        except Forbidden as refusal:
            return render(request, self.template_name, {"shut": refusal.sentence, **self.context()}, status=403)
        if shut := doings.hindrance(self.institution, timezone.localdate()):
            return render(request, self.template_name, {"shut": shut, **self.context()}, status=409)
        return super().get(request, **kwargs)

    def act(self, cleaned: dict[str, Any]) -> Doing:
        doing = wall.make(doings.report, self.institution, by=self.request.actor, at=timezone.now(), **cleaned)
        if doing.late:
            messages.warning(self.request, "这一期已经结束，按补报记录；核实以后才计入。")
        else:
            messages.success(self.request, "已报送，计入这一期。")
        return doing


class DoingList(TemplateView):
    """Institutions' own reports, newest first. An officer ticks many and confirms them with one finding."""

    template_name = "inspections/doings.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if form := request.GET.get("export"):
            name = f"机构报送-{timezone.localdate():%Y%m%d}"
            return download(self.lines(), name, form, sheet="机构报送")
        return super().get(request, *args, **kwargs)

    def found(self) -> QuerySet[Doing]:
        """The reports that are asked for, newest first."""
        ask, rows = self.request.GET, doors.DOING.visible_to(self.request.actor)
        if ask.get("state") in Doing.State.values:
            rows = rows.filter(state=ask["state"])
        if ask.get("late"):
            rows = rows.filter(late=True)
        return rows.order_by("-done_on", "-pk")

    def lines(self) -> Iterator[list[str]]:
        """All that is asked for as lines of a sheet, heading first. What was written freely stays out."""
        words = load.pack(load.ROOT).doings
        yield ["案号", "机构", "种类", "开展日期", "报送日期", "补报", "参加人数", "发现问题", "状态"]
        for one in self.found().select_related("case", "institution__party").iterator(chunk_size=500):
            named = [one.case.reference, one.institution.party.name, words.get(one.kind, one.kind)]
            days = [one.done_on.isoformat(), f"{timezone.localtime(one.case.opened_at):%Y-%m-%d}"]
            numbers = ["" if number is None else str(number) for number in (one.persons, one.found)]
            yield [*named, *days, "是" if one.late else "否", *numbers, one.get_state_display()]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ask, actor = self.request.GET, self.request.actor
        shown = Listing(self.found(), wanted=doors.DOING.queryset).get_page(ask.get("page"))
        words, ticked = load.pack(load.ROOT).doings, kwargs.get("ticked", ())
        lines = [(one, words.get(one.kind, one.kind), one.case.reference in ticked) for one in shown.object_list]
        kwargs["confirms"] = actor.holds(Role.CLERK) and any(one.state == Doing.State.REPORTED for one, _, _ in lines)
        kept = {name: ask[name] for name in ("state", "late") if ask.get(name)}
        kwargs["asked"] = f"{urlencode(kept)}&" if kept else ""
        return super().get_context_data(page=shown, lines=lines, states=Doing.State.choices, ask=ask, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Confirm what is ticked. What cannot be is listed with the reason, stays ticked, and nothing typed is lost."""
        ticked, finding = request.POST.getlist("tick")[:MOST], request.POST.get("finding", "")[:FINDING]
        found = list(doors.DOING.visible_to(request.actor).filter(case__reference__in=ticked).order_by("pk"))
        seen = {one.case.reference: whole(request.POST.get(f"version-{one.case.reference}", "")) for one in found}
        typed = {"ticked": ticked, "finding": finding}
        if sentence := request.actor.read_only or ("" if found else "一件也没有勾选；先勾选要核实的"):
            return self.shown(422, fault=sentence, **typed)
        try:
            asked = {"finding": finding, "expect": seen, "by": request.actor, "at": timezone.now()}
            outcome = wall.make(doings.confirm_many, found, **asked)
        except Invalid as refusal:
            return self.shown(refusal.status, fault=refusal.errors["finding"], **typed)
        if outcome.done:
            messages.success(request, f"已核实 {outcome.done} 件。")
        if not outcome.kept:
            return redirect(request.get_full_path())
        left = [one.case.reference for one, _ in outcome.kept]
        return self.shown(409, kept=outcome.kept, ticked=left, finding=finding)

    def shown(self, status: int, **said: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**said), status=status)


class DoingPage(CaseView):
    doors = doors.DOING
    facts_template = "inspections/doing.html"

    def facts(self) -> dict[str, Any]:
        subject: Doing = self.subject
        words = load.pack(subject.institution.place_id).doings
        return {
            "facts_title": "报送内容",
            "doing": subject,
            "kind_word": words.get(subject.kind, subject.kind),
            "photos": [one for one in self.page.attachments if one.media_type.startswith("image/")],
        }


class DoingMove(MoveView):
    doors = doors.DOING
