"""A pack with a fault is refused, and the refusal names the file, the key and the reason."""

import shutil

import pytest

from law import load
from law.load import PackError


@pytest.fixture
def place(tmp_path):
    """A copy of a good pack, to be spoilt."""
    folder = tmp_path / "chengzhong"
    shutil.copytree(load.PACKS / "chengzhong", folder)
    return folder


def spoil(folder, file, old, new):
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def refusal(folder):
    with pytest.raises(PackError) as error:
        load.read(folder)
    return error.value


def test_a_good_copy_is_read_from_outside(place):
    assert load.read(place).name == "青海省西宁市城中区"


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "reason"),
    [
        ("terms/filing.toml", "n = 20", 'n = "二十"', "term[filing.site_check].n", "整数"),
        ("terms/filing.toml", "n = 20", "n = 0", "term[filing.site_check].n", "正整数"),
        ("terms/filing.toml", "n = 20\n", "", "term[filing.site_check].n", "要写明"),
        ("terms/filing.toml", 'unit = "workdays"', 'unit = "weeks"', "term[filing.site_check].unit", "不在可用的值"),
        ("terms/filing.toml", 'form = "within"', 'form = "soon"', "term[filing.site_check].form", "不在可用的值"),
        ("terms/filing.toml", 'event = "备案之日"\n', "", "term[filing.site_check].event", "起算"),
        ("terms/filing.toml", "on_date = 2022-07-31", 'on_date = "七月底"', "on_date", "日期"),
        ("terms/filing.toml", 'cite = "plan （二）"', 'cite = "plam （二）"', "cite", "plam"),
        ("terms/filing.toml", 'id = "filing.pledge"', 'id = "filing.site_check"', "filing.site_check", "写了两次"),
        ("terms/filing.toml", 'carries = ["CZ-08"]', 'carries = ["JY-08"]', "carries", "JY-08"),
        ("terms/filing.toml", "chengzhong.civil_affairs", "chengzhong.civil", "agencies", "chengzhong.civil"),
        ("agencies.toml", 'mark = "城住建"', 'mark = "城民"', "chengzhong.housing", "文号分不开"),
        ("terms/filing.toml", "consequence =", "consequense =", "consequense", "不认识"),
        (
            "duties/safety.toml",
            'agency = "chengzhong.housing"',
            'agency = "chengzhong.house"',
            "domain.",
            "chengzhong.house",
        ),
        ("duties/safety.toml", 'role = "joint"', 'role = "helper"', "role", "helper"),
        ("duties/safety.toml", "[domain.fire]", "[domain.fyre]", "fyre", "fyre"),
        ("duties/registration.toml", '"grid"', '"fire"', "silent", "fire"),
        ("duties/registration.toml", ', "grid"', "", "grid", "没有写明职责"),
        ("pack.toml", "valid_until = 2027-07-10", "valid_until = 2021-07-10", "valid_until", "早于"),
        ("pack.toml", 'inherits = "national"', 'inherits = "nation"', "inherits", "nation"),
        ("pack.toml", 'basis = "plan"', 'basis = "law"', "basis", "law"),
        ("pack.toml", 'id = "chengzhong"', 'id = "elsewhere"', "id", "文件夹"),
        ("instruments.toml", "issued_on = 2022-06-09", "issued_on = 2022-06-31", "（文件）", "TOML"),
        ("papers.toml", 'kind = "filing_receipt"', 'kind = "new_kind"', "title", "缺少"),
        ("terms/filing.toml", 'carried = "record"', "", "carried", "由什么承担"),
        ("terms/filing.toml", 'carried = "record"', 'carried = "clock"', "carried", "没有时限"),
        ("terms/filing.toml", 'carried = "record"', 'carried = "people"', "carried", "不在可用的值"),
        ("terms/filing.toml", 'carried = "record"', 'carried = "record"\nout_of_scope = "x"', "carried", "既写了"),
        ("terms/filing.toml", "n = 20", 'n = 20\ncounts = ["drill"]', "counts", "只有按期义务"),
        ("terms/emergency.toml", 'counts = ["drill_publicity"]', "", "counts", "哪些事算数"),
        ("terms/emergency.toml", 'counts = ["drill_publicity"]', 'counts = ["party"]', "counts", "party"),
        ("terms/emergency.toml", 'bearer = "institution"', "", "bearer", "机构的"),
        ("hazards.toml", 'code = "building"', 'code = "meteor"', "route[meteor]", "隐患种类"),
        ("hazards.toml", 'domain = "building"', 'domain = "buildings"', "domain", "buildings"),
        ("hazards.toml", 'to = ["chengzhong.fire"]', "to = []", "route[fire].to", "silent"),
        ("hazards.toml", 'to = ["chengzhong.fire"]', 'to = ["chengzhong.fir"]', "route[fire].to", "chengzhong.fir"),
        ("hazards.toml", 'urgent = "call"', 'urgent = "phone"', "urgent", "不在可用的值"),
        ("hazards.toml", 'carries = ["CZ-39", "CZ-01"]', 'carries = ["CZ-93"]', "carries", "CZ-93"),
        ("hazards.toml", 'trigger = "major"', 'trigger = "all"', "listing.trigger", "不在可用的值"),
        ("hazards.toml", 'decide = "chengzhong.district_gov"', 'decide = "chengzhong.gov"', "decide", "chengzhong.gov"),
        ("reports.toml", 'term = "accident.report"', 'term = "accident.tell"', "chain[accident]", "accident.tell"),
        ("reports.toml", 'event = "accident"', 'events = "accident"', "event", "缺少"),
        ("credit.toml", 'list = "industry_ban"', 'list = "grey"', "ground[refuses_decisions].list", "grey"),
        ("credit.toml", 'bases = ["judgment", "penalty"]', 'bases = ["rumour"]', "bases", "rumour"),
        ("rates.toml", "target = 100", "target = 101", "rate[training.heads].target", "1 到 100"),
        ("rates.toml", 'term = "training.heads"', 'term = "training.chiefs"', "term", "training.chiefs"),
        ("checklists.toml", 'code = "pledge_kept"', 'code = "filing_true"', "items", "写了两次"),
        ("checklists.toml", 'agency = "chengzhong.civil_affairs"', "", "agency", "哪个单位"),
        ("checklists.toml", 'doing = "site_check"', 'doing = "visit"', "doing", "visit"),
    ],
)
def test_a_fault_is_named_by_file_key_and_reason(place, file, old, new, key, reason):
    spoil(place, file, old, new)
    error = refusal(place)
    assert error.file == ("chengzhong/duties.toml" if key in ("silent", "grid") else f"chengzhong/{file}")
    assert key in error.key
    assert reason in error.reason


def test_a_file_that_nobody_reads_is_refused(place):
    (place / "deadlines.toml").write_text("", "utf-8")
    assert "不认识这个文件" in refusal(place).reason


def test_a_folder_without_head_is_refused(tmp_path):
    assert "没有这个文件" in refusal(tmp_path).reason


def test_a_condition_with_an_unknown_fact_is_refused(place):
    spoil(place, "filing.toml", 'code = "filing_form"', 'code = "filing_form"\nwhen = { rooms = { above = 3 } }')
    assert "rooms" in refusal(place).reason


def test_an_unknown_place_is_a_key_error():
    with pytest.raises(KeyError):
        load.pack("atlantis")


def test_a_place_may_write_a_term_of_its_parent_anew_and_its_silence_goes_with_an_inherited_one(place):
    (place / "silences.toml").write_text('[silent]\n"filing.correct" = "没有写改正的天数。"\n', "utf-8")
    inherited = load.read(place).term("filing.correct", targets=True)
    assert (inherited.basis, inherited.silent) == ("ORDER", "没有写改正的天数。")
    (place / "silences.toml").unlink()
    spoil(place, "terms/filing.toml", 'id = "filing.pledge"', 'id = "filing.correct"')
    own = load.read(place).term("filing.correct")
    assert own.carries == ("CZ-07",)
