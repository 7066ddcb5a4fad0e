"""Draws the generated documents; `--check` fails when one of them has drifted from the code."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from eldercare import drawing


class Command(BaseCommand):
    help = "Write docs/flows.md and docs/duties.md from the code and the packs."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a document has drifted")

    def handle(self, *args, **options):
        drifted = []
        for name, make in drawing.DOCUMENTS.items():
            path = settings.BASE_DIR / name
            wanted = make().rstrip() + "\n"
            if not path.exists() or path.read_text("utf-8") != wanted:
                drifted.append(name)
                if not options["check"]:
                    path.parent.mkdir(exist_ok=True)
                    path.write_text(wanted, "utf-8")
        if drifted and options["check"]:
            raise CommandError(f"drifted: {', '.join(drifted)}; run `./run manage draw` and commit")
        self.stdout.write(f"{'written' if drifted else 'unchanged'}: {', '.join(drifted or drawing.DOCUMENTS)}")
