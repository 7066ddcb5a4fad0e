"""The public lists: only what is public today, never a person, and the same as a page, a feed and a table."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies import wall
from casefile.refusals import Conflict
from complaints import outcomes
from credit import leaving
from credit.models import TakeDown
from portal import lists
from tests import cast
from tests.complaints import enforcing
from tests.credit import listed
from tests.registry.acting import claimed, local

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
WHILE = local(2026, 10, 8, 12, 0)
ENDS_ON = date(2027, 3, 29)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False


def shown(name: str, today: date) -> list[str]:
    with wall.public():
        return [row.key for row in lists.shelf(name, today)]


def test_a_listing_is_public_from_its_day_to_its_last_day_even_if_nothing_takes_it_down():
    subject = listed.served()
    reference = subject.case.reference
    assert shown("bad", date(2026, 9, 29)) == [reference]
    assert shown("bad", ENDS_ON) == [reference]
    assert shown("bad", date(2027, 3, 30)) == []
    leaving.end_due(at=local(2027, 4, 9, 0, 0))
    assert shown("bad", ENDS_ON) == []


def test_what_is_not_decided_to_be_public_is_not():
    listed.served(listed.decided(severity="light", months=3))
    assert shown("bad", date(2026, 10, 1)) == []


def test_a_listing_under_way_is_not_public():
    listed.decided()
    assert shown("bad", date(2026, 10, 1)) == []


def test_good_conduct_stands_on_a_list_of_its_own():
    subject = listed.red()
    assert shown("red", date(2026, 10, 1)) == [subject.case.reference]
    assert shown("bad", date(2026, 10, 1)) == []


@pytest.fixture
def _now(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: WHILE)


@pytest.mark.usefixtures("_now")
def test_page_feed_and_table_say_the_same(client):
    subject = listed.served()
    name = subject.institution.party.name
    text = client.get("/lists").content.decode()
    assert name in text
    assert subject.decision_number in text
    assert "3月29日" in text
    feed = ElementTree.fromstring(client.get("/lists.atom?of=bad").content)
    entry = feed.find(f"{ATOM}entry")
    assert name in entry.find(f"{ATOM}title").text
    assert feed.find(f"{ATOM}id").text
    table = b"".join(client.get("/lists.csv?of=bad").streaming_content).decode("utf-8-sig")
    assert subject.decision_number in table
    assert "2027-03-29" in table


@pytest.mark.usefixtures("_now")
def test_it_can_be_searched_and_narrowed(client):
    subject = listed.served()
    name = subject.institution.party.name
    assert name in client.get("/lists?q=松鹤园").content.decode()
    assert name in client.get(f"/lists?q={subject.institution.party.code}").content.decode()
    assert name not in client.get("/lists?q=别家").content.decode()
    assert "没有符合条件的" in client.get("/lists?q=别家").content.decode()
    assert name not in client.get("/lists?place=chengzhong").content.decode()
    assert "现在没有公布的" in client.get("/lists?of=penalties").content.decode()


@pytest.mark.usefixtures("_now")
def test_no_person_is_ever_public(client):
    of = listed.served()
    person = {"person": "秦守义", "person_number": "220622195501010018", "person_post": "法定代表人", "of": of}
    subject = listed.proposed(of.institution, basis=of.basis, at=local(2026, 10, 1, 9, 0), **person)
    listed.notified(subject, at=local(2026, 10, 1, 10, 0), until=date(2026, 10, 3))
    listed.heard(subject, text="", at=local(2026, 10, 5, 9, 0))
    listed.served(listed.decided(subject, at=local(2026, 10, 6, 9, 0)), at=local(2026, 10, 7, 9, 0))
    for url in ("/lists", "/lists.atom", "/lists?q=秦守义", f"/institutions/{of.institution.case.reference}"):
        text = client.get(url).content.decode()
        assert "秦" not in text.replace("?q=秦守义", "").replace('value="秦守义"', "")
        assert "法定代表人" not in text


@pytest.mark.usefixtures("_now")
def test_the_page_of_the_institution_says_it_as_long_as_the_list_does(client, monkeypatch):
    subject = listed.served()
    url = f"/institutions/{subject.institution.case.reference}"
    assert "失信联合惩戒名单" in client.get(url).content.decode()
    monkeypatch.setattr("django.utils.timezone.now", lambda: local(2027, 3, 30, 0, 1))
    assert "失信联合惩戒名单" not in client.get(url).content.decode()


@pytest.mark.usefixtures("_now")
def test_a_longer_list_takes_no_more_queries(client):
    listed.served()
    before = count(client)
    other = claimed(code="91220622MA0TE00346", name="靖宇县第二养老院")
    listed.served(listed.decided(listed.heard(listed.notified(listed.proposed(other)))))
    assert count(client) == before <= 6


def count(client) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get("/lists")
    return len(seen)


def test_a_stranger_sees_the_same_as_somebody_signed_in(client):
    listed.served()
    plain = client.get("/lists").content
    assert client.get("/lists").status_code == 200
    signed = cast.sign_in(client, cast.clerk()).get("/lists")
    assert signed.status_code == 200
    assert (b"lists.csv" in plain) == (b"lists.csv" in signed.content)


@pytest.mark.usefixtures("_now")
def test_penalties_of_places_outside_the_register_are_public_with_name_and_code_but_never_a_person(client):
    code = "91220622MA0TE00346"
    company = penalised(party_code=code)
    penalised(party_name="", person="秦守义")
    penalised(party_name="守义家庭养老", person="秦守义")
    url = "/lists?of=penalties"
    shown = client.get(url).content.decode()
    assert all(part in shown for part in ("夕阳红老年公寓", code, company.decision_number, "没有登记为养老机构"))
    assert "守义" not in shown
    assert "夕阳红" in client.get(f"{url}&q={code[-8:]}&place=jingyu").content.decode()
    assert "夕阳红" in client.get(f"{url}&q=老年公寓 夕阳").content.decode()
    for narrower in ("place=chengzhong", f"q=夕阳红 {code[:-1]}9", "q=夕阳_"):
        assert company.decision_number not in client.get(f"{url}&{narrower}").content.decode()
    assert "夕阳红" in client.get("/lists.atom?of=penalties").content.decode()
    sent = {"number": "靖行复〔2026〕1号", "reason": "程序违法", "by": enforcing.leader(), "at": WHILE}
    outcomes.revoke(company, **sent)
    assert "夕阳红" not in client.get(url).content.decode()
    assert TakeDown.objects.get().until_on == WHILE.date()


def penalised(**more):
    """A decision that was served, and made public where that may be."""
    subject = enforcing.filed(**more)
    for step in (enforcing.investigated, enforcing.announced, enforcing.heard):
        step(subject)
    enforcing.served(enforcing.decided(subject, decision=f"责令{more.get('person', '')}停止，罚款五千元"))
    sent = {"severity": "general", "by": enforcing.inspector(), "at": enforcing.SERVED_AT}
    if "person" in more:
        with pytest.raises(Conflict, match="个人"):
            outcomes.publish(subject, **sent)
    else:
        outcomes.publish(subject, **sent)
    return subject
