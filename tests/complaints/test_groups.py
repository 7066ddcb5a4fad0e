"""Complaints about the same thing are pointed out, where they gather is counted; nothing is joined by itself."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints import conversions, groups
from complaints.models import Complaint
from tests import cast
from tests.complaints import complaining
from tests.portal import scene
from tests.registry.acting import claimed

pytestmark = pytest.mark.django_db
HOT, ALIKE = reverse("complaints:hot"), reverse("complaints:alike")
FEES = "这个月起每人多收200元护理升级费，公示栏上没有，问了也不给收据。"
FEES_AGAIN = "护理升级费每人多收200元，公示栏上没有这一项，也不给收据，请尽快处理。"
FOOD = "早饭的包子发霉了，好几个老人拉肚子，厨房里有老鼠。"
AT = complaining.RECEIVED_AT
DAY = AT.date()


def told(of, text: str, *, days: int = 0) -> Complaint:
    return complaining.received(of, text=text, at=AT + timedelta(days=days))


def near(complaint: Complaint) -> list[str]:
    return [found.complaint.case.reference for found in groups.near(complaint, actor=cast.clerk())]


def hot(**more):
    return groups.hot(cast.clerk(), "jingyu", **{"days": 90, "until": DAY, **more})


def test_the_same_words_about_the_same_institution_are_pointed_out_and_say_why():
    of = claimed()
    one, other, food = told(of, FEES), told(of, FEES_AGAIN, days=2), told(of, FOOD)
    (found,) = groups.near(other, actor=cast.clerk())
    assert found.complaint == one
    assert found.score > 0.5
    assert "同一机构" in found.why
    assert near(food) == []


def test_the_same_words_about_another_institution_are_not():
    one = told(claimed(), FEES)
    other = told(claimed(name="靖宇县龙泉颐养院", code=scene.code()), FEES)
    assert near(one) == near(other) == []


def test_what_is_long_ago_is_not():
    of = claimed()
    told(of, FEES)
    assert near(told(of, FEES, days=61)) == []


def test_an_unlisted_place_is_known_again_by_its_name_and_address():
    first, _ = complaining.sent_in(against="河东小区老年公寓", against_address="靖宇镇河东街3号", text=FEES)
    again, _ = complaining.sent_in(against="河东老年公寓", against_address="靖宇镇河东街3号", text=FEES_AGAIN)
    elsewhere, _ = complaining.sent_in(against="西山护理站", against_address="三道湖镇西山路", text=FEES)
    assert near(again) == [first.case.reference]
    assert near(elsewhere) == []


def test_nothing_is_joined_by_itself_and_what_an_officer_joined_is_not_pointed_out_again():
    of = claimed()
    one, other = told(of, FEES), told(of, FEES_AGAIN)
    groups.sets(cast.clerk(), "jingyu", DAY)
    assert not Complaint.objects.exclude(group=None).exists()
    complaining.accepted(other)
    conversions.join(other, to=one, reason="同一天同一项收费", by=cast.clerk(), at=complaining.ACCEPTED_AT)
    assert near(one) == near(other) == []
    assert groups.sets(cast.clerk(), "jingyu", DAY) == []


def test_sets_hold_what_is_alike_with_the_earliest_first():
    of = claimed()
    made = [told(of, FEES), told(of, FEES_AGAIN), told(of, FOOD), told(of, FEES)]
    (found,) = groups.sets(cast.clerk(), "jingyu", DAY)
    assert [one.complaint for one in found] == [made[0], made[1], made[3]]
    assert not found[0].why
    assert all(one.why for one in found[1:])


def test_where_three_gather_is_a_hot_spot_by_what_their_words_say():
    of = claimed()
    told(of, FEES), told(of, FOOD)
    for days in range(2):
        told(of, FEES_AGAIN, days=-days)
    (row,) = hot()
    assert (row["against"], row["about"], row["many"], row["waiting"]) == (of.party.name, "price", 3, 3)
    assert hot(domain="food") == []
    assert len(hot(domain="price")) == 1


def test_a_hot_spot_is_compared_with_as_many_days_before():
    of = claimed()
    for days in (0, 0, -3, -40, -45):
        told(of, FEES, days=days)
    (row,) = hot(days=30)
    assert (row["many"], row["before"]) == (3, 2)


def test_complaints_after_an_answer_are_counted_as_coming_again():
    of = claimed()
    complaining.replied(complaining.accepted(told(of, FEES), domain="complaints"))
    later = [told(of, FEES, days=days) for days in (5, 6)]
    (row,) = hot(until=DAY + timedelta(days=6), domain="")
    assert row["many"] >= 2
    for one in later:
        complaining.accepted(one, domain="complaints", at=AT + timedelta(days=7))
    found = hot(until=DAY + timedelta(days=6))
    assert sum(row["again"] for row in found) == 2


def test_an_agency_that_sees_none_of_them_sees_no_hot_spot():
    of = claimed()
    for _ in range(3):
        told(of, FEES)
    assert hot()
    assert groups.hot(cast.chengzhong_clerk(), "chengzhong", days=90, until=DAY) == []


def test_the_institution_sees_neither_page(client):
    of = claimed()
    for _ in range(3):
        told(of, FEES)
    cast.sign_in(client, cast.representative(of.party))
    for url in (HOT, ALIKE):
        found = client.get(url)
        assert of.party.name not in found.content.decode().split("<main")[1]
        assert FEES not in found.content.decode()


def test_the_pages_never_say_who_complained(client):
    of = claimed()
    for _ in range(3):
        told(of, complaining.TEXT)
    cast.sign_in(client, cast.clerk())
    for url in (f"{HOT}?days=180", ALIKE, f"{HOT}?days=180&export=csv"):
        answer = client.get(url)
        body = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        assert not [secret for secret in complaining.SECRETS if secret in body]


def test_empty_pages_say_what_would_fill_them(client):
    cast.sign_in(client, cast.clerk())
    assert "没有集中的投诉" in client.get(HOT).content.decode()
    assert "没有可能重复" in client.get(ALIKE).content.decode()


@pytest.mark.parametrize("asked", ["days=7", "days=x", "domain=atlantis", "days=%00&domain=%00", "days=30&domain=food"])
def test_odd_questions_are_answered_with_the_page(client, asked):
    cast.sign_in(client, cast.clerk())
    assert client.get(f"{HOT}?{asked}").status_code == 200


@pytest.mark.parametrize("url", [HOT, ALIKE])
def test_the_pages_cost_the_same_however_much_there_is(client, url):
    of = claimed()
    cast.sign_in(client, cast.clerk())

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    for _ in range(3):
        complaining.received(of, text=FEES, at=complaining.RECEIVED_AT)
    client.get(url)
    few = cost()
    for number in range(6):
        complaining.received(of, text=f"{FEES}{number}", at=complaining.RECEIVED_AT)
    assert cost() == few <= 10
