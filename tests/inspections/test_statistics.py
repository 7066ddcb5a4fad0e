"""Statistics agree with what was entered, count what their reader may see, and cost the same when there is more."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from inspections import statistics
from inspections.views.statistics import StatisticsPage
from tests import cast
from tests.inspections import history
from tests.test_budgets import LIST, questions

pytestmark = pytest.mark.django_db
URL = "/inspections/statistics"
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def counted_anew(monkeypatch):
    """The page keeps what it counted for a while; here it must not."""
    monkeypatch.setattr(StatisticsPage, "KEPT_SECONDS", 0)


@pytest.fixture
def entered(tmp_path, settings):
    settings.SECURE_SSL_REDIRECT = False
    cast.clerk()
    folder = history.written(tmp_path / "records")
    call_command("import_inspections", str(folder), place="jingyu", apply=True, stdout=StringIO())


def told(code: str, ask=None, who=cast.clerk) -> dict[str, tuple[str, ...]]:
    return {line.label: line.cells for line in statistics.of(who(), ask or {}, on=TODAY).table(code).lines}


def test_drawn_planned_and_targeted_checks_are_counted_apart(entered):
    hits = told("hits")
    assert hits["年度计划"] == ("3", "3", "100%")
    assert hits["有缘由的检查"] == ("2", "2", "100%")
    assert hits["其中：投诉举报"] == ("2", "2", "100%")
    assert hits["双随机抽取"] == ("0", "0", "—")


def test_the_hit_rate_of_a_kind_counts_the_visits_that_found_it(entered):
    assert told("hits", {"kind": "staff"})["年度计划"] == ("3", "1", "33.3%")


def test_kinds_agree_with_the_records(entered):
    kinds = told("kinds")
    # found, major, closed, open, late, median, within which nine of ten were closed
    assert kinds["食品安全"] == ("5", "0", "3", "2", "1", "-10", "10")
    assert kinds["从业人员"] == ("1", "1", "1", "0", "0", "30", "30")
    assert kinds["建筑和房屋安全"] == ("1", "1", "1", "0", "0", "60", "60")
    assert sum(int(cells[0]) for cells in kinds.values()) == 8
    assert sum(int(cells[0]) for cells in told("domains").values()) == 8
    assert sum(int(cells[0]) for cells in told("agencies").values()) == 8


def test_figures_say_the_sum_of_it(entered):
    values = {one["label"]: one["value"] for one in statistics.of(cast.clerk(), {}, on=TODAY).figures}
    assert values == {"检查": "5 次", "发现率": "100%", "隐患": "8 条", "在办": "2 条", "销号用时": "10 天"}


def test_what_was_put_right_before_the_visit_is_counted_as_it_is(entered):
    assert told("took")["检查前"] == ("1", "20%")


def test_open_hazards_by_age_and_agency(entered):
    (cells,) = told("ages").values()
    assert cells == ("2", "0", "0", "0", "0", "2")


def test_years_and_areas(entered):
    assert told("years")["2023年"] == ("2", "2", "100%", "3", "1", "3", "0")
    assert list(told("areas").values()) == [("5", "5", "100%", "8", "6", "2")]


def test_a_period_and_a_town_narrow_it(entered):
    assert told("years", {"from": "2024-01-01", "until": "2024-06-30"}) == {
        "2024年": ("2", "2", "100%", "4", "1", "2", "2"),
    }  # fmt: skip
    assert told("areas", {"town": "龙泉镇"}) == {}
    assert told("years", {"from": "yesterday"}) == told("years")


def test_only_what_the_reader_may_see_is_counted(entered):
    theirs = told("kinds", who=cast.market)
    assert theirs.items() < told("kinds").items()
    assert set(theirs) == {"食品安全", "其他"}
    assert told("kinds", who=cast.chengzhong_clerk) == {}


def test_percentiles_are_days_that_occurred():
    days = Counter({1: 5, 4: 4, 90: 1})
    assert statistics.after(days, statistics.MEDIAN) == 1
    assert statistics.after(days, statistics.P90) == 4
    assert statistics.after(days + Counter({90: 1}), statistics.P90) == 90
    assert statistics.after(Counter(), statistics.MEDIAN) is None


def test_the_page_shows_each_chart_with_its_table_and_file(entered, client):
    cast.sign_in(client, cast.clerk())
    page = client.get(URL).content.decode()
    assert page.count('<section class="card" id=') == page.count("导出 CSV") == page.count("<caption") == 8
    assert "<svg aria-hidden" in page
    sheet = b"".join(client.get(f"{URL}?export=kinds&grade=major").streaming_content).decode()
    rows = {tuple(line.split(",")[:2]) for line in sheet.splitlines()[1:]}
    assert rows == {("从业人员", "1"), ("建筑和房屋安全", "1")}
    assert client.get(f"{URL}?export=nothing").status_code == 404


def test_it_belongs_to_agencies(entered, client):
    assert cast.sign_in(client, cast.representative()).get(URL).status_code == 404
    client.logout()
    assert client.get(URL).status_code == 302


def test_the_page_asks_no_more_when_there_is_more(entered, client, tmp_path, monkeypatch):
    cast.sign_in(client, cast.clerk())
    few = questions(client, URL)
    monkeypatch.setattr(
        history,
        "FINDINGS",
        {
            id: rows * 1
            + [history.finding(f"2025-0{n}-01", f"F-9{n}", history.STAFF, fixed=f"2025-0{n}-09") for n in range(1, 9)]
            for id, rows in history.FINDINGS.items()
        },
    )
    folder = history.written(tmp_path / "more")
    call_command("import_inspections", str(folder), place="jingyu", apply=True, stdout=StringIO())
    assert questions(client, URL) == few <= LIST
