"""Pages of lists of conduct: every listing, proposing somebody, a listing's own page, its repair, and objections."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.generic import TemplateView, View

from agencies import wall
from casefile import page, personal
from casefile.exports import download
from casefile.listing import Listing as Pages
from casefile.refusals import Refusal
from casefile.views import CaseView, MoveView, seek
from credit import deciding, doors, listing, listing_shown, objections, repair
from credit.flow.listings import LISTING
from credit.forms import listings as forms
from credit.models import Entry, Listing, Objection, Repair, TakeDown
from law import load, stays
from law.conduct import BAD
from law.pack import Silent
from registry.doors import INSTITUTION
from registry.forms import Reveal
from registry.views import FormView


class Listings(TemplateView):
    """Every listing that the actor may read; an institution sees its own."""

    template_name = "credit/listings.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ask = request.GET
        rows = self.found()
        if form := ask.get("export"):
            return download(listing_shown.sheet(rows), f"信用名单{timezone.localdate():%Y%m%d}", form, sheet="信用名单")
        shown = Pages(rows, wanted=doors.LISTING.queryset).get_page(ask.get("page"))
        query = ask.copy()
        query.pop("page", None)
        context = {
            "page": shown, "rows": listing_shown.rows(shown.object_list), "ask": ask, "query": query.urlencode(),
            "states": Listing.State.choices, "lists": load.pack("national").list_names.items(),
            "repairs": doors.REPAIR.visible_to(request.actor).filter(case__closed_at=None).count(),
            "objections": doors.OBJECTION.visible_to(request.actor).filter(case__closed_at=None).count(),
        }  # fmt: skip
        return self.render_to_response(self.get_context_data(**context, **kwargs))

    def found(self) -> QuerySet:
        ask = self.request.GET
        rows = doors.LISTING.visible_to(self.request.actor).order_by("-pk")
        if ask.get("state") in Listing.State.values:
            rows = rows.filter(state=ask["state"])
        if ask.get("list"):
            rows = rows.filter(list=ask["list"])
        if text := ask.get("q", "").replace("\0", "").strip()[:60]:
            rows = rows.filter(institution__party__name__icontains=text)
        return rows


class Requests(TemplateView):
    """Applications for repair, or objections: whichever the address names, those still open first."""

    template_name = "credit/requests.html"
    kind = "repairs"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        table, wanted = (doors.REPAIR, Repair) if self.kind == "repairs" else (doors.OBJECTION, Objection)
        rows = table.visible_to(self.request.actor).order_by("-pk")
        state = self.request.GET.get("state", "")
        if state in wanted.State.values:
            rows = rows.filter(state=state)
        shown = Pages(rows, wanted=table.queryset).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page=shown, rows=[(one, page.url_of(one.case)) for one in shown.object_list], kind=self.kind, state=state,
            states=wanted.State.choices, **kwargs,
        )  # fmt: skip


class TakeDowns(TemplateView):
    """What ceased to be public, why and when; kept for ever."""

    template_name = "credit/take_downs.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine = doors.LISTING.visible_to(request.actor).order_by()
        rows = TakeDown.objects.filter(listing__in=mine.values("pk")).order_by("-at", "-pk")
        wanted = TakeDown.objects.select_related("listing__case")
        if form := request.GET.get("export"):
            lines = listing_shown.take_downs(rows.select_related("listing__case"))
            return download(lines, f"下架记录{timezone.localdate():%Y%m%d}", form, sheet="下架记录")
        shown = Pages(rows, wanted=wanted).get_page(request.GET.get("page"))
        found = [(one, page.url_of(one.listing.case)) for one in shown.object_list]
        return self.render_to_response(self.get_context_data(page=shown, rows=found, **kwargs))


class _OfInstitution(FormView):
    """A page from one institution's record."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.institution = seek(INSTITUTION.visible_to(request.actor), self.kwargs["reference"])

    def context(self) -> dict[str, Any]:
        return {"institution": self.institution}


class Propose(_OfInstitution):
    template_name = "credit/propose.html"

    def form(self, *data: Any) -> forms.Propose:
        return forms.Propose(*data, institution=self.institution, actor=self.request.actor)

    def shut(self) -> str | None:
        actor = self.request.actor
        guard = LISTING.moves["propose"].who
        return actor.read_only or guard.refusal(actor, listing_shown.ahead(self.institution), "credit.listing.propose")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if sentence := self.shut():
            return render(request, self.template_name, {"shut": sentence, **self.context()}, status=403)
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if sentence := self.shut():
            return render(request, self.template_name, {"shut": sentence, **self.context()}, status=403)
        return super().post(request, **kwargs)

    def act(self, cleaned: dict[str, Any]) -> Listing:
        found = wall.make(listing.propose, self.institution, by=self.request.actor, at=timezone.now(), **cleaned)
        messages.success(self.request, "已提请列入。")
        return found


class Object(_OfInstitution):
    """An institution objects to an entry of its record (`entry`), to an event of its grade (`event`), or to it all."""

    template_name = "credit/object.html"
    form_class = forms.Object

    def target(self) -> tuple[Entry | None, Any]:
        entry, event = (listing_shown.number(self.request.GET.get(name)) for name in ("entry", "event"))
        return listing_shown.target(self.institution, entry, event)

    def context(self) -> dict[str, Any]:
        entry, event = self.target()
        return super().context() | {"entry": entry, "event": event and objections.words(event)}

    def act(self, cleaned: dict[str, Any]) -> Objection:
        entry, event = self.target()
        actor, now = self.request.actor, timezone.now()
        found = wall.make(objections.raise_, self.institution, entry=entry, event=event, by=actor, at=now, **cleaned)
        messages.success(self.request, "异议已提出，核查期间这一条标注“有异议”。")
        return found


class ListingPage(CaseView):
    doors = doors.LISTING
    facts_template = "credit/listing.html"

    def facts(self) -> dict[str, Any]:
        return listing_shown.listing(self.subject, self.request.actor, today=timezone.localdate())


class ListingMove(MoveView):
    doors = doors.LISTING

    def extra(self) -> dict[str, Any]:
        pack, on = load.pack(self.subject.case.place_id), timezone.localdate()
        if self.door.move.name != "decide" or pack.on(on).list_rules[self.subject.list].conduct != BAD:
            return {}
        found = [deciding.bounds(pack.on(on), self.subject.list, code, on) for code in stays.LABELS]
        said = [str(one) if isinstance(one, Silent) else one.conflict for one in found]
        return {"questions": list(dict.fromkeys(one for one in said if one))}


class ApplyRepair(FormView):
    """From a listing: the ways of repair, each with its evidence."""

    template_name = "credit/apply_repair.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.subject = seek(doors.LISTING.visible_to(request.actor), self.kwargs["reference"])
        self.move = LISTING.moves["apply_repair"]

    def form(self, *data: Any) -> forms.ApplyRepair:
        return forms.ApplyRepair(*data, subject=self.subject, actor=self.request.actor)

    def context(self) -> dict[str, Any]:
        return {"subject": self.subject, "case": self.subject.case, "move": self.move,
                "back": page.url_of(self.subject.case), "stay": self.subject.stay,
                "first": repair.possible_from(self.subject)}  # fmt: skip

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        barred = request.actor.read_only or self.move.forbids(request.actor, self.subject)
        if shut := barred or self.move.hinders(self.subject) or repair.too_early(self.subject, timezone.localdate()):
            status = 403 if barred else 409
            return render(request, self.template_name, {"shut": shut, **self.context()}, status=status)
        return super().get(request, **kwargs)

    def act(self, cleaned: dict[str, Any]) -> Repair:
        return wall.make(repair.apply, self.subject, by=self.request.actor, at=timezone.now(), **cleaned)


class RepairPage(CaseView):
    doors = doors.REPAIR
    facts_template = "credit/repair.html"

    def facts(self) -> dict[str, Any]:
        return listing_shown.repair(self.subject)


class RepairMove(MoveView):
    doors = doors.REPAIR


class ObjectionPage(CaseView):
    doors = doors.OBJECTION
    facts_template = "credit/objection.html"

    def facts(self) -> dict[str, Any]:
        return listing_shown.objection(self.subject)


class ObjectionMove(MoveView):
    doors = doors.OBJECTION


class Person(View):
    """Shows who is listed in full, once, to those who handle the file, and leaves that on the record."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.subject = seek(doors.LISTING.visible_to(request.actor).exclude(person=""), self.kwargs["reference"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(Reveal())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = Reveal(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        subject, purpose = self.subject, form.cleaned_data["purpose"]
        try:
            values = [
                wall.make(personal.reveal, subject.case, one, by=request.actor, at=timezone.now(), purpose=purpose)
                for one in (subject.person, subject.person_number)
                if one
            ]
        except Refusal as refusal:
            refusal.on(form)
            return self.show(form, status=refusal.status)
        return self.show(form, values=values)

    def show(self, form: Any, *, values: Any = (), status: int = 200) -> HttpResponse:
        case = self.subject.case
        context = {"form": form, "values": values, "case": case, "back": page.url_of(case)}
        answer = render(self.request, "credit/person.html", context, status=status)
        answer["Cache-Control"] = "no-store"
        return answer
