"""Doors of listed supervision: which form reads each move, and which act makes it."""

from casefile.doors import Door, Doors
from inspections import supervision
from inspections.flow.supervision import SUPERVISION as FLOW
from inspections.forms import supervision as forms
from inspections.models import Supervision

_moves = FLOW.moves
SUPERVISION = Doors(
    FLOW,
    Supervision.objects.select_related(
        "case__place", "case__agency", "case__party", "proposer", "hazard__case__agency", "hazard__case__party",
        "hazard__institution__party", "hazard__institution__case",
    ),
    Door(_moves["list"], forms.Decide, supervision.decide),
    Door(_moves["decline"], forms.Reason, supervision.decline),
    Door(_moves["recheck"], forms.Recheck, supervision.recheck),
    Door(_moves["lift"], forms.Lift, supervision.lift),
    Door(_moves["send_back"], forms.Reason, supervision.send_back),
)  # fmt: skip
