"""The pages of previews: beginning one, ending the one that runs, and its case page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import View

from agencies import wall
from casefile import page, preview_doors, previews
from casefile.preview_forms import Begin
from casefile.preview_middleware import SESSION_KEY
from casefile.refusals import Refusal
from casefile.views import CaseView, MoveView


class BeginPreview(View):
    """Asks for the agency and the purpose, and goes to its desk."""

    def get(self, request: HttpRequest) -> HttpResponse:
        shut = previews.may_begin(request.actor)
        return self.show(Begin(actor=request.actor), shut=shut, status=403 if shut else 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        if shut := previews.may_begin(request.actor):
            return self.show(Begin(actor=request.actor), shut=shut, status=403)
        form = Begin(request.POST, actor=request.actor)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            preview = wall.make(previews.begin, by=request.actor, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            refusal.on(form)
            return self.show(form, status=refusal.status)
        request.session[SESSION_KEY] = preview.case.reference
        return redirect("casefile:desk")

    def show(self, form: Begin, *, shut: str | None = None, status: int = 200) -> HttpResponse:
        context = {"form": form, "shut": shut, "back": reverse("casefile:desk")}
        return render(self.request, "casefile/preview_begin.html", context, status=status)


class EndPreview(View):
    """Ends the preview that runs in this session, and shows what was looked at."""

    def post(self, request: HttpRequest) -> HttpResponse:
        request.session.pop(SESSION_KEY, None)
        if not request.preview:
            return redirect("casefile:desk")
        wall.make(previews.end, request.preview.matter, by=request.preview.by, at=timezone.now())
        messages.success(request, "预览已结束，看过哪些案卷记在下面的办理记录里。")
        return redirect(page.url_of(request.preview.matter.case))


class PreviewPage(CaseView):
    doors = preview_doors.DOORS
    facts_template = "casefile/preview.html"

    def facts(self) -> dict[str, Any]:
        return {"preview": self.subject}


class PreviewMove(MoveView):
    doors = preview_doors.DOORS
