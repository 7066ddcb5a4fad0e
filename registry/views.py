"""Pages of institutions, filings, changes and unfiled findings. Every move goes through the kernel's one view."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.generic import TemplateView, View

from agencies import wall
from casefile import page, personal
from casefile.exports import download
from casefile.listing import Listing
from casefile.refusals import Refusal
from casefile.views import CaseView, MoveView, seek
from registry import change, directory, doors, figures, filing, forms, institutions, shown, tasklist, unfiled
from registry.models import Institution, Unfiled


class Institutions(TemplateView):
    template_name = "registry/institutions.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = directory.found(request.actor, request.GET)
        if form := request.GET.get("export"):
            return download(directory.sheet(rows), directory.filename(), form, sheet="机构")
        context = {
            "page": directory.listed(rows).get_page(request.GET.get("page")),
            "ask": request.GET,
            "states": Institution.State.choices,
            "kinds": Institution.Kind.choices,
            "towns": directory.towns(request.actor),
            "sorts": directory.SORT_WORDS.items(),
            "export_query": directory.query(request.GET),
            "can_register": directory.may_register(request.actor),
        }
        return render(request, self.template_name, context)


class Dossier(CaseView):
    doors = doors.INSTITUTION
    template_name = "registry/dossier_page.html"
    facts_template = "registry/dossier.html"

    def found(self) -> QuerySet:
        return figures.with_files(shown.with_disclosed(super().found()))

    def facts(self) -> dict[str, Any]:
        shown_here = shown.institution(self.subject, actor=self.request.actor, tree=self.page.tree)
        partial = self.subject.files > len(self.page.tree)
        return {**shown_here, "figures": figures.of(self.subject, self.page, partial=partial), "partial": partial}


class FilingPage(CaseView):
    doors = doors.FILING
    facts_template = "registry/filing.html"

    def facts(self) -> dict[str, Any]:
        return shown.application(self.subject, actor=self.request.actor)


class ChangePage(FilingPage):
    doors = doors.CHANGE
    facts_template = "registry/change.html"


class UnfiledPage(CaseView):
    doors = doors.UNFILED
    facts_template = "registry/unfiled.html"

    def facts(self) -> dict[str, Any]:
        return shown.finding(self.subject)


class InstitutionMove(MoveView):
    doors = doors.INSTITUTION


class FilingMove(MoveView):
    doors = doors.FILING

    def extra(self) -> dict[str, Any]:
        if self.door.template == "registry/check.html":
            return tasklist.answers(self.subject, kind=self.kwargs["kind"])
        return {}


class ChangeMove(FilingMove):
    doors = doors.CHANGE


class UnfiledMove(MoveView):
    doors = doors.UNFILED


class Reveal(View):
    """Shows an ID number in full, once, to those who handle the file, and leaves that on the record."""

    kinds = {"institutions": doors.INSTITUTION, "filings": doors.FILING, "changes": doors.CHANGE}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.subject = seek(self.kinds[kwargs["kind"]].visible_to(request.actor), kwargs["reference"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(forms.Reveal())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = forms.Reveal(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        purpose, case = form.cleaned_data["purpose"], self.subject.case
        try:
            value = wall.make(
                personal.reveal, case, self.subject.head_id_number, by=request.actor, at=timezone.now(), purpose=purpose
            )
        except Refusal as refusal:
            refusal.on(form)
            return self.show(form, status=refusal.status)
        return self.show(form, value=value)

    def show(self, form: Any, *, value: str = "", status: int = 200) -> HttpResponse:
        case = self.subject.case
        context = {"form": form, "value": value, "case": case, "back": page.url_of(case)}
        answer = render(self.request, "registry/reveal.html", context, status=status)
        answer["Cache-Control"] = "no-store"
        return answer


class OpenView(View):
    """Opens a matter for an institution and goes to its page. A refusal comes back to the dossier as a sentence."""

    open = None

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        subject = get_object_or_404(doors.INSTITUTION.visible_to(request.actor), case__reference=reference)
        try:
            matter = wall.make(type(self).open, subject, by=request.actor, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return redirect(page.url_of(subject.case))
        return redirect(page.url_of(matter.case))


class OpenFiling(OpenView):
    open = staticmethod(filing.open)


class OpenChange(OpenView):
    open = staticmethod(change.open)


class FormView(View):
    """A page with one form, one act and one way on; a refusal keeps what was typed."""

    template_name = ""
    form_class: type

    def form(self, *data: Any) -> Any:
        return self.form_class(*data)

    def act(self, cleaned: dict[str, Any]) -> Any:
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return render(request, self.template_name, {"form": self.form(), **self.context()})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        status = 422
        if form.is_valid():
            try:
                return redirect(page.url_of(self.act(form.cleaned_data).case))
            except Refusal as refusal:
                status = refusal.status
                refusal.on(form)
        return render(request, self.template_name, {"form": form, **self.context()}, status=status)


class Register(FormView):
    """A clerk enters an institution by hand."""

    template_name = "registry/register.html"
    form_class = forms.Register

    def act(self, cleaned: dict[str, Any]) -> Institution:
        found, fresh = wall.make(institutions.register, by=self.request.actor, at=timezone.now(), **cleaned)
        if not fresh:
            messages.info(self.request, "这个统一社会信用代码已经有机构，没有重复建立。")
        return found


class UnfiledList(TemplateView):
    template_name = "registry/unfiled_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = doors.UNFILED.visible_to(self.request.actor).order_by("-pk")
        if self.request.GET.get("state") in Unfiled.State.values:
            rows = rows.filter(state=self.request.GET["state"])
        shown_page = Listing(rows, wanted=doors.UNFILED.queryset).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=shown_page, states=Unfiled.State.choices, ask=self.request.GET, **kwargs)


class OpenUnfiled(FormView):
    """A finding against one institution."""

    template_name = "registry/open_unfiled.html"
    form_class = forms.OpenUnfiled

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = doors.INSTITUTION.visible_to(request.actor)
        self.institution = get_object_or_404(found, case__reference=kwargs["reference"])

    def context(self) -> dict[str, Any]:
        return {"institution": self.institution, "back": page.url_of(self.institution.case)}

    def act(self, cleaned: dict[str, Any]) -> Unfiled:
        return wall.make(unfiled.open, self.institution, by=self.request.actor, at=timezone.now(), **cleaned)
