"""How a visitor wants pages to look: theme and type size, kept in two cookies that only the server reads and writes."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from agencies.middleware import post_not_required

THEMES = {"auto": "跟随系统", "light": "浅色", "dark": "深色"}
SIZES = {"normal": "标准", "large": "关怀版"}
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Choice:
    """One button of a choice; `pressed` is the word that `aria-pressed` wants."""

    name: str
    value: str
    label: str
    pressed: str = "false"


@dataclass(frozen=True)
class Look:
    """What `<html>` carries. Density is not chosen: the office is compact, where people read it is roomy."""

    theme: str = "auto"
    size: str = "normal"
    density: str = "compact"

    @property
    def large(self) -> bool:
        return self.size == "large"

    @property
    def themes(self) -> tuple[Choice, ...]:
        return tuple(Choice("theme", key, word, _pressed(key == self.theme)) for key, word in THEMES.items())

    @property
    def sizes(self) -> tuple[Choice, ...]:
        return tuple(Choice("size", key, word, _pressed(key == self.size)) for key, word in SIZES.items())

    @property
    def next_choices(self) -> tuple[Choice, ...]:
        """The two one-click changes that the public pages offer, named for what one gets."""
        size = Choice("size", "normal", "标准版") if self.large else Choice("size", "large", "关怀版")
        theme = Choice("theme", "light", "浅色") if self.theme == "dark" else Choice("theme", "dark", "深色")
        return size, theme


def _pressed(yes: bool) -> str:
    return "true" if yes else "false"


def of(request: HttpRequest, *, density: str = "compact") -> Look:
    """The look that this visitor's cookies ask for; anything unknown in them is ignored."""
    theme, size = request.COOKIES.get("theme"), request.COOKIES.get("size")
    return Look(theme if theme in THEMES else "auto", size if size in SIZES else "normal", density)


@login_not_required
@post_not_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep a theme or a size for a year and go back to the page one was on; never to another host."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    for name, known in (("theme", THEMES), ("size", SIZES)):
        value = request.POST.get(name)
        if value in known:
            response.set_cookie(name, value, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response
