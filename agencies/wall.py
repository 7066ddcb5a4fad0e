"""Who asks the database. Row-level security reads this name on every connection, and shows nothing to nobody.

The name of an actor is its key (`agency:<id>`, `party:<number>`). Two names stand for no body: the house, for acts that
guards have let through, tasks and commands; and the public, for what the law makes public.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from agencies.access import Actor

Made = TypeVar("Made")

SETTING = "eldercare.actor"
HOUSE, PUBLIC, NOBODY = "house", "public", ""

_asking: ContextVar[str] = ContextVar("asking", default=NOBODY)


def name_of(actor: Actor | None) -> str:
    """The name under which an actor asks; nobody has the empty one."""
    if actor is None:
        return NOBODY
    return HOUSE if actor.is_system else actor.key


def asking() -> str:
    """Who asks now, in this thread or task."""
    return _asking.get()


def become(actor: Actor | None) -> None:
    """From here to the end of whatever surrounds it, this actor asks. For callers who only now are known by a token."""
    _asking.set(name_of(actor))


@contextmanager
def named(name: str) -> Iterator[None]:
    before = _asking.set(name)
    try:
        yield
    finally:
        _asking.reset(before)


def as_actor(actor: Actor | None):
    """Inside, the database shows what this actor may read, and takes nothing in."""
    return named(name_of(actor))


def house():
    """Inside, the database shows and takes everything: for what an act does once its guards have agreed."""
    return named(HOUSE)


def public():
    """Inside, the database shows what anybody may read, whoever asks."""
    return named(PUBLIC)


def make(act: Callable[..., Made], *args: Any, **kwargs: Any) -> Made:
    """Make an act in the house: its guards decide, and it needs numbers, chains and files that its actor cannot read.

    What it is made on is found before, as the actor: arguments are there before the house is entered.
    """
    with house():
        return act(*args, **kwargs)
