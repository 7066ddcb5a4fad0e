"""Complaining on a phone, with and without scripts, in three looks: it fits the screen, and its code opens it again."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from complaints.models import Complaint
from tests import cast
from tests.browser.test_draw import shot
from tests.browser.test_main_job import sign_in
from tests.complaints import complaining
from tests.portal import scene

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}
LOOKS = [{}, {"theme": "dark"}, {"size": "large"}]
MATTER = "这个月起每人多收200元护理升级费，公示栏上没有。"


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def phone(request, browser):
    """A phone, with scripts and without."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=request.param)
    yield context.new_page(), context
    context.close()


def fits(page) -> None:
    """Nothing hangs over the edge; asked of the browser itself, so that it can be asked without scripts."""
    width = page.locator("main").bounding_box()["width"]
    assert width <= PHONE["width"]
    for part in page.locator("main .card, main .note, main form, main .code").all():
        box = part.bounding_box()
        assert box is None or box["x"] + box["width"] <= PHONE["width"] + 1


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "large"])
def test_a_complaint_is_written_checked_sent_and_followed_on_a_phone(phone, live_server, look):
    cache.clear()
    cast.clerk()
    scene.filed("松鹤园养老院")
    page, context = phone
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in look.items()])
    page.goto(live_server.url + reverse("portal:complain"))
    fits(page)
    page.get_by_label("在哪个地方").select_option("jingyu")
    page.get_by_label("机构或者场所的名称").fill("松鹤园")
    page.get_by_role("button", name="在名录里找这家机构").click()
    page.get_by_label(re.compile("^松鹤园养老院")).check()
    page.get_by_label("您看到或者遇到了什么").fill(MATTER)
    page.get_by_label("匿名，不留姓名和电话").check()
    expect(page.get_by_label("电话", exact=True)).to_be_hidden()
    fits(page)
    page.locator(".acts").get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", name="核对并提交")).to_be_visible()
    expect(page.get_by_text(MATTER)).to_be_visible()
    fits(page)
    page.get_by_label("以上是我了解的真实情况").check()
    page.locator(".acts").get_by_role("button", name="提交", exact=True).click()
    code = page.locator("#code").inner_text().replace("\n", "")
    fits(page)
    page.get_by_role("button", name="现在看一看办理进度").click()
    expect(page.get_by_role("heading", name="投诉办理进度")).to_be_visible()
    fits(page)
    assert code not in page.url
    assert Complaint.objects.get().institution.party.name == "松鹤园养老院"
    page.goto(live_server.url + reverse("portal:complaint_track"))
    page.get_by_label("查询码").fill(code.lower())
    page.get_by_role("button", name="查办理进度").click()
    expect(page.get_by_text("已收到，等待受理")).to_be_visible()


def test_a_name_is_asked_only_of_whoever_wants_to_be_reached(page, live_server):
    cast.clerk()
    page.goto(live_server.url + reverse("portal:complain"))
    expect(page.get_by_label("电话", exact=True)).to_be_hidden()
    page.get_by_label("留下联系方式，方便核实").check()
    expect(page.get_by_label("电话", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_where_complaints_gather_fits_a_phone_and_a_desk(page, live_server, width):
    cast.clerk()
    of = scene.filed("松鹤园养老院")
    for number in range(4):
        complaining.received(of, text=f"{MATTER}已经第{number}次", at=timezone.now())
    complaining.sent_in(text=MATTER, at=timezone.now())
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, live_server, cast.clerk())
    for name in ("hot", "alike", "complaints"):
        page.goto(live_server.url + reverse(f"complaints:{name}"))
        expect(page.get_by_text("松鹤园养老院").first).to_be_visible()
        shot(page, f"{name}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
