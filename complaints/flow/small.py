"""What may happen to the matters kept small: a dispute that is mediated, and what the media or rumours say."""

from agencies.access import Role, holds
from casefile.flow import Flow
from casefile.guards import entitled, handles_case, not_who
from complaints.identity import sender_in
from complaints.models import Dispute, Opinion

D, Y = Dispute.State, Opinion.State
officer = holds(Role.CLERK, Role.INSPECTOR, Role.LEADER)
MEDIATION = "dispute.mediation"
HANDLING = ("opinion.watch", "opinion.handle", "opinion.act")  # whichever the place's text has
UPWARD = "opinion.report"

DISPUTE = Flow(
    "complaints.dispute", "纠纷调解", "JF", initial=D.OPENED, final=frozenset({D.SETTLED, D.FAILED}),
    screen=lambda subject, text: sender_in(subject.complaint, text),
)  # fmt: skip
DISPUTE.move(
    "open", D.OPENED, to=None, label="登记纠纷", who=officer & entitled, inner=True, starts=(MEDIATION,),
    tells="{text}",
)  # fmt: skip
DISPUTE.move(
    "mediate", D.OPENED, to=D.MEDIATING, label="开始调解", who=officer & handles_case & entitled, serves=(MEDIATION,),
    tells="{mediator}主持。{text}", hint="双方都愿意才调解；写明谁来调解、什么时候、在哪里。",
)  # fmt: skip
DISPUTE.move(
    "settle", D.MEDIATING, to=D.SETTLED, label="达成协议", who=officer & handles_case & entitled, stops=(MEDIATION,),
    tells="{ended}达成协议：{result}", hint="写明协议的内容；有书面协议的附上。",
)  # fmt: skip
DISPUTE.move(
    "fail", D.OPENED, D.MEDIATING, to=D.FAILED, label="调解不成", who=officer & handles_case & entitled,
    stops=(MEDIATION,), gives_up=True, tells="{ended}调解不成：{result}",
    hint="一方不愿意、谈不拢的，写明原因，并告知双方可以仲裁或者诉讼。",
)  # fmt: skip

OPINION = Flow(
    "complaints.opinion", "舆情", "YQ", initial=Y.NOTED, final=frozenset({Y.CLOSED}),
)  # fmt: skip
OPINION.move(
    "note", Y.NOTED, to=None, label="登记舆情", who=officer & entitled, inner=True, starts=HANDLING,
    tells="{source}：{text}",
)  # fmt: skip
OPINION.move(
    "note_major", Y.NOTED, Y.CHECKED, to=None, label="属于重大舆情", who=officer & handles_case, inner=True,
    starts=(UPWARD,), tells="须上报：{to}",
)  # fmt: skip
OPINION.move(
    "check", Y.NOTED, to=Y.CHECKED, label="核实", who=officer & handles_case & entitled, serves=HANDLING,
    tells="{finding}{rumour}", hint="说的是不是真的；机构确有问题的，另按检查、隐患或者投诉办理。",
)  # fmt: skip
OPINION.move(
    "report_up", Y.NOTED, Y.CHECKED, Y.ANSWERED, to=None, label="上报", who=officer & handles_case & entitled,
    when=(
        (lambda subject: subject.major, "不是重大舆情，不用上报；核实时可以改成重大舆情。"),
        (lambda subject: subject.told_up_on is None, "已经上报。"),
    ),
    stops=(UPWARD,), quiet=True, tells="{told_on}上报{to}。{text}",
)  # fmt: skip
OPINION.move(
    "answer", Y.CHECKED, to=Y.ANSWERED, label="公开回应", who=officer & handles_case & entitled, serves=HANDLING,
    tells="{answer}", hint="写明在哪里回应、说了什么；不写老年人的姓名。",
)  # fmt: skip
OPINION.move(
    "close", Y.CHECKED, Y.ANSWERED, to=Y.CLOSED, label="办结",
    who=holds(Role.LEADER, Role.REVIEWER, Role.CLERK) & handles_case & entitled & not_who("check"),
    when=((lambda subject: not subject.major or subject.told_up_on is not None, "重大舆情上报以后才能办结。"),),
    stops=(*HANDLING, UPWARD), tells="{result}", hint="由核实人以外的另一人办结。",
)  # fmt: skip
