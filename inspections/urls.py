"""Pages and moves of this app, by the convention of the kernel; and the page that a filing's button leads to."""

from django.urls import path

from inspections.views import draws, hazards, library, plans, site_check, supervision

app_name = "inspections"

urlpatterns = [
    path("plans", plans.Plans.as_view(), name="plans"),
    path("plans/new", plans.OpenPlan.as_view(), name="plan_open"),
    path("plans/<str:reference>", plans.PlanPage.as_view(), name="plan"),
    path("plans/<str:reference>/<str:move>", plans.PlanMove.as_view(), name="plan_move"),
    path("library", library.Libraries.as_view(), name="library"),
    path("library/officers/<int:pk>", library.OfficerEntry.as_view(), name="officer"),
    path("library/<str:agency>/new", library.Enlist.as_view(), name="enlist"),
    path("draws", draws.DrawList.as_view(), name="draws"),
    path("draws/new", draws.Freeze.as_view(), name="draw_freeze"),
    path("draws/<str:reference>", draws.DrawPage.as_view(), name="draw"),
    path("draws/<str:reference>/again", draws.FreezeAgain.as_view(), name="draw_again"),
    path("draws/<str:reference>/record.json", draws.DrawFile.as_view(), name="draw_json"),
    path("draws/<str:reference>/<str:move>", draws.DrawMove.as_view(), name="draw_move"),
    path("hazards", hazards.Hazards.as_view(), name="hazards"),
    path("hazards/routing", hazards.Routing.as_view(), name="hazard_routing"),
    path("institutions/<str:reference>/hazards/new", hazards.FindHazard.as_view(), name="find_hazard"),
    path("hazards/<str:reference>", hazards.HazardPage.as_view(), name="hazard"),
    path("hazards/<str:reference>/<str:move>", hazards.HazardMove.as_view(), name="hazard_move"),
    path("hazards/<str:reference>/supervision/new", supervision.Propose.as_view(), name="propose_listing"),
    path("supervisions", supervision.Supervisions.as_view(), name="supervisions"),
    path("supervisions/<str:reference>", supervision.SupervisionPage.as_view(), name="supervision"),
    path("supervisions/<str:reference>/<str:move>", supervision.SupervisionMove.as_view(), name="supervision_move"),
    path("filings/<str:reference>/check", site_check.CheckOf.as_view(), name="check_of"),
    path("checks/<str:reference>", site_check.SiteCheckPage.as_view(), name="site_check"),
    path("checks/<str:reference>/<str:move>", site_check.SiteCheckMove.as_view(), name="site_check_move"),
]
