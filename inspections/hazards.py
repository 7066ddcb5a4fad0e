"""A hazard is found, notified to whom the text names, and put into another kind when it was mistaken."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency
from casefile import attachments, clocks, files, flow, notices, referrals
from casefile.models import CaseFile, Event, Referral
from casefile.refusals import Conflict, Forbidden, Invalid
from inspections import routing
from inspections.flow.hazards import FIND, HAZARD, NOTIFY, owed
from inspections.models import Hazard, Part, Visit
from inspections.routing import Routing
from registry.models import Institution

OUT = (Referral.State.OFFERED, Referral.State.ACCEPTED)
DEALT_WITH = (Referral.State.ANSWERED, Referral.State.ARBITRATION, Referral.State.TAKEN_IN)


def find(
    *, institution: Institution, kind: str, grade: str, title: str, found_on: date, by: Actor, at: datetime,
    description: str = "", article: str = "", place_text: str = "", finder: Agency | None = None, urgent: bool = False,
    visit: Visit | None = None, part: Part | None = None, item: str = "", photos: Sequence[UploadedFile] = (),
    choice: str | None = None, reason: str = "",
) -> Hazard:  # fmt: skip
    """This will put a hazard on record and give it to the agency that the place's text makes competent.

    Where the text collides or is silent, `choice` names one of the agencies that it leaves open, with a `reason`.
    The finder's clock for the written notification runs unless the finder is competent itself. Raises Forbidden,
    Conflict (a text that is not in force), or Invalid by field.
    """
    if sentence := FIND.forbids(by, institution):
        raise Forbidden(sentence)
    visit = visit or (part.visit if part else None)
    files.admit(institution.case.place, timezone.localdate(at))
    _judge(institution, grade, title, found_on, at)
    _took_part(institution, visit, part, finder or by.agency)
    facts, place_id = institution.law_facts(), institution.case.place_id
    found = routing.route(place_id, kind, grade=grade, urgent=urgent, facts=facts, on=found_on, joint=_joint(visit))
    seen = {"kind": kind, "grade": grade, "urgent": urgent, "title": title, "found_on": found_on, "item": item}
    seen |= {"description": description, "article": article, "place_text": place_text, "visit": visit, "part": part}
    with transaction.atomic():
        settled = _settled(found, choice, reason, by)
        hazard = _open(institution, found, *settled, seen | {"finder": finder or by.agency}, by=by, at=at)
        add(hazard.case, "photo", photos, by=by, at=at)
        _carry(hazard)
        _tell_found(hazard, by, at)
    return hazard


def _joint(visit: Visit | None) -> bool:
    return bool(visit and visit.joint)


def _settled(found: Routing, choice: str | None, reason: str, by: Actor) -> tuple[Agency, dict[str, Any]]:
    """The agency to which the hazard goes, and the routing with its reasons as it is kept."""
    agency = Agency.objects.get(pk=routing.settle(found, choice=choice, reason=reason))
    return agency, found.kept(agency=agency.pk, choice=choice, reason=reason, by=by.name)


def _open(
    institution: Institution, found: Routing, agency: Agency, kept: dict[str, Any], seen: dict[str, Any], *,
    by: Actor, at: datetime,
) -> Hazard:  # fmt: skip
    """The file and the hazard in it, given to the agency, its finder and the convenor."""
    part, visit = seen["part"], seen["visit"]
    case = files.open(
        kind=HAZARD.key, prefix=HAZARD.prefix, title=f"{institution.party.name}：{seen['title']}"[:240],
        place=institution.case.place, domain=found.domain, agency=agency, party=institution.party,
        parent=part.case if part else visit.case if visit else institution.case, by=by, at=at,
    )  # fmt: skip
    hazard = Hazard.objects.create(case=case, institution=institution, set=found.set, routing=kept, **seen)
    told = {"kind": found.label, "grade": hazard.get_grade_display(), "agency": agency.name, "cite": found.cite}
    told |= {"reason": f"。选定理由：{kept['reason']}" if kept["chosen"] else "", "routing": kept}
    flow.advance(hazard, FIND.name, by=by, at=at, facts=told)
    _share(hazard, agency, by=by, at=at)
    return hazard


def _took_part(institution: Institution, visit: Visit | None, part: Part | None, finder: Agency | None) -> None:
    """Raise Invalid unless the visit is of this institution, was begun, and the finder takes part in it."""
    if visit is None:
        return
    if visit.institution_id != institution.pk or (part and part.visit_id != visit.pk):
        raise Invalid({"visit": "这次检查的不是这家机构；从这家机构的检查里记录，或者不写检查"})
    if visit.arrived_at is None:
        raise Invalid(
            {"visit": "这次检查还没有到场，现场发现的隐患到场以后才能记录；不是这次检查发现的，从机构档案里记录"}
        )
    if not visit.joined_by(finder):
        name = finder.name if finder else "发现的一方"
        raise Invalid({"visit": f"{name}没有参加这次检查；由参加检查的部门记录，或者从机构档案里另行记录"})


def _judge(institution: Institution, grade: str, title: str, found_on: date, at: datetime) -> None:
    errors = {}
    if institution.state not in (Institution.State.ACTIVE, Institution.State.REGISTERED):
        raise Conflict(f"{institution.party.name}现在是“{institution.get_state_display()}”，不在监管之列，不能立隐患。")
    if grade not in Hazard.Grade.values:
        errors["grade"] = f"选定等级：{'、'.join(Hazard.Grade.labels)}"
    if not title.strip():
        errors["title"] = "写明是什么隐患"
    if found_on > timezone.localdate(at):
        errors["found_on"] = "发现日期不能晚于今天"
    if errors:
        raise Invalid(errors)


def _share(hazard: Hazard, agency: Agency, *, by: Actor, at: datetime) -> None:
    """The finder and the convenor read the file by grant; the finder's clock runs where others must be notified."""
    case, convenor = hazard.case, Agency.objects.get(pk=routing.convenor(hazard.case.place_id))
    files.give(case, [one for one in {hazard.finder, convenor} if one.pk != agency.pk])
    if owed(hazard):
        clocks.start(case, ("hazard.notify",), by=by, at=at, on=timezone.localdate(at), agency=hazard.finder)


def add(case: CaseFile, slot: str, uploads: Sequence[UploadedFile], *, by: Actor, at: datetime) -> None:
    """This will keep these files with a case, numbered after those of the same use that are there."""
    if not uploads:
        return
    before = case.attachments.filter(slot__startswith=f"{slot}-").count()
    for number, upload in enumerate(uploads, start=before + 1):
        attachments.add(case, f"{slot}-{number}", upload, by=by, at=at)


def _carry(hazard: Hazard) -> None:
    """The photos of the item on the visit's sheet from which the hazard comes are also its own."""
    if hazard.part and hazard.item:
        own = Q(slot=f"photo-{hazard.item}") | Q(slot__startswith=f"photo-{hazard.item}-")
        attachments.carry(hazard.part.case.attachments.filter(own, replaced_at=None), hazard.case)


def _tell_found(hazard: Hazard, by: Actor, at: datetime) -> None:
    case = hazard.case
    tell(hazard, "found", f"发现{hazard.get_grade_display()}隐患，由{case.agency.name}处理。", at, party=case.party)
    if by.agency is None or by.agency.pk != case.agency_id:
        tell(hazard, "to", f"{hazard.finder.short}发现隐患，归口本部门：{hazard.title}。", at, agency=case.agency)


def tell(hazard: Hazard, key: str, text: str, at: datetime, **to: Any) -> None:
    """This will tell an agency, or the institution, what became of a hazard."""
    case = hazard.case
    notices.tell(case, key=f"hazard:{case.pk}:{key}", text=f"{case.title}：{text}"[:500], at=at, **to)


def notify(hazard: Hazard, *, text: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will send a letter of its own to every agency that the text wants notified in writing (JY-68, CZ-39)."""
    flow.check(hazard, HAZARD.moves["notify"], by)
    to = list(Agency.objects.filter(pk__in=owed(hazard)).order_by("pk"))
    kept = hazard.routing | {"notified": [*hazard.routing.get("notified", []), *(one.pk for one in to)]}
    with transaction.atomic():
        event = flow.advance(
            hazard, "notify", by=by, at=at, expect=expect, changes={"routing": kept},
            facts={"receivers": "、".join(one.name for one in to), "text": text},
        )  # fmt: skip
        for agency in to:
            _refer(hazard, Referral.Kind.NOTIFICATION, agency, text, by=by, at=at)
    return event


def call_to_scene(hazard: Hazard, *, text: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will call the competent agency to the spot, because the hazard is urgent."""
    flow.check(hazard, HAZARD.moves["call_to_scene"], by)
    agency = hazard.case.agency
    with transaction.atomic():
        facts, kept = {"receivers": agency.name, "text": text}, hazard.routing | {"called": [agency.pk]}
        event = flow.advance(
            hazard, "call_to_scene", by=by, at=at, expect=expect, changes={"routing": kept}, facts=facts
        )
        _refer(hazard, Referral.Kind.CALL, agency, text, by=by, at=at)
    return event


def revoke_notice(hazard: Hazard, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will take back the letters that the finder sent, so that it may put the hazard into another kind.

    The finder owes its letters anew. Raises Conflict once one of them was answered: then the receiver has judged.
    """
    flow.check(hazard, HAZARD.moves["revoke_notice"], by)
    kinds = (Referral.Kind.NOTIFICATION, Referral.Kind.CALL)
    sent = [one for one in referrals.about(hazard.case) if one.sender_id == hazard.finder_id and one.kind in kinds]
    if done := [one.case.reference for one in sent if one.state in DEALT_WITH]:
        raise Conflict(f"{'、'.join(done)}已经答复，不能撤回；种类和等级由主管部门认定，请它改变。")
    kept = hazard.routing | {"notified": [], "called": []}
    names = "、".join(dict.fromkeys(one.case.agency.name for one in sent))
    with transaction.atomic():
        for letter in sent:
            if letter.state in OUT:
                referrals.revoke(letter, reason=reason, by=by, at=at)
        facts = {"receivers": names, "reason": reason}
        event = flow.advance(
            hazard, "revoke_notice", by=by, at=at, expect=expect, changes={"routing": kept}, facts=facts
        )
        if owed(hazard):
            on = timezone.localdate(at)
            clocks.start(hazard.case, (NOTIFY,), by=by, at=at, on=on, agency=hazard.finder)
    return event


def _refer(hazard: Hazard, kind: str, agency: Agency, text: str, *, by: Actor, at: datetime) -> Referral:
    """A letter about the hazard. The receiver may read the hazard too, whatever the matrix gives it."""
    kept = hazard.routing
    why = f"{kept.get('rule', '')}，按{kept.get('cite', '')}归口"
    files.give(hazard.case, [agency])
    return referrals.offer(
        hazard.case, kind=kind, receiver=agency, text=text, by=by, at=at, urgent=hazard.urgent,
        ground={"why": why, "cite": kept.get("cite", ""), "facts": kept.get("facts", {}), "on": kept.get("on", "")},
    )  # fmt: skip


def reclassify(
    hazard: Hazard,
    *,
    kind: str,
    grade: str,
    urgent: bool,
    reason: str,
    choice: str | None = None,
    choice_reason: str = "",
    by: Actor,
    at: datetime,
    expect: int | None = None,
) -> Event:
    """This will route the hazard anew under another kind or grade. The agency it leaves still reads it.

    Raises Invalid as `find` does, and when nothing would change.
    """
    flow.check(hazard, HAZARD.moves["reclassify"], by)
    if (kind, grade, urgent) == (hazard.kind, hazard.grade, hazard.urgent):
        raise Invalid({"kind": "种类、等级和紧急情形都没有变；改了再提交"})
    if not reason.strip():
        raise Invalid({"reason": "写明为什么改变"})
    found = routing.route(
        hazard.case.place_id, kind, grade=grade, urgent=urgent, facts=hazard.law_facts(), on=hazard.found_on,
        joint=_joint(hazard.visit),
    )  # fmt: skip
    agency, kept = _settled(found, choice, choice_reason or reason, by)
    facts = {
        "before": f"{hazard.routing.get('rule', '')}（{hazard.get_grade_display()}）",
        "after": f"{found.label}（{Hazard.Grade(grade).label}）",
        "agency": agency.name, "cite": found.cite, "reason": reason, "routing": kept, "was": hazard.routing,
        "grade": Hazard.Grade(grade).label,
    }  # fmt: skip
    changes = {"kind": kind, "grade": grade, "urgent": urgent, "set": found.set, "routing": kept}
    with transaction.atomic():
        event = flow.advance(hazard, "reclassify", by=by, at=at, expect=expect, changes=changes, facts=facts)
        _pass_on(hazard, found, agency, event, by=by, at=at)
    return event


def _pass_on(hazard: Hazard, found: Routing, agency: Agency, event: Event, *, by: Actor, at: datetime) -> None:
    """From the agency that had the file, which goes on reading it, to the one whose it is now."""
    case, old = hazard.case, hazard.case.agency
    clocks.stop(case, (NOTIFY,), by=by, at=at)
    CaseFile.objects.filter(pk=case.pk).update(agency=agency, domain=found.domain)
    case.agency, case.domain = agency, found.domain
    if old.pk != agency.pk:
        files.give(case, [old])
        tell(hazard, f"left:{event.pk}", f"改为{found.label}，由{agency.name}处理。", at, agency=old)
        tell(hazard, f"came:{event.pk}", f"改为{found.label}，归口本部门。", at, agency=agency)
    _share(hazard, agency, by=by, at=at)


def void(hazard: Hazard, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will strike out a hazard that turned out not to be one."""
    with transaction.atomic():
        event = flow.advance(hazard, "void", by=by, at=at, expect=expect, facts={"reason": reason})
        tell(hazard, "void", f"隐患已撤销：{reason}", at, party=hazard.case.party)
    return event
