"""What may happen to the matters of this app: one table for each."""

from complaints.flow.complaints import COMPLAINT
from complaints.flow.enforcement import ENFORCEMENT

__all__ = ["COMPLAINT", "ENFORCEMENT"]
