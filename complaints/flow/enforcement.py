"""What may happen to an enforcement case: filed, investigated, reviewed, announced, heard, decided, served, carried
out, told to the civil affairs of its own level, closed. Whoever investigates neither reviews nor hears nor decides.
"""

from typing import Any

from agencies.access import Actor, Guard, Role, guard, holds
from casefile.flow import Flow
from casefile.guards import entitled, handles_case, not_who, party_to_case
from complaints.identity import sender_in
from complaints.models import Enforcement

S = Enforcement.State
UNDECIDED = (S.FILED, S.INVESTIGATED, S.REVIEWED, S.ANNOUNCED, S.HEARD)
DECIDE, HEARING, SERVE = "enforcement.decide", "enforcement.hearing", "enforcement.serve"
PERFORM, REPORT, PUBLISH, COERCE = (
    "enforcement.perform", "enforcement.report", "enforcement.publish", "enforcement.transfer",
)  # fmt: skip


def _assigned(actor: Actor, subject: Any, move: str) -> str | None:
    """Where the text names nobody, the agency that an officer chose with a reason is competent."""
    return None if subject.chosen else "这个案件没有指定由您的部门办理。"


competent = handles_case & (Guard(_assigned) | entitled)
assigner = guard(
    lambda actor, subject: actor.agency is not None and subject.routing.get("assigned_by") == actor.agency.pk,
    "文本写明由谁查处的，由它自己立案；没有写明的，由归口部门指派。",
)
apart = guard(lambda actor, subject: subject.is_left_to(actor), "您是本案的办案人员，须由没有参加调查的人办理。")
inspector, reviewer = holds(Role.INSPECTOR), holds(Role.REVIEWER, Role.LEADER)
officer, leader = holds(Role.CLERK, Role.INSPECTOR), holds(Role.LEADER)
not_hearer = not_who("review") & not_who("hear") & not_who("investigate")
told = (
    lambda subject: subject.result_told_on is not None,
    "执法结果还没有通报同级民政部门；通报以后再结案。",
)
weighed_public = (
    lambda subject: subject.published_on is not None or bool(subject.routing.get("kept_private")),
    "处罚决定公开不公开还没有定；先公开，或者写明为什么不公开。",
)
no_penalty_pending = (
    lambda subject: subject.outcome == Enforcement.Outcome.PENALTY,
    "没有作出行政处罚，没有要公开的决定。",
)

decider = leader & apart & competent & not_hearer  # who decides, and who takes a decision back

ENFORCEMENT = Flow(
    "complaints.enforcement", "行政执法", "ZF", initial=S.FILED, final=frozenset({S.DROPPED, S.REVOKED}),
    closed=frozenset({S.CLOSED}), party_terms=frozenset({HEARING, PERFORM}),
    screen=lambda subject, text: sender_in(subject.complaint, text),
)  # fmt: skip
OPEN = ENFORCEMENT.move(
    "open", S.FILED, to=None, label="立案", who=officer & (competent | assigner), inner=True, starts=(DECIDE,),
    tells="{title}。{way}。由{agency}办理（{cite}）{reason}",
)  # fmt: skip
ENFORCEMENT.move(
    "investigate", S.FILED, to=S.INVESTIGATED, label="调查终结", who=inspector & competent,
    tells="办案人员：{investigators}", papers=("investigation_report",),
    hint="两名以上有执法证的人员调查；写明事实、证据、违反的条款和处理意见。",
)  # fmt: skip
ENFORCEMENT.move(
    "review", S.INVESTIGATED, to=S.REVIEWED, label="法制审核",
    who=reviewer & apart & competent & not_who("investigate"), papers=("legal_review",),
    hint="由没有参加调查的人审核管辖、事实、程序和适用的条款；重大决定没有审核不能作出。",
)  # fmt: skip
ENFORCEMENT.move(
    "send_back", S.INVESTIGATED, S.REVIEWED, to=S.FILED, label="退回补充调查", who=reviewer & apart & competent,
    gives_up=True, hint="事实不清、证据不足或者程序有缺的，写明还要查什么。",
)  # fmt: skip
_facts_known = (lambda subject: bool(subject.facts.strip()), "违法事实还没有写明；先完成调查。")
ENFORCEMENT.move(
    "announce", S.INVESTIGATED, S.REVIEWED, to=S.ANNOUNCED, label="处罚前告知", who=inspector & competent,
    when=(
        (
            lambda subject: not subject.major,
            "这是重大决定：先由没有参加调查的人法制审核，再告知当事人听证的权利。",
        ),
        _facts_known,
    ),
    quiet=True, papers=("penalty_notice",), tells="拟作出的决定：{proposal}",
    hint="把事实、理由、依据和拟作出的决定告诉当事人，并告知陈述、申辩的权利；机构从这一步起看得到案卷。",
)  # fmt: skip
ENFORCEMENT.move(
    "announce_hearing", S.REVIEWED, to=S.ANNOUNCED, label="处罚前告知（可听证）", who=inspector & competent,
    when=((lambda subject: subject.major, "不是重大决定，不用告知听证；按一般程序告知。"), _facts_known),
    quiet=True, papers=("penalty_notice",), starts=(HEARING,), tells="拟作出的决定：{proposal}。当事人可以要求听证",
    hint="重大决定：告知陈述、申辩和要求听证的权利；机构从这一步起看得到案卷。",
)  # fmt: skip
ENFORCEMENT.move(
    "state_case", S.ANNOUNCED, to=None, label="陈述申辩",
    who=(holds(Role.REPRESENTATIVE) & party_to_case) | (officer & competent),
    tells="{by_whom}：{text}{hearing}",
    hint="写明不同意什么、理由和证据；不能因为陈述申辩加重处罚。可以要求听证的，在这里提出。",
)  # fmt: skip
ENFORCEMENT.move(
    "ask_hearing", S.ANNOUNCED, to=None, label="要求听证",
    who=(holds(Role.REPRESENTATIVE) & party_to_case) | (officer & competent), stops=(HEARING,), quiet=True,
    when=(
        (lambda subject: subject.major, "这个决定不在可以要求听证之列；可以陈述、申辩。"),
        (lambda subject: not subject.routing.get("hearing_asked"), "已经要求听证。"),
    ),
    tells="{by_whom}要求听证{late}", hint="在告知书写明的期限以前提出；由没有参加调查的人主持。",
)  # fmt: skip
ENFORCEMENT.move(
    "call_hearing", S.ANNOUNCED, to=None, label="通知听证", who=officer & competent, papers=("hearing_notice",),
    when=((lambda subject: bool(subject.routing.get("hearing_asked")), "当事人没有要求听证。"),), quiet=True,
    tells="{hearing_on}在{where}，{host}主持", hint="把听证的时间、地点和主持人通知当事人；主持人不能是办案人员。",
)  # fmt: skip
ENFORCEMENT.move(
    "hear", S.ANNOUNCED, to=S.HEARD, label="听取意见并复核", stops=(HEARING,),
    who=holds(Role.CLERK, Role.INSPECTOR, Role.REVIEWER, Role.LEADER) & apart & competent & not_who("investigate"),
    papers=("hearing_record",), tells="{heard_by}听取。{statement}复核意见：{text}",
    hint="由没有参加调查的人听取陈述、申辩，主持听证；成立的应当采纳。",
)  # fmt: skip
ENFORCEMENT.move(
    "decide", S.HEARD, to=S.DECIDED, label="作出决定", who=decider,
    stops=(DECIDE,), starts=(SERVE, PUBLISH), tells="{outcome}：{decision}（{articles}）",
    hint="由负责人决定，不能是办案、审核、听取意见的人；签发决定书，送达以后生效。",
)  # fmt: skip
ENFORCEMENT.move(
    "serve", S.DECIDED, to=S.SERVED, label="送达", who=officer & competent, stops=(SERVE,), starts=(PERFORM,),
    papers=("service_receipt",), tells="{served_on}送达（{way}），{receiver}签收",
    hint="写明送达的日期、方式和签收人；决定自送达起生效，处罚记入信用记录，当事人按决定书写明的日期履行。",
)  # fmt: skip
ENFORCEMENT.move(
    "publish", S.SERVED, S.COMPLETED, to=None, label="公开处罚决定", who=officer & competent, stops=(PUBLISH,),
    when=(
        no_penalty_pending,
        (lambda subject: subject.published_on is None, "已经公开。"),
        (lambda subject: bool(subject.party_name), "当事人是个人，不公开；写明理由，选“不公开”。"),
    ),
    quiet=True, tells="公开至{until}（{cite}）",
    hint="在门户公开决定，到截止日自己撤下；没有登记的场所写名称、代码，个人不公开。",
)  # fmt: skip
ENFORCEMENT.move(
    "keep_private", S.SERVED, S.COMPLETED, to=None, label="不公开", who=leader & competent, stops=(PUBLISH,),
    when=((lambda subject: subject.published_on is None, "已经公开；决定被撤销的才撤下。"),), quiet=True,
    gives_up=True, tells="理由：{reason}", hint="没有社会影响、轻微不予公开或者没有作出处罚的，写明理由。",
)  # fmt: skip
ENFORCEMENT.move(
    "complete", S.SERVED, to=S.COMPLETED, label="执法完成", who=officer & competent, stops=(PERFORM,), starts=(REPORT,),
    tells="{completed_on}：{text}", hint="决定已经履行或者执行完毕；从这一天起计算向同级民政部门通报的时限。",
)  # fmt: skip
ENFORCEMENT.move(
    "tell_result", S.COMPLETED, to=None, label="通报执法结果", who=officer & competent, stops=(REPORT,),
    when=((lambda subject: subject.result_told_on is None, "已经通报同级民政部门。"),), quiet=True,
    tells="通报{receiver}：{text}", hint="写明当事人、决定文号和日期、事实、依据、结果和完成日期，通报同级民政部门。",
)  # fmt: skip
ENFORCEMENT.move(
    "tell_other", S.COMPLETED, to=None, label="告知别的部门", who=officer & competent, inner=True,
    tells="告知{receiver}，不是同级民政部门，通报的时限照走：{text}",
)  # fmt: skip
ENFORCEMENT.move(
    "tell_own", S.COMPLETED, to=None, label="本部门就是同级民政部门", who=officer & competent, inner=True,
    stops=(REPORT,), tells="执法结果由本部门自己掌握，不用另行通报",
)  # fmt: skip
ENFORCEMENT.move(
    "close", S.COMPLETED, to=S.CLOSED, label="结案", who=officer & competent, when=(told, weighed_public),
    stops=(COERCE, REPORT, PUBLISH), papers=("case_closing",), tells="{note}", hint="材料归档，案卷办结。",
)  # fmt: skip
ENFORCEMENT.move(
    "drop", *UNDECIDED, to=S.DROPPED, label="撤案", who=leader & competent, stops=(DECIDE, HEARING, COERCE),
    gives_up=True, tells="理由：{reason}", hint="违法事实不成立等不应处罚的，写明理由。",
)  # fmt: skip
ENFORCEMENT.move(
    "revoke", S.DECIDED, S.SERVED, S.COMPLETED, S.CLOSED, to=S.REVOKED, label="撤销决定", who=decider,
    stops=(SERVE, PERFORM, REPORT, PUBLISH, COERCE), gives_up=True, tells="{number}：{reason}",
    hint="决定被变更、撤销或者确认违法、无效的，结案以后也一样：由没有办案、审核、听取意见的负责人撤销；"
    "公开的内容当日撤下，信用记录另记更正，据以列入名单的部门和已通报的部门随即得知。",
)  # fmt: skip
ENFORCEMENT.move(
    "need_coercion", *UNDECIDED, S.DECIDED, S.SERVED, to=None, label="认为应当行政强制", who=officer & competent,
    starts=(COERCE,), when=((lambda subject: not subject.routing.get("coercion"), "已经提出，尚未移送。"),), quiet=True,
    tells="{text}", hint="本部门没有强制权的，通知有权的部门或者申请人民法院处理；从这一步起计时。",
)  # fmt: skip
ENFORCEMENT.move(
    "hand_coercion", *UNDECIDED, S.DECIDED, S.SERVED, to=None, label="通知有权部门或申请法院", who=officer & competent,
    stops=(COERCE,), when=((lambda subject: bool(subject.routing.get("coercion")), "先写明为什么应当行政强制。"),),
    quiet=True, tells="{receiver}：{text}", hint="送有权的部门，或者向人民法院提出申请。",
)  # fmt: skip
ENFORCEMENT.move(
    "record_coercion", *UNDECIDED, S.DECIDED, S.SERVED, to=None, label="记录行政强制", who=inspector & competent,
    when=((lambda subject: subject.party_id is not None, "当事人没有登记，强制措施写在调查情况里。"),), quiet=True,
    tells="{number} {kind}：{text}", hint="本部门依法采取的强制措施，写明文号、依据和日期；记入信用记录。",
)  # fmt: skip
