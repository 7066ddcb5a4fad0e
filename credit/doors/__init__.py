"""Doors of this app: which form reads each move, and which act makes it."""

from credit.doors.grade_rules import GRADE_RULE

__all__ = ["GRADE_RULE"]
