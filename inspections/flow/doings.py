"""What may happen to an institution's own report: counted when on time, confirmed when late, sent back once, void."""

from agencies.access import Role, holds
from casefile.flow import Flow
from casefile.guards import entitled, not_opener, party_to_case
from inspections.models import Doing

clerk = holds(Role.CLERK) & entitled
either_side = party_to_case | clerk

S = Doing.State
DOING = Flow(
    "inspections.doing", "机构自行开展事项", "ZX", initial=S.REPORTED, final=frozenset({S.CONFIRMED, S.VOID}),
    party_terms=frozenset({"doing.complete"}),
)  # fmt: skip


def not_sent_back_before(subject: Doing) -> bool:
    return all(event.kind != f"{DOING.key}.send_back" for event in subject.case.events.all())


DOING.move(
    "report", S.REPORTED, to=None, label="报送", who=either_side, inner=True, tells="{kind}，{done_on}开展。",
)  # fmt: skip
DOING.move(
    "report_late", S.REPORTED, to=None, label="补报", who=either_side, inner=True, starts=("doing.confirm",),
    tells="{kind}，{done_on}开展；本期已于{ended_on}结束，补报须经核实才计入。",
)  # fmt: skip
DOING.move(
    "confirm", S.REPORTED, to=S.CONFIRMED, label="核实", who=clerk & not_opener, stops=("doing.confirm",),
    tells="{finding}", hint="看过材料、确认确已开展再核实。补报的核实以后才计入那一期。",
)  # fmt: skip
DOING.move(
    "send_back", S.REPORTED, to=S.SENT_BACK, label="退回补充", who=clerk,
    when=((not_sent_back_before, "已经退回补充过一次；现在可以核实，确未开展的作废并写明理由。"),),
    starts=("doing.complete",), holds=("doing.confirm",), gives_up=True, tells="理由：{reason}",
    hint="缺什么一次说全，只能退回一次；退回期间不计入。",
)  # fmt: skip
DOING.move(
    "complete", S.SENT_BACK, to=S.REPORTED, label="补充后再报", who=either_side, stops=("doing.complete",),
    resumes=("doing.confirm",), tells="补充：{note}",
    hint="种类和开展日期不能改；写错了的作废后重新报送。",
)  # fmt: skip
DOING.move(
    "void", S.REPORTED, S.SENT_BACK, to=S.VOID, label="作废", who=either_side,
    stops=("doing.confirm", "doing.complete"), gives_up=True, tells="理由：{reason}",
    hint="报错了、重复了，或者查明没有开展的，作废并写明理由；记录保留，不再计入。",
)  # fmt: skip
