"""Enrolling people from the command line and in the admin: what is wrong is refused in a sentence."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Post, User
from tests import cast

pytestmark = pytest.mark.django_db
GOOD = {"name": "王秀兰", "agency": "jingyu.civil_affairs", "role": ["clerk"]}


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("PERSON_PASSWORD", cast.PASSWORD)
    cast.agency("jingyu.fire")


def add(username="qiulan", **options):
    """Run the command as one would type it; an option given as an empty string is left out."""
    typed = [username]
    for option, values in {**GOOD, **options}.items():
        for value in values if isinstance(values, list) else [values]:
            typed += [f"--{option}", value] if value else []
    out = io.StringIO()
    call_command("add_person", *typed, stdout=out)
    return out.getvalue()


def test_a_person_added_can_sign_in_and_holds_the_post(client, rf):
    said = add(role=["clerk", "审核"], until="2099-12-31")
    assert "经办、审核" in said
    post = Post.objects.get(role="reviewer", user__username="qiulan")
    assert (post.user.name, post.agency_id, post.until_on) == ("王秀兰", "jingyu.civil_affairs", date(2099, 12, 31))
    assert client.login(username="qiulan", password=cast.PASSWORD, request=rf.post("/sign-in"))


def test_one_more_post_is_added_to_a_person_already_there():
    add()
    add(name="", agency="jingyu.fire", role=["leader"])
    assert Post.objects.filter(user__username="qiulan").count() == 2
    assert User.objects.filter(username="qiulan").count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"agency": "jingyu.weather"}, "没有编号为 jingyu.weather 的部门。可用的有：.*jingyu.fire"),
        ({"role": ["mayor"]}, "没有“mayor”这个岗位。可用的有：clerk"),
        ({"role": ["representative"]}, "部门的岗位不是"),
        ({"name": ""}, "请用 --name 写明姓名"),
        ({"until": "31.12.2026"}, "不是日期"),
        ({"until": "2001-01-01"}, "任职至不能早于任职自"),
        ({"agency": "", "party": "91220622MA0Y6QTN7D"}, "没有统一社会信用代码"),
    ],
)
def test_what_is_wrong_is_refused_with_a_sentence_and_nobody_is_enrolled(wrong, sentence):
    with pytest.raises(CommandError, match=sentence):
        add(**wrong)
    assert not User.objects.filter(username="qiulan").exists()


def test_a_weak_password_is_refused(monkeypatch):
    monkeypatch.setenv("PERSON_PASSWORD", "12345678")
    with pytest.raises(CommandError, match="密码"):
        add()
    assert not User.objects.filter(username="qiulan").exists()


def test_a_user_name_of_somebody_else_is_refused():
    add()
    with pytest.raises(CommandError, match="已是 王秀兰"):
        add(name="王秀英")


def test_a_superuser_can_be_made_before_there_is_any_post(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", cast.PASSWORD)
    call_command("createsuperuser", username="root", name="超级管理员", interactive=False, stdout=io.StringIO())
    client.force_login(User.objects.get(username="root"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/agencies/post/add/").status_code == 200
