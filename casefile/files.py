"""Opening a case file and giving it to somebody whom the matrix would not let in: with the flow, the only acts that grant."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm

from agencies.access import Actor
from agencies.models import Agency, Party, Place
from casefile import timeline
from casefile.models import CaseFile, Series
from casefile.refusals import Conflict
from law import load

STANDINGS = {
    "draft": "的文件是征求意见稿，尚未施行，不能据此立卷；可以查询期限与职责。",
    "expired": "的文件已过有效期，不能据此新立卷；已立的案卷照旧办理。续期文件施行后可以立卷。",
    "not_yet": "的文件尚未施行，不能据此立卷；施行之日起可以办理。",
    "unattached": "的文件没有写明适用地方，不能据此立卷；须由管理员先指定适用的地方。",
}


def allot(key: str, count: int = 1) -> int:
    """The last of `count` consecutive numbers in a series, allotted under its row lock and so without gaps."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Series._meta.db_table} AS s (key, last) VALUES (%s, %s)"
            " ON CONFLICT (key) DO UPDATE SET last = s.last + excluded.last RETURNING last",
            [key, count],
        )
        return cursor.fetchone()[0]


def references(prefix: str, year: int, count: int = 1) -> list[str]:
    """Case references such as BA-2026-0087, consecutive within prefix and year."""
    last = allot(f"case:{prefix}:{year}", count)
    return [f"{prefix}-{year}-{number:04d}" for number in range(last - count + 1, last + 1)]


def admit(place: Place, on) -> None:
    """Raise Conflict when the place's document may start nothing new on that day."""
    standing = load.pack(place.pk).standing(on)
    if standing in STANDINGS:
        raise Conflict(place.name + STANDINGS[standing])


def open(
    *,
    kind: str,
    prefix: str,
    title: str,
    place: Place,
    domain: str,
    agency: Agency,
    by: Actor,
    at: datetime,
    party: Party | None = None,
    parent: CaseFile | None = None,
) -> CaseFile:
    """This will open a case file for a matter that is about to be created, under `parent` in the dossier's tree.

    Raises Conflict when the place's document is a draft, has expired, or is not yet in force.
    """
    on = timezone.localdate(at)
    admit(place, on)
    with transaction.atomic():
        case = CaseFile.objects.create(
            reference=references(prefix, on.year)[0],
            kind=kind,
            title=title,
            place=place,
            domain=domain,
            agency=agency,
            party=party,
            parent=parent,
            root=(parent.root or parent) if parent else None,
            opened_at=at,
            opened_on=on,
        )
        timeline.append(case, "case.opened", by=by, at=at, facts={"title": title})
    return case


def give(case: CaseFile, agencies: Sequence[Agency]) -> None:
    """This will let these agencies read one case file that the matrix does not show them."""
    for agency in agencies:
        assign_perm("casefile.view_casefile", agency.group, case)
