"""A small house for these tests: a page of the office, a page open to anybody, the doors of `agencies`, the admin."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path


def office(request):
    return HttpResponse(f"{request.actor.key} {','.join(sorted(request.actor.roles))}")


@login_not_required
def public(request):
    return HttpResponse(request.actor.key if request.actor else "a stranger")


urlpatterns = [
    path("office", office, name="office"),
    path("public", public, name="public"),
    path("", include("agencies.urls")),
    path("admin/", admin.site.urls),
]
