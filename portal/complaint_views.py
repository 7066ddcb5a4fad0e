"""The complaint form of the portal: one page to write, one to check, and the tracking code. Nobody needs to sign in.

Nothing of the visitor is kept: no address, no session; the address is counted for a few minutes under a keyed digest.
"""

import base64
import io
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from PIL import Image

from agencies import wall
from agencies.models import Place
from casefile.refusals import Refusal
from complaints import complaints
from complaints.models import Complaint
from portal import complaint_targets as targets
from portal import kept, throttle
from portal.complaint_forms import MOST_PHOTOS, NONE, UNLICENSED, Complain
from portal.views import public
from registry.models import Institution

FORM, CHECK, SENT = "portal/complaint.html", "portal/complaint_check.html", "portal/complaint_sent.html"
TYPED = (
    "place", "against", "institution", "against_address", "unlicensed", "text", "happened_on", "anonymous", "name",
    "phone",
)  # fmt: skip
SMALL = (200, 200)
GONE = "照片已经超过半小时，没有保留；请重新选择，其他内容都还在"
UNKEPT = "照片现在传不上来；请先不带照片提交，以后凭查询码补上"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """The form; its buttons say what comes next: find the institution, check, change again, or send."""
    if request.method != "POST":
        return _private(_blank(request))
    step = request.POST.get("step", "check")
    steps = {"send": _send, "check": _check}
    return _private(steps.get(step, _again)(request))


def _private(response: HttpResponse) -> HttpResponse:
    """What was typed stays out of every cache and off every other site's list."""
    response["Cache-Control"] = "no-store"
    return response


def _blank(request: HttpRequest) -> HttpResponse:
    chosen = targets.find(request.GET.get("institution", ""))
    initial = {"place": request.GET.get("place", "")}
    if chosen:
        initial = {"place": chosen.place_id, "against": chosen.party.name, "institution": chosen.case.reference}
    places = targets.places(timezone.localdate())
    near = [chosen] if chosen else []
    return _form(request, Complain(initial=initial, places=places, near=near), chosen=chosen)


# --- what was typed ---------------------------------------------------------------------------------------------------


def _near(data: QueryDict) -> list[Institution]:
    found = targets.candidates(data.get("place", ""), data.get("against", ""))
    return [*(one for one in _chosen(data) if one not in found), *found]


def _chosen(data: QueryDict) -> list[Institution]:
    picked = data.get("institution", "")
    found = targets.find(picked) if picked != NONE else None
    return [found] if found else []


def _read(request: HttpRequest, near: list[Institution]) -> Complain:
    """The form with what was typed, checked."""
    return Complain(request.POST, request.FILES, places=targets.places(timezone.localdate()), near=near)


def _again(request: HttpRequest) -> HttpResponse:
    """The form with what was typed, not checked yet: nobody is told of faults in what is half written."""
    near = _near(request.POST)
    checked = _read(request, near)
    checked.is_valid()
    secret, photos = _photos(request, checked)
    initial = {name: request.POST.get(name, "") for name in TYPED}
    form = Complain(initial=initial, places=targets.places(timezone.localdate()), near=near)
    return _form(request, form, step=request.POST["step"], photos=(secret, len(photos)))


def _target(form: Complain, near: list[Institution]) -> Institution | None:
    """The institution meant: the one chosen, or the only one of exactly this name."""
    picked = form.cleaned_data["institution"]
    named = form.cleaned_data["against"]
    if picked == NONE:
        return None
    exact = [one for one in near if one.case.reference == picked or (not picked and one.party.name == named)]
    return exact[0] if len(exact) == 1 else None


def _photos(request: HttpRequest, form: Complain) -> tuple[str, list[bytes]]:
    """What was chosen before and what was added now, kept once more; with errors at the field."""
    before = kept.take(request.POST.get("photos_kept", ""))
    if before is None and request.POST.get("photos_kept"):
        form.add_error("photos", GONE)
    held = [] if request.POST.get("photos_drop") else before or []
    added = [one.read() for one in form.cleaned_data.get("photos") or []]
    if not added:
        return (request.POST.get("photos_kept", "") if held else ""), held
    if len(held) + len(added) > MOST_PHOTOS:
        form.add_error("photos", f"连同已选的最多 {MOST_PHOTOS} 张，挑最说明问题的")
        return request.POST.get("photos_kept", ""), held
    if throttle.exceeded(request, what="complaint-photos") or not (made := kept.put([*held, *added])):
        form.add_error("photos", UNKEPT)
        return "", []
    return made, [*held, *added]


# --- the pages --------------------------------------------------------------------------------------------------------


def _form(
    request: HttpRequest, form: Complain, *, step: str = "", chosen: Institution | None = None, status: int = 200,
    ask: bool = False, photos: tuple[str, int] | None = None,
) -> HttpResponse:  # fmt: skip
    secret = request.POST.get("photos_kept", "")
    name, count = photos if photos is not None else (secret, len(kept.take(secret) or []))
    near = len(form.fields["institution"].choices) > 1
    shown = {
        "form": form, "near": near and (step == "find" or ask or bool(form["institution"].value())), "ask": ask,
        "nothing": step == "find" and not near, "chosen": chosen, "photos_kept": name if count else "", "count": count,
    }  # fmt: skip
    return render(request, FORM, shown, status=status)


def _check(request: HttpRequest) -> HttpResponse:
    near = _near(request.POST)
    form = _read(request, near)
    fine = form.is_valid()
    secret, photos = _photos(request, form)
    if not fine or not form.is_valid():
        return _form(request, form, status=422, ask=bool(near), photos=(secret, len(photos)))
    target = _target(form, near)
    if near and target is None and form.cleaned_data["institution"] != NONE:
        return _form(request, form, ask=True, photos=(secret, len(photos)))
    return _checked(request, form, target, secret, photos)


def _checked(
    request: HttpRequest, form: Complain, target: Institution | None, secret: str, photos: list[bytes], *,
    unsure: bool = False, wait: int = 0, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page to check. It carries everything in itself; nothing is stored but the photos, sealed."""
    values = {name: request.POST.get(name, "") for name in TYPED}
    values |= {name: form.cleaned_data.get(name) or "" for name in ("name", "phone")}
    values |= {"institution": target.case.reference if target else NONE}
    now = timezone.now()
    when, cite = targets.by_when(form.cleaned_data["place"], now)
    shown = {
        "form": form, "values": values, "target": target, "told": form.cleaned_data, "photos_kept": secret,
        "place": dict(form.fields["place"].choices)[form.cleaned_data["place"]], "when": when, "cite": cite,
        "thumbs": [_small(one) for one in photos], "unlicensed": UNLICENSED[form.cleaned_data["unlicensed"]],
        "once": request.POST.get("once") or kept.secret(), "unsure": unsure, "wait": wait,
    }  # fmt: skip
    return render(request, CHECK, shown, status=status)


def _small(photo: bytes) -> str:
    """A photo as it stands in the page itself."""
    with Image.open(io.BytesIO(photo)) as picture:
        picture.thumbnail(SMALL)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=70)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


def _send(request: HttpRequest) -> HttpResponse:
    # What was checked has its institution chosen, or none: the names are not searched again while thousands send.
    near = _chosen(request.POST) if request.POST.get("institution") else _near(request.POST)
    form = _read(request, near)
    if not (fine := form.is_valid()):
        near = _near(request.POST)
        form = _read(request, near)
        fine = form.is_valid()
    secret, photos = _photos(request, form)
    if not fine or not form.is_valid():
        return _form(request, form, status=422, ask=bool(near), photos=(secret, len(photos)))
    target = _target(form, near)
    if not request.POST.get("true"):
        return _checked(request, form, target, secret, photos, unsure=True, status=422)
    if throttle.exceeded(request, what="complaint"):
        response = _checked(request, form, target, secret, photos, wait=throttle.MINUTES, status=429)
        response["Retry-After"] = str(throttle.MINUTES * 60)
        return response
    try:
        code = kept.once(request.POST.get("once") or kept.secret(), lambda: _receive(form.cleaned_data, target, photos))
    except Refusal as refusal:
        refusal.on(form)
        return _form(request, form, status=refusal.status, photos=(secret, len(photos)))
    when, _ = targets.by_when(form.cleaned_data["place"], timezone.now())
    return render(request, SENT, {"code": code, "when": when, "anonymous": form.cleaned_data["anonymous"] == "yes"})


def _receive(told: dict[str, Any], target: Institution | None, photos: list[bytes]) -> str:
    """This will take the complaint in, as nobody in particular, and answer with its tracking code."""
    with wall.house():
        place = Place.objects.get(pk=told["place"])
        institution = None
        if target:
            institution = Institution.objects.select_related("case", "party", "place").get(pk=target.pk)
        _, code = complaints.receive(
            place=place,
            channel=Complaint.Channel.PORTAL,
            institution=institution,
            against=institution.party.name if institution else told["against"],
            against_address="" if institution else told["against_address"],
            unlicensed="" if institution else told["unlicensed"],
            text=told["text"],
            happened_on=told["happened_on"],
            anonymous=told["anonymous"] == "yes",
            name=told["name"],
            phone=told["phone"],
            photos=[kept.as_upload(photo) for photo in photos],
            by=complaints.COMPLAINANT,
            at=timezone.now(),
        )
    return code
