"""Reaching a state of a rule of the risk grade by acting: drafted, changed, tried out, adopted."""

from typing import Any

from credit import grade_rules, grading
from credit.models import GradeRule
from tests import cast
from tests.registry.acting import local

DRAFTED_AT = local(2026, 9, 21, 9, 0)
ADOPTED_AT = local(2026, 9, 22, 9, 0)


def drafted(at=DRAFTED_AT, **numbers: int) -> GradeRule:
    """A draft in which points of some lines are others: `hazard=30`."""
    rule = grade_rules.open(title="加重隐患", reason="今年火灾多", by=cast.clerk(), at=at)
    table = rule.rule | {"point": [row | _points(row, numbers) for row in rule.rule["point"]]}
    grade_rules.edit(rule, table=table, by=cast.clerk(), at=at)
    return rule


def _points(row: dict[str, Any], numbers: dict[str, int]) -> dict[str, int]:
    return {"points": numbers[row["code"]]} if row["code"] in numbers else {}


def simulated(at=DRAFTED_AT, **numbers: int) -> GradeRule:
    rule = drafted(at, **numbers)
    grade_rules.simulate(rule, by=cast.clerk(), at=at)
    return rule


def adopted(at=ADOPTED_AT, **numbers: int) -> GradeRule:
    rule = simulated(**numbers)
    grade_rules.adopt(rule, by=cast.leader(), at=at)
    return rule


def points_of(code: str) -> int:
    return next(point.points for point in grading.platform().points if point.code == code)
