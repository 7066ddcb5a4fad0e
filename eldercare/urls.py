"""Every address, by app. Portal pages are open to anybody; everything else asks who you are."""

from django.contrib import admin
from django.urls import include, path

from eldercare import health

urlpatterns = [
    path("", include("portal.urls")),
    path("", include("agencies.urls")),
    path("", include("casefile.urls")),
    path("registry/", include("registry.urls")),
    path("credit/", include("credit.urls")),
    path("inspections/", include("inspections.urls")),
    path("complaints/", include("complaints.urls")),
    path("funds/", include("funds.urls")),
    path("api/v1/", include("eldercare.api")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
]

handler500 = "eldercare.api.crashed"
