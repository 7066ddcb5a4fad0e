"""Pages of the credit record, and of the risk grade with its rules."""

from django.urls import path

from credit.views import grades, record

app_name = "credit"

urlpatterns = [
    path("institutions/<str:reference>", record.Record.as_view(), name="record"),
    path("institutions/<str:reference>/grade", grades.InstitutionGrade.as_view(), name="grade"),
    path("grades", grades.Grades.as_view(), name="grades"),
    path("grade-rules", grades.Rules.as_view(), name="grade_rules"),
    path("grade-rules/new", grades.OpenRule.as_view(), name="open_grade_rule"),
    path("grade-rules/<str:reference>", grades.RulePage.as_view(), name="grade_rule"),
    path("grade-rules/<str:reference>/<str:move>", grades.RuleMove.as_view(), name="grade_rule_move"),
]
