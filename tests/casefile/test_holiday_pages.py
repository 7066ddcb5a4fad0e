"""The pages of the holiday notice: typed or pasted, previewed, approved; the calendar; the command that proposes."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from casefile import holidays
from casefile.models import Clock, HolidayNotice
from tests import cast
from tests.casefile.noticing import AT, BEFORE_NEW_YEAR, OFFICIAL, YEAR, another, content, elsewhere, proposed, running
from tests.registry.acting import filed

pytestmark = pytest.mark.django_db
TEXT = """一、元旦：{y}年1月1日至3日放假调休，共3天。
二、春节：2月6日至12日放假，共7天。"""


@pytest.fixture
def office(client) -> Client:
    return cast.sign_in(client, cast.administrator())


def typed(**changes) -> dict[str, str]:
    return {
        "year": str(YEAR),
        "title": content()["title"],
        "number": content()["number"],
        "url": "",
        "days": TEXT.format(y=YEAR),
        "source": "",
        "sure": "on",
    } | changes


def test_the_sentences_of_the_notice_are_read(office):
    answer = office.post(reverse("casefile:propose_notice"), typed())
    notice = HolidayNotice.objects.get()
    assert answer.url == reverse("casefile:holiday_notice", args=[notice.case.reference])
    assert list(notice.content["off"]) == [f"{YEAR}-01-0{n}" for n in (1, 2, 3)] + [
        f"{YEAR}-02-{n:02}" for n in range(6, 13)
    ]


def test_pasted_data_is_read_as_toml_and_as_json(office):
    blank = typed(year="", title="", number="", days="")
    toml = f'[[notice]]\nyear = {YEAR}\ntitle = "甲"\n[notice.off]\n{YEAR}-01-01 = "元旦"\n'
    office.post(reverse("casefile:propose_notice"), blank | {"source": toml})
    office.post(reverse("casefile:propose_notice"), blank | {"source": json.dumps(content())})
    assert [notice.content["title"] for notice in HolidayNotice.objects.order_by("pk")] == ["甲", content()["title"]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"days": "元旦：1月1日（周一）、1月2日（周一）放假"}, "核对年份和日期"),
        ({"days": "元旦：1月1日至3日放假，共5天"}, "写的是共5天，列出的是3天"),
        ({"days": "元旦：13月1日放假"}, "存在的日期"),
        ({"days": "元旦放假"}, "没有写成“节日：日期”"),
        ({"days": "元旦：1月13日上班"}, "本来就上班"),
        ({"year": "", "days": ""}, "填写年份"),
        ({"year": "0"}, "年"),
        ({"source": "year ="}, "要清空"),
        ({"year": "", "title": "", "number": "", "days": "", "source": "year ="}, "不是能读的 TOML 或 JSON"),
        ({"url": "ftp://x"}, "https://"),
        ({"sure": ""}, "还缺清明节、劳动节、端午节、中秋节、国庆节"),
    ],
)
def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do(office, change, words):
    answer = office.post(reverse("casefile:propose_notice"), typed(**change))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert content()["title"] in html or "title" in change
    assert not HolidayNotice.objects.exists()


def test_the_whole_way_in_the_browser_form(office):
    clock = running()
    office.post(reverse("casefile:propose_notice"), typed())
    notice = HolidayNotice.objects.select_related("case").get()
    own = office.get(reverse("casefile:holiday_notice", args=[notice.case.reference])).content.decode()
    assert "须由另一人复核" in own
    assert clock.case.reference in own
    other = cast.sign_in(Client(), cast.leader())
    approve = reverse("casefile:holiday_notice_move", args=[notice.case.reference, "approve"])
    assert clock.case.reference in other.get(approve).content.decode()
    assert other.post(approve, {"version": notice.case.version}).status_code == 422
    assert other.post(approve, {"version": notice.case.version, "covers": "whole"}).status_code == 302
    assert Clock.objects.get(pk=clock.pk).certain
    page = office.get(reverse("casefile:calendar"), {"year": YEAR}).content.decode()
    assert content()["title"] in page
    assert "暂定</span>" not in page
    assert other.get(reverse("casefile:holiday_notice", args=[notice.case.reference])).status_code == 200


def test_a_notice_that_lacks_usual_holidays_is_warned_of_before_and_after_it_is_proposed(office):
    asked = office.post(reverse("casefile:propose_notice"), typed(sure="")).content.decode()
    assert f"{YEAR}年还缺：清明节、劳动节、端午节、中秋节、国庆节" in asked
    assert 'name="sure"' in asked
    assert 'name="sure"' not in office.get(reverse("casefile:propose_notice")).content.decode()
    office.post(reverse("casefile:propose_notice"), typed())
    notice = HolidayNotice.objects.select_related("case").get()
    warning = f"{YEAR}年还缺：清明节、劳动节、端午节、中秋节、国庆节"
    assert warning in office.get(reverse("casefile:holiday_notice", args=[notice.case.reference])).content.decode()
    approve = reverse("casefile:holiday_notice_move", args=[notice.case.reference, "approve"])
    assert warning in cast.sign_in(Client(), cast.leader()).get(approve).content.decode()


def test_a_whole_notice_needs_no_second_look(office):
    names = ("元旦", "春节", "清明节", "劳动节", "端午节", "国庆节、中秋节")
    lines = "\n".join(f"{name}：{month}月1日放假，共1天。" for month, name in enumerate(names, 1))
    assert office.post(reverse("casefile:propose_notice"), typed(days=lines, sure="")).status_code == 302


def test_another_places_notice_does_not_exist(office):
    notice = holidays.propose(content=content(), by=elsewhere(), at=AT)
    assert office.get(reverse("casefile:holiday_notice", args=[notice.case.reference])).status_code == 404


def test_a_clerk_reads_the_calendar_but_the_button_is_shut(client):
    desk = cast.sign_in(client, cast.clerk())
    assert 'aria-disabled="true"' in desk.get(reverse("casefile:calendar")).content.decode()
    assert desk.get(reverse("casefile:propose_notice")).status_code == 403
    assert desk.post(reverse("casefile:propose_notice"), typed()).status_code == 403


@pytest.mark.parametrize("year", ["", "0", "99999", "二〇二七", "1900", str(YEAR), str(OFFICIAL.last.year)])
def test_the_calendar_page_opens_for_any_year_asked(office, year):
    assert office.get(reverse("casefile:calendar"), {"year": year}).status_code == 200


def test_the_calendar_page_shows_each_day_with_its_notice(office):
    page = office.get(reverse("casefile:calendar"), {"year": 2026}).content.decode()
    assert "国办发明电〔2025〕7号" in page
    assert "10<small>上班</small>" in page
    unknown = office.get(reverse("casefile:calendar"), {"year": YEAR}).content.decode()
    assert "还没有录入" in unknown
    assert "推算" in unknown


def test_the_calendar_page_and_the_proposal_cost_the_same_however_much_there_is(office, django_assert_max_num_queries):
    def costs(url, most):
        office.get(url)  # what is read once in a process is read now
        with django_assert_max_num_queries(most) as seen:
            assert office.get(url).status_code == 200
        return len(seen)

    filed(at=BEFORE_NEW_YEAR)
    notice = proposed()
    month, own = reverse("casefile:calendar"), reverse("casefile:holiday_notice", args=[notice.case.reference])
    before = costs(month, 10), costs(own, 20)
    for number in (34, 42):
        another(number, at=BEFORE_NEW_YEAR)
    assert (costs(month, 10), costs(own, 20)) == before


def test_load_notice_proposes_and_never_applies(tmp_path, capsys):
    cast.administrator()
    file = tmp_path / "notice.json"
    file.write_text(json.dumps(content()), "utf-8")
    call_command("load_notice", str(file), by="gaofeng")
    notice = HolidayNotice.objects.get()
    assert notice.state == HolidayNotice.State.PROPOSED
    said = capsys.readouterr()
    assert notice.case.reference in said.out
    assert f"{YEAR}年还缺春节" in said.err
    with pytest.raises(CommandError, match="正在等人复核"):
        call_command("load_notice", str(file), by="gaofeng")
    with pytest.raises(CommandError, match="没有这个人"):
        call_command("load_notice", str(file), by="nobody")
