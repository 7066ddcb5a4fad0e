"""The pages of plans, libraries and draws, and what the public sees of them and when."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inspections import draw_record, draws, library, plans, urn
from inspections.models import Draw, Officer, Plan, Visit
from tests import cast
from tests.inspections import drawing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.SECURE_SSL_REDIRECT = False
    settings.MEDIA_ROOT = tmp_path


def text(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def freeze_form(**changes) -> dict:
    moment = timezone.localtime() + timedelta(hours=1)
    return {
        "label": "秋季抽查", "agencies": list(drawing.AGENCIES), "count": "2", "source": "double_ball",
        "issue": "2026130", "moment": moment.strftime("%Y-%m-%dT%H:%M"),
        "opens_on": (timezone.localdate() + timedelta(days=40)).isoformat(), **changes,
    }  # fmt: skip


def test_the_libraries_are_frozen_from_the_page_and_each_agency_commits(client):
    drawing.staffed()
    cast.sign_in(client, cast.inspector())
    assert "冻结名录" in text(client, "/inspections/draws/new")
    answer = client.post("/inspections/draws/new", freeze_form())
    draw = Draw.objects.get()
    assert answer.url == f"/inspections/draws/{draw.case.reference}"
    cast.sign_in(client, cast.fire())
    page = text(client, f"{answer.url}/commit")
    assert draw.digests["frozen"] in page
    assert 'name="salt"' not in page, "the salt has no name: no browser sends it"
    value = urn.commitment(draw.digests["frozen"], "jingyu.fire", drawing.salt("jingyu.fire"))
    client.post(f"{answer.url}/commit", {"commitment": value, "version": str(draw.case.version)})
    draw.refresh_from_db()
    assert [row["commitment"] for row in draw.commitments] == [value]


def test_a_refused_freezing_says_what_is_lacking_and_keeps_what_was_typed(client):
    drawing.staffed()
    cast.sign_in(client, cast.inspector())
    answer = client.post("/inspections/draws/new", freeze_form(count="40"))
    assert answer.status_code == 422
    assert "检查对象名录只有 4 家" in answer.content.decode()
    assert "秋季抽查" in answer.content.decode()


def test_only_who_leads_freezes(client):
    drawing.staffed()
    cast.sign_in(client, cast.fire())
    assert client.get("/inspections/draws/new").status_code == 403
    assert client.post("/inspections/draws/new", freeze_form()).status_code == 403
    cast.sign_in(client, cast.representative())
    assert client.get("/inspections/draws/new").status_code == 403


def test_the_public_sees_a_draw_at_once_but_not_who_was_drawn(client):
    drawing.staffed()
    draw = drawing.drawn(opens_on=timezone.localdate() + timedelta(days=60))
    listed, page = text(client, "/draws"), text(client, f"/draws/{draw.case.reference}")
    assert draw.label in listed
    for digest in ("frozen", "sealed", "record"):
        assert draw.digests[digest] in page
    for row in draw.objects_frozen:
        assert row["name"] not in page
        assert row["id"] not in page
    for row in draw.salts:
        assert row["salt"] not in page
    assert draw.seed not in page
    assert client.get(f"/draws/{draw.case.reference}.json").status_code == 404


def test_the_whole_record_is_public_on_its_day_and_verifies(client):
    drawing.staffed()
    draw = drawing.drawn(opens_on=date(2026, 10, 1))
    page = text(client, f"/draws/{draw.case.reference}")
    assert "与记录完全一致" in page
    record = client.get(f"/draws/{draw.case.reference}.json")
    assert json.loads(record.content) == draw_record.of(draw)
    for one in library.listed("jingyu"):
        assert one.user.name not in page + record.content.decode()
    sent = {"record": upload(record.content)}
    answer = client.post("/draws/verify", sent).content.decode()
    assert "重新计算的结果与记录完全一致" in answer
    assert draw.case.reference in answer


def upload(content: bytes):
    return SimpleUploadedFile("record.json", content, content_type="application/json")


def test_a_tampered_record_is_told_on_the_page(client, monkeypatch):
    drawing.staffed()
    record = draw_record.of(drawing.drawn())
    record["result"] = record["result"][::-1]
    answer = client.post("/draws/verify", {"record": upload(json.dumps(record).encode())}).content.decode()
    assert "抽取结果不符" in answer
    assert "读不了" in client.post("/draws/verify", {"record": upload(b"nonsense")}).content.decode()
    monkeypatch.setattr("portal.draws.MOST_STEPS", 10)
    assert "算不完" in client.post("/draws/verify", {"record": upload(json.dumps(record).encode())}).content.decode()


def test_replaced_and_abandoned_draws_stay_listed_with_their_reasons(client):
    drawing.staffed()
    first = drawing.drawn()
    at = drawing.FROZEN_AT + timedelta(days=10)
    terms = drawing.terms(moment=drawing.MOMENT + timedelta(days=10), reason="名录漏列一家")
    again = draws.freeze(terms, by=cast.leader(), at=at)
    draws.abandon(again, reason="消防没有承诺", by=cast.leader(), at=at)
    page = text(client, "/draws")
    assert first.case.reference in page
    assert again.case.reference in page
    assert "名录漏列一家" in text(client, f"/draws/{again.case.reference}")
    assert "消防没有承诺" in page
    assert client.get(f"/draws/{first.case.reference}.json").status_code == 200


def test_a_result_becomes_visits_with_exactly_the_people_drawn(client):
    drawing.staffed()
    draw = drawing.drawn()
    cast.sign_in(client, cast.clerk())
    on = timezone.localdate().isoformat()
    url = f"/inspections/draws/{draw.case.reference}"
    client.post(f"{url}/plan_visits", {"planned_on": on, "version": str(draw.case.version)})
    assert Visit.objects.filter(draw=draw, ground="drawn", joint=True).count() == 2
    for row in draw.result:
        visit = Visit.objects.get(institution__case__reference=row["object"])
        for part in visit.parts.all():
            people = draw_record.people(draw, row["officers"][part.agency_id])
            assert {one["username"] for one in part.officers} == {one["username"] for one in people}
    page = text(client, url)
    assert "已经按这次结果安排检查" in page


def test_the_plan_is_drafted_proposed_and_published_by_another_person(client):
    cast.sign_in(client, cast.clerk())
    answer = client.post("/inspections/plans/new", {"year": str(timezone.localdate().year)})
    plan = Plan.objects.get()
    assert answer.url == f"/inspections/plans/{plan.case.reference}"
    assert "消防" in text(client, f"{answer.url}/edit")
    sent = {
        "rows-on-jingyu.civil_affairs": "on", "rows-role-jingyu.civil_affairs": "lead",
        "rows-share-jingyu.civil_affairs": "100", "rows-quarters-jingyu.civil_affairs": ["1", "3"],
        "rows-lists-jingyu.civil_affairs": ["jingyu.civil_affairs.quarterly"],
        "rows-on-jingyu.fire": "on", "rows-role-jingyu.fire": "joint", "rows-share-jingyu.fire": "30",
        "rows-quarters-jingyu.fire": ["3"], "rows-lists-jingyu.fire": ["jingyu.fire.daily"],
        "rules": "每季度抽查一次。", "version": str(plan.case.version),
    }  # fmt: skip
    assert client.post(f"{answer.url}/edit", sent | {"rows-share-jingyu.fire": "130"}).status_code == 422
    assert client.post(f"{answer.url}/edit", sent).status_code == 302
    plan.refresh_from_db()
    plan.case.refresh_from_db()
    client.post(f"{answer.url}/propose", {"version": str(plan.case.version)})
    assert client.get(f"{answer.url}/publish").status_code == 403
    cast.sign_in(client, cast.leader())
    client.post(f"{answer.url}/publish", {"version": str(plan.case.version + 1)})
    plan.refresh_from_db()
    assert (plan.state, plan.version) == ("published", 1)
    assert plan.published[0]["rows"][1]["checklists"] == ["jingyu.fire.daily"]
    assert "每季度抽查一次" in text(client, "/draws")


def test_a_revision_leaves_the_version_in_force_public(client):
    plan = drawing.published()
    plans.revise(plan, reason="增加一个部门", by=cast.clerk(), at=drawing.DRAWN_AT)
    plans.edit(plan, rows=plan.rows[:1], rules="新稿", by=cast.clerk(), at=drawing.DRAWN_AT)
    page = text(client, "/draws")
    assert "第 1 版" in page
    assert "新稿" not in page


def test_people_are_put_in_changed_and_taken_out_by_their_own_agency_or_who_leads(client):
    drawing.staffed(people=2)
    person = cast.official("qianfang", "钱方", "jingyu.fire", cast.Role.INSPECTOR).user
    cast.sign_in(client, cast.clerk())
    sent = {"user": "qianfang", "certificate": "X-1", "valid_from": "2024-01-01", "valid_until": "2030-01-01"}
    assert client.post("/inspections/library/jingyu.fire/new", sent).status_code == 302
    one = Officer.objects.get(user=person)
    assert "钱方" in text(client, "/inspections/library")
    sent.pop("user")
    client.post(f"/inspections/library/officers/{one.pk}", sent | {"certificate": "X-2"})
    assert Officer.objects.get(user=person, removed_at=None).certificate == "X-2"
    assert Officer.objects.filter(user=person).count() == 2, "the old entry stays"
    cast.sign_in(client, cast.market())
    current = Officer.objects.get(user=person, removed_at=None)
    assert client.post(f"/inspections/library/officers/{current.pk}", {"remove": "1"}).status_code == 403
    cast.sign_in(client, cast.chengzhong_clerk())
    assert client.get(f"/inspections/library/officers/{current.pk}").status_code == 404


@pytest.mark.parametrize("url", ["/draws", "/inspections/draws", "/inspections/library", "/inspections/plans"])
def test_lists_cost_the_same_however_long_they_are(client, url):
    drawing.staffed(institutions=2, people=2)
    drawing.published()
    drawing.drawn(count=1)
    cast.sign_in(client, cast.clerk())
    few = queries(client, url)
    for number in range(3, 7):
        drawing.institution(number)
        drawing.officer(number)
        draw = drawing.frozen(label=f"第{number}批", count=1, **drawing.later(number))
        draws.abandon(draw, reason="演练", by=cast.leader(), at=drawing.FROZEN_AT + timedelta(days=number))
    assert queries(client, url) <= few <= 20


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_page_of_a_draw_costs_the_same_with_a_large_library(client):
    drawing.staffed(institutions=2, people=2)
    cast.sign_in(client, cast.clerk())
    first = drawing.drawn(count=1)
    few = queries(client, f"/inspections/draws/{first.case.reference}")
    for number in range(3, 12):
        drawing.institution(number)
        drawing.officer(number)
    second = drawing.drawn(drawing.frozen(label="第二批", count=5, **drawing.later(9)), days=9)
    assert queries(client, f"/inspections/draws/{second.case.reference}") <= few
