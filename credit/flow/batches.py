"""What may happen to a batch of decisions from another agency: taken in, entered, its rows matched, or sent back."""

from agencies.access import Role, holds, is_system
from casefile.flow import Flow
from casefile.guards import entitled, handles_case
from credit.models import Batch

S = Batch.State
APPLY = "credit.apply"
officer = holds(Role.CLERK, Role.INSPECTOR, Role.LEADER)
handler = officer & handles_case & entitled

BATCH = Flow("credit.batch", "信用信息归集", "GJ", initial=S.TAKEN_IN, final=frozenset({S.REJECTED}))
TAKE_IN = BATCH.move(
    "take_in", S.TAKEN_IN, to=None, label="收到", who=is_system | (officer & entitled), inner=True, starts=(APPLY,),
    tells="{sender}：{source}，{rows}条",
)  # fmt: skip
BATCH.move(
    "apply", S.TAKEN_IN, to=S.APPLIED, label="入库", who=is_system | handler, stops=(APPLY,),
    tells="{rows}条入库，按代码对上{matched}条",
    hint="看过条数和须核对的再入库；按统一社会信用代码对上机构的，记入信用记录。",
)  # fmt: skip
BATCH.move(
    "reject", S.TAKEN_IN, to=S.REJECTED, label="退回", who=handler, stops=(APPLY,), gives_up=True,
    tells="理由：{reason}", hint="内容有误的，退回来源部门改好再送；已收的原样保存，不入库。",
)  # fmt: skip
BATCH.move(
    "match", S.APPLIED, to=None, label="对上法人", who=is_system | handler, inner=True,
    tells="{number}：{party}（{how}）",
)  # fmt: skip
BATCH.move(
    "withdraw", S.APPLIED, to=None, label="决定已变更、撤销", who=handler, inner=True,
    tells="{number}：{party}。{reason}",
)  # fmt: skip
BATCH.move(
    "unmatch", S.APPLIED, to=None, label="更正对错的法人", who=handler, inner=True,
    tells="{number}：{party}。理由：{reason}",
)  # fmt: skip
