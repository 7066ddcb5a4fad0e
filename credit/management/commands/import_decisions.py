"""`manage.py import_decisions FILE`: what another agency decided, paid or found, tried out first, then --apply."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from agencies.access import SYSTEM
from agencies.models import Agency, Place
from casefile.refusals import Refusal
from credit import collecting, rows
from credit.models import Batch, Decision
from registry import sheets

SHOWN = 20


class Command(BaseCommand):
    help = "导入别的部门的处理结果（CSV、XLSX）。不加 --apply 只试运行，什么也不写入。格式见 docs/decisions.zh.md。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="表格文件，表头在第一行")
        parser.add_argument("--place", required=True, help="记到哪个地方，如 jingyu")
        parser.add_argument("--from", dest="sender", required=True, help="来源部门的编号，如 jingyu.police")
        parser.add_argument("--kind", default="penalty", choices=Decision.Kind.values, help="表里没有种类列时的种类")
        parser.add_argument("--sheet", default="", help="工作表名，默认第一个")
        parser.add_argument("--encoding", default="auto", help="文本文件的编码，默认自动（utf-8、gb18030、utf-16）")
        parser.add_argument("--apply", action="store_true", help="写入并入库")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            place, sender = _whose(options["place"], options["sender"])
            how = {name: options[name] for name in ("kind", "sheet", "encoding")}
            table, found, digest = rows.of_file(options["file"], **how, progress=lambda lines: _progress(lines, "读取"))
            self._tell(options["file"], table, found)
            if before := collecting.known(place, digest):
                self.stdout.write(
                    f"这个文件已经收过：{before.case.reference}（{before.get_state_display()}），没有重复写入。"
                )
            elif not options["apply"]:
                self.stdout.write("试运行，什么也没有写入；确认无误后加 --apply。")
            else:
                self._enter(place, sender, options["file"].name, found, digest)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from None

    def _tell(self, path: Path, table: sheets.Table, found: list[rows.Read]) -> None:
        said = Counter(remark for row in found for remark in row.remarks)
        doubtful = sum(1 for row in found if row.remarks)
        kinds = Counter(row.values["kind"] for row in found)
        self.stdout.write(f"文件：{path.name}，{table.form}，{len(found)}条，其中须核对{doubtful}条")
        self.stdout.write("　".join(f"{Decision.Kind(kind).label} {many}" for kind, many in kinds.items()))
        for remark, many in said.most_common(SHOWN):
            self.stdout.write(f"　{remark}：{many}条")

    def _enter(self, place: Place, sender: Agency, name: str, found: list[rows.Read], digest: str) -> None:
        at = timezone.now()
        batch = collecting.take_in(
            found, place=place, sender=sender, source=name, digest=digest, by=SYSTEM, at=at,
            progress=lambda items: _progress(items, "写入"),
        )  # fmt: skip
        if batch.state == Batch.State.TAKEN_IN:
            collecting.apply(batch, by=SYSTEM, at=at)
        told = batch.counted
        self.stdout.write(
            f"已入库：{batch.case.reference}，{told['rows']}条，与已有的相同{told['repeated']}条，"
            f"按代码对上{told['matched']}条，文号已按别的种类或者机关记入、留待核对{told['contested']}条。摘要 {digest}"
        )


def _whose(place: str, sender: str) -> tuple[Place, Agency]:
    """The place and the agency that are named. Raises CommandError for unknown ones."""
    found = Place.objects.filter(pk=place).first()
    if found is None:
        raise CommandError(f"没有地方“{place}”；有：{'、'.join(Place.objects.values_list('pk', flat=True))}。")
    agency = Agency.objects.filter(pk=sender, place=found).select_related("place").first()
    if agency is None:
        raise CommandError(f"{found.name}没有部门“{sender}”；写部门的编号。")
    return found, agency


def _progress(items: Any, label: str) -> Any:
    return tqdm(items, desc=label, file=sys.stderr, disable=not sys.stderr.isatty(), mininterval=0.2)
