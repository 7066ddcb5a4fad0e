"""The pages that every matter shares: desk, case list, case page, one view for every move, clock explanation, files."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from agencies import wall
from casefile import attachments, calendar, clocks, desk, flow, notices, page, reading, search, withheld
from casefile.doors import Doors
from casefile.listing import Listing
from casefile.models import CaseFile
from casefile.refusals import Conflict, Forbidden, Invalid, Refusal, Stale

DIGITS = 9  # no page and no version is longer, and the database counts no further than twice that


def whole(text: str) -> int | None:
    """A number that a browser sent, or None for anything else."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else None


def seek(matters: QuerySet, reference: str) -> Any:
    """The matter with this reference among those that its reader may see, or 404.

    An agency may have been given one file without those above it. The database hides a row together with what it is
    read with, so such a matter is found alone, as its reader, and then read in the house with the names it stands on.
    """
    asked = matters.filter(case__reference=reference)
    if found := asked.first():
        return found
    key = asked.order_by().values_list("pk", flat=True).first()
    if key is None:
        raise Http404
    with wall.house():
        return asked.get(pk=key)


class Desk(TemplateView):
    template_name = "casefile/desk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ask, actor = self.request.GET, self.request.actor
        board = desk.of(
            actor,
            now=timezone.now(),
            calendar=calendar.current(),
            only=ask.get("only", ""),
            kind=ask.get("kind", ""),
            turn=ask.get("turn", ""),
            number=max(1, whole(ask.get("page", "")) or 1),
        )
        return super().get_context_data(
            desk=board,
            notices=notices.unread(actor)[:3],
            rail=desk.rail(board, ask, link=self.link),
            nothing=desk.nothing(board, ask),
            previous=self.link(page=board.number - 1) if board.number > 1 else "",
            next=self.link(page=board.number + 1) if board.number < board.pages else "",
        )

    def link(self, **changes: Any) -> str:
        """This page with some of its questions changed; an empty value takes the question away."""
        asked = {key: value for key, value in self.request.GET.items() if key in ("only", "kind", "turn")}
        kept = {key: value for key, value in {**asked, **changes}.items() if value}
        return f"?{urlencode(kept)}" if kept else reverse("casefile:desk")


class CaseList(TemplateView):
    template_name = "casefile/cases.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ask = self.request.GET
        found = CaseFile.objects.visible_to(self.request.actor)
        if (kind := ask.get("kind")) in flow.REGISTRY:
            found = found.filter(kind=kind)
        if ask.get("open"):
            found = found.filter(closed_at=None)
        if text := ask.get("q", "").replace("\0", "").strip()[:100]:
            found = found.filter(search.matching(text))
        told = ("reference", "title", "kind", "opened_on", "agency__short")
        wanted = CaseFile.objects.select_related("agency").only(*told)
        shown = Listing(found.order_by("-opened_at", "-pk"), wanted=wanted).get_page(ask.get("page"))
        states = flow.states_of(shown.object_list)
        rows = [
            (case, states[case.pk], page.url_of(case), flow.REGISTRY[case.kind].label) for case in shown.object_list
        ]
        return super().get_context_data(page=shown, rows=rows, kinds=flow.REGISTRY.values(), q=text, ask=ask, **kwargs)


class CaseView(TemplateView):
    """One case page. Each app names its doors and the template of its facts."""

    doors: Doors
    template_name = "casefile/case.html"
    facts_template = ""

    @cached_property
    def subject(self):
        return seek(self.found(), self.kwargs["reference"])

    def found(self) -> QuerySet:
        """The matters among which this page finds its own. An app may read more along with it."""
        return page.with_given(self.doors.visible_to(self.request.actor))

    def facts(self) -> dict[str, Any]:
        """What the app's own part of the page shows."""
        return {}

    @cached_property
    def page(self) -> page.CasePage:
        """What every case page shows. An app's own part may be drawn from it."""
        return page.of(self.subject, actor=self.request.actor, now=timezone.now(), calendar=calendar.current())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=self.page, facts_template=self.facts_template, **self.facts(), **kwargs)


class MoveView(View):
    """Makes every move in HTML: shows what it asks, then calls its one act. A refusal keeps everything typed."""

    doors: Doors

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if kwargs["move"] not in self.doors:
            raise Http404
        self.door = self.doors[kwargs["move"]]

    @cached_property
    def subject(self):
        return seek(self.doors.visible_to(self.request.actor), self.kwargs["reference"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.door.form(subject=self.subject, actor=request.actor)
        form.initial = form.fill()
        shut = request.actor.read_only or self.door.move.forbids(request.actor, self.subject)
        status = 403 if shut else 200
        shut = shut or self.door.move.hinders(self.subject)
        return self.show(form, shut=shut, status=409 if shut and status == 200 else status)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.door.form(request.POST, request.FILES, subject=self.subject, actor=request.actor)
        expect = whole(request.POST.get("version", ""))
        if refusal := self.barred(expect):
            return self.refused(form, refusal, expect)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            asked = {"by": request.actor, "at": timezone.now(), "expect": expect}
            wall.make(self.door.act, self.subject, **asked, **form.cleaned_data)
        except Invalid as refusal:
            refusal.on(form)
            return self.show(form, status=refusal.status, ground=refusal.cite)
        except (Stale, Conflict, Forbidden) as refusal:
            return self.refused(form, refusal, expect)
        return self.done(f"{self.door.move.label}：已办好。")

    def barred(self, expect: int | None) -> Refusal | None:
        """Whose move it is and whether its time has come, before what was typed is looked at: as the API does."""
        row, subject = self.door.move, self.subject
        if sentence := row.forbids(self.request.actor, subject):
            return Forbidden(sentence)
        if subject.state in row.sources or expect not in (None, subject.case.version):
            return None  # the act says who was faster
        return Conflict(row.hinders(subject) or "")

    def refused(self, form, refusal: Refusal, expect: int | None) -> HttpResponse:
        """The refusal on the page, unless the same person's same form has just done it."""
        if not isinstance(refusal, Forbidden) and self.is_resent(expect):
            return self.done("这一步刚才已经办好，没有重复办理。")
        return self.refuse(form, refusal)

    def is_resent(self, expect: int | None) -> bool:
        """The same form came twice: the same person's same move is the last thing that happened to this version."""
        case = CaseFile.objects.get(pk=self.subject.case_id)
        moves = [row.key for row in self.doors.flow.moves.values()]
        last = case.events.filter(kind__in=moves).order_by("-seq").first()
        same = last and last.kind == self.door.move.key and last.by_id == self.request.user.pk
        return bool(same and expect is not None and case.version == expect + 1)

    def done(self, sentence: str) -> HttpResponse:
        messages.success(self.request, sentence)
        return redirect(page.url_of(self.subject.case))

    def refuse(self, form, refusal: Refusal) -> HttpResponse:
        form.errors.clear()  # what was typed is not at fault
        refusal.on(form)
        del self.subject
        return self.show(form, status=refusal.status, ground=refusal.cite)

    def extra(self) -> dict[str, Any]:
        """What an app's own template shows besides the form."""
        return {}

    def show(self, form, *, shut: str | None = None, status: int = 200, ground: str = "") -> HttpResponse:
        context = {
            "subject": self.subject,
            "case": self.subject.case,
            "move": self.door.move,
            "form": form,
            "shut": shut,
            "ground": ground,
            "back": page.url_of(self.subject.case),
            "effects": page.effects(self.door.move, self.subject.case),
            **self.extra(),
        }
        return render(self.request, self.door.template, context, status=status)


class ClockView(TemplateView):
    """Why it is this day: day zero, every counted and skipped day, each hold, the article."""

    template_name = "casefile/clock.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cases = CaseFile.objects.visible_to(self.request.actor).select_related("agency", "place")
        case = get_object_or_404(cases, reference=self.kwargs["reference"])
        clock = case.clocks.filter(term=self.kwargs["term"]).order_by("-started_at", "-pk").first()
        if clock is None:
            raise Http404
        days = calendar.current()
        due = clocks.explained(clock)
        said = reading.of(clock, now=timezone.now(), calendar=days)
        context = {
            "case": case,
            "clock": clock,
            "due": due,
            "suspended": page.suspended(clock, due) if said.state == "held" else "",
            "off": [entry for entry in due.skipped if entry.notice] + list(due.held),
            "weekends": [entry for entry in due.skipped if not entry.notice],
            "basis": page.BASIS[clock.basis],
            "no_days": page.without_days(clock),
            "holds": clock.holds.order_by("from_on"),
            "reading": said,
            "back": page.url_of(case),
        }
        return super().get_context_data(**context, **kwargs)


class FileView(View):
    """An attachment, as a download under its own name. Images and PDFs that are what they say may be shown."""

    def get(self, request: HttpRequest, reference: str, slot: str) -> HttpResponseBase:
        case = get_object_or_404(CaseFile.objects.visible_to(request.actor), reference=reference)
        found = withheld.one(case, slot, request.actor)
        if found is None:
            raise Http404
        wall.make(withheld.record, found, by=request.actor, at=timezone.now())
        inline = "inline" in request.GET and found.media_type in attachments.SAFE_INLINE
        stored = default_storage.open(found.path)
        answer = FileResponse(stored, as_attachment=not inline, filename=found.name, content_type=found.media_type)
        answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class PaperView(View):
    """A paper's PDF, or a page that says it is still being made."""

    def get(self, request: HttpRequest, reference: str, code: str) -> HttpResponseBase:
        case = get_object_or_404(CaseFile.objects.visible_to(request.actor), reference=reference)
        paper = get_object_or_404(case.documents.open_to(request.actor), code=code)
        if not paper.rendered_at:
            return render(
                request, "casefile/paper_pending.html", {"paper": paper, "back": page.url_of(case)}, status=202
            )
        name = f"{paper.title} {paper.number}.pdf"
        return FileResponse(default_storage.open(paper.path), filename=name, content_type="application/pdf")


class NoticeRead(View):
    """Takes a notice off the desk and opens the case that it is about."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        notice = get_object_or_404(notices.unread(request.actor), pk=pk)
        wall.make(notices.read, notice, by=request.actor, at=timezone.now())
        return redirect(page.url_of(notice.case))
