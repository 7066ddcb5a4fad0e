"""What may happen to a visit and to each agency's part of it: planned, arrived, recorded, signed, published."""

from agencies.access import Role, guard, holds
from casefile.flow import Flow
from casefile.guards import entitled, handles_case, not_who
from inspections.models import Part, Visit

V, S = Visit.State, Part.State
CARRY_OUT, SIGNING = "visit.carry_out", "visit.countersign"
CONCLUDING, PUBLISHING = "visit.conclude", "visit.publish"
# What the place's own text says about results, for drawn checks and for the others: started when a visit is concluded.
OF_DRAWN, OF_OTHERS = "inspection.publish", "openness.supervision"


def pending(subject: Visit) -> list[Part]:
    """The parts that are not signed by two yet, by agency: who still owes what."""
    parts = [part for part in subject.parts.all() if part.state not in (S.CONCLUDED, S.CANCELLED)]
    return sorted(parts, key=lambda part: part.pk)


def any_concluded(subject: Visit) -> bool:
    """Whether at least one agency has finished its part."""
    return any(part.state == S.CONCLUDED for part in subject.parts.all())


official = holds(Role.CLERK, Role.INSPECTOR, Role.LEADER)
planner = official & handles_case & entitled
sent = guard(
    lambda actor, subject: subject.has_officer(actor),
    "您不是派去检查的执法人员，不能替他们记录或者签字；人员有变动的，先改派。",
)
officer = holds(Role.INSPECTOR) & entitled & sent
leads = guard(lambda actor, subject: subject.led_by(actor), "由安排这次检查的部门办理。")

VISIT = Flow("inspections.visit", "现场检查", "XC", initial=V.PLANNED, final=frozenset({V.PUBLISHED, V.CANCELLED}))
PLAN = VISIT.move(
    "plan", V.PLANNED, to=None, label="安排检查", who=planner, inner=True,
    tells="计划{planned_on}，{ground}：{agencies}",
)  # fmt: skip
PLAN_JOINT = VISIT.move(
    "plan_joint", V.PLANNED, to=None, label="安排联合检查", who=planner, inner=True,
    tells="计划{planned_on}，{ground}：{agencies}",
)  # fmt: skip
VISIT.move(
    "arrive", V.PLANNED, to=V.UNDER_WAY, label="到场", who=officer, starts=(CONCLUDING,),
    tells="{arrived}到场。{officers}",
    hint="出示执法证件，告知检查事项。到场以后，机构才能看到这次检查。",
)  # fmt: skip
VISIT.move(
    "conclude", V.UNDER_WAY, to=V.CONCLUDED, label="检查办结", who=(officer | planner), inner=True, stops=(CONCLUDING,),
    starts=(PUBLISHING,), tells="{result}",
    when=(
        (lambda subject: not pending(subject), lambda subject: f"{_owing(subject)}还没有完成检查记录。"),
        (any_concluded, "还没有部门完成检查记录。"),
    ),
)  # fmt: skip
VISIT.move(
    "publish", V.CONCLUDED, to=V.PUBLISHED, label="公布检查结果", who=planner, stops=(PUBLISHING, OF_DRAWN, OF_OTHERS),
    tells="{result}", hint="公布在公示网站和机构的公示页上：公布的只有依法公开的事项，没有人员姓名和照片。",
)  # fmt: skip
VISIT.move(
    "reschedule", V.PLANNED, to=None, label="改期", who=planner, tells="改到{planned_on}。理由：{reason}",
    hint="各部门同时改期，并提醒各部门的执法人员。",
)  # fmt: skip
VISIT.move(
    "cancel", V.PLANNED, V.UNDER_WAY, to=V.CANCELLED, label="取消检查", who=planner, gives_up=True,
    stops=(CONCLUDING, OF_DRAWN, OF_OTHERS),
    when=((lambda subject: not any_concluded(subject), "已有部门完成检查记录；没有去的部门逐个取消，检查照常办结。"),),
    tells="理由：{reason}", hint="没有到场的检查，机构不会知道。按抽取结果安排的，取消要写明理由。",
)  # fmt: skip


def _owing(subject: Visit) -> str:
    return "、".join(part.agency.short for part in pending(subject))


PART = Flow("inspections.part", "部门检查", "XB", initial=S.ASSIGNED, final=frozenset({S.CONCLUDED, S.CANCELLED}))
ASSIGN = PART.move(
    "assign", S.ASSIGNED, to=None, label="派员", who=official & (handles_case | leads) & entitled, inner=True,
    starts=(CARRY_OUT,), tells="{officers}，计划{planned_on}到场，用《{checklist}》",
)  # fmt: skip
PART.move(
    "record", S.ASSIGNED, to=S.RECORDED, label="记录并签字", who=officer & handles_case, stops=(CARRY_OUT,),
    starts=(SIGNING,), tells="{visited}。{result}签字：{name}（{certificate}）{device}",
    hint="到场逐项检查，记完签字，再由另一名执法人员签字。没有网络也能填，有网时自动上传。",
)  # fmt: skip
PART.move(
    "keep", S.ASSIGNED, to=None, label="暂存检查情况", who=officer & handles_case, inner=True,
    tells="已答 {done} 项，共 {total} 项{device}",
)  # fmt: skip
PART.move(
    "countersign", S.RECORDED, to=S.CONCLUDED, label="签字并办结", who=officer & handles_case & not_who("record"),
    stops=(SIGNING,), papers=("visit_record",), tells="{result}签字：{name}（{certificate}）",
    hint="看过全部记录再签字。签字后出《现场检查笔录》，不能再改。",
)  # fmt: skip
PART.move(
    "send_back", S.RECORDED, to=S.ASSIGNED, label="退回更正", who=officer & handles_case, stops=(SIGNING,),
    starts=(CARRY_OUT,), gives_up=True, tells="理由：{reason}",
    hint="记录与现场不符的，退回更正；已填的内容保留，签字作废。",
)  # fmt: skip
PART.move(
    "reassign", S.ASSIGNED, to=None, label="改派执法人员", who=official & handles_case & entitled,
    tells="{officers}。{reason}", hint="更换本部门的执法人员。已填的内容保留；按抽取结果派员的，写明为什么更换。",
)  # fmt: skip
PART.move(
    "reschedule", S.ASSIGNED, to=None, label="改期", who=official & (handles_case | leads) & entitled, inner=True,
    stops=(CARRY_OUT,), starts=(CARRY_OUT,), tells="改到{planned_on}",
)  # fmt: skip
PART.move(
    "cancel", S.ASSIGNED, S.RECORDED, to=S.CANCELLED, label="本部门不参加", quiet=True,
    who=official & (handles_case | leads) & entitled, stops=(CARRY_OUT, SIGNING), gives_up=True, tells="理由：{reason}",
    hint="写明为什么不参加；其他部门照常检查。只有一个部门的检查，在检查的案卷里取消。",
)  # fmt: skip
