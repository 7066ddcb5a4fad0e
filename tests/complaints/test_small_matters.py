"""Disputes and what the media say: small matters with their duties, and with what the institution may not learn."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.access import Role
from casefile.models import Event, Notice
from casefile.refusals import Conflict, Forbidden, Invalid
from complaints import disputes, opinions
from complaints.models import Dispute, Opinion
from tests import cast
from tests.inspections import reporting
from tests.registry.acting import claimed, local
from tests.test_budgets import LIST, questions

pytestmark = pytest.mark.django_db
AT = local(2026, 9, 14, 9, 0)
LATER = local(2026, 9, 21, 9, 0)


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.SECURE_SSL_REDIRECT = False
    settings.MEDIA_ROOT = tmp_path


def justice():
    return cast.official("linxue", "林雪", "jingyu.justice", Role.CLERK)


def opened(**more) -> Dispute:
    return disputes.open(claimed(), title="退住押金", **more, by=cast.clerk(), at=AT)


def noted(*, by=None, **more) -> Opinion:
    sent = {"title": "网传松鹤园收费不退", "source": "某短视频账号", "noted_on": date(2026, 9, 14)} | more
    return opinions.note(**sent, by=by or cast.clerk(), at=AT)


def test_a_dispute_is_mediated_and_settled_and_both_know():
    subject = opened()
    disputes.mediate(subject, mediator="靖宇镇人民调解委员会", by=cast.clerk(), at=AT)
    disputes.settle(subject, result="十日内退还押金", ended_on=date(2026, 9, 21), by=cast.clerk(), at=LATER)
    assert subject.state == Dispute.State.SETTLED
    assert subject.case.closed_at == LATER
    told = Notice.objects.filter(case=subject.case, party=subject.case.party)
    assert told.filter(text__contains="十日内退还押金").exists()
    assert not subject.case.clocks.filter(stopped_at=None).exists()


def test_a_mediation_that_fails_needs_its_reason_and_a_day_that_can_be():
    subject = opened()
    with pytest.raises(Invalid) as refused:
        disputes.fail(subject, result=" ", ended_on=date(2026, 9, 1), by=cast.clerk(), at=LATER)
    assert set(refused.value.errors) == {"result", "ended_on"}


def test_justice_may_mediate_in_jingyu_and_the_fire_brigade_may_not():
    institution = claimed()
    assert disputes.open(institution, title="服务质量", by=justice(), at=AT).case.agency_id == "jingyu.justice"
    with pytest.raises(Forbidden):
        disputes.open(institution, title="服务质量", by=cast.fire(), at=AT)


def test_the_clock_of_mediation_is_the_places_own_and_never_called_late():
    own = opened().case.clocks.get(term="dispute.mediation")
    assert (own.due_at, own.carries) == (None, ["JY-85"])
    there = disputes.open(reporting.institution(), title="押金", by=cast.chengzhong_clerk(), at=AT)
    assert there.case.clocks.get(term="dispute.mediation").carries == ["CZ-47"]


def test_the_institution_reads_the_dispute_and_makes_no_move_in_it(client):
    subject = opened()
    cast.sign_in(client, cast.representative(subject.case.party))
    url = reverse("complaints:dispute", args=[subject.case.reference])
    assert client.get(url).status_code == 200
    assert client.post(f"{url}/mediate", {"mediator": "自己"}).status_code == 403


def test_a_grave_one_is_reported_upward_before_it_is_closed():
    subject = noted(major=True)
    assert Event.objects.filter(case=subject.case, kind="complaints.opinion.note_major").exists()
    opinions.check(subject, finding="属实，押金逾期未退", by=cast.clerk(), at=AT)
    with pytest.raises(Conflict, match="上报以后"):
        opinions.close(subject, result="已处理", by=cast.leader(), at=LATER)
    with pytest.raises(Invalid) as refused:  # Jingyu's text does not say to whom
        opinions.report_up(subject, text="情况报告", told_on=date(2026, 9, 14), by=cast.clerk(), at=AT)
    assert "to" in refused.value.errors
    opinions.report_up(subject, text="情况报告", to="县委宣传部", told_on=date(2026, 9, 14), by=cast.clerk(), at=AT)
    opinions.answer(subject, answer="在县政府网站回应", by=cast.clerk(), at=LATER)
    opinions.close(subject, result="已处理", by=cast.leader(), at=LATER)
    assert subject.case.closed_at == LATER


def test_who_checked_does_not_close():
    subject = noted()
    opinions.check(subject, finding="不属实", rumour=True, by=cast.clerk(), at=AT)
    with pytest.raises(Forbidden, match="另一人"):
        opinions.close(subject, result="已澄清", by=cast.clerk(), at=LATER)


def test_upward_means_district_government_and_city_civil_affairs_where_the_text_says_so():
    known = opinions.upward("mz_notice", date(2026, 9, 14))
    assert known.slugs == ["mz_notice.district_gov", "mz_notice.city_civil"]
    assert opinions.upward("jingyu", date(2026, 9, 14)).slugs == []


def test_the_lists_are_narrowed_and_taken_away_and_cost_the_same_however_long(client):
    dispute, opinion = opened(), noted(major=True)
    cast.sign_in(client, cast.clerk())
    for name, subject, empty in (("disputes", dispute, "settled"), ("opinions", opinion, "answered")):
        url = f"/complaints/{name}"
        shown = client.get(f"{url}?q={subject.title[:4]}").content.decode()
        assert subject.case.reference in shown
        assert subject.case.reference not in client.get(f"{url}?state={empty}").content.decode()
        assert subject.case.reference in b"".join(client.get(f"{url}?export=csv")).decode()
    few = {name: questions(client, f"/complaints/{name}") for name in ("disputes", "opinions")}
    for number in range(3):
        disputes.open(dispute.institution, title=f"第{number}件", by=cast.clerk(), at=AT)
        noted(title=f"第{number}件")
    assert {name: questions(client, f"/complaints/{name}") for name in few} == few
    assert max(few.values()) <= LIST


def test_both_are_opened_on_their_pages_and_keep_what_was_typed(client):
    institution = claimed()
    cast.sign_in(client, cast.clerk())
    reference = institution.case.reference
    client.post(f"/complaints/institutions/{reference}/disputes/new", {"title": "押金", "text": "协商不成"})
    assert Dispute.objects.get().title == "押金"
    sent = {"title": "网传", "source": " ", "noted_on": "2026-09-14"}
    answer = client.post("/complaints/opinions/new", sent)
    assert answer.status_code == 422
    assert "网传" in answer.content.decode()
    client.post("/complaints/opinions/new", sent | {"source": "晚报", "major": "on"})
    assert Opinion.objects.get().major
