"""Opening a case file, and giving it to an agency that the matrix would not let in."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

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

# One statement, whatever was given before; the library's own asks five questions for each grant.
GIVE = """
INSERT INTO casefile_casefilegroupobjectpermission (content_object_id, group_id, permission_id)
SELECT file, team, p.id
  FROM unnest(%s::bigint[]) AS file, unnest(%s::int[]) AS team,
       auth_permission p JOIN django_content_type t ON t.id = p.content_type_id
 WHERE t.app_label = 'casefile' AND p.codename = 'view_casefile'
ON CONFLICT DO NOTHING
"""


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
    shared |= {"root_id": (parent.root_id or parent.pk) if parent else None, "opened_at": at, "opened_on": on}
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
    _give([case], agencies)


def give_all(cases: Sequence[CaseFile], agency: Agency) -> None:
    """The same for many case files and one agency."""
    _give(cases, [agency])


def _give(cases: Sequence[CaseFile], agencies: Sequence[Agency]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(GIVE, [[case.pk for case in cases], [agency.group_id for agency in agencies]])
