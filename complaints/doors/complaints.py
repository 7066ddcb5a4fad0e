"""Doors of complaints: which form reads each move, and which act makes it."""

from casefile.doors import Door, Doors
from complaints import complaints, conversions, covering, handling
from complaints.flow.complaints import COMPLAINT as FLOW
from complaints.forms import complaints as forms
from complaints.models import Complaint

_moves = FLOW.moves
COMPLAINT = Doors(
    FLOW,
    Complaint.objects.select_related(
        "case__place", "case__agency", "institution__party", "institution__case", "group__case"
    ),
    Door(_moves["accept"], forms.Accept, handling.accept),
    Door(_moves["decline"], forms.Decline, handling.decline),
    Door(_moves["ask"], forms.Ask, handling.ask),
    Door(_moves["supplement"], forms.Added, complaints.supplement),
    Door(_moves["add"], forms.Added, complaints.add),
    Door(_moves["cover"], forms.Cover, covering.cover),
    Door(_moves["not_ours"], forms.NotOurs, conversions.not_ours),
    Door(_moves["transfer"], forms.Transfer, conversions.transfer),
    Door(_moves["take_back"], forms.Note, conversions.take_back),
    Door(_moves["check"], forms.Check, conversions.check),
    Door(_moves["enforce"], forms.Enforce, conversions.enforce),
    Door(_moves["mediate"], forms.Mediate, conversions.mediate),
    Door(_moves["join"], forms.Join, conversions.join),
    Door(_moves["part"], forms.Reason, conversions.part),
    Door(_moves["reply"], forms.Reply, handling.reply),
    Door(_moves["close"], forms.Note, handling.close),
    Door(_moves["reopen"], forms.Reason, handling.reopen),
    Door(_moves["withdraw"], forms.Reason, complaints.withdraw),
)
