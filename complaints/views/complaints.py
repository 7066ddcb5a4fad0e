"""Pages of complaints: the list, entering one by hand, its own page and moves, and knowing who complained."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from agencies import wall
from casefile import calendar, page, reading
from casefile.exports import download
from casefile.models import CaseFile
from casefile.refusals import Forbidden, Refusal
from casefile.views import CaseView, MoveView, seek
from complaints import complaint_list, complaint_shown, complaints, doors, identity
from complaints.flow.complaints import COMPLAINT, may_receive
from complaints.forms import complaints as forms
from complaints.models import Complaint
from law import load


class Complaints(TemplateView):
    template_name = "complaints/complaints.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ask, actor, now = request.GET, request.actor, timezone.now()
        rows = complaint_list.found(actor, ask, now=now)
        chosen = complaint_list.in_state(rows, ask.get("state", ""))
        if form := ask.get("export"):
            told = complaint_list.sheet(chosen, actor=actor, now=now)
            return download(told, complaint_list.filename(now), form, sheet="投诉举报")
        shown, days = complaint_list.listed(chosen).get_page(ask.get("page")), calendar.current()
        place_id = actor.agency.place_id if actor.agency else load.ROOT
        words = complaint_list.domains(place_id)
        context = {
            "page": shown,
            "rows": [_row(one, words, now, days) for one in shown.object_list],
            "ask": ask,
            "chips": [
                (state, label, many, complaint_list.query(ask, state=state))
                for state, label, many in complaint_list.counts(rows)
            ],
            "all_query": complaint_list.query(ask, state=""),
            "channels": Complaint.Channel.choices,
            "outcomes": Complaint.Outcome.choices,
            "domains": words.items(),
            "agencies": complaint_list.agencies(actor),
            "export_query": complaint_list.query(ask),
            "enters": not may_receive(actor),
        }
        return render(request, self.template_name, context)


def _row(one: Complaint, words: dict[str, str], now: Any, days: Any) -> dict[str, Any]:
    first = one.suggestion[0] if one.suggestion else None
    return {
        "complaint": one,
        "domain": words.get(one.case.domain, one.case.domain),
        "suggested": words.get(first["domain"], "") if first and one.state == Complaint.State.RECEIVED else "",
        "reading": reading.of(one.case.replying[0], now=now, calendar=days) if one.case.replying else None,
    }


class ReceiveComplaint(View):
    """An officer enters what came by telephone, letter, hotline, media, petition or whistle."""

    template_name = "complaints/receive.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if shut := request.actor.read_only or may_receive(request.actor):
            return render(request, self.template_name, {"shut": shut}, status=403)
        form = forms.Receive(initial={"received_on": timezone.localdate()}, actor=request.actor)
        return render(request, self.template_name, {"form": form})

    def post(self, request: HttpRequest) -> HttpResponse:
        if shut := request.actor.read_only or may_receive(request.actor):
            return render(request, self.template_name, {"shut": shut}, status=403)
        form, status = forms.Receive(request.POST, request.FILES, actor=request.actor), 422
        if form.is_valid():
            asked = {"place": request.actor.agency.place, "by": request.actor, "at": timezone.now()}
            try:
                found, code = wall.make(complaints.receive, **asked, **form.cleaned_data)
            except Refusal as refusal:
                status = refusal.status
                refusal.on(form)
            else:
                return self.entered(found, code)
        return render(request, self.template_name, {"form": form}, status=status)

    def entered(self, found: Complaint, code: str) -> HttpResponse:
        """The code is on this one page and nowhere else: whoever complained is told it now."""
        readable = CaseFile.objects.visible_to(self.request.actor).filter(pk=found.case_id).exists()
        context = {"complaint": found, "code": code, "url": page.url_of(found.case) if readable else ""}
        answer = render(self.request, "complaints/entered.html", context, status=201)
        answer["Cache-Control"] = "no-store"
        return answer


class ComplaintPage(CaseView):
    doors = doors.COMPLAINT
    facts_template = "complaints/complaint.html"

    def facts(self) -> dict[str, Any]:
        return complaint_shown.complaint(self.subject, actor=self.request.actor)


class ComplaintMove(MoveView):
    doors = doors.COMPLAINT

    def done(self, sentence: str) -> HttpResponse:
        """To the file; to the list for whoever has just given it to an agency and may not read it any more."""
        if CaseFile.objects.visible_to(self.request.actor).filter(pk=self.subject.case_id).exists():
            return super().done(sentence)
        messages.success(self.request, sentence)
        return redirect("complaints:complaints")


class Reveal(View):
    """Shows who complained and the whole text, once, to those who handle it, and leaves that on the record."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.subject = seek(doors.COMPLAINT.visible_to(request.actor), kwargs["reference"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        shut = identity.may_know(self.subject, request.actor)
        return self.show(forms.Purpose(), shut=shut, status=403 if shut else 200)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form, at = forms.Purpose(request.POST), timezone.now()
        if shut := identity.may_know(self.subject, request.actor):
            return self.show(form, shut=shut, status=403)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            told = wall.make(identity.reveal, self.subject, by=request.actor, at=at, **form.cleaned_data)
        except Forbidden as refusal:
            return self.show(form, shut=refusal.sentence, status=refusal.status)
        except Refusal as refusal:
            refusal.on(form)
            return self.show(form, status=refusal.status)
        return self.show(form, told=told)

    def show(
        self, form: Any, *, told: dict[str, Any] | None = None, shut: str | None = None, status: int = 200
    ) -> HttpResponse:
        case = self.subject.case
        rows = []
        if told:
            rows.append({"label": "投诉人", "value": told["name"] or ("没有留姓名" if told["phone"] else "匿名")})
        if told and told["phone"]:
            rows.append({"label": "联系电话", "value": told["phone"], "mono": True})
        may_cover = COMPLAINT.moves["cover"]
        covers = not (may_cover.forbids(self.request.actor, self.subject) or may_cover.hinders(self.subject))
        context = {
            "form": form, "told": told, "rows": rows, "shut": shut, "case": case, "back": page.url_of(case),
            "cover": reverse("complaints:complaint_move", args=[case.reference, "cover"]) if covers else "",
        }  # fmt: skip
        answer = render(self.request, "complaints/reveal.html", context, status=status)
        answer["Cache-Control"] = "no-store"
        return answer
