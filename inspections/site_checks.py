"""The site check that follows a filing: two inspectors are sent, one records, the other signs, the filing moves on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agencies.access import Actor, Role
from agencies.models import Post, User
from casefile import attachments, files, flow, notices
from casefile.models import Event
from casefile.refusals import Conflict, Forbidden, Invalid
from inspections import checklist, outcome
from inspections.flow import PLAN, SITE_CHECK
from inspections.models import SiteCheck
from registry.models import Filing

PAIR = 2  # nobody inspects alone: each is witness of what the other does
RUNNING = (SiteCheck.State.ASSIGNED, SiteCheck.State.RECORDED)


def of(filing: Filing) -> SiteCheck | None:
    """The check that is under way for a filing, or the last one that was concluded."""
    found = filing.site_checks.exclude(state=SiteCheck.State.CANCELLED).select_related("case")
    return found.order_by("-case__opened_at", "-pk").first()


def inspectors_of(filing: Filing, on: date) -> list[User]:
    """The people who may be sent: an inspector's post at the handling agency on that day, and a certificate."""
    posts = Post.objects.held_on(on).filter(agency=filing.case.agency_id, role=Role.INSPECTOR)
    people = User.objects.filter(posts__in=posts, is_active=True).exclude(certificate="")
    return list(people.distinct().order_by("username"))


def assign(filing: Filing, *, inspectors: Sequence[User], planned_on: date, by: Actor, at: datetime) -> SiteCheck:
    """This will send two inspectors to confirm a filing at the site (JY-15, CZ-08).

    A day after the term's last one is not refused: a late check is better than none. Raises Forbidden; Conflict when
    the filing waits for no check or has one under way; Invalid when the two may not be sent or the day is past.
    """
    may_plan(filing, by)
    with transaction.atomic():
        filing = flow.lock(filing)
        if refusal := hindrance(filing):
            raise Conflict(refusal)
        chosen = _pair(filing, inspectors, planned_on, at)
        case = files.open(
            kind=SITE_CHECK.key,
            prefix=SITE_CHECK.prefix,
            title=f"{filing.name} 备案现场检查",
            place=filing.case.place,
            domain=filing.case.domain,
            agency=filing.case.agency,
            party=filing.case.party,
            parent=filing.case,
            by=by,
            at=at,
        )
        check = SiteCheck.objects.create(case=case, filing=filing, planned_on=planned_on, inspectors=chosen)
        flow.advance(check, PLAN.name, by=by, at=at, facts=_sent(inspectors, planned_on))
        _tell(check, f"assigned:{case.pk}", f"派{check.names}于{_day(planned_on)}到场检查。", at)
    return check


def may_plan(filing: Filing, by: Actor) -> None:
    """Raise Forbidden when this actor may not send anybody for this filing."""
    if sentence := PLAN.forbids(by, filing):
        raise Forbidden(sentence)


def hindrance(filing: Filing) -> str | None:
    """Why nobody can be sent for this filing now, or None."""
    if filing.state != Filing.State.FILED:
        return f"备案现在是“{filing.get_state_display()}”，不用派员；出具备案回执以后、核实以前可以派员。"
    running = filing.site_checks.filter(state__in=RUNNING).select_related("case").first()
    if running:
        return f"已经派员：{running.case.reference}，{running.names}。要换人或者改期，在那个案卷里改派。"
    return None


def _pair(filing: Filing, inspectors: Sequence[User], planned_on: date, at: datetime) -> list[dict[str, str]]:
    """The two as they are frozen into the check. Raises Invalid for anybody who may not be sent on that day."""
    if planned_on < timezone.localdate(at):
        raise Invalid({"planned_on": "计划日期已经过去，选今天或者以后的日期"})
    if len({person.pk for person in inspectors}) != PAIR or len(inspectors) != PAIR:
        raise Invalid({"inspectors": "勾选两名不同的执法人员：现场检查须两人同行、两人签字"})
    if bare := [person.name for person in inspectors if not person.certificate]:
        raise Invalid({"inspectors": f"{'、'.join(bare)}没有登记执法证号；由管理员登记后再派，或者改派他人"})
    able = {person.pk for person in inspectors_of(filing, planned_on)}
    if unable := [person.name for person in inspectors if person.pk not in able]:
        agency = filing.case.agency.name
        raise Invalid({"inspectors": f"{'、'.join(unable)}在计划日期没有{agency}的执法岗位；改派有岗位的人员"})
    return [{"username": one.username, "name": one.name, "certificate": one.certificate} for one in inspectors]


def reassign(
    check: SiteCheck,
    *,
    inspectors: Sequence[User],
    planned_on: date,
    by: Actor,
    at: datetime,
    expect: int | None = None,
) -> Event:
    """This will send other people, or on another day. Raises Invalid as `assign` does."""
    changes = {"inspectors": _pair(check.filing, inspectors, planned_on, at), "planned_on": planned_on}
    facts = _sent(inspectors, planned_on)
    return flow.advance(check, "reassign", by=by, at=at, expect=expect, changes=changes, facts=facts)


def _sent(inspectors: Sequence[User], planned_on: date) -> dict[str, str]:
    return {"inspectors": "、".join(one.name for one in inspectors), "planned_on": _day(planned_on)}


def keep(
    check: SiteCheck,
    *,
    answers: Mapping[str, str],
    notes: Mapping[str, str],
    photos: Mapping[str, UploadedFile],
    by: Actor,
    at: datetime,
    expect: int | None = None,
    **seen: object,
) -> Event:
    """This will keep a record that is not complete yet, photos included. `seen` are the columns typed so far."""
    items = checklist.filled(checklist.of(check.filing), answers, notes)
    done = sum(row["agrees"] is not None for row in items)
    facts = {"done": done, "total": len(items)}
    with transaction.atomic():
        event = flow.advance(check, "keep", by=by, at=at, expect=expect, changes={"items": items, **seen}, facts=facts)
        _attach(check, photos, by, at)
    return event


def record(
    check: SiteCheck,
    *,
    answers: Mapping[str, str],
    notes: Mapping[str, str],
    photos: Mapping[str, UploadedFile],
    arrived_at: datetime,
    left_at: datetime,
    representative: str,
    refused: bool,
    witness: str,
    correct_by: date | None,
    signed: bool,
    by: Actor,
    at: datetime,
    expect: int | None = None,
) -> Event:
    """This will record what was found, item by item, and sign for one of the two inspectors.

    `refused`: nobody of the institution signed, and `witness` saw it. `correct_by` is the last day to correct what
    does not agree. Raises Invalid with a sentence for each gap; nothing is written then.
    """
    flow.check(check, SITE_CHECK.moves["record"], by)
    items = checklist.of(check.filing)
    kept = checklist.filled(items, answers, notes)
    correct_by = correct_by if checklist.differing(kept) else None
    changes = {"arrived_at": arrived_at, "left_at": left_at, "representative": representative, "refused": refused}
    changes |= {"witness": witness, "correct_by": correct_by, "items": kept}
    unanswered = "；".join(checklist.faults(items, answers, notes).values())
    if wrong := outcome.faults(check, changes, signed=signed, at=at) | ({"answers": unanswered} if unanswered else {}):
        raise Invalid(wrong)
    mine = _signature(check, by, at)
    facts = {"visited": outcome.visited(arrived_at, left_at), "result": outcome.result(kept, correct_by), **mine}
    with transaction.atomic():
        event = flow.advance(
            check, "record", by=by, at=at, expect=expect, changes=changes | {"signatures": [mine]}, facts=facts
        )
        _attach(check, photos, by, at)
        _tell(check, f"recorded:{event.pk}", f"{by.name}已录入，待{_partner(check, by)}签字办结。", at)
    return event


def countersign(check: SiteCheck, *, agreed: bool, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will sign for the other inspector and conclude the check: the filing is confirmed, or a correction ordered.

    The clock of the site check stops at this moment: until both have signed there is no record of a check. Raises
    Invalid when the day named for the correction has come meanwhile.
    """
    flow.check(check, SITE_CHECK.moves["countersign"], by)
    if not agreed:
        raise Invalid({"agreed": "看过记录、确认属实后勾选，才能签字"})
    if check.correct_by and check.correct_by <= timezone.localdate(at):
        raise Invalid({"agreed": f"改正期限{_day(check.correct_by)}已到，不能再以它责令改正；退回更正，另定日期"})
    mine = _signature(check, by, at)
    signatures = [*check.signatures, mine]
    facts = {"result": outcome.result(check.items, check.correct_by), "timing": outcome.timing(check, at), **mine}
    with transaction.atomic():
        event = flow.advance(
            check, "countersign", by=by, at=at, expect=expect, changes={"signatures": signatures}, facts=facts,
            letter=outcome.letter(check, signatures, timing=facts["timing"]),
        )  # fmt: skip
        outcome.follow(check, event, by=by, at=at)
    return event


def send_back(check: SiteCheck, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will open the record again for correction; the signature under it is void."""
    changes = {"signatures": []}
    return flow.advance(check, "send_back", by=by, at=at, expect=expect, changes=changes, facts={"reason": reason})


def cancel(check: SiteCheck, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will call the two back. The filing still waits for its check, and the clock runs on."""
    return flow.advance(check, "cancel", by=by, at=at, expect=expect, facts={"reason": reason})


def _signature(check: SiteCheck, by: Actor, at: datetime) -> dict[str, str]:
    """Name, certificate and moment of one signature; empty for somebody whom the flow refuses next."""
    mine = next((one for one in check.inspectors if by.user and one["username"] == by.user.username), {})
    return {**mine, "at": at.isoformat()}


def _partner(check: SiteCheck, by: Actor) -> str:
    """The name of the other of the two."""
    return next(one["name"] for one in check.inspectors if one["username"] != by.user.username)


def _attach(check: SiteCheck, photos: Mapping[str, UploadedFile], by: Actor, at: datetime) -> None:
    for code, upload in photos.items():
        attachments.add(check.case, f"photo-{code}", upload, by=by, at=at)


def _tell(check: SiteCheck, key: str, text: str, at: datetime) -> None:
    case = check.case
    notices.tell(
        case, key=f"site_check:{key}", text=f"{case.title}：{text}", at=at, agency=case.agency, role=Role.INSPECTOR
    )


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
