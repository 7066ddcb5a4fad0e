"""What may happen to an aim of a place: it is counted, again and again, and so reached or fallen short of."""

from agencies.access import Role, guard, holds
from casefile.flow import Flow
from inspections.models import Milestone
from law import load


def _answers(actor, subject) -> bool:
    """The agency of the file, or one that the text names for this aim."""
    if actor.agency is None:
        return False
    pack = load.pack(subject.case.place_id)
    named = {slug for term in pack.terms if term.id == subject.term_id for slug in term.agencies}
    return actor.agency.pk == subject.case.agency_id or actor.agency.pk in named


answerable = guard(_answers, "这项任务由别的部门负责，须由负责的部门填报。")
counter = holds(Role.CLERK) & answerable
# Which clock a count takes on depends on the place: the desk proposes the count for all of them.
DATED = tuple(sorted({term.id for id in load.places() for term in load.pack(id).terms if term.form == "milestone"}))

S = Milestone.State
MILESTONE = Flow("inspections.milestone", "任务与达标率", "DB", initial=S.OPEN, final=frozenset())
MILESTONE.move(
    "record", S.OPEN, S.MET, to=None, label="填报统计", who=counter, serves=DATED,
    tells="截至{counted_on}：{shown}。依据：{evidence}{basis}{late}",
    hint="写明截至哪一天、多少人或多少家、依据什么材料。每次填报都留在记录里，不能改。",
)  # fmt: skip
MILESTONE.move(
    "reach", S.OPEN, to=S.MET, label="达到", who=counter, inner=True, tells="{met_on}达到{timing}。",
)  # fmt: skip
MILESTONE.move(
    "fall_short", S.MET, to=S.OPEN, label="未保持", who=counter, inner=True, tells="截至{counted_on}又低于目标。",
)  # fmt: skip
