"""What may happen to a complaint: accepted and given to whom it concerns, worked on, answered, rated, closed."""

from typing import Any

from agencies.access import Actor, Guard, Role, guard, holds
from casefile.flow import Flow
from casefile.guards import entitled, handles_case
from casefile.models import Referral
from complaints.identity import told_in
from complaints.models import Complaint
from law import load

S = Complaint.State
REPLY, TRANSFER = "complaint.reply", "referral.transfer"
RECEIVE = "complaints.complaint.receive"
WORKED_ON = (S.RECEIVED, S.HANDLING, S.ASKED, S.TRANSFERRED)
SENDER = "投诉人"  # how whoever complained without signing in is named on the timeline, whoever it was
AT_SENDER = (Referral.State.ANSWERED, Referral.State.REFUSED, Referral.State.RETURNED, *(
    Referral.State.TAKEN_IN, Referral.State.REVOKED,
))  # fmt: skip


def _assigned(actor: Actor, subject: Any, move: str) -> str | None:
    """The agency chosen with a reason when the complaint was accepted handles it, whatever the matrix gives it."""
    kept = subject.routing
    chosen = kept.get("chosen") and actor.agency is not None and kept.get("agency") == actor.agency.pk
    return None if chosen else "这件投诉没有指定由您的部门办理。"


def is_back(subject: Complaint) -> bool:
    """Whether the latest transfer was answered, refused, returned or taken back."""
    last = Referral.objects.filter(case__parent=subject.case_id, kind=Referral.Kind.TRANSFER).order_by("-pk").first()
    return last is None or last.state in AT_SENDER


def may_receive(actor: Actor) -> str | None:
    """The sentence that keeps somebody from entering complaints in their own place, or None."""
    if actor.agency is None:
        return "投诉举报由部门登记；要投诉的，请用网上的投诉举报页面。"
    if sentence := officer.refusal(actor, None, RECEIVE):
        return sentence
    answer = load.pack(actor.agency.place_id).may(actor.agency.pk, RECEIVE)
    return None if answer.allowed else answer.why


officer = holds(Role.CLERK, Role.INSPECTOR, Role.LEADER)
handler = officer & handles_case & (Guard(_assigned) | entitled)
complainant = guard(
    lambda actor, subject: actor.is_system and actor.signed == SENDER, "这一步由投诉人凭查询码在网上办理。"
)
of_register = (lambda subject: subject.institution_id is not None, "不是登记在册的机构，没有机构可以检查。")

COMPLAINT = Flow(
    "complaints.complaint", "投诉举报", "TS", initial=S.RECEIVED, final=frozenset({S.DECLINED, S.WITHDRAWN}),
    closed=frozenset({S.CLOSED}), screen=told_in,
)  # fmt: skip
COMPLAINT.move(
    "receive", S.RECEIVED, to=None, label="收到投诉举报", who=complainant | (officer & entitled), inner=True,
    starts=(REPLY,), tells="{channel}：投诉{against}。归口{agency}",
)  # fmt: skip
COMPLAINT.move(
    "accept", S.RECEIVED, to=S.HANDLING, label="受理并归口", who=handler, serves=(REPLY,),
    tells="{domain}，由{agency}办理（{cite}）{reason}",
    hint="定是哪方面的事、由哪个部门办理；建议来自投诉的用词，由您决定。民政仍能看到。",
)  # fmt: skip
COMPLAINT.move(
    "decline", S.RECEIVED, to=S.DECLINED, label="不予受理", who=handler, stops=(REPLY, TRANSFER), gives_up=True,
    papers=("complaint_declined",), tells="{why}：{text}", hint="选定理由并写明依据；签发《不予受理告知书》。",
)  # fmt: skip
COMPLAINT.move(
    "ask", S.HANDLING, to=S.ASKED, label="请投诉人补充", who=handler, tells="{question}",
    hint="写明要补充什么；投诉人凭查询码能看到并回答。反馈的期限照常计算。",
)  # fmt: skip
COMPLAINT.move(
    "supplement", S.ASKED, to=S.HANDLING, label="记录补充", who=complainant | handler, tells="投诉人已补充",
    hint="投诉人用电话等方式补充的，记在这里；内容加密保存。",
)  # fmt: skip
COMPLAINT.move(
    "add", S.RECEIVED, S.HANDLING, S.TRANSFERRED, S.REPLIED, to=None, label="记录新的情况", who=complainant | handler,
    tells="投诉人补充了情况", hint="投诉人又说了别的情况，记在这里；内容加密保存。", quiet=True,
)  # fmt: skip
COMPLAINT.move(
    "cover", *WORKED_ON, S.REPLIED, S.CLOSED, to=None, label="遮住个人信息", who=handler,
    tells="{anew}遮住{words}处文字，{photos}张照片按来信保存",
    hint="原文里还看得到姓名、住址，或者照片其实是来信的，给别的部门以前先遮住；承办部门仍可以查看原文，每次有记录。",
)  # fmt: skip
COMPLAINT.move(
    "not_ours", S.RECEIVED, S.HANDLING, to=None, label="认定不属于本部门职责", who=handler, starts=(TRANSFER,),
    when=(
        (
            lambda subject: not any(one.term == TRANSFER and not one.stopped_at for one in subject.case.clocks.all()),
            "已经认定，移送的期限正在计算；请移送。",
        ),
    ),
    quiet=True, tells="{found_on}认定。{reason}", hint="从认定之日起计算移送的期限；移送前仍由本部门负责。",
)  # fmt: skip
COMPLAINT.move(
    "transfer", S.RECEIVED, S.HANDLING, to=S.TRANSFERRED, label="移送其他部门", who=handler, stops=(TRANSFER,),
    tells="移送{receiver}，见{reference}。{reason}",
    hint="应由别的部门查处的，发移送函，对方接收、答复；函里不写投诉人是谁。反馈的期限照常计算。",
)  # fmt: skip
COMPLAINT.move(
    "take_back", S.TRANSFERRED, to=S.HANDLING, label="收回继续办理", who=handler, serves=(REPLY,),
    when=((is_back, "移送还没有答复；对方答复、退回，或者本部门撤回移送以后再收回。"),),
    tells="{note}", hint="移送已经答复或者退回，由本部门继续办理并反馈。",
)  # fmt: skip
COMPLAINT.move(
    "check", S.HANDLING, to=None, label="安排检查", who=handler, when=(of_register,), serves=(REPLY,),
    tells="安排检查，见{reference}", hint="针对这件投诉检查这一家机构；机构看不到因何检查。",
)  # fmt: skip
COMPLAINT.move(
    "enforce", S.HANDLING, to=None, label="立案查处", who=handler, serves=(REPLY,), tells="立案，见{reference}",
    hint="有违法线索的，由有权的部门立案；案卷里不写因何投诉。文本没有写由谁查处的，须选定并写明理由。",
)  # fmt: skip
COMPLAINT.move(
    "mediate", S.HANDLING, to=None, label="组织调解", who=handler, when=(of_register,), quiet=True, serves=(REPLY,),
    tells="转入调解，见{reference}",
    hint="收费、退费、服务纠纷，双方愿意的，转入调解。机构能看到调解事项，看不到投诉。",
)  # fmt: skip
COMPLAINT.move(
    "join", S.HANDLING, to=None, label="并案", who=handler, quiet=True,
    when=((lambda subject: subject.group_id is None, "已经并案；取消并案以后再并到别的投诉。"),),
    tells="与{reference}并案。理由：{reason}", hint="说的是同一件事的，并到一起办理；每件各自反馈。",
)  # fmt: skip
COMPLAINT.move(
    "part", S.HANDLING, to=None, label="取消并案", who=handler, quiet=True,
    when=((lambda subject: subject.group_id is not None, "没有并案。"),),
    tells="与{reference}分开。理由：{reason}", hint="并错了的，分开各自办理。",
)  # fmt: skip
COMPLAINT.move(
    "reply", S.HANDLING, S.TRANSFERRED, to=S.REPLIED, label="反馈办理结果", who=handler, stops=(REPLY, TRANSFER),
    papers=("complaint_reply",), tells="{outcome}。{reply}",
    hint="写明核实结果和怎样处理；投诉人凭查询码能看到。签发《投诉举报办理结果反馈单》。",
)  # fmt: skip
COMPLAINT.move(
    "rate", S.REPLIED, to=None, label="投诉人评价", who=complainant, inner=True, tells="{rating}",
)  # fmt: skip
COMPLAINT.move(
    "close", S.REPLIED, to=S.CLOSED, label="办结", who=handler, tells="{note}", hint="已经反馈，没有别的要办的，办结。",
)  # fmt: skip
COMPLAINT.move(
    "reopen", S.REPLIED, S.CLOSED, to=S.HANDLING, label="重新办理", who=handler, starts=(REPLY,), gives_up=True,
    tells="理由：{reason}", hint="投诉人不满意并有理由，或者有新情况的，重新办理；期限重新计算。",
)  # fmt: skip
COMPLAINT.move(
    "withdraw", *WORKED_ON, to=S.WITHDRAWN, label="投诉人撤回", who=complainant | handler, stops=(REPLY, TRANSFER),
    gives_up=True, tells="{reason}", hint="投诉人要求撤回的，记下来；发现的问题照样可以查处。",
)  # fmt: skip
