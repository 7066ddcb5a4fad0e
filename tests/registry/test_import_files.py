"""A register is a file of any kind: known by its content, read in its encoding, its columns named by a mapping."""

from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from agencies.models import Party
from registry.models import Institution
from tests.registry.acting import CODE
from tests.registry.registers import HEAD, NONPROFIT, xlsx

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_usual_encoding_is_recognised(bring, encoding):
    bring([HEAD, ["松鹤园养老院", CODE, "", "", ""]], "--apply", encoding=encoding)
    assert Party.objects.get().name == "松鹤园养老院"


def test_columns_that_are_not_imported_are_named(bring):
    said, _ = bring([[*HEAD, "最低收费"], ["松鹤园", CODE, "", "", "", "1000"]])
    assert "不导入的列：最低收费" in said


def test_a_workbook_is_known_by_its_content_and_its_stated_size_is_not_believed(bring, tmp_path):
    rows = [HEAD, ["松鹤园", CODE, "", 100, date(2016, 4, 30)], *[[None] * 5] * 50, ["福寿", NONPROFIT, "", 60.0, ""]]
    path = xlsx(tmp_path / "其实是表格.csv", rows)
    said, lines = bring(path, "--apply")
    assert "XLSX" in said
    assert list(lines) == [2, 53]
    assert sorted(Institution.objects.values_list("beds", flat=True)) == [60, 100]


def test_a_number_that_lost_digits_is_not_taken_for_a_code(bring, tmp_path):
    _, lines = bring(xlsx(tmp_path / "a.xlsx", [HEAD, ["松鹤园", 912206220000000123, "", "", ""]]))
    assert "截断" in lines[2]["说明"]


def test_a_sheet_that_is_not_there_is_answered_with_those_that_are(bring, tmp_path):
    said, _ = bring(xlsx(tmp_path / "a.xlsx", [HEAD], title="登记表"), "--sheet", "名册")
    assert "没有工作表“名册”；这个文件的工作表有：登记表" in said


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "空文件"),
        (b"\n\n", "里没有内容"),
        (b"%PDF-1.7", "PDF文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", ".xls"),
        (b"PK\x03\x04broken", "已损坏"),
        (b"<html><table>", "网页"),
        (b'[{"a": 1}]', "JSON"),
        (b"\x00\x01\x02\x03", "不是文本"),
        ("代码,床位\n1,2\n".encode(), "没有“机构名称”这一列"),
        ("机构名称,机构名称\na,b\n".encode(), "有2列都叫“机构名称”"),
        ("机构名称\n".encode(), "只有表头"),
        (('机构名称\n"没有配对' + "\n一行" * 50).encode(), "引号没有配对"),
    ],
)
def test_a_file_that_is_no_register_is_named_for_what_it_is(bring, content, why):
    said, lines = bring(content)
    assert why in said
    assert not lines


def test_a_huge_file_is_refused_before_it_is_read(bring, tmp_path):
    path = tmp_path / "大.csv"
    with path.open("wb") as file:
        file.truncate(201 * 1024 * 1024)
    assert "最大200 MB" in bring(path)[0]


def test_the_ministrys_field_codes_come_with_the_platform(bring):
    rows = [
        ["axbe0002", "axbe0003", "axbe0013", "axbe0017", "axbe0023", "ahae2347", "point"],
        [CODE, "松鹤园", "新华路1号", "2016-04-30", "220622000000", "100", "126.8,42.38"],
    ]
    bring(rows, "--apply", "--mapping", "ministry", place="")
    found = Institution.objects.get()
    assert (found.party.code, found.beds, found.region_code) == (CODE, 100, "220622000000")
    assert found.longitude == Decimal("126.8")


def test_another_register_brings_its_own_mapping(bring, tmp_path):
    mapping = tmp_path / "对照.toml"
    mapping.write_text('[columns]\n"机构名称" = "Title"\n"地址" = [["City", "Street"]]\n', "utf-8")
    bring([["Title", "City", "Street"], ["松鹤园", "靖宇镇", "新华路1号"]], "--apply", "--mapping", str(mapping))
    assert Institution.objects.get().address == "靖宇镇 新华路1号"


def test_a_mapping_with_a_word_of_its_own_is_refused(bring, tmp_path):
    mapping = tmp_path / "对照.toml"
    mapping.write_text('[columns]\n"院名" = "Title"\n', "utf-8")
    assert "“院名”不是平台的列" in bring([HEAD], "--mapping", str(mapping))[0]


def test_the_report_runs_nothing_and_opens_as_a_workbook(bring, tmp_path):
    report = tmp_path / "报告.xlsx"
    bring([HEAD, ["=1+1", "", "", "", ""]], "--report", report)
    sheet = load_workbook(report)["逐行结果"]
    assert [cell.value for cell in sheet[1]][:2] == ["行号", "机构名称"]
    assert all(cell.data_type != "f" for row in sheet for cell in row)
