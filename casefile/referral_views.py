"""The pages of referrals: the list, one referral and its moves, sending one from a case, and the link for a reply."""

from functools import cached_property
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from agencies import wall
from casefile import (
    notices,
    page,
    referral_list,
    referral_offers,
    referral_panel,
    referral_routes,
    referrals,
    replies,
)
from casefile.exports import download
from casefile.listing import Listing
from casefile.models import CaseFile, Referral
from casefile.referral_doors import DOORS
from casefile.referral_flow import REFERRAL
from casefile.referral_forms import Domain, Offer
from casefile.refusals import Refusal
from casefile.views import CaseView, MoveView, seek, whole
from law import load


class Referrals(TemplateView):
    template_name = "casefile/referrals.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        ask, actor, now = request.GET, request.actor, timezone.now()
        found = referral_list.of(actor, ask)
        if (form := ask.get("export")) in ("csv", "xlsx"):
            domains = load.pack(actor.agency.place_id).domains if actor.agency else {}
            lines = referral_list.lines(found, domains, at=now)
            return download(lines, f"移送-{timezone.localdate(now).isoformat()}", form, sheet="移送")
        shown = Listing(found, wanted=referral_list.full()).get_page(ask.get("page"))
        rows = [
            (one, referral_panel.owes(one), referral_list.due_on(one), referral_list.days(one, at=now))
            for one in shown.object_list
        ]
        kept = ask.copy()
        for name in ("page", "export"):
            kept.pop(name, None)
        context = {
            "page": shown,
            "rows": rows,
            "ask": ask,
            "views": referral_list.VIEWS.items(),
            "kept": kept.urlencode(),
        }
        return render(request, self.template_name, context | {"kinds": Referral.Kind.choices})


class ReferralPage(CaseView):
    doors = DOORS
    facts_template = "casefile/referral.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.read_only and request.method == "GET":
            wall.make(notices.read_about, self.subject.case, by=request.actor, at=timezone.now())
        return super().get(request, *args, **kwargs)

    def facts(self) -> dict[str, Any]:
        one = self.subject
        events = {event.kind: event for event in sorted(one.case.events.all(), key=lambda event: event.seq)}
        told = one.case.notices.filter(agency=one.case.agency_id).select_related("read_by").order_by("at").first()
        return {
            "referral": one,
            "owes": referral_panel.owes(one),
            "reasons": referral_routes.shown(one),
            "told": told,
            "opened": events.get("referral.opened"),
            "accepted": events.get("casefile.referral.accept"),
            "domain": load.pack(one.case.place_id).domains.get(one.case.domain, ""),
        }


class ReferralMove(MoveView):
    doors = DOORS


class Invite(View):
    """Makes the link of the reply page and shows it once, as text and as a code to print beside the letter."""

    @cached_property
    def subject(self) -> Referral:
        return seek(DOORS.visible_to(self.request.actor), self.kwargs["reference"])

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        row = REFERRAL.moves["invite"]
        shut = request.actor.read_only or row.forbids(request.actor, self.subject)
        status = 403 if shut else 200
        shut = shut or row.hinders(self.subject)
        return self.show(shut=shut, status=409 if shut and status == 200 else status)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        try:
            expect = whole(request.POST.get("version", ""))
            token = wall.make(replies.invite, self.subject, by=request.actor, at=timezone.now(), expect=expect)
        except Refusal as refusal:
            del self.subject
            return self.show(shut=refusal.sentence, status=refusal.status)
        link = request.build_absolute_uri(reverse("portal:reply", args=[token]))
        return self.show(
            link=link, code=segno.make(link, error="m", micro=False).svg_data_uri(border=2, omitsize=True, light="#fff")
        )

    def show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        case = self.subject.case
        context = {"case": case, "move": REFERRAL.moves["invite"], "back": page.url_of(case), "referral": self.subject}
        answer = render(self.request, "casefile/referral_invite.html", context | more, status=status)
        answer["Cache-Control"] = "no-store"
        return answer


class Send(View):
    """Sends a matter to another agency: the domain first, then whom the matrix proposes, why, and the letter."""

    @cached_property
    def about(self) -> CaseFile:
        seen = CaseFile.objects.visible_to(self.request.actor).select_related("place", "agency", "party")
        found = get_object_or_404(seen, reference=self.kwargs["reference"])
        if not referral_offers.takes_referrals(found):
            raise Http404
        return found

    @cached_property
    def route(self) -> referral_routes.Route | None:
        """What the matrix answers for the domain that was asked for, or the file's own."""
        asked, actor = self.request.GET.get("domain", self.about.domain), self.request.actor
        if not actor.agency or asked not in load.pack(self.about.place_id).domains:
            return None
        return referral_routes.route(self.about, asked, on=timezone.localdate(), without=actor.agency.pk)

    def form(self, data: Any = None) -> Offer | None:
        if self.route is None:
            return None
        slugs, actor = self.route.slugs, self.request.actor
        first = {"receiver": slugs[0] if slugs and not self.route.open_choice else None, "kind": "notification"}
        return Offer(
            data, initial=first, place_id=self.about.place_id, own=actor.agency.pk, proposed=slugs,
            open_choice=self.route.open_choice,
        )  # fmt: skip

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        shut = referral_offers.may_send(self.about, request.actor)
        return self.show(None if shut else self.form(), shut=shut, status=403 if shut else 200)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        if shut := referral_offers.may_send(self.about, request.actor):
            return self.show(None, shut=shut, status=403)
        form = self.form(request.POST)
        if form is None or not form.is_valid():
            return self.show(form, status=422)
        sent = dict(form.cleaned_data)
        reason, route = sent.pop("reason"), self.route
        known = referral_routes.ground(route, chosen=sent["receiver"].pk, reason=reason, officer=request.actor.name)
        try:
            asked = {"domain": route.domain, "ground": known, "by": request.actor, "at": timezone.now()}
            found = wall.make(referrals.offer, self.about, **sent, **asked)
        except Refusal as refusal:
            refusal.on(form)
            return self.show(form, status=refusal.status)
        return redirect(page.url_of(found.case))

    def show(self, form: Offer | None, *, shut: str | None = None, status: int = 200) -> HttpResponse:
        asked = Domain(initial={"domain": self.route.domain if self.route else ""}, place_id=self.about.place_id)
        context = {"about": self.about, "form": form, "domain": asked, "route": self.route, "shut": shut}
        return render(self.request, "casefile/send.html", context | {"back": page.url_of(self.about)}, status=status)
