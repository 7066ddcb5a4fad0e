"""The tracking page: whoever holds the code reads how the complaint stands, adds, answers, withdraws, rates.

The code comes in the body of a request, never in an address, and is kept nowhere. Every code that opens nothing is
answered alike, after the same look-up.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agencies import wall
from casefile.refusals import Refusal
from complaints import complaints, tracking
from complaints.models import Complaint
from portal import complaint_shown, kept, throttle
from portal.complaint_forms import RATINGS, Code, More, Rate, Withdraw
from portal.views import public

ASK, ONE = "portal/complaint_track.html", "portal/complaint_tracked.html"
GUESS = "complaint-code"
UNKNOWN = "没有这个查询码。请逐位核对：0 和 O、1 和 I 都可以，其他字母和数字不能错"
DONE = {
    "answer": "已收到您的回答，继续核实。",
    "add": "已收到您补充的情况。",
    "withdraw": "已撤回。",
    "rate": "谢谢，已记下您的评价。",
}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Asks for the code; answers with the page of its complaint, and makes what its buttons say."""
    response = _answer(request) if request.method == "POST" else render(request, ASK, {"form": Code()})
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    form = Code(request.POST)
    if throttle.guessing(request, what=GUESS):
        response = render(request, ASK, {"form": form, "wait": throttle.MINUTES}, status=429)
        response["Retry-After"] = str(throttle.MINUTES * 60)
        return response
    if not form.is_valid():
        return render(request, ASK, {"form": form}, status=422)
    code = form.cleaned_data["code"]
    with wall.house():  # whoever holds the code reads this one complaint
        complaint = tracking.find(code)
    if complaint is None:
        throttle.missed(request, what=GUESS)
        form.add_error("code", UNKNOWN)
        return render(request, ASK, {"form": form}, status=404)
    if (does := request.POST.get("does", "")) in DONE:
        return _make(request, complaint, code, does)
    return _show(request, complaint, code)


def _forms(complaint: Complaint, data: Any = None, files: Any = None, does: str = "") -> dict[str, forms.Form]:
    """The forms of the page by what they do; the one that was sent has what was typed."""

    def bound(name: str) -> tuple:
        return (data, files) if name == does else ()

    return {
        "answer": More(*bound("answer"), question=complaint.question, auto_id="answer_%s", label_suffix=""),
        "add": More(*bound("add"), auto_id="add_%s", label_suffix=""),
        "withdraw": Withdraw(*bound("withdraw"), auto_id="withdraw_%s", label_suffix=""),
        "rate": Rate(*bound("rate"), auto_id="rate_%s", label_suffix=""),
    }


def _make(request: HttpRequest, complaint: Complaint, code: str, does: str) -> HttpResponse:
    asked = _forms(complaint, request.POST, request.FILES, does)
    form = asked[does]
    if not form.is_valid():
        return _show(request, complaint, code, asked=asked, sent=form, status=422)
    if throttle.exceeded(request, what="complaint-more"):
        form.add_error(None, f"提交得太频繁，请 {throttle.MINUTES} 分钟后再试；您写的还在下面")
        return _show(request, complaint, code, asked=asked, sent=form, status=429)
    try:
        kept.once(
            request.POST.get("once") or kept.secret(), lambda: _act(ACTS[does], complaint, form.cleaned_data)
        )  # fmt: skip
    except Refusal as refusal:
        refusal.on(form)
        return _show(request, complaint, code, asked=asked, sent=form, status=refusal.status)
    return _show(request, complaint, code, done=DONE[does])


ACTS: dict[str, Callable[..., Any]] = {
    "answer": complaints.supplement, "add": complaints.add, "withdraw": complaints.withdraw, "rate": complaints.rate,
}  # fmt: skip


def _act(act: Callable[..., Any], complaint: Complaint, told: dict[str, Any]) -> str:
    facts = {name: value for name, value in told.items() if name != "sure"}
    wall.make(act, complaint, **facts, by=complaints.COMPLAINANT, at=timezone.now())
    return "done"


def _show(
    request: HttpRequest, complaint: Complaint, code: str, *, asked: dict[str, forms.Form] | None = None,
    sent: forms.Form | None = None, done: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    with wall.house():
        fresh = tracking.find(code) or complaint
        shown = complaint_shown.of(fresh, now=timezone.now(), ratings=RATINGS)
    asked = asked or _forms(fresh)
    context = {"one": shown, "code": code, "asked": asked, "sent": sent, "done": done, "once": kept.secret()}
    return render(request, ONE, context | {"as_of": timezone.now()}, status=status)
