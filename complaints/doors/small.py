"""Doors of disputes and of what the media say: which form reads each move, and which act makes it."""

from casefile.doors import Door, Doors
from complaints import disputes, opinions
from complaints.flow import small as flows
from complaints.forms import small as forms
from complaints.models import Dispute, Opinion

_WITH = ("case__place", "case__agency", "case__party", "institution__party", "institution__case")
_mediation, _opinion = flows.DISPUTE.moves, flows.OPINION.moves

DISPUTE = Doors(
    flows.DISPUTE,
    Dispute.objects.select_related(*_WITH),
    Door(_mediation["mediate"], forms.Mediate, disputes.mediate),
    Door(_mediation["settle"], forms.Settled, disputes.settle),
    Door(_mediation["fail"], forms.Ended, disputes.fail),
)
OPINION = Doors(
    flows.OPINION,
    Opinion.objects.select_related(*_WITH),
    Door(_opinion["check"], forms.Check, opinions.check),
    Door(_opinion["report_up"], forms.ReportUp, opinions.report_up),
    Door(_opinion["answer"], forms.Answer, opinions.answer),
    Door(_opinion["close"], forms.Close, opinions.close),
)
