"""What is refused at the door: addresses that no database can hold, bodies that are too large."""

import pytest

from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/institutions/a%00b",
        "/registry/filings/%00/accept",
        "/cases/BA-2026-0001/files/%00",
        "/verify/%00",
    ],
)
def test_an_address_with_a_nul_is_nowhere_and_no_crash(client, path):
    cast.sign_in(client, cast.clerk())
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/cases?q=a%00b", "/cases?kind=a%00b", "/registry/institutions?town=%00&q=%00"])
def test_a_question_with_a_nul_is_asked_without_it(client, path):
    cast.sign_in(client, cast.clerk())
    assert client.get(path).status_code == 200


def test_programs_are_told_in_the_same_form_as_of_every_other_problem(client, settings):
    settings.REQUEST_MAX_BYTES = 10
    for answer in (client.get("/api/v1/cases/%00"), client.put("/api/v1/filings", b"x" * 11)):
        assert answer["Content-Type"] == "application/problem+json"
        found = answer.json()
        assert found["status"] == answer.status_code
        assert found["title"] in ("没有找到", "内容过大")
