"""Reaching a state by acting: a visit planned, arrived at, its parts recorded and signed."""

import io
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from inspections import parts, sheets, visits
from inspections.models import Part, Visit
from registry.models import Institution
from tests import cast
from tests.registry.acting import CHENGZHONG_CODE, claimed, local

PLANNED_AT = local(2026, 9, 14, 9, 0)
PLANNED_ON = date(2026, 9, 16)
ARRIVED_AT, LEFT_AT = local(2026, 9, 16, 9, 30), local(2026, 9, 16, 11, 5)
RECORDED_AT, SIGNED_AT = local(2026, 9, 16, 11, 20), local(2026, 9, 16, 11, 40)
FIRE_LIST = "jingyu.fire.daily"
OTHER_CODE = CHENGZHONG_CODE


def second_fire():
    return cast.official("gaoxin", "高鑫", "jingyu.fire", cast.Role.INSPECTOR, certificate="JY-XF-004")


def photo(colour: str = "red", name: str = "现场.png") -> SimpleUploadedFile:
    """A picture of one colour: another colour is another picture."""
    stream = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(stream, "PNG")
    return SimpleUploadedFile(name, stream.getvalue(), content_type="image/png")


def civil(lists: str | list[str] = "jingyu.civil_affairs.quarterly"):
    people = [cast.inspector().user, cast.second_inspector().user]
    return cast.agency("jingyu.civil_affairs"), people, lists


def fire(lists: str | list[str] = FIRE_LIST):
    return cast.agency("jingyu.fire"), [cast.fire().user, second_fire().user], lists


def planned(institution: Institution | None = None, *, at: datetime = PLANNED_AT, **changes: Any) -> Visit:
    """A joint visit of civil affairs and the fire brigade; `changes` override what is asked for."""
    asked = {
        "ground": Visit.Ground.PLANNED,
        "agencies": [civil(), fire()],
        "planned_on": PLANNED_ON,
        "joint": True,
        "by": cast.clerk(),
    } | changes
    return visits.plan(institution or claimed(), at=at, **asked)


def single(institution: Institution | None = None, **changes: Any) -> Visit:
    return planned(institution, **{"agencies": [civil()], "joint": False} | changes)


def part_of(visit: Visit, agency: str) -> Part:
    return Part.objects.select_related("case", "agency", "visit").get(visit=visit, agency=agency)


def sheet(part: Part, differs: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """A complete sheet on which everything conforms but what is named in `differs`, each with its note."""
    differs = differs or {}
    codes = [row["code"] for row in part.items]
    return {
        "answers": {code: sheets.NO if code in differs else sheets.YES for code in codes},
        "notes": differs,
        "measures": {},
        "bases": {row["code"]: str(row["rev"]) for row in part.items},
        "photos": {},
        "arrived_at": ARRIVED_AT,
        "left_at": LEFT_AT,
        "where": "靖宇镇河南街118号",
        "representative": "韩玉梅",
        "refused": False,
        "witness": "",
        "signed": True,
    } | changes


def filled(part: Part, **changes: Any) -> dict[str, Any]:
    """What one phone sends: nothing but what is named."""
    return {"answers": {}, "notes": {}, "measures": {}, "bases": {}, "photos": {}} | changes


def recorded(part: Part, by=None, *, at: datetime = RECORDED_AT, **changes: Any) -> Part:
    parts.record(part, **sheet(part, **changes), by=by or cast.inspector(), at=at)
    return part


def concluded(visit: Visit | None = None, **changes: Any) -> Visit:
    """A visit of civil affairs alone, signed by both."""
    visit = visit or single()
    part = recorded(part_of(visit, "jingyu.civil_affairs"), **changes)
    parts.countersign(part, agreed=True, by=cast.second_inspector(), at=SIGNED_AT)
    visit.refresh_from_db()
    return visit
