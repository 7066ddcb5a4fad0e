"""Doors: which form reads each move, and which act makes it. HTML and API open the same ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet

from agencies.access import Actor
from casefile.flow import Flow, Move
from casefile.models import Matter


class MoveForm(forms.Form):
    """What one move asks. It knows the matter and the actor, so that its choices and hints can fit them."""

    def __init__(self, *args: Any, subject: Matter, actor: Actor, **kwargs: Any):
        self.subject = subject
        self.actor = actor
        super().__init__(*args, **kwargs)

    def fill(self) -> dict[str, Any]:
        """What the fields show before anything is typed. Overridden where the matter already knows an answer."""
        return {}


class Confirm(MoveForm):
    """A move that asks nothing but the decision itself."""


@dataclass(frozen=True)
class Door:
    """One move's form, act and page."""

    move: Move
    form: type[MoveForm]
    act: Callable[..., Any]
    template: str = "casefile/move.html"


class Doors:
    """All doors of one flow, and the query that finds its matters."""

    def __init__(self, flow: Flow, queryset: QuerySet, *doors: Door):
        self.flow = flow
        self.queryset = queryset
        self._doors = {door.move.name: door for door in doors}

    def __getitem__(self, name: str) -> Door:
        return self._doors[name]

    def __contains__(self, name: str) -> bool:
        return name in self._doors

    def __iter__(self) -> Iterator[Door]:
        return iter(self._doors.values())

    def visible_to(self, actor: Actor | None) -> QuerySet:
        """The matters that this actor may read."""
        return self.queryset.visible_to(actor)
