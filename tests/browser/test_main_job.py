"""The main job in a real browser, at a desk and on a phone, in three themes, with and without script."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from casefile import rendering
from tests import cast
from tests.registry import acting

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}}


def sign_in(page: Page, server, actor) -> None:
    page.goto(f"{server.url}/sign-in")
    page.get_by_label("用户名").fill(actor.user.username)
    page.get_by_label("密码").fill(cast.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile("/desk"))


def recently(days: int = 1):
    return timezone.now() - timedelta(days=days)


def test_a_clerk_files_for_an_institution_and_the_public_sees_it(page, visitor, live_server):
    institution = acting.pushed(at=recently(2))
    sign_in(page, live_server, cast.clerk())
    page.get_by_role("link", name="认领", exact=True).click()
    page.get_by_role("button", name="认领").click()
    page.get_by_role("button", name="填报备案").click()
    page.get_by_role("link", name="继续填写").click()
    fill_in(page)
    upload(page, "消防验收合格意见")
    upload(page, "食品经营许可证")
    page.get_by_role("link", name="核对并提交").click()
    expect(page.get_by_text("220622********0018")).to_be_visible()
    page.get_by_role("button", name="核对并提交").click()
    page.get_by_role("link", name="出具备案回执").click()
    page.get_by_label("已审查备案材料的真实性").check()
    page.get_by_role("button", name="出具备案回执").click()
    expect(page.get_by_text("已备案，待现场检查").first).to_be_visible()
    page.get_by_role("link", name="为什么是这一天").first.click()
    expect(page.get_by_role("heading", name="一天一天地数")).to_be_visible()
    rendering.render_pending(at=timezone.now())
    stranger = visitor(**PHONE)
    stranger.goto(f"{live_server.url}/")
    stranger.get_by_role("searchbox").or_(stranger.get_by_role("textbox")).first.fill("松鹤园")
    stranger.get_by_role("button", name="查机构").click()
    stranger.get_by_role("link", name=institution.party.name).first.click()
    expect(stranger.get_by_text("已备案").first).to_be_visible()
    assert "220622195501010018" not in stranger.content()
    assert "0439-7220000" not in stranger.content()
    stranger.get_by_role("link", name=re.compile("靖民备")).first.click()
    expect(stranger.get_by_text("有效").first).to_be_visible()


def fill_in(page: Page) -> None:
    """Every section, typed as a person types."""
    page.get_by_role("link", name="机构与登记信息").click()
    page.get_by_label("地址").fill("靖宇镇河南街118号")
    page.get_by_label("所在乡镇").fill("靖宇镇")
    page.get_by_label("登记机关").fill("靖宇县市场监督管理局")
    page.get_by_label("登记证件号码").fill(acting.CODE)
    page.get_by_role("button", name="保存，下一项").click()
    page.get_by_label("法定代表人").fill("韩玉梅")
    page.get_by_label("身份证号码").fill("220622195501010018")
    page.get_by_label("联系电话").fill("0439-7220000")
    page.get_by_role("button", name="保存，下一项").click()
    page.get_by_label("服务范围").fill("全日集中住宿")
    page.get_by_label("养老床位数量").fill("八十六")
    page.get_by_label("租赁").check()
    page.get_by_label("服务设施面积").fill("1260")
    page.get_by_role("group", name="是否开设食堂").get_by_label("是").check()
    page.get_by_role("group", name="是否开展医养结合").get_by_label("否").check()
    page.get_by_label("床位设置").fill("居室86张床位，一层设公共活动室。")
    page.get_by_role("button", name="保存，稍后再填").click()
    expect(page).to_have_title(re.compile("^错误："))
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("养老床位数量").input_value() == "八十六"
    page.get_by_label("养老床位数量").fill("86")
    page.get_by_role("button", name="保存，稍后再填").click()


def upload(page: Page, label: str) -> None:
    page.get_by_role("link", name=re.compile(label)).click()
    page.get_by_label("选择文件").set_input_files(
        {"name": "凭证.pdf", "mimeType": "application/pdf", "buffer": acting.PDF}
    )
    page.get_by_role("button", name="上传并保存").click()


THEMES = ({}, {"theme": "dark"}, {"size": "large"})


@pytest.mark.parametrize("cookies", THEMES, ids=["light", "dark", "guanhuai"])
def test_no_page_is_wider_than_a_phone(visitor, live_server, cookies):
    filing = acting.filed(at=recently())
    page = visitor(**PHONE)
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    sign_in(page, live_server, cast.clerk())
    reference, dossier = filing.case.reference, filing.institution.case.reference
    for path in (
        "/desk",
        "/cases",
        "/registry/institutions",
        f"/registry/institutions/{dossier}",
        f"/registry/filings/{reference}",
        f"/cases/{reference}/clocks/filing.site_check",
        "/calendar",
        "/registry/unfiled",
        "/",
        "/institutions",
        f"/institutions/{dossier}",
        "/verify",
        "/law",
    ):
        page.goto(f"{live_server.url}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is {wide} px too wide"


def test_the_main_job_needs_no_script(visitor, live_server):
    filing = acting.submitted(at=recently())
    page = visitor(java_script_enabled=False)
    sign_in(page, live_server, cast.clerk())
    page.goto(f"{live_server.url}/registry/filings/{filing.case.reference}/accept")
    page.get_by_label("已审查备案材料的真实性").check()
    page.get_by_role("button", name="出具备案回执").click()
    filing.refresh_from_db()
    assert filing.state == "filed"


def test_a_shut_move_says_why_beside_its_button(page, live_server):
    filing = acting.drafted(at=recently())
    sign_in(page, live_server, cast.clerk())
    page.goto(f"{live_server.url}/registry/filings/{filing.case.reference}")
    shut = page.get_by_role("button", name="核对并提交")
    assert shut.get_attribute("aria-disabled") == "true"
    reason = page.locator(f"#{shut.get_attribute('aria-describedby')}")
    expect(reason).to_contain_text("消防验收合格意见")
