"""Doors of this app: which form reads each move, and which act makes it."""

from complaints.doors.complaints import COMPLAINT

__all__ = ["COMPLAINT"]
