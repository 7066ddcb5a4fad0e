"""What may happen to a site check: assigned, recorded by one inspector, signed by the other."""

from agencies.access import Role, guard, holds
from casefile.flow import Flow
from casefile.guards import entitled, not_who
from inspections.models import SiteCheck

planner = holds(Role.CLERK, Role.INSPECTOR) & entitled
sent = guard(
    lambda actor, subject: subject.has_inspector(actor),
    "您不是派去检查的执法人员，不能替他们记录或者签字；人员有变动的，先改派。",
)
inspector = holds(Role.INSPECTOR) & entitled & sent

S = SiteCheck.State
SIGNING = "site_check.countersign"  # until the other of the two has signed, the desk shows that

SITE_CHECK = Flow(
    "inspections.site_check", "备案现场检查", "JC", initial=S.ASSIGNED, final=frozenset({S.CONCLUDED, S.CANCELLED})
)
PLAN = SITE_CHECK.move(
    "plan", S.ASSIGNED, to=None, label="派员", who=planner, inner=True, tells="{inspectors}，计划{planned_on}到场",
)  # fmt: skip
SITE_CHECK.move(
    "record", S.ASSIGNED, to=S.RECORDED, label="录入检查情况", who=inspector,
    starts=(SIGNING,), tells="{visited}到场。{result}签字：{name}（{certificate}）",
    hint="到场逐项核实，记完签字，再由另一名执法人员签字。",
)  # fmt: skip
SITE_CHECK.move(
    "keep", S.ASSIGNED, to=None, label="暂存检查情况", who=inspector, inner=True,
    tells="已核实 {done} 项，共 {total} 项",
)  # fmt: skip
SITE_CHECK.move(
    "countersign", S.RECORDED, to=S.CONCLUDED, label="签字并办结", who=inspector & not_who("record"),
    stops=(SIGNING,), papers=("site_check_record",), tells="{result}{timing}签字：{name}（{certificate}）",
    hint="看过全部记录再签字。签字后检查办结，备案随之核实，或者责令限期改正。",
)  # fmt: skip
SITE_CHECK.move(
    "send_back", S.RECORDED, to=S.ASSIGNED, label="退回更正", who=inspector, stops=(SIGNING,),
    gives_up=True, tells="理由：{reason}",
    hint="记录与现场不符的，退回更正；已填的内容保留，签字作废。",
)  # fmt: skip
SITE_CHECK.move(
    "reassign", S.ASSIGNED, to=None, label="改派或改期", who=planner, tells="{inspectors}，{planned_on}",
    hint="更换执法人员或者计划日期。已填的内容保留。",
)  # fmt: skip
SITE_CHECK.move(
    "cancel", S.ASSIGNED, S.RECORDED, to=S.CANCELLED, label="取消派员", who=planner,
    stops=(SIGNING,), gives_up=True, tells="理由：{reason}",
    hint="取消后备案仍待现场检查，时限照走，可以重新派员。",
)  # fmt: skip
