"""What goes beyond an order to fix: halting operation, proposed by one and decided by another; measures of force."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency
from casefile import clocks, files, flow, papers, referrals
from casefile.models import Event, Referral
from casefile.refusals import Invalid
from inspections import hazards
from inspections.flow.hazards import HAZARD
from inspections.models import Hazard

Halt = Hazard.Halt


class Measure(TextChoices):
    """What may have to be done at once, each with a power of its own."""

    EMERGENCY = "emergency", "紧急措施"
    SEALING = "sealing", "临时查封"
    COERCIVE = "coercive", "行政强制措施"
    COURT = "court", "申请人民法院强制执行"


def propose_halt(hazard: Hazard, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will propose to halt the institution's operation (停业整顿). Nothing is halted by it."""
    flow.check(hazard, HAZARD.moves["propose_halt"], by)
    if not reason.strip():
        raise Invalid({"reason": "写明为什么须停业整顿"}, cite=hazard.routing.get("cite", ""))
    with transaction.atomic():
        changes = {"halt": Halt.PROPOSED}
        event = flow.advance(
            hazard, "propose_halt", by=by, at=at, expect=expect, changes=changes, facts={"reason": reason}
        )
        clocks.start(hazard.case, ("hazard.halt",), by=by, at=at, on=timezone.localdate(at), agency=by.agency)
        text = f"{by.name}提议停业整顿：{reason}"
        hazards.tell(hazard, f"halt:{event.pk}", text, at, agency=by.agency, role="leader")
    return event


def decide_halt(
    hazard: Hazard,
    *,
    until: date,
    basis: str,
    residents: str,
    by: Actor,
    at: datetime,
    expect: int | None = None,
) -> Event:
    """This will halt operation until a day, on a named ground, saying how the residents are looked after meanwhile."""
    flow.check(hazard, HAZARD.moves["decide_halt"], by)
    errors = {}
    if until <= timezone.localdate(at):
        errors["until"] = "停业整顿的最后一日应在今天以后"
    if not basis.strip():
        errors["basis"] = "写明依据的法律、法规或者文件条款"
    if not residents.strip():
        errors["residents"] = "写明在院老年人怎样安置"
    if errors:
        raise Invalid(errors, cite=hazard.routing.get("cite", ""))
    case, changes = hazard.case, {"halt": Halt.DECIDED}
    text = f"停业整顿至{until.year}年{until.month}月{until.day}日，依据{basis}。老年人安置：{residents}"
    with transaction.atomic():
        event = flow.advance(hazard, "decide_halt", by=by, at=at, expect=expect, changes=changes, facts={"text": text})
        known = {"institution": hazard.institution.party.name, "hazard": hazard.title, "until": until.isoformat()}
        known |= {"basis": basis, "residents": residents, "fix_by": hazard.fix_by.isoformat() if hazard.fix_by else ""}
        event.issued = papers.issue(case, ("halt_decision",), by=by, at=at, agency=by.agency, facts=known)
        hazards.tell(hazard, f"halted:{event.pk}", f"责令{text}", at, party=case.party)
    return event


def decline_halt(hazard: Hazard, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will put on record why operation is not halted."""
    changes, facts = {"halt": Halt.DECLINED}, {"reason": reason}
    return flow.advance(hazard, "decline_halt", by=by, at=at, expect=expect, changes=changes, facts=facts)


def lift_halt(hazard: Hazard, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will let the institution operate again."""
    changes, facts = {"halt": Halt.LIFTED}, {"reason": reason}
    with transaction.atomic():
        event = flow.advance(hazard, "lift_halt", by=by, at=at, expect=expect, changes=changes, facts=facts)
        hazards.tell(hazard, f"lifted:{event.pk}", f"停业整顿已解除：{reason}", at, party=hazard.case.party)
    return event


def record_measure(
    hazard: Hazard,
    *,
    kind: str,
    text: str,
    basis: str,
    agency: str = "",
    by: Actor,
    at: datetime,
    expect: int | None = None,
) -> Event:
    """This will record a measure with the agency that has the power, or ask that agency, or the court, for it.

    `agency` is the id of who has the power: empty for the actor's own, and for the court.
    """
    flow.check(hazard, HAZARD.moves["record_measure"], by)
    _judge(hazard, kind, text, basis, agency, by)
    case, measure = hazard.case, Measure(kind)
    other = Agency.objects.get(pk=agency) if agency and agency != by.agency.pk else None
    to_court = measure == Measure.COURT
    facts = {
        "kind": measure.label, "text": text, "basis": basis,
        "agency": other.name if other else by.agency.name,
        "how": "采取，已提请" if other else "提出申请" if to_court else "采取",
    }  # fmt: skip
    with transaction.atomic():
        event = flow.advance(hazard, "record_measure", by=by, at=at, expect=expect, facts=facts)
        if other:
            files.give(case, [other])
            said = f"提请{measure.label}：{text}（依据{basis}）"
            ground = {"why": said, "cite": basis}
            referrals.offer(
                case, kind=Referral.Kind.REQUEST, receiver=other, text=said, by=by, at=at, urgent=hazard.urgent,
                ground=ground,
            )  # fmt: skip
        elif not to_court:
            hazards.tell(hazard, f"measure:{event.pk}", f"{measure.label}：{text}", at, party=case.party)
    return event


def _judge(hazard: Hazard, kind: str, text: str, basis: str, agency: str, by: Actor) -> None:
    errors = {}
    if kind not in Measure.values:
        raise Invalid({"kind": f"选定种类：{'、'.join(Measure.labels)}"})
    if not text.strip():
        errors["text"] = "写明措施的内容"
    if not basis.strip():
        errors["basis"] = "写明哪部法律、法规的哪一条给了这个权力"
    if agency and not Agency.objects.filter(pk=agency, place=hazard.case.place).exists():
        errors["agency"] = "选本地有权的部门"
    own = not agency or agency == by.agency.pk
    if own and kind != Measure.COURT and not _has_power(hazard, kind, by):
        errors["agency"] = "本部门没有这项权力；选定有权的部门，向它提请"
    if errors:
        raise Invalid(errors, cite=hazard.routing.get("cite", ""))


def _has_power(hazard: Hazard, kind: str, by: Actor) -> bool:
    """The competent agency's own; of the others only an emergency measure that the place's text gives them."""
    if by.agency.pk == hazard.case.agency_id:
        return True
    return kind == Measure.EMERGENCY and hazard.urgent and bool(hazard.routing.get("measures"))
