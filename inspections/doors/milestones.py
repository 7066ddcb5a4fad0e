"""Doors of the aims of a place."""

from casefile.doors import Door, Doors
from inspections import milestones
from inspections.flow.milestones import MILESTONE as FLOW
from inspections.forms import milestones as forms
from inspections.models import Milestone

MILESTONE = Doors(
    FLOW,
    Milestone.objects.select_related("case__place", "case__agency", "case__party", "place"),
    Door(FLOW.moves["record"], forms.Record, milestones.record),
)
