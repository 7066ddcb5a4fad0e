"""Doors of the draw: which form reads each move, and which act makes it."""

from casefile.doors import Confirm, Door, Doors
from inspections import draw_visits, draws
from inspections.flow.draws import DRAW as FLOW
from inspections.forms import draws as forms
from inspections.models import Draw

DRAW = Doors(
    FLOW,
    Draw.objects.select_related("case__place", "case__agency", "case__party", "place", "replaces__case"),
    Door(FLOW.moves["commit"], forms.Commit, draws.commit, "inspections/draw_commit.html"),
    Door(FLOW.moves["reveal"], forms.Reveal, draws.reveal),
    Door(FLOW.moves["draw"], forms.Enter, draws.draw),
    Door(FLOW.moves["plan_visits"], forms.PlanVisits, draw_visits.plan_visits),
    Door(FLOW.moves["abandon"], forms.Abandon, draws.abandon),
    Door(FLOW.moves["disclose"], Confirm, draws.disclose),
)
