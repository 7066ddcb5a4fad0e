"""Doors of a rule of the risk grade: which form reads each move, and which act makes it."""

from casefile.doors import Confirm, Door, Doors
from credit import grade_rules
from credit.flow.grade_rules import GRADE_RULE as FLOW
from credit.forms import grade_rules as forms
from credit.models import GradeRule

GRADE_RULE = Doors(
    FLOW,
    GradeRule.objects.select_related("case__place", "case__agency", "case__party"),
    Door(FLOW.moves["edit"], forms.Edit, grade_rules.edit, "credit/grade_rule_edit.html"),
    Door(FLOW.moves["simulate"], Confirm, grade_rules.simulate),
    Door(FLOW.moves["adopt"], forms.Adopt, grade_rules.adopt),
    Door(FLOW.moves["drop"], forms.Drop, grade_rules.drop),
)
