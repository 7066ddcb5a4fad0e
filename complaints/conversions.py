"""What comes of a complaint: it is transferred, a check or a case is made of it, it is joined with others."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency, User
from casefile import clocks, files, flow, referrals
from casefile.models import Event, Referral
from casefile.refusals import Invalid
from complaints import disputes, enforcement, identity
from complaints.flow.complaints import COMPLAINT, TRANSFER
from complaints.models import Complaint, Enforcement
from inspections import visits
from inspections.models import Visit
from law import load, routes

GROUND = "按投诉举报检查"


def not_ours(
    complaint: Complaint, *, found_on: date, reason: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will find that another agency has the power; from that day the term of the transfer runs (JY-50)."""
    on = timezone.localdate(at)
    errors = {} if reason.strip() else {"reason": "写明为什么不属于本部门职责"}
    if not complaint.received_on <= found_on <= on:
        errors["found_on"] = "认定日期应在收到投诉以后、今天以前（含当日）"
    if errors:
        raise Invalid(errors)
    identity.refuse(complaint, reason=reason)
    facts = {"reason": reason, "found_on": clocks.words(found_on)}
    return flow.advance(complaint, "not_ours", by=by, at=at, expect=expect, day_zero=found_on, facts=facts)


def transfer(
    complaint: Complaint, *, receiver: Agency, text: str, reason: str = "", found_on: date | None = None,
    channel: str = "", by: Actor, at: datetime, expect: int | None = None,
) -> Event:  # fmt: skip
    """This will give the complaint to the agency that has the power, by a letter that does not say who complained.

    Where nobody has found before that it is not ours, `found_on` (today without one) is the day zero of the term.
    The receiver reads the complaint without its complainant. Raises Forbidden, Conflict, or Invalid by field.
    """
    flow.check(complaint, COMPLAINT.moves["transfer"], by)
    identity.refuse(complaint, text=text, reason=reason)
    running = complaint.case.clocks.running().filter(term=TRANSFER).exists()
    with transaction.atomic():
        if not running:
            day = found_on or timezone.localdate(at)
            not_ours(complaint, found_on=day, reason=reason or "移送有管辖权的部门", by=by, at=at, expect=expect)
            expect = None
        letter = referrals.offer(
            complaint.case, kind=Referral.Kind.TRANSFER, receiver=receiver, text=text, by=by, at=at,
            channel=channel or _channel(complaint), ground=_ground(complaint, reason),
        )  # fmt: skip
        files.give(complaint.case, [receiver])
        facts = {"receiver": receiver.name, "reference": letter.case.reference}
        facts["reason"] = f"。理由：{reason}" if reason else ""
        return flow.advance(complaint, "transfer", by=by, at=at, expect=expect, facts=facts)


def _channel(complaint: Complaint) -> str:
    """The channel that the place's text names for transfers, where it names one."""
    pack = load.pack(complaint.case.place_id)
    if complaint.unlicensed:
        return routes.unlicensed(pack, complaint.unlicensed).channel
    return next((one.channel for one in pack.unlicensed.values() if one.channel), "")


def _ground(complaint: Complaint, reason: str) -> dict[str, str]:
    pack = load.pack(complaint.case.place_id)
    return {"why": reason or "不属于本部门职责", "cite": str(pack.term(TRANSFER, targets=True).cite)}


def take_back(
    complaint: Complaint, *, note: str = "", by: Actor, at: datetime, expect: int | None = None
) -> Event:  # fmt: skip
    """This will go on with a complaint whose transfer was answered or came back."""
    identity.refuse(complaint, note=note)
    return flow.advance(complaint, "take_back", by=by, at=at, expect=expect, facts={"note": note})


def check(
    complaint: Complaint, *, planned_on: date, officers: Sequence[User], lists: Sequence[str] = (), text: str = "",
    by: Actor, at: datetime, expect: int | None = None,
) -> Event:  # fmt: skip
    """This will plan a check of the institution by the agency that handles the complaint. It learns of no complaint.

    Raises what planning a visit raises.
    """
    flow.check(complaint, COMPLAINT.moves["check"], by)
    identity.refuse(complaint, text=text)
    domain = load.pack(complaint.case.place_id).domains.get(complaint.case.domain, "")
    with transaction.atomic():
        visit = visits.plan(
            complaint.institution, ground=Visit.Ground.COMPLAINT, ground_text=text.strip() or f"{GROUND}：{domain}",
            agencies=[(by.agency, list(officers), list(lists))], planned_on=planned_on, joint=False, by=by, at=at,
        )  # fmt: skip
        return flow.advance(
            complaint, "check", by=by, at=at, expect=expect, facts={"reference": visit.case.reference}
        )  # fmt: skip


def enforce(
    complaint: Complaint, *, title: str, facts: str = "", choice: str = "", reason: str = "", by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will file an enforcement case, which says nothing of the complaint to whoever it is against.

    Raises what filing a case raises: where the text names nobody, `choice` and `reason` are demanded.
    """
    flow.check(complaint, COMPLAINT.moves["enforce"], by)
    identity.refuse(complaint, title=title, facts=facts, reason=reason)
    of = complaint.institution
    with transaction.atomic():
        found = enforcement.open(
            agency=by.agency, place=complaint.case.place, source=Enforcement.Source.COMPLAINT, title=title,
            facts=facts, institution=of, party_name="" if of else complaint.against,
            unlicensed=complaint.unlicensed, complaint=complaint, choice=choice or None, reason=reason, by=by, at=at,
        )  # fmt: skip
        told = {"reference": found.case.reference}
        return flow.advance(complaint, "enforce", by=by, at=at, expect=expect, facts=told)


def mediate(
    complaint: Complaint, *, title: str, text: str = "", by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will offer both sides mediation; the institution reads what the dispute is about, not the complaint."""
    flow.check(complaint, COMPLAINT.moves["mediate"], by)
    identity.refuse(complaint, title=title, text=text)
    with transaction.atomic():
        found = disputes.open(complaint.institution, title=title, text=text, complaint=complaint, by=by, at=at)
        told = {"reference": found.case.reference}
        return flow.advance(complaint, "mediate", by=by, at=at, expect=expect, facts=told)


def join(
    complaint: Complaint, *, to: Complaint, reason: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will put the complaint with another about the same thing. Each keeps its own file, term and answer."""
    flow.check(complaint, COMPLAINT.moves["join"], by)
    head = to.group or to
    if head.pk == complaint.pk or complaint.grouped.exists():
        raise Invalid({"to": "这件已经是别的投诉并过来的那一件；把别的并到它，或者选另一件"})
    if to.case.place_id != complaint.case.place_id:
        raise Invalid({"to": "只能与本地的投诉并案"})
    return _group(complaint, "join", head, head, reason, by=by, at=at, expect=expect)


def part(complaint: Complaint, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will undo that."""
    flow.check(complaint, COMPLAINT.moves["part"], by)
    return _group(complaint, "part", complaint.group, None, reason, by=by, at=at, expect=expect)


def _group(
    complaint: Complaint, move: str, named: Complaint, group: Complaint | None, reason: str, *, by: Actor,
    at: datetime, expect: int | None,
) -> Event:  # fmt: skip
    if not reason.strip():
        raise Invalid({"reason": "写明为什么是同一件事，或者为什么分开"})
    identity.refuse(complaint, reason=reason)
    facts, changes = {"reference": named.case.reference, "reason": reason}, {"group": group}
    if move == "join":
        return flow.advance(complaint, "join", by=by, at=at, expect=expect, changes=changes, facts=facts)
    return flow.advance(complaint, "part", by=by, at=at, expect=expect, changes=changes, facts=facts)
