"""What the drawing tags promise to every page: words beside colours, ids that meet, no inline style or script."""

import datetime as dt
import re

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory

from agencies.access import Actor, Role
from agencies.models import Agency, User
from casefile import daysheet, fields, look, nav
from casefile.reading import masked
from law.terms import due
from tests.casefile import kit
from tests.casefile.test_reading import CALENDAR, TODAY


@pytest.fixture
def page() -> str:
    """The kit page as HTML, with errors in its form."""
    request = RequestFactory().get("/kit?q=松柏&page=4")
    return kit.template().render(kit.context(), request)


def draw(source: str, **context) -> str:
    return engines["django"].from_string("{% load casefile %}" + source).render(context)


# --- the page ---------------------------------------------------------------------------------------------------------


def test_no_page_needs_inline_styles_or_scripts(page):
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)


def test_every_state_is_a_word_and_the_ring_is_silent(page):
    rings = re.findall(r'<svg class="ring[^>]*>', page)
    assert len(rings) > 10
    assert all('aria-hidden="true"' in ring for ring in rings)
    for words in ("逾期 2 个工作日", "今天到期", "已过 6 天，不算逾期", "恢复后重算", "暂定", "本部门目标，不算逾期"):
        assert words in page


def test_every_symbol_that_is_used_is_in_the_sprite(page):
    used, drawn = set(re.findall(r'href="#i-(\w+)"', page)), set(re.findall(r'id="i-(\w+)"', page))
    assert used <= drawn


def test_ids_are_unique_and_every_reference_meets_one(page):
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    named = " ".join(re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', page)).split()
    assert set(named) <= set(ids)
    assert set(re.findall(r'<li><a href="#(id_[^"]+)"', page)) <= set(ids)


def test_the_title_says_that_something_is_wrong(page):
    assert "<title>错误：部件 — " in page


def test_a_pager_keeps_the_query(page):
    assert 'href="?q=%E6%9D%BE%E6%9F%8F&amp;page=5"' in page
    assert "第 151—200 条，共 612 条" in page


# --- the calendar -----------------------------------------------------------------------------------------------------


def explanation(start: dt.date, holds=()) -> list[daysheet.Month]:
    return daysheet.months(due(kit.TERM, on=start, calendar=CALENDAR, holds=holds), today=TODAY)


def squares(months: list[daysheet.Month]) -> dict[str, daysheet.Cell]:
    return {
        f"{month.title}{cell.day}": cell for month in months for week in month.weeks for cell in week if cell.day
    }  # fmt: skip


def test_every_square_of_the_calendar_says_why():
    days = squares(explanation(dt.date(2026, 9, 11), holds=[(dt.date(2026, 9, 28), dt.date(2026, 9, 29))]))
    assert (days["2026年9月11"].css, days["2026年9月11"].word) == ("z", "起算")
    assert (days["2026年9月20"].css, days["2026年9月20"].nth) == ("c w", 6)
    assert (days["2026年9月25"].css, days["2026年9月25"].word) == ("x", "中秋")
    assert (days["2026年9月28"].css, days["2026年9月28"].word) == ("h", "中止")
    assert (days["2026年10月14"].css, days["2026年10月14"].word) == ("c now", "今天")
    assert (days["2026年10月19"].css, days["2026年10月19"].nth) == ("e", 20)


def test_days_of_a_year_without_a_notice_are_marked():
    days = squares(explanation(dt.date(2026, 12, 28)))
    assert "p" in days["2027年1月4"].css.split()


def test_the_list_of_days_leaves_out_none():
    found = due(
        kit.TERM, on=dt.date(2026, 9, 11), calendar=CALENDAR, holds=[(dt.date(2026, 9, 28), dt.date(2026, 9, 29))]
    )
    lines = daysheet.lines(found)
    assert [line.date for line in lines] == [dt.date(2026, 9, 12) + dt.timedelta(days=n) for n in range(38)]
    assert [line.nth for line in lines if line.nth] == list(range(1, 21))
    assert all(line.why for line in lines)


# --- fields -----------------------------------------------------------------------------------------------------------


class Short(forms.Form):
    name = forms.CharField(label="机构名称", max_length=10)
    beds = forms.IntegerField(label="床位", min_value=1)
    town = forms.ChoiceField(label="乡镇", choices=[("1", "靖宇镇")])
    paper = forms.FileField(label="消防材料")
    since = forms.DateField(label="发现日期", error_messages={"invalid": "写成 2026-10-19 这样"})


def sentences(**sent) -> list[str]:
    return [error["text"] for error in fields.errors(Short(sent))]


def test_an_error_says_what_to_do():
    assert sentences() == ["填写机构名称", "填写床位", "选择乡镇", "上传消防材料", "填写发现日期"]
    told = sentences(name="长" * 11, beds="0", town="9", since="2026-02-30")
    assert told[:3] == ["机构名称：最多 10 字，现在是 11 字", "床位：填不小于 1 的数", "乡镇：从列出的选项里选"]


def test_a_sentence_of_the_form_itself_is_left_as_it_is():
    assert "发现日期：写成 2026-10-19 这样" in sentences(since="昨天")


def test_the_summary_and_the_field_say_the_same():
    form = Short({})
    html = draw("{% error_summary form %}{% field form.beds %}", form=form)
    assert html.count("填写床位") == 2
    assert 'href="#id_beds"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_beds-e"' in html


def test_what_people_typed_is_never_markup():
    html = draw("{% summary_list rows %}", rows=[("名称", "<script>alert(1)</script>")])
    assert "<script>" not in html


def test_a_mask_hides_the_middle():
    assert draw('{% mask "220622196503120024" %}') == masked("220622196503120024")


# --- look and navigation ----------------------------------------------------------------------------------------------


def test_an_unknown_cookie_changes_nothing():
    request = RequestFactory().get("/")
    request.COOKIES = {"theme": '"><script>', "size": "huge"}
    assert look.of(request) == look.Look("auto", "normal", "compact")


def test_choosing_a_look_goes_back_only_to_this_site():
    asked = RequestFactory().post("/look", {"size": "large", "next": "/cases?q=1"})
    answer = look.choose(asked)
    assert (answer.url, answer.cookies["size"].value) == ("/cases?q=1", "large")
    assert look.choose(RequestFactory().post("/look", {"next": "https://evil.example/"})).url == "/"


def test_the_most_exact_entry_of_the_navigation_is_the_current_one():
    reach = {entry.label: entry.reach("registry:unfiled") for entry in nav.OFFICE}
    assert max(reach, key=reach.get) == "机构"
    reach = {entry.label: entry.reach("registry:filing_move") for entry in nav.OFFICE}
    assert max(reach, key=reach.get) == "案卷"


def test_the_second_row_shows_the_pages_beside_the_present_one():
    actor = Actor(user=User(name="王秀兰"), agency=Agency(pk="x.civil_affairs"), roles=frozenset({Role.CLERK}))
    beside = nav.around(actor, "inspections:board")
    assert [item.label for item in beside if item.current] == ["看板"]
    assert len(beside) > len([item for item in beside if item.current])
    assert nav.around(actor, "casefile:calendar") == ()
    assert nav.around(None, "inspections:board") == ()
