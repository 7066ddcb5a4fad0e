"""A register handed in as a file: what each row becomes, nothing half applied, and again changes nothing."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Party
from casefile.models import CaseFile, Clock, Event, Series
from registry import divisions, institutions
from registry.models import Institution
from tests import cast
from tests.registry.acting import CODE, MORNING, claimed, local
from tests.registry.registers import HEAD, NONPROFIT, coded, outcomes

pytestmark = pytest.mark.django_db


def contents() -> dict[str, list]:
    """Every row of every table that an import may touch."""
    models = (Party, CaseFile, Institution, Event, Clock, Series)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_a_dry_run_writes_nothing(bring):
    said, lines = bring([HEAD, ["松鹤园养老院", CODE, "新华路1号", "100", "2016-04-30"]])
    assert outcomes(lines) == ["新增"]
    assert "什么也没有写入" in said
    assert not Institution.objects.exists()


def test_an_applied_register_enters_institutions_that_wait_to_be_claimed(bring):
    bring([HEAD, ["松鹤园养老院", CODE, "新华路1号", "100张", "2016年4月30日"]], "--apply")
    found = Institution.objects.get()
    assert (found.party.code, found.party.name, found.beds) == (CODE, "松鹤园养老院", 100)
    assert (found.registered_on, found.kind) == (date(2016, 4, 30), "for_profit")
    assert (found.state, found.source) == ("registered", "imported")
    assert found.party.name_key.startswith("song he yuan")


def test_a_file_leaves_the_same_on_the_timeline_as_a_hand(bring):
    by_hand, _ = institutions.register(name="安怡养老院", code=CODE, by=cast.clerk(), at=MORNING)
    bring([HEAD, ["安怡养老院", NONPROFIT, "", "", ""]], "--apply")
    by_file = Institution.objects.get(party__code=NONPROFIT)

    def told(institution):
        events = institution.case.events.order_by("seq")
        return [(event.seq, event.kind, {**event.facts, "clock": 0}) for event in events]

    assert told(by_hand) == told(by_file)
    columns = ("term", "cite", "basis", "form", "on_party", "agency_id")
    assert list(by_hand.case.clocks.values(*columns)) == list(by_file.case.clocks.values(*columns))
    assert by_file.case.agency == by_hand.case.agency


def test_running_it_again_changes_nothing(bring):
    rows = [
        HEAD,
        ["松鹤园养老院", CODE, "新华路1号", "100", "1905/7/8"],
        ["福寿敬老院", "", "北街2号", "未知", "2016"],
        ["福寿敬老院 ", "", "北街2号", "40", ""],
        ["松鹤园分院", CODE, "南街", "20", ""],
    ]
    _, first = bring(rows, "--apply")
    before = contents()
    _, second = bring(rows, "--apply")
    assert outcomes(first) == ["新增", "新增", "已有，补充", "已有，未变"]
    assert set(outcomes(second)) == {"已有，未变"}
    assert contents() == before


def test_one_bad_row_keeps_the_whole_file_out(bring):
    rows = [HEAD, ["松鹤园养老院", CODE, "", "", ""], ["坏代码", "123", "", "", ""]]
    said, lines = bring(rows, "--apply")
    assert outcomes(lines) == ["新增", "有误"]
    assert "整个文件都没有写入" in said
    assert not Institution.objects.exists()


def test_good_rows_alone_go_in_only_when_asked(bring):
    rows = [HEAD, ["松鹤园养老院", CODE, "", "", ""], ["坏代码", "123", "", "", ""]]
    said, _ = bring(rows, "--apply", "--skip-bad")
    assert "有1行有误，没有写入；其余已写入" in said
    assert [found.party.code for found in Institution.objects.all()] == [CODE]


def test_a_wrong_check_digit_goes_in_with_the_doubt(bring):
    _, lines = bring([HEAD, ["松鹤园养老院", "91220622MA0TE00180", "", "", ""]], "--apply")
    assert lines[2]["须核对"] == "是"
    assert "校验位不符" in Institution.objects.get().code_doubt


def test_without_a_code_the_name_in_the_place_is_the_institution(bring):
    bring([HEAD, ["松鹤园养老院（北院）", "", "北街1号", "", ""]], "--apply")
    _, lines = bring([HEAD, ["松鹤园 养老院(北院)", "", "北街1号", "60", ""]], "--apply")
    assert outcomes(lines) == ["已有，补充"]
    found = Institution.objects.get()
    assert (found.party.code, found.beds) == (None, 60)
    assert "没有统一社会信用代码" in found.code_doubt
    assert found.case.events.filter(kind="registry.institution.supplement").count() == 1


def test_a_code_that_comes_later_settles_the_doubt(bring):
    bring([HEAD, ["松鹤园养老院", "", "", "", ""]], "--apply")
    bring([HEAD, ["松鹤园养老院", NONPROFIT, "", "", ""]], "--apply")
    found = Institution.objects.get()
    assert (found.party.code, found.code_doubt, found.kind) == (NONPROFIT, "", "nonprofit")


def test_one_name_at_two_addresses_without_codes_is_not_guessed_at(bring):
    rows = [HEAD, ["幸福敬老院", "", "南街1号", "", ""], ["幸福敬老院", "", "北街9号", "80", ""]]
    _, lines = bring(rows, "--apply")
    assert "不能确定是不是同一家" in lines[3]["说明"]
    assert Institution.objects.get().beds is None


def test_what_is_known_is_never_overwritten(bring):
    institution = claimed()
    rows = [[*HEAD, "联系电话"], ["靖宇县松鹤园养老服务中心", CODE, "新华路1号", "50", "", "0439-1"]]
    bring(rows, "--apply")
    rows[1][3:] = ["99", "", "0439-2"]
    _, lines = bring(rows, "--apply")
    institution.refresh_from_db()
    assert (institution.beds, institution.contact_phone) == (50, "0439-1")
    assert outcomes(lines) == ["已有，未变"]
    assert "养老床位数量与已有的不同，没有改（50）" in lines[2]["说明"]


def test_one_code_with_two_names_is_one_legal_person(bring):
    _, lines = bring([HEAD, ["甲养老院", CODE, "", "", ""], ["乙养老院", CODE, "", "", ""]], "--apply")
    assert outcomes(lines) == ["新增", "已有，未变"]
    assert "代码与第2行的“甲养老院”相同而名称不同" in lines[3]["说明"]


def test_the_region_of_a_row_decides_its_place(bring):
    head = ["机构名称", "统一社会信用代码", "行政区划"]
    rows = [head, ["甲", coded(1), "220622100"], ["乙", coded(2), "靖宇县"], ["丙", coded(3), "630103"]]
    rows += [["丁", coded(4), "310104"], ["戊", coded(5), ""]]
    _, lines = bring(rows, place="")
    assert outcomes(lines) == ["新增", "新增", "有误", "有误", "有误"]
    assert "由当地民政部门导入" in lines[4]["说明"]
    assert "有数据包的地方" in lines[5]["说明"]
    assert "吉林省白山市靖宇县（jingyu）" in lines[5]["说明"]
    assert "没有行政区划" in lines[6]["说明"]


def test_a_region_that_contradicts_the_named_place_is_an_error_unless_ignored(bring):
    rows = [["机构名称", "行政区划"], ["甲", "310104"], ["乙", "220000"]]
    assert outcomes(bring(rows)[1]) == ["有误", "新增"]
    assert outcomes(bring(rows, "--ignore-region")[1]) == ["新增", "新增"]


def test_old_codes_and_names_lead_to_the_division_of_today(bring, tmp_path):
    folder = tmp_path / "区划"
    folder.mkdir()
    (folder / "a_provinces.csv").write_text("code,name\n22,吉林省\n", "utf-8")
    (folder / "a_cities.csv").write_text("code,name,provinceCode\n2206,白山市,22\n", "utf-8")
    (folder / "a_areas.csv").write_text("code,name,cityCode,provinceCode\n220622,靖宇县,2206,22\n", "utf-8")
    (folder / "changes.json").write_text(
        '{"events": [{"year": 1985, "type": "同名改码", "old": {"code": "222227000000", "name": "靖宇县"},'
        ' "new": {"code": "220622000000", "name": "靖宇县"}, "old_path": ["吉林省", "通化地区", "靖宇县"]}]}',
        "utf-8",
    )
    rows = [
        ["机构名称", "行政区划"],
        ["甲", "222227"],
        ["乙", "吉林省 - 白山市 - 靖宇县"],
        ["丙", "吉林省通化地区靖宇县"],
    ]
    _, lines = bring(rows, "--apply", "--divisions", str(folder), place="")
    assert outcomes(lines) == ["新增"] * 3
    assert "1985年起变为220622" in lines[2]["说明"]
    assert set(Institution.objects.values_list("region_code", flat=True)) == {"220622"}
    assert "没有*provinces.csv" in bring(rows, "--divisions", str(tmp_path))[0]
    assert divisions.load(folder).of_name("外地") is None


def test_only_a_clerk_of_civil_affairs_may_bring_a_register(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("机构名称\n松鹤园\n", "utf-8")
    people = [cast.leader(), cast.market(), cast.chengzhong_clerk()]
    sentences = ["没有经办岗位", "没有职责", "没有岗位"]
    for actor, sentence in zip(people, sentences, strict=True):
        with pytest.raises(CommandError, match=sentence):
            call_command("import_institutions", path, "--by", actor.user.username, "--place", "jingyu")
    with pytest.raises(CommandError, match="没有用户名"):
        call_command("import_institutions", path, "--by", "nobody", "--place", "jingyu")


def test_a_place_that_is_not_ours_is_answered_with_those_that_are(bring):
    said, _ = bring([HEAD, ["松鹤园", CODE, "", "", ""]], place="shanghai")
    assert "没有地方“shanghai”" in said
    assert "jingyu" in said


def test_a_register_of_any_length_takes_as_many_statements(bring, django_assert_max_num_queries):
    def statements(rows):
        with django_assert_max_num_queries(60) as captured:
            bring([HEAD, *rows], "--apply")
        return len(captured)

    few = statements([[f"养老院{n}号", coded(n), "", "", ""] for n in range(5)])
    many = statements([[f"敬老院{n}号", coded(n), "", "", ""] for n in range(100, 400)])
    assert few == many
    assert Institution.objects.count() == 305


def test_two_hands_entering_one_name_without_a_code_enter_it_once():
    facts = {"place": cast.agency("jingyu.civil_affairs").place, "code": "", "source": "found", "by": cast.clerk()}
    first, fresh = institutions.enter(name="幸福敬老院（东）", at=local(2026, 9, 11, 9), **facts)
    second, again = institutions.enter(name="幸福敬老院(东)", at=local(2026, 9, 12, 9), **facts)
    assert (fresh, again, first) == (True, False, second)
