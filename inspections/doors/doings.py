"""Doors of institutions' own reports."""

from casefile.doors import Door, Doors
from inspections import doings
from inspections.flow.doings import DOING as FLOW
from inspections.forms import doings as forms
from inspections.models import Doing

DOING = Doors(
    FLOW,
    Doing.objects.select_related(
        "case__place", "case__agency", "case__party", "institution__party", "institution__case", "institution__place"
    ),
    Door(FLOW.moves["confirm"], forms.Confirm, doings.confirm),
    Door(FLOW.moves["send_back"], forms.SendBack, doings.send_back),
    Door(FLOW.moves["complete"], forms.Complete, doings.complete),
    Door(FLOW.moves["void"], forms.Void, doings.void),
)
