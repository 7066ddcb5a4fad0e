"""The registrar pushes new legal persons (双告知)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry.models import Institution
from tests import cast
from tests.api.conftest import PUSHED, problem

pytestmark = pytest.mark.django_db


def test_a_push_opens_an_institution_that_waits_to_be_claimed(registrar):
    answer = registrar.post("registrations", PUSHED)
    assert answer.status_code == 201
    found = answer.json()
    assert answer["Location"] == found["url"] == f"/api/v1/institutions/{found['reference']}"
    assert (found["state"], found["source"], found["warnings"]) == ("registered", "pushed", [])
    assert found["agency"]["id"] == "jingyu.civil_affairs"
    assert found["address"] == PUSHED["address"]
    assert [clock["term"] for clock in found["clocks"]] == ["registration.claim"]


def test_the_same_code_twice_is_one_institution(registrar):
    first = registrar.post("registrations", PUSHED)
    second = registrar.post("registrations", PUSHED | {"name": "靖宇县松鹤园养老院"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["reference"] == second.json()["reference"]
    assert "没有改动" in second.json()["warnings"][0]
    assert Institution.objects.count() == 1


def test_a_code_in_small_letters_is_the_same_code(registrar):
    registrar.post("registrations", PUSHED)
    assert registrar.post("registrations", PUSHED | {"code": PUSHED["code"].lower()}).status_code == 200


def test_a_wrong_check_digit_is_accepted_with_a_warning(registrar):
    answer = registrar.post("registrations", PUSHED | {"code": "91220622MA0Y6QTN7E"})
    assert answer.status_code == 201
    assert "校验位不符" in answer.json()["warnings"][0]


@pytest.mark.parametrize("code", ["", "123", "9122062IMA0Y6QTN7D", "９１２２", "x" * 41, "91220622MA0Y6QTN7D0"])
def test_what_cannot_be_a_code_is_refused(registrar, code):
    assert "code" in problem(registrar.post("registrations", PUSHED | {"code": code}), 422)["errors"]


def test_a_place_without_a_pack_is_refused_with_the_places_that_there_are(registrar):
    found = problem(registrar.post("registrations", PUSHED | {"place": "atlantis"}), 422)
    assert "jingyu（吉林省白山市靖宇县）" in found["errors"]["place"]


def test_a_draft_starts_nothing(registrar):
    assert "征求意见稿" in problem(registrar.post("registrations", PUSHED | {"place": "tianjin_draft"}), 409)["detail"]


@pytest.mark.parametrize(
    "day", [(timezone.localdate() + timedelta(days=1)).isoformat(), "2026-02-30", "昨天", 20260302, ["2026-03-02"]]
)
def test_a_day_that_cannot_be_is_refused(registrar, day):
    assert "registered_on" in problem(registrar.post("registrations", PUSHED | {"registered_on": day}), 422)["errors"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "名" * 10_000},
        {"name": None},
        {"name": ["一"]},
        {"kind": "church"},
        {"beds": 5},
        {"region_code": "x"},
    ],
)
def test_what_is_wrong_is_named_at_its_field(registrar, wrong):
    assert set(problem(registrar.post("registrations", PUSHED | wrong), 422)["errors"]) == set(wrong)


def test_emoji_and_markup_are_kept_as_they_are(registrar):
    name = "<script>alert(1)</script>😀养老院"
    found = registrar.post("registrations", PUSHED | {"name": name}).json()
    assert found["party"]["name"] == name


def test_an_agency_without_the_duty_may_not_push(fire):
    assert "靖宇县市场监督管理部门" in problem(fire.post("registrations", PUSHED), 403)["detail"]


def test_nobody_pushes_for_another_place(elsewhere):
    assert "本地登记" in problem(elsewhere.post("registrations", PUSHED), 403)["detail"]


def test_a_code_of_another_place_is_not_shown(registrar, elsewhere, client):
    registrar.post("registrations", PUSHED)
    elsewhere.client.user.posts.update(agency="chengzhong.market")
    found = problem(elsewhere.post("registrations", PUSHED | {"place": "chengzhong"}), 409)
    assert "JG-" not in str(found)


def test_a_push_needs_the_scope_of_pushing(civil):
    assert "push" in problem(civil.post("registrations", PUSHED), 403)["detail"]


def test_the_same_key_is_answered_once(registrar):
    first = registrar.post("registrations", PUSHED, Idempotency_Key="a-1")
    again = registrar.post("registrations", PUSHED, Idempotency_Key="a-1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotent-Replayed"] == "true"
    assert again["ETag"] == first["ETag"]


def test_the_same_key_for_something_else_is_refused(registrar):
    registrar.post("registrations", PUSHED, Idempotency_Key="a-1")
    other = registrar.post("registrations", PUSHED | {"name": "别家"}, Idempotency_Key="a-1")
    assert "Idempotency-Key" in problem(other, 422)["errors"]


def test_a_refused_request_does_not_use_up_its_key(registrar):
    problem(registrar.post("registrations", PUSHED | {"code": "1"}, Idempotency_Key="a-1"), 422)
    assert registrar.post("registrations", PUSHED, Idempotency_Key="a-1").status_code == 201


def test_a_key_belongs_to_its_client(registrar, client):
    first = registrar.post("registrations", PUSHED, Idempotency_Key="a-1")
    other = type(registrar)(client, "jingyu.market", "push")
    assert other.post("registrations", PUSHED, Idempotency_Key="a-1").status_code == 200
    assert first.status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "键"])
def test_a_key_that_cannot_be_one_is_refused(registrar, key):
    problem(registrar.post("registrations", PUSHED, Idempotency_Key=key), 400)


def test_a_second_push_is_a_line_of_the_dossier(registrar, client):
    reference = registrar.post("registrations", PUSHED).json()["reference"]
    registrar.post("registrations", PUSHED)
    page = cast.sign_in(client, cast.clerk()).get(f"/registry/institutions/{reference}")
    assert "再次收到" in page.content.decode()
