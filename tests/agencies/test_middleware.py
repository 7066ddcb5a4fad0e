"""Who acts in a request: found anew each time from the posts of today, asked for when several, refused when none."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies import people
from agencies.access import Role
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def twofold(today):
    """Somebody with a post in civil affairs and one in the fire brigade."""
    actor = cast.clerk()
    people.appoint(actor.user, agency=cast.agency("jingyu.fire"), role=Role.LEADER, from_on=today)
    return actor.user


def sign_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_person_with_one_post_works_at_once(client):
    assert sign_in(client, cast.clerk().user).get("/office").content == b"agency:jingyu.civil_affairs clerk"


def test_a_representative_acts_for_the_party(client):
    actor = cast.representative()
    page = sign_in(client, actor.user).get("/office").content.decode()
    assert page == f"party:{actor.party.pk} representative"


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client):
    response = client.get("/office?tab=1")
    assert response.url == "/sign-in?next=/office%3Ftab%3D1"


def test_a_person_with_two_posts_is_asked_and_then_brought_to_the_page(client, twofold):
    sign_in(client, twofold)
    response = client.get("/office?tab=1")
    assert response.url == "/choose-post?next=%2Foffice%3Ftab%3D1"
    page = client.get(response.url).content.decode()
    assert "靖宇县民政局" in page
    assert "负责人" in page
    response = client.post("/choose-post", {"body": "agency:jingyu.fire", "next": "/office?tab=1"})
    assert response.url == "/office?tab=1"
    assert client.get("/office").content == b"agency:jingyu.fire leader"


def test_a_post_request_without_a_choice_is_not_sent_to_a_page_that_answers_get_only(client, twofold):
    assert sign_in(client, twofold).post("/office").url == "/choose-post"


def test_a_body_that_is_not_yours_cannot_be_chosen(client, twofold):
    response = sign_in(client, twofold).post("/choose-post", {"body": "agency:jingyu.market"})
    assert response.status_code == 422
    assert "另选一个" in response.content.decode()


def test_the_choice_never_leads_to_another_host(client, twofold):
    form = {"body": "agency:jingyu.fire", "next": "https://example.org/office"}
    assert sign_in(client, twofold).post("/choose-post", form).url == "/office"


def test_a_post_that_ends_takes_its_rights_along_at_the_next_request(client, today):
    actor = cast.clerk()
    sign_in(client, actor.user)
    assert client.get("/office").status_code == 200
    actor.user.posts.update(until_on=today - timedelta(days=1))
    response = client.get("/office")
    assert response.status_code == 403
    assert "没有在任的岗位" in response.content.decode()


def test_nobody_is_moved_to_another_post_without_being_asked(client, twofold, today):
    sign_in(client, twofold).post("/choose-post", {"body": "agency:jingyu.fire"})
    twofold.posts.filter(agency="jingyu.fire").update(
        until_on=today - timedelta(days=1), from_on=today - timedelta(days=9)
    )
    response = client.get("/office")
    assert response.url.startswith("/choose-post")
    assert "已经不在任" in client.get(response.url).content.decode()


def test_a_person_with_one_post_who_is_given_another_keeps_the_first(client, today):
    actor = cast.clerk()
    sign_in(client, actor.user).get("/office")
    people.appoint(actor.user, agency=cast.agency("jingyu.fire"), role=Role.LEADER, from_on=today)
    assert client.get("/office").content == b"agency:jingyu.civil_affairs clerk"


def test_a_person_without_posts_may_still_see_public_pages_and_sign_out(client):
    sign_in(client, cast.person("nobody", "无岗"))
    assert client.get("/public").content == b"a stranger"
    assert client.get("/choose-post").status_code == 403
    assert client.get("/password").status_code == 200
    assert client.post("/sign-out").url == reverse("agencies:sign_in")
    assert client.get("/office").url.startswith("/sign-in")


def test_signing_out_needs_a_post_request(client):
    assert sign_in(client, cast.clerk().user).get("/sign-out").status_code == 405


def test_the_actor_costs_one_query_besides_the_session_and_the_user(client, twofold, django_assert_num_queries):
    sign_in(client, twofold).post("/choose-post", {"body": "agency:jingyu.fire"})
    with django_assert_num_queries(3):
        assert client.get("/office").status_code == 200


def test_a_stranger_on_a_public_page_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/public").content == b"a stranger"


def test_what_a_signed_in_person_saw_is_not_kept_for_the_next(client):
    assert "private" in sign_in(client, cast.clerk().user).get("/office")["Cache-Control"]
