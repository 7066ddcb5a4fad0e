"""A place's own rule of the risk grade: drafted from the one in force, tried out, adopted by four eyes, or dropped."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Place
from casefile import clocks, files, flow, guards
from casefile.models import Event
from casefile.refusals import Conflict, Forbidden, Invalid
from credit import grades, grading
from credit.flow.grade_rules import GRADE_RULE
from credit.models import GradeRule
from registry.models import Institution

DOMAIN = "inspection_joint"  # who leads the joint checks answers for the weights by which institutions are drawn
OPEN = "credit.grade_rule.open"
NUMBERS = ("points", "left", "months")
MOST_SHOWN = 500


def in_force(place: Place, on: date) -> dict[str, Any]:
    """The table of the rule that holds in a place on a day."""
    own = grades.adopted(place.pk, on)
    return own.rule if own else grading.written()


def may_open(by: Actor) -> str | None:
    """Why this actor may not draft a rule, or None."""
    if not by.agency:
        return "评分规则由牵头联合检查的部门起草。"
    return GRADE_RULE.moves["edit"].who.refusal(by, guards.ahead(by.agency.place, DOMAIN), OPEN)


def open(*, title: str, reason: str, by: Actor, at: datetime) -> GradeRule:
    """This will draft a rule for the actor's place, beginning with the one in force.

    Raises Forbidden; Conflict while another draft is open.
    """
    if sentence := may_open(by):
        raise Forbidden(sentence)
    place = by.agency.place
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=place.pk)
        drafts = (GradeRule.State.DRAFTED, GradeRule.State.SIMULATED)
        if found := GradeRule.objects.filter(case__place=place, state__in=drafts).select_related("case").first():
            raise Conflict(f"还有一份草案没有采用：{found.case.reference}；先采用或者放弃它。")
        case = files.open(
            kind=GRADE_RULE.key, prefix=GRADE_RULE.prefix, title=f"{place.name}风险评分规则：{title}", place=place,
            domain=DOMAIN, agency=by.agency, by=by, at=at,
        )  # fmt: skip
        table = in_force(place, timezone.localdate(at)) | {"version": case.reference}
        return GradeRule.objects.create(case=case, title=title, reason=reason, rule=table)


def edit(rule: GradeRule, *, table: dict[str, Any], by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will write the numbers of the draft. Raises Invalid for a rule by which nobody could be graded."""
    table = table | {"version": rule.case.reference}
    try:
        fresh = grading.read(table)
    except grading.BadRule as error:
        raise Invalid({"table": str(error)}) from error
    changes = {"rule": table, "simulation": {}}
    return flow.advance(rule, "edit", by=by, at=at, expect=expect, changes=changes, facts={"summary": _summary(fresh)})


def _summary(rule: grading.Rule) -> str:
    bands = "，".join(f"{band.grade}：{band.least}分起，每年{band.visits}次" for band in rule.bands)
    return f"{len(rule.points)}项计分。{bands}"


def simulate(rule: GradeRule, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will grade every operating institution of the place by the draft beside the rule in force. No grade changes.

    Kept: how many stand in each grade before and after, and those whose grade would be another.
    """
    flow.check(rule, GRADE_RULE.moves["simulate"], by)
    on, place = timezone.localdate(at), rule.case.place
    told = compare(place, grading.read(rule.rule), on=on)
    return flow.advance(
        rule, "simulate", by=by, at=at, expect=expect, changes={"simulation": told},
        facts={"count": told["count"], "moved": told["moved"]},
    )  # fmt: skip


def compare(place: Place, fresh: grading.Rule, *, on: date) -> dict[str, Any]:
    """Every operating institution of a place by the rule in force and by another one. Reads only."""
    wanted = Institution.objects.filter(place=place, state=Institution.State.ACTIVE).select_related("party", "case")
    found = list(wanted.order_by("pk"))
    before, after, rows = Counter(), Counter(), []
    rules = [grades.rule_of(place.pk, on), fresh]
    for start in range(0, len(found), grades.AT_ONCE):
        part = found[start : start + grades.AT_ONCE]
        old, new = grades.by_each(rules, part, on=on)
        for one in part:
            was, then = old[one.pk], new[one.pk]
            before[was.grade] += 1
            after[then.grade] += 1
            if was.grade != then.grade:
                rows.append(
                    {
                        "reference": one.case.reference, "name": one.party.name, "from": was.grade, "to": then.grade,
                        "score_from": was.score, "score_to": then.score,
                    }
                )  # fmt: skip
    rows.sort(key=lambda row: (-abs(row["score_to"] - row["score_from"]), row["reference"]))
    bands = [band.grade for band in fresh.bands]
    return {
        "on": on.isoformat(), "count": len(found), "moved": len(rows), "rows": rows[:MOST_SHOWN],
        "before": {grade: before[grade] for grade in bands}, "after": {grade: after[grade] for grade in bands},
    }  # fmt: skip


def adopt(rule: GradeRule, *, reason: str = "", by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will let the rule hold from today. The one before is kept: grades of days before are still made by it."""
    on, place = timezone.localdate(at), rule.case.place
    with transaction.atomic():
        former = GradeRule.objects.filter(case__place=place, state=GradeRule.State.ADOPTED).select_related("case")
        event = flow.advance(
            rule, "adopt", by=by, at=at, expect=expect, changes={"adopted_on": on},
            facts={"on": clocks.words(on), "reason": reason},
        )  # fmt: skip
        for one in former.exclude(pk=rule.pk):
            flow.advance(one, "replace", by=by, at=at, facts={"reference": rule.case.reference})
        grades.recount(place, on=on)
    return event


def drop(rule: GradeRule, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will give the draft up."""
    return flow.advance(rule, "drop", by=by, at=at, expect=expect, facts={"reason": reason})
