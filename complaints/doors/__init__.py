"""Doors of this app: which form reads each move, and which act makes it."""

from complaints.doors.complaints import COMPLAINT
from complaints.doors.enforcement import ENFORCEMENT
from complaints.doors.incidents import INCIDENT
from complaints.doors.small import DISPUTE, OPINION

__all__ = ["COMPLAINT", "DISPUTE", "ENFORCEMENT", "INCIDENT", "OPINION"]
