"""The questions about the law over HTTP: the same answers as the commands, open, cacheable, without a query."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as NoCache

from law import directions, questions
from portal import law_answers, law_listed
from tests.api.conftest import problem

ROOT = Path(__file__).resolve().parents[2]
DUE = {"place": "jingyu", "obligation": "JY-15", "on": "2021-09-15"}
COMPETENT = {"place": "jingyu", "domain": "fire_review", "floor_area": 800, "investment": 300000}
DOCUMENTS = {"place": "jingyu", "floor_area": 560, "canteen": "true", "medical": "true"}
MAY = {"place": "jingyu", "agency": "jingyu.market", "move": "inspections.hazard.accept", "domain": "fire"}
PERIODS = {"place": "chengzhong", "obligation": "CZ-41", "year": 2023}
ASKED = [
    ("due", DUE, ["jingyu", "JY-15", "--on", "2021-09-15"]),
    ("competent", COMPETENT, ["jingyu", "fire_review", "--fact", "floor_area=800", "--fact", "investment=300000"]),
    (
        "documents",
        DOCUMENTS,
        ["jingyu", "--fact", "floor_area=560", "--fact", "canteen=true", "--fact", "medical=true"],
    ),
    ("may", MAY, ["jingyu", "jingyu.market", "inspections.hazard.accept", "--domain", "fire"]),
    ("hazard", {"place": "jingyu", "hazard": "fire", "grade": "major"}, ["jingyu", "fire", "--grade", "major"]),
    ("unlicensed", {"place": "chengzhong", "unlicensed": "nonprofit"}, ["chengzhong", "nonprofit"]),
    ("report", {"place": "chengzhong", "event": "accident"}, ["chengzhong", "accident"]),
    (
        "periods",
        {"place": "chengzhong", "obligation": "CZ-41", "year": 2023},
        ["chengzhong", "CZ-41", "--year", "2023"],
    ),
    (
        "rate",
        {"place": "chengzhong", "rate": "training.heads", "numerator": 999, "denominator": 1000},
        ["chengzhong", "training.heads", "--numerator", "999", "--denominator", "1000"],
    ),
    (
        "stay",
        {"place": "jingyu", "list": "joint_punishment", "severity": "serious", "on": "2026-04-01"},
        ["jingyu", "joint_punishment", "serious", "--on", "2026-04-01"],
    ),
]


@pytest.fixture(autouse=True)
def not_throttled():
    cache.clear()


@pytest.mark.parametrize(("name", "query", "arguments"), ASKED)
def test_the_api_and_the_command_give_one_answer(client, name, query, arguments):
    """No fixture of the database is used here: a query would fail the test."""
    answer = client.get(f"/api/v1/law/{name}", query)
    command = [sys.executable, str(ROOT / "manage.py"), name, *arguments]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert answer.status_code == 200
    assert answer.json() == json.loads(said.stdout)
    assert list(answer.json()) == list(json.loads(said.stdout))


def test_a_due_date_is_counted_day_by_day(client):
    found = client.get("/api/v1/law/due", DUE).json()
    assert (found["due_on"], found["overdue_from"], found["certain"]) == ("2021-10-19", "2021-10-20", True)
    assert len(found["counted"]) == found["n"]


@pytest.mark.parametrize(("name", "query", "_"), ASKED)
def test_an_answer_may_be_kept(client, name, query, _):
    answer = client.get(f"/api/v1/law/{name}", query)
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in answer
    again = client.get(f"/api/v1/law/{name}", query, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("due", {}, 400),
        ("due", {"place": "jingyu"}, 400),
        ("due", DUE | {"colour": "red"}, 400),
        ("due", DUE | {"on": ["2021-09-15", "2021-09-16"]}, 400),
        ("due", DUE | {"obligation": "\0"}, 400),
        ("due", DUE | {"place": "atlantis"}, 422),
        ("due", DUE | {"place": "../jingyu"}, 422),
        ("due", DUE | {"obligation": "CZ-09"}, 422),
        ("due", DUE | {"obligation": "JY-999"}, 422),
        ("due", DUE | {"on": "2021-02-30"}, 422),
        ("due", DUE | {"on": "0001-01-01"}, 422),
        ("due", DUE | {"on": "9999-12-31"}, 422),
        ("due", DUE | {"at": "2021-09-16T08:00"}, 422),
        ("competent", COMPETENT | {"domain": "magic"}, 422),
        ("competent", COMPETENT | {"floor_area": "large"}, 422),
        ("competent", COMPETENT | {"floor_area": "-1"}, 422),
        ("competent", COMPETENT | {"floor_area": "nan"}, 422),
        ("documents", DOCUMENTS | {"canteen": "maybe"}, 422),
        ("may", MAY | {"agency": "jingyu.nobody"}, 422),
        ("may", MAY | {"agency": "chengzhong.market"}, 422),
        ("may", MAY | {"move": "fly"}, 422),
        ("hazard", {"place": "jingyu", "hazard": "dragons"}, 422),
        ("hazard", {"place": "jingyu", "hazard": "fire", "grade": "huge"}, 422),
        ("unlicensed", {"place": "jingyu", "unlicensed": "pirate"}, 422),
        ("report", {"place": "jingyu", "event": "rain"}, 422),
        ("periods", {"place": "chengzhong", "obligation": "CZ-08", "year": "2023"}, 422),
        ("periods", {"place": "chengzhong", "obligation": "CZ-41", "year": "99999"}, 422),
        ("stay", {"place": "jingyu", "list": "red", "severity": "light"}, 400),
        ("stay", {"place": "jingyu", "list": "red", "severity": "light", "on": "2026-04-01"}, 422),
        ("rate", {"place": "jingyu", "rate": "training.heads"}, 422),
        ("rate", {"place": "chengzhong", "rate": "training.heads", "numerator": "3", "denominator": "-1"}, 422),
        ("rate", {"place": "chengzhong", "rate": "training.heads", "numerator": "3", "denominator": "2"}, 422),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(client, path, query, status):
    found = problem(client.get(f"/api/v1/law/{path}", query), status)
    assert found["detail"].endswith("。") or found["errors"]


def test_the_questions_are_only_asked(client):
    for method in (client.post, client.put, client.patch, client.delete):
        problem(method("/api/v1/law/due"), 405)


def test_too_many_questions_are_put_off(client, monkeypatch):
    monkeypatch.setattr("portal.law_api.LawThrottle.THROTTLE_RATES", {"law": "2/min"})
    assert [client.get("/api/v1/law/due", DUE).status_code for _ in range(2)] == [200, 200]
    refused = client.get("/api/v1/law/due", DUE)
    problem(refused, 429)
    assert 0 < int(refused["Retry-After"]) <= 61


def test_without_a_cache_nobody_is_put_off(client, monkeypatch):
    def fails(*_, **__):
        raise NoCache

    monkeypatch.setattr("rest_framework.throttling.SimpleRateThrottle.cache.get", fails)
    assert client.get("/api/v1/law/due", DUE).status_code == 200


@pytest.mark.parametrize(
    ("ask", "shape"),
    [
        (lambda: questions.due("jingyu", "JY-15", on="2021-09-15"), law_answers.DueAnswer),
        (lambda: questions.competent("jingyu", "fire"), law_answers.CompetentAnswer),
        (lambda: questions.documents("jingyu", {"floor_area": 500}), law_answers.DocumentsAnswer),
        (lambda: questions.may("jingyu", "fire", "inspections.hazard.accept", domain="fire"), law_answers.MayAnswer),
        (lambda: directions.hazard("chengzhong", "fire", grade="major"), law_answers.HazardAnswer),
        (lambda: directions.unlicensed("jingyu", "forprofit"), law_answers.UnlicensedAnswer),
        (lambda: directions.report("chengzhong", "accident"), law_answers.ReportAnswer),
        (lambda: directions.periods("chengzhong", "CZ-41", year=2023), law_answers.PeriodsAnswer),
        (lambda: directions.rate("chengzhong", "training.heads"), law_answers.RateAnswer),
        (lambda: directions.stay("jingyu", "financial", "light", on="2026-04-01"), law_listed.StayAnswer),
    ],
)
def test_the_description_names_every_word_of_an_answer(ask, shape):
    assert_described(ask(), shape())


def assert_described(answer: dict, shape) -> None:
    assert set(answer) == set(shape.fields)
    for name, value in answer.items():
        field = shape.fields[name]
        inner = getattr(field, "child", field)
        for part in value if isinstance(value, list) else [value]:
            if hasattr(inner, "fields") and isinstance(part, dict):
                assert_described(part, inner)
