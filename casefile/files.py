"""Opening a case file, and giving it to an agency that the matrix would not let in."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm

from agencies.access import Actor
from agencies.models import Agency, Party, Place
from casefile import timeline
from casefile.models import CaseFile, CaseFileGroupObjectPermission, Series
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
    return allot_all({key: count})[key]


def allot_all(counts: Mapping[str, int]) -> dict[str, int]:
    """The same for several series in one statement. The rows are locked in one order, so that no two acts cross."""
    rows = sorted(counts.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Series._meta.db_table} AS s (key, last) VALUES {', '.join(['(%s, %s)'] * len(rows))}"
            " ON CONFLICT (key) DO UPDATE SET last = s.last + excluded.last RETURNING key, last",
            [value for row in rows for value in row],
        )
        return dict(cursor.fetchall())


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
    covers = [(title, party)]
    return open_all(
        covers, kind=kind, prefix=prefix, place=place, domain=domain, agency=agency, parent=parent, by=by, at=at
    )[0]


def open_all(
    covers: Sequence[tuple[str, Party | None]],
    *,
    kind: str,
    prefix: str,
    place: Place,
    domain: str,
    agency: Agency,
    by: Actor,
    at: datetime,
    parent: CaseFile | None = None,
) -> list[CaseFile]:
    """The same for many matters of one kind, each a title and a party: one block of references, few queries."""
    on = timezone.localdate(at)
    admit(place, on)
    shared = {"kind": kind, "place": place, "domain": domain, "agency": agency, "parent": parent}
    shared |= {"root": (parent.root or parent) if parent else None, "opened_at": at, "opened_on": on}
    with transaction.atomic():
        numbers = references(prefix, on.year, len(covers))
        cases = CaseFile.objects.bulk_create(
            CaseFile(reference=number, title=title, party=party, **shared)
            for number, (title, party) in zip(numbers, covers, strict=True)
        )
        timeline.append_all([(case, "case.opened", {"title": case.title}) for case in cases], by=by, at=at)
    return cases


def give(case: CaseFile, agencies: Sequence[Agency]) -> None:
    """This will let these agencies read one case file that the matrix does not show them."""
    for agency in agencies:
        assign_perm("casefile.view_casefile", agency.group, case)


def give_all(cases: Sequence[CaseFile], agency: Agency) -> None:
    """The same for many case files and one agency, in one statement."""
    granted = CaseFileGroupObjectPermission
    permission = Permission.objects.get(content_type__app_label="casefile", codename="view_casefile")
    granted.objects.bulk_create(
        granted(content_object=case, group_id=agency.group_id, permission=permission) for case in cases
    )
