"""Signing in: says where one is, never says whether a name exists, slows guessing down, and never leads astray."""

import pytest

from tests import cast

pytestmark = pytest.mark.django_db


def attempt(client, username, password, **more):
    return client.post("/sign-in", {"username": username, "password": password, **more}, REMOTE_ADDR="192.0.2.7")


def test_the_page_says_where_one_is(client):
    cast.clerk()
    assert "靖宇县" in client.get("/sign-in").content.decode()


def test_the_right_password_opens_the_page_that_was_asked_for(client):
    actor = cast.clerk()
    assert attempt(client, actor.user.username, cast.PASSWORD, next="/office?tab=1").url == "/office?tab=1"


def test_a_wrong_password_and_an_unknown_name_are_refused_in_the_same_words(client):
    name = cast.clerk().user.username
    wrong, unknown = attempt(client, name, "x"), attempt(client, "nobody-at-all", "x")
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert "用户名或密码不对" in wrong.content.decode()


def test_a_closed_account_is_refused_in_the_same_words(client):
    user = cast.clerk().user
    user.is_active = False
    user.save()
    assert "用户名或密码不对" in attempt(client, user.username, cast.PASSWORD).content.decode()


def test_the_name_typed_is_kept_and_the_password_is_not(client):
    page = attempt(client, "wang<xiulan", "a-secret-word").content.decode()
    assert 'value="wang&lt;xiulan"' in page
    assert "a-secret-word" not in page


def test_an_empty_field_is_named_at_the_field(client):
    page = attempt(client, "", "").content.decode()
    assert "填写用户名" in page
    assert "填写密码" in page
    assert "<title>错误：" in page


@pytest.mark.parametrize("next", ["https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"])
def test_signing_in_never_leads_to_another_host(client, next):
    assert attempt(client, cast.clerk().user.username, cast.PASSWORD, next=next).url == "/office"


def test_guessing_is_stopped_with_a_sentence_that_says_until_when(client, settings):
    name = cast.clerk().user.username
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = attempt(client, name, "wrong")
    assert response.status_code == 429
    assert "以后再登录" in response.content.decode()
    assert int(response["Retry-After"]) > 0
    assert attempt(client, name, cast.PASSWORD).status_code == 429


def test_a_colleague_at_the_same_address_is_not_locked_out_with_the_one_who_guesses(client, settings):
    name, colleague = cast.clerk().user.username, cast.leader().user.username
    for _ in range(settings.AXES_FAILURE_LIMIT):
        attempt(client, name, "wrong")
    assert attempt(client, colleague, cast.PASSWORD).status_code == 302


def test_who_is_signed_in_is_not_asked_again(client):
    assert cast.sign_in(client, cast.clerk()).get("/sign-in").url == "/office"


def test_a_password_is_changed_with_the_old_one_and_ends_other_sessions(client):
    actor = cast.clerk()
    cast.sign_in(client, actor)
    other = cast.sign_in(type(client)(), actor)
    new = "changbai-2026-songhua"
    wrong = client.post("/password", {"old_password": "x", "new_password1": new, "new_password2": new + "x"})
    assert wrong.status_code == 422
    assert "现用密码不对" in wrong.content.decode()
    assert "不一样" in wrong.content.decode()
    form = {"old_password": cast.PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/password", form).status_code == 302
    assert client.get("/office").status_code == 200
    assert other.get("/office").status_code == 302


def test_a_name_longer_than_any_is_refused_at_the_field(client):
    answer = attempt(client, "长" * 10_000, "x")
    assert answer.status_code == 422
    assert "没有这么长的用户名" in answer.content.decode()
