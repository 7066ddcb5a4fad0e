"""Reaching a state by acting: the steps that the tests of this app begin with."""

from datetime import datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.models import Place
from law.workdays import LOCAL
from registry import applications, filing, institutions
from registry.models import Filing, Institution
from tests import cast

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
CODE = "91220622MA0TE0018G"
CHENGZHONG_CODE = "91630103MA0TE00260"


def local(*parts: int) -> datetime:
    """A moment in Asia/Shanghai."""
    return datetime(*parts, tzinfo=LOCAL)


MORNING = local(2026, 9, 11, 10, 0)


def pdf(name: str = "凭证.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def pushed(*, at=MORNING, code: str = CODE, name: str = "靖宇县松鹤园养老服务中心") -> Institution:
    by = cast.market()
    return institutions.push(place=Place.objects.get(pk=by.agency.place_id), name=name, code=code, by=by, at=at)[0]


def claimed(*, at=MORNING, **push) -> Institution:
    institution = pushed(at=at, **push)
    institutions.claim(institution, by=cast.clerk(), at=at)
    return institution


ITEMS = {
    "registration": {
        "name": "靖宇县松鹤园养老服务中心",
        "address": "靖宇镇河南街118号",
        "town": "靖宇镇",
        "registrar": "靖宇县市场监督管理局",
        "registration_no": "91220622MA0TE0018G",
    },
    "head": {"head": "韩玉梅", "head_id_number": "220622195501010018", "contact_phone": "0439-7220000"},
    "premises": {
        "service_scope": "全日集中住宿、康复护理",
        "beds": 86,
        "premises_nature": "rented",
        "floor_area": Decimal(1260),
        "investment": Decimal(900000),
        "canteen": True,
        "medical": False,
        "bed_space_statement": "居室86张床位，二层设公共活动室，院内设活动场地。",
    },
}


def drafted(institution: Institution | None = None, *, at=MORNING, **changes) -> Filing:
    """A filing with every item filled; `changes` override single items."""
    institution = institution or claimed(at=at)
    draft = filing.open(institution, by=cast.clerk(), at=at)
    for section, values in ITEMS.items():
        kept = {**values, **{name: value for name, value in changes.items() if name in values}}
        applications.save(draft, section=section, by=cast.clerk(), at=at, **kept)
    return draft


def complete(*, at=MORNING, **changes) -> Filing:
    draft = drafted(at=at, **changes)
    for slot in ("fire_certificate", "food_licence"):
        applications.attach(draft, slot, pdf(), by=cast.clerk(), at=at)
    return draft


def submitted(*, at=MORNING, **changes) -> Filing:
    draft = complete(at=at, **changes)
    applications.submit(draft, by=cast.clerk(), at=at)
    return draft


def filed(*, at=MORNING, **changes) -> Filing:
    found = submitted(at=at, **changes)
    filing.accept(found, reviewed=True, by=cast.clerk(), at=at)
    return found
