"""While a preview runs, every request reads with the eyes of the previewed agency and writes nothing but its record."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from agencies import wall
from agencies.access import Actor
from agencies.middleware import streamed
from casefile import previews, problems
from casefile.models import Preview
from casefile.refusals import Forbidden

SESSION_KEY = "preview"
SAFE = ("GET", "HEAD", "OPTIONS")
ENDS = "casefile:preview_end"
SIGN_OUT = "agencies:sign_out"
SHOWN = (200, 202, 206, 304)
NAMES = ("reference", "code")  # what an address calls the case file, or the paper, that it shows


@dataclass(frozen=True)
class Watching:
    """The preview that runs in a request, and the administrator in their own capacity."""

    matter: Preview
    by: Actor


class PreviewMiddleware:
    """Stands behind the middleware that sets `request.actor`, and changes it while the session holds a preview.

    The preview ends by its own button, by signing out, or when the administrator's post does: it is read again at
    every request (one query, in sessions that hold one only).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.preview = self.running(request)
        if request.preview:
            request.actor = previews.eyes(request.preview.matter, request.preview.by)
            request.bodies = (request.actor,)
        with wall.as_actor(request.actor):
            answer = streamed(self.get_response(request))
        if request.preview and request.method == "GET" and answer.status_code in SHOWN:
            self.note(request, answer)
        return answer

    def running(self, request: HttpRequest) -> Watching | None:
        reference = request.session.get(SESSION_KEY)
        if not reference or request.actor is None:
            return None
        matter = previews.running(reference, request.actor)
        if matter is None:
            del request.session[SESSION_KEY]
            return None
        return Watching(matter, request.actor)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Whatever would write is refused with a sentence; signing out ends the preview first."""
        name = request.resolver_match.view_name
        if not request.preview or request.method in SAFE or name == ENDS:
            return None
        if name == SIGN_OUT:
            watching = request.preview
            wall.make(previews.end, watching.matter, by=watching.by, at=timezone.now(), how=previews.BY_SIGNING_OUT)
            return None
        refusal = Forbidden(str(request.actor.read_only))
        if "api" in request.resolver_match.namespaces:
            problem = problems.body(refusal.status, title=refusal.title, detail=refusal.sentence, kind="forbidden")
            return JsonResponse(problem, status=refusal.status, content_type=problems.MEDIA_TYPE)
        return render(request, "403.html", {"refusal": refusal}, status=refusal.status)

    def note(self, request: HttpRequest, answer: HttpResponseBase) -> None:
        """Leave on the record which case file or paper was shown, and which list was taken away as a file."""
        watching, told = request.preview, request.resolver_match.kwargs if request.resolver_match else {}
        what = next((str(told[name]) for name in NAMES if name in told), "")
        kind = previews.LOOKED
        if "attachment" in answer.headers.get("Content-Disposition", ""):
            kind, what = previews.EXPORTED, f"{what} {request.path}".strip()
        if what and what != watching.matter.case.reference:
            wall.make(previews.note, watching.matter, kind, what, by=watching.by, at=timezone.now())
