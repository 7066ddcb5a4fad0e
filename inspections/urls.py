"""Pages and moves of this app, by the convention of the kernel; and the page that a filing's button leads to."""

from django.urls import path

from inspections.views import hazards, site_check

app_name = "inspections"

urlpatterns = [
    path("hazards", hazards.Hazards.as_view(), name="hazards"),
    path("hazards/routing", hazards.Routing.as_view(), name="hazard_routing"),
    path("institutions/<str:reference>/hazards/new", hazards.FindHazard.as_view(), name="find_hazard"),
    path("hazards/<str:reference>", hazards.HazardPage.as_view(), name="hazard"),
    path("hazards/<str:reference>/<str:move>", hazards.HazardMove.as_view(), name="hazard_move"),
    path("filings/<str:reference>/check", site_check.CheckOf.as_view(), name="check_of"),
    path("checks/<str:reference>", site_check.SiteCheckPage.as_view(), name="site_check"),
    path("checks/<str:reference>/<str:move>", site_check.SiteCheckMove.as_view(), name="site_check_move"),
]
