"""Budgets that do not depend on the machine: each list, page and move asks the database the same number of questions,
however much there is. Times are measured by `benchmarks/`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from casefile import page
from inspections import site_checks
from registry import applications, change, filing, unfiled
from registry.models import Filing, Institution
from tests import cast
from tests.inspections import acting as checks
from tests.portal import scene
from tests.registry import acting

pytestmark = pytest.mark.django_db
NAME = "靖宇县松鹤园养老服务中心"
LIST, CASE, MOVE, PUBLIC = 10, 12, 25, 4
LISTS = (
    "/desk", "/desk?only=late", "/desk?kind=registry.filing", "/desk?turn=party",
    "/cases", "/cases?open=1", "/cases?q=松鹤",
    "/registry/institutions", "/registry/institutions?sort=name", "/registry/institutions?q=松鹤", "/registry/unfiled",
)  # fmt: skip
PEOPLE = (cast.clerk, cast.leader, cast.inspector, cast.fire)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements made meanwhile, savepoints left out."""
    statements: list[str] = []

    def note(execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


def questions(client, url: str) -> int:
    client.get(url)  # what is read once in a process is read now
    with counted() as statements:
        answer = client.get(url)
    assert answer.status_code == 200, url
    return len(statements)


def drafted(at):
    draft = acting.drafted(scene.claimed(NAME, at=at), at=at)
    for slot in ("fire_certificate", "food_licence"):
        applications.attach(draft, slot, acting.pdf(), by=cast.clerk(), at=at)
    return draft


def submitted(at) -> Filing:
    found = drafted(at)
    applications.submit(found, by=cast.clerk(), at=at)
    return found


def filed(at) -> Filing:
    found = submitted(at)
    filing.accept(found, reviewed=True, by=cast.clerk(), at=at)
    return found


def found_unfiled(at):
    institution, on = scene.claimed(NAME, at=at), timezone.localdate(at)
    return unfiled.open(institution, discovered_on=on, residents=9, finding="走访发现", by=cast.clerk(), at=at)


def changing(at):
    found = change.open(filed(at).institution, by=cast.clerk(), at=at)
    applications.save(found, section="premises", beds=120, by=cast.clerk(), at=at)
    for slot in ("fire_certificate", "food_licence"):
        applications.attach(found, slot, acting.pdf(), by=cast.clerk(), at=at)
    return found


def county(at) -> None:
    """One matter of each kind, in the states that leave something to do."""
    acting.pushed(at=at, code=scene.code(), name=NAME)
    drafted(at)
    submitted(at)
    filing.hold(filed(at), reason="道路中断", by=cast.leader(), at=at)
    checks.assigned(filed(at), planned_on=timezone.localdate(), at=at)
    unfiled.urge(found_unfiled(at), channel="上门", text="请备案", by=cast.clerk(), at=at)
    found = changing(at)
    applications.submit(found, by=cast.clerk(), at=at)


@pytest.fixture
def earlier():
    return timezone.now() - timedelta(minutes=1)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_list_asks_as_much_of_the_database_for_many_matters_as_for_few(who, client, earlier):
    county(earlier)
    cast.sign_in(client, who())
    few = {url: questions(client, url) for url in LISTS}
    for _ in range(3):
        county(earlier)
    assert {url: questions(client, url) for url in LISTS} == few
    assert max(few.values()) <= LIST


@pytest.mark.parametrize("at_hand", [filed, submitted, found_unfiled, changing])
def test_a_case_page_asks_no_more_when_more_has_happened(at_hand, client, earlier):
    matter = at_hand(earlier)
    cast.sign_in(client, cast.clerk())
    url = page.url_of(matter.case)
    few = questions(client, url)
    for _ in range(2):
        county(earlier)
    if isinstance(matter, Filing) and matter.state == "filed":
        for _ in range(3):
            filing.hold(matter, reason="道路中断", by=cast.leader(), at=earlier)
            filing.resume(matter, by=cast.leader(), at=earlier)
    assert questions(client, url) == few
    assert few <= CASE


def test_a_dossier_asks_no_more_when_its_tree_grows(client, earlier):
    institution = filed(earlier).institution
    cast.sign_in(client, cast.clerk())
    url = page.url_of(institution.case)
    few = questions(client, url)
    for _ in range(3):
        opened = change.open(institution, by=cast.clerk(), at=earlier)
        applications.withdraw(opened, reason="不再变更", by=cast.clerk(), at=earlier)
    assert questions(client, url) == few
    assert few <= CASE


def test_a_public_page_asks_no_more_when_more_is_public(client, earlier):
    institution = filed(earlier).institution
    urls = (f"/institutions/{institution.case.reference}", "/institutions")
    few = [questions(client, url) for url in urls]
    for _ in range(3):
        filed(earlier)
    assert [questions(client, url) for url in urls] == few
    assert few[0] <= PUBLIC
    assert few[1] <= LIST


def recorded(at):
    check = checks.assigned(filed(at), planned_on=timezone.localdate(), at=at)
    sheet = checks.sheet(check, arrived_at=at, left_at=at)
    site_checks.record(check, **sheet, by=cast.inspector(), at=timezone.now())
    return check


def held(at):
    found = filed(at)
    filing.hold(found, reason="道路中断", by=cast.leader(), at=at)
    return found


def handed_in(at):
    found = changing(at)
    applications.submit(found, by=cast.clerk(), at=at)
    return found


def pushed(at) -> Institution:
    return acting.pushed(at=at, code=scene.code(), name=NAME)


MOVES: list[tuple[Callable, Callable, str, dict[str, str]]] = [
    (pushed, cast.clerk, "claim", {}),
    (drafted, cast.clerk, "submit", {}),
    (submitted, cast.clerk, "accept", {"reviewed": "on"}),
    (submitted, cast.clerk, "ask_supplement", {"items": "food_licence", "items-food_licence": "已过期"}),
    (filed, cast.leader, "hold", {"reason": "道路中断"}),
    (held, cast.leader, "resume", {}),
    (handed_in, cast.clerk, "accept", {"reviewed": "on"}),
    (found_unfiled, cast.clerk, "urge", {"channel": "上门", "text": "请于月底前备案"}),
    (recorded, cast.second_inspector, "countersign", {"agreed": "on"}),
]


@pytest.mark.parametrize(
    ("at_hand", "who", "move", "fields"), MOVES, ids=lambda value: getattr(value, "__name__", None)
)
def test_a_move_is_made_in_few_statements(at_hand, who, move, fields, client, earlier):
    matter = at_hand(earlier)
    cast.sign_in(client, who())
    client.get(page.url_of(matter.case))  # as everybody does before
    matter.case.refresh_from_db()
    with counted() as statements:
        answer = client.post(f"{page.url_of(matter.case)}/{move}", {**fields, "version": matter.case.version})
    assert answer.status_code == 302
    assert len(statements) <= MOVE
