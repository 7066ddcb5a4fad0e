"""Who speaks for an institution on the platform: accounts that civil affairs opens and closes for it."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agencies import people
from agencies.access import Actor, Role
from agencies.models import Post
from casefile import flow
from casefile.models import Event
from casefile.refusals import Conflict, Invalid
from registry.models import Institution


def of(institution: Institution, on: date) -> list[Post]:
    """The posts of those who speak for it on a day."""
    return list(institution.party.posts.held_on(on).select_related("user").order_by("user__username"))


def appoint(
    institution: Institution,
    *,
    username: str,
    name: str,
    password: str,
    by: Actor,
    at: datetime,
    expect: int | None = None,
) -> Event:
    """This will open an account for somebody whom the institution has authorised, from today."""
    on = timezone.localdate(at)
    facts = {"name": name, "username": username, "from_on": f"{on.year}年{on.month}月{on.day}日"}
    with transaction.atomic():
        event = flow.advance(institution, "appoint", by=by, at=at, expect=expect, facts=facts)
        try:
            user = people.enrol(username=username, name=name, password=password)
            people.appoint(user, role=Role.REPRESENTATIVE, from_on=on, party=institution.party)
        except ValidationError as error:
            raise Invalid(_named(error)) from None
    return event


def _named(error: ValidationError) -> dict[str, str]:
    """Each sentence at its field; what the password rules say belongs to the password."""
    if hasattr(error, "error_dict"):
        return {field: "；".join(sentences) for field, sentences in error.message_dict.items()}
    return {"password": "；".join(error.messages)}


def dismiss(institution: Institution, *, username: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will end somebody's post for the institution yesterday, so that it ends at the next click."""
    on = timezone.localdate(at)
    held = [post for post in of(institution, on) if post.user.username == username]
    if not held:
        raise Conflict("这位代表已经停用。")
    facts = {"name": held[0].user.name, "username": username}
    with transaction.atomic():
        event = flow.advance(institution, "dismiss", by=by, at=at, expect=expect, facts=facts)
        for post in held:
            post.until_on = max(post.from_on, on - timedelta(days=1))
            post.save(update_fields=["until_on"])
            if post.until_on >= on:  # opened today: it has no earlier day to end on
                post.user.is_active = False
                post.user.save(update_fields=["is_active"])
    return event
