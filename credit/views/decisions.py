"""Pages of collected decisions: the list, one decision as it came and as it was understood, and the batches."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from agencies import wall
from casefile import clocks, page
from casefile.exports import download
from casefile.listing import Listing
from casefile.refusals import Invalid, Refusal
from casefile.views import CaseView, MoveView
from credit import collecting, decision_list, doors, matching
from credit import rows as sheet_rows
from credit.flow.batches import BATCH
from credit.forms import batches as forms
from credit.models import Batch, Decision
from registry.views import FormView

MOST_SHOWN = 20


class Decisions(TemplateView):
    template_name = "credit/decisions.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ask, actor = request.GET, request.actor
        rows = decision_list.found(actor, ask)
        if form := ask.get("export"):
            return download(decision_list.sheet(rows), decision_list.filename(), form, sheet="处理结果")
        context = {
            "page": decision_list.listed(rows).get_page(ask.get("page")),
            "ask": ask,
            "kinds": Decision.Kind.choices,
            "states": decision_list.MATCH_WORDS.items(),
            "may_send": actor.read_only is None and collecting.may_send(actor) is None,
            "state_links": [
                (value, label, decision_list.query(ask, matched=value))
                for value, label in decision_list.MATCH_WORDS.items()
            ],
            "all_query": decision_list.query(ask, matched=""),
            "export_query": decision_list.query(ask),
        }
        return render(request, self.template_name, context)


class Import(FormView):
    """A table of decisions handed in on the page: kept and looked through first, entered by the batch's own move."""

    template_name = "credit/import.html"

    def form(self, *data: Any) -> forms.Import:
        return forms.Import(*data, actor=self.request.actor)

    def shut(self) -> str | None:
        return self.request.actor.read_only or collecting.may_send(self.request.actor)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if sentence := self.shut():
            return render(request, self.template_name, {"shut": sentence}, status=403)
        return super().dispatch(request, *args, **kwargs)

    def act(self, cleaned: dict[str, Any]) -> Batch:
        actor, upload = self.request.actor, cleaned["file"]
        with TemporaryDirectory() as folder:
            path = Path(folder) / Path(upload.name).name
            path.write_bytes(upload.read())
            _, found, digest = sheet_rows.of_file(path, kind=cleaned["kind"])
        if len(found) > forms.MOST:
            raise Invalid({"file": f"有{len(found)}行；一次最多{forms.MOST}行，请分成几个文件，或者请管理员用命令导入"})
        place = actor.agency.place
        if before := collecting.known(place, digest):
            messages.info(self.request, "这个文件已经收过，没有重复写入。")
            return before
        asked = {"place": place, "sender": cleaned["sender"], "source": upload.name, "digest": digest, "by": actor}
        batch = wall.make(collecting.take_in, found, **asked, at=timezone.now())
        messages.success(self.request, f"已收 {len(found)} 条，还没有记入信用记录；看过以后入库，或者退回。")
        return batch


class DecisionPage(View):
    """One row: what was understood beside what came, and the form that says whose it is."""

    template_name = "credit/decision.html"

    @cached_property
    def decision(self) -> Decision:
        found = decision_list.visible(self.request.actor).select_related(
            "batch__case__place", "batch__case__agency", "batch__sender", "case__place", "party", "same_as",
            "entry__party",
        )  # fmt: skip
        return get_object_or_404(found, pk=self.kwargs["pk"])

    @property
    def matched(self) -> bool:
        return self.decision.party_id is not None

    def shut(self) -> str | None:
        """Why the actor cannot say whose it is, or take it back; None when that is possible."""
        one, actor = self.decision, self.request.actor
        move = BATCH.moves["unmatch" if self.matched else "match"]
        if sentence := actor.read_only or move.forbids(actor, one.batch) or move.hinders(one.batch):
            return sentence
        if one.same_as_id:
            return "这一条和另一条相同，对那一条就可以。"
        return matching.amended(one) or (None if matching.holds(one) else matching.NUMBERLESS)

    def form(self, *data: Any) -> Any:
        if self.matched:
            return forms.Correct(*data)
        return forms.Match(*data, decision=self.decision, text=self.request.GET.get("q", "")[:100])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.form(request.POST)
        if shut := self.shut():
            theirs = BATCH.moves["match"].forbids(request.actor, self.decision.batch)
            return self.show(form, status=403 if theirs else 409, said=shut)
        if not form.is_valid():
            return self.show(form, status=422)
        asked = {"reason": form.cleaned_data["reason"], "by": request.actor, "at": timezone.now()}
        try:
            if self.matched:
                gone = form.cleaned_data["what"] == forms.Correct.REVOKED
                wall.make(matching.withdraw if gone else matching.unmatch, self.decision, **asked)
                messages.success(request, "已更正；原来的记录旁边记了一条更正。")
            else:
                party = form.cleaned_data["institution"].party
                wall.make(matching.match, self.decision, party=party, **asked)
                messages.success(request, f"已对上{party.name}，记入信用记录。")
        except Refusal as refusal:
            refusal.on(form)
            return self.show(form, status=refusal.status)
        return redirect("credit:decision", pk=self.decision.pk)

    def show(self, form: Any, *, status: int = 200, said: str = "") -> HttpResponse:
        one = self.decision
        context = {
            "one": one,
            "form": form,
            "shut": said or self.shut(),
            "matched": self.matched,
            "rows": _rows(one),
            "places": [
                (text, place.get("guessed", False))
                for text, place in zip(decision_list.places_of(one), one.articles, strict=True)
            ],
            "cells": one.raw.get("cells", []),
            "remarks": one.raw.get("remarks", []),
            "batch_url": page.url_of(one.batch.case),
            "q": self.request.GET.get("q", ""),
        }
        return render(self.request, self.template_name, context, status=status)


def _rows(one: Decision) -> list[dict[str, Any]]:
    parts = one.number_parts
    said = f"{parts['mark']} · {parts['year']}年 · 第{parts['serial']}号" if parts else "没有读懂"
    rows = [
        {"label": "种类", "value": one.get_kind_display()},
        {"label": "文号", "value": one.number, "note": said},
        {"label": "案件", "value": one.title},
        {"label": "当事人", "value": one.name, "note": one.code},
        {"label": "事由", "value": one.cause},
        {"label": "依据", "value": one.ground},
        {"label": "结果", "value": one.result},
        {"label": "作出机关", "value": one.authority},
        {"label": "日期", "value": clocks.words(one.decided_on) if one.decided_on else ""},
        {"label": "来源", "value": one.batch.sender.name if one.batch.sender else one.batch.source,
         "note": f"{one.batch.case.reference} 第{one.row}行"},
    ]  # fmt: skip
    return [row for row in rows if row["value"]]


class Batches(TemplateView):
    template_name = "credit/batches.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = doors.BATCH.visible_to(self.request.actor).order_by("-pk")
        state = self.request.GET.get("state", "")
        if state in Batch.State.values:
            rows = rows.filter(state=state)
        shown = Listing(rows, wanted=doors.BATCH.queryset).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=shown, state=state, states=Batch.State.choices, **kwargs)


class BatchPage(CaseView):
    doors = doors.BATCH
    facts_template = "credit/batch.html"

    def facts(self) -> dict[str, Any]:
        one, told = self.subject, self.subject.counted
        waits = one.state == Batch.State.TAKEN_IN
        return {
            "facts_title": "归集",
            "outlook": collecting.outlook(one) if waits else None,
            "doubtful": collecting.doubtful(one, MOST_SHOWN) if waits else [],
            "batch_rows": [
                {"label": "来源部门", "value": one.sender.name if one.sender else ""},
                {"label": "来源", "value": one.source},
                {"label": "收到日期", "value": clocks.words(one.received_on)},
                {"label": "条数", "value": f"{told.get('rows', 0)} 条"},
                {"label": "须核对", "value": f"{told.get('doubtful', 0)} 条"},
                {"label": "与已有的相同", "value": f"{told.get('repeated', 0)} 条"},
                {"label": "按代码对上", "value": f"{told['matched']} 条" if "matched" in told else "还没有入库"},
                {"label": "文号已另记，待核对", "value": f"{told.get('contested', 0)} 条"},
                {"label": "内容摘要", "value": one.digest, "mono": True, "note": "SHA-256"},
            ],
        }


class BatchMove(MoveView):
    doors = doors.BATCH
