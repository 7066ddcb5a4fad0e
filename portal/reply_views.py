"""The reply page: an agency in which nobody can sign in reads one letter by its link, and accepts, answers or refuses.

It shows that one referral and nothing else of any file. Every opening and every act is on the timeline.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agencies import wall
from casefile import replies
from casefile.models import Referral
from casefile.refusals import Invalid, Refusal
from portal import throttle
from portal.forms import Reply

S = Referral.State
WAITING = (S.OFFERED, S.ACCEPTED)


@login_not_required
@require_http_methods(["GET", "POST"])
@wall.house()  # who holds the secret link acts for an agency that cannot sign in, on that one referral
def reply(request: HttpRequest, token: str) -> HttpResponse:
    if throttle.exceeded(request, what="reply"):
        return _kept(_slow(request))
    referral = replies.find(token)
    if referral is None:
        raise Http404
    if request.method == "POST":
        return _kept(_answer(request, referral, token))
    replies.opened(referral, at=timezone.now())
    return _kept(_show(request, referral, Reply(referral=referral)))


def _answer(request: HttpRequest, referral: Referral, token: str) -> HttpResponse:
    form = Reply(request.POST, referral=referral)
    if referral.state not in WAITING or not form.is_valid():
        return _show(request, referral, form, status=422)
    try:
        replies.reply(referral, at=timezone.now(), **form.cleaned_data)
    except Invalid as refusal:
        refusal.on(form)
        return _show(request, referral, form, status=refusal.status)
    except Refusal as refusal:
        refusal.on(form)
        return _show(request, replies.find(token) or referral, form, status=refusal.status)
    return redirect("portal:reply", token=token)


def _show(request: HttpRequest, referral: Referral, form: Reply, *, status: int = 200) -> HttpResponse:
    letter = referral.case.documents.order_by("issued_at", "pk").first()
    context: dict[str, Any] = {"referral": referral, "letter": letter, "waits": referral.state in WAITING, "form": form}
    return render(request, "portal/reply.html", context, status=status)


def _slow(request: HttpRequest) -> HttpResponse:
    response = render(request, "portal/reply.html", {"wait": throttle.MINUTES}, status=429)
    response["Retry-After"] = str(throttle.MINUTES * 60)
    return response


def _kept(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no search engine lists it, no cache and no other site hears of it."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response
