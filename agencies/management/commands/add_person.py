"""`manage.py add_person`: enrols a person and gives a post, or gives one more post to somebody already enrolled."""

import os
from datetime import date
from getpass import getpass

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from agencies import people
from agencies.access import Role
from agencies.models import Agency, Party, User

PASSWORD_VARIABLE = "PERSON_PASSWORD"


class Command(BaseCommand):
    help = f"登记人员并给予岗位。密码从环境变量 {PASSWORD_VARIABLE} 读取，没有则当场询问。"

    def add_arguments(self, parser):
        parser.add_argument("username", help="用户名")
        parser.add_argument("--name", default="", help="姓名（登记新人员时必填）")
        parser.add_argument("--certificate", default="", help="执法证号")
        body = parser.add_mutually_exclusive_group(required=True)
        body.add_argument("--agency", default="", help="部门编号，如 jingyu.market")
        body.add_argument("--party", default="", help="机构的统一社会信用代码")
        parser.add_argument("--role", action="append", required=True, help="岗位，可重复：" + _roles())
        parser.add_argument(
            "--from",
            dest="from_on",
            default="",
            help="任职自，如 2026-01-01（默认今天）",
        )
        parser.add_argument("--until", dest="until_on", default="", help="任职至（含当日），默认不限")

    @transaction.atomic
    def handle(self, *args, **options):
        body = _agency(options["agency"]) if options["agency"] else _party(options["party"])
        roles = [_role(word) for word in dict.fromkeys(options["role"])]
        from_on = _day(options["from_on"]) or timezone.localdate()
        until_on = _day(options["until_on"])
        try:
            user = _person(options)
            for role in roles:
                people.appoint(user, role=role, from_on=from_on, until_on=until_on, **body)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        words = "、".join(role.label for role in roles)
        until = f"至 {until_on}" if until_on else "起"
        self.stdout.write(f"{user}：{next(iter(body.values()))} {words}，{from_on} {until}。")


def _person(options) -> User:
    found = User.objects.filter(username=options["username"]).first()
    name = options["name"].strip()
    if found and name and name != found.name:
        raise CommandError(
            f"用户名 {found.username} 已是 {found.name}；给此人加岗位就不要写 --name，登记另一人请换用户名。"
        )
    if found:
        return found
    if not name:
        raise CommandError(f"没有用户名为 {options['username']} 的人员；登记新人员请用 --name 写明姓名。")
    return people.enrol(
        username=options["username"],
        name=name,
        certificate=options["certificate"],
        password=_password(),
    )


def _password() -> str:
    given = os.environ.get(PASSWORD_VARIABLE)
    if given:
        return given
    first = getpass("密码：")
    if first != getpass("再输一次："):
        raise CommandError("两次输入的密码不一样，请重新运行。")
    return first


def _agency(id: str) -> dict[str, Agency]:
    found = Agency.objects.filter(pk=id).first()
    if found:
        return {"agency": found}
    known = Agency.objects.filter(place=id.split(".")[0]).order_by("pk") or Agency.objects.order_by("pk")
    ids = "、".join(known.values_list("pk", flat=True))
    raise CommandError(f"没有编号为 {id} 的部门。" + (f"可用的有：{ids}。" if ids else "请先运行 seat 设立部门。"))


def _party(code: str) -> dict[str, Party]:
    found = Party.objects.filter(code=code).first()
    if found:
        return {"party": found}
    raise CommandError(f"没有统一社会信用代码为 {code} 的机构；请先由登记部门推送或由民政部门录入。")


def _role(word: str) -> Role:
    for role in Role:
        if word in (role.value, role.label):
            return role
    raise CommandError(f"没有“{word}”这个岗位。可用的有：{_roles()}。")


def _roles() -> str:
    return "、".join(f"{role.value}（{role.label}）" for role in Role)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}”不是日期，请写成 2026-01-31 的样子。") from error
