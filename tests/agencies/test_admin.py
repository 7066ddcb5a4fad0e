"""The admin is a window for administrators; they write people and posts of their own place, and delete nothing."""

from datetime import date

import pytest
from django.contrib import admin

from agencies.models import Post, User
from agencies.site import Window
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    return cast.sign_in(client, cast.administrator())


def test_only_an_administrator_may_enter(client):
    cast.sign_in(client, cast.leader())
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403


def test_a_stranger_meets_the_one_sign_in_page(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/sign-in?next=/admin/")


def test_nothing_is_shown_that_this_project_did_not_make_a_window_of():
    assert all(isinstance(window, Window) for window in admin.site._registry.values())


def test_an_administrator_enrols_a_person_and_is_led_to_the_post(office):
    form = {"username": "heping", "name": "何平", "password1": cast.PASSWORD, "password2": cast.PASSWORD}
    response = office.post("/admin/agencies/user/add/", form)
    person = User.objects.get(username="heping")
    assert response.url == f"/admin/agencies/post/add/?user={person.pk}"
    form = {"user": person.pk, "agency": "jingyu.civil_affairs", "role": "clerk", "from_on": "2026-03-02"}
    assert office.post("/admin/agencies/post/add/", form).status_code == 302
    assert Post.objects.get(user=person).role == "clerk"


def test_a_post_is_ended_and_never_rewritten_or_deleted(office):
    post = cast.clerk().user.posts.get()
    url = f"/admin/agencies/post/{post.pk}/"
    assert office.post(f"{url}change/", {"role": "leader", "until_on": "2026-06-30"}).status_code == 302
    post.refresh_from_db()
    assert (post.role, post.until_on) == ("clerk", date(2026, 6, 30))
    assert office.post(f"{url}delete/", {"post": "yes"}).status_code == 403
    assert office.post(f"/admin/agencies/user/{post.user_id}/delete/", {"post": "yes"}).status_code == 403


def test_an_administrator_reaches_no_further_than_the_own_place(office):
    stranger = cast.chengzhong_clerk()
    post = stranger.user.posts.get()
    assert "马素梅" not in office.get("/admin/agencies/user/").content.decode()
    assert office.get(f"/admin/agencies/user/{stranger.user.pk}/password/").status_code in (302, 404)
    assert office.get(f"/admin/agencies/post/{post.pk}/change/").status_code == 302
    form = {
        "user": cast.clerk().user.pk,
        "agency": "chengzhong.civil_affairs",
        "role": "clerk",
        "from_on": "2026-03-02",
    }
    response = office.post("/admin/agencies/post/add/", form)
    assert response.status_code == 200
    assert "agency" in response.context["adminform"].errors


def test_an_administrator_makes_no_superuser(office):
    user = cast.clerk().user
    form = {"username": user.username, "name": user.name, "is_active": "on", "is_superuser": "on", "is_staff": "on"}
    assert office.post(f"/admin/agencies/user/{user.pk}/change/", form).status_code == 302
    user.refresh_from_db()
    assert not user.is_superuser


def test_parties_are_of_every_place_and_shown_to_no_administrator_of_one(office):
    assert office.get("/admin/agencies/party/").status_code == 403
    assert "/admin/agencies/party/" not in office.get("/admin/").content.decode()


def test_nobody_is_signed_out_by_a_link(office):
    assert office.get("/admin/logout/").status_code == 405
    assert office.get("/admin/").status_code == 200
    office.post("/admin/logout/")
    assert office.get("/admin/").status_code == 302


@pytest.mark.parametrize("model", ["agency", "place"])
def test_agencies_and_places_can_only_be_looked_at(office, model):
    assert office.get(f"/admin/agencies/{model}/").status_code == 200
    assert office.get(f"/admin/agencies/{model}/add/").status_code == 403
