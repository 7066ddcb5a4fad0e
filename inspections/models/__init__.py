"""Rows of this app, a file for each kind of matter."""

from inspections.models.hazards import Hazard, Supervision
from inspections.models.milestones import Milestone
from inspections.models.plans import Draw, Officer, Plan
from inspections.models.site_check import SiteCheck
from inspections.models.visits import Doing, Part, Visit

__all__ = ["Doing", "Draw", "Hazard", "Milestone", "Officer", "Part", "Plan", "SiteCheck", "Supervision", "Visit"]
