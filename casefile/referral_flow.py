"""What may happen to a referral: offered, accepted or refused, answered, taken in; silence returns it by itself."""

from agencies.access import Actor, Guard, Role, guard, holds, is_system
from agencies.models import Agency
from casefile.flow import Flow
from casefile.guards import handles_case
from casefile.models import Referral
from law import load

S = Referral.State
ANSWER = ("referral.answer", "referral.answer_by")
TAKE_IN, ARBITRATE = "referral.take_in", "referral.arbitrate"
OPEN = (S.OFFERED, S.ACCEPTED)
BACK = (S.REFUSED, S.RETURNED)

officer = holds(Role.CLERK, Role.INSPECTOR, Role.LEADER)
receiver = officer & handles_case
sender = officer & guard(
    lambda actor, subject: actor.agency is not None and subject.sender_id == actor.agency.pk,
    "这件移送由别的部门送出，须由送出部门办理。",
)


def arbiter_of(place_id: str) -> str:
    """The id of the agency that settles whose a matter is: where a text gathers matters, or who leads inspections."""
    pack = load.pack(place_id)
    if pack.fallback:
        return pack.fallback
    leads = [entry.slug for entry in pack.competent("inspection_joint").agencies if entry.role == "lead"]
    return leads[0] if leads else ""


def _arbiter(actor: Actor, subject: Referral, move: str) -> str | None:
    if actor.agency and actor.agency.pk == arbiter_of(subject.case.place_id):
        return None
    return "两次退回或者来回移送的，由牵头部门裁定，别的部门不能自行指定。"


arbiter = holds(Role.LEADER, Role.REVIEWER) & Guard(_arbiter)


def whose(subject: Referral, term: str) -> Agency | None:
    """Who answers for a clock of this flow, where that is not the receiver."""
    if term == TAKE_IN:
        return subject.sender
    return Agency.objects.get(pk=arbiter_of(subject.case.place_id)) if term == ARBITRATE else None


def not_assigned(subject: Referral) -> bool:
    return not subject.assigned


ASSIGNED = "这件经裁定由本部门办理，不能再退回或者转送。有新情况的，办理后在答复里写明。"
REFERRAL = Flow(
    "casefile.referral", "移送", "YS", initial=S.OFFERED, final=frozenset({S.TAKEN_IN, S.REVOKED}), whose=whose
)
REFERRAL.move(
    "offer", S.OFFERED, to=None, label="送出", who=sender, inner=True, tells="{kind}{receiver}：{text}",
)  # fmt: skip
REFERRAL.move(
    "accept", S.OFFERED, to=S.ACCEPTED, label="接收", who=receiver, serves=ANSWER,
    hint="接收后由本部门办理，办完答复送出部门。",
)  # fmt: skip
REFERRAL.move(
    "answer", S.ACCEPTED, to=S.ANSWERED, label="答复", who=receiver, stops=ANSWER, starts=(TAKE_IN,),
    tells="{answer}", hint="写明怎样处理、结果怎样；送出部门收到后办结。",
)  # fmt: skip
REFERRAL.move(
    "refuse", *OPEN, to=S.REFUSED, label="退回", who=receiver, stops=ANSWER, starts=(TAKE_IN,), gives_up=True,
    when=((not_assigned, ASSIGNED),),
    tells="{reason}：{text}", hint="不属于本部门职责等情形可以退回，须选定理由并写明依据。",
)  # fmt: skip
REFERRAL.move(
    "pass_on", *OPEN, to=None, label="转送其他部门", who=receiver, when=((not_assigned, ASSIGNED),),
    tells="转送{receiver}，见{reference}。", hint="还要别的部门办理的，转送并写明事由；本部门仍须答复送出部门。",
)  # fmt: skip
REFERRAL.move(
    "send_on", *BACK, to=S.TAKEN_IN, label="另送其他部门", who=sender, stops=(TAKE_IN,),
    tells="另送{receiver}，见{reference}。", hint="被退回或者到期没有答复的，另送有职责的部门；这一件随之办结。",
)  # fmt: skip
REFERRAL.move(
    "take_in", S.ANSWERED, *BACK, to=S.TAKEN_IN, label="收悉办结", who=sender, stops=(TAKE_IN,), tells="{note}",
    hint="看过答复或者退回理由后办结；退回的，写明由本部门怎样处理。",
)  # fmt: skip
REFERRAL.move(
    "reopen", S.ANSWERED, to=S.ACCEPTED, label="要求补充办理", who=sender, stops=(TAKE_IN,), gives_up=True,
    tells="理由：{reason}", hint="答复没有说清或者没有办完的，写明还要办什么。",
)  # fmt: skip
REFERRAL.move(
    "revoke", *OPEN, to=S.REVOKED, label="撤回", who=sender, stops=ANSWER, gives_up=True, tells="理由：{reason}",
    hint="送错或者情况已经消除的，撤回并写明理由。",
)  # fmt: skip
REFERRAL.move(
    "invite", *OPEN, to=None, label="生成答复链接", who=sender, quiet=True,
    page="casefile:referral_invite",
    when=((lambda subject: not subject.signs_in, "接收部门有人可以登录，由他们登录后办理，不用答复链接。"),),
    hint="接收部门没有人可以登录的，生成一个链接，随函送达，凭它阅读、接收、答复或者退回。",
)  # fmt: skip
REFERRAL.move(
    "return_silent", *OPEN, to=S.RETURNED, label="逾期自动退回", who=is_system, inner=True, stops=ANSWER,
    starts=(TAKE_IN,), gives_up=True, tells="{due}前没有答复。",
)  # fmt: skip
REFERRAL.move(
    "escalate", *OPEN, S.REFUSED, to=S.ARBITRATION, label="提交裁定", who=is_system, inner=True,
    stops=(*ANSWER, TAKE_IN), starts=(ARBITRATE,), tells="{why}由{arbiter}裁定。",
)  # fmt: skip
REFERRAL.move(
    "arbitrate", S.ARBITRATION, to=S.ACCEPTED, label="裁定归口", who=arbiter, stops=(ARBITRATE,),
    tells="由{receiver}办理。理由：{reason}", hint="选定由哪个部门办理并写明理由；被选定的部门不能再退回。",
)  # fmt: skip
REFERRAL.move(
    "settle_back", S.ARBITRATION, to=S.REFUSED, label="裁定由送出部门办理", who=arbiter, inner=True,
    stops=(ARBITRATE,), starts=(TAKE_IN,), tells="由{receiver}自己办理。理由：{reason}",
)  # fmt: skip
