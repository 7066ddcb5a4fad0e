"""Doors of collected decisions: which form reads each move of a batch, and which act makes it."""

from casefile.doors import Confirm, Door, Doors
from credit import collecting
from credit.flow.batches import BATCH as FLOW
from credit.forms import batches as forms
from credit.models import Batch

_moves = FLOW.moves
BATCH = Doors(
    FLOW,
    Batch.objects.select_related("case__place", "case__agency", "case__party", "sender"),
    Door(_moves["apply"], Confirm, collecting.apply),
    Door(_moves["reject"], forms.Reason, collecting.reject),
)
