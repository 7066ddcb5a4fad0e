"""Decisions of other agencies are kept without a lost character, matched by code or by an officer, then entered."""

import csv
import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from casefile.refusals import Conflict, Forbidden, Invalid
from credit import citations, collecting, grades, matching, record
from credit import rows as sheet_rows
from credit.models import Batch, Decision, Entry
from registry.models import Institution
from tests import cast
from tests.credit.collected import BY, HEAD, OWN, ROWS, SAID, applied, lead, taken
from tests.registry.acting import CODE, MORNING, filed

pytestmark = pytest.mark.django_db


def text_of(head=HEAD, lines=ROWS) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([head, *lines])
    return buffer.getvalue()


@pytest.fixture
def sheet(tmp_path):
    def write(encoding: str = "utf-8", name: str = "处罚.csv", **more):
        path = tmp_path / name
        path.write_bytes(text_of(**more).encode(encoding))
        return path

    return write


def run(path, *more: str) -> str:
    cast.agency("jingyu.market")
    out = io.StringIO()
    call_command("import_decisions", str(path), "--place", "jingyu", "--from", "jingyu.market", *more, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_character_comes_back_as_it_came(sheet, encoding):
    run(sheet(encoding), "--apply")
    kept = [[cell for _, cell in one.raw["cells"]] for one in Decision.objects.order_by("row")]
    assert text_of(lines=kept) == text_of()


def test_a_workbook_is_read_as_well(tmp_path):
    book = Workbook()
    for line in [HEAD, *ROWS]:
        book.active.append(line)
    book.save(tmp_path / "处罚.xlsx")
    run(tmp_path / "处罚.xlsx", "--apply")
    kept = [[cell for _, cell in one.raw["cells"]] for one in Decision.objects.order_by("row")]
    assert kept == ROWS


def test_a_dry_run_writes_nothing_and_says_what_is_doubtful(sheet):
    said = run(sheet())
    assert not Batch.objects.exists()
    assert "4条，其中须核对1条" in said
    assert "试运行" in said


def test_the_same_file_is_entered_once(sheet):
    path = sheet()
    run(path, "--apply")
    assert "已经收过" in run(path, "--apply")
    assert (Batch.objects.count(), Decision.objects.count()) == (1, len(ROWS))


def test_a_row_that_says_the_same_again_is_kept_and_names_the_first():
    applied()
    again = Decision.objects.get(row=4)
    assert again.same_as == Decision.objects.get(row=2)
    later = [[*ROWS[0][:-1], "下个月再报"]]
    batch = applied(lines=later)
    assert batch.decisions.get().same_as == Decision.objects.get(row=2, batch__lt=batch)


OTHERS = [
    ["price", "靖市监价〔2026〕1号", "超出公示标准收费"],
    ["incident", "靖应急故〔2026〕1号", "锅炉房事故"],
    ["骗取补贴", "靖财监〔2026〕1号", "虚报入住人数"],
    ["补贴使用", "", "2026年运营补贴"],
    ["表彰", "", "全县敬老文明号"],
]


def test_what_is_no_decision_is_collected_by_the_same_way_and_only_facts_may_lack_a_number():
    institution = filed().institution
    fee = [["价格违法", "", "没有文号的价格违法"]]
    lines = [[str(at), number, SAID[0], CODE, cause, "", "已办", *BY, "", kind]
             for at, (kind, number, cause) in enumerate(OTHERS + fee, start=1)]  # fmt: skip
    batch = taken([*lines, lines[3]], head=[*HEAD, "种类"])
    assert collecting.outlook(batch) == {"repeated": 1, "bare": 1, "matched": 5, "contested": 0, "open": 0}
    collecting.apply(batch, by=lead(), at=MORNING)
    entered = {entry.kind: entry for entry in Entry.objects.order_by("pk")}
    assert list(entered) == ["price", "incident", "subsidy", "honour"]
    assert entered["subsidy"].matters == ["2026年运营补贴", "已办"]
    assert entered["subsidy"].facts["source"] == batch.case.reference
    tones = {line.text: line.tone for line in record.of(institution)}
    assert {words: tones[words] for words in ("虚报入住人数", "2026年运营补贴、已办", "全县敬老文明号、已办")} == {
        "虚报入住人数": "danger", "2026年运营补贴、已办": "", "全县敬老文明号、已办": "ok",
    }  # fmt: skip
    counted = [line.point.code for line in grades.one(institution, on=MORNING.date()).lines]
    assert sorted(code for code in counted if code in ("price", "incident", "finances")) == [
        "finances", "incident", "price",
    ]  # fmt: skip
    with pytest.raises(Conflict, match="没有文号"):
        matching.match(Decision.objects.get(row=7), party=institution.party, by=lead(), at=MORNING)


def test_a_number_is_parsed_into_its_parts():
    assert citations.number("沪公轨交(迪)行罚决字〔2024〕00235号") == citations.Number(
        "沪公轨交(迪)行罚决字", 2024, "00235"
    )
    assert citations.number("（2026）吉0622刑初3号") == citations.Number("吉0622刑初", 2026, "3")
    assert citations.number("没有") is None


@pytest.mark.parametrize(
    ("text", "places", "left"),
    [
        ("《甲法》第四条第二款第（二）项、第五十九条第四项", ["《甲法》第4条第2款第2项", "《甲法》第59条第4项"], ""),
        ("《甲法》第二十三条第一款第二项、第二款", ["《甲法》第23条第1款第2项", "《甲法》第23条第2款"], ""),
        ("《甲法》第三条第（二）、（四）项和《乙条例》第一百二十条之一", ["《甲法》第3条第2项", "《甲法》第3条第4项",
         "《乙条例》第120条之1"], ""),
        ("依据《甲法》第4条第2款之规定", ["《甲法》第4条第2款"], ""),
        ("《甲法》", ["《甲法》"], ""),
        ("《甲法》第五条；因其情节较轻", ["《甲法》第5条"], "因其情节较轻"),
    ],
)  # fmt: skip
def test_articles_are_parsed_and_what_is_not_understood_is_left_over(text, places, left):
    found, rest = citations.articles(text)
    assert ([str(one) for one in found], rest) == (places, left)


def test_a_unit_that_was_left_out_is_guessed_and_said_to_be():
    (found,), _ = citations.articles("《甲法》第四十三条第一")
    assert (found.article, found.paragraph, found.guessed) == (43, 1, True)


def test_what_bears_the_code_of_an_institution_is_matched_and_entered():
    institution = filed().institution
    batch = applied()
    entry = Entry.objects.get(kind="penalty")
    assert (entry.party, entry.number, entry.on) == (institution.party, OWN, date(2026, 9, 10))
    assert (entry.basis.kind, entry.basis.case) == ("credit.batch.match", batch.case)
    assert batch.counted["matched"] == 1


def test_nothing_is_entered_before_the_batch_is():
    filed()
    taken()
    assert not Entry.objects.filter(kind="penalty").exists()


def test_an_officer_says_whose_the_others_are():
    filed()
    applied()
    one, party = Decision.objects.get(row=3), Institution.objects.get().party
    entry = matching.match(one, party=party, by=lead(), at=MORNING)
    assert (one.party, one.entry, entry.party) == (party, entry, party)
    with pytest.raises(Conflict, match="已经对上"):
        matching.match(one, party=party, by=lead(), at=MORNING)


def test_a_decision_without_a_number_enters_no_record():
    filed()
    applied()
    with pytest.raises(Conflict, match="没有文号"):
        matching.match(Decision.objects.get(row=5), party=Institution.objects.get().party, by=lead(), at=MORNING)


def test_a_different_code_is_matched_for_a_reason_only():
    applied()
    other = cast.party("别的", "91220622MA0TE00346")
    with pytest.raises(Invalid) as refusal:
        matching.match(Decision.objects.get(row=2), party=other, by=lead(), at=MORNING)
    assert set(refusal.value.errors) == {"reason"}


def test_a_wrong_match_is_corrected_beside_the_entry():
    filed()
    applied()
    one = Decision.objects.get(row=2)
    matching.unmatch(one, reason="同名的另一家", by=lead(), at=MORNING)
    correction = Entry.objects.get(kind="correction")
    assert correction.corrects.number == OWN
    assert Decision.objects.get(row=2).party is None


def test_a_decision_that_the_record_holds_is_entered_once_and_corrected_where_it_rests_alone():
    filed()
    applied()
    again = applied(lines=[[*ROWS[0][:6], "罚款伍仟元整", *ROWS[0][7:]]])
    assert Entry.objects.filter(kind="penalty").count() == 1
    matching.unmatch(again.decisions.get(), reason="对错了", by=lead(), at=MORNING)
    assert not Entry.objects.filter(kind="correction").exists()


def test_one_number_counts_once_whatever_kinds_it_is_sent_as_and_the_kind_is_put_right_by_an_officer():
    institution = filed().institution
    fee = ["1", OWN.replace("〔2026〕3", "（2026）03"), *ROWS[0][2:], "价格违法"]
    batch = applied(lines=[fee, [*ROWS[0], "行政处罚"]], head=[*HEAD, "种类"])
    price, penalty = batch.decisions.order_by("row")
    assert (batch.counted["matched"], batch.counted["contested"], penalty.entry) == (1, 1, None)
    with pytest.raises(Conflict, match=f"已经按“价格违法”记入（{batch.case.reference}"):
        matching.match(penalty, party=institution.party, by=lead(), at=MORNING)
    matching.unmatch(price, reason="是行政处罚", by=lead(), at=MORNING)
    matching.match(penalty, party=institution.party, by=lead(), at=MORNING)
    counted = [line.point.code for line in grades.one(institution, on=MORNING.date()).lines]
    assert [code for code in counted if code in ("price", "penalty")] == ["penalty"]


@pytest.mark.parametrize(("column", "other"), [(7, "靖宇县市监局"), (8, "2026-09-11")])
def test_one_number_of_another_authority_or_day_is_left_to_an_officer_who_says_why(column, other):
    institution = filed().institution
    applied()
    again = applied(lines=[[*ROWS[0][:column], other, *ROWS[0][column + 1 :]]]).decisions.get()
    assert again.entry is None
    with pytest.raises(Invalid, match="不是同一个决定"):
        matching.match(again, party=institution.party, by=lead(), at=MORNING)
    assert matching.match(again, party=institution.party, reason="另一个局的", by=lead(), at=MORNING).pk


def test_a_decision_that_its_agency_revoked_stays_and_no_longer_holds():
    filed()
    applied()
    one = Decision.objects.get(row=2)
    matching.withdraw(one, reason="靖市监撤〔2026〕1号", by=lead(), at=MORNING)
    assert Entry.objects.get(kind="correction").corrects == one.entry
    for act in (matching.withdraw, matching.unmatch):
        with pytest.raises(Conflict, match="已经更正"):
            act(Decision.objects.get(row=2), reason="再一次", by=lead(), at=MORNING)


def test_an_agency_reports_in_its_own_name_and_does_not_enter_it():
    by = cast.market()
    with pytest.raises(Forbidden, match="名义"):
        collecting.take_in(
            list(sheet_rows.of_sheet(HEAD, enumerate(ROWS, 2), kind="penalty")), place=by.agency.place,
            sender=cast.agency("jingyu.police"), source="x", digest="y", by=by, at=MORNING,
        )  # fmt: skip
    with pytest.raises(Forbidden):
        collecting.apply(taken(), by=by, at=MORNING)


def test_a_batch_that_was_sent_back_may_come_again():
    batch = taken()
    collecting.reject(batch, reason="日期有误", by=lead(), at=MORNING)
    assert taken() != batch


def test_a_sheet_without_what_is_needed_is_refused(sheet):
    with pytest.raises(CommandError, match="依据"):
        run(sheet(head=["文号", "结果"], lines=[["1", "2"]]), "--apply")
