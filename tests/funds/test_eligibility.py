"""Subsidy: a filing carries it, a refusal bars it until the filing; where the text is silent nobody settles it."""

from datetime import date

import pytest

from funds import eligibility
from registry import institutions, unfiled
from tests import cast
from tests.credit.test_record import pledged
from tests.registry.acting import CHENGZHONG_CODE, MORNING, claimed, filed, local

pytestmark = pytest.mark.django_db

LEADER = ("yangjun", "杨军", "chengzhong.civil_affairs", cast.Role.LEADER)


def unfiled_in_chengzhong():
    by = cast.chengzhong_clerk()
    known = {"name": "城中区南山颐养院", "code": CHENGZHONG_CODE, "kind": "for_profit"}
    institution, _ = institutions.register(by=by, at=MORNING, **known)
    institutions.claim(institution, by=by, at=MORNING)
    return institution


def refused():
    institution, by = unfiled_in_chengzhong(), cast.chengzhong_clerk()
    found = unfiled.open(
        institution, discovered_on=date(2026, 9, 11), residents=12, finding="群众反映", by=by, at=MORNING
    )
    unfiled.urge(found, channel="上门", text="请于本月备案", by=by, at=local(2026, 9, 14, 9))
    unfiled.declare_refusal(found, reason="三次上门均拒绝", by=cast.official(*LEADER), at=local(2026, 10, 20, 9))
    return institution


def test_a_filing_is_the_basis_from_its_own_day_on():
    institution = filed().institution
    institution.refresh_from_db()
    answer = eligibility.subsidy(institution, date(2026, 9, 11))
    assert answer.allowed is True
    assert "（六）" in answer.cite
    assert eligibility.subsidy(institution, date(2026, 9, 10)).allowed is False


def test_without_a_filing_there_is_nothing_to_rest_on_where_the_text_says_so():
    answer = eligibility.subsidy(claimed(), date(2026, 9, 12))
    assert answer.allowed is False
    assert "（六）" in answer.cite


def test_where_the_text_is_silent_the_officer_decides():
    answer = eligibility.subsidy(unfiled_in_chengzhong(), date(2026, 9, 12))
    assert (answer.allowed, answer.cite) == (None, "")
    assert "裁量" in answer.why


def test_a_declared_refusal_bars_from_its_day():
    institution = refused()
    assert eligibility.subsidy(institution, date(2026, 10, 19)).allowed is None
    answer = eligibility.subsidy(institution, date(2026, 10, 20))
    assert answer.allowed is False
    assert "（二）" in answer.cite


def test_filing_ends_the_bar():
    found = pledged()
    found.institution.refresh_from_db()
    assert eligibility.subsidy(found.institution, date(2026, 9, 12)).allowed is True


def test_the_page_answers_for_a_day_and_only_inside_the_place(client):
    institution = filed().institution
    url = f"/funds/institutions/{institution.case.reference}/subsidy"
    cast.sign_in(client, cast.clerk())
    assert "备案符合" in client.get(url).content.decode()
    assert "不享受补贴" in client.get(url, {"on": "2026-09-10"}).content.decode()
    assert "填真实存在的日期" in client.get(url, {"on": "2026-02-31"}).content.decode()
    assert cast.sign_in(client, cast.chengzhong_clerk()).get(url).status_code == 404
