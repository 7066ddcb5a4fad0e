"""The home page and the list: who may be seen, how they are found, and what leaves the database."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import cast
from tests.portal import scene

pytestmark = pytest.mark.django_db
LIST, HOME, TABLE = (reverse(f"portal:{name}") for name in ("institutions", "home", "institutions_csv"))


@pytest.fixture(autouse=True)
def forgotten():
    """Nothing is remembered from one test to the next."""
    cache.clear()


def names(page) -> list[str]:
    return [row.name for row in page.context["rows"]]


def queries_of(client, url: str, **given) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        response = client.get(url, given)
        b"".join(response)
    assert response.status_code == 200
    return len(seen)


def test_an_unclaimed_push_is_nowhere(client):
    scene.pushed("未认领养老院")
    assert names(client.get(LIST)) == []
    assert "未认领养老院" not in client.get(HOME).content.decode()
    assert "未认领养老院" not in b"".join(client.get(TABLE)).decode()


@pytest.mark.parametrize("asked", ["松鹤", "鹤园 靖宇", "{code}", "{part}", "靖宇镇", "白山市"])
def test_an_institution_is_found_by_part_of_name_code_town_and_place(client, asked):
    found = scene.filed("靖宇县松鹤园养老院")
    scene.pledged("城中颐养中心")
    code = found.party.code
    page = client.get(LIST, {"q": asked.format(code=code.lower(), part=code[-7:-1])})
    assert names(page) == ["靖宇县松鹤园养老院"]


def test_the_list_separates_filed_unfiled_and_refused(client):
    scene.filed("甲院")
    scene.claimed("乙院")
    scene.refused("丙院")
    assert names(client.get(LIST, {"status": "filed"})) == ["甲院"]
    assert set(names(client.get(LIST, {"status": "unfiled"}))) == {"乙院", "丙院"}
    assert names(client.get(LIST, {"status": "refused"})) == ["丙院"]


def test_names_are_listed_by_pinyin_and_the_newest_filing_can_come_first(client):
    scene.filed("紫云院")
    scene.filed("安康院", at=scene.MORNING + timedelta(days=7))
    scene.claimed("百合院")
    assert names(client.get(LIST)) == ["安康院", "百合院", "紫云院"]
    assert names(client.get(LIST, {"sort": "newest"})) == ["安康院", "紫云院", "百合院"]


def test_a_change_does_not_move_the_filing_day(client):
    scene.changed("松柏院")
    row = client.get(LIST).context["rows"][0]
    assert row.filed_on == scene.MORNING.date()
    assert row.beds == "120"


def test_an_empty_list_says_what_would_fill_it(client):
    assert "经认领的机构，会出现在这里" in client.get(LIST).content.decode()
    assert "没有这样的机构" in client.get(LIST, {"q": "无此院"}).content.decode()


@pytest.mark.parametrize("bad", [{"q": "长" * 9000}, {"q": "\x00"}, {"place": "x"}, {"status": "x"}, {"sort": "x"}])
def test_a_bad_search_says_so_and_still_shows_the_list(client, bad):
    scene.claimed("乙院")
    page = client.get(LIST, bad)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert names(page) == ["乙院"]


@pytest.mark.parametrize("odd", ["%", "_", "'; drop table", "<script>alert(1)</script>", "😀"])
def test_odd_characters_are_only_characters(client, odd):
    scene.claimed("乙院")
    page = client.get(LIST, {"q": odd})
    assert names(page) == []
    assert "<script>alert" not in page.content.decode()


def test_twenty_stand_on_a_page(client):
    for n in range(21):
        scene.claimed(f"院{n:02}")
    assert len(names(client.get(LIST))) == 20
    assert len(names(client.get(LIST, {"page": 2}))) == 1
    assert len(names(client.get(LIST, {"page": "999"}))) == 1


def test_the_table_file_holds_the_whole_filtered_set_and_only_public_columns(client):
    scene.filed("甲院")
    for n in range(21):
        scene.claimed(f"院{n:02}")
    everything = b"".join(client.get(TABLE)).decode()
    assert everything.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(everything.removeprefix("\ufeff"))))
    assert len(rows) == 22
    assert next(row for row in rows if row["机构名称"] == "甲院")["备案日期"] == "2026-09-11"
    assert not [secret for secret in scene.SECRETS if secret in everything]
    filed = b"".join(client.get(TABLE, {"status": "filed"})).decode()
    assert filed.count("\r\n") == 2


def test_a_name_that_looks_like_a_formula_is_made_harmless(client):
    scene.claimed("=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in b"".join(client.get(TABLE)).decode()


def test_the_figures_count_what_is_on_record(client):
    scene.filed("甲院")
    scene.claimed("乙院")
    scene.refused("丙院")
    scene.pushed("丁院")
    figures = client.get(HOME).context["figures"]
    assert (figures.on_record, figures.filed, figures.refused) == (3, 1, 1)
    assert (figures.checks_due, figures.checks_in_time) == (0, 0)
    assert figures.by_place == {"jingyu": 2, "chengzhong": 1}


def test_home_names_every_place_and_the_standing_of_its_text(client):
    html = client.get(HOME).content.decode()
    assert "城中政办〔2022〕22号" in html
    assert "2022年7月10日至2027年7月10日" in html
    assert "征求意见稿" in html


def test_the_newest_disclosures_stand_on_the_home_page(client):
    scene.changed("甲院")
    scene.refused("丙院")
    news = client.get(HOME).context["news"]
    assert [(item.what, item.name) for item in news] == [("经督促仍不备案", "丙院"), ("变更备案", "甲院")]


def test_staff_and_institutions_may_look_too(client):
    scene.filed("甲院")
    for actor in (cast.clerk(), cast.representative()):
        cast.sign_in(client, actor)
        assert client.get(HOME).status_code == 200
        assert client.get(LIST).status_code == 200


@pytest.mark.parametrize("url", [HOME, LIST, TABLE])
def test_the_number_of_queries_does_not_grow(client, url):
    scene.filed("甲院")
    scene.refused("丙院")
    few = queries_of(client, url, q="院")
    cache.clear()
    for n in range(8):
        scene.filed(f"院{n}")
        scene.claimed(f"又院{n}")
    assert queries_of(client, url, q="院") == few
    assert few <= 10


def test_no_page_writes(client):
    for url in (HOME, LIST, TABLE):
        assert client.post(url).status_code == 405


def test_a_stored_copy_is_asked_about_before_its_use(client):
    header = client.get(LIST)["Cache-Control"]
    assert "no-cache" in header
    assert "private" in header
