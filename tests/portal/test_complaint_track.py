"""The tracking page: a code opens one complaint and nothing else; wrong codes are answered alike, and not for ever."""

import secrets
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Place
from complaints import complaints, handling, tracking
from complaints.models import Addition, Complaint
from portal import throttle
from tests import cast

pytestmark = pytest.mark.django_db
TRACK = reverse("portal:complaint_track")
SECRET = "我叫周小燕，电话13800005521。这个月多收200元护理升级费。"


@pytest.fixture(autouse=True)
def fresh(settings, tmp_path):
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def told():
    """A complaint with a name, and its code."""
    by = cast.clerk()
    return complaints.receive(
        place=Place.objects.get(pk=by.agency.place_id), channel="portal", against="松鹤园养老院", text=SECRET,
        anonymous=False, name="周小燕", phone="13800005521", by=complaints.COMPLAINANT, at=timezone.now(),
    )  # fmt: skip


def page(response) -> str:
    return response.content.decode()


def later(minutes: int = 1):
    return timezone.now() + timedelta(minutes=minutes)


def accepted(complaint: Complaint) -> Complaint:
    handling.accept(complaint, domain="complaints", by=cast.clerk(), at=timezone.now())
    return complaint


def test_the_code_shows_state_next_date_and_agency_without_a_sign_in(client, told):
    complaint, code = told
    found = client.post(TRACK, {"code": code})
    assert found.status_code == 200
    assert found["Cache-Control"].startswith("no-store")
    for words in ("松鹤园养老院", "已收到", complaint.case.agency.name, "周"):
        assert words in page(found)
    assert found.context["one"].clock is not None


def test_the_code_is_read_as_people_type_it(client, told):
    _, code = told
    for typed in (code.lower(), code.replace("-", " "), f" {code.replace('0', 'O').replace('1', 'l')} "):
        assert client.post(TRACK, {"code": typed}).status_code == 200


def test_the_page_never_says_who_complained_nor_what_was_written(client, told):
    complaint, code = told
    accepted(complaint)
    found = page(client.post(TRACK, {"code": code}))
    for secret in ("周小燕", "13800005521", "护理升级费", "138****5521", "周**"):
        assert secret not in found


def test_the_code_stands_in_no_address_and_no_stored_row(client, told):
    _, code = told
    found = client.post(TRACK, {"code": code})
    assert code not in str(found.request["PATH_INFO"])
    assert client.get(TRACK, {"code": code}).context["form"].data == {}
    plain = code.replace("-", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM complaints_complaint c")
        rows = " ".join(row for (row,) in cursor.fetchall())
    assert plain not in rows.replace("-", "")


def test_every_code_that_opens_nothing_is_answered_alike(client, told):
    _, code = told
    near = code[:-1] + ("2" if code[-1] != "2" else "3")
    answers = {}
    for typed in (near, tracking.make(), "ABCDE", "????", "' OR 1=1 --"):
        with CaptureQueriesContext(connection) as asked:
            found = client.post(TRACK, {"code": typed})
        body = page(found).replace(typed, "").split("<main")[1]
        answers[typed] = (found.status_code, len(asked), "没有这个查询码" in body)
    assert len(set(answers.values())) == 1
    assert next(iter(answers.values()))[0] == 404


def test_codes_have_a_hundred_bits_and_never_repeat():
    made = {tracking.make() for _ in range(2000)}
    assert len(made) == 2000
    assert len(tracking.ALPHABET) ** tracking.LENGTH >= 2**80
    assert all(len(one.replace("-", "")) == tracking.LENGTH for one in made)


def test_whoever_guesses_is_stopped_and_then_not_answered_even_when_right(client, told):
    _, code = told
    for _ in range(throttle.WRONG):
        client.post(TRACK, {"code": secrets.token_hex(10)})
    stopped = client.post(TRACK, {"code": code})
    assert stopped.status_code == 429
    assert stopped["Retry-After"] == "600"
    assert "松鹤园" not in page(stopped)


def test_looking_at_ones_own_complaint_is_no_guess(client, told):
    _, code = told
    for _ in range(throttle.WRONG + 5):
        assert client.post(TRACK, {"code": code}).status_code == 200


def test_the_complainant_adds_what_else_is_known_once_though_sent_twice(client, told):
    complaint, code = told
    once = client.post(TRACK, {"code": code}).context["once"]
    for _ in range(2):
        found = client.post(TRACK, {"code": code, "does": "add", "text": "收费单在抽屉里", "once": once})
        assert "已收到您补充的情况" in page(found)
    assert Addition.objects.filter(complaint=complaint).count() == 1
    assert "抽屉" not in page(found)


def test_a_question_is_shown_and_answered(client, told):
    complaint, code = told
    handling.ask(accepted(complaint), question="收费从哪个月开始？", by=cast.clerk(), at=later())
    asked = client.post(TRACK, {"code": code})
    assert "收费从哪个月开始？" in page(asked)
    assert "等您补充" in page(asked)
    client.post(TRACK, {"code": code, "does": "answer", "text": "九月", "once": asked.context["once"]})
    complaint.refresh_from_db()
    assert complaint.state == Complaint.State.HANDLING
    assert Addition.objects.get().question == "收费从哪个月开始？"


def test_the_answer_is_read_and_rated_once(client, told):
    complaint, code = told
    told_back = "经核查属实，已责令退还多收的费用。"
    handling.reply(accepted(complaint), outcome="upheld", reply=told_back, by=cast.clerk(), at=later())
    found = client.post(TRACK, {"code": code})
    assert told_back in page(found)
    assert "属实" in page(found)
    client.post(TRACK, {"code": code, "does": "rate", "rating": "4", "once": found.context["once"]})
    complaint.refresh_from_db()
    assert complaint.rating == 4
    assert not client.post(TRACK, {"code": code}).context["one"].may_rate


def test_it_is_withdrawn_only_by_saying_so(client, told):
    complaint, code = told
    refused = client.post(TRACK, {"code": code, "does": "withdraw", "reason": "已经解决"})
    assert refused.status_code == 422
    assert "已经解决" in page(refused)
    client.post(TRACK, {"code": code, "does": "withdraw", "reason": "已经解决", "sure": "on"})
    complaint.refresh_from_db()
    assert complaint.state == Complaint.State.WITHDRAWN


def test_what_is_not_possible_now_is_said_and_what_was_typed_stays(client, told):
    _, code = told
    found = client.post(TRACK, {"code": code, "does": "rate", "rating": "1", "text": "没有人来"})
    assert found.context["sent"].errors
    assert found.status_code in (403, 409)
    assert Complaint.objects.get().rating is None


def test_a_visit_that_is_planned_is_not_told(client, told):
    complaint, code = told
    accepted(complaint)
    kinds = {line.title for line in client.post(TRACK, {"code": code}).context["one"].lines}
    assert kinds == {f"{complaint.case.agency.name}已收到", "已受理"}


def test_an_empty_code_says_what_to_write(client):
    found = client.post(TRACK, {"code": " "})
    assert found.status_code == 422
    assert "填写查询码" in page(found)


def test_the_page_costs_the_same_however_many_complaints_there_are(client, told):
    _, code = told

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.post(TRACK, {"code": code})
        return len(asked)

    client.post(TRACK, {"code": code})
    few = cost()
    by = cast.clerk()
    place = Place.objects.get(pk=by.agency.place_id)
    for number in range(8):
        complaints.receive(
            place=place, channel="portal", against=f"第{number}养老院", text="多收护理费", anonymous=True,
            by=complaints.COMPLAINANT, at=timezone.now(),
        )  # fmt: skip
    assert cost() == few <= 8
