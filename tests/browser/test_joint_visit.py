"""A joint visit of five agencies, from its planning to the closed hazard, each person at their own screen."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies import wall
from agencies.access import Actor, Role
from inspections import closing
from inspections.models import Hazard, Part, Visit
from registry.models import Institution
from tests import cast
from tests.browser.test_main_job import PHONE, sign_in
from tests.inspections import visiting
from tests.registry.acting import claimed

pytestmark = pytest.mark.django_db(transaction=True)
AT_A_DESK = {"viewport": {"width": 1280, "height": 900}}
BAD, NOTE = "building_use", "二层走廊吊顶有一块松动下垂"
ORDER = ("civil_affairs", "fire", "market", "health", "housing")
Screen = Callable[..., Page]


def inspectors(agency: str) -> tuple[Actor, Actor]:
    """Two people of an agency who hold an enforcement certificate."""
    if agency == "civil_affairs":
        return cast.inspector(), cast.second_inspector()
    names = (f"{agency}1", f"{agency}2")
    first, second = (
        cast.official(name, name, f"jingyu.{agency}", Role.INSPECTOR, certificate=f"证-{name}") for name in names
    )
    return first, second


@pytest.fixture
def crews() -> dict[str, tuple[Actor, Actor]]:
    return {agency: inspectors(agency) for agency in ORDER}


@pytest.fixture
def screen(visitor, live_server) -> Screen:
    """The screen of a person, signed in once; `path` is what they open on it."""
    open_ones: dict[str, Page] = {}

    def look(actor: Actor, path: str, **options) -> Page:
        if actor.key + actor.user.username not in open_ones:
            page = visitor(**(options or AT_A_DESK))
            sign_in(page, live_server, actor)
            open_ones[actor.key + actor.user.username] = page
        page = open_ones[actor.key + actor.user.username]
        page.goto(f"{live_server.url}{path}")
        return page

    return look


def an_hour_ago(real: Callable[[], datetime]) -> datetime:
    return real() - timedelta(hours=1)


def planned(screen: Screen, crews, institution: Institution, monkeypatch) -> Visit:
    """The clerk sends five agencies, an hour ago."""
    with monkeypatch.context() as earlier:
        earlier.setattr(timezone, "now", partial(an_hour_ago, timezone.now))
        page = screen(cast.clerk(), f"/inspections/institutions/{institution.case.reference}/visits/new")
        page.get_by_label("年度计划").check()
        page.get_by_label("计划检查日期").fill(f"{timezone.localdate()}")
        for one in page.locator("details > summary").all():
            one.click()
        for pair in crews.values():
            for actor in pair:
                page.get_by_role("checkbox", name=re.compile(f"^{actor.name}（")).check()
        page.get_by_role("button", name="安排检查").click()
        expect(page.get_by_role("heading", name="各部门")).to_be_visible()
    return Visit.objects.get()


def carried_out(screen: Screen, pair: tuple[Actor, Actor], part: Part, *, first: bool) -> None:
    """One officer fills the sheet on the phone and signs; the other looks at it on theirs and signs too."""
    page = screen(pair[0], f"/inspections/parts/{part.case.reference}/record", **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    for row in part.items:
        found = page.locator(f"#i-{row['code']}")
        bad = first and row["code"] == BAD
        found.get_by_role("radio", name="不符合" if bad else "符合", exact=True).check()
        if bad:
            found.get_by_label("在哪里、什么情况").fill(NOTE)
    if first:
        page.get_by_label("到达时间").fill(minutes(-30))
    page.get_by_label("离开时间").fill(minutes(-1))
    page.get_by_label("检查地点").fill("靖宇镇河南街118号")
    page.get_by_label("机构在场签字人员").fill("韩玉梅")
    page.get_by_label("我到场检查，以上记录属实").check()
    page.get_by_role("button", name="记录并签字").click()
    expect(page).to_have_url(re.compile(f"/inspections/parts/{part.case.reference}$"), timeout=20_000)
    page = screen(pair[1], f"/inspections/parts/{part.case.reference}/countersign", **PHONE)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="签字并办结").click()
    expect(page.get_by_text("现场检查笔录").first).to_be_visible()


def minutes(ahead: int) -> str:
    return f"{timezone.localtime() + timedelta(minutes=ahead):%Y-%m-%dT%H:%M}"


def made_a_hazard(screen: Screen, finder: Actor, part: Part) -> Hazard:
    """From the line of the sheet that does not conform."""
    page = screen(finder, f"/inspections/parts/{part.case.reference}", **PHONE)
    page.get_by_role("link", name="记成隐患").click()
    expect(page.get_by_label("具体情况")).to_have_value(NOTE)
    page.get_by_label("种类").select_option("building")
    page.get_by_role("button", name="记录并归口").click()
    expect(page.get_by_text("归口靖宇县住房城乡建设部门").first).to_be_visible()
    return Hazard.objects.get()


def moved(page: Page, label: str, **fields: str) -> None:
    """Opens a move from the page of the file, fills it in, makes it."""
    page.get_by_role("link", name=label, exact=True).first.click()
    for name, value in fields.items():
        page.locator(f"#id_{name}").fill(value)
    page.get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(label)


def still_open(hazard: Hazard) -> str:
    """Each letter that is not closed, with the reason for not waiting for it."""
    with wall.house():
        return "\n".join(f"{one.case.reference}：随验收意见一并答复" for one in closing.unsettled(hazard))


def still_owing(screen: Screen, visit: Visit) -> str:
    page = screen(cast.clerk(), f"/inspections/visits/{visit.case.reference}")
    return page.get_by_text("还没有完成检查记录：").inner_text()


def test_five_agencies_check_together_and_only_the_competent_one_accepts_what_was_fixed(screen, crews, monkeypatch):
    institution = claimed(at=timezone.now() - timedelta(days=1))
    visit = planned(screen, crews, institution, monkeypatch)
    parts = {one.agency_id.partition(".")[2]: one for one in visit.parts.select_related("case", "agency")}
    assert set(parts) == set(ORDER)
    for agency in ORDER:
        owing = still_owing(screen, visit)
        assert all((parts[one].agency.short in owing) == (ORDER.index(one) >= ORDER.index(agency)) for one in ORDER)
        carried_out(screen, crews[agency], parts[agency], first=agency == ORDER[0])
    visit.refresh_from_db()
    assert visit.state == "concluded"
    hazard = made_a_hazard(screen, crews["civil_affairs"][0], parts["civil_affairs"])
    assert (hazard.case.agency_id, hazard.set) == ("jingyu.housing", "joint_check_lists")
    path = f"/inspections/hazards/{hazard.case.reference}"
    moved(screen(crews["civil_affairs"][0], path, **PHONE), "书面告知")
    by = f"{timezone.localdate() + timedelta(days=10)}"
    told = {"measure": "拆除松动吊顶并检查整层", "responsible": "韩玉梅", "responsible_post": "院长", "fix_by": by}
    moved(screen(crews["housing"][0], path, **PHONE), "责令整改", **told)
    page = screen(cast.representative(institution.party), path, **PHONE)
    page.get_by_role("link", name="报告整改完成").first.click()
    page.locator("#id_text").fill("吊顶已拆除，整层查过。")
    page.locator("#id_fixed_on").fill(f"{timezone.localdate()}")
    page.locator("#id_evidence").set_input_files(
        {"name": "整改后.png", "mimeType": "image/png", "buffer": visiting.photo().read()}
    )
    page.get_by_role("button", name="报告整改完成").click()
    expect(page.get_by_text("待验收").first).to_be_visible()
    page = screen(crews["civil_affairs"][0], f"{path}/accept", **PHONE)  # the finder and lead reads it, and may not
    expect(page.get_by_role("heading", level=1)).to_have_text("验收合格")
    expect(page.locator(".note.warn")).to_be_visible()
    expect(page.get_by_role("button", name="验收合格")).to_have_count(0)
    page = screen(crews["fire"][0], f"{path}/accept", **PHONE)
    expect(page.get_by_role("heading", level=1)).to_have_text("看不到这一页")
    hazard.refresh_from_db()
    assert hazard.state == "fix_reported"
    moved(screen(crews["housing"][1], path, **PHONE), "验收合格", text="到场看过，吊顶已拆除。")
    moved(screen(cast.clerk(), path), "销号", note="三个清单齐全。", letters=still_open(hazard))
    hazard.refresh_from_db()
    assert hazard.state == "closed"
    expect(screen(cast.clerk(), path).get_by_text("已销号").first).to_be_visible()
