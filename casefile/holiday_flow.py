"""What may happen to a State Council holiday notice: one person proposes it, another lets it move the clocks."""

from agencies.access import Role, holds
from casefile.flow import Flow
from casefile.guards import not_opener
from casefile.models import HolidayNotice

S = HolidayNotice.State

keeper = holds(Role.ADMINISTRATOR, Role.LEADER)
"""Who keeps the calendar. The notice is the State Council's, so any agency of the place may bring it in."""

HOLIDAY_NOTICE = Flow(
    "casefile.holiday_notice", "放假通知", "RL", initial=S.PROPOSED, final=frozenset({S.APPLIED, S.REJECTED})
)
HOLIDAY_NOTICE.move(
    "approve", S.PROPOSED, to=S.APPLIED, label="批准施行", who=keeper & not_opener,
    tells="{covers}；重算在办时限{moved}件：{dates}件到期日改变，{certain}件由暂定转为确定",
    hint="对照国务院办公厅原文核对每一天。批准后受影响的在办时限立即重算，前后日期记入各案卷的办理记录，不能撤回。",
)  # fmt: skip
HOLIDAY_NOTICE.move(
    "reject", S.PROPOSED, to=S.REJECTED, label="退回", who=keeper, tells="理由：{reason}",
    hint="内容与原文不符的退回；改正后另行提出。",
)  # fmt: skip
