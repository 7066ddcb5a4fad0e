"""Doors of visits and of each agency's part."""

from django.db.models import Prefetch

from casefile.doors import Door, Doors
from inspections import parts, visits
from inspections.flow.visits import PART as PART_FLOW
from inspections.flow.visits import VISIT as VISIT_FLOW
from inspections.forms import sheets as sheet_forms
from inspections.forms import visits as forms
from inspections.models import Part, Visit

OF_VISIT = ("case__place", "case__agency", "case__party", "institution__party", "institution__case")
PARTS = Prefetch("parts", Part.objects.select_related("case", "agency").order_by("pk"))

VISIT = Doors(
    VISIT_FLOW,
    Visit.objects.select_related(*OF_VISIT).prefetch_related(PARTS),
    Door(VISIT_FLOW.moves["arrive"], forms.Arrive, visits.arrive),
    Door(VISIT_FLOW.moves["publish"], forms.Publish, visits.publish, "inspections/publish.html"),
    Door(VISIT_FLOW.moves["reschedule"], forms.Reschedule, visits.reschedule),
    Door(VISIT_FLOW.moves["cancel"], forms.CancelVisit, visits.cancel),
)
PART = Doors(
    PART_FLOW,
    Part.objects.select_related(
        "case__place", "case__agency", "case__party", "agency", "visit__case__agency", "visit__case__place",
        "visit__institution__party", "visit__institution__case",
    ),
    Door(PART_FLOW.moves["record"], sheet_forms.Record, parts.record, "inspections/sheet.html"),
    Door(PART_FLOW.moves["keep"], sheet_forms.Keep, parts.keep, "inspections/sheet.html"),
    Door(PART_FLOW.moves["countersign"], sheet_forms.Countersign, parts.countersign, "inspections/sheet_sign.html"),
    Door(PART_FLOW.moves["send_back"], forms.SendBack, parts.send_back),
    Door(PART_FLOW.moves["reassign"], forms.Reassign, parts.reassign),
    Door(PART_FLOW.moves["cancel"], forms.CancelPart, parts.cancel),
)  # fmt: skip
