"""A post gives a capacity from its first day to its last, both inclusive, and nothing before or after."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agencies import people, posts
from agencies.access import Role
from agencies.models import Post
from tests import cast

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 3, 2), date(2026, 6, 30)
DAY = timedelta(days=1)


@pytest.fixture
def seconded():
    """Somebody who is lent to the fire brigade for a spring."""
    user = cast.person("heping", "何平")
    people.appoint(user, agency=cast.agency("jingyu.fire"), role=Role.CLERK, from_on=FIRST, until_on=LAST)
    return user


@pytest.mark.parametrize(
    ("day", "holds"), [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)], ids=str
)
def test_a_post_holds_on_its_first_and_last_day_and_on_no_day_outside(seconded, day, holds):
    assert (posts.actor_of(seconded, on=day) is not None) is holds


def test_all_roles_in_one_agency_make_one_capacity(seconded):
    people.appoint(seconded, agency=cast.agency("jingyu.fire"), role=Role.REVIEWER, from_on=FIRST)
    (actor,) = posts.bodies_of(seconded, FIRST)
    assert actor.roles == {"clerk", "reviewer"}
    assert actor.role_names == "经办、审核"


def test_posts_in_two_bodies_are_two_capacities_and_none_is_chosen_for_the_person(seconded):
    people.appoint(seconded, agency=cast.agency("jingyu.market"), role=Role.LEADER, from_on=FIRST)
    assert [actor.key for actor in posts.bodies_of(seconded, FIRST)] == ["agency:jingyu.market", "agency:jingyu.fire"]
    assert posts.actor_of(seconded, on=FIRST) is None
    assert posts.actor_of(seconded, "agency:jingyu.market", on=FIRST).roles == {"leader"}


def test_a_capacity_that_is_not_held_is_never_replaced_by_the_one_that_is(seconded):
    assert posts.actor_of(seconded, "agency:jingyu.market", on=FIRST) is None


def test_a_closed_account_has_no_capacity(seconded):
    seconded.is_active = False
    assert posts.bodies_of(seconded, FIRST) == ()


def test_reading_all_capacities_takes_one_query(seconded, django_assert_num_queries):
    people.appoint(seconded, agency=cast.agency("jingyu.market"), role=Role.LEADER, from_on=FIRST)
    people.appoint(seconded, party=cast.party(), role=Role.REPRESENTATIVE, from_on=FIRST)
    with django_assert_num_queries(1):
        for actor in posts.bodies_of(seconded, FIRST):
            assert actor.key
            assert actor.body.name
            assert actor.party or actor.agency.place.name


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"role": Role.CLERK}, "二者选一"),
        ({"role": Role.REPRESENTATIVE, "agency": "jingyu.fire"}, "部门的岗位不是"),
        ({"role": Role.CLERK, "agency": "jingyu.fire", "until_on": FIRST - DAY}, "不能早于"),
        ({"role": "mayor", "agency": "jingyu.fire"}, "mayor"),
    ],
    ids=["no body", "representative of an agency", "ends before it begins", "no such role"],
)
def test_a_post_that_makes_no_sense_is_refused_with_a_sentence(seconded, wrong, sentence):
    if "agency" in wrong:
        wrong = {**wrong, "agency": cast.agency(wrong["agency"])}
    with pytest.raises(ValidationError, match=sentence):
        people.appoint(seconded, from_on=FIRST, **wrong)


def test_the_database_itself_refuses_a_post_in_two_bodies(seconded):
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(
            user=seconded, agency=cast.agency("jingyu.fire"), party=cast.party(), role=Role.CLERK, from_on=FIRST
        )
