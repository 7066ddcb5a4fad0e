"""Reaching a state of a complaint by acting: received, accepted, asked, transferred, answered."""

from datetime import date
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from agencies.access import Actor
from agencies.models import Place
from complaints import complaints, conversions, handling
from complaints.complaints import COMPLAINANT
from complaints.models import Complaint
from registry.models import Institution
from tests import cast
from tests.registry.acting import claimed, local

RECEIVED_AT = local(2026, 9, 16, 10, 0)
RECEIVED_ON = RECEIVED_AT.date()
ACCEPTED_AT = local(2026, 9, 16, 15, 0)
REPLIED_AT = local(2026, 9, 18, 9, 0)
NAME, PHONE, NUMBER = "欧阳春梅", "13904390077", "220622195003070024"
TEXT = (
    f"我叫{NAME}，电话{PHONE}，身份证{NUMBER}。我母亲赵桂芝住在松鹤园二楼，9月10日午饭后拉肚子，厨房的肉发臭，"
    "好几个老人都吃坏了肚子。我家住靖宇镇中华街3号楼2单元501。"
)
SECRETS = (NAME, "春梅", PHONE, NUMBER, "赵桂芝", "3号楼2单元501")


def jpeg(name: str = f"{NAME}的投诉.jpg", *, exif: bytes = b"") -> SimpleUploadedFile:
    stream = BytesIO()
    Image.new("RGB", (40, 30), "red").save(stream, "JPEG", exif=exif)
    return SimpleUploadedFile(name, stream.getvalue(), content_type="image/jpeg")


def received(of: Institution | None = None, *, by: Actor | None = None, at=RECEIVED_AT, **more: Any) -> Complaint:
    """One that an officer entered, with the name of who complained."""
    cast.clerk()
    of = of or claimed()
    sent = {
        "place": of.case.place, "channel": "telephone", "against": of.party.name, "institution": of, "text": TEXT,
        "name": NAME, "phone": PHONE, "anonymous": False, **more,
    }  # fmt: skip
    return complaints.receive(**sent, by=by or cast.clerk(), at=at)[0]


def sent_in(place: str = "jingyu", *, at=RECEIVED_AT, **more: Any) -> tuple[Complaint, str]:
    """One that somebody sent through the portal, with its code."""
    cast.clerk()
    sent = {
        "place": Place.objects.get(pk=place), "channel": "portal", "against": "中华街三号院托老所",
        "text": "没有挂牌，住着十几个老人，厨房很脏", "anonymous": True, **more,
    }  # fmt: skip
    return complaints.receive(**sent, by=COMPLAINANT, at=at)


def accepted(complaint: Complaint | None = None, *, domain: str = "complaints", at=ACCEPTED_AT, **more: Any):
    complaint = complaint or received()
    handling.accept(complaint, domain=domain, by=more.pop("by", None) or cast.clerk(), at=at, **more)
    return complaint


def transferred(complaint: Complaint | None = None, *, to: str = "jingyu.market", at=ACCEPTED_AT, **more: Any):
    complaint = complaint or accepted()
    sent = {
        "receiver": cast.agency(to),
        "text": "反映食品不洁，请依职责查处。",
        "reason": "食品安全由市场监管部门查处",
        **more,
    }
    conversions.transfer(complaint, **sent, by=cast.clerk(), at=at)
    return complaint


def replied(complaint: Complaint | None = None, *, outcome: str = "upheld", by: Actor | None = None, at=REPLIED_AT):
    complaint = complaint or accepted()
    handling.reply(complaint, outcome=outcome, reply="已责令整改，退还餐费。", by=by or cast.clerk(), at=at)
    return complaint


def day(month: int, of: int) -> date:
    return date(2026, month, of)
