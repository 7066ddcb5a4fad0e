"""What may happen to listed supervision: proposed, listed with supervisor and date, re-checked, lifted; or declined.

Who proposes and who decides is the place's own rule, not a part in the matrix (`listing` of its rights).
"""

from typing import Any

from agencies.access import Actor, Guard, Role, guard, holds
from agencies.models import Agency
from casefile.flow import Flow
from casefile.guards import entitled, handles_case, not_opener, not_who
from inspections.flow.hazards import HAZARD
from inspections.models import Hazard, Supervision
from law import load

S, H = Supervision.State, Hazard.State
UNDER_WAY = (S.PROPOSED, S.LISTED, S.RECHECKED)
DECIDE, DUE, LIFT = "supervision.decide", "supervision.due", "supervision.lift"


def _by_rule(actor: Actor, subject: Any, move: str) -> str | None:
    """The place's rule of listed supervision names this agency for the move."""
    if not actor.agency:
        return "挂牌督办由部门和政府办理，机构一方不能办理。"
    case = subject.case
    if actor.agency.place_id != case.place_id:
        return f"这个案卷属于{case.place.name}，须由当地办理。"
    answer = load.pack(case.place_id).may(actor.agency.pk, move, domain=case.domain)
    return None if answer.allowed else answer.why


def whose(subject: Supervision, term: str) -> Agency | None:
    """The due day is the competent agency's; what a government without a sign-in decides, the proposer follows up."""
    if term == DUE:
        return Agency.objects.get(case_files__hazard=subject.hazard_id)
    return subject.proposer if subject.by_letter else None


by_rule = Guard(_by_rule)
by_letter = guard(
    lambda actor, subject: subject.by_letter and actor.agency is not None and subject.proposer_id == actor.agency.pk,
    "由决定挂牌的政府办理；政府没有人登录的，由提请部门按它的书面决定录入。",
)
competent = guard(
    lambda actor, subject: actor.agency is not None and subject.competent_id == actor.agency.pk,
    "复查由隐患的主管部门办理。",
)
chosen = guard(lambda actor, subject: subject.competent_chosen, "这个隐患没有指定由您的部门负责。")
decider = holds(Role.LEADER, Role.REVIEWER) & ((handles_case & by_rule) | by_letter)

HAZARD.move(
    "propose_listing", H.FOUND, H.FIX_ORDERED, H.FIX_REPORTED, to=None, label="提请挂牌督办", quiet=True,
    who=holds(Role.CLERK, Role.INSPECTOR, Role.LEADER) & by_rule, page="inspections:propose_listing",
    when=(
        (lambda subject: subject.grade == Hazard.Grade.MAJOR, "不是重大隐患，不用挂牌督办。"),
        (lambda subject: not subject.supervisions.filter(state__in=UNDER_WAY).exists(), "已经提请或者挂牌督办。"),
    ),
    tells="提请{decider}：{reason}", hint="重大隐患，提请上一级政府挂牌督办；签发《挂牌督办提请书》。",
)  # fmt: skip

SUPERVISION = Flow(
    "inspections.supervision", "挂牌督办", "GD", initial=S.PROPOSED, final=frozenset({S.LIFTED, S.DECLINED}),
    whose=whose,
)  # fmt: skip
SUPERVISION.move(
    "propose", S.PROPOSED, to=None, label="提请", who=holds(Role.CLERK, Role.INSPECTOR, Role.LEADER), inner=True,
    starts=(DECIDE,), tells="提请{decider}。{reason}",
)  # fmt: skip
SUPERVISION.move(
    "list", S.PROPOSED, to=S.LISTED, label="决定挂牌督办", who=decider & not_opener, stops=(DECIDE,), starts=(DUE,),
    tells="{decided_by}决定{number}，{office}{supervisor}督办，{due}前完成。{measures}",
    hint="写明督办单位、责任人、措施和期限；签发《挂牌督办通知书》，并在门户公布。提请人不能自己决定。",
)  # fmt: skip
SUPERVISION.move(
    "decline", S.PROPOSED, to=S.DECLINED, label="不予挂牌督办", who=decider & not_opener, stops=(DECIDE,),
    gives_up=True, tells="{decided_by}：{reason}", hint="写明理由；隐患照常整改。",
)  # fmt: skip
SUPERVISION.move(
    "recheck", S.LISTED, to=S.RECHECKED, label="复查合格",
    who=holds(Role.INSPECTOR, Role.REVIEWER, Role.LEADER) & competent & (chosen | entitled),
    when=(
        (
            lambda subject: subject.hazard.state in (H.ACCEPTED, H.CLOSED, H.VOID),
            "隐患的整改还没有验收合格；验收合格以后再复查。",
        ),
    ),
    stops=(DUE,), starts=(LIFT,), tells="{rechecked_on}复查：{text}",
    hint="由主管部门到场复查并附照片或者凭证；复查合格，决定挂牌的政府才能摘牌。",
)  # fmt: skip
SUPERVISION.move(
    "lift", S.RECHECKED, to=S.LIFTED, label="摘牌", who=decider & not_who("recheck"), stops=(LIFT,),
    tells="{decided_by}决定{number}摘牌。{reason}", hint="看过复查情况再摘牌；签发《摘牌通知书》，门户不再公布。",
)  # fmt: skip
SUPERVISION.move(
    "send_back", S.RECHECKED, to=S.LISTED, label="退回复查", who=decider & not_who("recheck"), stops=(LIFT,),
    starts=(DUE,), gives_up=True, tells="{decided_by}：{reason}",
    hint="复查没有说清或者没有查到位的，退回重查；期限不变。",
)  # fmt: skip
