"""Doors of this app: which form reads each move, and which act makes it."""

from credit.doors.batches import BATCH
from credit.doors.grade_rules import GRADE_RULE
from credit.doors.listings import LISTING, OBJECTION, REPAIR

__all__ = ["BATCH", "GRADE_RULE", "LISTING", "OBJECTION", "REPAIR"]
