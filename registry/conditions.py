"""When a move of this app is possible: each a test on the matter and the sentence that refuses.

Clocks, events and attachments are asked for with `.all()`: a list has read them for all its matters together.
"""

from law import load
from registry import completeness
from registry.models import Application, Unfiled


def _running(subject: Application, term: str, *, held: bool) -> bool:
    running = [clock for clock in subject.case.clocks.all() if clock.term == term and clock.stopped_at is None]
    return any((clock.held_since is not None) == held for clock in running)


def _missing(subject: Application) -> str:
    return "还不能办理：" + "；".join(gap.sentence for gap in completeness.gaps(subject)) + "。"


def _unsettled(subject: Application) -> str:
    questions = "；".join(conflict.question for conflict in completeness.open_conflicts(subject))
    return f"还不能出具：文件有冲突之处须先裁量并写明理由——{questions}"


represented = (
    lambda subject: subject.party.posts.filter(until_on=None, user__is_active=True).exists(),
    "这家机构现在没有机构代表，不用停用。",
)
code_in_doubt = (lambda subject: bool(subject.code_doubt), "代码校验没有疑点，不需要放行。")
code_settled = (
    lambda subject: not subject.code_doubt,
    lambda subject: f"还不能认领：{subject.code_doubt}。核对证照后先“放行存疑代码”并写明理由，或者退回登记部门。",
)
filled = (lambda subject: not completeness.gaps(subject), _missing)
torn = (lambda subject: bool(completeness.open_conflicts(subject)), "没有需要裁量的冲突。")
settled = (lambda subject: not completeness.open_conflicts(subject), _unsettled)
papers_complete = (lambda subject: not completeness.gaps(subject), _missing)
check_running = (
    lambda subject: _running(subject, "filing.site_check", held=False),
    "现场检查时限没有在走，不能中止。",
)
check_held = (lambda subject: _running(subject, "filing.site_check", held=True), "现场检查时限没有中止，不用恢复。")
not_yet_checked = (lambda subject: subject.checked_on is None, "现场检查已经录入。")
urged = (
    lambda subject: any(event.kind == "registry.unfiled.urge" for event in subject.case.events.all()),
    "还不能认定拒不备案：没有督促记录。先“督促备案”，经督促仍不备案的才能认定。",
)


def announces_refusal(subject: Unfiled) -> bool:
    """Whether the place's text attaches anything to a refusal to file (CZ-10 does, others are silent)."""
    pack = load.pack(subject.case.place_id)
    return "unfiled.announce" not in pack.silences and "unfiled.announce" in {term.id for term in pack.terms}


def _without_consequences(subject: Unfiled) -> str:
    silence = load.pack(subject.case.place_id).silences.get("unfiled.announce", "当地的文件没有规定拒不备案的后果。")
    return f"{silence}不能据此取消补贴资格或者公告；可以继续督促备案，机构备案后本案卷自动办结。"


refusal_has_consequences = (announces_refusal, _without_consequences)
