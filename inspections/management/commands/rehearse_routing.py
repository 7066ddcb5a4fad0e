"""`manage.py rehearse_routing --pack DIR --place P --since D`: what a changed pack would do to earlier hazards."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspections import routing
from inspections.models import Hazard
from law import load
from law.load import PackError


class Command(BaseCommand):
    help = "用改过的包把已有的隐患再归口一次，列出告知对象会改变的；只读，不改任何案卷。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pack", required=True, help="改过的包所在的文件夹")
        parser.add_argument("--place", required=True, help="地方，如包的编号")
        parser.add_argument("--since", required=True, type=date.fromisoformat, help="发现日期不早于，如 2025-01-01")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pack = load.read(options["pack"])
        except PackError as fault:
            raise CommandError(str(fault)) from None
        if options["place"] not in load.places():
            raise CommandError(f"没有“{options['place']}”这个地方；可用的有：{'、'.join(load.places())}")
        found = Hazard.objects.filter(case__place=options["place"], found_on__gte=options["since"], imported=False)
        rows = list(found.select_related("case__agency", "visit").order_by("found_on", "pk"))
        moved = list(routing.rehearse(rows, pack))
        if not self.stdout.isatty():
            answer = {"place": options["place"], "since": options["since"].isoformat(), "hazards": len(rows)}
            self.stdout.write(json.dumps(answer | {"moved": moved}, ensure_ascii=False, indent=2))
            return
        for row in moved:
            self.stdout.write(f"{row['reference']}  {row['found_on']}  {row['title']}")
            self.stdout.write(f"    {row['from']} → {row['to']}。{row['why']}")
        self.stdout.write(f"看了 {len(rows)} 条隐患，{len(moved)} 条的归口会改变。没有改动任何案卷。")
