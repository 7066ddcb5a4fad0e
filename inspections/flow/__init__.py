"""What may happen to the matters of this app: one table for each."""

from inspections.flow.draws import DRAW
from inspections.flow.hazards import HAZARD
from inspections.flow.plans import PLAN as JOINT_PLAN
from inspections.flow.site_check import PLAN, SITE_CHECK
from inspections.flow.visits import PART, VISIT

__all__ = ["DRAW", "HAZARD", "JOINT_PLAN", "PART", "PLAN", "SITE_CHECK", "VISIT"]
