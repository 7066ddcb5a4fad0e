"""Moves that are posted from day to day after a filing: hazards, letters, visits, complaints, listed supervision.

Each is a matter to start from (reached by acting), who moves it, the move, and what its form is sent.
"""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from inspections import hazards, sheets
from tests import cast
from tests.casefile import referring
from tests.complaints import complaining
from tests.inspections import hazarding, supervising, visiting
from tests.inspections.acting import png
from tests.portal import scene

NOW = timezone.now() - timedelta(minutes=1)
EARLIER = NOW - timedelta(hours=3)
NAME, FIRE = "靖宇县松鹤园养老服务中心", "jingyu.fire"
SHORTLY = timezone.localdate() + timedelta(days=10)
LETTER = "发现二层疏散通道堆放杂物，请依职责处理并答复。"


def claimed(at=NOW):
    return scene.claimed(NAME, at=at)


def found(**more):
    return hazarding.found(claimed(), at=NOW, found_on=timezone.localdate(NOW), **more)


def ordered(**more):
    return hazarding.order(found(**more), at=NOW, fix_by=SHORTLY)


def reported():
    return hazarding.reported(ordered(), at=NOW)


def letter():
    hazard = found()
    hazards.notify(hazard, text=LETTER, by=cast.inspector(), at=NOW)
    return hazard.case.children.get(kind="casefile.referral").referral


def taken():
    sent = letter()
    referring.referrals.accept(sent, by=cast.fire(), at=NOW)
    return sent


def proposed():
    return supervising.proposed(ordered(grade="major"), at=NOW)


def listed():
    return supervising.listed(proposed(), at=NOW, due_on=SHORTLY)


def received():
    return complaining.received(claimed(), at=NOW)


def accepted():
    return complaining.accepted(received(), at=NOW)


def part():
    visit = visiting.single(claimed(EARLIER), at=EARLIER, planned_on=timezone.localdate())
    return visiting.part_of(visit, "jingyu.civil_affairs")


def recorded():
    return visiting.recorded(part(), at=NOW, arrived_at=NOW - timedelta(hours=1), left_at=NOW)


def sheet(part) -> dict[str, str]:
    """The whole sheet as its form is sent."""
    clock = timezone.localtime(NOW)
    filled = {f"answers-{row['code']}": sheets.YES for row in part.items}
    filled |= {f"bases-{row['code']}": str(row["rev"]) for row in part.items}
    hours = {"arrived_at": clock - timedelta(hours=1), "left_at": clock}
    filled |= {name: f"{moment:%Y-%m-%dT%H:%M}" for name, moment in hours.items()}
    return filled | {"where": "靖宇镇河南街118号", "representative": "韩玉梅", "signed": "on"}


def photo(_) -> dict[str, object]:
    today = timezone.localdate().isoformat()
    return {"text": "通道已清空", "fixed_on": today, "evidence": png("整改后.png")}


def second():
    return hazarding.somebody(FIRE, number=2)


def owner(subject):
    return hazarding.own(subject)


ORDER = {
    "measure": "清空通道", "responsible": "韩玉梅", "responsible_post": "院长", "fix_by": SHORTLY.isoformat(),
}  # fmt: skip
DECISION = {**supervising.ORDER, "due_on": SHORTLY.isoformat()}
MOVES: dict[str, tuple[Callable, Callable, str, dict | Callable]] = {
    "hazard: notify one agency": (found, cast.inspector, "notify", {"text": LETTER}),
    "hazard: order a fix": (found, lambda: hazarding.somebody(FIRE), "order_fix", ORDER),
    "hazard: report a fix": (ordered, owner, "report_fix", photo),
    "hazard: accept a fix": (reported, second, "accept", {"text": "到场看过，通道畅通"}),
    "letter: accept": (letter, cast.fire, "accept", {}),
    "letter: answer": (taken, cast.fire, "answer", {"text": "已到场责令清空，三日后复查。"}),
    "visit: record a part": (part, cast.inspector, "record", sheet),
    "visit: sign and conclude": (recorded, cast.second_inspector, "countersign", {"agreed": "on"}),
    "complaint: accept": (received, cast.clerk, "accept", {"domain": "complaints"}),
    "complaint: reply": (accepted, cast.clerk, "reply", {"outcome": "upheld", "reply": "已责令整改，退还餐费。"}),
    "supervision: list": (proposed, supervising.county, "list", DECISION),
}  # fmt: skip
