"""A visit is concluded with its last part; of a joint one, a paper sums up what every agency found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from casefile import clocks, flow, papers
from casefile.models import Event
from inspections import findings, sheets, visits
from inspections.flow.visits import pending
from inspections.models import Hazard, Part, Visit

SUMMARY = "joint_summary"


def conclude(visit: Visit, *, by: Actor, at: datetime) -> Event | None:
    """This will conclude the visit when every part is signed by two, and start the clock of publication; else None.

    Of a joint visit, the agency that arranged it issues the summary of what all of them found.
    """
    found = Visit.objects.select_related("case__place", "case__agency", "institution").prefetch_related("parts")
    visit = found.get(pk=visit.pk)
    if pending(visit):
        return None
    done = [part for part in visit.parts.all() if part.state == Part.State.CONCLUDED]
    with transaction.atomic():
        event = flow.advance(
            visit, "conclude", by=by, at=at, changes=_closing(done), facts={"result": visits.outcome(done)}
        )
        if visit.ground == Visit.Ground.DRAWN:
            clocks.start(visit.case, ("inspection.publish",), by=by, at=at, on=timezone.localdate(at))
        else:
            clocks.start(visit.case, ("openness.supervision",), by=by, at=at, on=timezone.localdate(at))
        if visit.joint:
            event.issued = papers.issue(visit.case, (SUMMARY,), by=by, at=at, facts=summary(visit, done))
    return event


def _closing(done: Sequence[Part]) -> dict[str, Any]:
    """When the last of them left, and who of the institution signed: the columns of the visit."""
    own = [one for part in done for one in part.signatures if one["as"] == "institution"]
    left = [datetime.fromisoformat(one["left_at"]) for one in own]
    return {
        "left_at": max(left, default=None),
        "representative": next((one["name"] for one in own if one["name"]), ""),
        "refused": bool(own) and all(one["refused"] for one in own),
        "witness": next((one["witness"] for one in own if one["witness"]), ""),
    }


def summary(visit: Visit, done: Sequence[Part]) -> dict[str, Any]:
    """What the summary of a joint visit says, frozen on the day: each part, and where each hazard went.

    A hazard that is found afterwards goes its own way and is not in it.
    """
    found = Hazard.objects.filter(visit=visit).exclude(state=Hazard.State.VOID)
    absent = [part.agency.name for part in visit.parts.all() if part.state == Part.State.CANCELLED]
    return {
        "institution": visit.institution.party.name,
        "visit": visit.case.reference,
        "ground_word": visits.ground_word(visit),
        "visited": _span(done),
        "parts": [_part(part) for part in sorted(done, key=lambda part: part.pk)],
        "absent": absent,
        "hazards": [_hazard(one) for one in found.select_related("case__agency", "finder").order_by("pk")],
        "conclusion": visits.outcome(done),
    }


def _span(done: Sequence[Part]) -> str:
    """From the first arrival to the last departure."""
    sides = [findings.side(part) for part in done]
    ends = {"arrived_at": min, "left_at": max}
    times = {name: pick(datetime.fromisoformat(one[name]) for one in sides) for name, pick in ends.items()}
    return findings.visited({name: one.isoformat() for name, one in times.items()})


def _part(part: Part) -> dict[str, Any]:
    own = findings.side(part)
    signed = f"{own['name'] or '在场人员'}未签字，见证人：{own['witness']}" if own["refused"] else own["name"]
    return {
        "agency": part.agency.name,
        "reference": part.case.reference,
        "checklist": sheets.title(part.items),
        "version": part.checklist_version,
        "officers": [{"name": one["name"], "certificate": one["certificate"]} for one in part.officers],
        "total": len(part.items),
        "bad": [
            {name: row[name] for name in ("text", "cite", "note", "measure")} for row in sheets.failing(part.items)
        ],
        "result": sheets.result(part.items),
        "present": signed,
    }


def _hazard(hazard: Hazard) -> dict[str, Any]:
    return {
        "reference": hazard.case.reference,
        "title": hazard.title,
        "kind": hazard.routing.get("rule", ""),
        "grade": hazard.get_grade_display(),
        "finder": hazard.finder.name,
        "addressee": hazard.case.agency.name,
        "cite": hazard.routing.get("cite", ""),
    }
