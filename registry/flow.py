"""What may happen to an institution, a filing, a change and an unfiled finding: one row a move."""

from casefile.flow import Flow
from casefile.guards import not_who, party_to_case
from registry import conditions as is_
from registry.guards import clerk, either_side, leader, officer
from registry.models import Change, Filing, Institution, Unfiled

I = Institution.State  # noqa: E741 read as a column head
F = Filing.State
C = Change.State
U = Unfiled.State

INSTITUTION = Flow(
    "registry.institution", "机构", "JG", initial=I.REGISTERED, final=frozenset({I.SENT_BACK, I.CLOSED}),
    party_terms=frozenset({"filing.submit"}),
)  # fmt: skip

INSTITUTION.move(
    "override_code", I.REGISTERED, to=None, label="放行存疑代码", who=clerk, when=(is_.code_in_doubt,), quiet=True,
    tells="理由：{reason}", hint="统一社会信用代码校验不符。核对登记证照原件后，可以写明理由放行。",
)  # fmt: skip
INSTITUTION.move(
    "claim", I.REGISTERED, to=I.ACTIVE, label="认领", who=clerk, when=(is_.code_settled,),
    stops=("registration.claim",), starts=("filing.submit",),
    hint="认领后进入检查对象名录库，并提醒机构备案。",
)  # fmt: skip
INSTITUTION.move(
    "return_push", I.REGISTERED, to=I.SENT_BACK, label="退回登记部门", who=clerk, stops=("registration.claim",),
    gives_up=True, tells="理由：{reason}", hint="不是养老服务机构，或者不在本地服务的，退回登记部门并说明。",
)  # fmt: skip
INSTITUTION.move(
    "supplement", I.REGISTERED, I.ACTIVE, to=None, label="名册补充", who=clerk, inner=True, tells="{items}",
)  # fmt: skip
INSTITUTION.move(
    "filed", I.ACTIVE, to=None, label="备案信息更新", who=clerk, stops=("filing.submit",), inner=True,
    tells="依据{number}",
)  # fmt: skip

INSTITUTION.move(
    "barred", I.ACTIVE, to=None, label="不再享受补贴", who=leader, inner=True, tells="经督促仍不备案，见{reference}。",
)  # fmt: skip
INSTITUTION.move(
    "appoint", I.ACTIVE, to=None, label="开通机构代表账号", who=clerk, tells="{name}（{username}），自{from_on}起。",
    hint="核对法定代表人的授权以后开通；代表凭账号在线填报、补正、报告改正。",
)  # fmt: skip
INSTITUTION.move(
    "dismiss", I.ACTIVE, to=None, label="停用机构代表", who=clerk, when=(is_.represented,), quiet=True,
    tells="{name}（{username}）。",
    hint="代表离任或者授权撤回的，当日停用；停用前办过的记录保留。",
)  # fmt: skip
INSTITUTION.move(
    "disclose", I.ACTIVE, to=None, label="填报公示信息", who=either_side, tells="{label}已向社会公示。",
    hint="收费、服务、电话等应当由机构公开的内容，填报后在公示页显示；再填一次即替换。",
)  # fmt: skip

FILING = Flow(
    "registry.filing", "设置养老服务机构备案", "BA", initial=F.DRAFT, final=frozenset({F.CHECKED, F.WITHDRAWN}),
    party_terms=frozenset({"filing.supplement", "filing.correct"}),
)  # fmt: skip
CHANGE = Flow(
    "registry.change", "变更备案", "BG", initial=C.DRAFT, final=frozenset({C.ACCEPTED, C.WITHDRAWN}),
    party_terms=frozenset({"filing.supplement"}),
)  # fmt: skip

FILING.move(
    "accept", F.SUBMITTED, to=F.FILED, label="出具备案回执", who=clerk, when=(is_.settled, is_.papers_complete),
    stops=("filing.receipt",), starts=("filing.site_check",),
    papers=("filing_receipt", "basic_conditions", "support_measures"),
    tells="材料齐全，已审查真实性。现场检查时限开始。",
    hint="材料齐全的当场出具回执，并书面告知基本条件和扶持政策措施清单。",
)  # fmt: skip
CHANGE.move(
    "accept", C.SUBMITTED, to=C.ACCEPTED, label="换发备案回执", who=clerk, when=(is_.settled, is_.papers_complete),
    stops=("filing.receipt",), papers=("change_receipt",),
    tells="变更：{items}", hint="换发的回执生效，原回执核验时显示已被替换。",
)  # fmt: skip

for table, S in ((FILING, F), (CHANGE, C)):
    table.move(
        "draft", S.DRAFT, S.SUPPLEMENT, to=None, label="填写", who=either_side, inner=True,
        tells="保存：{section}",
    )  # fmt: skip
    table.move(
        "submit", S.DRAFT, to=S.SUBMITTED, label="核对并提交", who=either_side, when=(is_.filled,),
        starts=("filing.receipt",), tells="{summary}",
    )  # fmt: skip
    table.move(
        "supplement", S.SUPPLEMENT, to=S.SUBMITTED, label="提交补正", who=either_side, when=(is_.filled,),
        stops=("filing.supplement",), starts=("filing.receipt",), tells="补正：{items}",
    )  # fmt: skip
    table.move(
        "choose", S.SUBMITTED, to=None, label="就文件冲突作出裁量", who=clerk, when=(is_.torn,), quiet=True,
        tells="{question}选择：{choice}。理由：{reason}",
        hint="文件自身有冲突，由承办人选择并写明理由，系统不代为决定。",
    )  # fmt: skip
    table.move(
        "ask_supplement", S.SUBMITTED, to=S.SUPPLEMENT, label="一次性告知补正", who=clerk,
        stops=("filing.receipt",), starts=("filing.supplement",), papers=("supplement_notice",), tells="{items}",
        hint="缺什么一次说全。以后只能再要因填报事实变化才新需要的材料。",
    )  # fmt: skip
    table.move(
        "withdraw", S.DRAFT, S.SUBMITTED, S.SUPPLEMENT, to=S.WITHDRAWN, label="撤回", who=either_side,
        stops=("filing.receipt", "filing.supplement"), gives_up=True, tells="理由：{reason}",
    )  # fmt: skip

FILING.move(
    "confirm_check", F.FILED, to=F.CHECKED, label="录入现场检查", page="inspections:check_of",
    who=officer, stops=("filing.site_check",),
    tells="逐项核实，与备案一致。", hint="两名执法人员到场，逐项核实备案信息并签字。",
)  # fmt: skip
FILING.move(
    "order_correction", F.FILED, to=F.CORRECTION, label="责令限期改正", inner=True,
    who=officer, stops=("filing.site_check",), starts=("filing.correct",),
    papers=("correction_order",), tells="{items}，限{due}前改正。",
)  # fmt: skip
FILING.move(
    "report_correction", F.CORRECTION, to=None, label="报告已改正", who=party_to_case, tells="{report}",
    hint="写明改了什么；承办部门核实后结案。",
)  # fmt: skip
FILING.move(
    "confirm_correction", F.CORRECTION, to=F.CHECKED, label="确认改正", who=officer,
    stops=("filing.correct",), tells="{finding}",
)  # fmt: skip
FILING.move(
    "hold", F.FILED, to=None, label="中止计时", who=leader, when=(is_.check_running,), holds=("filing.site_check",),
    tells="理由：{reason}", hint="因不可抗力等原因无法检查时，由负责人中止；恢复之日起继续计算。",
)  # fmt: skip
FILING.move(
    "resume", F.FILED, to=None, label="恢复计时", who=leader, when=(is_.check_held,), resumes=("filing.site_check",),
    hint="恢复之日计入，到期日随之顺延。",
)  # fmt: skip
UNFILED = Flow("registry.unfiled", "未备案线索", "WB", initial=U.FOUND, final=frozenset({U.ANNOUNCED, U.FILED}))
UNFILED.move(
    "record_check", U.FOUND, U.URGED, to=None, label="录入现场检查", who=officer,
    when=(is_.not_yet_checked,), stops=("unfiled.check",), papers=("unfiled_check_record",),
    tells="{checked_on}检查，参加：{agencies}。{finding}",
)  # fmt: skip
UNFILED.move(
    "urge", U.FOUND, U.URGED, to=U.URGED, label="督促备案", who=clerk, stops=("unfiled.urge",),
    papers=("urging_letter",), tells="{channel}：{text}",
)  # fmt: skip
UNFILED.move(
    "declare_refusal", U.FOUND, U.URGED, to=U.REFUSED, label="认定拒不备案", who=leader & not_who("urge"),
    when=(is_.refusal_has_consequences, is_.urged),
    stops=("unfiled.check", "unfiled.urge"), starts=("unfiled.announce",),
    tells="督促{times}次仍不备案，不享受补贴政策。{reason}",
    hint="须已有督促记录。认定后不享受补贴政策，并向社会公告。",
)  # fmt: skip
UNFILED.move(
    "announce", U.REFUSED, to=U.ANNOUNCED, label="向社会公告", who=clerk, when=(is_.refusal_has_consequences,),
    stops=("unfiled.announce",), papers=("refusal_announcement",), tells="已在公示页公告。",
)  # fmt: skip
UNFILED.move(
    "filed", U.FOUND, U.URGED, U.REFUSED, to=U.FILED, label="机构已备案", who=clerk, inner=True,
    stops=("unfiled.check", "unfiled.urge", "unfiled.announce"), tells="{number}",
)  # fmt: skip
