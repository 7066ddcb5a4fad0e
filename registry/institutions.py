"""An institution enters the platform (pushed, imported, entered or found) and is claimed, sent back, or its code vouched for."""

from datetime import datetime
from typing import Any

from django.db import transaction
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength

from agencies import responsibility
from agencies.access import Actor
from agencies.models import Agency, Party, Place
from casefile import clocks, files, flow, notices, timeline
from casefile.models import Event
from casefile.refusals import Invalid
from law import load
from registry.models import Institution

DOMAIN = "filing"
# The two leading characters of a code tell the register that gave it (GB 32100-2015).
KIND_OF_PREFIX = {"91": "for_profit", "92": "for_profit", "52": "nonprofit", "12": "public"}


def doubt(code: str, kind: str = "") -> str:
    """What is wrong with a unified social credit code, as a sentence; empty when nothing is.

    Raises Invalid when it cannot be a code at all (length or characters): that is an error, not a doubt.
    """
    try:
        uscc.validate(code)
    except (InvalidLength, InvalidFormat, InvalidComponent):
        raise Invalid(
            {"code": "统一社会信用代码为18位数字和大写字母（不含I、O、Z、S、V）；请对照证照重新填写"}
        ) from None
    except InvalidChecksum:
        return f"统一社会信用代码{code}的校验位不符（GB 32100-2015）"
    given = KIND_OF_PREFIX.get(code[:2])
    if kind and given and given != kind:
        return f"代码以{code[:2]}开头，与登记类型“{Institution.Kind(kind).label}”不一致"
    return ""


def enter(
    *, place: Place, name: str, code: str, source: str, by: Actor, at: datetime, kind: str = "", **facts: Any
) -> tuple[Institution, bool]:
    """This will enter a legal person once: the same code again is the same institution. Returns it and whether it is new.

    `facts` are columns of the institution (address, town, registered_on …). What is already known is not overwritten.
    """
    code = code.strip().upper()
    doubtful = doubt(code, kind)
    with transaction.atomic():
        party, fresh = Party.objects.get_or_create(code=code, defaults={"name": name})
        known = Institution.objects.select_related("case", "party", "place").filter(party=party).first()
        if known:
            return known, False
        case = files.open(
            kind="registry.institution",
            prefix=flow.REGISTRY["registry.institution"].prefix,
            title=name,
            place=place,
            domain="",
            agency=Agency.objects.get(pk=responsibility.leading(place.pk, DOMAIN).agency_id),
            party=party,
            by=by,
            at=at,
        )
        kind = kind or KIND_OF_PREFIX.get(code[:2], "")
        institution = Institution.objects.create(
            case=case, party=party, place=place, kind=kind, source=source, code_doubt=doubtful, **facts
        )
        clocks.start(case, ("registration.claim",), by=by, at=at, on=case.opened_on)
    return institution, True


def push(*, place: Place, name: str, code: str, by: Actor, at: datetime, **facts: Any) -> tuple[Institution, bool]:
    """This will take in what a registrar pushes (双告知, JY-02). A second push of the same code changes nothing.

    The pushing agency must have the registration data of that place by the matrix. Raises Forbidden otherwise.
    """
    institution, fresh = enter(
        place=place, name=name, code=code, source=Institution.Source.PUSHED, by=by, at=at, **facts
    )
    if not fresh:
        seen = {"name": name, "by": by.body.name if by.body else ""}
        timeline.append(institution.case, "registry.institution.pushed_again", by=by, at=at, facts=seen)
    return institution, fresh


def override_code(
    institution: Institution, *, reason: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will let a doubtful code stand, with the clerk's reason on the record."""
    changes = {"code_doubt": ""}
    facts = {"reason": reason, "doubt": institution.code_doubt}
    return flow.advance(institution, "override_code", by=by, at=at, expect=expect, changes=changes, facts=facts)


def claim(institution: Institution, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will take the institution under supervision: into the inspection library, and reminded to file (JY-13, JY-14)."""
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
    """The inspection library of a place: institutions that civil affairs has claimed and that still operate (JY (十六))."""
    return Institution.objects.filter(place=place, state=Institution.State.ACTIVE)


def may_push(actor: Actor, place: Place) -> str | None:
    """The sentence that keeps an agency from pushing registrations of a place, or None."""
    if not actor.agency or actor.agency.place_id != place.pk:
        return f"只能推送本地登记的机构；{place.name}的登记信息由当地登记部门推送。"
    answer = load.pack(place.pk).may(actor.agency.pk, "registry.institution.push")
    return None if answer.allowed else answer.why
