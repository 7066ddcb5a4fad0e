"""What may happen to a hazard: notified, ordered to be fixed, reported, accepted by the competent agency, closed."""

from typing import Any

from agencies.access import Actor, Guard, Role, guard, holds
from casefile.flow import Flow
from casefile.guards import entitled, handles_case, not_opener, not_who, party_to_case
from inspections.models import Hazard

S, Halt = Hazard.State, Hazard.Halt
OPEN = (S.FOUND, S.FIX_ORDERED)
WORKED_ON = (*OPEN, S.FIX_REPORTED)
NOTIFY, FIX, PROGRESS = "hazard.notify", "hazard.fix", "hazard.progress"
ACCEPTING, CLOSING, HALTING = "hazard.accept", "hazard.close", "hazard.halt"
ASKING = ("ask_extension", "extend", "decline_extension", "order_fix", "send_back")


def _assigned(actor: Actor, subject: Any, move: str) -> str | None:
    """Where the text leaves it open whose a hazard is, the agency chosen with a reason is competent."""
    kept = subject.routing
    chosen = kept.get("chosen") and actor.agency is not None and kept.get("agency") == actor.agency.pk
    return None if chosen else "这个隐患没有指定由您的部门负责。"


def last(subject: Any, *names: str) -> Any:
    """The last event of these moves on a hazard's file, or None. Lists and pages have read the events together."""
    kinds = {f"inspections.hazard.{name}" for name in names}
    return max((e for e in subject.case.events.all() if e.kind in kinds), key=lambda event: event.seq, default=None)


def asked(subject: Any) -> Any:
    """The application for an extension that nobody has decided yet, or None."""
    event = last(subject, *ASKING)
    return event if event and event.kind.endswith(".ask_extension") else None


def refused(subject: Any) -> bool:
    """Whether it is on record that the present order to fix was refused."""
    event = last(subject, "note_refusal", "order_fix", "extend", "send_back")
    return event is not None and event.kind.endswith(".note_refusal")


def owed(subject: Hazard) -> list[str]:
    """Ids of the agencies that the finder still has to notify in writing."""
    kept = subject.routing
    wanted = dict.fromkeys([*kept.get("to", []), kept.get("agency", "")])
    return [slug for slug in wanted if slug and slug != subject.finder_id and slug not in kept.get("notified", [])]


def notified(subject: Hazard) -> bool:
    """Whether a letter or a call of the finder is out that it did not take back."""
    return bool(subject.routing.get("notified") or subject.routing.get("called"))


assigned = Guard(_assigned)
competent = handles_case & (assigned | entitled)
finder = guard(
    lambda actor, subject: actor.agency is not None and subject.finder_id == actor.agency.pk,
    "由发现隐患的部门办理。",
)
proposer = guard(
    lambda actor, subject: (
        actor.agency is not None
        and (event := last(subject, "propose_halt")) is not None
        and event.agency_id == actor.agency.pk
    ),
    "由提议停业整顿的部门决定。",
)
not_yet_notified = guard(
    lambda actor, subject: not notified(subject),
    "已经告知主管部门，种类和等级由主管部门认定；种类定错的，先撤回告知再改变。",
)
text_lets = guard(
    lambda actor, subject: subject.urgent and bool(subject.routing.get("measures")),
    "不是紧急情形，或者本地文本没有让牵头部门自行采取措施；由主管部门办理。",
)

officer = holds(Role.CLERK, Role.INSPECTOR)
inspector = holds(Role.INSPECTOR)
head = holds(Role.LEADER, Role.REVIEWER)
leader = holds(Role.LEADER)
representative = holds(Role.REPRESENTATIVE) & party_to_case

no_halt_pending = (
    lambda subject: subject.halt != Halt.PROPOSED,
    "停业整顿的提议还没有决定；先由负责人决定或者不予决定。",
)


def _overdue(subject: Hazard) -> bool:
    clocks = [one for one in subject.case.clocks.all() if one.term == FIX and one.stopped_at is None]
    return any(one.lapsed_at for one in clocks)


def _late(subject: Hazard) -> bool:
    return subject.urgent or _overdue(subject)


HAZARD = Flow(
    "inspections.hazard", "隐患", "YH", initial=S.FOUND, final=frozenset({S.CLOSED, S.VOID}),
    party_terms=frozenset({FIX}),
)  # fmt: skip
FIND = HAZARD.move(
    "find", S.FOUND, to=None, label="发现隐患", who=officer & entitled, inner=True,
    tells="{kind}，{grade}。归口{agency}（{cite}）{reason}",
)  # fmt: skip
HAZARD.move(
    "order_fix", S.FOUND, to=S.FIX_ORDERED, label="责令整改", who=inspector & competent, starts=(FIX,),
    tells="{measure}，{responsible}负责，{fix_by}前完成",
    hint="写明整改措施、机构责任人和期限，三项缺一不可；签发《责令整改通知书》。",
)  # fmt: skip
HAZARD.move(
    "notify", *OPEN, to=None, label="书面告知", who=officer & finder & entitled, stops=(NOTIFY,), quiet=True,
    when=((lambda subject: bool(owed(subject)), "应当告知的部门都已书面告知。"),), tells="告知{receivers}：{text}",
    hint="给每个主管部门各发一份书面告知函，对方接收、答复。",
)  # fmt: skip
HAZARD.move(
    "call_to_scene", *OPEN, to=None, label="通知到场", who=officer & finder & entitled, quiet=True,
    when=(
        (lambda subject: subject.urgent, "不是紧急的隐患；书面告知即可。"),
        (lambda subject: subject.routing.get("call", False), "本地文本没有通知到场的规定；书面告知或者移送。"),
        (lambda subject: subject.finder_id != subject.case.agency_id, "本部门就是主管部门，已在现场。"),
    ),
    tells="通知{receivers}到场：{text}", hint="紧急的隐患，通知主管部门到场处理。",
)  # fmt: skip
HAZARD.move(
    "revoke_notice", S.FOUND, to=None, label="撤回告知", who=officer & finder & entitled, quiet=True, gives_up=True,
    when=((notified, "还没有告知主管部门，不用撤回。"),), tells="撤回给{receivers}的告知。理由：{reason}",
    hint="种类、等级或者部门弄错的，撤回没有答复的告知；撤回以后可以改变种类，再重新告知。",
)  # fmt: skip
HAZARD.move(
    "reclassify", S.FOUND, to=None, label="改变种类或等级",
    who=officer & (competent | (finder & not_yet_notified & entitled)),
    tells="{before} 改为 {after}，归口{agency}（{cite}）。理由：{reason}",
    hint="种类定错的，改正后按文本重新归口；原来的部门仍能看到，改变留在记录里。",
)  # fmt: skip
HAZARD.move(
    "ask_extension", S.FIX_ORDERED, to=None, label="申请延期", who=representative | (officer & competent), quiet=True,
    when=(
        (lambda subject: not subject.extended, "已经延期一次，不能再延。"),
        (lambda subject: asked(subject) is None, "已有一件延期申请等待决定。"),
    ),
    tells="申请延至{until}。理由：{reason}", hint="期限内确实完不成的，可以申请延期一次，写明理由和新的日期。",
)  # fmt: skip
HAZARD.move(
    "extend", S.FIX_ORDERED, to=None, label="准予延期", who=head & competent & not_who("ask_extension"), quiet=True,
    when=(
        (lambda subject: asked(subject) is not None, "没有等待决定的延期申请。"),
        (lambda subject: not subject.extended, "已经延期一次，不能再延。"),
    ),
    stops=(FIX,), starts=(FIX,), tells="延至{until}。{reason}",
    hint="只能延期一次；由申请人以外的审核人或者负责人决定。",
)  # fmt: skip
HAZARD.move(
    "decline_extension", S.FIX_ORDERED, to=None, label="不予延期", quiet=True,
    who=head & competent & not_who("ask_extension"),
    when=((lambda subject: asked(subject) is not None, "没有等待决定的延期申请。"),),
    tells="理由：{reason}", hint="原期限不变。",
)  # fmt: skip
HAZARD.move(
    "note_refusal", S.FIX_ORDERED, to=None, label="记录拒不整改", who=inspector & competent, quiet=True,
    when=(
        (_overdue, "整改期限还没有过，不能记录拒不整改。"),
        (lambda subject: asked(subject) is None, "延期申请还没有决定；先决定准予或者不予延期。"),
        (lambda subject: not refused(subject), "这一次责令的拒不整改已经记录。"),
    ),
    tells="{text}", hint="期限已过、督促以后仍不整改的，写明经过、附证据，记入信用记录；机构可以提出异议。不是处罚。",
)  # fmt: skip
HAZARD.move(
    "report_fix", S.FIX_ORDERED, to=S.FIX_REPORTED, label="报告整改完成", who=representative | (officer & competent),
    stops=(FIX,), starts=(ACCEPTING,), tells="{fixed_on}完成：{text}",
    hint="说明怎样整改、哪天完成，附照片或者凭证；由主管部门的另一人验收。",
)  # fmt: skip
HAZARD.move(
    "accept", S.FIX_REPORTED, to=S.ACCEPTED, label="验收合格",
    who=holds(Role.INSPECTOR, Role.REVIEWER, Role.LEADER) & competent & not_who("report_fix"),
    when=(no_halt_pending,), stops=(ACCEPTING, NOTIFY, PROGRESS, HALTING), tells="{text}",
    hint="只由主管部门验收，不能是报告完成的人。签发《整改验收意见》，并告诉牵头部门销号。",
)  # fmt: skip
HAZARD.move(
    "send_back", S.FIX_REPORTED, to=S.FIX_ORDERED, label="验收不合格，退回整改", who=inspector & competent,
    stops=(ACCEPTING,), starts=(FIX,), tells="限{fix_by}前完成。理由：{reason}", gives_up=True,
    hint="写明哪里没有改到位，另定期限。",
)  # fmt: skip
HAZARD.move(
    "close", S.ACCEPTED, to=S.CLOSED, label="销号", who=officer & entitled, stops=(CLOSING,), tells="{note}{left}",
    when=((lambda subject: subject.halt != Halt.DECIDED, "停业整顿还没有解除；解除以后再销号。"),),
    hint="隐患、整改、责任三个清单都齐全，各部门的函件都办结，才能销号。",
)  # fmt: skip
HAZARD.move(
    "void", *OPEN, to=S.VOID, label="撤销隐患", who=leader & competent & not_opener, gives_up=True,
    when=(no_halt_pending,), stops=(NOTIFY, FIX, PROGRESS, CLOSING, HALTING), tells="理由：{reason}",
    hint="经核实不存在的，由负责人撤销并写明理由。",
)  # fmt: skip
HAZARD.move(
    "propose_halt", *OPEN, to=None, label="提议停业整顿", quiet=True,
    who=officer & (competent | (entitled & text_lets)),
    when=(
        (_late, "整改没有逾期，也不是紧急情形，不能提议停业整顿。"),
        (lambda subject: subject.halt in ("", Halt.DECLINED, Halt.LIFTED), "停业整顿已经提议或者决定。"),
    ),
    tells="理由：{reason}", hint="停业整顿不会自动发生：提议以后，由另一人（负责人）决定。",
)  # fmt: skip
for_halt = {
    "who": leader & proposer & (assigned | entitled) & not_who("propose_halt"),
    "when": ((lambda subject: subject.halt == Halt.PROPOSED, "没有等待决定的停业整顿提议。"),),
    "stops": (HALTING,),
    "quiet": True,
}
HAZARD.move(
    "decide_halt", *WORKED_ON, to=None, label="决定停业整顿", **for_halt, tells="{text}",
    hint="由提议人以外的负责人决定，签发《停业整顿决定书》；先安置好老年人。",
)  # fmt: skip
HAZARD.move(
    "decline_halt", *WORKED_ON, to=None, label="不予停业整顿", **for_halt, tells="理由：{reason}",
    hint="写明理由；隐患照常整改。",
)  # fmt: skip
HAZARD.move(
    "lift_halt", *WORKED_ON, S.ACCEPTED, to=None, label="解除停业整顿", who=leader & proposer & (assigned | entitled),
    when=((lambda subject: subject.halt == Halt.DECIDED, "没有责令停业整顿。"),), quiet=True,
    tells="理由：{reason}", hint="整改合格、具备条件的，由作出决定的部门解除。",
)  # fmt: skip
HAZARD.move(
    "record_measure", *WORKED_ON, to=None, label="紧急措施、查封和强制措施",
    who=holds(Role.CLERK, Role.INSPECTOR, Role.LEADER) & (assigned | entitled),
    tells="{kind}：{text}。由{agency}{how}，依据{basis}",
    hint="有权的部门记下采取的措施；无权的，提请有权的部门或者人民法院。",
)  # fmt: skip
