"""The root of the API: every app's resources, the token endpoint, the schema and its page, a problem for the rest."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, re_path
from django.views.defaults import server_error
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from oauth2_provider.views import RevokeTokenView, TokenView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from casefile import api_reads, problems, referral_api
from complaints import complaint_api, enforcement_api, incident_api, small_api
from credit import decision_api, grade_api, listing_api, record_api
from inspections import doing_api, hazard_api, plans_api, supervision_api, visit_api
from portal import law_api
from registry import api as registry
from registry import registrations

app_name = "api"


@extend_schema(exclude=True)
class Nowhere(APIView):
    """An address that the API does not have: 404 as a problem, to everybody."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (JSONRenderer,)

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        raise NotFound


def crashed(request: HttpRequest, *args: Any) -> HttpResponse:
    """Django's handler of what nobody foresaw: a problem for programs, the page for people."""
    if request.path.startswith("/api/"):
        return JsonResponse(problems.body(500), status=500, content_type=problems.MEDIA_TYPE)
    return server_error(request)


urlpatterns = [
    path("oauth/token", TokenView.as_view(), name="token"),
    path("oauth/revoke", RevokeTokenView.as_view(), name="revoke"),
    path("schema", SpectacularAPIView.as_view(authentication_classes=()), name="schema"),
    path(
        "docs",
        SpectacularSwaggerSplitView.as_view(
            url_name="api:schema", authentication_classes=(), http_method_names=("get", "head")
        ),
        name="docs",
    ),
    *law_api.urlpatterns,
    *registrations.urlpatterns,
    *grade_api.urlpatterns,
    *listing_api.urlpatterns,
    *record_api.urlpatterns,
    *registry.urlpatterns,
    *hazard_api.urlpatterns,
    *visit_api.urlpatterns,
    *doing_api.urlpatterns,
    *supervision_api.urlpatterns,
    *plans_api.urlpatterns,
    *complaint_api.urlpatterns,
    *enforcement_api.urlpatterns,
    *decision_api.urlpatterns,
    *incident_api.urlpatterns,
    *small_api.urlpatterns,
    *referral_api.urlpatterns,
    *api_reads.urlpatterns,
    re_path(r"^.*$", Nowhere.as_view(), name="nowhere"),
]
