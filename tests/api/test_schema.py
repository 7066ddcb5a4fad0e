"""The API's description of itself is valid, complete, and true: schemathesis calls what it describes."""

import json

import pytest
import schemathesis
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from casefile import represent
from casefile.flow import REGISTRY
from eldercare.wsgi import application
from registry import doors
from tests.api.conftest import PUSHED

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 12


@pytest.fixture(scope="module")
def described() -> dict:
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))


@pytest.fixture(scope="module")
def operations(described):
    loaded = schemathesis.openapi.from_dict(described)
    loaded.app = application
    return {found.ok().label: found.ok() for found in loaded.get_all_operations()}


@pytest.fixture(autouse=True)
def asks_as_often_as_it_likes(monkeypatch):
    cache.clear()
    monkeypatch.setattr("portal.law_api.LawThrottle.THROTTLE_RATES", {"law": None})


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    """A server closes its connection after a request; a test keeps the one that has its transaction."""
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)


def call(operation, headers: dict[str, str]) -> None:
    """Call one operation with what its description allows, always the same examples."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def calls(case):
        case.call_and_validate(checks=CHECKS, headers=headers)

    calls()


def test_the_description_is_valid_and_without_a_warning(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yaml"))


def test_the_description_is_openapi_3_1(described):
    assert described["openapi"].startswith("3.1")


@pytest.mark.parametrize("name", ["INSTITUTION", "FILING", "CHANGE", "UNFILED"])
def test_every_door_is_described_with_what_it_asks(described, name):
    for door in getattr(doors, name):
        path = f"/api/v1/{represent.RESOURCES[door.move.flow.key]}/{{reference}}/{door.move.name}"
        operation = described["paths"][path]["post"]
        assert operation["summary"] == door.move.label
        assert {"200", "401", "403", "404", "409", "412", "422", "428"} <= set(operation["responses"])
        if not door.form.base_fields:
            assert "requestBody" not in operation
            continue
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        shape = described["components"]["schemas"][reference.rsplit("/", 1)[1]]
        assert set(shape["properties"]) == set(door.form.base_fields)
        required = {key for key, field in door.form.base_fields.items() if field.required}
        assert set(shape.get("required", ())) == required


def test_every_kind_of_matter_that_has_doors_has_an_address():
    shown = {key for key in REGISTRY if key.startswith(("registry.", "casefile.referral", "inspections.hazard"))}
    assert shown <= set(represent.RESOURCES) <= set(REGISTRY)


@pytest.mark.parametrize("name", ["due", "competent", "documents", "may"])
def test_the_questions_answer_as_described(operations, name):
    call(operations[f"GET /api/v1/law/{name}"], {})


READS = (
    "institutions", "institutions/{reference}", "filings", "filings/{reference}", "filing-changes", "unfiled",
    "cases", "cases/{reference}", "clocks", "papers", "changes",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("path", READS)
def test_what_is_read_is_as_described(operations, submitted, civil, path):
    call(operations[f"GET /api/v1/{path}"], {"Authorization": f"Bearer {civil.token}"})


@pytest.mark.django_db
def test_a_push_is_answered_as_described(operations, registrar):
    call(operations["POST /api/v1/registrations"], {"Authorization": f"Bearer {registrar.token}"})


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["institutions/{reference}", "filings/{reference}", "cases/{reference}"])
def test_one_matter_is_as_described(operations, submitted, civil, registrar, path):
    """Guessed references find nothing; here a real one is shown."""
    civil.move(submitted, "accept", {"reviewed": True})
    found = {"institutions": registrar.post("registrations", PUSHED).json()["reference"]}
    reference = found.get(path.split("/")[0], submitted.rsplit("/", 1)[1])
    operation = operations[f"GET /api/v1/{path}"]
    case = operation.Case(path_parameters={"reference": reference})
    answer = case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {civil.token}"})
    assert answer.status_code == 200


def test_the_documents_need_nothing_from_outside(client, db):
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    text = page.content.decode()
    assert "http" not in text.replace("http-equiv", "")
    assert "<style>" not in text, "the content security policy allows no style in the page"
    assert client.get("/api/v1/schema", HTTP_ACCEPT="application/vnd.oai.openapi+json").status_code == 200
