"""The people of the tests: who they are, where they work, how they sign in. Each call makes its person if need be."""

from datetime import date

from agencies import people, posts, seating
from agencies.access import Actor, Role
from agencies.middleware import SESSION_KEY
from agencies.models import Agency, Party, Post, User

SINCE = date(2020, 1, 1)
PASSWORD = "jiangshan-2026-wanli"


def agency(id: str) -> Agency:
    """An agency by its id; the packs are seated when it is not there yet."""
    if not Agency.objects.filter(pk=id).exists():
        seating.seat()
    return Agency.objects.select_related("place").get(pk=id)


def person(username: str, name: str, certificate: str = "") -> User:
    found = User.objects.filter(username=username).first()
    return found or people.enrol(username=username, name=name, certificate=certificate, password=PASSWORD)


def official(username: str, name: str, agency_id: str, *roles: Role, certificate: str = "") -> Actor:
    """Somebody who has held these roles in an agency since 2020."""
    user, body = person(username, name, certificate), agency(agency_id)
    held = set(user.posts.filter(agency=body).values_list("role", flat=True))
    for role in roles:
        if role not in held:
            people.appoint(user, agency=body, role=role, from_on=SINCE)
    return posts.actor_of(user, f"agency:{body.pk}", on=SINCE)


def clerk() -> Actor:
    return official("wangxiulan", "王秀兰", "jingyu.civil_affairs", Role.CLERK)


def inspector() -> Actor:
    return official("lijianguo", "李建国", "jingyu.civil_affairs", Role.INSPECTOR, certificate="JY-0607-011")


def second_inspector() -> Actor:
    return official("sunli", "孙丽", "jingyu.civil_affairs", Role.INSPECTOR, certificate="JY-0607-012")


def reviewer() -> Actor:
    return official("zhaomin", "赵敏", "jingyu.civil_affairs", Role.REVIEWER)


def leader() -> Actor:
    return official("zhoulixin", "周立新", "jingyu.civil_affairs", Role.LEADER)


def administrator() -> Actor:
    return official("gaofeng", "高峰", "jingyu.civil_affairs", Role.ADMINISTRATOR)


def fire() -> Actor:
    return official("liuhaifeng", "刘海峰", "jingyu.fire", Role.INSPECTOR, certificate="JY-XF-003")


def market() -> Actor:
    """The registrar who pushes new legal persons."""
    return official("chenli", "陈立", "jingyu.market", Role.CLERK)


def housing() -> Actor:
    return official("songqiang", "宋强", "jingyu.housing", Role.CLERK)


def chengzhong_clerk() -> Actor:
    return official("masumei", "马素梅", "chengzhong.civil_affairs", Role.CLERK)


def party(name: str = "靖宇县松鹤园养老服务中心", code: str = "91220622MA0Y6QTN7D") -> Party:
    return Party.objects.get_or_create(code=code, defaults={"name": name})[0]


def representative(of: Party | None = None) -> Actor:
    """韩玉梅, who speaks for an institution."""
    of = of or party()
    user = person(f"hanyumei-{of.pk}", "韩玉梅")
    if not user.posts.filter(party=of).exists():
        people.appoint(user, party=of, role=Role.REPRESENTATIVE, from_on=SINCE)
    return posts.actor_of(user, f"party:{of.pk}", on=SINCE)


def everyone() -> list[Actor]:
    """Those who are there before a test begins."""
    return [
        who() for who in (clerk, inspector, second_inspector, reviewer, leader, administrator, fire, market, housing)
    ]


def nobody() -> None:
    """Those who were there leave, for a test that begins with an empty house."""
    Post.objects.all().delete()
    User.objects.all().delete()


def sign_in(client, actor: Actor):
    """Sign Django's test client in as this person, in this capacity; answers the client."""
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SESSION_KEY] = actor.key
    session.save()
    return client
