"""`manage.py import_institutions FILE`: a register of institutions, tried first and entered with --apply."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from agencies import posts
from agencies.access import Actor
from agencies.models import Place, User
from casefile.refusals import Refusal
from registry import columns, divisions, entry, import_report, imports, sheets
from registry.cells import shown
from registry.imports import Outcome, Result
from registry.rows import Rows

SHOWN = 20


class Command(BaseCommand):
    help = "导入机构名册（CSV、XLSX）。不加 --apply 只试运行，什么也不写入。格式见 docs/import.zh.md。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="名册文件")
        parser.add_argument("--by", required=True, help="导入人的用户名，须是当地民政部门的经办")
        parser.add_argument("--place", default="", help="都记到这个地方，如 jingyu；不写则按每行的行政区划")
        parser.add_argument("--mapping", default="", help="列名对照：平台自带的名称（如 ministry）或文件路径")
        parser.add_argument("--sheet", default="", help="工作表名，默认第一个")
        parser.add_argument("--encoding", default="auto", help="文本文件的编码，默认自动（utf-8、gb18030、utf-16）")
        parser.add_argument("--datum", default="", choices=("", *columns.DATUMS), help="文件里经纬度的坐标系")
        parser.add_argument("--divisions", type=Path, help="区划数据所在的目录，用来识别旧代码和名称")
        parser.add_argument("--ignore-region", action="store_true", help="行政区划与 --place 不符的也记到那里")
        parser.add_argument("--apply", action="store_true", help="写入；有一行有误就全部不写")
        parser.add_argument("--skip-bad", action="store_true", help="与 --apply 同用：有误的行除外，其余写入")
        parser.add_argument("--report", type=Path, help="逐行报告写到这个 .csv 或 .xlsx 文件")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows, notes = _rows(options)
            actor = _actor(options["by"], options["place"])
            result = imports.run(
                rows,
                place=actor.agency.place,
                by=actor,
                at=timezone.now(),
                apply=options["apply"],
                skip_bad=options["skip_bad"],
                progress=_progress,
            )
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from None
        notes += _summary(result, rows=len(rows.rows), **options)
        self._show(result, notes, options["report"])
        if result.bad:
            raise CommandError(_verdict(result, options["apply"]))

    def _show(self, result: Result, notes: list[str], report: Path | None) -> None:
        """All lines here, or all of them in the report and here only the first that are wrong."""
        lines = result.lines
        if report:
            try:
                import_report.write(report, result, notes)
            except OSError as error:
                raise CommandError(f"报告写不到{report}：{error.strerror}。") from None
            notes = [*notes, f"逐行报告：{report}"]
            lines = [line for line in lines if line.outcome == Outcome.BAD]
        for line in lines[: SHOWN if report else None]:
            number, name, code, outcome, look, why = import_report.cells(line)
            parts = (shown(name), code, outcome + ("（须核对）" if look else ""), why)
            self.stdout.write(f"第{number}行　{'　'.join(part for part in parts if part)}")
        if report and len(lines) > SHOWN:
            self.stdout.write(f"……还有{len(lines) - SHOWN}行有误，见报告")
        self.stdout.write("")
        for note in notes:
            self.stdout.write(note)


def _rows(options: dict[str, Any]) -> tuple[Rows, list[str]]:
    """The file's rows below its header, and what to say about the file as a whole."""
    path = options["file"]
    mapping = columns.load(options["mapping"])
    if options["datum"]:
        mapping = columns.with_datum(mapping, options["datum"])
    table = sheets.read(
        path, sheet=options["sheet"], encoding=options["encoding"], progress=lambda rows: _progress(rows, "读取")
    )
    header = columns.locate(table.rows, mapping)
    if not (options["place"] or "region" in header.places):
        raise CommandError("名册里没有行政区划这一列，不知道属于哪个地方；请补上，或者用 --place 指定。")
    if options["ignore_region"] and not options["place"]:
        raise CommandError("--ignore-region 要和 --place 同用。")
    table_of = divisions.load(options["divisions"]) if options["divisions"] else None
    rows = Rows(
        rows=[row for row in table.rows if row.number > header.number],
        header=header,
        mapping=mapping,
        regions=divisions.regions(table_of),
        on=timezone.localdate(),
        forced=bool(options["place"]),
        ignore_region=options["ignore_region"],
    )
    if not rows.rows:
        raise CommandError(f"{path.name}只有表头，没有机构。")
    return rows, _about(path, table, rows)


def _about(path: Path, table: sheets.Table, rows: Rows) -> list[str]:
    header = rows.header
    sheet = f"，工作表“{table.sheet}”" if table.sheet else ""
    notes = [f"文件：{path.name}，{table.form}{sheet}，表头在第{header.number}行，对照“{rows.mapping.title}”"]
    read = "、".join(
        columns.WORDS[name] + (f"（{head}）" if head != columns.WORDS[name] else "")
        for name, head in header.heads.items()
    )
    notes.append(f"导入的列：{read}")
    if header.ignored:
        notes.append(f"不导入的列：{'、'.join(header.ignored)}")
    placed = header.places.keys() & {"point", "longitude"}
    if placed and not rows.mapping.datum and "datum" not in header.places:
        notes.append("经纬度没有写明坐标系，照原样保存；知道的请用 --datum 写明")
    return notes


def _actor(username: str, place_id: str) -> Actor:
    """The person in the one capacity in which a register of this place, or of any, may be entered."""
    places = {place.pk: place for place in Place.objects.all()}
    if place_id and place_id not in places:
        raise CommandError(f"没有地方“{place_id}”；有法规数据包的地方：{divisions.regions().listed}。")
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"没有用户名为{username}的人员。")
    bodies = [actor for actor in posts.bodies_of(user, timezone.localdate()) if actor.agency]
    here = [actor for actor in bodies if place_id in ("", actor.agency.place_id)]
    able = [actor for actor in here if entry.may_register(actor, actor.agency.place) is None]
    if len(able) == 1:
        return able[0]
    if able:
        raise CommandError(f"{user.name}在几个地方都是经办，请用 --place 写明地方。")
    if here:
        raise CommandError(entry.may_register(here[0], here[0].agency.place))
    where = f"在{places[place_id].name}" if place_id else ""
    raise CommandError(f"{user.name}{where}没有岗位；名册由当地民政部门的经办导入。")


def _progress(items: Any, label: str) -> Any:
    return tqdm(items, desc=label, file=sys.stderr, disable=not sys.stderr.isatty(), mininterval=0.2)


def _summary(result: Result, *, rows: int, apply: bool, **_: Any) -> list[str]:
    counts = "　".join(f"{outcome.label} {result.counts[outcome]}" for outcome in Outcome)
    notes = [f"共{rows}行　{counts}　其中须核对 {result.doubtful}"]
    if result.applied:
        written = result.counts[Outcome.NEW] + result.counts[Outcome.MORE]
        done = f"已写入{written}行。" if written else "没有要写入的。"
        notes.append(done + (f"有误的{result.bad}行没有写入。" if result.bad else ""))
    elif not apply:
        notes.append("试运行，什么也没有写入；确认无误后加 --apply。")
    return notes


def _verdict(result: Result, apply: bool) -> str:
    if result.applied:
        return f"有{result.bad}行有误，没有写入；其余已写入。"
    more = "；只要写入其余各行的，加 --skip-bad" if apply else ""
    return f"有{result.bad}行有误，整个文件都{'没有' if apply else '不会'}写入{more}。"
