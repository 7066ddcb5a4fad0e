"""Doors of accidents and events: which form reads each move, and which act makes it."""

from casefile.doors import Door, Doors
from complaints import incident_telling, incidents
from complaints.flow.incidents import INCIDENT as FLOW
from complaints.forms import incidents as forms
from complaints.models import Incident

_moves = FLOW.moves
INCIDENT = Doors(
    FLOW,
    Incident.objects.select_related(
        "case__place", "case__agency", "case__party", "institution__party", "institution__case"
    ).prefetch_related("tellings__agency", "follow_ups"),
    Door(_moves["acknowledge"], forms.Acknowledge, incident_telling.acknowledge),
    Door(_moves["call"], forms.Call, incident_telling.call, "complaints/incident_call.html"),
    Door(_moves["tell"], forms.Tell, incident_telling.add),
    Door(_moves["respond"], forms.Respond, incidents.respond),
    Door(_moves["follow_up"], forms.Continue, incidents.follow_up),
    Door(_moves["complete"], forms.Complete, incidents.complete),
    Door(_moves["reopen"], forms.Reopen, incidents.reopen),
    Door(_moves["close"], forms.Close, incidents.close),
)  # fmt: skip
