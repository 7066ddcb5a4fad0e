"""What may happen to the matters of this app: one table for each."""

from credit.flow.batches import BATCH
from credit.flow.grade_rules import GRADE_RULE
from credit.flow.listings import LISTING
from credit.flow.objections import OBJECTION
from credit.flow.repairs import REPAIR

__all__ = ["BATCH", "GRADE_RULE", "LISTING", "OBJECTION", "REPAIR"]
