"""A small public register, reached by acting: filed, changed, pledged, refused, claimed and merely pushed."""

from datetime import datetime, timedelta
from itertools import count

from stdnum.cn import uscc

from agencies.access import Role
from agencies.models import Place
from registry import applications, change, filing, institutions, unfiled
from registry.models import Institution
from tests import cast
from tests.registry import acting

MORNING = acting.MORNING
SECRETS = ("220622195501010018", "0439-7220000", "韩玉梅")
_serial = count(1)


def code(place: str = "220622") -> str:
    """A code that passes its check and was not given before."""
    base = f"91{place}MA9{next(_serial):06d}"
    return base + uscc.calc_check_digit(base)


def claimed(name: str, *, at: datetime = MORNING, town: str = "靖宇镇") -> Institution:
    by = cast.market()
    place = Place.objects.get(pk=by.agency.place_id)
    found, _ = institutions.push(place=place, name=name, code=code(), town=town, by=by, at=at)
    institutions.claim(found, by=cast.clerk(), at=at)
    return found


def filed(name: str, *, at: datetime = MORNING, **changes) -> Institution:
    institution = claimed(name, at=at)
    draft = acting.drafted(institution, at=at, name=name, **changes)
    for slot in ("fire_certificate", "food_licence"):
        applications.attach(draft, slot, acting.pdf(), by=cast.clerk(), at=at)
    applications.submit(draft, by=cast.clerk(), at=at)
    filing.accept(draft, reviewed=True, by=cast.clerk(), at=at)
    return institution


def changed(name: str, *, at: datetime = MORNING, **changes) -> Institution:
    """An institution that filed a change of its beds a week after its filing."""
    institution, later = filed(name, at=at), at + timedelta(days=7)
    institution.refresh_from_db()
    draft = change.open(institution, by=cast.clerk(), at=later)
    applications.save(draft, section="premises", by=cast.clerk(), at=later, **acting.ITEMS["premises"] | {"beds": 120})
    for slot in ("fire_certificate", "food_licence"):
        applications.attach(draft, slot, acting.pdf(), by=cast.clerk(), at=later)
    applications.submit(draft, by=cast.clerk(), at=later)
    change.accept(draft, reviewed=True, by=cast.clerk(), at=later)
    return institution


def in_chengzhong(name: str, *, at: datetime = MORNING, town: str = "总寨镇") -> Institution:
    by = cast.chengzhong_clerk()
    facts = {"name": name, "code": code("630103"), "town": town}
    institution, _ = institutions.register(by=by, at=at, **facts)
    institutions.claim(institution, by=by, at=at)
    return institution


def pledged(name: str, *, at: datetime = MORNING) -> Institution:
    """An institution of a place whose text wants a pledge and makes it public (CZ-07)."""
    institution, by = in_chengzhong(name, at=at), cast.chengzhong_clerk()
    draft = filing.open(institution, by=by, at=at)
    for section, values in acting.ITEMS.items():
        kept = values | ({"name": name, "address": "总寨镇新安路9号", "town": "总寨镇"} if "name" in values else {})
        applications.save(draft, section=section, by=by, at=at, **kept)
    applications.attach(draft, "registration_certificate", acting.pdf(), by=by, at=at)
    applications.pledge(draft, pledged_by="李慧", by=by, at=at)
    applications.submit(draft, by=by, at=at)
    filing.accept(draft, reviewed=True, by=by, at=at)
    return institution


def refused(name: str, *, at: datetime = MORNING) -> Institution:
    """An institution that was urged, did not file, and was announced (CZ-10)."""
    institution, by = in_chengzhong(name, at=at), cast.chengzhong_clerk()
    leader = cast.official("chengzhong-leader", "何建军", "chengzhong.civil_affairs", Role.LEADER)
    matter = unfiled.open(institution, discovered_on=at.date(), residents=12, finding="收住12人", by=by, at=at)
    unfiled.urge(matter, channel="上门", text="请备案", by=by, at=at)
    unfiled.declare_refusal(matter, reason="三次上门仍不备案", by=leader, at=at)
    unfiled.announce(matter, by=by, at=at)
    return institution


def pushed(name: str, *, at: datetime = MORNING) -> Institution:
    """A push that civil affairs has not claimed: nobody outside may see it."""
    by = cast.market()
    place = Place.objects.get(pk=by.agency.place_id)
    return institutions.push(place=place, name=name, code=code(), by=by, at=at)[0]
