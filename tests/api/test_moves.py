"""Every move over the API: the same doors, guards, sentences and versions as the pages."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry import doors
from tests import cast
from tests.api.conftest import ITEMS, PUSHED, problem

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


def test_a_filing_runs_from_the_push_to_the_receipt(submitted, civil):
    answer = civil.move(submitted, "accept", {"reviewed": True})
    assert answer.status_code == 200
    found = answer.json()
    assert found["state"] == "filed"
    assert {paper["kind"] for paper in found["papers"]} == {"filing_receipt", "basic_conditions", "support_measures"}
    assert [clock["term"] for clock in found["clocks"] if not clock["stopped_at"]] == ["filing.site_check"]
    assert answer["ETag"] == civil.get(submitted)["ETag"]


def test_a_file_that_is_not_yours_does_not_exist(pushed, elsewhere):
    problem(elsewhere.get(pushed), 404)
    problem(elsewhere.post(f"{pushed}/claim", If_Match='"1.1-0"'), 404)


def test_a_move_that_is_not_yours_is_refused_with_the_sentence(pushed, fire):
    found = problem(fire.post(f"{pushed}/claim", If_Match=fire.get(pushed)["ETag"]), 403)
    assert found["title"] == "无权办理"
    assert found["detail"]


def test_a_move_must_say_what_it_was_decided_on(pushed, civil):
    assert "If-Match" in problem(civil.post(f"{pushed}/claim"), 428)["detail"]
    problem(civil.post(f"{pushed}/claim", If_Match="*"), 428)


def test_a_stale_tag_is_refused(pushed, civil):
    seen = civil.get(pushed)["ETag"]
    assert civil.post(f"{pushed}/claim", If_Match=seen).status_code == 200
    assert problem(civil.post(f"{pushed}/claim", If_Match=seen), 412)["type"].endswith("#stale")


def test_a_weak_or_a_foreign_tag_is_refused(pushed, civil, fire):
    seen = civil.get(pushed)["ETag"]
    problem(civil.post(f"{pushed}/claim", If_Match=f"W/{seen}"), 412)
    problem(civil.post(f"{pushed}/claim", If_Match='"7"'), 412)
    problem(civil.post(f"{pushed}/claim", If_Match=fire.get(pushed)["ETag"]), 412)
    problem(civil.post(f"{pushed}/claim", If_Match=seen.strip('"')), 400)
    assert civil.post(f"{pushed}/claim", If_Match=f'"x", {seen}').status_code == 200


def test_a_move_that_is_not_possible_now_says_why(claimed, civil):
    assert "不能认领" in problem(civil.move(claimed, "claim"), 409)["detail"]


def test_what_was_filled_in_wrong_is_named_at_its_field(submitted, civil):
    assert "reviewed" in problem(civil.move(submitted, "accept", {"reviewed": False}), 422)["errors"]
    assert "reviewed" in problem(civil.move(submitted, "accept", {"reviewed": "yes"}), 422)["errors"]
    found = problem(civil.move(submitted, "accept", {"reviewed": True, "quick": True}), 422)
    assert "可用的有：reviewed" in found["errors"]["quick"]
    problem(civil.move(submitted, "withdraw", {"reason": "长" * 501}), 422)


def test_an_incomplete_filing_names_what_is_missing(draft, civil):
    found = problem(civil.move(draft, "submit"), 422)
    assert {"beds", "floor_area", "head_id_number"} <= set(found["errors"])
    assert found["cite"]


def test_missing_papers_are_asked_for_with_a_sentence_each(submitted, civil):
    problem(civil.move(submitted, "ask_supplement", {"items": [["x"]]}), 422)
    problem(civil.move(submitted, "ask_supplement", {"items": {"nonsense": "x"}}), 422)
    answer = civil.move(submitted, "ask_supplement", {"items": {"floor_area": "与产权证不符，请核对"}})
    assert answer.json()["state"] == "supplement"


@pytest.mark.parametrize("body", ["", "{", "[1]", '"x"', "null", "NaN", '{"reviewed": NaN}', "[" * 100_000, "\ufeff"])
def test_what_is_no_json_object_is_a_bad_request(submitted, civil, body):
    found = civil.post(f"{submitted}/accept", body, If_Match=civil.get(submitted)["ETag"])
    assert found.status_code in (400, 422), found.content
    problem(found, found.status_code)


def test_half_a_character_and_nul_are_bad_requests(pushed, civil):
    for text in ('{"reason": "\\ud800"}', '{"reason": "\\u0000"}', '{"reason\\u0000": 1}'):
        problem(civil.post(f"{pushed}/return_push", text, If_Match=civil.get(pushed)["ETag"]), 400)


def test_another_media_type_is_refused(pushed, civil, client):
    answer = client.post(
        f"{pushed}/claim",
        "reason=1",
        content_type="text/plain",
        HTTP_AUTHORIZATION=f"Bearer {civil.token}",
        HTTP_IF_MATCH=civil.get(pushed)["ETag"],
    )
    problem(answer, 415)


def test_a_form_may_be_sent_as_multipart(pushed, civil, client):
    answer = client.post(
        f"{pushed}/return_push",
        {"reason": "不是养老机构"},
        HTTP_AUTHORIZATION=f"Bearer {civil.token}",
        HTTP_IF_MATCH=civil.get(pushed)["ETag"],
    )
    assert answer.json()["state"] == "sent_back"


def test_reading_alone_does_not_move(pushed, registrar):
    assert "write" in problem(registrar.post(f"{pushed}/claim", If_Match='"1"'), 403)["detail"]


def test_a_move_sent_twice_under_one_key_is_made_once(pushed, civil):
    seen = civil.get(pushed)["ETag"]
    first = civil.post(f"{pushed}/claim", If_Match=seen, Idempotency_Key="k")
    again = civil.post(f"{pushed}/claim", If_Match=seen, Idempotency_Key="k")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["version"] == first.json()["version"]


def test_a_move_that_there_is_not_is_not_found(pushed, civil):
    problem(civil.post(f"{pushed}/explode"), 404)


def test_a_move_is_posted_and_nothing_else(pushed, civil):
    answer = civil.get(f"{pushed}/claim")
    assert problem(answer, 405)
    assert answer["Allow"] == "POST, OPTIONS"


def test_a_signed_in_person_moves_only_with_the_token_of_the_page(pushed, civil):
    browser = cast.sign_in(Client(enforce_csrf_checks=True), cast.clerk())
    seen = browser.get(pushed)["ETag"]
    problem(browser.post(f"{pushed}/claim", HTTP_IF_MATCH=seen), 403)
    trusting = cast.sign_in(Client(), cast.clerk())
    assert trusting.post(f"{pushed}/claim", HTTP_IF_MATCH=trusting.get(pushed)["ETag"]).json()["state"] == "active"


def test_items_keep_what_is_not_sent(draft, civil):
    first = civil.send("patch", f"{draft}/items", ITEMS, If_Match=civil.get(draft)["ETag"])
    second = civil.send("patch", f"{draft}/items", {"beds": 90, "canteen": True}, If_Match=first["ETag"]).json()
    assert (second["beds"], second["canteen"], second["floor_area"]) == (90, True, "420.50")
    assert second["address"] == PUSHED["address"]
    assert ITEMS["head_id_number"] not in str(second)
    assert second["head_id_number"]


def test_items_put_whole_forget_what_is_not_sent(draft, civil):
    first = civil.send("patch", f"{draft}/items", ITEMS, If_Match=civil.get(draft)["ETag"])
    second = civil.send("put", f"{draft}/items", {"name": PUSHED["name"]}, If_Match=first["ETag"]).json()
    assert (second["beds"], second["address"]) == (None, "")
    assert second["head_id_number"], "an ID number is only ever replaced"


def test_wrong_items_change_nothing(draft, civil):
    wrong = {"beds": 0, "head_id_number": "123", "town": "靖宇镇", "nonsense": 1}
    problem(civil.send("patch", f"{draft}/items", wrong, If_Match=civil.get(draft)["ETag"]), 422)
    del wrong["nonsense"]
    found = problem(civil.send("patch", f"{draft}/items", wrong, If_Match=civil.get(draft)["ETag"]), 422)
    assert set(found["errors"]) == {"beds", "head_id_number"}
    assert civil.get(draft).json()["version"] == 1


def test_a_document_that_lies_about_its_type_is_refused(draft, civil, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    civil.send("patch", f"{draft}/items", ITEMS | {"canteen": True}, If_Match=civil.get(draft)["ETag"])
    assert "food_licence" in problem(civil.upload(f"{draft}/documents/food_licence", "a.pdf", b"MZ"), 422)["errors"]
    assert "需要的有" in problem(civil.upload(f"{draft}/documents/nonsense", "a.pdf"), 422)["detail"]
    answer = civil.upload(f"{draft}/documents/food_licence", "许可证.pdf")
    assert answer.status_code == 200
    (kept,) = answer.json()["attachments"]
    assert kept["name"] == "许可证.pdf"
    assert b"".join(civil.get(kept["url"]).streaming_content).startswith(b"%PDF")


def test_only_who_files_or_examines_opens_a_filing(claimed, fire, elsewhere):
    reference = claimed.rsplit("/", 1)[1]
    problem(fire.post("filings", {"institution": reference}), 403)
    problem(elsewhere.post("filings", {"institution": reference}), 422)


def test_an_institution_has_one_filing_at_a_time(draft, claimed, civil):
    problem(civil.post("filings", {"institution": claimed.rsplit("/", 1)[1]}), 409)


def test_a_finding_is_opened_against_an_institution(claimed, civil):
    body = {
        "institution": claimed.rsplit("/", 1)[1],
        "discovered_on": "2026-11-02",
        "residents": 12,
        "finding": "巡查发现",
    }
    problem(civil.post("unfiled", body | {"discovered_on": "2999-01-01"}), 422)
    problem(civil.post("unfiled", body | {"residents": 0}), 422)
    answer = civil.post("unfiled", body)
    assert answer.status_code == 201, answer.content
    assert answer.json()["institution"] == body["institution"]


def test_every_door_is_an_address_of_the_api(pushed, civil):
    for kind, prefix in (("INSTITUTION", "institutions"), ("FILING", "filings"), ("CHANGE", "filing-changes")):
        for door in getattr(doors, kind):
            problem(civil.post(f"{prefix}/XX-2026-0001/{door.move.name}"), 404)


@pytest.mark.parametrize("move", ["withdraw", "ask_supplement"])
def test_a_move_costs_few_queries(submitted, civil, move):
    body = {"withdraw": {"reason": "重填"}, "ask_supplement": {"items": {"beds": "不符"}}}[move]
    assert _cost(civil, submitted, move, body) <= MOST_QUERIES


def test_a_claim_costs_few_queries(pushed, civil):
    assert _cost(civil, pushed, "claim", {}) <= MOST_QUERIES


def _cost(caller, path: str, move: str, body: dict) -> int:
    seen = caller.get(path)["ETag"]
    with CaptureQueriesContext(connection) as ran:
        assert caller.post(f"{path}/{move}", body, If_Match=seen).status_code == 200
    asked = [query["sql"] for query in ran.captured_queries if "SAVEPOINT" not in query["sql"]]
    return len(asked)
