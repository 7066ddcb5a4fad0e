"""What the API shows: lists, one matter, clocks and how they were counted, papers, files."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stdnum.cn import uscc

from tests.api.conftest import PUSHED, problem

pytestmark = pytest.mark.django_db
LISTS = ("institutions", "filings", "filing-changes", "unfiled", "cases", "clocks", "papers")
MOST_QUERIES = 10


def push_many(registrar, count: int, start: int = 0) -> None:
    for number in range(start, start + count):
        code = f"91220622MA{number:07d}"
        code += uscc.calc_check_digit(code)
        assert (
            registrar.post("registrations", PUSHED | {"code": code, "name": f"第{number}家养老院"}).status_code == 201
        )


def test_a_matter_that_has_not_changed_is_not_sent_again(pushed, civil):
    first = civil.get(pushed)
    again = civil.get(pushed, If_None_Match=f'"other", W/{first["ETag"]}')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    civil.move(pushed, "claim")
    assert civil.get(pushed, If_None_Match=first["ETag"]).status_code == 200


def test_a_matter_offers_the_moves_that_there_are(pushed, civil, fire):
    moves = {move["name"]: move for move in civil.get(pushed).json()["moves"]}
    assert moves["claim"]["open"]
    assert moves["claim"]["url"] == f"{pushed}/claim"
    assert {move["open"] for move in fire.get(pushed).json()["moves"]} == {False}
    assert all(move["refusal"] for move in fire.get(pushed).json()["moves"])


@pytest.mark.parametrize("path", LISTS)
def test_a_list_shows_only_what_is_yours(submitted, civil, elsewhere, path):
    assert elsewhere.get(path).json()["results"] == []
    civil.move(submitted, "accept", {"reviewed": True})
    known = civil.get(path).json()["results"]
    assert known or path in ("filing-changes", "unfiled")


@pytest.mark.parametrize("path", ["institutions", "cases", "clocks"])
def test_a_list_costs_the_same_however_long(registrar, civil, path):
    counts = []
    for number in (2, 8):
        push_many(registrar, number, start=number)
        with CaptureQueriesContext(connection) as asked:
            assert civil.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_pages_follow_one_another_without_gap(registrar, civil):
    push_many(registrar, 5)
    seen, path, query = [], "institutions", {"limit": 2}
    while path:
        found = civil.get(path, query).json()
        assert len(found["results"]) <= 2
        seen += [row["reference"] for row in found["results"]]
        path, query = (found["next"] or "").replace("http://testserver", ""), None
    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)


def test_lists_are_narrowed(registrar, civil):
    push_many(registrar, 3)
    rows = {row["party"]["name"]: row for row in civil.get("institutions").json()["results"]}
    civil.move(rows["第1家养老院"]["url"], "claim")
    names = lambda **ask: {row["party"]["name"] for row in civil.get("institutions", ask).json()["results"]}  # noqa: E731
    assert names(state="active") == {"第1家养老院"}
    assert names(q="2家") == {"第2家养老院"}
    assert names(q="91220622MA0000000") == {"第0家养老院"}
    assert names(opened_after="2999-01-01") == set()
    assert names(place="chengzhong") == set()
    assert names(town="靖宇镇", kind="for_profit") == set(rows)


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "x"},
        {"cursor": "cD1hYmM="},
        {"cursor": "cD0tMQ=="},
        {"state": "nonsense"},
        {"opened_after": "2026-02-30"},
        {"q": "\0"},
        {"q": "长" * 200},
    ],
)
def test_a_list_refuses_what_it_cannot_understand(civil, query):
    problem(civil.get("institutions", query), 400)


def test_a_clock_explains_itself(submitted, civil):
    civil.move(submitted, "accept", {"reviewed": True})
    clock = next(row for row in civil.get("clocks", {"term": "filing.site_check"}).json()["results"])
    assert clock["case"] == submitted.rsplit("/", 1)[1]
    found = civil.get(clock["url"]).json()
    assert len(found["counted"]) == clock["length"]
    assert found["counted"][-1] == clock["due_on"]
    assert found["words"]
    assert all(day["why"] for day in found["skipped"])


def test_a_clock_of_a_file_that_is_not_yours_does_not_exist(pushed, elsewhere, civil):
    clock = civil.get(pushed).json()["clocks"][0]["url"]
    assert civil.get(clock).status_code == 200
    problem(elsewhere.get(clock), 404)
    problem(civil.get(clock + "x"), 404)


def test_papers_are_listed_and_fetched_when_they_are_made(submitted, civil, elsewhere):
    civil.move(submitted, "accept", {"reviewed": True})
    (receipt,) = civil.get("papers", {"kind": "filing_receipt"}).json()["results"]
    assert civil.get(receipt["url"]).json()["number"] == receipt["number"]
    pending = civil.get(receipt["pdf"])
    assert (pending.status_code, pending["Retry-After"]) == (202, "5")
    problem(elsewhere.get(receipt["url"]), 404)
    problem(elsewhere.get(receipt["pdf"]), 404)


def test_every_case_is_shown_whatever_its_kind(submitted, civil, elsewhere):
    kinds = {row["case_kind"]: row for row in civil.get("cases").json()["results"]}
    assert set(kinds) == {"registry.institution", "registry.filing"}
    reference = kinds["registry.filing"]["reference"]
    answer = civil.get(f"cases/{reference}")
    assert answer.json()["url"] == submitted
    assert answer["ETag"] == civil.get(submitted)["ETag"]
    problem(elsewhere.get(f"cases/{reference}"), 404)


@pytest.mark.parametrize("path", ["nonsense", "institutions/", "institutions/x/y/z", "cases/%00", "institutions/案"])
def test_an_address_that_there_is_not_is_a_problem(civil, path):
    problem(civil.get(path), 404)
