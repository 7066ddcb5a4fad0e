"""Pages of accidents and events: the list, the one screen on which one is reported, its own page and moves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from agencies import wall
from casefile import page
from casefile.exports import download
from casefile.refusals import Forbidden
from casefile.views import CaseView, MoveView
from complaints import doors, incident_chain, incident_list, incident_shown, incidents
from complaints.forms import incidents as forms
from complaints.models import Incident
from law import load
from registry.doors import INSTITUTION
from registry.views import FormView


class Incidents(TemplateView):
    """What nobody has acknowledged stands first, in red."""

    template_name = "complaints/incidents.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ask, actor, now = request.GET, request.actor, timezone.now()
        rows = incident_list.found(actor, ask)
        if form := ask.get("export"):
            return download(
                incident_list.sheet(rows, now),
                incident_list.filename(timezone.localdate(now)),
                form,
                sheet="事故和突发事件",
            )
        shown = incident_list.listed(rows).get_page(ask.get("page"))
        everything = incident_list.found(actor, {key: value for key, value in ask.items() if key != "state"})
        place = actor.agency.place_id if actor.agency else load.ROOT
        context = {
            "page": shown,
            "rows": [incident_list.row(one, now) for one in shown.object_list],
            "ask": ask,
            "counts": incident_list.counts(everything),
            "states": Incident.State.choices,
            "state_all": incident_list.query(ask, state=""),
            "state_query": {name: incident_list.query(ask, state=name) for name in ("waiting", "open", "closed")},
            "events": incident_chain.kinds(place, timezone.localdate()).items(),
            "export_query": incident_list.query(ask),
        }
        return render(request, self.template_name, context)


class NewIncident(FormView):
    """One screen: what, where, when it was learnt; the rest can wait. `?institution=` names the institution."""

    template_name = "complaints/incident_new.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = INSTITUTION.visible_to(request.actor)
        reference = request.GET.get("institution", "")
        self.institution = get_object_or_404(found, case__reference=reference) if reference else None
        if request.actor and request.actor.party and self.institution is None:
            self.institution = found.filter(party=request.actor.party).first()

    @cached_property
    def place(self):
        try:
            return incidents.place_of(self.institution, self.request.actor)
        except Forbidden as refusal:
            self.shut = refusal.sentence
            return None

    def form(self, *data: Any) -> forms.Report:
        if self.place is None:
            raise Http404
        return forms.Report(*data, actor=self.request.actor, place=self.place, institution=self.institution)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if shut := request.actor.read_only or (self.place is None and self.shut):
            return render(request, self.template_name, {"shut": shut, "back": self.back()}, status=403)
        return super().get(request, **kwargs)

    def back(self) -> str:
        return page.url_of(self.institution.case) if self.institution else reverse("complaints:incidents")

    def context(self) -> dict[str, Any]:
        on = timezone.localdate()
        events = [
            self.event(event, on) for event in incident_chain.kinds(self.place.pk, on)
        ]  # what each kind of event means is there before it is chosen: nobody waits for a second page
        return {"institution": self.institution, "back": self.back(), "events": events, "place": self.place}

    def event(self, event: str, on) -> dict[str, Any]:
        """Who will be told of one kind of event, what the text leaves open, and what stands above it."""
        pack, known = load.pack(self.place.pk), incident_chain.of(self.place.pk, event, on)
        proposed = incident_chain.proposed(self.place.pk, event, on) if known.asks else []
        typed = self.request.POST.getlist(f"others-{event}") if self.request.method == "POST" else proposed
        rest = [slug for slug, entry in pack.agencies.items() if entry.can_sign_in and slug not in known.slugs]
        boxes = [
            {"slug": slug, "name": pack.agencies[slug].name, "on": slug in typed, "first": slug in proposed}
            for slug in dict.fromkeys([*proposed, *rest])
        ]
        return {
            "event": event,
            "known": known,
            "length": incident_chain.hours(self.place.pk, known, on),
            "boxes": [box for box in boxes if box["first"]],
            "rest": [box for box in boxes if not box["first"]],
            "upper": incident_chain.upper(self.place.pk, event),
        }

    def act(self, cleaned: dict[str, Any]) -> Incident:
        found = wall.make(incidents.report, by=self.request.actor, at=timezone.now(), **cleaned)
        untold = f"还要打电话告知：{'、'.join(found.untold)}。" if found.untold else "该告知的都已送到。"
        messages.success(self.request, f"已上报，案号 {found.case.reference}。{untold}")
        return found


class IncidentPage(CaseView):
    doors = doors.INCIDENT
    template_name = "complaints/incident_page.html"
    facts_template = "complaints/incident.html"

    def facts(self) -> dict[str, Any]:
        return incident_shown.incident(self.subject, now=timezone.now())


class IncidentMove(MoveView):
    doors = doors.INCIDENT

    def extra(self) -> dict[str, Any]:
        if self.door.move.name != "call":
            return {}
        now = timezone.now()
        with wall.house():
            people = [
                {"agency": one.name, "people": incident_shown.to_call(one, now)}
                for one in self.subject.tellings.all()
                if one.agency_id and one.received_at is None
            ]
        return {"lists": people}
