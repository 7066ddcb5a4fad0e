"""What may happen to a draw: frozen, committed to by each agency, sealed, salts opened, drawn; never made twice."""

from agencies.access import Actor, Guard, Role, holds
from casefile.flow import Flow
from casefile.guards import entitled, not_who
from inspections.models import Draw, Visit

S = Draw.State
COMMIT, REVEAL = "draw.commit", "draw.reveal"


def _takes_part(actor: Actor, subject: Draw, move: str) -> str | None:
    if actor.agency is None or actor.agency.pk not in subject.agencies:
        return "只有参加这次抽取的部门可以办理；参加部门在冻结名录时已经确定。"
    return None


def missing(subject: Draw, column: str) -> list[str]:
    """The ids of the agencies that have not yet given their commitment or their salt."""
    given = {row["agency"] for row in getattr(subject, column)}
    return [agency for agency in subject.agencies if agency not in given]


def all_revealed(subject: Draw) -> bool:
    return not missing(subject, "salts")


def _who_is_missing(subject: Draw) -> str:
    names = {one["agency"]: one["name"] for one in subject.frozen["agencies"]}
    late = "、".join(names[agency] for agency in missing(subject, "salts"))
    return f"{late}还没有公开随机值；全部公开以后才能抽取。到约定时刻仍不公开的，只能作废并留下记录。"


def no_visit_begun(subject: Draw) -> bool:
    return not subject.visits.exclude(state=Visit.State.CANCELLED).exists()


def visits_over(subject: Draw) -> bool:
    """Somebody was visited, and nobody is still to be: before the first visit the record would warn everybody."""
    states = set(subject.visits.values_list("state", flat=True))
    waiting = {Visit.State.PLANNED, Visit.State.UNDER_WAY}
    return not states & waiting and bool(states - {Visit.State.CANCELLED})


takes_part = holds(Role.CLERK, Role.INSPECTOR, Role.LEADER) & Guard(_takes_part)
clerk = holds(Role.CLERK, Role.INSPECTOR) & entitled
leader = holds(Role.LEADER) & entitled
starter = holds(Role.CLERK, Role.INSPECTOR, Role.LEADER) & entitled  # a leader, because a redraw takes one

DRAW = Flow(
    "inspections.draw", "双随机抽取", "CQ", initial=S.FROZEN, final=frozenset({S.OPENED, S.REPLACED, S.ABANDONED})
)
DRAW.move(
    "freeze", S.FROZEN, to=None, label="冻结名录", who=starter, inner=True, starts=(COMMIT,),
    tells="检查对象 {objects} 家，执法检查人员 {officers} 名，抽 {count} 家。摘要 {digest}",
)  # fmt: skip
DRAW.move(
    "commit", S.FROZEN, to=None, label="提交承诺值", who=takes_part, serves=(COMMIT,),
    tells="{agency}：{commitment}",
    hint="随机值留在自己手里，只交它的承诺值。全部部门交齐后，才公开随机值。",
)  # fmt: skip
DRAW.move(
    "seal", S.FROZEN, to=S.SEALED, label="密封", who=takes_part, inner=True, stops=(COMMIT,), starts=(REVEAL,),
    tells="全部部门已经承诺。密封摘要 {digest}",
)  # fmt: skip
DRAW.move(
    "reveal", S.SEALED, to=None, label="公开随机值", who=takes_part, serves=(REVEAL,), tells="{agency}已公开随机值。",
    hint="交出与承诺值对应的随机值。必须在约定的公共随机值产生之前。",
)  # fmt: skip
DRAW.move(
    "draw", S.SEALED, to=S.DRAWN, label="录入公共随机值并抽取", who=clerk & not_who("freeze"),
    when=((all_revealed, _who_is_missing),), stops=(REVEAL,), papers=("draw_record",),
    tells="公共随机值 {value}。记录摘要 {digest}",
    hint="照来源公布的写法录入。结果由名录、各部门的随机值和它算出，谁也不能挑选。",
)  # fmt: skip
DRAW.move(
    "plan_visits", S.DRAWN, to=None, label="安排检查", who=starter,
    when=((no_visit_begun, "已经按这次结果安排检查；要改日期的，在各次检查里改。"),),
    tells="{count} 家，计划{planned_on}。",
    hint="给抽中的每家机构建一次检查，派的就是抽出来的人；机构在到场以前看不到。",
)  # fmt: skip
DRAW.move(
    "abandon", S.FROZEN, S.SEALED, to=S.ABANDONED, label="作废", who=leader, stops=(COMMIT, REVEAL), gives_up=True,
    tells="{ground}理由：{reason}",
    hint="有部门没有承诺、没有公开随机值，或者公共随机值没有产生的，才能作废；作废的抽取永远列在公示网站上。",
)  # fmt: skip
DRAW.move(
    "redraw", S.DRAWN, to=S.REPLACED, label="重新抽取", who=leader, page="inspections:draw_again",
    when=((no_visit_begun, "已经按这次结果安排检查；先写明理由取消这些检查，才能重抽。"),),
    tells="理由：{reason}由第 {sequence} 次抽取替换。",
    hint="重抽要写明理由。这一次的名录、随机值和结果永远保留，并立即全部公开。",
)  # fmt: skip
DRAW.move(
    "disclose", S.DRAWN, to=S.OPENED, label="公开全部记录", who=clerk,
    when=((visits_over, "检查还没有做完，现在公开会让机构事先知道；做完最后一次检查以后公开。"),),
    tells="名录、随机值和结果已经全部公开。",
    hint="到了冻结时写明的日期，系统自动公开。",
)  # fmt: skip
