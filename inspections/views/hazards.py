"""Pages of hazards: the list, finding one on a phone, its own page and moves, and where the text sends which kind."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from agencies import wall
from casefile import page
from casefile.exports import download
from casefile.refusals import Forbidden
from casefile.views import CaseView, MoveView
from inspections import doors, hazard_list, hazard_shown, hazards, routing
from inspections.flow.hazards import FIND
from inspections.forms import hazards as forms
from inspections.models import Hazard, Part, Visit
from law import load
from registry.doors import INSTITUTION
from registry.views import FormView

MOST_REHEARSED = 2000


class Hazards(TemplateView):
    template_name = "inspections/hazards.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ask, actor, today = request.GET, request.actor, timezone.localdate()
        rows = hazard_list.found(actor, ask)
        chosen = hazard_list.in_state(rows, ask.get("state", ""))
        if form := ask.get("export"):
            return download(hazard_list.sheet(chosen), hazard_list.filename(), form, sheet="隐患")
        shown = hazard_list.listed(chosen).get_page(ask.get("page"))
        words = hazard_list.kinds(actor.agency.place_id if actor.agency else load.ROOT)
        context = {
            "page": shown,
            "rows": [
                {
                    "hazard": one,
                    "kind": words.get(one.kind, one.kind),
                    "late": one.state == Hazard.State.FIX_ORDERED and one.fix_by is not None and one.fix_by < today,
                }
                for one in shown.object_list
            ],
            "ask": ask,
            "chips": [
                (state, label, many, hazard_list.query(ask, state=state))
                for state, label, many in hazard_list.counts(rows)
            ],
            "all_query": hazard_list.query(ask, state=""),
            "kinds": words.items(),
            "grades": Hazard.Grade.choices,
            "agencies": hazard_list.agencies(actor),
            "sorts": hazard_list.SORT_WORDS.items(),
            "export_query": hazard_list.query(ask),
            "office": actor.agency is not None,
        }
        return render(request, self.template_name, context)


class FindHazard(FormView):
    """The form on the phone: what, where, how grave, photos. From a dossier, or from an item of a visit's sheet.

    `?part=` or `?visit=` name the visit, `item` the line of the check list, whose words and article come filled in.
    """

    template_name = "inspections/find_hazard.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = INSTITUTION.visible_to(request.actor)
        self.institution = get_object_or_404(found, case__reference=kwargs["reference"])

    @cached_property
    def part(self) -> Part | None:
        return self.origin(Part.objects.select_related("visit__case", "case"), "part")

    @cached_property
    def visit(self) -> Visit | None:
        return self.part.visit if self.part else self.origin(Visit.objects.select_related("case"), "visit")

    def origin(self, rows: Any, name: str) -> Any:
        """The part or visit that the address names, if the actor may read it and it is of this institution."""
        if not (reference := self.request.GET.get(name)):
            return None
        own = {"visit__institution" if name == "part" else "institution": self.institution}
        return get_object_or_404(rows.visible_to(self.request.actor).filter(**own), case__reference=reference)

    def initial(self) -> dict[str, Any]:
        code = self.request.GET.get("item", "")
        item = next((row for row in (self.part.items if self.part else []) if row.get("code") == code), {})
        kinds = load.pack(self.institution.case.place_id).hazard_kinds
        kind = self.request.GET.get("kind") or (self.part.case.domain if self.part else "")
        return {
            "found_on": timezone.localdate(),
            "grade": Hazard.Grade.GENERAL,
            "kind": kind if kind in kinds else "",
            "title": str(item.get("text", ""))[:120],
            "description": item.get("note", ""),
            "article": item.get("cite", ""),
        }

    def form(self, *data: Any) -> forms.Find:
        return forms.Find(*data, institution=self.institution, initial=self.initial())

    def context(self) -> dict[str, Any]:
        origin = self.part or self.visit
        return {
            "institution": self.institution,
            "origin": origin,
            "back": page.url_of(origin.case if origin else self.institution.case),
        }

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if sentence := request.actor.read_only or FIND.forbids(request.actor, self.institution):
            return render(request, self.template_name, {"shut": sentence, **self.context()}, status=403)
        return super().get(request, **kwargs)

    def act(self, cleaned: dict[str, Any]) -> Hazard:
        reason = cleaned.pop("choice_reason")
        if sentence := FIND.forbids(self.request.actor, self.institution):
            raise Forbidden(sentence)
        origin = {"visit": self.visit, "part": self.part, "item": self.request.GET.get("item", "")[:60]}
        asked = {"institution": self.institution, "reason": reason, "by": self.request.actor, "at": timezone.now()}
        found = wall.make(hazards.find, **asked, **origin, **cleaned)
        messages.success(self.request, f"已记录，归口{found.case.agency.name}。")
        return found


class HazardPage(CaseView):
    doors = doors.HAZARD
    template_name = "inspections/hazard_page.html"
    facts_template = "inspections/hazard.html"

    def facts(self) -> dict[str, Any]:
        return hazard_shown.hazard(
            self.subject,
            actor=self.request.actor,
            attachments=self.page.attachments,
            kin=[one for one, _, _ in self.page.kin],
            today=timezone.localdate(),
        )


class HazardMove(MoveView):
    doors = doors.HAZARD


class Routing(TemplateView):
    """Where the text of one's place sends which kind, and which of the last year's hazards would now go elsewhere."""

    template_name = "inspections/hazard_routing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = self.request.actor
        if not actor.agency:
            raise Http404
        place, today = actor.agency.place, timezone.localdate()
        pack = load.pack(place.pk)
        routes = [
            (routing.route(place.pk, kind, grade=Hazard.Grade.MAJOR, on=today), label)
            for kind, label in pack.hazard_kinds.items()
        ]
        since = today.replace(year=today.year - 1, day=min(today.day, 28))  # the 29th of February has no last year
        recent = Hazard.objects.visible_to(actor).filter(found_on__gte=since, imported=False, case__place=place)
        recent = recent.select_related("case__agency", "visit").order_by("-found_on")[:MOST_REHEARSED]
        rows = [
            {
                "route": one,
                "label": label,
                "to": one.names(one.to or [one.agency]) if one.to or one.agency else "",
                "choices": one.names(one.choices) if len(one.choices) <= 5 else f"本地 {len(one.choices)} 个部门",
                "domain": pack.domains.get(one.domain, ""),
            }
            for one, label in routes
        ]
        return super().get_context_data(
            place=place, rows=rows, moved=list(routing.rehearse(recent, pack)), since=since, **kwargs
        )
