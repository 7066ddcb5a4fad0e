"""One institution in public: exactly what acts have disclosed, each with its ground, in four queries at most."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from law import load
from tests import cast
from tests.portal import scene

pytestmark = pytest.mark.django_db


def shown(client, institution):
    return client.get(reverse("portal:institution", args=[institution.case.reference]))


def test_a_filed_institution_shows_its_day_its_receipt_and_its_basis(client):
    page = shown(client, scene.filed("甲院"))
    html = page.content.decode()
    receipt = page.context["page"].receipts[0]
    assert page.context["page"].filed_on == date(2026, 9, 11)
    assert receipt.number in html
    assert reverse("portal:verify_code", args=[receipt.code]) in html
    assert page.context["page"].filed_cite in html
    assert "86" in html


def test_no_secret_is_on_the_page(client):
    for institution in (scene.filed("甲院"), scene.pledged("乙院"), scene.refused("丙院")):
        html = shown(client, institution).content.decode()
        assert not [secret for secret in scene.SECRETS if secret in html]


def test_unclaimed_unknown_and_foreign_references_do_not_exist(client):
    pushed = scene.pushed("甲院")
    filed = scene.filed("乙院")
    assert shown(client, pushed).status_code == 404
    for reference in ("JG-1999-0001", filed.filings.get().case.reference, "甲", "JG-2026-0001'", "a" * 3000):
        assert client.get(reverse("portal:institution", args=[reference])).status_code == 404


def test_a_replaced_receipt_is_said_to_be_replaced(client):
    page = shown(client, scene.changed("甲院")).context["page"]
    new, old = page.receipts
    assert (new.replaced_by, old.replaced_by) == ("", new.number)
    assert page.filed_on == date(2026, 9, 11)
    assert next(fact.value for fact in page.basics if "床位" in fact.label) == "120 张"


def test_a_pledge_is_public_where_the_text_says_so(client):
    html = shown(client, scene.pledged("乙院")).content.decode()
    assert "李慧" in html
    for matter in load.pack("chengzhong").pledge.matters:
        assert matter in html


def test_where_the_text_is_silent_about_the_pledge_the_page_says_that(client):
    assert load.pack("jingyu").pledge.silent in shown(client, scene.filed("甲院")).content.decode()


def test_a_refusal_is_announced_with_its_paper(client):
    page = shown(client, scene.refused("丙院"))
    html = page.content.decode()
    assert "经督促仍不备案" in html
    assert page.context["page"].refusal.content["number"] in html


def test_an_unpublished_check_is_not_guessed_at(client):
    filed, claimed = scene.filed("甲院"), scene.claimed("乙院")
    assert "检查结果还没有公布" in shown(client, filed).content.decode()
    assert "检查结果还没有公布" not in shown(client, claimed).content.decode()


def test_what_should_be_public_and_is_not_is_named_with_its_article(client):
    gaps = shown(client, scene.filed("甲院")).context["page"].gaps
    assert any("收费" in gap.label and gap.cite for gap in gaps)


def test_signed_in_people_see_the_same_page(client):
    institution = scene.filed("甲院")
    stranger = shown(client, institution).context["page"]
    assert shown(cast.sign_in(client, cast.clerk()), institution).context["page"] == stranger


def test_the_page_takes_the_same_few_queries_however_much_was_disclosed(client):
    plain, rich = scene.filed("甲院"), scene.changed("乙院")
    for n in range(6):
        scene.filed(f"院{n}", at=scene.MORNING + timedelta(days=n))
    counts = []
    for institution in (plain, rich, scene.refused("丙院")):
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            assert shown(client, institution).status_code == 200
        counts.append(len(seen))
    assert counts == [2, 2, 2]
