"""Institutions of a place whose text wants reports, and what they report, reached by acting."""

from datetime import date, datetime
from typing import Any

from stdnum.cn import uscc

from agencies.access import Actor
from agencies.models import Place
from inspections import doings, periods
from inspections.models import Doing
from law.periods import Period
from registry import filing, institutions
from registry.models import Filing, Institution
from tests import cast
from tests.registry.acting import CHENGZHONG_CODE, local

CLAIMED_AT = local(2026, 9, 1, 10, 0)


def code(number: int) -> str:
    """A social credit code of Chengzhong that holds together, one for each number."""
    start = f"91630103MA0TF{number:04d}"
    return start + uscc.calc_check_digit(start)


def institution(
    code: str = CHENGZHONG_CODE, name: str = "城中区福寿园养老院", *, at: datetime = CLAIMED_AT
) -> Institution:
    """An institution of Chengzhong that has been claimed."""
    found = Institution.objects.filter(party__code=code).first()
    if found:
        return found
    registrar = cast.official("qushichang", "何军", "chengzhong.market", cast.Role.CLERK)
    place = Place.objects.get(pk="chengzhong")
    pushed = institutions.push(place=place, name=name, code=code, by=registrar, at=at)[0]
    institutions.claim(pushed, by=cast.chengzhong_clerk(), at=at)
    return pushed


def representative(doing: Doing) -> Actor:
    return cast.representative(doing.institution.party)


def reported(
    of: Institution | None = None,
    *,
    done_on: date,
    at: datetime,
    kind: str = "self_check",
    by: Actor | None = None,
    **told: Any,
) -> Doing:
    of = of or institution()
    by = by or cast.representative(of.party)
    said = {"text": "逐层检查消防通道和用电，没有发现问题。", "persons": 6, "found": 0} | told
    return doings.report(of, kind=kind, done_on=done_on, by=by, at=at, **said)


def periods_of(of: Institution, term: str, *, on: date) -> tuple[Period, ...]:
    return next(one for one in periods.of_institution(of, on=on) if one.term.id == term).periods


def state_of(of: Institution, term: str, first: date, *, on: date = date(2026, 11, 30)) -> str:
    return next(one.state for one in periods_of(of, term, on=on) if one.first == first)


def files_opened(of: Institution, *, at: datetime) -> Filing:
    """A draft of a filing that nobody goes on with."""
    return filing.open(of, by=cast.clerk(), at=at)
