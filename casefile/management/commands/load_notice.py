"""Proposes a holiday notice from a file; another person approves it on the calendar page, as with the form."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies import posts
from agencies.models import User
from casefile import calendar, holiday_text, holidays
from casefile.refusals import Refusal
from law.workdays import BadNotice


class Command(BaseCommand):
    help = "Propose the State Council's holiday notice in FILE (TOML or JSON); a second person approves it."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="year, title, number, url, off and work, or a single [[notice]]")
        parser.add_argument("--by", required=True, help="username of the person who proposes it")
        parser.add_argument("--as", dest="body", help="agency:<id>, for somebody with posts in several")

    def handle(self, *args, **options):
        at = timezone.now()
        user = User.objects.filter(username=options["by"]).first()
        actor = posts.actor_of(user, options["body"], on=timezone.localdate(at)) if user else None
        if actor is None:
            raise CommandError(f"“{options['by']}”没有这个人、今天没有岗位，或者有几个部门的岗位（用 --as 指定一个）。")
        try:
            content = holiday_text.data(options["file"].read_text("utf-8-sig"))
            found = holidays.propose(content=content, by=actor, at=at)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"读不了 {options['file']}：{error}") from None
        except BadNotice as bad:
            raise CommandError(str(bad)) from None
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from None
        if missing := holidays.missing(calendar.parsed(found)):
            self.stderr.write(f"{found.year}年还缺{'、'.join(missing)}；漏了的，请退回后补全再提出。")
        self.stdout.write(f"{found.case.reference} {found.case.title}：已提出，须由另一名管理员或负责人批准。")
