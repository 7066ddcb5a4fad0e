"""Accounts of those who speak for an institution: opened and closed by civil affairs, on the record."""

import pytest
from django.urls import reverse

from agencies.models import User
from casefile.refusals import Forbidden, Invalid
from registry import representatives
from tests import cast
from tests.registry import acting

pytestmark = pytest.mark.django_db
SPOKESMAN = {"username": "zhaodeshun", "name": "赵德顺", "password": "baishan-2026-song"}


def test_an_opened_account_signs_in_for_its_institution_and_a_closed_one_does_not(client):
    institution = acting.claimed()
    representatives.appoint(institution, **SPOKESMAN, by=cast.clerk(), at=acting.MORNING)
    client.post(reverse("agencies:sign_in"), {"username": "zhaodeshun", "password": SPOKESMAN["password"]})
    assert institution.party.name in client.get(reverse("casefile:desk")).content.decode()
    representatives.dismiss(institution, username="zhaodeshun", by=cast.clerk(), at=acting.MORNING)
    assert client.get(reverse("casefile:desk")).status_code in (302, 403)


def test_only_a_clerk_of_the_handling_agency_opens_an_account():
    institution = acting.claimed()
    with pytest.raises(Forbidden):
        representatives.appoint(institution, **SPOKESMAN, by=cast.fire(), at=acting.MORNING)


@pytest.mark.parametrize(("field", "value"), [("password", "123"), ("username", "wangxiulan")])
def test_a_weak_password_and_a_taken_name_are_named_and_nothing_is_opened(field, value):
    institution = acting.claimed()
    with pytest.raises(Invalid) as refusal:
        representatives.appoint(institution, **SPOKESMAN | {field: value}, by=cast.clerk(), at=acting.MORNING)
    assert list(refusal.value.errors) == [field]
    assert not User.objects.filter(username="zhaodeshun").exists()
    assert not institution.case.events.filter(kind="registry.institution.appoint").exists()
