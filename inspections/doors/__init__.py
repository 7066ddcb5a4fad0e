"""Doors of this app: which form reads each move, and which act makes it."""

from inspections.doors.doings import DOING
from inspections.doors.draws import DRAW
from inspections.doors.hazards import HAZARD
from inspections.doors.milestones import MILESTONE
from inspections.doors.plans import PLAN
from inspections.doors.site_check import SITE_CHECK
from inspections.doors.supervision import SUPERVISION
from inspections.doors.visits import PART, VISIT

__all__ = ["DOING", "DRAW", "HAZARD", "MILESTONE", "PART", "PLAN", "SITE_CHECK", "SUPERVISION", "VISIT"]
