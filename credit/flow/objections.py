"""What may happen to an objection to the credit record or the risk grade: raised, then decided by somebody else."""

from typing import Any

from agencies.access import Actor, Guard, Role, holds
from casefile.flow import Flow
from casefile.guards import handles_case, not_opener, party_to_case
from credit.models import Objection

S = Objection.State
ANSWER = "objection.answer"


def _not_its_author(actor: Actor, subject: Any, move: str) -> str | None:
    """Whoever made what is objected to does not judge the objection."""
    about = subject.about
    if about and actor.user and about.by_id == actor.user.pk:
        return f"有异议的记录是您（{about.by_name}）办理的，须由另一人核查。"
    return None


another = handles_case & not_opener & Guard(_not_its_author)
OBJECTION = Flow(
    "credit.objection", "信用异议", "YY", initial=S.RAISED, final=frozenset({S.UPHELD, S.REJECTED}),
)  # fmt: skip
OBJECTION.move(
    "raise", S.RAISED, to=None, label="提出异议", inner=True, starts=(ANSWER,), tells="{about}：{text}",
    who=(holds(Role.REPRESENTATIVE) & party_to_case) | (holds(Role.CLERK, Role.INSPECTOR, Role.LEADER) & handles_case),
)  # fmt: skip
OBJECTION.move(
    "uphold", S.RAISED, to=S.UPHELD, label="异议成立", who=holds(Role.REVIEWER, Role.LEADER) & another,
    stops=(ANSWER,), papers=("objection_answer",), tells="{answer}",
    hint="由记录的经办人以外的人核查；成立的另写一条更正，原记录不改。",
)  # fmt: skip
OBJECTION.move(
    "reject", S.RAISED, to=S.REJECTED, label="异议不成立", who=holds(Role.REVIEWER, Role.LEADER) & another,
    stops=(ANSWER,), gives_up=True, papers=("objection_answer",), tells="{answer}",
    hint="写明核查了什么、为什么不成立；核查期间的标注随之去掉。",
)  # fmt: skip
