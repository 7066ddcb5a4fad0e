"""What may happen to a rule of the risk grade: drafted, tried out on every institution, adopted by another person."""

from agencies.access import Role, holds
from casefile.flow import Flow
from casefile.guards import entitled, not_opener, not_who
from credit.models import GradeRule

S = GradeRule.State
clerk = holds(Role.CLERK) & entitled
chief = holds(Role.LEADER, Role.REVIEWER) & entitled

GRADE_RULE = Flow(
    "credit.grade_rule", "风险评分规则", "FX", initial=S.DRAFTED, final=frozenset({S.REPLACED, S.DROPPED})
)
GRADE_RULE.move(
    "edit", S.DRAFTED, S.SIMULATED, to=S.DRAFTED, label="修改规则", who=clerk, tells="{summary}",
    hint="改分值、月数、等级起点和建议检查次数；改了要重新试算。",
)  # fmt: skip
GRADE_RULE.move(
    "simulate", S.DRAFTED, S.SIMULATED, to=S.SIMULATED, label="试算", who=clerk,
    tells="{count}家机构里，{moved}家的等级会变。",
    hint="用全部机构的记录试算一遍，看谁的等级会变；不改变任何机构现在的等级。",
)  # fmt: skip
GRADE_RULE.move(
    "adopt", S.SIMULATED, to=S.ADOPTED, label="采用", who=chief & not_opener & not_who("edit", "simulate"),
    tells="自{on}起施行。{reason}",
    hint="看过试算结果再采用；不能是起草或者试算的人。原来的规则保留，过去的等级仍按它重算。",
)  # fmt: skip
GRADE_RULE.move(
    "replace", S.ADOPTED, to=S.REPLACED, label="被替换", who=holds(Role.LEADER, Role.REVIEWER), inner=True,
    tells="由{reference}替换。",
)  # fmt: skip
GRADE_RULE.move(
    "drop", S.DRAFTED, S.SIMULATED, to=S.DROPPED, label="放弃", who=clerk, gives_up=True, tells="理由：{reason}",
    hint="不采用的草案，写明理由放弃。",
)  # fmt: skip
