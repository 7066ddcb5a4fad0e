"""Every address, by app. Portal pages are open to anybody; everything else asks who you are."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from eldercare import health

APPS = {
    "": ["portal.urls", "agencies.urls", "casefile.urls"],
    "registry/": ["registry.urls"],
    "credit/": ["credit.urls"],
    "inspections/": ["inspections.urls"],
    "complaints/": ["complaints.urls"],
    "funds/": ["funds.urls"],
    "api/v1/": ["eldercare.api"],
}

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("admin/", admin.site.urls),
    *(path(prefix, include(urls)) for prefix, modules in APPS.items() for urls in modules if find_spec(urls)),
]
