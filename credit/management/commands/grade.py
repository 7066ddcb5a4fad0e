"""`manage.py grade PLACE [--on DATE]`: the risk grade of every operating institution of a place, on any day."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from credit import grades
from law import load
from registry.models import Institution


class Command(BaseCommand):
    help = "按规则算出一地全部机构某一天的风险等级，逐项列出所据的办理记录；只读。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", help="地方，如包的编号")
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="哪一天，默认今天，如 2026-09-01")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["place"] not in load.places():
            raise CommandError(f"没有“{options['place']}”这个地方；可用的有：{'、'.join(load.places())}")
        on = options["on"] or timezone.localdate()
        wanted = Institution.objects.filter(place=options["place"], state=Institution.State.ACTIVE)
        found = list(wanted.select_related("party", "case").order_by("pk"))
        graded = grades.of(found, on=on)
        rows = [self._row(one, graded[one.pk]) for one in found]
        rows.sort(key=lambda row: (-row["score"], row["reference"]))
        if not self.stdout.isatty():
            answer = {"place": options["place"], "on": on.isoformat(), "institutions": rows}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for row in rows:
            self.stdout.write(f"{row['grade']}  {row['score']:>4} 分  {row['reference']}  {row['name']}")
            for line in row["lines"]:
                self.stdout.write(f"            {line['points']:>4} 分  {line['label']}（{line['on']}）")

    @staticmethod
    def _row(institution: Institution, graded: grades.Graded) -> dict[str, Any]:
        lines = [
            {
                "code": line.point.code, "label": line.point.label, "points": line.points,
                "on": line.record.on.isoformat(), "event": line.record.event,
            }
            for line in graded.lines
        ]  # fmt: skip
        return {
            "reference": institution.case.reference, "name": institution.party.name, "grade": graded.grade,
            "score": graded.score, "rule": graded.version, "lines": lines,
        }  # fmt: skip
