"""Doors of this app: which form reads each move, and which act makes it."""

from inspections.doors.site_check import SITE_CHECK

__all__ = ["SITE_CHECK"]
