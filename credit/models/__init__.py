"""Rows of this app, a file for each kind of matter."""

from credit.models.grade import Grade, GradeRule
from credit.models.listing import Listing, Repair, TakeDown
from credit.models.record import Batch, Decision, Entry, Objection

__all__ = ["Batch", "Decision", "Entry", "Grade", "GradeRule", "Listing", "Objection", "Repair", "TakeDown"]
