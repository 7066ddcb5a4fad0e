"""Accidents over the API: reported with what is known, once, and read with minutes by whoever was told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.api.conftest import problem
from tests.complaints import happening

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sent(claimed) -> dict:
    learnt = (timezone.localtime() - timedelta(minutes=90)).isoformat(timespec="minutes")
    return {
        "institution": claimed.rsplit("/", 1)[1], "event": "accident", "text": "二层老人跌倒", "informed_at": learnt,
        "others": ["jingyu.civil_affairs"],
    }  # fmt: skip


def test_a_report_is_made_with_what_is_known_and_says_by_how_many_minutes_it_was_late(sent, civil):
    happening.emergency()
    answer = civil.post("incidents", sent)
    assert answer.status_code == 201
    found = answer.json()
    assert found["minutes_late"] in (30, 31)
    assert [one["agency"] for one in found["tellings"]] == ["jingyu.emergency", "jingyu.civil_affairs"]
    assert all(one["told_at"] for one in found["tellings"])
    assert answer["Location"] == found["url"]
    listed = civil.get("incidents", {"event": "accident"}).json()["results"]
    assert [row["reference"] for row in listed] == [found["reference"]]


def test_the_same_report_sent_again_is_the_same_case(sent, civil):
    happening.emergency()
    first = civil.post("incidents", sent).json()["reference"]
    assert civil.post("incidents", sent).json()["reference"] == first


def test_what_is_missing_is_said_by_field(sent, civil):
    refused = problem(civil.post("incidents", {"event": "flood", "informed_at": sent["informed_at"]}), 422)
    assert {"event", "text"} <= set(refused["errors"])
    problem(civil.post("incidents", sent | {"institution": "JG-1900-0001"}), 422)
    problem(civil.post("incidents", sent | {"colour": "red"}), 422)


def test_a_move_is_made_from_the_same_door(sent, civil):
    happening.emergency()
    found = civil.post("incidents", sent).json()
    moves = {move["name"]: move for move in found["moves"]}
    assert moves["acknowledge"]["open"]
    url = found["url"]
    answer = civil.move(url, "acknowledge", {})
    assert answer.status_code == 200
    mine = next(one for one in answer.json()["tellings"] if one["agency"] == "jingyu.civil_affairs")
    assert mine["received_at"]
