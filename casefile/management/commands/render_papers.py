from django.core.management.base import BaseCommand
from django.utils import timezone

from casefile import rendering


class Command(BaseCommand):
    help = "Render the pending papers now, as the worker does every few seconds."

    def add_arguments(self, parser):
        parser.add_argument("--again", action="store_true", help="also those that ran out of attempts")

    def handle(self, *args, **options):
        if options["again"]:
            self.stdout.write(f"{rendering.again()} papers get a fresh start")
        total = 0
        while done := rendering.render_pending(at=timezone.now()):
            total += done
        self.stdout.write(f"{total} papers rendered")
