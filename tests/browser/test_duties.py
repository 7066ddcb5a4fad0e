"""Pages of periodic duties, worklists and aims on a phone and at a desk, in three themes."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from agencies.models import Place
from inspections import milestones
from tests import cast
from tests.browser.test_main_job import THEMES, sign_in
from tests.inspections import reporting

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}


@pytest.fixture(autouse=True)
def _ours(monkeypatch, settings, tmp_path):
    """Playwright's own loop runs in this thread; the database is ours all the same."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    settings.MEDIA_ROOT = tmp_path


def lived_through() -> list[str]:
    """Some months at two institutions of Chengzhong, and the addresses that show them."""
    now = timezone.now()
    since = now - timedelta(days=150)
    one = reporting.institution(at=since)
    other = reporting.institution(reporting.code(3), "城中区南川东路街道综合养老服务中心", at=since)
    day = timezone.localdate(now)
    late = reporting.reported(one, done_on=day.replace(day=1) - timedelta(days=3), at=now)
    reporting.reported(one, done_on=day, at=now)
    reporting.reported(one, kind="drill_publicity", done_on=day, at=now)
    milestones.open_missing(Place.objects.get(pk="chengzhong"), at=now)
    heads = milestones.Milestone.objects.select_related("case__place", "place").get(code="training.heads")
    milestones.record(
        heads, counted_on=date(2022, 12, 30), numerator=38, denominator=40, evidence="培训签到表2022-12",
        basis="截至当日在册", by=cast.chengzhong_clerk(), at=now,
    )  # fmt: skip
    return [
        "worklists", "duties?duty=inspection.self", "worklists/to_confirm", "doings", f"doings/{late.case.reference}",
        f"doings/{late.case.reference}/confirm", f"institutions/{one.case.reference}/duties",
        f"institutions/{other.case.reference}/doings/new", "milestones", f"milestones/{heads.case.reference}",
        f"milestones/{heads.case.reference}/record",
    ]  # fmt: skip


@pytest.mark.parametrize("cookies", THEMES, ids=["light", "dark", "guanhuai"])
def test_no_page_is_wider_than_its_screen(visitor, live_server, cookies):
    paths = lived_through()
    wide = {}
    for size, viewport in SIZES.items():
        page = visitor(viewport=viewport)
        page.context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
        )
        sign_in(page, live_server, cast.chengzhong_clerk())
        for number, path in enumerate(paths):
            answer = page.goto(f"{live_server.url}/inspections/{path}")
            assert answer.ok, path
            if folder := os.environ.get("SHOTS"):
                name = f"periods-{number}-{size}-{'-'.join(cookies.values())}.png"
                page.screenshot(path=Path(folder) / name, full_page=True)
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 0:
                wide[size, path] = over
    assert wide == {}
