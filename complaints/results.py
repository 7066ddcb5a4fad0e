"""The result of enforcement is told to the civil affairs of the same level, found on the tree of places (TJ-39).

Telling another level is put on record, and leaves the clock running.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency, Place
from casefile import clocks, files, flow, papers
from casefile.models import Event
from casefile.refusals import Conflict, Invalid
from complaints import enforcement
from complaints.flow.enforcement import ENFORCEMENT
from complaints.models import Enforcement

CIVIL_AFFAIRS = "civil_affairs"  # the kind of agency, as the packs name it


def same_level(agency: Agency) -> Agency | None:
    """The civil affairs on the level of an agency: in its own place first, then in those around it on the tree.

    None where there is no civil affairs on that level, as in a township.
    """
    for place in _around(agency.place):
        found = Agency.objects.filter(place=place, kind=CIVIL_AFFAIRS, level=agency.level).order_by("pk").first()
        if found:
            return found
    return None


def _around(place: Place) -> Iterator[Place]:
    """A place and those that contain it, the nearest first. Places beside it or below it are another's."""
    here: Place | None = place
    while here is not None:
        yield here
        here = here.parent


def own(subject: Enforcement) -> bool:
    """Whether the agency that handles the case is itself the civil affairs of its level."""
    found = same_level(subject.case.agency)
    return found is not None and found.pk == subject.case.agency_id


def receivers(subject: Enforcement) -> list[Agency]:
    """Whom the result may be told: the civil affairs of the place, of those above it and of those below it."""
    above = [place.pk for place in _around(subject.case.place)]
    below = list(Place.objects.filter(parent=subject.case.place).values_list("pk", flat=True))
    found = Agency.objects.filter(place__in=[*above, *below], kind=CIVIL_AFFAIRS).exclude(pk=subject.case.agency_id)
    first = same_level(subject.case.agency)
    return sorted(found, key=lambda one: (first is None or one.pk != first.pk, one.pk))


def content(subject: Enforcement) -> dict[str, Any]:
    """What the report must contain: party, decision with number and date, facts, articles, result, completion."""
    return {
        "party": subject.party_name or str(subject.person),
        "party_code": subject.code,
        "number": subject.decision_number,
        "decided_on": subject.decided_on.isoformat() if subject.decided_on else "",
        "facts": subject.facts,
        "articles": list(subject.articles),
        "result": f"{subject.get_outcome_display()}：{subject.decision}",
        "completed_on": subject.completed_on.isoformat() if subject.completed_on else "",
    }


LABELS = {
    "party": "当事人", "number": "决定书文号", "decided_on": "决定日期", "facts": "违法事实", "articles": "依据的条款",
    "result": "处理结果", "completed_on": "执法完成日期",
}  # fmt: skip


def missing(subject: Enforcement) -> list[str]:
    """What the report must contain and the case does not say, by its name."""
    known = content(subject)
    return [label for name, label in LABELS.items() if not known[name]]


def tell_result(
    subject: Enforcement, *, receiver: Agency, text: str = "", by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will report the result to a civil affairs agency, with a paper and the right to read the case.

    Only the one of the same level counts as told, and stops the clock; where that level has none, any of those around
    does, and the paper says so. Raises Conflict when the report would not contain what it must.
    """
    flow.check(subject, ENFORCEMENT.moves["tell_result"], by)
    if receiver.pk not in {one.pk for one in receivers(subject)}:
        raise Invalid({"receiver": "选本地、上级或者下级的民政部门"})
    if lacking := missing(subject):
        raise Conflict(f"通报缺{'、'.join(lacking)}；补齐以后再通报。")
    right, on = same_level(subject.case.agency), timezone.localdate(at)
    counts = right is None or right.pk == receiver.pk
    noted = "" if right else f"{subject.case.agency.name}这一级没有民政部门。"
    told = {"receiver": receiver.name, "receiver_id": receiver.pk, "text": text or noted, "content": content(subject)}
    with transaction.atomic():
        if counts:
            changes = {"result_told_on": on}
            event = flow.advance(subject, "tell_result", by=by, at=at, expect=expect, changes=changes, facts=told)
        else:
            event = flow.advance(subject, "tell_other", by=by, at=at, expect=expect, facts=told)
        letter = content(subject) | {"receiver": receiver.name, "text": text, "note": noted}
        letter |= {"same_level": right.name if right and not counts else "", "title": subject.title}
        event.issued = papers.issue(subject.case, ("result_report",), by=by, at=at, facts=letter)
        files.give(subject.case, [receiver])
        said = f"{subject.case.agency.name}通报执法结果（{subject.decision_number}）。"
        enforcement.tell(subject, f"result:{event.pk}", said, at, agency=receiver)
    return event


def told(subject: Enforcement) -> list[Agency]:
    """Every agency that was told the result, of whatever level."""
    known = [event.facts["receiver_id"] for event in _reports(subject)]
    return list(Agency.objects.filter(pk__in=known).order_by("pk")) if known else []


def _reports(subject: Enforcement) -> list[Event]:
    moves = [ENFORCEMENT.moves[name].key for name in ("tell_result", "tell_other")]
    return sorted((one for one in subject.case.events.all() if one.kind in moves), key=lambda one: one.seq)


def reports(subject: Enforcement) -> list[dict[str, Any]]:
    """Whom the result was told so far, in order, and whether it counts."""
    right = ENFORCEMENT.moves["tell_result"].key
    return [
        {
            "on": clocks.words(timezone.localdate(event.at)), "receiver": event.facts["receiver"],
            "counts": event.kind == right,
        }
        for event in _reports(subject)
    ]  # fmt: skip
