"""Doors of listings, repairs and objections: which form reads each move, and which act makes it."""

from casefile.doors import Door, Doors
from credit import deciding, leaving, listing, objections, repair
from credit import flow as tables
from credit.forms import listings as forms
from credit.models import Listing, Objection, Repair

_WITH = ("case__place", "case__agency", "case__party")
_of, _repair, _objection = tables.LISTING.moves, tables.REPAIR.moves, tables.OBJECTION.moves

LISTING = Doors(
    tables.LISTING,
    Listing.objects.select_related(*_WITH, "institution__party", "institution__case"),
    Door(_of["notify"], forms.Notify, listing.notify),
    Door(_of["state"], forms.State, listing.state),
    Door(_of["hear"], forms.Hear, listing.hear),
    Door(_of["decide"], forms.Decide, deciding.decide, "credit/decide.html"),
    Door(_of["decline"], forms.Ended, listing.decline),
    Door(_of["serve"], forms.Serve, deciding.serve),
    Door(_of["enter"], forms.Besides, deciding.enter),
    Door(_of["recheck"], forms.Recheck, deciding.recheck),
    Door(_of["revoke"], forms.Ended, leaving.revoke),
)
REPAIR = Doors(
    tables.REPAIR,
    Repair.objects.select_related(*_WITH, "listing__case__agency", "listing__institution__party"),
    Door(_repair["check"], forms.Check, repair.check),
    Door(_repair["grant"], forms.Reason, repair.grant),
    Door(_repair["refuse"], forms.Reason, repair.refuse),
)
OBJECTION = Doors(
    tables.OBJECTION,
    Objection.objects.select_related(*_WITH, "entry__basis", "event"),
    Door(_objection["uphold"], forms.Uphold, objections.uphold),
    Door(_objection["reject"], forms.Reject, objections.reject),
)
