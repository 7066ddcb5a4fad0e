"""Gives every request its actor, from posts in force today, and stops those who have none or have yet to choose."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from agencies import posts, wall

SESSION_KEY = "body"

# Apps whose pages check rights by themselves; an administrator without any post must reach the admin to give posts.
FREE_APPS = frozenset({"admin"})


def post_not_required(view):
    """Mark a view that a signed-in person without a chosen post may open, such as signing out."""
    view.post_required = False
    return view


class ActorMiddleware:
    """Sets `request.actor` and `request.bodies` (all capacities open to the person today).

    Posts are read again at every request (one query besides the user's own), so that a right ends with its post.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor, request.bodies = None, ()
        if request.user.is_authenticated:
            request.bodies = posts.bodies_of(request.user, timezone.localdate())
            request.actor = posts.pick(request.bodies, request.session.get(SESSION_KEY))
            if request.actor and SESSION_KEY not in request.session:
                # Kept, so that when this post ends nobody is moved to another one without being asked.
                request.session[SESSION_KEY] = request.actor.key
        with wall.as_actor(request.actor):
            answer = streamed(self.get_response(request))
        if request.actor and not answer.has_header("Cache-Control"):
            patch_cache_control(answer, private=True, no_cache=True)  # what was shown does not outlive the sign-out
        return answer

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        if request.actor or not request.user.is_authenticated or not needs_post(request, view):
            return None
        if not request.bodies:
            return render(request, "agencies/no_post.html", status=403)
        here = request.get_full_path() if request.method == "GET" else ""
        return redirect(reverse("agencies:choose") + (f"?{urlencode({'next': here})}" if here else ""))


def needs_post(request: HttpRequest, view) -> bool:
    """Whether the view is one of the office: open pages and those marked `post_not_required` are not."""
    if FREE_APPS.intersection(request.resolver_match.app_names):
        return False
    return getattr(view, "login_required", True) and getattr(view, "post_required", True)


def streamed(answer: HttpResponseBase) -> HttpResponseBase:
    """An answer whose lines are read after its view has returned: they are read by whoever asks now."""
    if isinstance(answer, StreamingHttpResponse) and not isinstance(answer, FileResponse):
        answer.streaming_content = _lines(answer.streaming_content, wall.asking())
    return answer


def _lines(content: Any, name: str) -> Iterator[bytes]:
    lines, end = iter(content), object()
    while True:
        with wall.named(name):
            line = next(lines, end)
        if line is end:
            return
        yield line
