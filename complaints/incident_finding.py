"""What an inquiry into an accident found of the institution's part, and its entry in the credit record."""

from typing import Any

from django.utils import timezone

from casefile.refusals import Invalid
from complaints import incident_chain
from complaints.flow.incidents import INCIDENT
from complaints.models import Incident
from credit import record
from credit.models import Entry

Finding = Incident.Finding


def judged(subject: Incident, finding: str, found_by: str, number: str) -> dict[str, str]:
    """What is kept of the finding. Raises Invalid for one that nobody has made, or that bears no number.

    Nobody can be held to a finding without both; that nothing was found yet is no fault.
    """
    errors = {}
    if finding and finding not in Finding.values:
        errors["finding"] = f"选一种：{'、'.join(Finding.labels)}；还没有认定的不选"
    elif not finding and (found_by or number):
        errors["finding"] = "选认定的结果；还没有认定的，由谁认定、文号都不填"
    elif finding == Finding.RESPONSIBLE:
        errors = _faults(subject, found_by, number)
    if errors:
        raise Invalid(errors)
    return {"finding": finding, "found_by": found_by, "finding_number": number}


def _faults(subject: Incident, found_by: str, number: str) -> dict[str, str]:
    if subject.institution is None:
        return {"finding": "事发地不是登记的机构，没有信用记录；认定写在情况里，这里不选"}
    errors = {} if found_by else {"found_by": "写明由谁认定：调查组、人民法院等；还没有认定的，上面不选"}
    if not number:
        errors["finding_number"] = "写明认定文书的文号；还没有文书的，上面不选，以后由认定的部门报送"
    elif (held := record.held(subject.institution.party, Entry.Kind.INCIDENT, number)) and held.kind != (
        Entry.Kind.INCIDENT
    ):
        errors["finding_number"] = f"已经按“{held.get_kind_display()}”记入（{held.basis.case.reference}），不再记一次"
    return errors


def said(found: dict[str, str]) -> dict[str, str]:
    """The finding as the timeline tells it."""
    words = Incident(**found).finding_words
    return {"finding": f"责任认定：{words}" if words else ""}


def enter(subject: Incident) -> Entry | None:
    """This will enter that the institution was found responsible, resting on the final report that says so.

    None where it was not, where the place's text knows no credit record, or where the record holds it already.
    """
    institution = subject.institution
    if subject.finding != Finding.RESPONSIBLE or institution is None:
        return None
    if record.held(institution.party, Entry.Kind.INCIDENT, subject.finding_number):
        return None
    event = subject.case.events.filter(kind=INCIDENT.moves["complete"].key).order_by("-seq").first()
    if event is None:
        return None
    told: dict[str, Any] = {"authority": subject.found_by, "number": subject.finding_number}
    matters = [incident_chain.of(subject.case.place_id, subject.event, subject.case.opened_on).label]
    on = timezone.localdate(event.at)
    return record.tell(institution, Entry.Kind.INCIDENT, basis=event, matters=matters, on=on, **told)
