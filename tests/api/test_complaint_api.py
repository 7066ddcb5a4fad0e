"""Complaints over the API: handed in by platforms, moved by who handles them, and no name in any answer."""

import pytest
from django.utils import timezone

from agencies.models import IdempotencyKey
from complaints import tracking
from complaints.models import Complaint
from tests.api.conftest import problem
from tests.api.test_feed import settled
from tests.complaints.complaining import NAME, PHONE, SECRETS, TEXT, jpeg

pytestmark = pytest.mark.django_db
MASKED = [secret for secret in SECRETS if secret != "春梅"]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sent(claimed) -> dict:
    reference = claimed.rsplit("/", 1)[1]
    return {
        "channel": "hotline", "source_number": "GD2026091600123", "institution": reference, "text": TEXT, "name": NAME,
        "phone": PHONE, "received_on": timezone.localdate().isoformat(),
    }  # fmt: skip


@pytest.fixture
def received(sent, civil) -> str:
    return civil.post("complaints", sent).json()["url"]


def test_a_platform_hands_one_in_and_gets_the_code_for_the_complainant(sent, civil):
    answer = civil.post("complaints", sent)
    assert answer.status_code == 201
    told = answer.json()
    assert tracking.find(told["tracking_code"]).case.reference == told["reference"]
    assert told["agency"]["id"] == "jingyu.civil_affairs"
    assert told["party"] is None
    assert {clock["term"] for clock in told["clocks"]} == {"complaint.reply"}
    assert [word for word in MASKED if word in answer.content.decode()] == []
    assert (told["name"], told["phone"]) == ("欧**", "139****0077")
    assert "厨房的肉发臭" in told["text"]
    assert "tracking_code" not in civil.get(told["url"]).json()


def test_the_same_request_sent_twice_is_one_complaint_and_the_code_is_not_kept(sent, civil):
    first = civil.post("complaints", sent, Idempotency_Key="gd-123").json()
    again = civil.post("complaints", sent, Idempotency_Key="gd-123")
    assert again["Idempotent-Replayed"] == "true"
    assert (again.json()["reference"], again.json()["tracking_code"]) == (first["reference"], None)
    assert Complaint.objects.count() == 1
    assert first["tracking_code"] not in str(IdempotencyKey.objects.values())


def test_what_is_wrong_or_unknown_is_refused(sent, civil, elsewhere):
    problem(civil.post("complaints", sent | {"channel": "pigeon"}), 422)
    problem(civil.post("complaints", sent | {"colour": "red"}), 422)
    problem(civil.post("complaints", sent | {"text": "脏"}), 422)
    problem(civil.post("complaints", sent | {"institution": "JG-1999-0001"}), 422)
    problem(civil.post("complaints", sent | {"phone": ""}), 422)
    problem(elsewhere.post("complaints", sent), 422)
    assert not Complaint.objects.exists()


def test_the_handler_moves_it_and_nobody_else(received, civil, fire):
    assert fire.get(received).status_code == 404
    accepted = civil.move(received, "accept", {"domain": "complaints"})
    assert accepted.json()["routing"]["agency"] == "jingyu.civil_affairs"
    refused = problem(civil.move(received, "ask", {"question": f"{NAME}哪天去的"}), 422)
    assert "投诉人" in refused["detail"]
    answer = civil.move(received, "reply", {"outcome": "partly", "reply": "已责令整改"})
    assert answer.json()["state"] == "replied"
    assert [paper["kind"] for paper in answer.json()["papers"]] == ["complaint_reply"]


def test_the_list_is_narrowed_and_names_nobody(received, civil, elsewhere):
    found = civil.get("complaints", {"channel": "hotline", "state": "received", "source_number": "GD2026091600123"})
    assert [row["url"] for row in found.json()["results"]] == [received]
    assert civil.get("complaints", {"domain": "food"}).json()["results"] == []
    assert civil.get("complaints", {"q": NAME}).json()["results"] == []
    assert elsewhere.get("complaints").json()["results"] == []
    assert [word for word in SECRETS if word in found.content.decode()] == []


@pytest.mark.django_db(transaction=True)
def test_the_feed_tells_moves_without_names(received, civil):
    civil.move(received, "accept", {"domain": "food"})
    settled()
    told = civil.get("changes").content.decode()
    assert "complaints.complaint.accept" in told
    assert [word for word in SECRETS if word in told] == []


def test_photos_come_as_multipart_without_their_names(sent, civil, client):
    body = {**sent, "photos": jpeg()}
    answer = client.post("/api/v1/complaints", body, HTTP_AUTHORIZATION=f"Bearer {civil.token}")
    assert answer.status_code == 201, answer.content
    assert [one["name"] for one in answer.json()["attachments"]] == ["照片1.jpg"]
