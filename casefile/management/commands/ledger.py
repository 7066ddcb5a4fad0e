"""Verifies the ledger in the database, or writes it out; `ledger verify --from FILE` is answered before Django."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casefile import ledger, ledger_file


class Command(BaseCommand):
    help = (
        "ledger verify [REFERENCE]: recompute the chain of events of one case file, or of all; fails at any fault. "
        "ledger export FILE: write the whole ledger, as JSON lines (compressed where FILE ends with .gz). "
        "ledger verify --from FILE [--sum SUM]: the same for such a file, without a database."
    )

    def add_arguments(self, parser):
        parser.add_argument("question", choices=["verify", "export"])
        parser.add_argument(
            "about", nargs="?", default="", help="a case file, such as BA-2026-0001; or the file to write"
        )

    def handle(self, *args, **options):
        if options["question"] == "verify":
            self.verify(options["about"])
        elif not options["about"]:
            raise CommandError("写明导出到哪个文件，如 ledger.jsonl.gz。")
        else:
            self.export(Path(options["about"]))

    def verify(self, reference: str) -> None:
        faults, references = [], []
        with ledger.snapshot():
            for checked, fault in ledger.verify(ledger.rows(reference)):
                references.append(checked)
                faults += [fault] if fault else []
            faults += [] if reference else ledger.missing(references)
        if reference and not references:
            raise CommandError(f"没有案卷{reference}。")
        for fault in faults:
            self.stdout.write(str(fault))
        if faults:
            raise CommandError(f"{len(references)}个案卷的台账有{len(faults)}处不符。")
        self.stdout.write(f"{len(references)}个案卷的办理记录完整，与校验值相符。")

    def export(self, path: Path) -> None:
        try:
            total = ledger_file.write(ledger.entries(at=timezone.now()), path)
        except FileExistsError:
            raise CommandError(f"{path} 已经存在；换一个文件名，已导出的台账不覆盖。") from None
        except OSError as error:
            raise CommandError(f"写不了 {path}：{error}") from None
        self.stdout.write(f"已导出到 {path}。\n校验值 {total}\n请把校验值另处保存；核对：ledger verify --from {path}")
