"""What a row of a register says: read as people write it, never invented, and refused with the reason."""

from datetime import date
from decimal import Decimal

import pytest

from agencies.models import Party
from registry import cells, columns
from registry.cells import Reader, Remarks
from registry.models import Institution
from tests.registry.acting import CODE
from tests.registry.registers import HEAD, outcomes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["院" * 10_000, "", "", "", ""], "机构名称有10000个字，最多200个字"),
        (["=cmd|'/c calc'!A1", "", "", "", ""], "像是表格公式"),
        (["", CODE, "", "", ""], "没有机构名称"),
        (["松鹤园", "9.12E+17", "", "", ""], "被表格软件当作数字截断了"),
        (["松鹤园", CODE, "", "一百", ""], "养老床位数量“一百”不是数字"),
        (["松鹤园", CODE, "", "-5", ""], "养老床位数量“-5”不是数字"),
        (["松鹤园", CODE, "", "", "2099-01-01"], "登记日期“2099-01-01”在今天之后"),
        (["松鹤园", CODE, "", "", "2016-02-30"], "没有这一天"),
        (["松鹤园", CODE, "", "", "去年"], "看不懂"),
        (["松鹤园", CODE, "地" * 201, "", ""], "地址有201个字"),
        (["松鹤园", CODE, "", "", "", "多出"], "比表头多出1格"),
    ],
)
def test_a_row_that_cannot_be_says_why(bring, row, why):
    _, lines = bring([HEAD, row])
    assert outcomes(lines) == ["有误"]
    assert why in lines[2]["说明"]
    assert len(lines[2]["机构名称"]) < 60


@pytest.mark.parametrize(
    ("text", "value", "remark"),
    [
        ("1905/7/8", None, "把年份2016写成了日期"),
        ("2016", None, "没有写到日"),
        ("2016-04", None, "没有写到日"),
        ("未知", None, "留空"),
        ("20160430", date(2016, 4, 30), ""),
        ("2016.4.30", date(2016, 4, 30), ""),
        ("42490", date(2016, 4, 30), "日期序号"),
        ("2016-04-30 00:00:00", date(2016, 4, 30), ""),
    ],
)
def test_a_date_is_read_and_never_invented(text, value, remark):
    said = Remarks()
    assert Reader(columns.load(), date(2026, 9, 11)).read("registered_on", text, said) == value
    assert remark in said.text
    assert not said.errors


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("beds", "1,067张", 1067),
        ("beds", "１００", 100),
        ("floor_area", "560.5平方米", Decimal("560.50")),
        ("investment", "30万元", Decimal(300000)),
        ("canteen", "无", False),
        ("medical", "有", True),
        ("kind", "民办非企业单位", "nonprofit"),
        ("kind", "民营", None),
        ("kind", "民办", None),
        ("point", "126.8,42.38", (Decimal("126.800000"), Decimal("42.380000"))),
        ("point", "42.38,126.8", (Decimal("126.800000"), Decimal("42.380000"))),
        ("datum", "bd09", "BD-09"),
    ],
)
def test_a_cell_is_read_as_people_write_it(name, text, value):
    assert Reader(columns.load(), date(2026, 9, 11)).read(name, text, Remarks()) == value


def test_what_cannot_be_seen_is_taken_out_of_a_name(bring):
    bring([HEAD, ["松鹤\u200b园\x07养老院", CODE, "", "", ""]], "--apply")
    assert Party.objects.get().name == "松鹤园养老院"


def test_points_keep_the_datum_in_which_they_were_taken(bring):
    rows = [["名称", "纬度", "经度"], ["松鹤园", "42.388001", "126.808001"]]
    bring(rows, "--apply", "--datum", "BD-09")
    found = Institution.objects.get()
    assert (found.longitude, found.latitude, found.datum) == (Decimal("126.808001"), Decimal("42.388001"), "BD-09")


def test_titles_totals_footers_and_repeated_heads_are_no_institutions(bring):
    rows = [
        ["靖宇县养老机构名册"],
        [],
        HEAD,
        ["松鹤园", CODE, "", "100", ""],
        HEAD,
        ["合计", "", "", "100", ""],
        ["注：略"],
    ]
    said, lines = bring(rows)
    assert outcomes(lines) == ["新增", "跳过", "跳过", "跳过"]
    assert list(lines) == [4, 5, 6, 7]
    assert "表头在第3行" in said


def test_remarks_keep_what_bars_apart_from_what_is_to_be_looked_at():
    said = Remarks()
    assert cells.clean("松鹤\n园 ", said, "机构名称") == "松鹤 园"
    assert not said.errors
