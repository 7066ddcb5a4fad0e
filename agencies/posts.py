"""From posts to capacities: in which bodies a person may act on a day, and as which one this person acts now."""

from collections import defaultdict
from datetime import date

from agencies.access import Actor
from agencies.models import Post, User


def bodies_of(user: User, on: date) -> tuple[Actor, ...]:
    """Every capacity that the person's posts give on a local date: one for each agency or party, with all roles there.

    One query. Agencies come first, then parties, each by name. A person who may not sign in has none.
    """
    if not user.is_active:
        return ()
    roles, bodies = defaultdict(set), {}
    for post in Post.objects.held_on(on).filter(user=user).select_related("agency__place", "party"):
        body = post.agency or post.party
        key = (type(body), body.pk)
        roles[key].add(post.role)
        bodies[key] = post
    actors = (
        Actor(user=user, agency=post.agency, party=post.party, roles=frozenset(roles[key]))
        for key, post in bodies.items()
    )
    return tuple(sorted(actors, key=lambda actor: (actor.agency is None, actor.body.name)))


def actor_of(user: User, body: str | None = None, *, on: date) -> Actor | None:
    """The person in the capacity named by `body` (see `Actor.key`), or in the only one there is; else None.

    None means that no post is in force on that day, that the named one is not, or that several are and none was named.
    """
    return pick(bodies_of(user, on), body)


def pick(bodies: tuple[Actor, ...], body: str | None) -> Actor | None:
    """Choose among capacities already fetched. A capacity that was named is never replaced by another."""
    if body:
        return next((actor for actor in bodies if actor.key == body), None)
    return bodies[0] if len(bodies) == 1 else None
