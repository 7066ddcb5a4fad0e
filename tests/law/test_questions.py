"""The four questions: what a clerk or another system gets back, and how a bad question is turned away."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from law import ask, load, questions
from law.questions import BadQuestion

ROOT = Path(ask.__file__).parent.parent


def test_due_counts_across_two_holidays():
    answer = questions.due("jingyu", "JY-15", on="2021-09-15")
    assert answer["due_on"] == "2021-10-19"
    assert answer["overdue_from"] == "2021-10-20"
    assert answer["certain"] is True
    assert len(answer["counted"]) == 20
    assert answer["counted"][0] == "2021-09-16"
    assert "2021-09-18" in answer["counted"]
    skipped = {row["date"]: row for row in answer["skipped"]}
    assert "国办发明电〔2020〕27号" in skipped["2021-10-01"]["notice"]
    assert skipped["2021-10-10"] == {"date": "2021-10-10", "why": "星期日", "notice": None, "url": None}
    assert answer["agencies"] == ["jingyu.civil_affairs"]
    assert answer["cite"] == "靖政办发〔2021〕53号（六）"
    assert answer["status"] == "in_force"


@pytest.mark.parametrize(
    ("place", "obligation", "on", "due_on"),
    [
        ("jingyu", "JY-55", "2022-04-22", "2022-04-28"),
        ("chengzhong", "CZ-08", "2022-09-20", "2022-10-21"),
        ("chengzhong", "CZ-09", "2022-10-01", "2022-11-02"),
        ("jingyu", "JY-50", "2021-09-30", "2021-10-15"),
        ("chengzhong", "CZ-40", "2022-08-15", "2022-09-30"),
        ("chengzhong", "CZ-25", "2022-07-10", "2022-12-31"),
        ("chengzhong", "CZ-41", "2023-02-01", "2023-02-28"),
        ("chengzhong", "CZ-19", None, "2022-08-31"),
        ("chengzhong", "CZ-00", None, "2027-07-10"),
        ("jingyu", "JY-09", "2021-10-01", "2021-10-01"),
        ("jingyu", "JY-14", "2021-10-01", None),
        ("jingyu", "JY-57", "2021-10-01", None),
        ("jingyu", "JY-01", None, None),
    ],
)
def test_due_dates_by_obligation(place, obligation, on, due_on):
    assert questions.due(place, obligation, on=on)["due_on"] == due_on


def test_an_hour_runs_through_midnight():
    answer = questions.due("jingyu", "JY-29", at="2021-09-15T23:30")
    assert answer["due_at"] == "2021-09-16T00:30:00+08:00"
    assert questions.due("jingyu", "JY-29", at="2021-09-15T15:30:00Z")["due_at"] == answer["due_at"]
    assert questions.due("jingyu", "JY-29", at="2021-09-15T23:30:00 08:00")["due_at"] == answer["due_at"]


@pytest.mark.parametrize(
    ("on", "status"),
    [("2022-07-09", "not_yet"), ("2022-07-10", "in_force"), ("2027-07-10", "in_force"), ("2027-07-11", "expired")],
)
def test_a_text_out_of_force_is_answered_and_marked(on, status):
    answer = questions.due("chengzhong", "CZ-08", on=on)
    assert answer["due_on"]
    assert answer["status"] == status
    assert ("不能据以办理" in answer["note"]) == (status != "in_force")


def test_an_obligation_with_two_sides_shows_both():
    answer = questions.due("jingyu", "JY-63", on="2021-09-15")
    assert answer["term"] == "registration.push"
    assert [other["term"] for other in answer["also"]] == ["registration.claim"]


def test_a_small_letter_and_the_terms_own_name_do_as_well():
    assert questions.due("jingyu", "jy-15", on="2021-09-15")["obligation"] == "JY-15"
    assert questions.due("jingyu", "filing.site_check", on="2021-09-15")["due_on"] == "2021-10-19"


@pytest.mark.parametrize(
    ("facts", "required", "conflict"),
    [
        (
            {"floor_area": 560, "canteen": True, "medical": True},
            {"fire_certificate", "food_licence", "medical_licence"},
            0,
        ),
        ({"floor_area": 499.9, "canteen": False, "medical": False}, set(), 0),
        ({"floor_area": 500, "canteen": False, "medical": False}, {"fire_certificate"}, 1),
        ({"floor_area": 500, "investment": 500000, "canteen": False, "medical": False}, {"fire_certificate"}, 1),
        ({"floor_area": 500, "investment": 500001, "canteen": False, "medical": False}, {"fire_certificate"}, 0),
    ],
)
def test_documents_in_jingyu_follow_the_facts(facts, required, conflict):
    answer = questions.documents("jingyu", facts)
    assert {doc["code"] for doc in answer["required"]} == {"filing_form", "bed_space_statement"} | required
    assert len(answer["conflicts"]) == conflict
    marked = [doc["code"] for doc in answer["required"] if doc["conflict"]]
    assert marked == (["fire_certificate"] if conflict else [])
    assert answer["undecided"] == []


def test_the_conflict_offers_both_ways_out():
    clash = questions.documents("jingyu", {"floor_area": "500"})["conflicts"][0]
    assert [option["code"] for option in clash["options"]] == ["require", "waive"]


def test_documents_that_hang_on_unknown_facts_are_undecided():
    answer = questions.documents("jingyu")
    assert {doc["code"]: doc["facts"] for doc in answer["undecided"]} == {
        "fire_certificate": ["floor_area"],
        "food_licence": ["canteen"],
        "medical_licence": ["medical"],
    }


def test_documents_in_chengzhong_are_the_pledge_and_what_is_unverified():
    answer = questions.documents("chengzhong", {"floor_area": 560})
    assert {doc["code"]: doc["unverified"] for doc in answer["required"]} == {
        "pledge": False,
        "filing_form": True,
        "registration_certificate": True,
    }
    assert answer["pledge"]["public"] is True
    assert answer["silent"]


def test_competent_names_agency_role_and_task():
    answer = questions.competent("jingyu", "fire_review", {"floor_area": 800, "investment": 300000})
    (agency,) = answer["agencies"]
    assert (agency["id"], agency["role"]) == ("jingyu.housing", "lead")
    assert "消防验收备案和抽查" in agency["task"]
    assert answer["applies"] == "fire_filing"


def test_may_says_why_not_and_who_may():
    answer = questions.may("jingyu", "jingyu.market", "inspections.hazard.accept", domain="fire")
    assert answer["allowed"] is False
    assert "靖宇县消防救援机构" in answer["why"]


@pytest.mark.parametrize(
    ("ask", "field", "words"),
    [
        (lambda: questions.due("nowhere", "JY-15"), "place", "没有“nowhere”"),
        (lambda: questions.due("national", "JY-15"), "place", "没有“national”"),
        (lambda: questions.due("jingyu", "CZ-08", on="2022-08-01"), "obligation", "城中区的义务"),
        (lambda: questions.due("jingyu", "JY-99", on="2022-08-01"), "obligation", "JY-01 到 JY-"),
        (lambda: questions.due("jingyu", "JY-15"), "on", "备案之日"),
        (lambda: questions.due("jingyu", "JY-15", on="2021-02-30"), "on", "不是一个存在的日期"),
        (lambda: questions.due("jingyu", "JY-15", on="2017-12-31"), "on", "早于"),
        (lambda: questions.due("jingyu", "JY-15", on="2999-12-31"), "on", "太远"),
        (lambda: questions.due("jingyu", "JY-29", on="2021-09-15"), "at", "时刻"),
        (lambda: questions.due("jingyu", "JY-29", at="2021-09-15"), "at", "不是一个存在的时刻"),
        (lambda: questions.due("jingyu", "JY-29", at="2021-09-15T25:00"), "at", "不是一个存在的时刻"),
        (lambda: questions.due("jingyu", "JY-29", on="2021-09-14", at="2021-09-15T01:00"), "at", "不是同一天"),
        (lambda: questions.due("chengzhong", "filing.change", on="2022-08-01"), "obligation", "没有规定变更备案"),
        (lambda: questions.competent("jingyu", "weather"), "domain", "没有“weather”"),
        (lambda: questions.competent("jingyu", "fire_review"), "floor_area", "floor_area"),
        (lambda: questions.competent("jingyu", "fire_review", {"floor_area": 400}), "investment", "investment"),
        (lambda: questions.documents("jingyu", {"floor_area": -1}), "floor_area", "大于零"),
        (lambda: questions.documents("jingyu", {"floor_area": "大"}), "floor_area", "数字"),
        (lambda: questions.documents("jingyu", {"floor_area": "nan"}), "floor_area", "数字"),
        (lambda: questions.documents("jingyu", {"canteen": "也许"}), "canteen", "true 或 false"),
        (lambda: questions.documents("jingyu", {"rooms": 3}), "rooms", "不认识"),
        (lambda: questions.may("jingyu", "jingyu.market", "registry.filing.bless"), "move", "registry.filing.bless"),
        (lambda: questions.may("jingyu", "chengzhong.market", "registry.filing.accept"), "agency", "城中区的单位"),
        (lambda: questions.may("jingyu", "jingyu.navy", "registry.filing.accept"), "agency", "navy"),
        (lambda: questions.may("jingyu", "jingyu.fire", "inspections.hazard.accept"), "domain", "领域"),
    ],
)
def test_a_bad_question_is_turned_away_with_a_sentence_and_its_field(ask, field, words):
    with pytest.raises(BadQuestion) as error:
        ask()
    assert error.value.field == field
    assert words in error.value.sentence


@pytest.mark.parametrize("place", load.places())
def test_every_obligation_can_be_asked_for_and_said_in_json(place):
    for id in load.pack(place).obligations:
        answer = questions.due(place, id, at="2022-08-01T10:00")
        assert json.dumps(answer, ensure_ascii=False)
        assert answer["cite"]
        assert answer["who"]


def run(*arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )


def test_the_command_prints_the_json_of_the_question_and_starts_fast():
    began = time.perf_counter()
    done = run("due", "jingyu", "JY-15", "--on", "2021-09-15")
    assert time.perf_counter() - began < 1
    assert done.returncode == 0
    assert json.loads(done.stdout) == questions.due("jingyu", "JY-15", on="2021-09-15")


def test_the_command_reads_facts():
    done = run("competent", "jingyu", "fire_review", "--fact", "floor_area=800", "--fact", "investment=300000")
    assert json.loads(done.stdout)["agencies"][0]["id"] == "jingyu.housing"


@pytest.mark.parametrize(
    "arguments",
    [
        ("due", "nowhere", "JY-15"),
        ("due", "jingyu"),
        ("due", "jingyu", "JY-15", "--on", "2021-02-30"),
        ("documents", "jingyu", "--fact", "floor_area"),
        ("documents", "jingyu", "--fact", "floor_area=1", "--fact", "floor_area=2"),
    ],
)
def test_a_bad_command_ends_with_two_and_a_sentence(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "。" in done.stderr or "正确的写法" in done.stderr


def test_on_a_terminal_the_answer_is_a_table(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert ask.main(["due", "jingyu", "JY-15", "--on", "2021-09-15"]) == 0
    out = capsys.readouterr().out
    assert "2021-10-19" in out
    assert not out.startswith("{")
