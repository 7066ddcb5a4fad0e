"""Doors of hazards: which form reads each move, and which act makes it."""

from casefile.doors import Door, Doors
from inspections import closing, fixing, hazards, measures
from inspections.flow import HAZARD as FLOW
from inspections.forms import hazards as forms
from inspections.models import Hazard

_moves = FLOW.moves
HAZARD = Doors(
    FLOW,
    Hazard.objects.select_related(
        "case__place", "case__agency", "case__party", "institution__party", "institution__case", "finder",
        "visit__case", "part__case",
    ),
    Door(_moves["order_fix"], forms.OrderFix, fixing.order_fix),
    Door(_moves["notify"], forms.Letter, hazards.notify),
    Door(_moves["call_to_scene"], forms.Call, hazards.call_to_scene),
    Door(_moves["revoke_notice"], forms.Reason, hazards.revoke_notice),
    Door(_moves["reclassify"], forms.Reclassify, hazards.reclassify),
    Door(_moves["ask_extension"], forms.AskExtension, fixing.ask_extension),
    Door(_moves["extend"], forms.Extend, fixing.extend),
    Door(_moves["decline_extension"], forms.Reason, fixing.decline_extension),
    Door(_moves["report_fix"], forms.ReportFix, fixing.report_fix),
    Door(_moves["note_refusal"], forms.NoteRefusal, fixing.note_refusal),
    Door(_moves["accept"], forms.Accept, fixing.accept),
    Door(_moves["send_back"], forms.SendBack, fixing.send_back),
    Door(_moves["close"], forms.Close, closing.close),
    Door(_moves["void"], forms.Reason, hazards.void),
    Door(_moves["propose_halt"], forms.Reason, measures.propose_halt),
    Door(_moves["decide_halt"], forms.DecideHalt, measures.decide_halt),
    Door(_moves["decline_halt"], forms.Reason, measures.decline_halt),
    Door(_moves["lift_halt"], forms.Reason, measures.lift_halt),
    Door(_moves["record_measure"], forms.RecordMeasure, measures.record_measure),
)  # fmt: skip
