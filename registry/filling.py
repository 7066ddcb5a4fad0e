"""The pages on which an application is filled: the task list, its sections, uploads and the pledge. Drafts keep."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from agencies import wall
from casefile import page
from casefile.doors import Doors
from casefile.refusals import Invalid, Refusal
from casefile.views import seek
from registry import applications, completeness, doors, forms, shown, tasklist

KINDS: dict[str, Doors] = {"filings": doors.FILING, "changes": doors.CHANGE}


class Filling(View):
    """Base: one application that the actor may read."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.doors = KINDS[kwargs["kind"]]

    @cached_property
    def subject(self):
        return seek(self.doors.visible_to(self.request.actor), self.kwargs["reference"])

    @property
    def tasks_url(self) -> str:
        return reverse("registry:fill", args=[self.kwargs["kind"], self.subject.case.reference])

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        shared = {
            "subject": self.subject,
            "case": self.subject.case,
            "back": self.tasks_url,
            "kind": self.kwargs["kind"],
        }
        return render(self.request, template, {**shared, **context}, status=status)


class TaskList(Filling):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        tasks = tasklist.tasks(self.subject, kind=kwargs["kind"])
        return self.show("registry/fill.html", **tasks, back=page.url_of(self.subject.case))


class Section(Filling):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if kwargs["section"] not in forms.SECTIONS:
            raise Http404
        self.form_class = forms.SECTIONS[kwargs["section"]]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page(self.form_class(application=self.subject))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, application=self.subject)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            asked = {"section": kwargs["section"], "by": request.actor, "at": timezone.now()}
            wall.make(applications.save, self.subject, **asked, **form.facts())
        except Refusal as refusal:
            refusal.on(form)
            return self.page(form, status=refusal.status)
        following = tasklist.following(kwargs["section"])
        if "next" in request.POST and following:
            return redirect("registry:section", kwargs["kind"], self.subject.case.reference, following)
        return redirect(self.tasks_url)

    def page(self, form, status: int = 200) -> HttpResponse:
        names = list(completeness.SECTIONS)
        number = names.index(self.kwargs["section"]) + 1
        title = completeness.SECTIONS[self.kwargs["section"]][0]
        why = tasklist.grounds(self.subject, self.kwargs["section"])
        return self.show("registry/section.html", status=status, form=form, title=title, number=number, why=why)


class Upload(Filling):
    """One document. What it is for and why it is wanted comes from the pack."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page(forms.Upload())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = forms.Upload(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=422)
        upload = form.cleaned_data["file"]
        try:
            wall.make(applications.attach, self.subject, kwargs["code"], upload, by=request.actor, at=timezone.now())
        except Refusal as refusal:
            renamed = {
                "file" if name == kwargs["code"] else name: text
                for name, text in getattr(refusal, "errors", {}).items()
            }
            (Invalid(renamed) if renamed else refusal).on(form)
            return self.page(form, status=refusal.status)
        return redirect(self.tasks_url)

    def page(self, form, status: int = 200) -> HttpResponse:
        wanted = {doc.code: doc for doc in completeness.uploads(self.subject)}
        if self.kwargs["code"] not in wanted:
            raise Http404
        kept = self.subject.case.attachments.filter(slot=self.kwargs["code"], replaced_at=None).first()
        return self.show("registry/upload.html", status=status, form=form, doc=wanted[self.kwargs["code"]], kept=kept)


class Pledge(Filling):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page(forms.Pledge(initial={"pledged_by": self.subject.pledged_by or self.subject.head}))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = forms.Pledge(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            name = form.cleaned_data["pledged_by"]
            wall.make(applications.pledge, self.subject, pledged_by=name, by=request.actor, at=timezone.now())
        except Refusal as refusal:
            refusal.on(form)
            return self.page(form, status=refusal.status)
        return redirect(self.tasks_url)

    def page(self, form, status: int = 200) -> HttpResponse:
        return self.show("registry/pledge.html", status=status, form=form, pledge=shown.pledge(self.subject))
