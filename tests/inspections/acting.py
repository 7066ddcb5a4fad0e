"""Reaching a state by acting: a filed institution, two inspectors sent, a sheet filled."""

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from inspections import checklist, site_checks
from inspections.models import SiteCheck
from registry.models import Filing
from tests import cast
from tests.registry.acting import filed, local

FILED_ON = date(2026, 9, 11)
ASSIGNED_AT = local(2026, 9, 14, 9, 0)
ARRIVED_AT, LEFT_AT = local(2026, 9, 16, 9, 30), local(2026, 9, 16, 11, 5)
RECORDED_AT = local(2026, 9, 16, 11, 20)
SIGNED_AT = local(2026, 9, 16, 11, 40)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)


def png(name: str = "现场.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def assigned(filing: Filing | None = None, *, planned_on: date = date(2026, 9, 16), at: datetime = ASSIGNED_AT):
    people = [cast.inspector().user, cast.second_inspector().user]
    filing = filing or filed()
    return site_checks.assign(filing, inspectors=people, planned_on=planned_on, by=cast.clerk(), at=at)


def sheet(check: SiteCheck, differs: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """A complete sheet on which everything agrees but what is named in `differs`, each with its note."""
    differs = differs or {}
    codes = [item.code for item in checklist.of(check.filing)]
    return {
        "answers": {code: checklist.NO if code in differs else checklist.YES for code in codes},
        "notes": differs,
        "photos": {},
        "arrived_at": ARRIVED_AT,
        "left_at": LEFT_AT,
        "representative": "韩玉梅",
        "refused": False,
        "witness": "",
        "correct_by": date(2026, 10, 30) if differs else None,
        "signed": True,
    } | changes


def recorded(check: SiteCheck | None = None, *, at: datetime = RECORDED_AT, **fields: Any) -> SiteCheck:
    check = check or assigned()
    site_checks.record(check, **sheet(check, **fields), by=cast.inspector(), at=at)
    return check


def concluded(check: SiteCheck | None = None, *, at: datetime = SIGNED_AT, **fields: Any) -> SiteCheck:
    check = recorded(check, **fields)
    site_checks.countersign(check, agreed=True, by=cast.second_inspector(), at=at)
    return check
