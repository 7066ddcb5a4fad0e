"""Joint inspections of the demonstration: the year's plan, a draw from end to end, visits published and planned."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from agencies.models import Agency, User
from eldercare.demo import PEOPLE, County, Role, Story
from inspections import draw_rules, draw_visits, draws, library, parts, plans, sheets, urn, visits
from inspections.models import Part, Plan, Visit
from registry.models import Institution

LISTS = {
    "jingyu.civil_affairs": "jingyu.civil_affairs.quarterly", "jingyu.fire": "jingyu.fire.daily",
    "jingyu.market": "jingyu.market.food", "jingyu.housing": "jingyu.housing.building",
    "jingyu.health": "jingyu.health.epidemic",
}  # fmt: skip
DRAWING = ("jingyu.civil_affairs", "jingyu.fire")
COMMITS = {"jingyu.civil_affairs": "wangxiulan", "jingyu.fire": "liuhaifeng"}


def tell(county: County) -> list[Story]:
    """Every story of a plan, a draw or a visit."""
    return [planned_year(county), drawn(county), published(county), joint_ahead(county), waiting_to_publish(county)]


def institution(name: str) -> Institution:
    """An institution of the county that is there by now."""
    return Institution.objects.get(party__name=name)


def crew(agency: str, *usernames: str) -> tuple[Agency, list[User], list[str]]:
    """An agency with its officers and its list, as a visit takes them."""
    found = {user.username: user for user in User.objects.filter(username__in=usernames)}
    return Agency.objects.get(pk=agency), [found[name] for name in usernames], [LISTS[agency]]


def planned_year(county: County) -> Story:
    """The officers' library filled by the lead, and the plan of this year published by another person."""
    yield (at := county.ago(33, 10, 0))
    clerk = county.actor("wangxiulan")
    first, last = date(county.today.year - 2, 1, 1), date(county.today.year + 2, 12, 31)
    for person in PEOPLE:
        if person.agency in LISTS and person.role == Role.INSPECTOR:
            user, agency = User.objects.get(username=person.username), Agency.objects.get(pk=person.agency)
            known = {"certificate": person.certificate, "valid_from": first, "valid_until": last}
            library.enlist(user, agency, **known, by=clerk, at=at)
    yield (at := county.ago(32, 10, 0))
    plan = plans.open(year=county.today.year, by=clerk, at=at)
    rows = [row | {"share": 25, "checklists": [LISTS[row["agency"]]]} for row in plan.rows if row["agency"] in LISTS]
    rules = "每季度从名录库抽取四分之一的机构，民政牵头，消防每次参加，其他部门按季度参加。"
    plans.edit(plan, rows=rows, rules=rules, by=clerk, at=at)
    plans.propose(plan, by=clerk, at=at + timedelta(minutes=20))
    yield (at := county.ago(31, 15, 0))
    plans.publish(plan, by=county.actor("zhoulixin"), at=at)


def _terms(county: County, moment: datetime) -> draws.Terms:
    """What is agreed. The demonstration knows no real public value, and says so in the name of the batch."""
    return draws.Terms(
        label=f"{county.today.year}年联合抽查（演示：公共随机值为虚构）", count=2,
        agencies=[Agency.objects.get(pk=one) for one in DRAWING], with_expert=(), source="drand_quicknet",
        issue=draw_rules.sources()["drand_quicknet"].round_at(moment), moment=moment,
        opens_on=county.today + timedelta(days=30),
    )  # fmt: skip


def drawn(county: County) -> Story:
    """Frozen, committed, revealed, drawn, visited, published; then the whole record is made public."""
    yield (at := county.ago(14, 9, 0))
    plan = Plan.objects.get(year=county.today.year)
    draw = draws.freeze(_terms(county, county.ago(12, 18, 0)), plan=plan, by=county.actor("lijianguo"), at=at)
    salts = {one: hashlib.sha256(f"{one} {at.isoformat()}".encode()).hexdigest() for one in DRAWING}
    yield (at := county.ago(14, 15, 0))
    for one in DRAWING:
        value = urn.commitment(draw.digests["frozen"], one, salts[one])
        draws.commit(draw, commitment=value, by=county.actor(COMMITS[one]), at=at)
    yield (at := county.ago(13, 10, 0))
    for one in DRAWING:
        draws.reveal(draw, salt=salts[one], by=county.actor(COMMITS[one]), at=at)
    yield (at := county.ago(11, 9, 0))
    invented = hashlib.sha256(b"demonstration").hexdigest()
    draws.draw(draw, value=invented, by=county.actor("sunli"), at=at)
    yield (at := county.ago(11, 10, 0))
    draw_visits.plan_visits(draw, planned_on=county.ago(9).date(), by=county.actor("wangxiulan"), at=at)
    found = list(draw.visits.order_by("pk"))
    for number, visit in enumerate(found):
        yield (at := county.ago(9, 11 + 4 * number, 0))
        differs = {"fire_education": "没有今年的消防宣传记录。"} if number else {}
        for part in visit.parts.order_by("pk"):
            sign(county, part, at, differs if part.agency_id == "jingyu.fire" else {})
    yield (at := county.ago(6, 10, 0))
    for visit in found:
        visits.publish(Visit.objects.get(pk=visit.pk), by=county.actor("wangxiulan"), at=at)
    yield (at := county.ago(5, 10, 0))
    draws.disclose(draw, by=county.actor("sunli"), at=at)


def sign(county: County, part: Part, at: datetime, differs: dict[str, str], *, photos: Sequence[str] = ()) -> None:
    """This will record a part that ended at a moment, and sign it by two of its officers."""
    first, second = (one["username"] for one in part.officers[:2])
    codes = [row["code"] for row in part.items]
    parts.record(
        part,
        answers={code: sheets.NO if code in differs else sheets.YES for code in codes},
        notes=differs,
        measures={},
        bases={row["code"]: str(row["rev"]) for row in part.items},
        photos={code: county.picture(f"{code}.png") for code in photos},
        arrived_at=at - timedelta(hours=1, minutes=20),
        left_at=at - timedelta(minutes=10),
        where=part.visit.institution.address or part.visit.institution.town or "机构院内",
        representative=part.visit.institution.head or "值班护理员",
        refused=False,
        witness="",
        signed=True,
        by=county.actor(first),
        at=at,
    )
    parts.countersign(part, agreed=True, by=county.actor(second), at=at + timedelta(minutes=5))


def published(county: County) -> Story:
    """A joint visit of three agencies with two items that do not conform; its hazards are told elsewhere."""
    yield (at := county.ago(10, 9, 0))
    found = institution("靖宇县松鹤园养老服务中心")
    sent = [
        crew("jingyu.civil_affairs", "lijianguo", "sunli"), crew("jingyu.fire", "liuhaifeng", "gaoxin"),
        crew("jingyu.market", "wuyue", "zhengbo"),
    ]  # fmt: skip
    on, plan = county.ago(8).date(), Plan.objects.get(year=county.today.year)
    clerk = county.actor("wangxiulan")
    visit = visits.plan(
        found, ground=Visit.Ground.PLANNED, agencies=sent, planned_on=on, joint=True, plan=plan, by=clerk, at=at
    )
    yield (at := county.ago(8, 11, 30))
    differs = {
        "jingyu.fire": {"fire_hazards": "二层东侧疏散通道堆放轮椅和纸箱，净宽不足0.9米。"},
        "jingyu.market": {"samples": "前一日晚餐没有留样。"},
    }
    for part in visit.parts.order_by("pk"):
        bad = differs.get(part.agency_id, {})
        sign(county, part, at, bad, photos=list(bad))
    yield (at := county.ago(4, 9, 30))
    visits.publish(Visit.objects.get(pk=visit.pk), by=clerk, at=at)


def joint_ahead(county: County) -> Story:
    """Five agencies will go next week; the institution does not know it."""
    yield (at := county.ago(1, 11, 0))
    sent = [
        crew("jingyu.civil_affairs", "lijianguo", "hejing"), crew("jingyu.fire", "gaoxin", "yulei"),
        crew("jingyu.market", "wuyue", "zhengbo"), crew("jingyu.housing", "tianye", "linfang"),
        crew("jingyu.health", "baixue", "shilei"),
    ]  # fmt: skip
    visits.plan(
        institution("靖宇县夕阳红养老服务有限公司"), ground=Visit.Ground.PLANNED, agencies=sent, joint=True,
        planned_on=county.ahead(7), plan=Plan.objects.get(year=county.today.year),
        by=county.actor("wangxiulan"), at=at,
    )  # fmt: skip


def waiting_to_publish(county: County) -> Story:
    """The fire brigade went alone after a whistle: concluded, and not published yet."""
    yield (at := county.ago(4, 9, 0))
    found, why = institution("靖宇县泉阳湖颐养中心"), "镇政府反映院内电动自行车在楼道充电。"
    visit = visits.plan(
        found, ground=Visit.Ground.WHISTLE, ground_text=why, agencies=[crew("jingyu.fire", "liuhaifeng", "yulei")],
        planned_on=county.ago(3).date(), joint=False, by=county.actor("liuhaifeng"), at=at,
    )  # fmt: skip
    yield (at := county.ago(3, 10, 40))
    sign(county, visit.parts.get(), at, {"fire_hazards": "一层楼道有两辆电动自行车充电，当场移出。"})
