"""Referrals through the API: sent with the reasons of the matrix, moved at both ends, unseen by others."""

import pytest

from casefile.models import Referral
from tests.casefile import referring

SENT = {"kind": "transfer", "receiver": "jingyu.fire", "text": "疏散通道堵塞，请处理。", "domain": "fire"}


@pytest.fixture
def about(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return referring.about()


def test_one_end_sends_and_the_other_answers(about, civil, fire):
    sent = civil.post("referrals", SENT | {"about": about.reference, "answer_by": "2099-03-01"})
    body = sent.json()
    assert sent.status_code == 201, body
    assert (body["agency"]["id"], body["sender"]["id"], body["parent"]) == (
        "jingyu.fire", "jingyu.civil_affairs", about.reference,
    )  # fmt: skip
    assert body["ground"]["rule"] == "competent:fire"
    assert [(clock["term"], clock["agency"], clock["due_on"]) for clock in body["clocks"]] == [
        ("referral.answer_by", "jingyu.fire", "2099-03-01")
    ]
    url = sent["Location"]
    assert fire.move(url, "accept").json()["state"] == "accepted"
    assert fire.move(url, "answer", {"text": "已清理"}).json()["state"] == "answered"
    assert fire.move(url, "take_in").status_code == 403
    assert civil.move(url, "take_in", {"note": "收悉"}).json()["state"] == "taken_in"


def test_sending_twice_with_one_key_sends_once(about, civil):
    for _ in range(2):
        answer = civil.post("referrals", SENT | {"about": about.reference}, Idempotency_Key="k1")
        assert answer.status_code == 201
    assert Referral.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"about": "BA-1999-0001"}, "about"),
        ({"receiver": "jingyu.nobody"}, "receiver"),
        ({"receiver": "jingyu.market"}, "reason"),
        ({"receiver": "chengzhong.civil_affairs", "reason": "试"}, "receiver"),
        ({"answer_by": "2001-01-01"}, "answer_by"),
        ({"domain": "weather"}, "domain"),
        ({"kind": "letter"}, "kind"),
        ({"subject": "x"}, "subject"),
    ],
)
def test_what_is_wrong_is_named(about, civil, change, field):
    answer = civil.post("referrals", SENT | {"about": about.reference} | change)
    assert answer.status_code in (400, 422)
    assert field in answer.content.decode()
    assert not Referral.objects.exists()


def test_a_file_that_the_client_may_not_read_cannot_be_sent(about, elsewhere):
    assert elsewhere.post("referrals", SENT | {"about": about.reference}).status_code == 422


def test_another_place_does_not_find_it(about, civil, elsewhere):
    url = civil.post("referrals", SENT | {"about": about.reference})["Location"]
    assert elsewhere.get(url).status_code == 404
    assert elsewhere.get("referrals").json()["results"] == []
    assert len(civil.get("referrals", {"receiver": "jingyu.fire", "kind": "transfer"}).json()["results"]) == 1
