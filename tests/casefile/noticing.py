"""Reaching a state by acting: made-up holiday notices, and the clocks that they move."""

from datetime import date

from stdnum.cn import uscc

from casefile import holidays
from casefile.models import Clock, HolidayNotice
from law.workdays import Calendar
from registry import applications, filing
from tests import cast
from tests.registry.acting import claimed, drafted, filed, local, pdf

OFFICIAL = Calendar.official()
YEAR = OFFICIAL.known_until.year + 1  # the first year whose notice is not out
BEFORE_NEW_YEAR = local(YEAR - 1, 12, 21, 10)
AT = local(YEAR - 1, 12, 23, 9)


def days(*listed: str) -> dict[str, str]:
    return {f"{YEAR}-{day}": "元旦" for day in listed}


def content(**changes) -> dict:
    """A made-up notice: the first week of January off, one Saturday worked."""
    saturday = next(day for day in (date(YEAR, 1, n) for n in range(8, 15)) if day.weekday() == 5)
    return {
        "year": YEAR,
        "title": f"关于{YEAR}年部分节假日安排的通知（测试）",
        "number": f"测试〔{YEAR - 1}〕1号",
        "url": "https://www.gov.cn/test",
        "off": days("01-01", "01-04", "01-05", "01-06"),
        "work": {saturday.isoformat(): "元旦"},
    } | changes


def second_administrator():
    return cast.official("linna", "林娜", "jingyu.civil_affairs", cast.Role.ADMINISTRATOR)


def proposed(**changes) -> HolidayNotice:
    return holidays.propose(content=content(**changes), by=cast.administrator(), at=AT)


def check_clock(case) -> Clock:
    return Clock.objects.get(case=case, term="filing.site_check")


def running() -> Clock:
    """A site check whose twenty working days reach into the unknown year."""
    return check_clock(filed(at=BEFORE_NEW_YEAR).case)


def another(number: int, *, at):
    """The filing of one more institution."""
    stem = f"91220622MA0TE{number:04}"
    code = stem + uscc.calc_check_digit(stem)
    draft = drafted(claimed(at=at, code=code, name=f"靖宇县第{number}养老院"), at=at)
    for slot in ("fire_certificate", "food_licence"):
        applications.attach(draft, slot, pdf(), by=cast.clerk(), at=at)
    applications.submit(draft, by=cast.clerk(), at=at)
    filing.accept(draft, reviewed=True, by=cast.clerk(), at=at)
    return draft


def elsewhere():
    return cast.official("hanqinghai", "韩青海", "chengzhong.civil_affairs", cast.Role.LEADER)


def approved(notice: HolidayNotice, *, by=None, at=AT, covers: str = holidays.WHOLE, **more):
    """Approved by somebody who says that the notice is complete: these made-up ones are about something else."""
    return holidays.approve(notice, covers=covers, by=by or cast.leader(), at=at, **more)
