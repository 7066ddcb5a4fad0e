"""An institution enters the platform, and is claimed, sent back, or its doubtful code vouched for."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from stdnum.cn import uscc

from agencies.access import Actor
from agencies.models import Party, Place
from casefile import flow, notices, timeline
from casefile.models import Event
from casefile.refusals import Forbidden, Invalid
from law import load
from registry import entry
from registry.entry import Entry
from registry.models import Institution


def enter(
    *, place: Place, name: str, code: str, source: str, by: Actor, at: datetime, kind: str = "", **facts: Any
) -> tuple[Institution, bool]:
    """This will enter a legal person once; the same code is the same institution. Returns it and whether it is new.

    Without a code the name tells institutions of one place apart, and a clerk must settle that before claiming.
    `facts` are columns of the institution (address, town, registered_on …). What is already known is not overwritten.
    """
    code = uscc.compact(code)
    if code:
        entry.doubt(code, kind)
    with transaction.atomic():
        if code:
            party, _ = Party.objects.get_or_create(code=code, defaults={"name": name})
            Party.objects.select_for_update(no_key=True).get(pk=party.pk)  # two pushes of one code at once: one waits
        if known := entry.find(place=place, name=name, code=code):
            return known, False
        fresh = Entry(name=name, code=code or None, kind=kind, facts=facts)
        return entry.enter_all([fresh], place=place, source=source, by=by, at=at)[0], True


def push(*, place: Place, name: str, code: str, by: Actor, at: datetime, **facts: Any) -> tuple[Institution, bool]:
    """This will take in what a registrar pushes (双告知, JY-02). A second push of the same code changes nothing.

    The pushing agency must have the registration data of that place by the matrix. Raises Forbidden otherwise.
    """
    if sentence := may_push(by, place):
        raise Forbidden(sentence)
    institution, fresh = enter(
        place=place, name=name, code=code, source=Institution.Source.PUSHED, by=by, at=at, **facts
    )
    if not fresh:
        seen = {"name": name, "by": by.body.name if by.body else ""}
        timeline.append(institution.case, "case.received_again", by=by, at=at, facts=seen)
    return institution, fresh


def register(*, by: Actor, at: datetime, registered_on: date | None = None, **facts: Any) -> tuple[Institution, bool]:
    """This will enter an institution by a clerk's hand, in the clerk's own place."""
    if not by.agency:
        raise Forbidden("机构由监管部门录入；机构一方请联系当地的主管部门。")
    if sentence := entry.may_register(by, by.agency.place):
        raise Forbidden(sentence)
    if registered_on and registered_on > timezone.localdate(at):
        raise Invalid({"registered_on": "登记日期不能晚于今天"})
    source = Institution.Source.ENTERED
    return enter(place=by.agency.place, source=source, by=by, at=at, registered_on=registered_on, **facts)


def override_code(
    institution: Institution, *, reason: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will let a doubtful code stand, with the clerk's reason on the record."""
    changes = {"code_doubt": ""}
    facts = {"reason": reason, "doubt": institution.code_doubt}
    return flow.advance(institution, "override_code", by=by, at=at, expect=expect, changes=changes, facts=facts)


def claim(institution: Institution, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will take the institution under supervision: into the inspection library, reminded to file (JY-13)."""
    with transaction.atomic():
        event = flow.advance(institution, "claim", by=by, at=at, expect=expect)
        text = f"{institution.party.name}：请在线填报备案，材料齐全的当场出具回执。"
        key = f"file:{institution.case.reference}"
        notices.tell(institution.case, key=key, text=text, at=at, party=institution.party)
    return event


def return_push(institution: Institution, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will send a push back to the register that made it: not ours, or not an institution for the elderly."""
    return flow.advance(institution, "return_push", by=by, at=at, expect=expect, facts={"reason": reason})


def inspectable(place: Place):
    """The inspection library of a place: claimed institutions that still operate."""
    return Institution.objects.filter(place=place, state=Institution.State.ACTIVE)


def may_push(actor: Actor, place: Place) -> str | None:
    """The sentence that keeps an agency from pushing registrations of a place, or None."""
    if not actor.agency or actor.agency.place_id != place.pk:
        return f"只能推送本地登记的机构；{place.name}的登记信息由当地登记部门推送。"
    answer = load.pack(place.pk).may(actor.agency.pk, "registry.institution.push")
    return None if answer.allowed else answer.why
