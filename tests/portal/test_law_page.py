"""The question page: the answers of API and command on the calendar in force; nothing typed is lost."""

import json
from datetime import date, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from casefile import holidays
from law import ask as command
from law import directions, load, questions
from law.workdays import LOCAL, Calendar
from portal import law, law_matters
from tests import cast

LAW = "/law"
pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    """Asks the page."""
    return lambda **given: client.get(reverse("portal:law"), given)


def test_a_term_is_answered_from_the_packs_and_the_calendar_in_force_alone(ask, django_assert_max_num_queries):
    with django_assert_max_num_queries(2) as seen:
        page = ask(place="jingyu", obligation="JY-15", on="2021-09-15")
    assert {query["sql"].split(" FROM ")[1].split()[0] for query in seen} == {'"casefile_holidaynotice"'}
    expected = questions.due("jingyu", "JY-15", on="2021-09-15")
    assert page.status_code == 200
    assert page.context["data"] == expected
    assert page.context["headline"] == "2021年10月19日 周二 24:00 前"


def test_what_needs_no_calendar_needs_no_database(ask, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ask(ask="documents", place="jingyu", floor_area="560").status_code == 200


def test_a_notice_that_two_people_applied_counts_here_as_on_case_files(ask):
    year = Calendar.official().known_until.year + 1
    asked = {"place": "jingyu", "obligation": "JY-15", "on": f"{year}-01-05"}
    assert "暂定，放假安排公布后重算" in ask(**asked).content.decode()
    at = datetime(year - 1, 12, 1, 9, tzinfo=LOCAL)
    content = {"year": year, "title": "试用通知", "off": {f"{year}-01-11": "元旦"}, "work": {}}
    notice = holidays.propose(content=content, by=cast.administrator(), at=at)
    holidays.approve(notice, covers=holidays.WHOLE, by=cast.leader(), at=at)
    html = ask(**asked).content.decode()
    assert "暂定，放假安排公布后重算" not in html
    assert "试用通知" in html


def test_every_counted_and_skipped_day_is_drawn_with_its_notice(ask):
    html = ask(place="jingyu", obligation="JY-15", on="2026-09-11").content.decode()
    assert html.count("届满</small>") == 1
    assert "国庆</small>" in html
    assert "上班</small>" in html
    assert load.pack("jingyu").term("filing.site_check").cite.article in html
    assert "关于2026年部分节假日安排的通知" in html


def test_a_date_beyond_the_published_holidays_is_called_provisional(ask):
    assert "暂定，放假安排公布后重算" in ask(place="jingyu", obligation="JY-15", on="2027-12-20").content.decode()


def test_the_page_names_the_same_question_as_api_and_command(ask):
    answer = ask(place="jingyu", obligation="filing.site_check", on="2021-09-15").context["answer"]
    api = urlsplit(answer.api)
    assert api.path == "/api/v1/law/due"
    assert parse_qs(api.query) == {"place": ["jingyu"], "obligation": ["JY-15"], "on": ["2021-09-15"]}
    assert answer.command == "./run manage due jingyu JY-15 --on 2021-09-15"


@pytest.mark.parametrize(
    ("given", "field", "word"),
    [
        ({"place": "jingyu", "obligation": "JY-15", "on": "2021-02-30"}, "on", "不是一个存在的日期"),
        ({"place": "jingyu", "obligation": "JY-15", "on": "1999-01-01"}, "on", "没有那时的放假通知"),
        ({"place": "jingyu", "obligation": "JY-15", "on": ""}, "on", "请给出日期"),
        ({"place": "jingyu", "obligation": "CZ-08", "on": "2026-01-05"}, "obligation", "城中区的义务"),
        ({"place": "atlantis", "obligation": "JY-15"}, "place", "没有“atlantis”这个地方"),
        ({"ask": "competent", "place": "jingyu", "domain": "fire_review"}, "floor_area", "取决于"),
        ({"ask": "competent", "place": "jingyu", "domain": "<script>"}, "domain", "没有"),
        ({"ask": "documents", "place": "jingyu", "floor_area": "很大"}, "floor_area", "应为数字"),
        ({"ask": "may", "place": "jingyu", "agency": "nobody", "move": "registry.filing.accept"}, "agency", "没有"),
        ({"place": "jingyu", "obligation": "JY-15", "on": "2026-01-05", "other": "atlantis"}, "other", "没有"),
    ],
)
def test_bad_input_is_a_sentence_at_its_field_and_stays_typed(ask, given, field, word):
    page = ask(**given)
    form = page.context["form"]
    assert page.status_code == 200
    assert word in "".join(form.errors[field])
    assert form.data.get(field, "") == given.get(field, "")
    assert "<script>" not in page.content.decode()


def test_what_is_no_question_at_all_still_gives_a_page(ask):
    for given in ({}, {"ask": "nonsense"}, {"obligation": "\x00"}, {"on": "啊" * 9000, "obligation": "JY-15"}):
        assert ask(**given).status_code == 200


def test_a_term_in_hours_asks_for_a_moment(ask):
    hours = [term for term in load.pack("jingyu").terms if term.form == "within" and term.unit == "hours"]
    form = ask(place="jingyu", obligation=hours[0].id).context["form"]
    assert "at" in form.fields
    assert "on" not in form.fields
    page = ask(place="jingyu", obligation=hours[0].id, at="2026-11-20T22:30")
    assert page.context["data"]["due_at"].startswith("2026-11-20T23:30")


def test_a_place_without_a_number_of_days_is_not_given_one_beside_another(ask):
    page = ask(place="jingyu", other="chengzhong", obligation="JY-15", on="2026-09-11")
    label, left, right = page.context["pairs"][0]
    assert (label, left) == ("期限", ["20个工作日内"])
    assert right == [questions.due("chengzhong", "filing.site_check", on="2026-09-11")["length"]]


def test_a_place_whose_text_is_silent_says_so_in_the_comparison(ask):
    known = {term.id for term in load.pack("chengzhong").terms}
    alone = next(term for term in load.pack("jingyu").terms if term.id not in known)
    page = ask(place="jingyu", other="chengzhong", obligation=alone.id, on="2026-09-11")
    assert "没有" in "".join(page.context["pairs"][0][2])


def test_the_competent_agency_follows_the_size(ask):
    small = ask(ask="competent", place="jingyu", domain="fire_review", floor_area="800", investment="300000")
    assert small.context["data"] == questions.competent(
        "jingyu", "fire_review", {"floor_area": "800", "investment": "300000"}, on=small.context["today"]
    ) | {"agencies": small.context["data"]["agencies"]}
    assert "住房城乡建设" in small.content.decode()


def test_a_collision_of_the_text_is_shown_and_not_settled(ask):
    html = ask(ask="documents", place="jingyu", floor_area="500", canteen="true", medical="false").content.decode()
    assert "由承办人选择并写明理由" in html
    assert "不要求提交消防凭证" in html


def test_what_an_agency_may_do_is_answered_with_the_reason(ask):
    page = ask(ask="may", place="jingyu", agency="jingyu.market", move="inspections.hazard.accept", domain="fire")
    assert page.context["data"]["allowed"] is False
    assert "没有职责" in page.content.decode()


@pytest.mark.parametrize("place", [id for id in load.places() if load.pack(id).status in ("draft", "unattached")])
def test_a_text_not_in_force_is_marked_in_answer_and_comparison(ask, place):
    obligation = load.pack(place).terms[-1].id
    page = ask(place=place, other="jingyu", obligation=obligation, on="2026-09-11")
    word = page.context["standing"].word
    assert page.context["standing"].status != "in_force"
    assert page.content.decode().count(word) >= 2


def test_a_text_is_expired_the_day_after_its_last_and_not_before(ask):
    last, after = (ask(place="chengzhong", obligation="CZ-08", on=day) for day in ("2027-07-10", "2027-07-11"))
    assert last.context["standing"].status == "in_force"
    assert after.context["standing"].status == "expired"
    assert "已过有效期" in after.content.decode()


def test_every_term_on_offer_in_every_place_is_answered(ask):
    for place in load.places():
        for term, _ in (option for _, group in law_matters.options(load.pack(place)) for option in group):
            page = ask(place=place, obligation=term, on="2026-09-11", at="2026-09-11T09:00")
            assert page.status_code == 200, term
            assert not page.context["form"].errors, (term, page.context["form"].errors)
            assert page.context["headline"], term


@pytest.mark.parametrize("place", load.places())
def test_every_obligation_has_one_answer_on_the_page_as_a_command_and_over_http(
    ask, client, capsys, monkeypatch, place
):
    monkeypatch.setattr("portal.law_api.LawThrottle.THROTTLE_RATES", {"law": None})
    for id in load.pack(place).register:
        asked = {"place": place, "obligation": id, "on": "2026-09-11"}
        if any(term.unit == "hours" and term.form == "within" for term in load.pack(place).carriers(id)[:1]):
            asked = {"place": place, "obligation": id, "at": "2026-09-11T09:00"}
        page = ask(**asked)
        assert page.status_code == 200, id
        assert not page.context["form"].errors, (id, page.context["form"].errors)
        options = [part for name in ("on", "at") if name in asked for part in (f"--{name}", asked[name])]
        assert command.main(["due", place, id, *options]) == 0
        said = json.loads(capsys.readouterr().out)
        assert page.context["data"] == said == client.get("/api/v1/law/due", asked).json(), id
        reason = said["out_of_scope"]
        assert reason is None or reason in html_of(page), id
        assert any(row.obligation == id for row in page.context["answer"].carried), id


def html_of(page) -> str:
    return unescape(page.content.decode())


def test_together_they_are_all_the_obligations_of_the_five_documents():
    assert sum(len(load.pack(place).register) for place in load.places()) == 277


DIRECTED = [
    ({"ask": "hazard", "place": "jingyu", "hazard": "fire", "grade": "major"}, directions.hazard, "挂牌督办"),
    ({"ask": "unlicensed", "place": "chengzhong", "unlicensed": "nonprofit"}, directions.unlicensed, "须指派"),
    ({"ask": "report", "place": "chengzhong", "event": "accident"}, directions.report, "城中区应急管理局"),
    ({"ask": "periods", "place": "chengzhong", "obligation": "CZ-41", "year": "2026"}, directions.periods, "12 期"),
    (
        {"ask": "rate", "place": "chengzhong", "rate": "training.heads", "numerator": "999", "denominator": "1000"},
        directions.rate,
        "未达标，99.9%",
    ),
    ({"ask": "stay", "place": "jingyu", "list": "financial", "severity": "serious"}, directions.stay, "违规收费"),
]


@pytest.mark.parametrize(("given", "question", "word"), DIRECTED)
def test_the_other_questions_are_answered_by_the_law_alone(ask, django_assert_num_queries, given, question, word):
    with django_assert_num_queries(0):
        page = ask(**given, other="jingyu" if given["place"] != "jingyu" else "tianjin_draft")
    asked = {name: value for name, value in given.items() if name not in ("ask", "place")}
    asked |= {} if "year" in asked else {"on": page.context["today"]}
    assert page.context["data"] == question(given["place"], **asked)
    assert word in page.content.decode()
    assert page.context["pairs"]


@pytest.mark.parametrize(
    "given",
    [
        {"ask": "hazard", "hazard": "dragons"},
        {"ask": "unlicensed", "unlicensed": "pirate"},
        {"ask": "report", "event": "rain"},
        {"ask": "periods", "obligation": "CZ-41", "year": "soon"},
        {"ask": "rate", "rate": "training.heads", "numerator": "3", "denominator": "2"},
    ],
)
def test_what_cannot_be_answered_is_said_at_a_field(ask, given):
    form = ask(place="chengzhong", **given).context["form"]
    assert set(form.errors) <= set(given)
    assert form.errors


def test_a_matter_is_found_by_words_without_a_script(ask):
    page = ask(place="jingyu", q="消防 隐患")
    found = [matter for _, group in page.context["matters"] for matter in group]
    assert 0 < len(found) < 20
    assert all("消防" in each.words and "隐患" in each.words for each in found)
    assert [m.numbers for _, group in ask(place="jingyu", q="jy-15").context["matters"] for m in group] == [("JY-15",)]
    assert "没有同时写着" in ask(place="jingyu", q="太空站").content.decode()


def test_every_obligation_is_on_offer_in_some_group(ask):
    for place in load.places():
        offered = ask(place=place).context["matters"]
        numbers = {id for _, group in offered for matter in group for id in matter.numbers}
        assert set(load.pack(place).register) <= numbers


def test_a_place_that_says_nothing_of_a_matter_says_so(ask):
    page = ask(place="lianyungang", obligation="inspection.quarterly", on="2026-09-11")
    assert "没有就" in page.context["unsaid"]
    assert "不借用别处的数字" in page.content.decode()


def test_every_domain_of_every_place_is_answered():
    size = {"floor_area": "800", "investment": "1000000"}
    for place in load.places():
        for domain in load.pack(place).domains:
            found = law.answer("competent", place, {"domain": domain, **size}, today=date(2026, 9, 11))
            assert found.data["agencies"] or found.data["silent"] or found.data["fallback"], (place, domain)


def test_the_page_has_no_script_and_no_style_of_its_own(ask):
    html = ask(place="jingyu", obligation="JY-15", on="2026-09-11").content.decode()
    assert " style=" not in html
    assert "<style" not in html
    assert " onclick=" not in html
