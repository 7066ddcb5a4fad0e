"""Enforcement in the demonstration: an unlicensed place, a home that was fined, and decisions that were collected."""

import tomllib
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from agencies.models import Agency
from complaints import enforcement, outcomes, penalties
from complaints.models import Enforcement
from credit import collecting, rows
from eldercare.demo import County, Story
from eldercare.demo_hazards import SONGHE
from eldercare.demo_visits import institution

GUANGMING, FUSHOU = "靖宇县光明养老院", "靖宇县福寿康养老院"
MARKET, POLICE, DIGITAL = "jingyu.market", "jingyu.police", "jingyu.digital"
ARTICLES = tomllib.loads(Path(__file__).with_name("demo_articles.toml").read_text("utf-8"))
COLLECTED = (
    ("靖公(治)行罚决字〔2026〕00031号", GUANGMING, "未落实治安防范措施", ARTICLES["security"], "警告"),
    ("靖公(治)行罚决字〔2026〕00032号", "赵*", "扰乱单位秩序", ARTICLES["order"], "警告"),
)
OTHERS = (
    ("补贴使用", "", SONGHE, "上半年运营补贴", "已按床位拨付，用途核对无误", "靖宇县财政局"),
    ("守信记录", "", SONGHE, "全县敬老文明单位", "通报表扬", "靖宇县老龄工作委员会"),
    ("价格违法", "靖市监价〔2026〕7号", GUANGMING, "收费与公示不符", "责令改正，退还多收费用", "靖宇县市场监督管理局"),
    ("安全责任事故", "靖应急故〔2026〕2号", FUSHOU, "食堂燃气泄漏，一人轻伤", "机构负主要责任", "靖宇县应急管理局"),
)


def tell(county: County) -> list[Story]:
    """Every story of enforcement."""
    return [unlicensed(county), own(county), collected(county), gathered(county)]


def unlicensed(county: County) -> Story:
    """A boarding house without a licence, filed by whom the text names; nobody has ended the investigation yet."""
    yield (at := county.ago(6, 9, 0))
    agency = Agency.objects.select_related("place").get(pk=MARKET)
    enforcement.open(
        agency=agency, place=agency.place, source=Enforcement.Source.OWN, title="未取得营业执照收住老年人",
        party_name="靖宇镇夕阳红老年公寓", unlicensed="forprofit", facts="检查时收住老年人 9 名，没有营业执照。",
        by=county.actor("chenli"), at=at,
    )  # fmt: skip


def own(county: County) -> Story:
    """Civil affairs against a home that took fees it may not: announced, heard, decided, served."""
    yield (at := county.ago(18, 9, 0))
    by, found = county.actor("lijianguo"), institution(GUANGMING)
    subject = enforcement.open(
        agency=by.agency, place=by.agency.place, source=Enforcement.Source.OWN, title="未按规定公示收费标准",
        domain="service_quality", institution=found, by=by, at=at,
    )  # fmt: skip
    yield (at := county.ago(16, 15, 0))
    pair = [by.user, county.actor("sunli").user]
    told = {"facts": "大厅没有公示收费标准，三份协议的价格与备案不符。", "articles": [ARTICLES["homes"]]}
    told |= {"proposal": "警告，罚款二千元", "severity": "general"}
    enforcement.investigate(subject, investigators=pair, **told, by=by, at=at)
    yield (at := county.ago(15, 9, 0))
    penalties.announce(subject, state_until=(at + timedelta(days=1)).date(), by=by, at=at)
    yield (at := county.ago(12, 9, 0))
    penalties.hear(subject, text="当事人没有提出意见，维持处理意见。", by=county.actor("wangxiulan"), at=at)
    yield (at := county.ago(11, 9, 0))
    decision = {"outcome": "penalty", "decision": "警告，罚款二千元", "articles": told["articles"]}
    decision |= {"kinds": ["warning", "fine"], "fine": Decimal(2000), "severity": "general"}
    penalties.decide(subject, **decision, by=county.actor("zhoulixin"), at=at)
    yield (at := county.ago(10, 10, 0))
    outcomes.serve(subject, served_on=at.date(), way="直接送达", receiver="负责人", by=by, at=at)
    yield (at := county.ago(9, 10, 0))
    outcomes.publish(subject, severity="general", by=by, at=at)


def collected(county: County) -> Story:
    """What the police decided, taken in and entered; nobody has said yet whose it is."""
    yield (at := county.ago(4, 10, 0))
    sender = Agency.objects.select_related("place").get(pk=POLICE)
    head = ("文号", "当事人", "事由", "依据", "结果", "作出机关", "日期")
    lines = [[*row, sender.name, at.date().isoformat()] for row in COLLECTED]
    found = list(rows.of_sheet(head, enumerate(lines, start=2), kind="penalty"))
    batch = collecting.take_in(
        found, place=sender.place, sender=sender, source="治安处罚（上月）", digest="0" * 64,
        by=county.actor("wangxiulan"), at=at,
    )  # fmt: skip
    yield (at := county.ago(4, 11, 0))
    collecting.apply(batch, by=county.actor("wangxiulan"), at=at)


def gathered(county: County) -> Story:
    """What is no decision to list anybody on: a subsidy, an honour, a price, an accident; told by code."""
    yield (at := county.ago(3, 10, 0))
    sender = Agency.objects.select_related("place").get(pk=DIGITAL)
    head = ("种类", "文号", "当事人", "统一社会信用代码", "事由", "结果", "作出机关", "依据", "日期")
    day = at.date().isoformat()
    lines = [[*one[:3], institution(one[2]).party.code, *one[3:], "", day] for one in OTHERS]
    found = list(rows.of_sheet(head, enumerate(lines, start=2), kind="subsidy"))
    by, told = county.actor("wangxiulan"), {"source": "公共信用信息平台（本月）", "digest": "1" * 64}
    batch = collecting.take_in(found, place=sender.place, sender=sender, **told, by=by, at=at)
    yield (at := county.ago(3, 11, 0))
    collecting.apply(batch, by=by, at=at)
