"""Doors of this app: which form reads each move, and which act makes it."""

from complaints.doors.complaints import COMPLAINT
from complaints.doors.enforcement import ENFORCEMENT
from complaints.doors.incidents import INCIDENT

__all__ = ["COMPLAINT", "ENFORCEMENT", "INCIDENT"]
