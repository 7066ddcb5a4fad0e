"""Does by hand what beat and a worker do every minute: marks what has lapsed and takes the escalation steps due."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from casefile import sweep


class Command(BaseCommand):
    help = "Mark lapsed clocks and take the escalation steps that are due; safe to run at any time, and twice."

    def handle(self, *args, **options):
        lapsed, escalated = sweep.run(at=timezone.now())
        self.stdout.write(f"逾期 {lapsed} 件，催办 {escalated} 步。")
