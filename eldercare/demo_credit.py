"""Credit in the demonstration: one home listed, one repaired, one on the red list, one whose hearing is still open."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from credit import deciding, listing, objections, record, repair
from credit.models import Entry, Listing
from eldercare import demo_pages
from eldercare.demo import County, Story
from eldercare.demo_hazards import SONGHE
from eldercare.demo_stories import claim
from eldercare.demo_visits import institution
from inspections import hazards
from inspections.models import Hazard
from registry.models import Institution

REFUSED = "major_hazard_refused"
FINED = "靖宇县消防救援大队"


def tell(county: County) -> list[Story]:
    """Every story of a list."""
    return [listed(county), repaired(county), red(county), notified(county)]


def fined(county: County, found: Institution, at: datetime, title: str, number: str) -> Entry:
    """A major hazard that the fire brigade found, and the penalty for it, on the record."""
    told = {"grade": Hazard.Grade.MAJOR, "found_on": at.date(), "photos": [county.picture("现场.png")]}
    hazard = hazards.find(institution=found, kind="fire", title=title, **told, by=county.actor("gaoxin"), at=at)
    basis = hazard.case.events.order_by("-seq").first()
    return record.note(
        found.party, Entry.Kind.PENALTY, place_id=found.place_id, basis=basis, on=at.date(), matters=[title],
        number=number, authority=FINED, cite="《中华人民共和国消防法》", facts={"fine": "12000"},
    )  # fmt: skip


def paper(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.pdf", demo_pages.page("paper"), content_type="application/pdf")


def decided(county: County, entry: Entry, found: Institution, days: int, *, reason: str, ground: str, **how) -> Story:
    """From the proposal to the service, with the hearing between."""
    yield (at := county.ago(days, 9, 30))
    sent = {"ground": ground, "basis": entry, "reason": reason, "evidence": [paper("处罚决定书")]}
    subject = listing.propose(found, **sent, by=county.actor("wangxiulan"), at=at)
    yield (at := county.ago(days, 15, 0))
    until = county.ago(days - 3).date()
    listing.notify(subject, facts=reason, until=until, by=county.actor("wangxiulan"), at=at)
    yield (at := county.ago(days - 4, 10, 0))
    told = "截止日以前没有收到陈述申辩；复核了处罚决定书和两次复查记录，事实清楚。"
    listing.hear(subject, hearing=told, by=county.actor("sunli"), at=at)
    yield (at := county.ago(days - 5, 9, 0))
    deciding.decide(subject, **how, by=county.actor("zhoulixin"), at=at)
    yield (at := county.ago(days - 6, 14, 0))
    sent = {"way": "direct", "served_on": at.date(), "receipt": [paper("送达回证")]}
    deciding.serve(subject, **sent, by=county.actor("wangxiulan"), at=at)


def listed(county: County) -> Story:
    """Listed for a year, public; the institution has objected to one line of its record."""
    yield (at := county.ago(24, 9, 0))
    found = claim(county, "靖宇县泉水沟颐养院", "景山镇", at, by="wangxiulan", registrar="chenli")
    spokesman = county.representative_actor(found, "lvchengren", "吕成仁")
    yield (at := county.ago(23, 9, 0))
    title = "三次责令恢复疏散楼梯拒不整改"
    entry = fined(county, found, at, title, "靖消行罚决字〔2026〕第0031号")
    why = "占用唯一的疏散楼梯，三次责令不改，已经处罚；按一般失信从重。"
    how = {"severity": "general", "months": 12, "why": why}
    reason = "封堵唯一的疏散楼梯作仓库，三次责令整改都拒不执行，消防救援大队已作行政处罚。"
    yield from decided(county, entry, found, 20, reason=reason, ground=REFUSED, **how)
    yield (at := county.ago(2, 11, 0))
    text = "第三次复查时楼梯已经清空，不应算三次拒不整改，请核对复查记录。"
    objections.raise_(found, entry=entry, text=text, evidence=[paper("复查照片")], by=spokesman, at=at)


def repaired(county: County) -> Story:
    """A light matter, public for reasons given; repaired and off the list."""
    yield (at := county.ago(25, 9, 0))
    found = claim(county, "靖宇县赤柏松老年公寓", "赤松镇", at, by="wangxiulan", registrar="chenli")
    spokesman = county.representative_actor(found, "shiwenli", "施文丽")
    yield (at := county.ago(24, 9, 30))
    title = "灶间燃气报警器停用"
    entry = fined(county, found, at, title, "靖消行罚决字〔2026〕第0028号")
    why = "情节轻微，已经着手整改；收住老人多、附近居民反映集中，确需公布。"
    how = {"severity": "light", "months": 3, "publish": True, "why": why}
    reason = "停用灶间燃气报警器，责令后一个月没有恢复，消防救援大队已作行政处罚。"
    yield from decided(county, entry, found, 22, reason=reason, ground=REFUSED, **how)
    yield (at := county.ago(9, 10, 0))
    subject = Listing.objects.get(institution=found)
    given = {"pledge": [paper("信用承诺书")], "rectification": [paper("验收意见")], "training": [paper("培训证明")]}
    text = "报警器已恢复并接入联网值守，罚款已缴清，全体员工参加了消防培训。"
    asked = repair.apply(subject, text=text, chosen=list(given), evidence=given, by=spokesman, at=at)
    yield (at := county.ago(7, 15, 0))
    seen = "到场核对，报警器在用；罚款收据、培训签到属实。"
    repair.check(asked, finding=seen, by=county.actor("lijianguo"), at=at)
    yield (at := county.ago(6, 9, 30))
    repair.grant(asked, reason="失信行为已经纠正，没有再犯。", by=county.actor("zhoulixin"), at=at)


def red(county: County) -> Story:
    yield (at := county.ago(5, 9, 0))
    found = institution(SONGHE)
    why = "等级评定、满意度调查、公益服务和信用记录都在全县前列，五项条件都具备。"
    subject = listing.propose(found, ground="excellent", reason=why, by=county.actor("wangxiulan"), at=at)
    yield (at := county.ago(4, 16, 0))
    deciding.decide(subject, why="材料齐全，同意列入。", by=county.actor("zhoulixin"), at=at)
    yield (at := county.ago(3, 9, 0))
    deciding.enter(subject, by=county.actor("wangxiulan"), at=at)


def notified(county: County) -> Story:
    """The hearing is open: the institution may still say something for itself."""
    yield (at := county.ago(4, 9, 0))
    found = claim(county, "靖宇县板石河托老所", "龙泉镇", at, by="wangxiulan", registrar="chenli")
    yield (at := county.ago(3, 9, 0))
    entry = fined(county, found, at, "自动消防设施瘫痪，责令后拒不修复", "靖消行罚决字〔2026〕第0037号")
    yield (at := county.ago(2, 9, 0))
    sent = {"ground": REFUSED, "basis": entry, "reason": "自动消防设施瘫痪，责令修复后拒不执行，已作行政处罚。"}
    subject = listing.propose(found, **sent, by=county.actor("wangxiulan"), at=at)
    yield (at := at + timedelta(hours=5))
    listing.notify(subject, facts=sent["reason"], until=county.ahead(4), by=county.actor("wangxiulan"), at=at)
