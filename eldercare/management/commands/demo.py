"""Fills an empty platform with a small living county, once; `--sign-ins` prints who may sign in."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from casefile.models import CaseFile
from eldercare import (
    demo,
    demo_checks,
    demo_complaints,
    demo_credit,
    demo_enforcement,
    demo_hazards,
    demo_incidents,
    demo_reports,
    demo_stories,
    demo_visits,
)


def stories(county: demo.County) -> list[demo.Story]:
    """Everything that has happened in the county."""
    rooms = (
        demo_stories, demo_checks, demo_visits, demo_hazards, demo_credit, demo_reports, demo_incidents,
        demo_complaints, demo_enforcement,
    )  # fmt: skip
    return [story for room in rooms for story in room.tell(county)]


class Command(BaseCommand):
    help = "Make the demonstration, once. Refused unless DEMO=1."

    def add_arguments(self, parser):
        parser.add_argument("--sign-ins", action="store_true", help="print one sign-in for each role and stop")

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("演示数据带有公开的密码，只在 DEMO=1 的机器上建立。")
        if options["sign_ins"]:
            self.print_sign_ins()
        elif CaseFile.objects.exists():
            self.stdout.write("已有数据，演示数据不再建立。")
        else:
            with transaction.atomic():
                demo.enrol()
                county = demo.live(stories, now=timezone.now())
            self.stdout.write(f"演示数据：{CaseFile.objects.count()} 个案卷。")
            for link in county.links:
                self.stdout.write(f"  没有人登录的部门凭链接答复（只显示这一次）：{link}")

    def print_sign_ins(self) -> None:
        for person in demo.PEOPLE:
            self.stdout.write(
                f"  {person.username:<12} {demo.PASSWORD}  {person.name} · {person.agency} · {person.role.label}"
            )
        for username, words in demo.REPRESENTATIVES.items():
            self.stdout.write(f"  {username:<12} {demo.PASSWORD}  {words}")
