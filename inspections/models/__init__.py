"""Rows of this app: plans and draws, visits and their parts, hazards and listed supervision, the check after a filing."""

from inspections.models.hazards import Hazard, Supervision
from inspections.models.plans import Draw, Officer, Plan
from inspections.models.site_check import SiteCheck
from inspections.models.visits import Doing, Part, Visit

__all__ = ["Doing", "Draw", "Hazard", "Officer", "Part", "Plan", "SiteCheck", "Supervision", "Visit"]
