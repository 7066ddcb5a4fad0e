"""Pages of an agency's part: its own page, the sheet for one thumb, what a phone sends when the network is back."""

from dataclasses import asdict
from typing import Any

from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from django.views.generic import View

from agencies import wall
from casefile import etags, page
from casefile.refusals import Conflict, Forbidden, Invalid, Refusal
from casefile.views import CaseView, MoveView, whole
from inspections import doors, findings, parts, sheets, visit_shown
from inspections.forms import sheets as forms
from inspections.merging import Differs
from inspections.models import Part

SENT = ("keep", "record")  # what a phone may send


class PartPage(CaseView):
    doors = doors.PART
    facts_template = "inspections/part.html"

    def facts(self) -> dict[str, Any]:
        return visit_shown.part(self.subject, actor=self.request.actor)


class PartMove(MoveView):
    """Every move of a part. A sheet that was refused is kept all the same; two values of an item stand side by side."""

    doors = doors.PART

    def refused(self, form: Any, refusal: Refusal, expect: int | None) -> HttpResponse:
        if not isinstance(refusal, Differs):
            return super().refused(form, refusal, expect)
        form.errors.clear()
        return self.differing(form, refusal, status=refusal.status)

    def differing(self, form: Any, refusal: Differs, *, status: int) -> HttpResponse:
        form.differ(refusal)
        self.reread(form)
        return super().show(form, status=status)

    def reread(self, form: Any) -> None:
        del self.subject
        form.subject = self.subject

    def done(self, sentence: str) -> HttpResponse:
        if self.door.move.name != "keep":
            return super().done(sentence)
        return redirect("inspections:part_move", self.subject.case.reference, "record")

    def show(self, form: Any, *, status: int = 200, **said: Any) -> HttpResponse:
        if isinstance(form, forms.Record) and status == 422:
            try:
                wall.make(parts.keep, self.subject, by=self.request.actor, at=timezone.now(), **form.partial())
            except Differs as refusal:
                return self.differing(form, refusal, status=status)
            except Refusal as refusal:
                refusal.on(form)
            self.reread(form)
        return super().show(form, status=status, **said)

    def extra(self) -> dict[str, Any]:
        return {"user": self.request.user.username}


class PartSync(View):
    """What a phone asks and sends: the sheet as it stands, and what was filled in without a network.

    It sends what the page would send, to the same form and the same act: `move` is keep or record, `submission` a
    number by which it is taken in once, `bases` the version of each item that it was typed on. If-Match is heeded.
    """

    @cached_property
    def subject(self) -> Part:
        found = doors.PART.visible_to(self.request.actor)
        return get_object_or_404(found, case__reference=self.kwargs["reference"])

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        if sentence := doors.PART["keep"].move.forbids(request.actor, self.subject):
            return self.answer({"problem": sentence}, status=403)
        if etags.is_known(request, etags.of(self.subject.case, request.actor)):
            return HttpResponse(status=304)
        return self.answer({"csrf": get_token(request)})

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        self.subject  # noqa: B018 a file that is not theirs does not exist, whatever is sent
        try:
            if request.headers.get("If-Match"):
                etags.demand(request, self.subject.case)
            self.take_in(request)
        except Differs as refusal:
            differs = [asdict(one) for one in refusal.differences]
            return self.answer({"problem": refusal.sentence, "differs": differs}, status=refusal.status)
        except Invalid as refusal:
            return self.answer({"problem": refusal.sentence, "errors": refusal.errors}, status=refusal.status)
        except Refusal as refusal:
            return self.answer({"problem": refusal.sentence}, status=refusal.status)
        return self.answer({})

    def take_in(self, request: HttpRequest) -> None:
        """Through the door of the move. What was taken in before is not judged again: it may be signed by now."""
        name = request.POST.get("move", "keep")
        if name not in SENT:
            raise Conflict("手机上只能暂存或者记录签字；别的步骤在案卷里办理。")
        door = doors.PART[name]
        if sentence := request.actor.read_only or door.move.forbids(request.actor, self.subject):
            raise Forbidden(sentence)
        sending = parts.Sending(submission=request.POST.get("submission", ""))
        if sending.seen(self.subject) and not sending.differed(self.subject):
            return
        if sentence := door.move.hinders(self.subject):
            raise Conflict(sentence)
        form = door.form(request.POST, request.FILES, subject=self.subject, actor=request.actor)
        if not form.is_valid():
            told = {name: "；".join(map(str, errors)) for name, errors in form.errors.items()}
            raise Invalid(told | {f"i-{code}": text for code, text in getattr(form, "item_faults", {}).items()})
        expect = whole(request.POST.get("version", ""))
        asked = {"by": request.actor, "at": timezone.now(), "expect": expect}
        wall.make(door.act, self.subject, **asked, **form.cleaned_data)

    def answer(self, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """The sheet as it stands now, with what is to be said besides."""
        part = doors.PART.visible_to(self.request.actor).get(pk=self.subject.pk)
        photos = findings.by_item(part)
        state = {
            "user": self.request.user.username,
            "state": part.state,
            "said": part.get_state_display(),
            "version": part.case.version,
            "items": [
                {name: row[name] for name in ("code", "rev", "by", "at", *sheets.FILLED)}
                | {"photos": len(photos.get(row["code"], ()))}
                for row in part.items
            ],
            "around": findings.shown(part),
            "url": page.url_of(part.case),
        }
        if status == 403:
            state = {}
        response = JsonResponse(state | more, status=status)
        response["ETag"] = etags.of(part.case, self.request.actor)
        patch_cache_control(response, private=True, no_store=True)
        return response


class Worker(View):
    """The service worker of the sheets: it must come from the folder whose pages it keeps on the device."""

    def get(self, request: HttpRequest) -> FileResponse:
        found = finders.find("js/worker.js")
        if not found:
            raise Http404
        answer = FileResponse(open(found, "rb"), content_type="text/javascript")  # noqa: SIM115 closed by the response
        answer["Cache-Control"] = "no-cache"
        return answer
