"""What every page needs around its content: the look, the frame (navigation, who works here), the site's own words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from agencies.access import Actor, Role
from casefile import look as looks
from casefile import nav as navigation
from casefile.nav import Item

SITE = ("NAME", "SPONSOR", "PHONE", "CODE", "ICP", "PSB")


class Frame:
    """The bar of one request. Everything is worked out only when a template asks for it."""

    def __init__(self, request: HttpRequest):
        match = request.resolver_match
        self._here = match.view_name if match else ""
        self._bodies: tuple[Actor, ...] = getattr(request, "bodies", ())
        self.actor: Actor | None = getattr(request, "actor", None)

    @property
    def brand(self) -> str:
        return "养老服务监管 · 机构端" if self.actor and self.actor.party else "养老服务综合监管"

    @property
    def shell(self) -> str:
        """The base page of whoever asks, for pages that both sides may meet (errors)."""
        return "base.html" if self.actor else "portal_base.html"

    @cached_property
    def nav(self) -> tuple[Item, ...]:
        return navigation.of(self.actor, self._here)

    @cached_property
    def around(self) -> tuple[Item, ...]:
        return navigation.around(self.actor, self._here)

    @cached_property
    def public_nav(self) -> tuple[Item, ...]:
        return navigation.portal(self._here)

    @property
    def roles(self) -> str:
        return "、".join(role.label for role in Role if role in self.actor.roles)

    @property
    def others(self) -> tuple[Actor, ...]:
        """The other capacities in which this person may act today."""
        return tuple(body for body in self._bodies if body != self.actor)

    @property
    def search(self) -> str:
        return navigation.link("casefile:cases") if self.actor else ""

    @property
    def home(self) -> str:
        return self.desk or self.portal

    @property
    def desk(self) -> str:
        return navigation.link("casefile:desk") if self.actor else ""

    @property
    def portal(self) -> str:
        return navigation.link("portal:home") or "/"

    @property
    def look(self) -> str:
        return navigation.link("casefile:look")

    @property
    def choose(self) -> str:
        return navigation.link("agencies:choose")

    @property
    def password(self) -> str:
        return navigation.link("agencies:password")

    @property
    def mail(self) -> str:
        return navigation.link("agencies:mail")

    @property
    def sign_in(self) -> str:
        return "" if self.actor else navigation.link("agencies:sign_in")

    @property
    def sign_out(self) -> str:
        return navigation.link("agencies:sign_out")


@dataclass(frozen=True)
class Site:
    """What the operator of this installation writes into the foot of every page; empty until it is set."""

    name: str = ""
    sponsor: str = ""
    phone: str = ""
    code: str = ""
    icp: str = ""
    psb: str = ""
    demo: bool = False


def look(request: HttpRequest) -> dict[str, looks.Look]:
    """`look` — theme, size and density of this page."""
    actor = getattr(request, "actor", None)
    office = actor is not None and actor.party is None
    return {"look": looks.of(request, density="compact" if office else "roomy")}


def frame(request: HttpRequest) -> dict[str, object]:
    """`frame` — the bar; `site` — settings SITE_NAME, SITE_SPONSOR, … and DEMO."""
    words = {key.lower(): getattr(settings, f"SITE_{key}", "") for key in SITE}
    return {"frame": Frame(request), "site": Site(**words, demo=getattr(settings, "DEMO", False))}
