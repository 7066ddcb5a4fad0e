"""What may happen to the matters of this app: one table for each."""

from complaints.flow.complaints import COMPLAINT
from complaints.flow.enforcement import ENFORCEMENT
from complaints.flow.incidents import INCIDENT
from complaints.flow.small import DISPUTE, OPINION

__all__ = ["COMPLAINT", "DISPUTE", "ENFORCEMENT", "INCIDENT", "OPINION"]
