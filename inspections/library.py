"""The two libraries of a draw: institutions that operate here, and people who may be sent, each with whom to avoid."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from agencies.access import Actor, Role
from agencies.models import Agency, Place, Post, User
from casefile.refusals import Forbidden, Invalid
from credit import grades
from inspections import draw_rules
from inspections.models import Officer, Part, Visit
from law import load
from registry.models import Institution

KEEP = "inspections.officer.keep"
SHOWN = 12  # hexadecimal digits of the seal by which a person is named in a library


def may_keep(agency: Agency, by: Actor) -> str | None:
    """Why this actor may not change the list of an agency's people, or None: the agency itself, or who leads."""
    if not by.agency or by.agency.place_id != agency.place_id:
        return "名录由本地的部门维护。"
    if not by.holds(Role.CLERK, Role.LEADER, Role.ADMINISTRATOR):
        return "名录由经办人、负责人或者管理员维护。"
    if by.agency.pk == agency.pk:
        return None
    answer = load.pack(agency.place_id).may(by.agency.pk, KEEP)
    return None if answer.allowed else f"{agency.name}的人员由它自己或者牵头联合检查的部门维护。"


def listed(place: Place | str) -> QuerySet[Officer]:
    """Everybody who is in the library of a place now, by agency and name."""
    found = Officer.objects.filter(agency__place=place, removed_at=None)
    return found.select_related("user", "agency").order_by("agency__name", "assistant", "user__username")


def candidates(agency: Agency, on: date) -> QuerySet[User]:
    """The people of an agency who are not in the library yet."""
    posts = Post.objects.held_on(on).filter(agency=agency)
    inside = Officer.objects.filter(agency=agency, removed_at=None).values("user")
    return User.objects.filter(posts__in=posts, is_active=True).exclude(pk__in=inside).distinct().order_by("username")


def enlist(
    user: User,
    agency: Agency,
    *,
    certificate: str,
    valid_from: date | None,
    valid_until: date | None,
    specialties: Sequence[str] = (),
    recused: Sequence[Institution] = (),
    recusal: str = "",
    assistant: bool = False,
    by: Actor,
    at: datetime,
) -> Officer:
    """This will put a person into the library. Raises Forbidden, or Invalid for each gap.

    An officer needs an enforcement certificate with its dates; an expert needs none and only assists.
    """
    if sentence := may_keep(agency, by):
        raise Forbidden(sentence)
    certificate = certificate.strip()
    faults = {} if assistant else _certificate_faults(certificate, valid_from, valid_until)
    if not user.posts.filter(agency=agency).exists():
        faults["user"] = f"{user.name}在{agency.name}没有岗位；先由管理员登记岗位"
    if recused and not recusal.strip():
        faults["recusal"] = "写明回避的理由，如：近亲属在该机构任职"
    if unknown := [code for code in specialties if code not in load.pack(agency.place_id).domains]:
        faults["specialties"] = f"没有“{unknown[0]}”这个监管领域"
    if Officer.objects.filter(user=user, agency=agency, removed_at=None).exists():
        faults["user"] = f"{user.name}已经在{agency.name}的名录里；要改的，改原来的一条"
    if faults:
        raise Invalid(faults)
    away = [{"reference": one.case.reference, "name": one.party.name, "reason": recusal.strip()} for one in recused]
    return Officer.objects.create(
        user=user, agency=agency, certificate=certificate, valid_from=valid_from, valid_until=valid_until,
        specialties=list(specialties), recused=away, assistant=assistant, listed_at=at, listed_by=by.user,
    )  # fmt: skip


def _certificate_faults(certificate: str, valid_from: date | None, valid_until: date | None) -> dict[str, str]:
    faults = {}
    if not certificate:
        faults["certificate"] = "填执法证号；没有执法证的，只能作为专家入库"
    if valid_from is None or valid_until is None:
        faults["valid_until"] = "填证件的有效期起止日期"
    elif valid_until < valid_from:
        faults["valid_until"] = "有效期至不能早于有效期自"
    return faults


def update(officer: Officer, *, by: Actor, at: datetime, **fields: Any) -> Officer:
    """This will replace an entry by a new one; the old one keeps its dates. Raises as `enlist` does."""
    with transaction.atomic():
        remove(officer, by=by, at=at)
        return enlist(officer.user, officer.agency, by=by, at=at, **fields)


def remove(officer: Officer, *, by: Actor, at: datetime) -> None:
    """This will take a person out of the library; the entry stays as history."""
    if sentence := may_keep(officer.agency, by):
        raise Forbidden(sentence)
    if not Officer.objects.filter(pk=officer.pk, removed_at=None).update(removed_at=at, removed_by=by.user):
        raise Invalid({"user": f"{officer.user.name}已经不在名录里"})


def able(found: Sequence[Officer], on: date) -> set[int]:
    """Which of these entries may be drawn on a day, by key: still signs in and, unless an expert, holds an inspector's
    post at the agency and a certificate that is valid. One query whatever the number.
    """
    posts = Post.objects.held_on(on).filter(agency__in={one.agency_id for one in found}, role=Role.INSPECTOR)
    held = set(posts.values_list("agency", "user"))
    return {
        one.pk for one in found
        if one.user.is_active and (one.assistant or (_certified(one, on) and (one.agency_id, one.user_id) in held))
    }  # fmt: skip


def _certified(officer: Officer, on: date) -> bool:
    dated = officer.valid_from and officer.valid_until
    return bool(officer.certificate and dated and officer.valid_from <= on <= officer.valid_until)


def institutions(place: Place | str) -> QuerySet[Institution]:
    """The object library: institutions that civil affairs has claimed and that operate, of one place."""
    found = Institution.objects.filter(place=place, state=Institution.State.ACTIVE)
    return found.select_related("party", "case").order_by("case__reference")


def objects(found: Sequence[Institution], *, on: date) -> list[dict[str, Any]]:
    """The object library as it is frozen on a day: number, name, risk grade and weight."""
    graded, weights = grades.of(found, on=on), draw_rules.weights()
    rows = [
        {"id": one.case.reference, "name": one.party.name, "grade": grade, "weight": weights[grade]}
        for one in found
        for grade in [graded[one.pk].grade]
    ]
    return sorted(rows, key=lambda row: row["id"])


def officers(
    agencies: Sequence[Agency], found: Sequence[Institution], *, on: date
) -> tuple[list[dict[str, Any]], dict[str, dict[str, str]]]:
    """The officer library as it is frozen, and who stands behind each of its numbers.

    A number tells nobody's name: it comes from a digest with a nonce of its own (`sealed`), new for every draw, which
    the agency can open towards the institution that was visited.
    """
    last, names = visited_last(found), {one.case.reference for one in found}
    rows, openings = [], {}
    people = list(Officer.objects.filter(agency__in=agencies, removed_at=None).select_related("user", "agency"))
    may = able(people, on)
    for officer in people:
        if officer.pk not in may:
            continue
        opening = {
            "username": officer.user.username, "name": officer.user.name, "certificate": officer.certificate,
            "agency": officer.agency_id, "nonce": secrets.token_hex(32),
        }  # fmt: skip
        seal = sealed(opening)
        number = f"{officer.agency_id}-{seal[:SHOWN]}"
        avoid = [(one["reference"], "recusal") for one in officer.recused if one["reference"] in names]
        shut = {reference for reference, _ in avoid}
        avoid += [(name, "last") for name in last.get((officer.agency_id, officer.user.username), set()) - shut]
        openings[number] = opening
        rows.append(
            {
                "id": number, "agency": officer.agency_id, "assistant": officer.assistant,
                "specialties": sorted(officer.specialties), "sealed": seal,
                "avoid": [{"object": name, "why": why} for name, why in sorted(avoid)],
            }
        )  # fmt: skip
    return sorted(rows, key=lambda row: row["id"]), openings


def sealed(opening: Mapping[str, str]) -> str:
    """SHA-256 of nonce, name and certificate, a line each: binds a number to a person without naming them."""
    text = "".join(f"{opening[key]}\n" for key in ("nonce", "name", "certificate"))
    return hashlib.sha256(text.encode()).hexdigest()


def visited_last(found: Sequence[Institution]) -> dict[tuple[str, str], set[str]]:
    """By agency and username, the institutions that the person inspected the last time they were visited at all."""
    gone = Visit.objects.filter(institution__in=found, state__in=(Visit.State.CONCLUDED, Visit.State.PUBLISHED))
    newest = gone.filter(Q(imported=False)).order_by("institution_id", "-visited_on", "-pk").distinct("institution_id")
    parts = Prefetch("parts", Part.objects.exclude(state=Part.State.CANCELLED), to_attr="made")
    names = {one.pk: one.case.reference for one in found}
    last: dict[tuple[str, str], set[str]] = {}
    for visit in newest.prefetch_related(parts):
        for part in visit.made:
            for person in part.officers:
                last.setdefault((part.agency_id, person["username"]), set()).add(names[visit.institution_id])
    return last
