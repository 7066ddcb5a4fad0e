"""What may happen to the matters of this app: one table for each."""

from credit.flow.grade_rules import GRADE_RULE

__all__ = ["GRADE_RULE"]
