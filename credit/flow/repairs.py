"""What may happen to an application for repair: applied for, checked, granted or refused by somebody else."""

from agencies.access import Role, holds, is_system
from casefile.flow import Flow
from casefile.guards import handles_case, not_opener, not_who, party_to_case
from credit.models import Listing, Repair

S = Repair.State
CHECK, DECIDE = "repair.check", "repair.decide"
STANDS = (lambda subject: subject.listing.state == Listing.State.LISTED, "已经移出名单，不用再修复。")

decider = holds(Role.LEADER) & handles_case & not_opener & not_who("check")

REPAIR = Flow("credit.repair", "信用修复", "XF", initial=S.APPLIED, final=frozenset({S.GRANTED, S.REFUSED}))
REPAIR.move(
    "apply", S.APPLIED, to=None, label="申请", inner=True, starts=(CHECK,), tells="{ways}：{text}",
    who=(holds(Role.REPRESENTATIVE) & party_to_case) | (holds(Role.CLERK, Role.INSPECTOR, Role.LEADER) & handles_case),
)  # fmt: skip
REPAIR.move(
    "check", S.APPLIED, to=S.CHECKED, label="核查",
    who=holds(Role.CLERK, Role.INSPECTOR, Role.REVIEWER) & handles_case & not_opener,
    when=(STANDS,), stops=(CHECK,), starts=(DECIDE,), tells="{finding}",
    hint="逐项核查修复方式的证明，写明查到的情况；代为申请的人不能自己核查。",
)  # fmt: skip
REPAIR.move(
    "grant", S.CHECKED, to=S.GRANTED, label="准予修复", who=decider,
    when=(STANDS,), stops=(DECIDE,), papers=("repair_decision",), tells="准予信用修复。{reason}",
    hint="由核查人、代为申请的人以外的负责人决定；当日移出名单，停止公布，同步解除惩戒措施。",
)  # fmt: skip
REPAIR.move(
    "refuse", S.CHECKED, to=S.REFUSED, label="不予修复", who=decider,
    stops=(DECIDE,), gives_up=True, tells="不予信用修复。{reason}", hint="写明理由；做到以后可以再申请。",
)  # fmt: skip
REPAIR.move(
    "overtake", S.APPLIED, S.CHECKED, to=S.REFUSED, label="因移出而终止", who=is_system, inner=True,
    stops=(CHECK, DECIDE), tells="已经移出名单（{why}），不用再修复。",
)  # fmt: skip
