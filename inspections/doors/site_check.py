"""Doors of this app: which form reads each move, and which act makes it."""

from casefile.doors import Door, Doors
from inspections import site_checks
from inspections.flow import SITE_CHECK as FLOW
from inspections.forms import site_check as forms
from inspections.models import SiteCheck

SITE_CHECK = Doors(
    FLOW,
    SiteCheck.objects.select_related(
        "case__place", "case__agency", "case__party", "filing__case__agency", "filing__case__place",
        "filing__institution__party", "filing__institution__case",
    ),
    Door(FLOW.moves["record"], forms.Record, site_checks.record, "inspections/record.html"),
    Door(FLOW.moves["keep"], forms.Keep, site_checks.keep, "inspections/record.html"),
    Door(FLOW.moves["countersign"], forms.Countersign, site_checks.countersign, "inspections/countersign.html"),
    Door(FLOW.moves["send_back"], forms.SendBack, site_checks.send_back),
    Door(FLOW.moves["reassign"], forms.Reassign, site_checks.reassign),
    Door(FLOW.moves["cancel"], forms.Cancel, site_checks.cancel),
)  # fmt: skip
