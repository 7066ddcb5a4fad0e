"""What the words of a message suggest: which domain, how surely, and whether it is about elder care at all."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest

from complaints import suggestion
from law import load

PLACE = "jingyu"
LABELS = Path(__file__).parents[2] / "benchmarks/labels/messages.csv"


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("护理员打我妈，胳膊上都是淤青", "elder_abuse"),
        ("饭菜是馊的，好几个人拉肚子", "food"),
        ("安全出口上了锁，灭火器过期两年", "fire"),
        ("这个月又涨价，没有明码标价", "price"),
        ("退住三个月了，押金一直不退", "prepaid_fee"),
        ("说投资养老床位年化12%，现在不兑付", "illegal_fundraising"),
        ("天天叫老人去听讲座，卖保健品", "fraud"),
        ("电梯坏了半个月，困梯两次", "special_equipment"),
        ("没有营业执照，收了十几个人住", "unlicensed_forprofit"),
        ("给我父亲发错药，药过期了", "drug_device"),
        ("没人翻身，长了褥疮", "service_quality"),
        ("套取补贴，虚报入住人数", "subsidy"),
    ],
)
def test_plain_words_point_to_their_domain_first(text, domain):
    assert suggestion.suggest(text, PLACE)[0].domain == domain


def test_a_suggestion_carries_its_words_and_its_share_of_them():
    first, *others = suggestion.suggest("灭火器过期，消防通道堵了；饭菜也不好", PLACE)
    assert (first.domain, first.words) == ("fire", ("消防", "灭火器"))
    assert first.as_dict()["words"] == ["消防", "灭火器"]
    assert all(0 < one.confidence < first.confidence < 1 for one in others)


def test_suggestions_come_the_likeliest_first_and_are_the_same_each_time():
    text = "养老院关门跑路，押金不退，说好的返利也不给，饭菜馊"
    found = suggestion.suggest(text, PLACE)
    assert all(a.confidence >= b.confidence for a, b in pairwise(found))
    assert found == suggestion.suggest(text, PLACE)


def test_a_single_weak_word_is_never_certain():
    assert suggestion.suggest("医生", PLACE)[0].confidence < 0.5


def test_no_word_no_suggestion():
    assert suggestion.suggest("你好", PLACE) == []
    assert suggestion.suggest("", PLACE) == []


def test_a_place_without_a_pack_is_a_key_error():
    with pytest.raises(KeyError):
        suggestion.suggest("消防", "atlantis")


def test_every_place_suggests_only_domains_that_its_pack_knows():
    for place in load.places():
        pack = load.pack(place)
        assert pack.domain_words
        assert set(pack.domain_words) <= set(pack.domains)


def test_pension_insurance_is_not_elder_care():
    assert not suggestion.care("请问农村养老保险怎么补缴，养老金什么时候到账", PLACE).about


def test_words_of_selling_count_only_near_old_people():
    assert suggestion.care("有人骗取老人信任，哄骗他们买保健品", PLACE).about
    assert not suggestion.care("健身房的人骗取信任，哄骗我们买保健品", PLACE).about
    apart = "骗取信任，哄骗我们买保健品。我报了警。警察来了。他们走了。家里还有老人要照顾"
    assert not suggestion.care(apart, PLACE).about


def test_a_home_for_the_old_named_once_and_late_in_a_long_text_is_named_in_passing():
    passing = "小区门口的路一直没有修，车子进不来，灰尘很大，" * 8 + "附近还有小学和养老院"
    assert not suggestion.care(passing, PLACE).about
    assert suggestion.care(passing + "，养老院里的老人也出不来", PLACE).about
    assert suggestion.care("养老院" + passing, PLACE).about


def test_the_labels_name_messages_and_keep_no_text():
    with LABELS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 250
    assert set(rows[0]) == {"number", "part", "elder_care", "domain"}
    assert {row["part"] for row in rows} == {"tune", "held"}
    assert {row["elder_care"] for row in rows} == {"yes", "no"}
    assert {row["domain"] for row in rows} <= {"", *load.pack(PLACE).domains}
    assert all(row["number"].isdigit() for row in rows)
