"""What may happen to the matters of this app: one table for each."""

from inspections.flow.doings import DOING
from inspections.flow.draws import DRAW
from inspections.flow.hazards import HAZARD
from inspections.flow.milestones import MILESTONE
from inspections.flow.plans import PLAN as JOINT_PLAN
from inspections.flow.site_check import PLAN, SITE_CHECK
from inspections.flow.supervision import SUPERVISION
from inspections.flow.visits import PART, VISIT

__all__ = ["DOING", "DRAW", "HAZARD", "JOINT_PLAN", "MILESTONE", "PART", "PLAN", "SITE_CHECK", "SUPERVISION", "VISIT"]
