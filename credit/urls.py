"""Pages of the credit record, and of the risk grade with its rules."""

from django.urls import path

from credit.views import decisions, grades, listings, record

app_name = "credit"

urlpatterns = [
    path("institutions/<str:reference>", record.Record.as_view(), name="record"),
    path("institutions/<str:reference>/grade", grades.InstitutionGrade.as_view(), name="grade"),
    path("institutions/<str:reference>/propose", listings.Propose.as_view(), name="propose_listing"),
    path("institutions/<str:reference>/object", listings.Object.as_view(), name="object"),
    path("listings", listings.Listings.as_view(), name="listings"),
    path("listings/<str:reference>", listings.ListingPage.as_view(), name="listing"),
    path("listings/<str:reference>/apply-repair", listings.ApplyRepair.as_view(), name="apply_repair"),
    path("listings/<str:reference>/person", listings.Person.as_view(), name="listing_person"),
    path("listings/<str:reference>/<str:move>", listings.ListingMove.as_view(), name="listing_move"),
    path("take-downs", listings.TakeDowns.as_view(), name="take_downs"),
    path("repairs", listings.Requests.as_view(kind="repairs"), name="repairs"),
    path("repairs/<str:reference>", listings.RepairPage.as_view(), name="repair"),
    path("repairs/<str:reference>/<str:move>", listings.RepairMove.as_view(), name="repair_move"),
    path("objections", listings.Requests.as_view(kind="objections"), name="objections"),
    path("objections/<str:reference>", listings.ObjectionPage.as_view(), name="objection"),
    path("objections/<str:reference>/<str:move>", listings.ObjectionMove.as_view(), name="objection_move"),
    path("grades", grades.Grades.as_view(), name="grades"),
    path("grade-rules", grades.Rules.as_view(), name="grade_rules"),
    path("grade-rules/new", grades.OpenRule.as_view(), name="open_grade_rule"),
    path("grade-rules/<str:reference>", grades.RulePage.as_view(), name="grade_rule"),
    path("grade-rules/<str:reference>/<str:move>", grades.RuleMove.as_view(), name="grade_rule_move"),
    path("decisions", decisions.Decisions.as_view(), name="decisions"),
    path("decisions/import", decisions.Import.as_view(), name="import_decisions"),
    path("decisions/<int:pk>", decisions.DecisionPage.as_view(), name="decision"),
    path("batches", decisions.Batches.as_view(), name="batches"),
    path("batches/<str:reference>", decisions.BatchPage.as_view(), name="batch"),
    path("batches/<str:reference>/<str:move>", decisions.BatchMove.as_view(), name="batch_move"),
]
