"""An amendment is a folder with a date: before it the old text holds, from it on the new one; nothing else moves."""

import datetime as dt
import shutil

import pytest

from law import load, questions
from law.pack import Silent

BEFORE, DAY = dt.date(2026, 12, 31), dt.date(2027, 1, 1)
SITE_CHECK = """
[[term]]
id = "filing.site_check"
label = "备案后现场检查"
form = "within"
n = 15
unit = "workdays"
event = "备案之日"
agencies = ["chengzhong.civil_affairs"]
cite = "change 第一条"
carries = ["CZ-08"]
"""
INSTRUMENT = '[[instrument]]\nid = "change"\ntitle = "修订办法"\nnumber = "城中政办〔2026〕9号"\n'


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "chengzhong"
    shutil.copytree(load.PACKS / "chengzhong", folder)
    return folder


def amend(folder, day="2027-01-01", **files):
    there = folder / "amendments" / day
    there.mkdir(parents=True)
    for name, text in files.items():
        (there / f"{name}.toml").write_text(text, "utf-8")


def test_a_term_has_its_old_length_before_the_day_and_its_new_one_from_it_on(place):
    old = load.read(place).term("filing.site_check").n
    amend(place, instruments=INSTRUMENT, terms=SITE_CHECK)
    pack = load.read(place)
    assert [pack.term("filing.site_check", on=day).n for day in (BEFORE, DAY)] == [old, 15]
    assert pack.term("filing.site_check").n == 15
    assert pack.on(BEFORE).term("filing.site_check").n == old
    assert str(pack.obligation("CZ-08", on=DAY).cite) == "城中政办〔2026〕9号第一条"
    assert pack.obligation("CZ-08", on=BEFORE).n == old


def test_versions_of_a_term_leave_no_gap_and_do_not_overlap(place):
    amend(place, instruments=INSTRUMENT, terms=SITE_CHECK)
    versions = [term for term in load.read(place).terms if term.id == "filing.site_check"]
    assert [(term.valid_from, term.valid_until) for term in versions] == [(None, BEFORE), (DAY, None)]


def test_two_amendments_follow_one_another(place):
    amend(place, instruments=INSTRUMENT, terms=SITE_CHECK)
    amend(place, "2027-06-01", terms=SITE_CHECK.replace("n = 15", "n = 10"))
    pack = load.read(place)
    days = (BEFORE, DAY, dt.date(2027, 5, 31), dt.date(2027, 6, 1))
    assert [pack.term("filing.site_check", on=day).n for day in days] == [20, 15, 15, 10]
    assert [pack.on(day).term("filing.site_check").n for day in days] == [20, 15, 15, 10]


def test_what_an_amendment_does_not_name_stays_as_it_is(place):
    before = load.read(place)
    amend(place, instruments=INSTRUMENT, terms=SITE_CHECK)
    after = load.read(place)
    assert (after.duties, after.filing, after.agencies) == (before.duties, before.filing, before.agencies)

    assert {t.id for t in after.terms} == {t.id for t in before.terms}


def test_a_repealed_term_ends_the_day_before_and_is_silent_afterwards(place):
    amend(place, pack='[repeal]\nterms = ["unfiled.announce"]\n')
    pack = load.read(place)
    assert pack.term("unfiled.announce", on=BEFORE).id == "unfiled.announce"
    with pytest.raises(Silent):
        pack.term("unfiled.announce", on=DAY)
    with pytest.raises(Silent):
        pack.term("unfiled.announce")


def test_a_domain_block_is_replaced_as_a_whole_from_the_day_on(place):
    block = (
        '[domain.fire]\ncompetent = ["chengzhong.police"]\n'
        'duties = [{ agency = "chengzhong.police", role = "lead", task = "消防检查", cite = "plan （一）" }]\n'
    )
    first = next(iter(load.read(place).agencies))
    amend(place, duties=block.replace("chengzhong.police", first))
    pack = load.read(place)
    assert [entry.slug for entry in pack.on(DAY).competent("fire").agencies] == [first]
    assert [entry.slug for entry in pack.on(BEFORE).competent("fire").agencies] != [first]


def test_the_validity_and_the_note_may_be_amended(place):
    amend(place, pack='valid_until = 2030-12-31\nnote = "延长有效期。"\n')
    pack = load.read(place)
    assert pack.on(DAY).standing(dt.date(2029, 1, 1)) == "in_force"
    assert pack.on(BEFORE).standing(dt.date(2029, 1, 1)) == "expired"


def test_a_new_document_of_a_filing_is_wanted_only_from_the_day_on(place):
    amend(place, filing='[[document]]\ncode = "insurance"\nlabel = "责任保险单"\ncite = "plan （二）"\n')
    pack = load.read(place)
    wanted = [{doc.code for doc in pack.on(day).documents({}).required} for day in (BEFORE, DAY)]
    assert wanted[1] - wanted[0] == {"insurance"}


@pytest.mark.parametrize(
    ("day", "files", "reason"),
    [
        ("next-year", {"terms": SITE_CHECK}, "施行日期命名"),
        ("20270101", {"terms": SITE_CHECK}, "施行日期命名"),
        ("2027-02-30", {"terms": SITE_CHECK}, "施行日期命名"),
        ("2022-01-01", {"terms": ""}, "晚于原文施行"),
        ("2027-01-01", {}, "没有任何文件"),
        ("2027-01-01", {"terms": SITE_CHECK}, "change"),
        ("2027-01-01", {"pack": '[repeal]\nterms = ["no.such"]\n'}, "无从废止"),
        ("2027-01-01", {"pack": '[repeal]\nagencies = ["chengzhong.fire"]\n'}, "不认识"),
        ("2027-01-01", {"pack": 'name = "另一个区"\n'}, "不认识"),
        ("2027-01-01", {"deadlines": ""}, "不认识这个文件"),
        (
            "2027-01-01",
            {"instruments": INSTRUMENT, "terms": SITE_CHECK + "valid_from = 2026-01-01\n"},
            "不另写 valid_from",
        ),
        ("2027-01-01", {"instruments": INSTRUMENT, "terms": SITE_CHECK.replace("CZ-08", "CZ-99")}, "CZ-99"),
        ("2027-01-01", {"instruments": INSTRUMENT, "terms": SITE_CHECK.replace("n = 15", "n = ")}, "第 6 行"),
    ],
)
def test_a_bad_amendment_is_refused_with_its_folder_and_a_reason(place, day, files, reason):
    amend(place, day, **files)
    with pytest.raises(load.PackError) as error:
        load.read(place)
    assert reason in error.value.reason
    assert f"amendments/{day}" in error.value.file


@pytest.fixture
def amended(place, monkeypatch):
    """The questions are put to a place whose division of duties, documents and lengths change on the day."""
    first = next(iter(load.read(place).agencies))
    block = (
        f'[domain.fire]\nduties = [{{ agency = "{first}", role = "lead", task = "消防检查", cite = "plan （一）" }}]\n'
    )
    document = '[[document]]\ncode = "insurance"\nlabel = "责任保险单"\ncite = "plan （二）"\n'
    amend(place, instruments=INSTRUMENT, terms=SITE_CHECK, duties=block, filing=document)
    pack = load.read(place)
    monkeypatch.setattr(load, "pack", lambda id: pack)
    return first


def test_questions_are_answered_by_the_text_of_their_day(amended):
    lengths = [questions.due("chengzhong", "CZ-08", on=day)["n"] for day in (BEFORE, DAY)]
    lead = [questions.competent("chengzhong", "fire", on=day)["agencies"][0]["id"] for day in (BEFORE, DAY)]
    papers = [{doc["code"] for doc in questions.documents("chengzhong", on=day)["required"]} for day in (BEFORE, DAY)]
    may = [
        questions.may("chengzhong", amended, "inspections.hazard.order_fix", domain="fire", on=day)["allowed"]
        for day in (BEFORE, DAY)
    ]
    assert lengths == [20, 15]
    assert lead[0] != amended == lead[1]
    assert papers[1] - papers[0] == {"insurance"}
    assert may[1]
    assert not may[0]
