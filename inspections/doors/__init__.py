"""Doors of this app: which form reads each move, and which act makes it."""

from inspections.doors.draws import DRAW
from inspections.doors.hazards import HAZARD
from inspections.doors.plans import PLAN
from inspections.doors.site_check import SITE_CHECK

__all__ = ["DRAW", "HAZARD", "PLAN", "SITE_CHECK"]
