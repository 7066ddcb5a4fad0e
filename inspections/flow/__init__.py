"""What may happen to the matters of this app: one table for each."""

from inspections.flow.site_check import PLAN, SITE_CHECK

__all__ = ["PLAN", "SITE_CHECK"]
