"""Hazards over the API: found with the routing of the place, moved by who is competent, invisible to everybody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agencies.access import Role
from tests.api.conftest import Caller, problem
from tests.inspections.acting import png

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def today() -> str:
    return timezone.localdate().isoformat()


@pytest.fixture
def sent(claimed) -> dict:
    reference = claimed.rsplit("/", 1)[1]
    return {"institution": reference, "kind": "fire", "grade": "major", "title": "通道堆放杂物", "found_on": today()}


@pytest.fixture
def found(sent, civil) -> str:
    return civil.post("hazards", sent).json()["url"]


ORDER = {"measure": "清空通道", "responsible": "韩玉梅", "responsible_post": "院长", "fix_by": "2099-01-05"}


def test_a_hazard_is_found_and_routed(sent, civil):
    answer = civil.post("hazards", sent)
    assert answer.status_code == 201
    hazard = answer.json()
    assert hazard["agency"]["id"] == "jingyu.fire"
    assert hazard["routing"]["agency"] == "jingyu.fire"
    assert hazard["routing"]["cite"]
    assert answer["Location"] == hazard["url"]
    assert {clock["term"] for clock in hazard["clocks"]} == {"hazard.notify"}
    listed = civil.get("hazards", {"kind": "fire", "state": "found"}).json()["results"]
    assert [row["reference"] for row in listed] == [hazard["reference"]]
    assert civil.get("hazards", {"kind": "food"}).json()["results"] == []


def test_what_the_text_leaves_open_is_demanded_with_the_sentence(sent, civil):
    refused = problem(civil.post("hazards", sent | {"kind": "fraud"}), 422)
    assert "前后不一" in refused["detail"]
    chosen = sent | {"kind": "fraud", "choice": "jingyu.police", "choice_reason": "涉嫌诈骗"}
    assert civil.post("hazards", chosen).json()["agency"]["id"] == "jingyu.police"
    problem(civil.post("hazards", sent | {"choice": "jingyu.market", "choice_reason": "近"}), 422)


def test_what_is_wrong_or_unknown_is_refused(sent, civil):
    problem(civil.post("hazards", sent | {"kind": "weather"}), 422)
    problem(civil.post("hazards", sent | {"severity": "high"}), 422)
    problem(civil.post("hazards", sent | {"institution": "JG-1999-0001"}), 422)
    problem(civil.post("hazards", sent | {"found_on": "2999-01-01"}), 422)


def test_the_competent_agency_orders_and_another_of_it_accepts(found, fire, civil, client):
    problem(civil.move(found, "order_fix", ORDER), 403)
    answer = fire.move(found, "order_fix", ORDER)
    assert answer.status_code == 200, answer.content
    assert [paper["kind"] for paper in answer.json()["papers"]] == ["fix_order"]
    evidence = SimpleUploadedFile("后.png", png().read(), content_type="image/png")
    report = {"text": "已清空", "fixed_on": today(), "evidence": evidence}
    headers = {"HTTP_AUTHORIZATION": f"Bearer {fire.token}", "HTTP_IF_MATCH": fire.get(found)["ETag"]}
    done = client.post(f"{found}/report_fix", report, **headers)
    assert done.status_code == 200, done.content
    assert "另一人" in problem(fire.move(found, "accept", {"text": "合格"}), 403)["detail"]
    problem(civil.move(found, "accept", {"text": "合格"}), 403)
    colleague = Caller(client, "jingyu.fire", "read write", role=Role.LEADER)
    assert colleague.move(found, "accept", {"text": "合格"}).json()["state"] == "accepted"
    assert "尚未办结" not in civil.get(found).json()["state_label"]
    assert civil.move(found, "close", {}).json()["state"] == "closed"


def test_an_order_without_its_date_names_the_field(found, fire):
    refused = problem(fire.move(found, "order_fix", ORDER | {"fix_by": "2020-01-01"}), 422)
    assert "今天以后" in refused["detail"]


def test_a_hazard_of_others_does_not_exist(found, elsewhere, client):
    health = Caller(client, "jingyu.health", "read write")
    for caller in (elsewhere, health):
        problem(caller.get(found), 404)
        problem(caller.post(f"{found}/accept", {"text": "合格"}, If_Match='"1.1-0"'), 404)
        assert caller.get("hazards").json()["results"] == []
