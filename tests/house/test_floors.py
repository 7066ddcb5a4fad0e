"""Floors and rooms: what may know what. Imports between floors are import-linter's, in `./run test`."""

import ast

import pytest
from django.apps import apps
from django.db import models

from tests.house import plan

REFUSED_NAMES = {"utils", "util", "helpers", "services", "service", "signals", "common", "misc", "tools", "lib"}
LONGEST_FILE, LONGEST_TEST, LONGEST_FUNCTION = 300, 400, 40

# Rooms of these names (`views`, `holiday_views`) are doors in every app; others that speak HTTP are named here.
DOORS = {"views", "api", "urls", "forms", "admin", "middleware"}
ALSO_HTTP = {
    "agencies/site.py": "the admin site",
    "casefile/api_reads.py": "API",
    "casefile/context.py": "what every page's frame shows",
    "casefile/etags.py": "API",
    "casefile/look.py": "a view: theme and size",
    "casefile/paging.py": "API",
    "casefile/payload.py": "API",
    "casefile/problems.py": "API",
    "casefile/represent.py": "API",
    "casefile/schema.py": "API",
    "eldercare/clients.py": "who is calling, for django-axes",
    "eldercare/health.py": "the view of /healthz",
    "eldercare/limits.py": "middleware",
    "inspections/hazard_represent.py": "API",
    "inspections/visit_represent.py": "API",
    "portal/law_answers.py": "API",
    "portal/law_listed.py": "API",
    "portal/law_api.py": "API",
    "portal/throttle.py": "API",
    "casefile/exports.py": "a list as a download",
    "registry/filling.py": "views: filling in an application",
    "registry/registrations.py": "API",
    "registry/represent.py": "API",
}
ALSO_CLOCK = {
    "casefile/api_reads.py": "API",
    "complaints/enforcement_list.py": "the name of a download",
    "credit/decision_list.py": "the name of a download",
    "eldercare/celery.py": "the heartbeat",
    "eldercare/health.py": "the view of /healthz",
    "inspections/hazard_list.py": "what is late today, and the name of a download",
    "inspections/shown.py": "what a page shows",
    "registry/directory.py": "the name of a download",
    "registry/filling.py": "views: filling in an application",
    "registry/registrations.py": "API",
}
CLOCK_ROOMS = DOORS | {"tasks"}
HTTP = ("django.http", "django.shortcuts", "rest_framework", "django.middleware", "django.views")
NOW = {"timezone.now", "datetime.now", "datetime.today", "datetime.utcnow", "date.today", "dt.date.today", "time.time"}
NOW |= {"dt.datetime.now", "datetime.datetime.now", "datetime.date.today"}
LOCAL = {"timezone.localdate", "timezone.localtime", "localdate", "localtime"}


def upward(model: type[models.Model]) -> list[str]:
    """The relations of a model that look up a floor, or across to a sibling."""
    mine = plan.FLOORS.get(model._meta.app_label)
    found = []
    for field in model._meta.get_fields():
        if not (field.is_relation and not field.auto_created and field.related_model):
            continue
        app = field.related_model._meta.app_label
        theirs = plan.FLOORS.get(app)
        if mine is None or theirs is None or app == model._meta.app_label:
            continue
        if theirs >= mine:
            found.append(f"{model._meta.label}.{field.name} → {field.related_model._meta.label}")
    return found


def test_no_foreign_key_looks_up_a_floor():
    assert [fault for model in apps.get_models() for fault in upward(model)] == []


def test_a_foreign_key_that_looks_up_would_be_found(monkeypatch):
    monkeypatch.setitem(plan.FLOORS, "agencies", 9)
    assert any("CaseFile.agency" in fault for model in apps.get_models() for fault in upward(model))


def test_every_app_of_ours_has_its_floor_and_every_floor_its_folder():
    ours = {config.label for config in apps.get_app_configs() if config.path.startswith(str(plan.ROOT / config.label))}
    assert ours == set(plan.FLOORS) - {"law"}
    assert all((plan.ROOT / floor / "__init__.py").exists() for floor in plan.FLOORS)


def test_no_file_has_a_name_that_says_nothing():
    assert [
        plan.name(path) for path in plan.sources(*plan.FLOORS, "deploy", "tests") if path.stem in REFUSED_NAMES
    ] == []


def long_functions(module: ast.Module):
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield node.lineno, f"{node.name} has {lines} lines"


def test_no_function_is_longer_than_a_screen():
    assert plan.found_by(long_functions, plan.sources(*plan.FLOORS, "deploy", "tests")) == []
    assert plan.found_in(long_functions, "def f():\n" + "    x = 1\n" * 40) == ["f has 41 lines"]


@pytest.mark.parametrize(("folders", "most"), [((*plan.FLOORS, "deploy"), LONGEST_FILE), (("tests",), LONGEST_TEST)])
def test_no_file_is_longer_than_can_be_kept_in_mind(folders, most):
    lengths = {plan.name(path): len(path.read_text("utf-8").splitlines()) for path in plan.sources(*folders)}
    assert {file: lines for file, lines in lengths.items() if lines > most} == {}


def speaks_http(module: ast.Module):
    for node in ast.walk(module):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        if any(name == start or name.startswith(start + ".") for name in names for start in HTTP):
            yield node.lineno, names[0]


def asks_the_time(module: ast.Module):
    for call in plan.calls(module):
        called = plan.dotted(call.func)
        if called in NOW or (called in LOCAL and not call.args and not call.keywords):
            yield call.lineno, called


def rooms_without(rooms: set[str], named: dict[str, str]) -> list:
    apart = {"management", "templatetags"}
    return [
        path
        for path in plan.sources()
        if plan.room(path) not in rooms and plan.name(path) not in named and not apart.intersection(path.parts)
    ]


def test_acts_and_models_know_no_http():
    assert plan.found_by(speaks_http, rooms_without(DOORS, ALSO_HTTP)) == []
    assert plan.found_in(speaks_http, "from django import shortcuts\nfrom django.http import Http404") != []


def test_acts_and_models_never_ask_what_time_it_is():
    assert plan.found_by(asks_the_time, rooms_without(CLOCK_ROOMS, ALSO_CLOCK)) == []
    assert plan.found_in(asks_the_time, "timezone.now(); timezone.localdate(); timezone.localdate(at)") == [
        "timezone.now",
        "timezone.localdate",
    ]


@pytest.mark.parametrize(("rule", "named"), [(speaks_http, ALSO_HTTP), (asks_the_time, ALSO_CLOCK)])
def test_the_rooms_named_as_exceptions_are_there_and_need_to_be(rule, named):
    assert [
        file for file in named if not (plan.ROOT / file).exists() or not plan.found_by(rule, [plan.ROOT / file])
    ] == []


def test_until_the_first_release_every_app_has_exactly_one_migration():
    found = {
        app: sorted(path.stem for path in (plan.ROOT / app / "migrations").glob("[0-9]*.py"))
        for app in plan.FLOORS
        if (plan.ROOT / app / "migrations").exists()
    }
    assert {app: names for app, names in found.items() if names != ["0001_initial"]} == {}
    with_models = {model._meta.app_label for model in apps.get_models()} & set(plan.FLOORS)
    assert with_models <= set(found)
