"""What has happened in the county of the demonstration, institution by institution."""

from datetime import datetime, timedelta

from eldercare.demo import County, Story
from law.workdays import LOCAL
from registry import applications, change, filing, institutions, unfiled
from registry.models import Filing, Institution


def tell(county: County) -> list[Story]:
    """Every story; each ends in the state that its name says."""
    return [
        waiting_for_claim(county),
        doubtful_code(county),
        sent_back(county),
        claimed(county),
        draft(county),
        submitted(county),
        torn(county),
        supplement(county),
        checked_soon(county),
        checked_late(county),
        lapsed(county),
        held(county),
        changed(county),
        changing(county),
        chengzhong_filed(county),
        chengzhong_claimed(county),
        chengzhong_unfiled(county),
        chengzhong_refused(county),
    ]


def waiting_for_claim(county: County) -> Story:
    yield (at := county.ago(1, 15, 20))
    county.pushed("靖宇县白江河康养有限公司", "花园口镇", at)


def doubtful_code(county: County) -> Story:
    yield (at := county.ago(2, 10, 5))
    code = county.code("220622")
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    county.pushed("靖宇县赤松老年公寓有限公司", "赤松镇", at, code=wrong)


def sent_back(county: County) -> Story:
    yield (at := county.ago(9, 9, 10))
    found = county.pushed("靖宇县长青健康咨询有限公司", "靖宇镇", at)
    yield (at := county.ago(8, 9, 40))
    reason = "经营范围为健康咨询，不开展养老照料服务。"
    institutions.return_push(found, reason=reason, by=county.actor("wangxiulan"), at=at)


def claim(county: County, name: str, town: str, at: datetime, *, by: str, registrar: str) -> Institution:
    """An institution that was pushed at a moment and claimed soon after."""
    found = county.pushed(name, town, at, by=registrar)
    institutions.claim(found, by=county.actor(by), at=at + timedelta(minutes=20))
    return found


def _claimed(county: County, name: str, town: str, days: int, *, by: str = "wangxiulan", registrar: str = "chenli"):
    return claim(county, name, town, county.ago(days, 9, 0), by=by, registrar=registrar)


def claimed(county: County) -> Story:
    yield county.ago(6, 9, 0)
    _claimed(county, "靖宇县那尔轰幸福院", "那尔轰镇", 6)


def draft(county: County) -> Story:
    yield county.ago(4, 9, 0)
    found = _claimed(county, "靖宇县龙泉颐养院", "龙泉镇", 4)
    county.representative(found, "yangshuzhen", "杨淑珍")
    yield (at := county.ago(3, 14, 0))
    opened = filing.open(found, by=county.actor("wangxiulan"), at=at)
    kept = {"address": "龙泉镇中心街8号"}
    applications.save(opened, section="registration", by=county.actor("wangxiulan"), at=at, **kept)


def _submitted(county: County, name: str, town: str, days: int, **items):
    found = _claimed(county, name, town, days + 2)
    opened = county.drafted(found, county.ago(days + 1, 14, 0), **items)
    slots = ["food_licence"] + (["fire_certificate"] if opened.floor_area > 500 else [])
    county.attach(opened, county.ago(days + 1, 15, 0), *slots)
    handed_in = county.ago(days, 9, 10) if days else county.lately()
    applications.submit(opened, by=county.actor("wangxiulan"), at=handed_in)
    return opened


def submitted(county: County) -> Story:
    yield county.ago(3, 9, 0)
    _submitted(county, "靖宇县三道湖晚晴养老服务中心", "三道湖镇", 0, beds=42)


def torn(county: County) -> Story:
    """Exactly 500 m² and 400,000 yuan: the texts collide and the officer has to choose."""
    yield county.ago(3, 9, 0)
    _submitted(county, "靖宇县蒙江敬老院", "蒙江乡", 0, floor_area=500, investment=400_000, beds=24)


def supplement(county: County) -> Story:
    yield county.ago(5, 9, 0)
    opened = _submitted(county, "靖宇县景山怡老苑", "景山镇", 2, beds=38)
    yield (at := county.ago(2, 10, 30))
    items = {"food_licence": "许可证已过有效期，请提交换发后的证件。", "beds": "与床位说明不一致，请核对后更正。"}
    applications.ask_supplement(opened, items=items, by=county.actor("wangxiulan"), at=at)


def file_complete(county: County, name: str, town: str, days: int, **items) -> Filing:
    """An institution that was pushed, claimed and filed, with its receipt so many working days ago."""
    opened = _submitted(county, name, town, days, **items)
    filing.accept(opened, reviewed=True, by=county.actor("wangxiulan"), at=county.ago(days, 9, 40))
    return opened


def checked_soon(county: County) -> Story:
    yield county.ago(20, 9, 0)
    opened = file_complete(county, "靖宇县松鹤园养老服务中心", "靖宇镇", 17, beds=86, floor_area=1260, head="韩玉梅")
    county.representative(opened.institution, "hanyumei", "韩玉梅")


def checked_late(county: County) -> Story:
    yield county.ago(13, 9, 0)
    file_complete(county, "靖宇县福寿康养老院", "靖宇镇", 11, beds=55)


def lapsed(county: County) -> Story:
    yield county.ago(27, 9, 0)
    file_complete(county, "靖宇县大北山安养院", "赤松镇", 24, beds=30)


def held(county: County) -> Story:
    yield county.ago(12, 9, 0)
    opened = file_complete(county, "靖宇县濛江老年公寓", "蒙江乡", 9, beds=48)
    yield (at := county.ago(5, 8, 40))
    reason = "道路塌方，检查组无法到达；交通恢复后恢复计时。"
    filing.hold(opened, reason=reason, by=county.actor("zhoulixin"), at=at)


def changed(county: County) -> Story:
    yield county.ago(19, 9, 0)
    opened = file_complete(county, "靖宇县夕阳红养老服务有限公司", "靖宇镇", 15, beds=40)
    yield (at := county.ago(7, 10, 0))
    clerk = county.actor("wangxiulan")
    altered = change.open(opened.institution, by=clerk, at=at)
    applications.save(altered, section="premises", by=clerk, at=at, beds=52)
    applications.submit(altered, by=clerk, at=at)
    change.accept(altered, reviewed=True, by=clerk, at=at + timedelta(minutes=25))


def changing(county: County) -> Story:
    yield county.ago(14, 9, 0)
    opened = file_complete(county, "靖宇县濛江源康养中心", "濛江镇", 12, beds=66)
    yield (at := county.ago(1, 16, 0))
    clerk = county.actor("wangxiulan")
    altered = change.open(opened.institution, by=clerk, at=at)
    applications.save(altered, section="head", by=clerk, at=at, head="李广财")
    applications.submit(altered, by=clerk, at=at)


def chengzhong_filed(county: County) -> Story:
    yield county.ago(10, 9, 0)
    found = _claimed(county, "西宁市城中区南山颐和养老服务中心", "总寨镇", 10, by="masumei", registrar="qibuyun")
    clerk, at = county.actor("masumei"), county.ago(9, 14, 0)
    opened = county.drafted(found, at, by="masumei", head="马文才", head_id_number="630103194802290127", beds=70)
    county.attach(opened, at, "registration_certificate", by="masumei")
    applications.pledge(opened, pledged_by="马文才", by=clerk, at=at)
    applications.submit(opened, by=clerk, at=county.ago(8, 9, 0))
    filing.accept(opened, reviewed=True, by=clerk, at=county.ago(8, 9, 30))


def chengzhong_claimed(county: County) -> Story:
    """Claimed, and reminded to file by the platform's own target: an age without a due day."""
    yield county.ago(2, 9, 0)
    _claimed(county, "西宁市城中区湟水河老年公寓", "南滩街道", 2, by="masumei", registrar="qibuyun")


def _found(county: County, name: str, days: int, residents: int):
    found = _claimed(county, name, "饮马街街道", days, by="masumei", registrar="qibuyun")
    at = county.ago(days, 11, 0)
    finding = "街道走访发现已收住老年人，尚未备案。"
    on = at.astimezone(LOCAL).date()
    return unfiled.open(
        found, discovered_on=on, residents=residents, finding=finding, by=county.actor("masumei"), at=at
    )


def chengzhong_unfiled(county: County) -> Story:
    yield county.ago(6, 9, 0)
    matter = _found(county, "西宁市城中区康乐家园养老服务有限公司", 6, 17)
    yield (at := county.ago(3, 15, 0))
    text = "请于两周内提交备案材料；经督促仍不备案的，不享受补贴政策并向社会公告。"
    unfiled.urge(matter, channel="上门", text=text, by=county.actor("masumei"), at=at)


def chengzhong_refused(county: County) -> Story:
    yield county.ago(22, 9, 0)
    matter = _found(county, "西宁市城中区金秋养老服务有限公司", 22, 9)
    clerk, leader = county.actor("masumei"), county.actor("hanqinghai")
    yield (at := county.ago(18, 10, 0))
    checked = at.astimezone(LOCAL).date()
    agencies, finding = ["西宁市城中区消防救援大队"], "收住9人，消防设施基本完好；当场要求备案。"
    unfiled.record_check(matter, checked_on=checked, agencies=agencies, finding=finding, by=clerk, at=at)
    yield (at := county.ago(17, 10, 0))
    unfiled.urge(matter, channel="上门", text="请于两周内提交备案材料。", by=clerk, at=at)
    yield (at := county.ago(10, 10, 0))
    unfiled.urge(matter, channel="书面送达", text="再次督促备案，逾期不备案的依文件办理。", by=clerk, at=at)
    yield (at := county.ago(5, 10, 0))
    unfiled.declare_refusal(matter, reason="两次督促后书面答复不备案。", by=leader, at=at)
    yield (at := county.ago(4, 10, 0))
    unfiled.announce(matter, by=clerk, at=at)
