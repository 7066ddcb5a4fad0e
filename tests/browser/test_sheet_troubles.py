"""What goes wrong on a phone in the middle of a visit: nothing is lost or counts twice, nothing untrue is said."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from inspections import parts
from tests import cast
from tests.browser.test_main_job import PHONE, sign_in
from tests.browser.test_sheet import answer, around, item, planned, saved, sheet
from tests.inspections import visiting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def part():
    return planned()


def test_what_was_tapped_and_taken_back_does_not_hide_what_another_phone_wrote(visitor, live_server, part):
    first, second = visitor(**PHONE), visitor(**PHONE)
    sheet(first, live_server, part, cast.fire())
    answer(first, part, 0, "符合")
    saved(first, "已上传")
    sheet(second, live_server, part, visiting.second_fire())
    second.context.set_offline(True)
    answer(second, part, 0, "不符合")
    answer(second, part, 0, "符合")
    answer(first, part, 0, "不符合", "东侧通道堆放杂物")
    saved(first, "已上传")
    second.context.set_offline(False)
    expect(item(second, part, 0).locator("input.no")).to_be_checked()
    expect(item(second, part, 0).get_by_label("在哪里、什么情况")).to_have_value("东侧通道堆放杂物")


def test_who_goes_on_typing_while_it_is_sent_differs_with_nobody_and_loses_nothing(visitor, live_server, part):
    page = visitor(**PHONE)
    sheet(page, live_server, part, cast.fire())
    answer(page, part, 0, "不符合")
    typing = """(note) => new Promise((done) => {
        let typed = 0;
        const timer = setInterval(() => {
            note.value += "字";
            note.dispatchEvent(new Event("input", {bubbles: true}));
            if (typed % 25 === 0) dispatchEvent(new Event("online"));
            if (++typed === 250) { clearInterval(timer); done(); }
        }, 8);
    })"""
    item(page, part, 0).get_by_label("在哪里、什么情况").evaluate(typing)
    saved(page, "已上传")
    expect(page.locator(".clash")).to_have_count(0)
    part.refresh_from_db()
    assert part.items[0]["note"] == "字" * 250


def test_what_one_officer_left_on_a_phone_never_goes_out_under_the_name_of_another(visitor, live_server, part):
    page = visitor(**PHONE)
    sheet(page, live_server, part, cast.fire())
    page.route("**/sync", lambda route: route.abort())
    answer(page, part, 0, "不符合", "东侧通道堆放杂物")
    page.context.clear_cookies()
    sheet(page.context.new_page(), live_server, part, visiting.second_fire())
    page.unroute("**/sync")
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page, "现在登录的不是打开本页的人")
    part.refresh_from_db()
    assert part.items[0]["rev"] == 0
    page.context.clear_cookies()
    sheet(page.context.new_page(), live_server, part, cast.fire())
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page, "已上传")
    part.refresh_from_db()
    assert part.items[0]["by"] == "刘海峰"


def test_a_signature_whose_answer_was_lost_and_that_was_sent_back_meanwhile_is_not_told_as_made(
    visitor, live_server, part
):
    page, lost = visitor(**PHONE), []
    sheet(page, live_server, part, cast.fire())

    def swallow(route):
        if b"record" in (route.request.post_data_buffer or b"") and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    for number in range(len(part.items)):
        answer(page, part, number, "符合")
    around(page)
    page.get_by_label("我到场检查，以上记录属实").check()
    page.route("**/sync", swallow)
    page.get_by_role("button", name="记录并签字").dblclick()
    saved(page, "有网时自动上传")
    part.refresh_from_db()
    parts.send_back(part, reason="写错", by=visiting.second_fire(), at=timezone.now())
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#faults")).to_contain_text("签字以后被退回更正")
    part.refresh_from_db()
    assert (part.state, part.case.events.filter(kind="inspections.part.record").count()) == ("assigned", 1)


def test_a_photo_that_is_refused_is_named_at_its_item_and_holds_up_nothing(visitor, live_server, part):
    page = visitor(**PHONE)
    sheet(page, live_server, part, cast.fire())
    page.route("**/sync", lambda route: route.fulfill(status=502, body="bad gateway"))
    upload = {"name": "通道.png", "mimeType": "image/png", "buffer": b"GIF89a" + bytes(40)}
    item(page, part, 0).locator("input[type=file]").set_input_files(upload)
    saved(page, "服务器没有收下（502），1 处已存在本机")
    page.unroute("**/sync")
    answer(page, part, 0, "符合")
    saved(page, "已上传")
    page.reload()
    expect(item(page, part, 0).locator(".refused")).to_contain_text("照片没有收下：通道.png不是PDF或照片")
    page.get_by_role("button", name="知道了").click()
    expect(page.locator(".refused")).to_have_count(0)


def test_what_came_too_late_is_named_on_the_shut_page_and_cleared_away_by_hand(visitor, live_server, part):
    page = visitor(**PHONE)
    sheet(page, live_server, part, cast.fire())
    page.route("**/sync", lambda route: route.abort())
    answer(page, part, 0, "不符合", "东侧通道堆放杂物")
    saved(page, "有网时自动上传")
    times = {name: timezone.now() for name in ("arrived_at", "left_at")}
    visiting.recorded(part, visiting.second_fire(), at=timezone.now(), **times)
    page.unroute("**/sync")
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page, "本机还有 1 处没有上传；要补的，由签字的人退回更正")
    page.reload()
    left = page.locator("#left")
    expect(left).to_contain_text("不符合，东侧通道堆放杂物")
    left.get_by_text("从这台设备删去", exact=True).click()
    left.get_by_role("button", name="确定删去").click()
    expect(left).to_be_hidden()
    page.reload()
    expect(page.get_by_role("link", name="回到案卷")).to_be_visible()
    expect(left).to_be_hidden()


def test_where_the_device_keeps_nothing_the_page_is_a_plain_form(visitor, live_server, part):
    page = visitor(**PHONE)
    page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('none'); }")
    sign_in(page, live_server, cast.fire())
    page.goto(f"{live_server.url}/inspections/parts/{part.case.reference}/record")
    saved(page, "不能把内容存在本机")
    answer(page, part, 0, "符合")
    page.get_by_role("button", name="先存下").click()
    expect(page.locator("#done")).to_have_text("1")
    part.refresh_from_db()
    assert part.items[0]["answer"] == "yes"
