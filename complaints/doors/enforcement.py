"""Doors of enforcement: which form reads each move, and which act makes it."""

from casefile.doors import Confirm, Door, Doors
from complaints import coercion, enforcement, outcomes, penalties, results
from complaints.flow.enforcement import ENFORCEMENT as FLOW
from complaints.forms import enforcement as forms
from complaints.models import Enforcement

_moves = FLOW.moves
ENFORCEMENT = Doors(
    FLOW,
    Enforcement.objects.select_related(
        "case__place", "case__agency__place", "case__party", "party", "institution__party", "institution__case",
        "hazard__case", "visit__case",
    ),
    Door(_moves["investigate"], forms.Investigate, enforcement.investigate),
    Door(_moves["review"], forms.Review, enforcement.review),
    Door(_moves["send_back"], forms.Reason, enforcement.send_back),
    Door(_moves["announce"], forms.Announce, penalties.announce),
    Door(_moves["announce_hearing"], forms.Announce, penalties.announce_hearing),
    Door(_moves["state_case"], forms.State, penalties.state_case),
    Door(_moves["ask_hearing"], Confirm, penalties.ask_hearing),
    Door(_moves["call_hearing"], forms.CallHearing, penalties.call_hearing),
    Door(_moves["hear"], forms.Hear, penalties.hear),
    Door(_moves["decide"], forms.Decide, penalties.decide),
    Door(_moves["serve"], forms.Serve, outcomes.serve),
    Door(_moves["publish"], forms.Publish, outcomes.publish),
    Door(_moves["keep_private"], forms.Reason, outcomes.keep_private),
    Door(_moves["complete"], forms.Complete, outcomes.complete),
    Door(_moves["tell_result"], forms.TellResult, results.tell_result),
    Door(_moves["close"], forms.Note, outcomes.close),
    Door(_moves["drop"], forms.Reason, enforcement.drop),
    Door(_moves["revoke"], forms.Revoke, outcomes.revoke),
    Door(_moves["need_coercion"], forms.NeedCoercion, coercion.need_coercion),
    Door(_moves["hand_coercion"], forms.HandCoercion, coercion.hand_coercion),
    Door(_moves["record_coercion"], forms.RecordCoercion, coercion.record_coercion),
)  # fmt: skip
