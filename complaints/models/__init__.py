"""Rows of this app, a file for each kind of matter."""

from complaints.models.complaints import Addition, Complaint
from complaints.models.enforcement import Enforcement
from complaints.models.incidents import FollowUp, Incident, Telling
from complaints.models.small import Dispute, Opinion

__all__ = ["Addition", "Complaint", "Dispute", "Enforcement", "FollowUp", "Incident", "Opinion", "Telling"]
