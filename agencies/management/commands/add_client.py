"""`manage.py add_client`: gives an agency a client of the API and prints its id and secret, once."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies import people
from agencies.access import Role
from agencies.models import Agency
from agencies.scopes import SCOPES


class Command(BaseCommand):
    help = "给部门开一个接口客户端。密钥只显示这一次，平台只保存它的摘要。"

    def add_arguments(self, parser):
        parser.add_argument("--agency", required=True, help="部门编号，如 jingyu.market")
        parser.add_argument("--name", required=True, help="客户端名称，会作为办理人出现在办理记录里")
        words = "、".join(f"{scope}（{label}）" for scope, label in SCOPES.items())
        parser.add_argument("--scopes", nargs="+", required=True, help=f"权限：{words}")
        roles = [role.value for role in Role if role != Role.REPRESENTATIVE]
        parser.add_argument("--role", default=Role.CLERK, choices=roles, help="岗位，默认经办")

    def handle(self, *args, **options):
        agency = Agency.objects.filter(pk=options["agency"]).first()
        if agency is None:
            raise CommandError(f"没有编号为 {options['agency']} 的部门；先运行 seat 设立部门，或者核对编号。")
        scopes = [scope for word in options["scopes"] for scope in word.replace(",", " ").split()]
        try:
            client, secret = people.equip(
                agency, name=options["name"], scopes=scopes, role=options["role"], from_on=timezone.localdate()
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"{agency.name} · {client.name}：{client.scopes}")
        self.stdout.write(f"client_id={client.client_id}\nclient_secret={secret}")
