"""Committing to a salt in a real browser: the salt is made there and never sent."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from inspections import draws, urn
from tests import cast
from tests.browser.test_main_job import sign_in
from tests.inspections import drawing

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SHOTS", "")


def shot(page, name: str) -> None:
    """A picture to look at, where somebody asks for one."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def now_frozen():
    now = timezone.now()
    terms = drawing.terms(moment=now + timedelta(hours=1), opens_on=timezone.localdate(now) + timedelta(days=60))
    return draws.freeze(terms, by=cast.inspector(), at=now)


def test_a_salt_made_in_the_browser_is_committed_to_and_never_sent(page, live_server):
    drawing.staffed()
    draw = now_frozen()
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    sign_in(page, live_server, cast.fire())
    page.goto(f"{live_server.url}/inspections/draws/{draw.case.reference}")
    shot(page, "draw")
    page.get_by_role("link", name="提交承诺值").click()
    page.get_by_role("button", name="产生随机值").click()
    salt = page.locator("#salt").input_value()
    expect(page.locator("input[name=commitment]")).to_have_value(
        urn.commitment(draw.digests["frozen"], "jingyu.fire", salt)
    )
    shot(page, "commit")
    page.get_by_role("button", name="提交承诺值").click()
    expect(page.get_by_text("提交承诺值：已办好。")).to_be_visible()
    assert len(salt) == urn.SALT
    assert not any(salt in body for body in sent)
