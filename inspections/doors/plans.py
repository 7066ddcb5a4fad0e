"""Doors of the yearly plan: which form reads each move, and which act makes it."""

from casefile.doors import Confirm, Door, Doors
from inspections import plans
from inspections.flow.plans import PLAN as FLOW
from inspections.forms import plans as forms
from inspections.models import Plan

PLAN = Doors(
    FLOW,
    Plan.objects.select_related("case__place", "case__agency", "case__party", "place"),
    Door(FLOW.moves["edit"], forms.Edit, plans.edit, "inspections/plan_edit.html"),
    Door(FLOW.moves["propose"], Confirm, plans.propose),
    Door(FLOW.moves["publish"], Confirm, plans.publish),
    Door(FLOW.moves["send_back"], forms.Reason, plans.send_back),
    Door(FLOW.moves["revise"], forms.Reason, plans.revise),
)
