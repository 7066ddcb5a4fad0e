"""The pages of accidents: one screen that sends with three answers, a list with the alarming first, calls, exports."""

import pytest
from django.urls import reverse

from complaints import incident_telling
from complaints.models import Incident
from tests import cast
from tests.complaints import happening
from tests.complaints.happening import EVE
from tests.registry.acting import claimed

pytestmark = pytest.mark.django_db
NEW = "/complaints/incidents/new"


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.SECURE_SSL_REDIRECT = False
    settings.MEDIA_ROOT = tmp_path


def typed(**more):
    return {"event": "accident", "text": "二层老人跌倒", "informed_at": "2026-09-30T23:30"} | more


def page_of(subject):
    return reverse("complaints:incident", args=[subject.case.reference])


def test_an_institution_reports_with_three_answers(client):
    happening.emergency()
    cast.sign_in(client, happening.head_of(claimed()))
    form = client.get(NEW).content.decode()
    assert "靖宇县应急管理部门" in form
    assert "没有点名" in form
    answer = client.post(NEW, typed(**{"others-accident": ["jingyu.civil_affairs"]}))
    found = Incident.objects.get()
    assert answer.headers["Location"] == page_of(found)
    assert found.informed_at == EVE
    assert [one.name for one in found.tellings.all()][1:] == ["靖宇县应急管理部门", "靖宇县民政局"]


def test_the_boxes_of_another_event_are_not_taken(client):
    happening.emergency()
    cast.sign_in(client, happening.head_of(claimed()))
    client.post(NEW, typed(**{"others-public_health": ["jingyu.health"]}))
    assert "靖宇县卫生健康部门" not in [one.name for one in Incident.objects.get().tellings.all()]


def test_what_was_typed_stays_when_something_is_missing(client):
    cast.sign_in(client, cast.clerk())
    answer = client.post(NEW, typed(where="", text="锅炉房起火"))
    assert answer.status_code == 422
    assert "写明在哪里" in answer.content.decode()
    assert "锅炉房起火" in answer.content.decode()


def test_the_place_typed_by_an_officer_becomes_the_institution_of_that_name(client):
    institution = claimed()
    cast.sign_in(client, happening.township())
    client.post(NEW, typed(where=institution.party.name))
    client.post(NEW, typed(where="河南街无名院落", text="起火"))
    found = {one.text: one for one in Incident.objects.all()}
    assert found["二层老人跌倒"].institution == institution
    assert (found["起火"].institution, found["起火"].where) == (None, "河南街无名院落")


def test_the_page_says_who_has_it_and_whom_to_call(client):
    subject = happening.reported()
    cast.sign_in(client, happening.emergency())
    shown = client.get(page_of(subject)).content.decode()
    assert "等待确认" in shown or "打电话" in shown
    assert "每一级不超过2小时" in shown
    assert "没有点名" not in shown or "负有监管职责" in shown
    answer = client.post(page_of(subject) + "/acknowledge", {"version": Incident.objects.get().case.version})
    assert answer.status_code == 302
    assert "赵刚" in client.get(page_of(subject)).content.decode()


def test_the_institution_sees_its_report_and_another_does_not(client):
    subject = happening.reported()
    cast.sign_in(client, happening.head_of(subject.institution))
    assert client.get(page_of(subject)).status_code == 200
    stranger = cast.representative(cast.party("靖宇县别家养老院", "91220622MA0TE0099U"))
    cast.sign_in(client, stranger)
    assert client.get(page_of(subject)).status_code == 404


def test_a_recipient_who_has_no_part_in_the_domain_reads_the_file_it_was_told_of(client):
    subject = happening.reported(others=["jingyu.market"])
    cast.sign_in(client, cast.market())
    assert client.get(page_of(subject)).status_code == 200
    cast.sign_in(client, cast.housing())
    assert client.get(page_of(subject)).status_code == 404


def test_what_nobody_has_acknowledged_stands_first_whatever_its_age(client):
    old = happening.reported()
    new = happening.reported(of=old.institution, text="轻微擦伤", informed_at=EVE.replace(day=29))
    for by in (happening.emergency(), cast.clerk()):
        incident_telling.acknowledge(old, by=by, at=EVE)
    cast.sign_in(client, cast.clerk())
    shown = client.get("/complaints/incidents").content.decode()
    assert shown.index(new.case.reference) < shown.index(old.case.reference)
    assert shown.count('class="alarm"') == 1
    waiting = client.get("/complaints/incidents?state=waiting").content.decode()
    assert new.case.reference in waiting
    assert old.case.reference not in waiting


def test_an_unacknowledged_report_stands_in_red_above_the_desk_until_it_is_acknowledged(client):
    subject = happening.reported()
    cast.sign_in(client, happening.emergency())
    assert "1 件紧急报告，还没有确认收到" in client.get(reverse("casefile:desk")).content.decode()
    incident_telling.acknowledge(subject, by=happening.emergency(), at=EVE)
    assert "紧急报告" not in client.get(reverse("casefile:desk")).content.decode()


def test_the_desk_costs_the_same_however_many_reports_wait(client, django_assert_max_num_queries):
    first = happening.reported()
    cast.sign_in(client, happening.emergency())
    desk = reverse("casefile:desk")
    client.get(desk)
    with django_assert_max_num_queries(10) as few:
        client.get(desk)
    for n in range(4):
        happening.reported(of=first.institution, text=f"第{n}件")
    with django_assert_max_num_queries(10) as many:
        client.get(desk)
    assert len(many) == len(few)


def test_the_list_can_be_narrowed_and_taken_away_as_a_sheet(client):
    subject = happening.reported(at=EVE.replace(day=30, hour=23, minute=59))
    cast.sign_in(client, cast.clerk())
    assert subject.case.reference in client.get("/complaints/incidents?event=accident&q=松鹤园").content.decode()
    assert "没有符合条件的" in client.get("/complaints/incidents?event=food").content.decode()
    sheet = b"".join(client.get("/complaints/incidents?export=csv")).decode()
    assert subject.case.reference in sheet
    assert client.get("/complaints/incidents?export=xlsx").status_code == 200


def test_the_list_costs_the_same_however_many_there_are(client, django_assert_max_num_queries):
    first = happening.reported()
    cast.sign_in(client, cast.clerk())
    client.get("/complaints/incidents")
    with django_assert_max_num_queries(14) as few:
        client.get("/complaints/incidents")
    for n in range(5):
        happening.reported(of=first.institution, text=f"第{n}件")
    with django_assert_max_num_queries(14) as many:
        client.get("/complaints/incidents")
    assert len(many) == len(few)


def test_a_call_is_recorded_from_the_page_with_the_telephone_list_beside_it(client):
    cast.leader()
    subject = happening.reported()
    cast.sign_in(client, happening.emergency())
    form = client.get(page_of(subject) + "/call").content.decode()
    assert "周立新" in form
    one = happening.telling(subject, "民政局")
    sent = {"telling": one.pk, "reached": "true", "person": "周立新", "version": Incident.objects.get().case.version}
    assert client.post(page_of(subject) + "/call", sent).status_code == 302
    one.refresh_from_db()
    assert one.received_by == "周立新（电话）"
