"""A visit from its planning to its published result. Until the officers arrive, the institution knows nothing of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies.access import Actor, Role
from agencies.models import Agency, User
from casefile import files, flow, notices
from casefile.models import CaseFile, Event
from casefile.refusals import Conflict, Forbidden, Invalid
from credit import record
from credit.models import Entry
from inspections import crews, sheets
from inspections.flow.visits import PART, PLAN, PLAN_JOINT, VISIT, official, pending
from inspections.models import Draw, Part, Plan, Visit
from law import load
from registry import disclosure
from registry.models import Institution

JOINT_DOMAIN = "inspection_joint"
DISCLOSED = "site_check"  # the item of the packs as which results are made public
G = Visit.Ground
TARGETED = (G.COMPLAINT, G.WHISTLE, G.FOLLOW_UP, G.POST_FILING, G.SPECIAL)
QUIET = (G.COMPLAINT, G.WHISTLE)  # who complained or whistled is not to be found out by the words for it
Sent = tuple[Agency, Sequence[User], str | Sequence[str]]  # an agency, its officers, its check list or lists


def plan(
    institution: Institution,
    *,
    ground: str,
    agencies: Sequence[Sent],
    planned_on: date,
    joint: bool,
    by: Actor,
    at: datetime,
    ground_text: str = "",
    plan: Plan | None = None,
    draw: Draw | None = None,
) -> Visit:
    """This will plan a visit, with a part for each agency: its officers, and its check list as it stands today.

    Raises Forbidden; Conflict (a text not in force, an institution that does not operate); Invalid by field.
    """
    _judge(institution, ground, ground_text, agencies, planned_on, joint, draw, by=by, at=at)
    place = institution.case.place
    frozen = [(agency, people, sheets.frozen(place.pk, agency.pk, wanted, timezone.localdate(at)))
              for agency, people, wanted in agencies]  # fmt: skip
    with transaction.atomic():
        case = files.open(
            kind=VISIT.key, prefix=VISIT.prefix, title=f"{institution.party.name} {'联合' if joint else '现场'}检查",
            place=place, domain=JOINT_DOMAIN if joint else frozen[0][2].domain, agency=by.agency,
            parent=institution.case, by=by, at=at,
        )  # fmt: skip
        visit = Visit.objects.create(
            case=case, institution=institution, ground=ground, ground_text=ground_text.strip(), plan=plan, draw=draw,
            joint=joint, planned_on=planned_on,
        )  # fmt: skip
        _open(visit, [agency for agency, _, _ in agencies], by=by, at=at)
        for agency, people, sheet in frozen:
            _assign(visit, agency, people, sheet, by=by, at=at)
    return visit


def _judge(
    institution: Institution, ground: str, text: str, agencies: Sequence[Sent], planned_on: date, joint: bool,
    draw: Draw | None, *, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Raise Forbidden, Conflict or Invalid when no such visit can be planned."""
    if sentence := may_plan(by):
        raise Forbidden(sentence)
    if institution.state not in (Institution.State.ACTIVE, Institution.State.REGISTERED):
        raise Conflict(f"{institution.party.name}现在是“{institution.get_state_display()}”，不能安排检查。")
    wrong = _ground_faults(ground, text, draw) | _crew_faults(institution, agencies, joint, by)
    if planned_on < timezone.localdate(at):
        wrong["planned_on"] = "计划日期已经过去，选今天或者以后的日期"
    if wrong:
        raise Invalid(wrong)


def _open(visit: Visit, agencies: Sequence[Agency], *, by: Actor, at: datetime) -> None:
    """The first line of the timeline, by the right that it takes; everybody who takes part may read the file."""
    facts = {"planned_on": words(visit.planned_on), "ground": ground_word(visit)}
    facts["agencies"] = "、".join(agency.short for agency in agencies)
    if visit.joint:
        flow.advance(visit, "plan_joint", by=by, at=at, facts=facts)
    else:
        flow.advance(visit, "plan", by=by, at=at, facts=facts)
    files.give(visit.case, [agency for agency in agencies if agency.pk != by.agency.pk])


def _ground_faults(ground: str, text: str, draw: Draw | None) -> dict[str, str]:
    wrong = {}
    if ground not in Visit.Ground.values:
        wrong["ground"] = f"选定检查缘由：{'、'.join(Visit.Ground.labels)}"
    if ground in TARGETED and not text.strip():
        wrong["ground_text"] = "写明为什么检查这一家：哪件投诉、哪次吹哨、复查什么；有缘由的检查不算双随机抽查"
    if (ground == Visit.Ground.DRAWN) != (draw is not None):
        wrong["ground"] = "双随机抽取的检查只从抽取结果安排；不是抽取的，选别的缘由"
    return wrong


def _crew_faults(institution: Institution, agencies: Sequence[Sent], joint: bool, by: Actor) -> dict[str, str]:
    names = [agency.pk for agency, _, _ in agencies]
    if not names or len(set(names)) != len(names):
        return {"agencies": "选定参加检查的部门，每个部门一次"}
    if any(agency.place_id != institution.case.place_id for agency, _, _ in agencies):
        return {"agencies": f"参加检查的部门须是{institution.case.place.name}的部门"}
    if joint != (len(names) > 1):
        return {"agencies": "联合检查至少两个部门参加；单独检查只有一个部门"}
    if names != [by.agency.pk] and not convenes(by):
        raise Forbidden("派别的部门去检查，由牵头联合检查的部门安排；本部门可以安排本部门的检查。")
    return {}


def _assign(
    visit: Visit, agency: Agency, people: Sequence[User], sheet: sheets.Frozen, *, by: Actor, at: datetime
) -> Part:
    officers = crews.frozen(agency, people, institution=visit.institution, on=visit.planned_on)
    case = files.open(
        kind=PART.key, prefix=PART.prefix, title=f"{visit.institution.party.name} {agency.short}检查",
        place=visit.case.place, domain=sheet.domain, agency=agency, parent=visit.case, by=by, at=at,
    )  # fmt: skip
    part = Part.objects.create(
        case=case, visit=visit, agency=agency, officers=officers, checklist=sheet.checklist,
        checklist_version=sheet.version, items=sheet.items,
    )  # fmt: skip
    facts = {"officers": part.names, "planned_on": words(visit.planned_on), "checklist": sheet.title}
    flow.advance(part, "assign", by=by, at=at, due_on=visit.planned_on, facts=facts)
    if agency.pk != visit.case.agency_id:
        files.give(case, [visit.case.agency])
    tell(part, "planned", f"派{part.names}于{words(visit.planned_on)}到场检查。", at)
    return part


def tell(part: Part, key: str, text: str, at: datetime) -> None:
    """This will tell the officers of a part's agency. Never the institution: it must not learn of a planned visit."""
    told = f"{part.case.title}：{text}"[:500]
    notices.tell(
        part.case, key=f"visit:{part.case_id}:{key}", text=told, at=at, agency=part.case.agency, role=Role.INSPECTOR
    )


def reschedule(
    visit: Visit, *, planned_on: date, reason: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will move the visit, and every agency's clock with it, to another day."""
    if planned_on < timezone.localdate(at):
        raise Invalid({"planned_on": "计划日期已经过去，选今天或者以后的日期"})
    with transaction.atomic():
        facts = {"planned_on": words(planned_on), "reason": reason}
        event = flow.advance(
            visit, "reschedule", by=by, at=at, expect=expect, changes={"planned_on": planned_on}, facts=facts
        )
        for part in pending(visit):
            flow.advance(part, "reschedule", by=by, at=at, due_on=planned_on, facts={"planned_on": words(planned_on)})
            tell(part, f"moved:{event.pk}", f"改到{words(planned_on)}。", at)
    return event


def cancel(visit: Visit, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will call everybody back. A visit at which nobody arrived stays unknown to the institution."""
    with transaction.atomic():
        event = flow.advance(visit, "cancel", by=by, at=at, expect=expect, facts={"reason": reason})
        for part in pending(visit):
            flow.advance(part, "cancel", by=by, at=at, facts={"reason": reason})
            tell(part, "cancelled", f"检查取消：{reason}", at)
    return event


def arrive(visit: Visit, *, arrived_at: datetime, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will open the visit to the institution: from the arrival on, its file and its parts are also theirs."""
    if arrived_at > at:
        raise Invalid({"arrived_at": "到达时间还没有到；填实际到达的时间"})
    if arrived_at < visit.case.opened_at:
        raise Invalid({"arrived_at": "到达时间早于安排检查的时间；填实际到达的时间"})
    officers = "、".join(f"{one['name']}（{one['certificate'] or '专家'}）" for part in pending(visit)
                        for one in part.officers)  # fmt: skip
    on = timezone.localdate(arrived_at)
    changes = {"arrived_at": arrived_at, "visited_on": on}
    with transaction.atomic():
        event = flow.advance(
            visit, "arrive", by=by, at=at, expect=expect, changes=changes,
            facts={"arrived": moment(arrived_at), "officers": officers},
        )  # fmt: skip
        party = visit.institution.party
        with_parts = Q(pk=visit.case_id) | Q(parent=visit.case_id, kind=PART.key)
        CaseFile.objects.filter(with_parts).update(party=party)
        visit.case.party = party
        notices.tell(
            visit.case, key=f"visit:{visit.case_id}:arrived", at=at, party=party,
            text=f"{visit.case.title}：执法人员{moment(arrived_at)}到场检查，办结后可以看笔录。",
        )  # fmt: skip
    return event


def outcome(done: Sequence[Part]) -> str:
    """What all agencies found, in one sentence."""
    items = [row for part in done for row in part.items]
    return sheets.result(items)


def public_result(visit: Visit) -> dict[str, str]:
    """What is made public of a visit: no name of a person, no photo, no free text."""
    done = [part for part in visit.parts.all() if part.state == Part.State.CONCLUDED]
    bad = [row["text"] for part in done for row in sheets.failing(part.items)]
    return {
        "检查日期": f"{visit.visited_on.year}年{words(visit.visited_on)}" if visit.visited_on else "",
        "检查类型": ground_word(visit) + ("（联合检查）" if visit.joint else ""),
        "检查部门": "、".join(part.agency.name for part in done),
        "检查结果": outcome(done),
        **({"不符合的事项": "；".join(bad)} if bad else {}),
    }


def publish(visit: Visit, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will make the result public, on the institution's page in place of that of an earlier visit (CZ-42)."""
    on = timezone.localdate(at)
    with transaction.atomic():
        facts = {"result": outcome([part for part in visit.parts.all() if part.state == Part.State.CONCLUDED])}
        event = flow.advance(visit, "publish", by=by, at=at, expect=expect, changes={"published_on": on}, facts=facts)
        shown = public_result(visit)
        disclosure.publish(visit.institution, {DISCLOSED: shown}, event=event, on=on)
        _enter(visit, shown, event, on)
    return event


def _enter(visit: Visit, shown: Mapping[str, str], event: Event, on: date) -> None:
    """Into the credit record of the institution, in the words that the public reads."""
    told = {"matters": [f"{shown['检查类型']}：{shown['检查结果']}"], "authority": shown["检查部门"]}
    record.tell(visit.institution, Entry.Kind.INSPECTION, basis=event, on=visit.visited_on or on, **told)


def convenes(by: Actor) -> bool:
    """Whether the actor's agency leads joint inspections in its place, and may send other agencies."""
    return by.agency is not None and load.pack(by.agency.place_id).may(by.agency.pk, PLAN_JOINT.key).allowed


def may_plan(by: Actor) -> str | None:
    """Why somebody in this post may plan no visit, or None; what the agency may check is judged with its list."""
    return "检查由监管部门安排。" if by.agency is None else official.refusal(by, None, PLAN.key)


def doing_kind(visit: Visit) -> str:
    """The word of the packs' doings as which this visit counts toward a period (`law.periods`)."""
    if visit.ground == Visit.Ground.DRAWN:
        return "drawn_check"
    if visit.ground in TARGETED:
        return "case_check"
    return "joint_check" if visit.joint else "site_check"


def ground_word(visit: Visit) -> str:
    """Why the institution is visited, in the word that the institution and the public may read."""
    return "个案检查" if visit.ground in QUIET else visit.get_ground_display()


def words(day: date) -> str:
    return f"{day.month}月{day.day}日"


def moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
