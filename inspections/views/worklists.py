"""Pages of worklists: all reasons to act with their counts, one of them as a list, and the aims of a place."""

from datetime import date
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from agencies import wall
from casefile import flow, memory, page
from casefile.listing import Listing
from casefile.models import CaseFile
from casefile.refusals import Refusal
from casefile.views import CaseView, MoveView
from inspections import doors, milestone_shown, milestones, period_shown, worklists


class Worklists(TemplateView):
    """Reasons to act, each with how many files it is about."""

    template_name = "inspections/worklists.html"
    KEPT_SECONDS = 60  # whoever leads a place counts the periods of every institution in it

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor, at = self.request.actor, timezone.now()
        counts = worklists.counts(actor, at=at)
        lists = [
            {"list": one, "n": counts[one.key], "url": reverse("inspections:worklist", args=[one.key])}
            for one in worklists.of(actor)
        ]
        return super().get_context_data(
            lists=lists,
            duties=self.duties(timezone.localdate(at)),
            office=actor.agency is not None,
            days=worklists.days(actor),
            **kwargs,
        )

    def duties(self, on: date) -> list[dict[str, Any]]:
        """What the periods still miss; for an agency as it was within the last minute."""
        actor = self.request.actor
        if actor.party:
            return period_shown.pending(actor, on)
        asked = repr((actor.key, actor.domains, on))
        key = f"worklists:{sha256(asked.encode()).hexdigest()}"
        return memory.recall(key, lambda: period_shown.pending(actor, on), seconds=self.KEPT_SECONDS)


class OneWorklist(TemplateView):
    template_name = "inspections/worklist.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor, at = self.request.actor, timezone.now()
        one = next((one for one in worklists.of(actor) if one.key == self.kwargs["code"]), None)
        if one is None:
            raise Http404
        found = worklists.listed(one, actor, at=at)
        told = ("reference", "title", "kind", "opened_at", "agency__short")
        wanted = CaseFile.objects.select_related("agency").only(*told)
        shown = Listing(found, wanted=wanted).get_page(self.request.GET.get("page"))
        last = dict(found.filter(pk__in=[case.pk for case in shown.object_list]).values_list("pk", "last_at"))
        states = flow.states_of(shown.object_list)
        lines = [
            {
                "case": case,
                "kind": flow.REGISTRY[case.kind].label,
                "state": states[case.pk],
                "url": page.url_of(case),
                "last_at": last.get(case.pk),
            }
            for case in shown.object_list
        ]
        return super().get_context_data(list=one, page=shown, lines=lines, days=worklists.days(actor), **kwargs)


class Milestones(TemplateView):
    """What the place's text wants reached, with the newest count of each. Agencies only."""

    template_name = "inspections/milestones.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = self.request.actor
        if actor.agency is None:
            raise Http404
        return super().get_context_data(**milestone_shown.board(actor, timezone.localdate()), **kwargs)


class OpenMilestones(View):
    """Opens the files that are missing, so that their days stand on the desks."""

    def post(self, request: HttpRequest) -> HttpResponse:
        actor = request.actor
        if actor.agency is None:
            raise Http404
        try:
            wall.make(milestones.open_missing, actor.agency.place, by=actor, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        return redirect("inspections:milestones")


class MilestonePage(CaseView):
    doors = doors.MILESTONE
    facts_template = "inspections/milestone.html"

    def facts(self) -> dict[str, Any]:
        return milestone_shown.milestone(self.subject, on=timezone.localdate())


class MilestoneMove(MoveView):
    doors = doors.MILESTONE
