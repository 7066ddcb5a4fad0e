"""What a browser may send besides what its form asks: numbers out of reach, moves that are not one's own."""

import pytest
from django.urls import reverse

from tests import cast
from tests.registry import acting

pytestmark = pytest.mark.django_db
ENDLESS = "9" * 5000


def test_a_page_beyond_all_pages_is_an_empty_desk(client):
    cast.sign_in(client, cast.clerk())
    for number in ("9" * 30, ENDLESS, "-1", "abc", "²"):
        assert client.get(reverse("casefile:desk"), {"page": number}).status_code == 200


def test_a_version_that_is_no_version_is_no_crash(client):
    cast.sign_in(client, cast.clerk())
    institution = acting.pushed()
    url = reverse("registry:institution_move", args=[institution.case.reference, "claim"])
    assert client.post(url, {"version": ENDLESS}).status_code == 302


def test_a_move_whose_time_has_not_come_is_409_and_its_sentence(client):
    draft = acting.drafted()
    cast.sign_in(client, cast.clerk())
    answer = client.post(reverse("registry:filing_move", args=[draft.case.reference, "supplement"]))
    assert answer.status_code == 409
    assert "不能提交补正" in answer.content.decode()


def test_whose_move_it_is_comes_before_what_was_typed(client):
    filing = acting.submitted()
    cast.sign_in(client, cast.leader())
    answer = client.post(reverse("registry:filing_move", args=[filing.case.reference, "ask_supplement"]), {})
    assert answer.status_code == 403
    assert "经办" in answer.content.decode()
    assert "有 1 处需要改" in answer.content.decode()
