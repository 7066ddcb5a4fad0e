"""Plans, draws and institutions' reports over HTTP, as an integrator speaks to them."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from inspections import urn, urn_check
from inspections.models import Draw
from tests import cast
from tests.inspections import drawing, reporting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.SECURE_SSL_REDIRECT = False
    settings.MEDIA_ROOT = tmp_path


def send(client, url: str, body: dict, **headers):
    return client.post(url, json.dumps(body), content_type="application/json", headers=headers)


def move(client, url: str, name: str, body: dict | None = None):
    """One move on the version that is there now."""
    return send(client, f"{url}/{name}", body or {}, **{"If-Match": client.get(url)["ETag"]})


def test_a_plan_is_begun_edited_proposed_and_published_over_the_api(client):
    year = timezone.localdate().year
    cast.sign_in(client, cast.clerk())
    made = send(client, "/api/v1/plans", {"year": year}, **{"Idempotency-Key": "p1"})
    assert made.status_code == 201, made.content
    assert send(client, "/api/v1/plans", {"year": year}, **{"Idempotency-Key": "p1"}).json() == made.json()
    url = f"/api/v1/plans/{made.json()['reference']}"
    rows = [row | {"share": 30} for row in client.get(url).json()["rows"]]
    edited = move(client, url, "edit", {"rows": rows, "rules": "比例见各部门安排。"})
    assert edited.status_code == 200, edited.content
    assert {row["share"] for row in edited.json()["rows"]} == {30}
    assert move(client, url, "edit", {"rows": [], "rules": ""}).status_code == 422
    assert send(client, f"{url}/propose", {}).status_code == 428  # nobody acts on what they did not see
    assert move(client, url, "propose").json()["state"] == "review"
    assert move(client, url, "publish").status_code == 403  # four eyes, and a leader's
    cast.sign_in(client, cast.leader())
    assert move(client, url, "publish").json()["edition"] == 1
    listed = client.get(f"/api/v1/plans?year={year}&state=published").json()["results"]
    assert [row["reference"] for row in listed] == [made.json()["reference"]]
    cast.sign_in(client, cast.chengzhong_clerk())
    assert client.get(url).status_code == 404


def test_a_draw_is_frozen_and_committed_to_over_the_api_and_its_record_is_recomputed(client):
    drawing.staffed()
    moment = timezone.localtime() + timedelta(days=3)
    body = {
        "label": "秋季抽查", "count": 2, "agencies": list(drawing.AGENCIES), "with_expert": [], "source": "double_ball",
        "issue": "2026101", "moment": moment.isoformat(), "opens_on": f"{moment.date() + timedelta(days=60)}",
    }  # fmt: skip
    cast.sign_in(client, cast.fire())
    assert send(client, "/api/v1/draws", body).status_code == 403
    cast.sign_in(client, cast.inspector())
    short = send(client, "/api/v1/draws", body | {"count": 40})
    assert (short.status_code, "检查对象名录只有 4 家" in short.content.decode()) == (422, True)
    made = send(client, "/api/v1/draws", body, **{"Idempotency-Key": "d1"})
    assert made.status_code == 201, made.content
    again = send(client, "/api/v1/draws", body, **{"Idempotency-Key": "d1"})
    assert again.json()["reference"] == made.json()["reference"]
    assert Draw.objects.count() == 1
    url, frozen = f"/api/v1/draws/{made.json()['reference']}", made.json()["digests"]["frozen"]
    for agency in drawing.AGENCIES:
        cast.sign_in(client, drawing.speaker(agency))
        assert move(client, url, "commit", {"commitment": "x"}).status_code == 422
        value = urn.commitment(frozen, agency, drawing.salt(agency))
        assert move(client, url, "commit", {"commitment": value}).status_code == 200
    for agency in drawing.AGENCIES:
        cast.sign_in(client, drawing.speaker(agency))
        assert move(client, url, "reveal", {"salt": drawing.salt(agency, 1)}).status_code == 422
        assert move(client, url, "reveal", {"salt": drawing.salt(agency)}).status_code == 200
    shown = client.get(url).json()
    assert (shown["state"], shown["record"]["digests"]) == ("sealed", shown["digests"])
    assert urn_check.digests(shown["record"])["sealed"] == shown["digests"]["sealed"]
    assert [row["label"] for row in client.get("/api/v1/draws?label=秋季").json()["results"]] == ["秋季抽查"]


def test_a_report_is_made_confirmed_by_another_and_listed_over_the_api(client):
    at = timezone.now() - timedelta(days=20)
    institution = reporting.institution(at=at)
    body = {"institution": institution.case.reference, "kind": "self_check", "text": "逐层检查，没有发现问题。"}
    body |= {"done_on": f"{timezone.localdate()}", "persons": 6, "found": 0}
    cast.sign_in(client, cast.representative(institution.party))
    assert send(client, "/api/v1/doings", body | {"done_on": "2020-01-01"}).status_code == 422
    made = send(client, "/api/v1/doings", body, **{"Idempotency-Key": "z1"})
    assert made.status_code == 201, made.content
    assert (made.json()["state"], made.json()["late"]) == ("reported", False)
    url = f"/api/v1/doings/{made.json()['reference']}"
    assert move(client, url, "confirm", {"finding": "属实"}).status_code == 403
    cast.sign_in(client, cast.chengzhong_clerk())
    assert move(client, url, "confirm", {"finding": "看了照片和签到表"}).json()["state"] == "confirmed"
    listed = client.get(f"/api/v1/doings?institution={institution.case.reference}&state=confirmed").json()["results"]
    assert [row["done_on"] for row in listed] == [body["done_on"]]
    assert date.fromisoformat(listed[0]["done_on"]) == timezone.localdate()
