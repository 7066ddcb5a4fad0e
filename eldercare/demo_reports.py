"""What an institution of the demonstration reports, one month missed; and the district's own aims, counted."""

from datetime import date, timedelta

from agencies.models import Place, User
from eldercare.demo import County, Story
from eldercare.demo_stories import claim
from inspections import checklist, doings, milestones, site_checks
from inspections.models import Milestone
from registry import applications, filing
from registry.models import Filing

KANGNING = "西宁市城中区康宁养老院"


def tell(county: County) -> list[Story]:
    """Every story of periods and aims."""
    return [reporting(county), counting(county)]


def _month(county: County, before: int, day: int) -> date:
    """A day of the month that lies so many months before this one."""
    first = county.today.replace(day=1)
    for _ in range(before):
        first = (first - timedelta(days=1)).replace(day=1)
    return first.replace(day=day)


def _filed(county: County, start: date) -> Filing:
    """An institution that filed with its pledge and was checked in time, months ago."""
    at, clerk = county.at(start, 9, 0), county.actor("masumei")
    found = claim(county, KANGNING, "礼让街街道", at, by="masumei", registrar="qibuyun")
    who = {"head": "马惠兰", "head_id_number": "630103195203040027", "beds": 45}
    opened = county.drafted(found, at + timedelta(hours=1), by="masumei", **who)
    county.attach(opened, at + timedelta(hours=1), "registration_certificate", by="masumei")
    applications.pledge(opened, pledged_by="马惠兰", by=clerk, at=at + timedelta(hours=2))
    applications.submit(opened, by=clerk, at=at + timedelta(hours=3))
    filing.accept(opened, reviewed=True, by=clerk, at=at + timedelta(hours=4))
    county.representative(found, "mahuilan", "马惠兰")
    return opened


def _checked(county: County, opened: Filing, start: date) -> None:
    pair = list(User.objects.filter(username__in=("lixiaomei", "zhangyong")).order_by("username"))
    at, clerk = county.at(start + timedelta(days=3)), county.actor("masumei")
    check = site_checks.assign(opened, inspectors=pair, planned_on=at.date(), by=clerk, at=at)
    answers = {item.code: checklist.YES for item in checklist.of(check.filing)}
    told = {"notes": {}, "photos": {}, "representative": "马惠兰", "refused": False, "witness": "", "correct_by": None}
    site_checks.record(
        check, answers=answers, **told, arrived_at=at + timedelta(minutes=10), left_at=at + timedelta(hours=1),
        signed=True, by=county.actor("lixiaomei"), at=at + timedelta(hours=2),
    )  # fmt: skip
    site_checks.countersign(check, agreed=True, by=county.actor("zhangyong"), at=at + timedelta(hours=3))


def reporting(county: County) -> Story:
    """Four months ago claimed; one month in time, one missed, one reported late and not yet confirmed."""
    start = _month(county, 4, 6)
    yield county.at(start)
    opened = _filed(county, start)
    found, spokesman = opened.institution, county.spokesman(opened.institution, "mahuilan")
    yield county.at(start + timedelta(days=3))
    _checked(county, opened, start)

    def report(kind: str, done_on: date, at, text: str, **more) -> None:
        doings.report(found, kind=kind, done_on=done_on, text=text, **more, by=spokesman, at=at)

    for before, persons, seen in ((4, 5, 1), (3, 6, 2)):
        done_on = _month(county, before, 18)
        yield (at := county.at(done_on, 16, 0))
        report(
            "self_check", done_on, at, "逐层查看用电、消防通道、食堂和门禁，问题当天改好。", persons=persons, found=seen
        )
    drilled = _month(county, 1, 12)
    yield (at := county.at(drilled, 15, 0))
    report("drill_publicity", drilled, at, "火灾疏散演练，31名老人和9名员工参加；会后讲了报警和逃生常识。", persons=40)
    yield (at := county.at(_month(county, 0, 1), 8, 30))
    report("self_check", _month(county, 1, 25), at, "上月25日已自查，经办人请假，今天补报。", persons=4, found=0)


def counting(county: County) -> Story:
    """The district's aims: files opened, three of them counted."""
    yield (at := county.ago(9, 9, 0))
    clerk = county.actor("masumei")
    milestones.open_missing(Place.objects.get(pk="chengzhong"), by=clerk, at=at)
    yield (at := county.ago(8, 15, 0))
    basis = "按统计截止日在册人数"
    counted = {
        "training.heads": (11, 11, "培训签到册和结业证书", basis),
        "training.fire": (148, 152, "岗前培训台账；4人上月入职，已排入下期", basis),
        "party.branch": (3, 4, "党组织成立批复", ""),
    }
    for code, (numerator, denominator, evidence, how) in counted.items():
        milestone = Milestone.objects.get(place="chengzhong", code=code)
        numbers = {"numerator": numerator, "denominator": denominator, "evidence": evidence, "basis": how}
        milestones.record(milestone, counted_on=at.date(), **numbers, by=clerk, at=at)
