"""What a stranger may open: every address is asked without a sign-in, and those that answer are exactly these."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import path, reverse
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from tests.house import addresses

pytestmark = pytest.mark.django_db

OPEN = {
    "healthz",
    "casefile:look",
    "agencies:sign_in",
    "portal:home",
    "portal:institutions",
    "portal:institutions_csv",
    "portal:institution",
    "portal:supervisions",
    "portal:supervision",
    "portal:results",
    "portal:lists",
    "portal:lists_csv",
    "portal:lists_feed",
    "portal:verify",
    "portal:verify_code",
    "portal:draws",
    "portal:draw",
    "portal:draw_file",
    "portal:draw_verify",
    "portal:law",
    "portal:reply",
    "portal:complain",
    "portal:complaint_track",
    "api:law_due",
    "api:law_competent",
    "api:law_documents",
    "api:law_may",
    "api:law_hazard",
    "api:law_unlicensed",
    "api:law_report",
    "api:law_periods",
    "api:law_rate",
    "api:law_stay",
    "api:schema",
    "api:docs",
    "api:token",
    "api:revoke",
    "api:nowhere",
}
SAMPLES = {
    "reference": ["BA-2026-0001"],
    "kind": ["filings"],
    "move": ["submit"],
    "term": ["filing.site_check"],
    "slot": ["fire_certificate"],
    "code": ["ABCDEFGHJKMNPQRS"],
    "token": ["ABCDEFGHJKMNPQRS"],
    "section": ["head"],
    "agency": ["jingyu.fire"],
    "pk": ["1"],
    "object_id": ["1"],
    "content_type_id": ["1"],
    "id": ["1"],
    "app_label": ["agencies"],
    "model_name": ["user"],
}
METHODS = ("get", "post", "put", "patch", "delete", "options")


def lets_in(client, url: str) -> list[str]:
    """The methods with which a stranger gets past the door: neither sent to sign in nor refused as unknown."""
    found = []
    for method in METHODS:
        answer = getattr(client, method)(url)
        to_sign_in = answer.status_code == 302 and answer["Location"].startswith((SIGN_IN, ADMIN_SIGN_IN))
        if not to_sign_in and answer.status_code not in (401, 403):
            found.append(f"{method} {answer.status_code}")
    return found


SIGN_IN, ADMIN_SIGN_IN = "/sign-in", "/admin/login/"


@pytest.fixture(autouse=True)
def _plain(settings):
    settings.SECURE_SSL_REDIRECT = False
    cache.clear()


def test_only_the_portal_and_the_questions_of_the_law_are_open(client):
    client.raise_request_exception = False
    found = {
        address.name: url for address in addresses.every() for url in address.paths(SAMPLES) if lets_in(client, url)
    }
    assert set(found) == OPEN


def test_the_door_that_strangers_are_sent_to_is_the_one_of_the_settings():
    assert reverse(settings.LOGIN_URL) == SIGN_IN
    assert reverse("admin:login") == ADMIN_SIGN_IN


class Forgotten(APIView):
    """A view whose author let everybody in, and who is not on the list."""

    permission_classes = (AllowAny,)

    def get(self, request):
        raise NotImplementedError


urlpatterns = [path("forgotten", Forgotten.as_view(), name="forgotten")]


@pytest.mark.urls(__name__)
def test_a_forgotten_view_would_be_found(client):
    client.raise_request_exception = False
    assert [address.name for address in addresses.every() if lets_in(client, "/forgotten")] == ["forgotten"]
