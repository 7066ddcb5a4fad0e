"""Pages of the two libraries: institutions with their weights, people by agency, and the entry of each person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.generic import TemplateView, View

from agencies import wall
from agencies.models import Agency
from casefile import page
from casefile.listing import Listing
from casefile.refusals import Refusal
from inspections import library
from inspections.forms import library as forms
from inspections.models import Officer
from law import load
from registry.models import Institution


class Libraries(TemplateView):
    template_name = "inspections/library.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor, on = self.request.actor, timezone.localdate()
        if not actor.agency:
            return super().get_context_data(people=[], page=None, **kwargs)
        place = actor.agency.place
        domains = load.pack(place.pk).domains
        own = Agency.objects.filter(place=place).order_by("name")
        people = list(library.listed(place))
        may = library.able(people, on)
        rows = [
            {
                "officer": one, "valid": one.pk in may,
                "specialties": [domains.get(code, code) for code in one.specialties],
                "open": library.may_keep(one.agency, actor) is None,
            }
            for one in people
        ]  # fmt: skip
        return super().get_context_data(
            people=rows,
            keeps=[agency for agency in own if library.may_keep(agency, actor) is None],
            own=actor.agency,
            page=self.institutions(place),
            **kwargs,
        )

    def institutions(self, place: Any) -> Any:
        """One page of the object library, with grade and weight."""
        found = library.institutions(place)
        shown = Listing(found, wanted=Institution.objects.select_related("party", "case"))
        rows = shown.get_page(self.request.GET.get("page"))
        rows.rows = [(one, page.url_of(row.case)) for row, one in _with_weight(rows.object_list)]
        return rows


def _with_weight(found: Any) -> list[tuple[Institution, dict[str, Any]]]:
    by_reference = {row["id"]: row for row in library.objects(list(found), on=timezone.localdate())}
    return [(one, by_reference[one.case.reference]) for one in found]


class Entry(View):
    """A form about one person of the library; a refusal keeps what was typed."""

    template_name = "inspections/officer.html"

    def form(self, *data: Any) -> Any:
        raise NotImplementedError

    def act(self, typed: dict[str, Any]) -> str:
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            messages.success(request, self.act(form.cleaned_data))
        except Refusal as refusal:
            refusal.on(form)
            return self.show(form, status=refusal.status)
        return redirect("inspections:library")

    def show(self, form: Any, *, status: int = 200) -> HttpResponse:
        shut = library.may_keep(self.agency, self.request.actor)
        context = {"form": form, "agency": self.agency, "officer": getattr(self, "officer", None), "shut": shut}
        return render(self.request, self.template_name, context, status=403 if shut and status == 200 else status)


class Enlist(Entry):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        own = Agency.objects.filter(place=request.actor.agency.place) if request.actor.agency else Agency.objects.none()
        self.agency = get_object_or_404(own.select_related("place"), pk=kwargs["agency"])

    def form(self, *data: Any) -> forms.Enlist:
        return forms.Enlist(*data, actor=self.request.actor, agency=self.agency)

    def act(self, typed: dict[str, Any]) -> str:
        one = wall.make(library.enlist, agency=self.agency, by=self.request.actor, at=timezone.now(), **typed)
        return f"{one.user.name}已入库。"


class OfficerEntry(Entry):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        own = library.listed(request.actor.agency.place) if request.actor.agency else Officer.objects.none()
        self.officer = get_object_or_404(own, pk=kwargs["pk"])
        self.agency = self.officer.agency

    def form(self, *data: Any) -> forms.Entry:
        return forms.Entry(*data, agency=self.agency, officer=self.officer)

    def act(self, typed: dict[str, Any]) -> str:
        if "remove" in self.request.POST:
            wall.make(library.remove, self.officer, by=self.request.actor, at=timezone.now())
            return f"{self.officer.user.name}已出库。"
        wall.make(library.update, self.officer, by=self.request.actor, at=timezone.now(), **typed)
        return f"{self.officer.user.name}的名录已更新。"
