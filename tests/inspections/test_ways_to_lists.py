"""The ways to the three lists: from a visit and a dossier that have any, and none where there is nothing."""

import pytest
from django.urls import reverse

from inspections import visits
from tests import cast
from tests.inspections import hazarding, visiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False


def test_a_visit_and_a_dossier_lead_to_their_lists_once_there_is_a_hazard(client):
    visit = visiting.single()
    visits.arrive(visit, arrived_at=visiting.ARRIVED_AT, by=cast.inspector(), at=visiting.ARRIVED_AT)
    dossier = visit.institution.case.reference
    ways = {
        f"/inspections/visits/{visit.case.reference}": reverse(
            "inspections:lists_of_visit", args=[visit.case.reference]
        ),
        f"/registry/institutions/{dossier}": reverse("inspections:lists_of", args=[dossier]),
    }
    cast.sign_in(client, cast.clerk())
    for page, lists in ways.items():
        assert f'href="{lists}"' not in client.get(page).content.decode(), page
    hazarding.found(visit.institution, visit=visit)
    readers = (cast.clerk(), cast.representative(visit.institution.party))
    for reader in readers:
        cast.sign_in(client, reader)
        for page, lists in ways.items():
            assert f'href="{lists}"' in client.get(page).content.decode(), (reader.name, page)
            assert client.get(lists).status_code == 200


@pytest.mark.parametrize(
    "url", ["lists", "lists?export=xlsx", "board", "hazards", "visits", "duties", "doings", "worklists", "statistics"]
)
def test_who_speaks_for_no_institution_finds_pages_that_are_honestly_empty(client, url):
    cast.clerk()
    cast.sign_in(client, cast.representative(cast.party()))
    answer = client.get(f"/inspections/{url}")
    assert answer.status_code in (200, 404), url
    if url == "lists":
        assert "还没有登记为养老机构" in answer.content.decode()
