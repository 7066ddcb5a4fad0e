"""Who may be sent on a visit: officers of the agency with a certificate that is valid on the day, two at least."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from agencies.access import Role
from agencies.models import Agency, Place, Post, User
from casefile.refusals import Invalid
from inspections.models import Officer
from registry.models import Institution

PAIR = 2  # nobody inspects alone: each is witness of what the other does


def able(agency: Agency, on: date) -> list[User]:
    """The people of an agency who may be sent on a day: an inspector's post, and a certificate valid on that day."""
    listed = {entry.user_id: entry for entry in Officer.objects.filter(agency=agency, removed_at=None)}
    posts = Post.objects.held_on(on).filter(agency=agency, role=Role.INSPECTOR)
    people = User.objects.filter(posts__in=posts, is_active=True).distinct().order_by("username")
    return [person for person in people if _certificate(person, listed.get(person.pk), on)]


def in_place(place: Place, on: date) -> dict[Agency, list[User]]:
    """The same for every agency of a place that has anybody, by name; in few queries."""
    listed = {(one.agency_id, one.user_id): one for one in Officer.objects.filter(agency__place=place, removed_at=None)}
    posts = Post.objects.held_on(on).filter(agency__place=place, role=Role.INSPECTOR, user__is_active=True)
    found: dict[Agency, list[User]] = {}
    for post in posts.select_related("agency", "user").order_by("agency__name", "user__username"):
        if _certificate(post.user, listed.get((post.agency_id, post.user_id)), on):
            people = found.setdefault(post.agency, [])
            people += [post.user] if post.user not in people else []
    return found


def _certificate(person: User, entry: Officer | None, on: date) -> str:
    """The number of the certificate that holds on that day; empty when there is none."""
    if entry is None:
        return person.certificate
    ended = (entry.valid_from and on < entry.valid_from) or (entry.valid_until and on > entry.valid_until)
    return "" if ended or entry.assistant else entry.certificate or person.certificate


def frozen(
    agency: Agency, people: Sequence[User], *, institution: Institution | None, on: date, field: str = "officers"
) -> list[dict[str, Any]]:
    """The officers as they are kept with a part: username, name, certificate, agency.

    Experts of the officer library may come along and sign nothing. Raises Invalid for anybody who may not be sent.
    """
    listed = {entry.user_id: entry for entry in Officer.objects.filter(agency=agency, removed_at=None)}
    experts = {pk for pk, entry in listed.items() if entry.assistant}
    officers = [person for person in people if person.pk not in experts]
    if len({person.pk for person in officers}) < PAIR or len({one.pk for one in people}) != len(people):
        raise Invalid({field: f"{agency.name}至少派两名不同的执法人员：须两人同行、两人签字"})
    may = {person.pk for person in able(agency, on)}
    if unable := [person.name for person in officers if person.pk not in may]:
        raise Invalid(
            {field: f"{'、'.join(unable)}在计划日期没有{agency.name}的执法岗位，或者没有有效的执法证件；改派他人"}
        )
    if away := [person.name for person in people if _recused(listed.get(person.pk), institution)]:
        raise Invalid({field: f"{'、'.join(away)}须回避这家机构；改派他人"})
    return [
        {
            "username": person.username,
            "name": person.name,
            "certificate": _certificate(person, listed.get(person.pk), on),
            "agency": agency.pk,
            "assistant": person.pk in experts,
        }
        for person in people
    ]


def _recused(entry: Officer | None, institution: Institution | None) -> bool:
    if entry is None or institution is None:
        return False
    return any(one["reference"] == institution.case.reference for one in entry.recused)
