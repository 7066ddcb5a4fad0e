"""What may happen to a yearly plan of joint inspections: drafted, proposed, published by another person, revised."""

from agencies.access import Role, holds
from casefile.flow import Flow
from casefile.guards import entitled, not_who
from inspections.models import Plan

clerk = holds(Role.CLERK) & entitled
chief = holds(Role.LEADER, Role.REVIEWER) & entitled
S = Plan.State


def has_rows(subject: Plan) -> bool:
    return bool(subject.rows)


# A plan is never finished: what is published may be revised until its year is over, and is read ever after.
PLAN = Flow("inspections.plan", "年度联合检查计划", "JH", initial=S.DRAFT, final=frozenset())
PLAN.move(
    "edit", S.DRAFT, to=None, label="编制计划", who=clerk, tells="{summary}",
    hint="写明哪些部门参加、用哪些检查表、抽查多大比例、在哪几个季度。",
)  # fmt: skip
PLAN.move(
    "propose", S.DRAFT, to=S.REVIEW, label="提交审定", who=clerk,
    when=((has_rows, "计划还没有安排任何部门；先编制计划，再提交审定。"),), tells="{summary}",
    hint="提交后由负责人或者审核人审定公布；审定前可以退回修改。",
)  # fmt: skip
PLAN.move(
    "publish", S.REVIEW, to=S.PUBLISHED, label="审定并公布", who=chief & not_who("propose", "edit"),
    papers=("joint_plan",), tells="第 {version} 版：{summary}",
    hint="公布后在公示网站上可以看到；以后修订另编版本，各版都保留。",
)  # fmt: skip
PLAN.move(
    "send_back", S.REVIEW, to=S.DRAFT, label="退回修改", who=chief, gives_up=True, tells="理由：{reason}",
)  # fmt: skip
PLAN.move(
    "revise", S.PUBLISHED, to=S.DRAFT, label="修订", who=clerk, tells="理由：{reason}",
    hint="修订期间，已公布的一版照旧有效；新版审定公布后替换它。",
)  # fmt: skip
