"""The sheet of a visit on a phone: filled without a network, taken in once, two phones on one item, one hand."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from inspections.models import Part, Visit
from tests import cast
from tests.browser.test_main_job import PHONE, THEMES, sign_in
from tests.inspections import visiting
from tests.registry.acting import claimed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def part() -> Part:
    return planned()


def planned() -> Part:
    """The fire brigade's own visit of today, planned an hour ago."""
    at = timezone.now() - timedelta(hours=1)
    visit = visiting.single(
        claimed(at=at), agencies=[visiting.fire()], by=cast.fire(), planned_on=timezone.localdate(), at=at
    )
    return visit.parts.get()


def sheet(page: Page, server, part: Part, actor) -> None:
    """Signed in, the sheet open, and the page kept on the device."""
    sign_in(page, server, actor)
    with page.expect_response("**/sync"):  # the first question is answered: what comes now is a matter of the test
        page.goto(f"{server.url}/inspections/parts/{part.case.reference}/record")
    expect(page.locator("html")).to_have_attribute("data-sheet", "kept")


def item(page: Page, part: Part, number: int):
    return page.locator(f"#i-{part.items[number]['code']}")


def answer(page: Page, part: Part, number: int, word: str, note: str = "") -> None:
    row = item(page, part, number)
    row.get_by_role("radio", name=word, exact=True).check()
    if note:
        row.get_by_label("在哪里、什么情况").fill(note)


def around(page: Page) -> None:
    page.get_by_label("到达时间").fill(local(-30))
    page.get_by_label("离开时间").fill(local(-1))
    page.get_by_label("检查地点").fill("靖宇镇河南街118号")
    page.get_by_label("机构在场签字人员").fill("韩玉梅")


def local(minutes: int) -> str:
    return f"{timezone.localtime() + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"


def saved(page: Page, words: str | re.Pattern) -> None:
    expect(page.locator("#saved")).to_contain_text(words)


def test_a_sheet_filled_without_a_network_is_taken_in_once_when_it_is_back(visitor, live_server, part):
    page = visitor(**PHONE)
    sheet(page, live_server, part, cast.fire())
    page.context.set_offline(True)
    answer(page, part, 0, "不符合", "东侧通道堆放杂物")
    for number in range(1, len(part.items)):
        answer(page, part, number, "符合")
    upload = {"name": "通道.png", "mimeType": "image/png", "buffer": visiting.photo().read()}
    item(page, part, 0).locator("input[type=file]").set_input_files(upload)
    saved(page, "有网时自动上传")
    page.reload()  # the phone was put away: the page opens without a network, and nothing is lost
    expect(page.locator("html")).to_have_attribute("data-sheet", re.compile("ready|kept"))
    expect(item(page, part, 0).get_by_label("在哪里、什么情况")).to_have_value("东侧通道堆放杂物")
    expect(item(page, part, 0).locator(".waits")).to_have_count(1)
    around(page)
    page.get_by_label("我到场检查，以上记录属实").check()
    page.get_by_role("button", name="记录并签字").click()
    saved(page, "有网时自动上传")
    part.refresh_from_db()
    assert part.state == "assigned"
    page.context.set_offline(False)
    expect(page).to_have_url(re.compile(f"/inspections/parts/{part.case.reference}$"), timeout=20_000)
    part.refresh_from_db()
    assert (part.state, part.items[0]["note"]) == ("recorded", "东侧通道堆放杂物")
    assert part.case.events.filter(kind="inspections.part.record").count() == 1
    assert part.case.attachments.filter(slot__startswith="photo-").count() == 1
    assert Visit.objects.get(pk=part.visit_id).case.party is not None


def test_an_answer_that_was_lost_on_the_way_is_not_taken_in_twice(visitor, live_server, part):
    page = visitor(**PHONE)
    sheet(page, live_server, part, cast.fire())
    lost = []

    def swallow(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())  # the server has it, and the phone never hears of it
            route.abort()
        else:
            route.continue_()

    page.route("**/sync", swallow)
    answer(page, part, 0, "符合")
    expect.set_options(timeout=15_000)
    saved(page, "有网时自动上传")
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page, "已上传")
    part.refresh_from_db()
    assert part.items[0]["rev"] == 1
    assert part.case.events.filter(kind="inspections.part.keep").count() == 1


def test_what_was_signed_over_an_earlier_value_still_under_way_is_taken_in(visitor, live_server, part):
    page = visitor(**PHONE)
    sheet(page, live_server, part, cast.fire())
    page.route("**/sync", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    answer(page, part, 0, "不符合")
    saved(page, "有网时自动上传")  # the bare answer is under way, and goes out first
    for number in range(1, len(part.items)):
        answer(page, part, number, "符合")
    answer(page, part, 0, "不符合", "东侧通道堆放杂物")
    around(page)
    page.get_by_label("我到场检查，以上记录属实").check()
    page.get_by_role("button", name="记录并签字").click()
    saved(page, "有网时自动上传")
    page.unroute("**/sync")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page).to_have_url(re.compile(f"/inspections/parts/{part.case.reference}$"), timeout=20_000)
    part.refresh_from_db()
    assert (part.state, part.items[0]["note"], part.items[0]["rev"]) == ("recorded", "东侧通道堆放杂物", 2)


def test_two_phones_on_one_item_show_both_values_and_the_officer_decides(visitor, live_server, part):
    first, second = visitor(**PHONE), visitor(**PHONE)
    sheet(first, live_server, part, cast.fire())
    sheet(second, live_server, part, visiting.second_fire())
    second.context.set_offline(True)
    answer(second, part, 0, "不符合", "通道只有 0.8 米")
    answer(second, part, 1, "符合")
    answer(first, part, 0, "符合")
    saved(first, "已上传")
    second.context.set_offline(False)
    clash = item(second, part, 0).locator(".clash")
    expect(clash).to_contain_text("刘海峰填的不一样")
    expect(clash).to_contain_text("对方：符合")
    expect(clash).to_contain_text("本机：不符合，通道只有 0.8 米")
    part.refresh_from_db()
    assert [row["answer"] for row in part.items[:2]] == ["yes", "yes"]  # nothing is overwritten, the rest is taken in
    clash.get_by_role("button", name="用我的").click()
    saved(second, "已上传")
    part.refresh_from_db()
    assert (part.items[0]["answer"], part.items[0]["by"]) == ("no", "高鑫")
    first.evaluate("dispatchEvent(new Event('online'))")
    expect(item(first, part, 0).locator("input.no")).to_be_checked()


def test_two_phones_on_one_place_show_both_and_who_signed_over_it_decides_before_it_counts(visitor, live_server, part):
    first, second = visitor(**PHONE), visitor(**PHONE)
    sheet(first, live_server, part, cast.fire())
    sheet(second, live_server, part, visiting.second_fire())
    second.context.set_offline(True)
    for number in range(len(part.items)):
        answer(second, part, number, "符合")
    around(second)
    second.get_by_label("检查地点").fill("三楼")
    second.get_by_label("我到场检查，以上记录属实").check()
    second.get_by_role("button", name="记录并签字").click()
    first.get_by_label("检查地点").fill("二楼")
    first.get_by_label("见证人").fill("刘社区")
    saved(first, "已上传")
    second.context.set_offline(False)
    clash = second.locator("#around .clash")
    expect(clash).to_contain_text("刘海峰填的不一样")
    expect(clash).to_contain_text("对方：二楼")
    expect(clash).to_contain_text("本机：三楼")
    expect(second.get_by_label("见证人")).to_have_value("刘社区")
    clash.get_by_role("button", name="用对方的").click()
    expect(second.locator("#faults")).to_contain_text("签字已撤回")
    expect(second.get_by_label("检查地点")).to_have_value("二楼")
    saved(second, "已上传")
    part.refresh_from_db()
    assert (part.state, part.sent["around"]["where"]["value"]) == ("assigned", "二楼")
    second.get_by_role("button", name="记录并签字").click()
    expect(second).to_have_url(re.compile(f"/inspections/parts/{part.case.reference}$"), timeout=20_000)


def test_what_a_record_still_lacks_is_named_on_the_phone(visitor, live_server, part):
    page = visitor(**PHONE)
    sheet(page, live_server, part, cast.fire())
    answer(page, part, 0, "不符合")
    page.get_by_role("button", name="记录并签字").click()
    expect(page.locator("#faults")).to_contain_text("写明在哪里、什么情况")
    expect(page.locator("#faults")).to_contain_text("填写机构在场签字人员的姓名")
    expect(item(page, part, 0).get_by_label("在哪里、什么情况")).to_be_editable()


def test_a_signature_is_drawn_with_the_finger_and_kept_with_its_digest(visitor, live_server, part):
    page = visitor(**PHONE)
    sheet(page, live_server, part, cast.fire())
    pad = page.locator("#pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 90, steps=5)
    page.mouse.up()
    saved(page, "已上传")
    assert len(part.case.attachments.get(slot="signature").sha256) == 64


def test_the_sheet_needs_no_script(visitor, live_server, part):
    page = visitor(java_script_enabled=False, **PHONE)
    sign_in(page, live_server, cast.fire())
    page.goto(f"{live_server.url}/inspections/parts/{part.case.reference}/record")
    for number in range(len(part.items)):
        answer(page, part, number, "符合")
    page.get_by_role("button", name="先存下").click()
    expect(page.locator("#done")).to_have_text(str(len(part.items)))
    around(page)
    page.get_by_label("我到场检查，以上记录属实").check()
    page.get_by_role("button", name="记录并签字").click()
    part.refresh_from_db()
    assert part.state == "recorded"


@pytest.mark.parametrize("cookies", THEMES, ids=["light", "dark", "guanhuai"])
def test_one_hand_is_enough_at_390_pixels(visitor, live_server, part, cookies):
    page = visitor(**PHONE)
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    sheet(page, live_server, part, cast.fire())
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    low = page.evaluate("[...document.querySelectorAll('.seg span, .ft .btn, .snap .add')].map(e => e.offsetHeight)")
    assert min(low) >= 44
    foot = page.locator(".ft").bounding_box()
    assert foot["y"] + foot["height"] <= 844 + 1
    visit = part.visit
    for path in (
        "visits",
        "visits/planned",
        f"visits/{visit.case.reference}",
        f"visits/{visit.case.reference}/process",
        f"parts/{part.case.reference}",
        f"institutions/{visit.institution.case.reference}/visits/new",
    ):
        page.goto(f"{live_server.url}/inspections/{path}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is {wide} px too wide"


KEPT = """async () => {
    const kept = await caches.keys(), databases = (await indexedDB.databases()).map((one) => one.name);
    const pages = kept.includes("sheets-1") ? (await (await caches.open("sheets-1")).keys()).map((one) => one.url) : [];
    const workers = (await navigator.serviceWorker.getRegistrations()).length;
    return {databases, pages: pages.filter((url) => !url.includes("/static/")), workers};
}"""


def leave(page: Page, server) -> None:
    page.goto(f"{server.url}/inspections/visits")
    page.locator("details.who summary").click()
    page.get_by_role("button", name="退出登录").click()


def test_who_signs_out_leaves_nothing_of_the_sheets_on_the_phone(visitor, live_server, part):
    page = visitor(**PHONE)
    sheet(page, live_server, part, cast.fire())
    answer(page, part, 0, "符合")
    saved(page, "已上传")
    before = page.evaluate(KEPT)
    assert (before["databases"], len(before["pages"]), before["workers"]) == (["sheets"], 1, 1)
    leave(page, live_server)
    expect(page).to_have_url(re.compile("/sign-in|/$"))
    assert page.evaluate(KEPT) == {"databases": [], "pages": [], "workers": 0}


def test_who_signs_out_over_unsent_work_is_warned_and_keeps_it(visitor, live_server, part):
    page = visitor(**PHONE)
    sheet(page, live_server, part, cast.fire())
    page.route("**/sync", lambda route: route.abort())
    answer(page, part, 0, "不符合", "东侧通道堆放杂物")
    saved(page, "有网时自动上传")
    leave(page, live_server)
    warned = page.get_by_role("dialog")
    expect(warned).to_contain_text("1 处检查内容还没有上传")
    expect(warned).to_contain_text(part.case.reference)
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("/inspections/visits"))  # they stay signed in
    leave(page, live_server)
    page.get_by_role("button", name="仍然退出").click()
    expect(page).to_have_url(re.compile("/sign-in|/$"))
    kept = page.evaluate(KEPT)
    assert (kept["databases"], len(kept["pages"])) == (["sheets"], 1)
    page.unroute("**/sync")
    sheet(page, live_server, part, cast.fire())
    expect(item(page, part, 0).get_by_label("在哪里、什么情况")).to_have_value("东侧通道堆放杂物")
    saved(page, "已上传")
    part.refresh_from_db()
    assert part.items[0]["note"] == "东侧通道堆放杂物"
