"""Pages of enforcement: the list, filing a case, its own page and moves."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from agencies import wall
from agencies.access import Role
from casefile import calendar, page, reading
from casefile.exports import download
from casefile.refusals import Forbidden
from casefile.views import CaseView, MoveView
from complaints import doors, enforcement, enforcement_list, enforcement_shown
from complaints.forms import enforcement as forms
from complaints.models import Enforcement
from inspections.doors import HAZARD, VISIT
from law import load
from registry.doors import INSTITUTION
from registry.views import FormView

FILERS = (Role.CLERK, Role.INSPECTOR)
SHUT = "立案由有职责的部门的经办人、执法人员办理。"


class Enforcements(TemplateView):
    template_name = "complaints/enforcements.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ask, actor, now = request.GET, request.actor, timezone.now()
        rows = enforcement_list.found(actor, ask, now=now)
        chosen = enforcement_list.in_state(rows, ask.get("state", ""))
        if form := ask.get("export"):
            sheet = enforcement_list.sheet(chosen, actor)
            return download(sheet, enforcement_list.filename(), form, sheet="行政执法")
        shown, days = enforcement_list.listed(chosen).get_page(ask.get("page")), calendar.current()
        pack = load.pack(actor.agency.place_id if actor.agency else load.ROOT)
        context = {
            "page": shown,
            "rows": [
                {
                    "one": one,
                    "domain": pack.domains.get(one.case.domain, one.case.domain),
                    "reading": reading.of(one.case.due[0], now=now, calendar=days) if one.case.due else None,
                    "term": one.case.due[0].label if one.case.due else "",
                }
                for one in shown.object_list
            ],
            "ask": ask,
            "chips": [
                (state, label, many, enforcement_list.query(ask, state=state))
                for state, label, many in enforcement_list.counts(rows)
            ],
            "all_query": enforcement_list.query(ask, state=""),
            "sources": enforcement_list.sources(actor),
            "outcomes": Enforcement.Outcome.choices,
            "domains": pack.domains.items(),
            "export_query": enforcement_list.query(ask),
            "files": actor.agency is not None and actor.holds(*FILERS) and not actor.read_only,
            "office": actor.agency is not None,
        }
        return render(request, self.template_name, context)


class OpenEnforcement(FormView):
    """Files a case: by itself, or from a hazard, a visit or an institution, whose reference the address names."""

    template_name = "complaints/enforcement_open.html"

    @cached_property
    def origin(self) -> dict[str, Any]:
        """The file from which the case comes, if the actor may read it."""
        doors_of = {"hazard": HAZARD, "visit": VISIT, "institution": INSTITUTION}
        for name, table in doors_of.items():
            if reference := self.request.GET.get(name):
                found = table.visible_to(self.request.actor)
                return {name: get_object_or_404(found, case__reference=reference)}
        return {}

    def form(self, *data: Any) -> forms.Open:
        initial = {}
        if hazard := self.origin.get("hazard"):
            late = hazard.fix_by is not None and hazard.fix_by < timezone.localdate()
            title = f"逾期未改正：{hazard.title}" if late else hazard.title
            initial = {"title": title[:200], "facts": hazard.description, "domain": hazard.case.domain}
        return forms.Open(*data, actor=self.request.actor, known=bool(self.origin), initial=initial)

    def context(self) -> dict[str, Any]:
        above = next(iter(self.origin.values()), None)
        return {
            "origin": above.case if above else None,
            "back": page.url_of(above.case) if above else reverse("complaints:enforcements"),
        }

    def barred(self) -> str | None:
        actor = self.request.actor
        return actor.read_only or (None if actor.agency and actor.holds(*FILERS) else SHUT)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if shut := self.barred():
            return render(request, self.template_name, {"shut": shut, **self.context()}, status=403)
        return super().get(request, **kwargs)

    def act(self, cleaned: dict[str, Any]) -> Enforcement:
        if shut := self.barred():
            raise Forbidden(shut)
        actor, chosen = self.request.actor, cleaned.pop("choice")
        source = next((name for name in ("hazard", "visit") if name in self.origin), "own")
        asked = {
            "agency": actor.agency,
            "place": actor.agency.place,
            "source": source,
            "by": actor,
            "at": timezone.now(),
        }
        asked["choice"] = chosen.pk if chosen else None
        found = wall.make(enforcement.open, **asked, **self.origin, **cleaned)
        messages.success(self.request, f"已立案，由{found.case.agency.name}办理。")
        return found


class EnforcementPage(CaseView):
    doors = doors.ENFORCEMENT
    facts_template = "complaints/enforcement.html"

    def facts(self) -> dict[str, Any]:
        return enforcement_shown.enforcement(self.subject, actor=self.request.actor)


class EnforcementMove(MoveView):
    doors = doors.ENFORCEMENT
