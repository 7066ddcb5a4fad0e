from django.core.management.base import BaseCommand, CommandError

from casefile import ledger


class Command(BaseCommand):
    help = "ledger verify [REFERENCE]: recompute the chain of events of one case file, or of all; fails at any fault."

    def add_arguments(self, parser):
        parser.add_argument("question", choices=["verify"])
        parser.add_argument("reference", nargs="?", default="", help="one case file, such as BA-2026-0001")

    def handle(self, *args, **options):
        found = list(ledger.verify(ledger.rows(options["reference"])))
        if options["reference"] and not found:
            raise CommandError(f"没有案卷{options['reference']}。")
        faults = [fault for fault in found if fault]
        for fault in faults:
            self.stdout.write(str(fault))
        if faults:
            raise CommandError(f"{len(found)}个案卷中有{len(faults)}个的办理记录与校验值不符。")
        self.stdout.write(f"{len(found)}个案卷的办理记录完整，与校验值相符。")
