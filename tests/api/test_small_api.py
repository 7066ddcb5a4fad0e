"""Disputes and what the media say, opened over the API by the forms of the pages."""

import pytest
from django.utils import timezone

from tests.api.conftest import problem

pytestmark = pytest.mark.django_db


def test_a_dispute_is_opened_once_at_an_institution_that_the_caller_may_read(claimed, civil):
    reference = claimed.rsplit("/", 1)[1]
    sent = {"institution": reference, "title": "退住押金", "text": "协商不成"}
    answer = civil.post("disputes", sent, Idempotency_Key="jf-1")
    assert answer.status_code == 201
    found = answer.json()
    assert (found["institution"], found["state"], answer["Location"]) == (reference, "opened", found["url"])
    assert civil.post("disputes", sent, Idempotency_Key="jf-1").json()["reference"] == found["reference"]
    assert "institution" in problem(civil.post("disputes", {"title": "押金"}), 422)["errors"]
    assert "institution" in problem(civil.post("disputes", sent | {"institution": "JG-1900-0001"}), 422)["errors"]
    assert "colour" in problem(civil.post("disputes", sent | {"colour": "red"}), 422)["errors"]


def test_what_the_media_say_is_noted_with_or_without_an_institution(claimed, civil):
    sent = {"title": "网传收费不退", "source": "晚报", "noted_on": timezone.localdate().isoformat(), "major": True}
    found = civil.post("opinions", sent).json()
    assert (found["institution"], found["major"]) == (None, True)
    about = civil.post("opinions", sent | {"institution": claimed.rsplit("/", 1)[1]}).json()
    assert about["institution"]
    assert "source" in problem(civil.post("opinions", {"title": "网传"}), 422)["errors"]
