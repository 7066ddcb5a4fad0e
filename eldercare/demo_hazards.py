"""Hazards of the demonstration in every state, letters between agencies, and one hazard under listed supervision."""

from datetime import datetime, timedelta

from django.urls import reverse

from agencies.models import Agency
from casefile import referrals, replies
from casefile.models import Referral
from eldercare.demo import County, Story
from eldercare.demo_visits import institution
from inspections import closing, fixing, hazards, measures, proposals, supervision
from inspections.models import Hazard, Part, Visit

SONGHE, GUANGMING = "靖宇县松鹤园养老服务中心", "靖宇县光明养老院"


def tell(county: County) -> list[Story]:
    """Every story of a hazard or a letter."""
    return [
        fixed(county), extending(county), notified(county), overdue(county), closed(county), supervised(county),
        refused(county), disputed(county), halted(county), chengzhong_notified(county),
    ]  # fmt: skip


def _found(county: County, name: str, at: datetime, kind: str, title: str, *, by: str, **more) -> Hazard:
    told = {"grade": Hazard.Grade.GENERAL, "found_on": at.date(), "photos": [county.picture("现场.png")], **more}
    return hazards.find(institution=institution(name), kind=kind, title=title, **told, by=county.actor(by), at=at)


def _ordered(county: County, hazard: Hazard, at: datetime, measure: str, days: int, *, by: str) -> None:
    """An order with a date so many days after it."""
    head = hazard.institution.head
    typed = {"measure": measure, "responsible": head, "responsible_post": "院长"}
    fixing.order_fix(hazard, **typed, fix_by=at.date() + timedelta(days=days), by=county.actor(by), at=at)


def _on_visit(agency: str, item: str) -> dict:
    """From which item of the joint visit to Songhe a hazard comes."""
    visit = Visit.objects.get(institution=institution(SONGHE), joint=True, draw=None)
    part = Part.objects.select_related("visit", "case").get(visit=visit, agency=agency)
    row = next(row for row in part.items if row["code"] == item)
    return {"part": part, "item": item, "article": row["cite"], "photos": ()}


def fixed(county: County) -> Story:
    """Reported as fixed by the institution; the fire brigade has to accept it, and nobody else may."""
    yield (at := county.ago(8, 14, 0))
    title, more = "二层东侧疏散通道堆放杂物", _on_visit("jingyu.fire", "fire_hazards")
    hazard = _found(county, SONGHE, at, "fire", title, by="liuhaifeng", place_text="二层东侧", **more)
    yield (at := county.ago(7, 9, 0))
    _ordered(county, hazard, at, "清空通道，划线标明不得堆放，每班巡查。", 14, by="liuhaifeng")
    yield (at := county.ago(1, 16, 30))
    spokesman = county.spokesman(hazard.institution, "hanyumei")
    text = "通道已经清空，划了标线，值班表里加了巡查一项。"
    evidence = [county.picture("整改后.png")]
    fixing.report_fix(hazard, text=text, fixed_on=at.date(), evidence=evidence, by=spokesman, at=at)


def extending(county: County) -> Story:
    """The institution asks for a later date, which another person has to decide."""
    yield (at := county.ago(8, 15, 0))
    more = _on_visit("jingyu.market", "samples")
    hazard = _found(county, SONGHE, at, "food", "食堂没有按餐次留样", by="wuyue", place_text="食堂", **more)
    yield (at := county.ago(6, 9, 0))
    _ordered(county, hazard, at, "配留样柜，每餐每样留样并登记。", 20, by="wuyue")
    yield (at := county.ago(2, 9, 0))
    until, why = hazard.fix_by + timedelta(days=10), "留样柜已经订购，厂家下旬到货；现在用旧冰箱先留样。"
    fixing.ask_extension(hazard, until=until, reason=why, by=county.spokesman(hazard.institution, "hanyumei"), at=at)


def notified(county: County) -> Story:
    """Found by civil affairs, notified to the fire brigade in writing, and waiting there."""
    yield (at := county.ago(3, 15, 0))
    told = {"place_text": "一层配电间", "description": "配电箱门敞开，旁边堆放被褥。"}
    hazard = _found(county, GUANGMING, at, "fire", "配电间堆放可燃物", by="lijianguo", **told)
    yield (at := county.ago(2, 9, 20))
    text = "检查光明养老院时发现一层配电间堆放被褥。请依职责处理并答复。"
    hazards.notify(hazard, text=text, by=county.actor("lijianguo"), at=at)


def overdue(county: County) -> Story:
    """Ordered, and the last day has passed without a report; urged in vain, the refusal goes on record."""
    yield (at := county.ago(12, 10, 0))
    hazard = _found(
        county, "靖宇县大北山安养院", at, "fire", "两具灭火器过期", by="gaoxin", place_text="厨房、一层大厅"
    )
    yield (at := county.ago(10, 9, 0))
    _ordered(county, hazard, at, "更换灭火器并登记到期日。", 7, by="gaoxin")
    yield (at := county.ago(1, 15, 0))
    text = "期限过后到场督促，负责人答复“等下季度有钱再换”，两具灭火器仍在原处。"
    hazard.refresh_from_db()
    fixing.note_refusal(hazard, text=text, evidence=[county.picture("督促.png")], by=county.actor("gaoxin"), at=at)


def closed(county: County) -> Story:
    """All the way: notified, taken on, ordered, fixed, accepted, answered, the three lists complete, closed."""
    yield (at := county.ago(15, 10, 0))
    name, title = "靖宇县泉阳湖颐养中心", "冷藏柜里有没有标签的熟食"
    hazard = _found(county, name, at, "food", title, by="sunli", place_text="食堂")
    yield (at := county.ago(15, 15, 0))
    hazards.notify(hazard, text="食堂冷藏柜有没有标签的熟食，请依职责处理。", by=county.actor("sunli"), at=at)
    yield (at := county.ago(14, 9, 10))
    letter = Referral.objects.get(case__parent=hazard.case)
    market = county.actor("wuyue")
    referrals.accept(letter, by=market, at=at)
    _ordered(county, hazard, at + timedelta(minutes=20), "清理熟食，食品加贴品名和日期标签。", 10, by="wuyue")
    yield (at := county.ago(10, 11, 0))
    evidence = [county.picture("冷藏柜.png")]
    told = {"text": "熟食已销毁，全部食品已贴标签。", "fixed_on": at.date(), "evidence": evidence}
    fixing.report_fix(hazard, **told, by=market, at=at)
    yield (at := county.ago(8, 9, 40))
    fixing.accept(hazard, text="到场看过，标签齐全，台账连续。", by=county.actor("zhengbo"), at=at)
    referrals.answer(letter, text="已责令整改并验收合格。", by=market, at=at + timedelta(minutes=30))
    yield (at := county.ago(7, 10, 0))
    referrals.take_in(letter, note="已收悉。", by=county.actor("sunli"), at=at)
    closing.close(hazard, by=county.actor("wangxiulan"), at=at + timedelta(minutes=10))


def supervised(county: County) -> Story:
    """A major fire hazard, proposed by civil affairs and listed by the county government, with its date in public."""
    yield (at := county.ago(11, 14, 0))
    name, title = "靖宇县板石河安老院", "唯一的疏散楼梯被封堵，二层住有失能老人"
    told = {"grade": Hazard.Grade.MAJOR, "urgent": True, "place_text": "二层西端楼梯"}
    hazard = _found(county, name, at, "fire", title, by="liuhaifeng", **told)
    _ordered(
        county, hazard, at + timedelta(minutes=30), "拆除封堵，恢复楼梯；此前把二层老人移至一层。", 30, by="liuhaifeng"
    )
    yield (at := county.ago(9, 16, 0))
    reason = "封堵唯一疏散楼梯，一旦起火二层老人无法撤离。"
    subject = proposals.propose(hazard, reason=reason, by=county.actor("zhoulixin"), at=at)
    yield (at := county.ago(6, 15, 0))
    told = "县应急委办公室每周现场督办一次，消防救援机构驻点指导，乡镇负责老人临时安置。"
    order = {"office": "县应急委办公室", "supervisor": "副县长秦永江", "measures": told}
    due_on = county.today + timedelta(days=21)
    supervision.decide(subject, **order, due_on=due_on, by=county.actor("qinyongjiang"), at=at)


def refused(county: County) -> Story:
    """A letter that came back: the sender has to take it in, or to send it on."""
    yield (at := county.ago(5, 10, 0))
    about, receiver = institution("靖宇县濛江源康养中心").case, Agency.objects.get(pk="jingyu.police")
    text = "有家属反映院内有人推销保健品，单价八千元。请查处。"
    sent = {"kind": Referral.Kind.TRANSFER, "receiver": receiver, "text": text, "domain": "fraud"}
    letter = referrals.offer(about, **sent, by=county.actor("wangxiulan"), at=at)
    yield (at := county.ago(3, 11, 0))
    why = "没有达到刑事立案标准，属于价格和广告问题，建议送市场监督管理部门。"
    reason = Referral.Refusal.NOT_OURS
    referrals.refuse(letter, reason=reason, text=why, by=county.actor("yuguodong"), at=at)


def disputed(county: County) -> Story:
    """Refused by two agencies one after the other: civil affairs has to say whose it is."""
    yield (at := county.ago(7, 14, 0))
    about, clerk = institution("靖宇县福寿康养老院").case, county.actor("wangxiulan")
    text = "家属反映院方向老年人收取“会员卡”费用，承诺按年返利，已有十一人交款。请查处。"
    sent = {"kind": Referral.Kind.TRANSFER, "receiver": Agency.objects.get(pk="jingyu.police"), "text": text}
    letter = referrals.offer(about, **sent, domain="fraud", by=clerk, at=at)
    yield (at := county.ago(5, 15, 0))
    why = "未发现虚构事实，属于预收费和广告问题。"
    reason = Referral.Refusal.NOT_OURS
    referrals.refuse(letter, reason=reason, text=why, by=county.actor("yuguodong"), at=at)
    yield (at := county.ago(5, 16, 0))
    market = Agency.objects.get(pk="jingyu.market")
    referrals.send_on(letter, receiver=market, text=f"{text}公安机关认为属于预收费问题。", by=clerk, at=at)
    yield (at := county.ago(2, 10, 0))
    again, why = Referral.objects.get(previous=letter), "承诺返利涉嫌非法集资，不属于市场监督管理部门职责。"
    referrals.refuse(again, reason=reason, text=why, by=county.actor("wuyue"), at=at)


def halted(county: County) -> Story:
    """An urgent hazard for which a leader of the fire brigade halted operation, as an inspector had proposed."""
    yield (at := county.ago(6, 10, 0))
    name, title = "靖宇县福寿康养老院", "自动喷水系统被关停，水泵房无人值守"
    told = {"grade": Hazard.Grade.MAJOR, "urgent": True, "place_text": "地下水泵房"}
    hazard = _found(county, name, at, "fire", title, by="gaoxin", **told)
    _ordered(county, hazard, at + timedelta(minutes=40), "恢复喷水系统，水泵房专人值守。", 20, by="gaoxin")
    yield (at := county.ago(5, 9, 0))
    reason = "系统关停已有月余，院方称无力维修，夜间一旦起火无法控制。"
    measures.propose_halt(hazard, reason=reason, by=county.actor("gaoxin"), at=at)
    yield (at := county.ago(4, 16, 0))
    basis = "《中华人民共和国消防法》关于责令停产停业的规定"
    residents = "在院 31 名老年人由县民政局协调转至泉阳湖颐养中心，家属已逐一告知。"
    order = {"until": county.ahead(25), "basis": basis, "residents": residents}
    measures.decide_halt(hazard, **order, by=county.actor("fengjianjun"), at=at)


def chengzhong_notified(county: County) -> Story:
    """Where nobody signs in for the fire brigade, its letter is answered through a link."""
    yield (at := county.ago(4, 10, 0))
    told = {"place_text": "三层", "description": "感烟探测器被罩住。"}
    name = "西宁市城中区南山颐和养老服务中心"
    hazard = _found(county, name, at, "fire", "感烟探测器被塑料袋罩住", by="lixiaomei", **told)
    yield (at := county.ago(3, 10, 0))
    hazards.notify(hazard, text="三层感烟探测器被罩住，请依职责处理并答复。", by=county.actor("lixiaomei"), at=at)
    letter = Referral.objects.get(case__parent=hazard.case)
    token = replies.invite(letter, by=county.actor("lixiaomei"), at=at + timedelta(minutes=5))
    county.links.append(reverse("portal:reply", args=[token]))
