"""From the result of a draw to the visits: every drawn institution, with exactly the people whom the draw sends."""

from datetime import date, datetime

from django.db import transaction

from agencies.access import Actor
from agencies.models import Agency, User
from casefile import flow
from casefile.models import Event
from inspections import draw_record, plans, visits
from inspections.flow.draws import DRAW
from inspections.models import Draw, Visit
from registry.models import Institution


def result_to_visits(draw: Draw, *, planned_on: date, by: Actor, at: datetime) -> list[Visit]:
    """This will plan one visit for each drawn institution, on one day that each visit may change afterwards.

    Raises what `visits.plan` raises: a person who has left since the draw must be replaced on that visit's own page.
    """
    found = {row["object"] for row in draw.result}
    known = Institution.objects.filter(case__reference__in=found).select_related("party", "case__place", "place")
    institutions = {one.case.reference: one for one in known}
    agencies = Agency.objects.filter(pk__in=draw.agencies).select_related("place").in_bulk()
    wanted = {slug: _checklists(draw, slug, planned_on) for slug in draw.agencies}
    made = []
    for row in draw.result:
        sent = [(agencies[slug], _people(draw, row, slug), wanted[slug]) for slug in draw.agencies]
        visit = visits.plan(
            institutions[row["object"]], ground=Visit.Ground.DRAWN, agencies=sent, planned_on=planned_on,
            joint=len(sent) > 1, plan=draw.plan, draw=draw, by=by, at=at,
        )  # fmt: skip
        made.append(visit)
    return made


def _people(draw: Draw, row: dict, agency: str) -> list[User]:
    """The officers and experts of one agency for one institution, in the order of the record."""
    numbers = [*row["officers"].get(agency, ()), *row["assistants"].get(agency, ())]
    names = [one["username"] for one in draw_record.people(draw, numbers)]
    users = {user.username: user for user in User.objects.filter(username__in=names)}
    return [users[name] for name in names]


def _checklists(draw: Draw, agency: str, on: date) -> list[str]:
    """The check lists that the plan in force gives the agency; without a plan, all that the pack gives it."""
    version = plans.current(draw.plan) if draw.plan else None
    if version:
        return [id for row in version["rows"] if row["agency"] == agency for id in row["checklists"]]
    return [one.id for one in plans.checklists(draw.place_id, on=on).get(agency, ())]


def plan_visits(draw: Draw, *, planned_on: date, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will plan all visits of a draw at once."""
    flow.check(draw, DRAW.moves["plan_visits"], by)
    facts = {"count": len(draw.result), "planned_on": f"{planned_on.year}年{planned_on.month}月{planned_on.day}日"}
    with transaction.atomic():
        event = flow.advance(draw, "plan_visits", by=by, at=at, expect=expect, facts=facts)
        result_to_visits(draw, planned_on=planned_on, by=by, at=at)
    return event
