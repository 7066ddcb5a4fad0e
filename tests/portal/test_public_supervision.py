"""Hazards under listed supervision in public: who supervises, until when, how long still; gone once they are lifted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inspections import supervision as acts
from portal import supervision
from registry.models import Disclosure
from tests.inspections import hazarding, supervising
from tests.inspections.acting import png
from tests.registry import acting

pytestmark = pytest.mark.django_db
LIST = "/supervision"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture
def today(monkeypatch):
    """A test says what day it is."""

    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_to(acting.local(2026, 10, 20, 9, 0))
    return set_to


def page(client, subject) -> str:
    return client.get(f"{LIST}/{subject.case.reference}").content.decode()


def test_a_proposal_is_not_public(client, today):
    subject = supervising.proposed()
    assert client.get(f"{LIST}/{subject.case.reference}").status_code == 404
    assert "现在没有挂牌督办的隐患" in client.get(LIST).content.decode()


def test_the_public_reads_hazard_office_and_days_left_but_no_person(client, today):
    subject = supervising.listed()
    text = page(client, subject)
    for said in ("二层疏散通道堆放杂物", "重大隐患", "县应急委办公室", "10月30日 周五", "还有 10 天", "9月21日 周一"):
        assert said in text, said
    for whole in (text, client.get(LIST).content.decode()):
        assert not [person for person in ("秦某", "韩玉梅", "李建国") if person in whole]


def test_the_days_are_counted_to_the_end_of_the_last_one(client, today):
    subject = supervising.listed()
    today(acting.local(2026, 10, 30, 23, 59))
    assert "今天到期" in page(client, subject)
    today(acting.local(2026, 10, 31, 0, 1))
    assert "逾期 1 天" in page(client, subject)
    assert "其中逾期 1 件" in client.get(LIST).content.decode()


def test_the_institutions_own_page_says_it_too(client, today):
    subject = supervising.listed()
    url = f"/institutions/{subject.hazard.institution.case.reference}"
    assert "重大隐患正在挂牌督办" in client.get(url).content.decode()


def test_two_of_one_institution_are_both_public_and_end_one_by_one(client, today):
    first = supervising.listed()
    of = first.hazard.institution
    second = supervising.listed(supervising.proposed(supervising.major(of=of, title="消控室无人值班")))
    assert len(supervision.now(supervising.DUE_ON)) == 2
    hazard = hazarding.accepted(hazarding.reported(second.hazard))
    sent = {"text": "有人值班", "rechecked_on": supervising.RECHECKED_AT.date(), "evidence": [png()]}
    by = hazarding.somebody(hazard.case.agency_id, number=2)
    acts.recheck(second, **sent, by=by, at=supervising.RECHECKED_AT)
    assert "复查合格，待摘牌" in page(client, second)
    supervising.lifted(second)
    assert [row.reference for row in supervision.now(supervising.DUE_ON)] == [first.case.reference]


def test_what_was_lifted_is_not_shown_any_more_but_stays_on_record(client, today):
    subject = supervising.lifted()
    gone = client.get(f"{LIST}/{subject.case.reference}")
    assert gone.status_code == 410
    assert "已经摘牌" in gone.content.decode()
    assert subject.hazard.title not in gone.content.decode()
    kept = Disclosure.objects.filter(item="supervision")
    assert kept.exists()
    assert not kept.filter(until_on=None).exists()


def test_the_pages_take_as_many_queries_whatever_there_is(client, today):
    subject = supervising.listed()
    few = [queries(client, url) for url in (LIST, f"{LIST}/{subject.case.reference}")]
    for number in range(2):
        institution = acting.claimed(
            code=("91220622MA0TE00346", "91220622MA0TE0099U")[number], name=f"第{number}养老院"
        )
        supervising.listed(supervising.proposed(supervising.major(of=institution)))
    assert [queries(client, url) for url in (LIST, f"{LIST}/{subject.case.reference}")] == few
    assert max(few) <= 4


def queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(url)
    return len(seen)
