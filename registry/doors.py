"""Doors of this app: which form reads each move, and which act makes it."""

from casefile.doors import Confirm, Door, Doors
from registry import applications, change, disclosure, filing, flow, forms, institutions, representatives, unfiled
from registry.models import Change, Filing, Institution, Unfiled

_WITH = ("case__place", "case__agency", "case__party")

INSTITUTION = Doors(
    flow.INSTITUTION,
    Institution.objects.select_related(*_WITH, "party", "place"),
    Door(flow.INSTITUTION.moves["override_code"], forms.OverrideCode, institutions.override_code),
    Door(flow.INSTITUTION.moves["claim"], Confirm, institutions.claim),
    Door(flow.INSTITUTION.moves["return_push"], forms.ReturnPush, institutions.return_push),
    Door(flow.INSTITUTION.moves["appoint"], forms.Appoint, representatives.appoint),
    Door(flow.INSTITUTION.moves["dismiss"], forms.Dismiss, representatives.dismiss),
    Door(flow.INSTITUTION.moves["disclose"], forms.Disclose, disclosure.provide),
)

FILING = Doors(
    flow.FILING,
    Filing.objects.select_related(*_WITH, "institution__party", "institution__case"),
    Door(flow.FILING.moves["submit"], forms.Submit, applications.submit, "registry/check.html"),
    Door(flow.FILING.moves["supplement"], forms.Submit, applications.supplement, "registry/check.html"),
    Door(flow.FILING.moves["choose"], forms.Choose, applications.choose),
    Door(flow.FILING.moves["ask_supplement"], forms.AskSupplement, applications.ask_supplement),
    Door(flow.FILING.moves["withdraw"], forms.WithReason, applications.withdraw),
    Door(flow.FILING.moves["accept"], forms.Accept, filing.accept),
    Door(flow.FILING.moves["report_correction"], forms.ReportCorrection, filing.report_correction),
    Door(flow.FILING.moves["confirm_correction"], forms.ConfirmCorrection, filing.confirm_correction),
    Door(flow.FILING.moves["hold"], forms.WithReason, filing.hold),
    Door(flow.FILING.moves["resume"], Confirm, filing.resume),
)

CHANGE = Doors(
    flow.CHANGE,
    Change.objects.select_related(*_WITH, "institution__party", "institution__case"),
    Door(flow.CHANGE.moves["submit"], forms.Submit, change.submit, "registry/check.html"),
    Door(flow.CHANGE.moves["supplement"], forms.Submit, applications.supplement, "registry/check.html"),
    Door(flow.CHANGE.moves["choose"], forms.Choose, applications.choose),
    Door(flow.CHANGE.moves["ask_supplement"], forms.AskSupplement, applications.ask_supplement),
    Door(flow.CHANGE.moves["withdraw"], forms.WithReason, applications.withdraw),
    Door(flow.CHANGE.moves["accept"], forms.Accept, change.accept),
)

UNFILED = Doors(
    flow.UNFILED,
    Unfiled.objects.select_related(*_WITH, "institution__party", "institution__case"),
    Door(flow.UNFILED.moves["record_check"], forms.RecordCheck, unfiled.record_check),
    Door(flow.UNFILED.moves["urge"], forms.Urge, unfiled.urge),
    Door(flow.UNFILED.moves["declare_refusal"], forms.WithReason, unfiled.declare_refusal),
    Door(flow.UNFILED.moves["announce"], Confirm, unfiled.announce),
)
