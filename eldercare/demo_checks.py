"""Site checks of the demonstration: sent out, half signed, confirmed, and two that ended in an order to correct."""

from datetime import date, datetime, timedelta

from agencies.models import User
from eldercare.demo import County, Story
from eldercare.demo_stories import file_complete
from inspections import checklist, site_checks
from inspections.models import SiteCheck
from registry import filing
from registry.models import Filing


def tell(county: County) -> list[Story]:
    """Every story of a site check."""
    return [sent(county), half_signed(county), confirmed(county), correcting(county), corrected_late(county)]


def _sent(county: County, application: Filing, at: datetime, planned: datetime) -> SiteCheck:
    pair = list(User.objects.filter(username__in=("lijianguo", "sunli")).order_by("username"))
    planned_on = planned.astimezone(at.tzinfo).date()
    clerk = county.actor("wangxiulan")
    return site_checks.assign(application, inspectors=pair, planned_on=planned_on, by=clerk, at=at)


def _recorded(
    county: County, check: SiteCheck, at: datetime, *, differs: dict[str, str], correct_by: date | None
) -> None:
    codes = [item.code for item in checklist.of(check.filing)]
    site_checks.record(
        check,
        answers={code: checklist.NO if code in differs else checklist.YES for code in codes},
        notes=differs,
        photos={},
        arrived_at=at - timedelta(hours=2),
        left_at=at - timedelta(minutes=30),
        representative=check.filing.head,
        refused=False,
        witness="",
        correct_by=correct_by,
        signed=True,
        by=county.actor("lijianguo"),
        at=at,
    )


def _concluded(
    county: County, check: SiteCheck, at: datetime, differs: dict[str, str], correct_by: date | None
) -> None:
    _recorded(county, check, at, differs=differs, correct_by=correct_by)
    signed_at = at + timedelta(minutes=20)
    site_checks.countersign(check, agreed=True, by=county.actor("sunli"), at=signed_at)


def sent(county: County) -> Story:
    yield county.ago(16, 9, 0)
    application = file_complete(county, "靖宇县三岔子康养服务有限公司", "三道湖镇", 13, beds=72)
    yield (at := county.ago(1, 10, 0))
    _sent(county, application, at, county.now + timedelta(hours=48))


def half_signed(county: County) -> Story:
    yield county.ago(17, 9, 0)
    application = file_complete(county, "靖宇县燕平敬老院", "燕平乡", 14, beds=36)
    yield (at := county.ago(4, 9, 0))
    check = _sent(county, application, at, county.ago(2, 9, 0))
    yield (at := county.ago(2, 15, 0))
    _recorded(county, check, at, differs={}, correct_by=None)


def confirmed(county: County) -> Story:
    yield county.ago(30, 9, 0)
    application = file_complete(county, "靖宇县光明养老院", "靖宇镇", 27, beds=90, floor_area=2400)
    yield (at := county.ago(18, 9, 0))
    check = _sent(county, application, at, county.ago(16, 9, 0))
    yield (at := county.ago(16, 14, 0))
    _concluded(county, check, at, {}, None)


def correcting(county: County) -> Story:
    """The order names today as its last day."""
    yield county.ago(26, 9, 0)
    application = file_complete(county, "靖宇县板石河安老院", "花园口镇", 23, beds=44)
    yield (at := county.ago(14, 9, 0))
    check = _sent(county, application, at, county.ago(12, 9, 0))
    yield (at := county.ago(12, 14, 0))
    differs = {"beds": "实际设置47张，比备案多3张。", "food_licence": "经营项目未包含热食类。"}
    _concluded(county, check, at, differs, county.today)
    yield (at := county.ago(2, 9, 30))
    report = "已撤除3张床位；食品经营许可证已申请变更经营项目。"
    spokesman = county.representative_actor(application.institution, "zhaodeshun", "赵德顺")
    filing.report_correction(application, report=report, by=spokesman, at=at)


def corrected_late(county: County) -> Story:
    """The order's last day has passed."""
    yield county.ago(34, 9, 0)
    application = file_complete(county, "靖宇县泉阳湖颐养中心", "三道湖镇", 31, beds=58)
    yield (at := county.ago(22, 9, 0))
    check = _sent(county, application, at, county.ago(20, 9, 0))
    yield (at := county.ago(20, 14, 0))
    _concluded(county, check, at, {"floor_area": "二层西侧约60平方米未纳入备案。"}, county.ago(3).date())
