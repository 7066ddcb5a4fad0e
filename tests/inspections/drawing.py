"""Reaching a state of plans and draws by acting: institutions, people in the library, each step of a draw."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from stdnum.cn import uscc

from agencies.access import Actor, Role
from agencies.models import Agency
from inspections import draws, library, plans, urn
from inspections.draws import Terms
from inspections.models import Draw, Plan
from registry.models import Institution
from tests import cast
from tests.registry.acting import claimed, local

FROZEN_AT = local(2026, 9, 14, 9, 0)
COMMITTED_AT, REVEALED_AT = local(2026, 9, 15, 10, 0), local(2026, 9, 16, 10, 0)
MOMENT, DRAWN_AT = local(2026, 9, 17, 21, 15), local(2026, 9, 17, 21, 40)
OPENS_ON = date(2026, 11, 30)
VALUE = "03 08 11 19 26 31 + 07"
AGENCIES = ("jingyu.civil_affairs", "jingyu.fire")


def institution(number: int) -> Institution:
    start = f"91220622MA0T{number:05d}"
    return claimed(code=start + uscc.calc_check_digit(start), name=f"靖宇县第{number}养老院")


def officer(number: int, agency: str = "jingyu.fire", *, until: date = date(2028, 12, 31), **fields: Any):
    """Somebody of an agency who is in the library; the lead's clerk puts them there."""
    name = f"{agency.rpartition('.')[2]}{number}"
    person = cast.official(name, f"员{name}", agency, Role.INSPECTOR).user
    words = {"certificate": f"证-{name}", "valid_from": date(2024, 1, 1), "valid_until": until} | fields
    return library.enlist(person, cast.agency(agency), by=cast.clerk(), at=FROZEN_AT, **words)


def staffed(institutions: int = 4, people: int = 3) -> list[Institution]:
    """Institutions in the object library, and so many officers of two agencies."""
    found = [institution(number) for number in range(1, institutions + 1)]
    for agency in AGENCIES:
        for number in range(people):
            officer(number, agency)
    return found


def terms(**changes: Any) -> Terms:
    words = {
        "label": "2026年第三季度联合抽查", "count": 2, "source": "double_ball", "issue": "2026101",
        "agencies": [cast.agency(one) for one in AGENCIES], "with_expert": (), "moment": MOMENT, "opens_on": OPENS_ON,
    }  # fmt: skip
    return Terms(**words | changes)


def frozen(*, at: datetime = FROZEN_AT, **changes: Any) -> Draw:
    return draws.freeze(terms(**changes), by=cast.inspector(), at=at)


def speaker(agency: str) -> Actor:
    """Who commits and reveals for an agency."""
    return cast.clerk() if agency == AGENCIES[0] else cast.fire()


def salt(agency: str, number: int = 0) -> str:
    return hashlib.sha256(f"{agency}{number}".encode()).hexdigest()


def commit(draw: Draw, agency: str, *, at: datetime = COMMITTED_AT) -> None:
    value = urn.commitment(draw.digests["frozen"], agency, salt(agency))
    draws.commit(draw, commitment=value, by=speaker(agency), at=at)


def sealed(draw: Draw | None = None, *, days: int = 0, **changes: Any) -> Draw:
    draw = draw or frozen(**changes)
    for agency in AGENCIES:
        commit(draw, agency, at=COMMITTED_AT + timedelta(days=days))
    return draw


def revealed(draw: Draw | None = None, *, days: int = 0, **changes: Any) -> Draw:
    draw = sealed(draw, days=days, **changes)
    for agency in AGENCIES:
        draws.reveal(draw, salt=salt(agency), by=speaker(agency), at=REVEALED_AT + timedelta(days=days))
    return draw


def drawn(draw: Draw | None = None, *, value: str = VALUE, days: int = 0, **changes: Any) -> Draw:
    draw = revealed(draw, days=days, **changes)
    draws.draw(draw, value=value, by=cast.second_inspector(), at=DRAWN_AT + timedelta(days=days))
    return draw


def later(days: int) -> dict[str, Any]:
    """The terms of a draw that begins so many days after the first."""
    return {"moment": MOMENT + timedelta(days=days), "at": FROZEN_AT + timedelta(days=days)}


def planned(year: int = 2026) -> Plan:
    return plans.open(year=year, by=cast.clerk(), at=FROZEN_AT)


def published(year: int = 2026) -> Plan:
    plan = planned(year)
    plans.edit(plan, rows=plan.rows, rules="比例见各部门安排。", by=cast.clerk(), at=FROZEN_AT)
    plans.propose(plan, by=cast.clerk(), at=FROZEN_AT)
    plans.publish(plan, by=cast.leader(), at=FROZEN_AT)
    return plan


def agencies() -> list[Agency]:
    return [cast.agency(one) for one in AGENCIES]
