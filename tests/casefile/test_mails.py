"""Notices by mail: counts and links only, once, as each person prefers; and the page where they say so."""

from datetime import timedelta

import pytest
from django.core import mail

from agencies import people
from agencies.models import Mail
from casefile import mails, notices
from eldercare import env
from tests import cast
from tests.registry import acting

pytestmark = pytest.mark.django_db
MORNING = acting.local(2026, 9, 11, 9)
URL = "/mail"
LATER = timedelta(minutes=5)


@pytest.fixture
def case():
    return acting.pushed(at=MORNING).case


def told(case, key: str, at=MORNING, **to) -> None:
    notices.tell(case, key=key, text="靖宇县松鹤园养老服务中心：逾期", at=at, **(to or {"agency": cast.clerk().agency}))
    notices.deliver(at=at)


def wants(actor, how: str, since=MORNING - LATER) -> None:
    people.prefer_mail(actor.user, mail=how, email="wang@example.gov.cn", at=since)


def sent(at) -> list[str]:
    before = len(mail.outbox)
    mails.send(at=at)
    return [one.subject for one in mail.outbox[before:]]


def test_nobody_gets_mail_who_did_not_ask_for_it(case):
    told(case, "a")
    assert sent(MORNING + LATER) == []


def test_a_mail_says_how_many_and_where_and_nothing_else(case):
    wants(cast.clerk(), Mail.AT_ONCE)
    notices_before = mails._new(cast.clerk().user, MORNING)
    told(case, "a")
    assert sent(MORNING + LATER) == [f"养老服务综合监管：{notices_before + 1}条新的提醒"]
    (message,) = mail.outbox
    assert message.to == ["wang@example.gov.cn"]
    assert "/desk" in message.body
    assert [
        word for word in ("松鹤园", "王秀兰", "逾期", case.reference) if word in message.subject + message.body
    ] == []


def test_what_was_told_is_not_told_again(case):
    wants(cast.clerk(), Mail.AT_ONCE)
    told(case, "a")
    assert len(sent(MORNING + LATER)) == 1
    assert sent(MORNING + LATER) == []
    assert sent(MORNING + 2 * LATER) == []
    told(case, "b", at=MORNING + 3 * LATER)
    assert sent(MORNING + 4 * LATER) == ["养老服务综合监管：1条新的提醒"]


def test_a_daily_mail_gathers_a_day(case):
    wants(cast.clerk(), Mail.DAILY, since=MORNING - LATER)
    for key in "abc":
        told(case, key)
    assert sent(MORNING + LATER) == []  # asked for today: the first mail is tomorrow's
    assert sent(acting.local(2026, 9, 12, 7)) == []
    (subject,) = sent(acting.local(2026, 9, 12, 8))
    assert subject >= "养老服务综合监管：3条"
    assert sent(acting.local(2026, 9, 12, 20)) == []


def test_read_notices_and_those_of_others_are_not_counted(case):
    wants(cast.clerk(), Mail.AT_ONCE)
    told(case, "a", agency=cast.fire().agency)
    told(case, "b", agency=cast.clerk().agency, role="leader")
    notices.unread(cast.clerk()).order_by().update(read_at=MORNING)
    assert sent(MORNING + LATER) == []


def test_without_a_server_nothing_is_sent_and_nothing_is_marked(case, settings):
    settings.EMAIL_BACKEND = mails.OFF
    wants(cast.clerk(), Mail.AT_ONCE)
    told(case, "a")
    assert sent(MORNING + LATER) == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(sent(MORNING + LATER)) == 1


def test_what_could_not_be_sent_is_tried_again(case, monkeypatch):
    wants(cast.clerk(), Mail.AT_ONCE)
    told(case, "a")

    def refused(*args, **kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(mails, "send_mail", refused)
        assert mails.send(at=MORNING + LATER) == 0
    assert len(sent(MORNING + 2 * LATER)) == 1


def test_a_person_says_it_on_a_page(client, settings):
    settings.SECURE_SSL_REDIRECT = False
    cast.sign_in(client, cast.clerk())
    assert client.post(URL, {"mail": "daily", "email": ""}).status_code == 422
    assert client.post(URL, {"mail": "daily", "email": "wang"}).status_code == 422
    assert client.post(URL, {"mail": "daily", "email": "wang@example.gov.cn"}).status_code == 302
    user = cast.clerk().user
    user.refresh_from_db()
    assert (user.mail, user.email) == ("daily", "wang@example.gov.cn")
    assert 'value="wang@example.gov.cn"' in client.get(URL).content.decode()
    assert client.post(URL, {"mail": "none", "email": ""}).status_code == 302


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("", ("dummy", None, None)),
        ("console://", ("console", None, None)),
        ("smtp://me:s%40cret@mail.example.gov.cn", ("smtp", 587, True)),
        ("smtp://mail.example.gov.cn:25?plain", ("smtp", 25, False)),
        ("smtps://mail.example.gov.cn", ("smtp", 465, False)),
    ],
)
def test_the_server_is_read_from_the_environment(url, found, monkeypatch):
    monkeypatch.setenv("EMAIL_URL", url)
    read = env.mail("EMAIL_URL")
    assert (read["EMAIL_BACKEND"].split(".")[-2], read.get("EMAIL_PORT"), read.get("EMAIL_USE_TLS")) == found


def test_an_address_that_is_none_is_refused_without_its_password(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "imap://me:secret@host")
    with pytest.raises(env.ImproperlyConfigured, match=r"me:\*\*\*@host"):
        env.mail("EMAIL_URL")
