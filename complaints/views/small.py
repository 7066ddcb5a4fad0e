"""Pages of disputes and of what the media say: their lists, opening one, its own page and moves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from agencies import wall
from casefile import clocks, page
from casefile.doors import Doors
from casefile.exports import download
from casefile.listing import Listing
from casefile.models import CaseFile
from casefile.views import CaseView, MoveView
from complaints import disputes, doors, opinions, small_list
from complaints.forms import small as forms
from complaints.models import Dispute, Opinion
from registry.doors import INSTITUTION
from registry.views import FormView


class SmallList(TemplateView):
    """A list that can be narrowed by state and words, and taken away as a sheet."""

    doors: Doors

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = small_list.found(self.doors, request.actor, request.GET)
        model = self.doors.flow.model
        if form := request.GET.get("export"):
            name = f"{self.doors.flow.label}-{timezone.localdate():%Y%m%d}"
            return download(small_list.sheet(rows, model), name, form, sheet=self.doors.flow.label)
        shown = Listing(rows, wanted=self.doors.queryset).get_page(request.GET.get("page"))
        context = {
            "page": shown,
            "ask": request.GET,
            "states": [
                (value, label, small_list.query(request.GET, state=value)) for value, label in model.State.choices
            ],
            "all_query": small_list.query(request.GET, state=""),
            "export_query": small_list.query(request.GET),
            "office": request.actor.agency is not None,
        }
        return render(request, self.template_name, context)


class Disputes(SmallList):
    doors = doors.DISPUTE
    template_name = "complaints/disputes.html"


class Opinions(SmallList):
    doors = doors.OPINION
    template_name = "complaints/opinions.html"


class OpenDispute(FormView):
    """From an institution's dossier."""

    template_name = "complaints/dispute_new.html"
    form_class = forms.OpenDispute

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = INSTITUTION.visible_to(request.actor)
        self.institution = get_object_or_404(found, case__reference=kwargs["reference"])

    def context(self) -> dict[str, Any]:
        return {"institution": self.institution, "back": page.url_of(self.institution.case)}

    def act(self, cleaned: dict[str, Any]) -> Dispute:
        return wall.make(disputes.open, self.institution, by=self.request.actor, at=timezone.now(), **cleaned)


class NoteOpinion(FormView):
    """`?institution=` names the institution that it is about, if it is about one."""

    template_name = "complaints/opinion_new.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found, reference = INSTITUTION.visible_to(request.actor), request.GET.get("institution", "")
        self.institution = get_object_or_404(found, case__reference=reference) if reference else None

    def form(self, *data: Any) -> forms.NoteOpinion:
        return forms.NoteOpinion(*(data[:1] or ()), initial={"noted_on": timezone.localdate()})

    def context(self) -> dict[str, Any]:
        return {"institution": self.institution, "back": reverse("complaints:opinions")}

    def act(self, cleaned: dict[str, Any]) -> Opinion:
        asked = {"by": self.request.actor, "at": timezone.now(), "institution": self.institution}
        return wall.make(opinions.note, **cleaned, **asked)


class DisputePage(CaseView):
    doors = doors.DISPUTE
    facts_template = "complaints/small.html"

    def facts(self) -> dict[str, Any]:
        subject = self.subject
        rows = [
            {"label": "机构", "value": subject.institution.party.name, "url": page.url_of(subject.institution.case)},
            {"label": "事项", "value": subject.title},
            {"label": "情况", "value": subject.text},
            {"label": "调解人", "value": subject.mediator},
            {"label": "结果", "value": subject.result},
            {"label": "结束日期", "value": clocks.words(subject.ended_on) if subject.ended_on else ""},
        ]
        return {"facts_title": "纠纷", "rows": [row | {"act": "看档案"} for row in rows] + self._origin()}

    def _origin(self) -> list[dict[str, Any]]:
        """The complaint from which it came, for an agency that may read that; never for the institution."""
        actor, origin = self.request.actor, self.subject.complaint_id
        if not actor.agency or origin is None:
            return []
        case = CaseFile.objects.visible_to(actor).filter(complaint=origin).first()
        return [{"label": "来自", "value": case.reference, "url": page.url_of(case), "act": "看投诉"}] if case else []


class OpinionPage(CaseView):
    doors = doors.OPINION
    facts_template = "complaints/small.html"

    def facts(self) -> dict[str, Any]:
        subject = self.subject
        known = opinions.upward(subject.case.place_id, subject.case.opened_on)
        names = "、".join(one.name for one in known.named)
        institution = subject.institution
        rows = [
            {"label": "来源", "value": subject.source},
            *([{"label": "机构", "value": institution.party.name, "url": page.url_of(institution.case),
                "act": "看档案"}] if institution else []),
            {"label": "内容", "value": subject.text},
            {"label": "发现日期", "value": clocks.words(subject.noted_on)},
            {"label": "重大舆情", "value": "是" if subject.major else "否", "note": known.cite if names else ""},
            {"label": "向谁上报", "value": names or known.silent},
            {"label": "上报日期", "value": clocks.words(subject.told_up_on) if subject.told_up_on else ""},
            {"label": "核实情况", "value": subject.finding, "tag": "谣言" if subject.rumour else "", "tone": "danger"},
            {"label": "公开回应", "value": subject.answer},
        ]  # fmt: skip
        return {"facts_title": "舆情", "rows": rows}


class DisputeMove(MoveView):
    doors = doors.DISPUTE


class OpinionMove(MoveView):
    doors = doors.OPINION
