"""`manage.py import_inspections PATH --place PLACE`: real inspection histories, tried out first, entered by --apply."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from agencies import wall
from agencies.models import Place
from casefile.refusals import Refusal
from inspections import past, past_files
from inspections.past import Result
from inspections.past_files import History
from law import load

NAMES = {"institutions": "机构", "visits": "检查", "hazards": "隐患"}


class Command(BaseCommand):
    help = "把历年的检查记录导入一个地方（机构、检查、隐患，保留真实日期）。不加 --apply 只试运行，什么也不写入。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="数据所在的文件夹")
        parser.add_argument("--place", required=True, help="记到这个地方，如包的编号")
        parser.add_argument("--mapping", default="us_cms", help="对照：平台自带的名称（us_cms）或 .toml 文件的路径")
        parser.add_argument("--apply", action="store_true", help="写入；再运行一次不会重复")

    def handle(self, *args: Any, **options: Any) -> None:
        with wall.house():
            self.replay(**options)

    def replay(self, *, path: Path, place: str, mapping: str, apply: bool, **_: Any) -> None:
        try:
            words = past_files.words(mapping)
            history = past_files.read(path, words, progress)
            result = past.replay(
                history, words=words, place=_place(place), at=timezone.now(), apply=apply, progress=progress
            )
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from None
        for line in (*_read(history), *_written(result)):
            self.stdout.write(line)


def _place(id: str) -> Place:
    found = Place.objects.filter(pk=id).first()
    if found is None or id not in load.places():
        raise CommandError(
            f"没有“{id}”这个地方；可用的有：{'、'.join(load.places())}。"
            f"项目以外的包用环境变量 {load.EXTRA} 指出，再运行 seat。"
        )
    return found


def progress(items: Any, label: str) -> Any:
    return tqdm(items, desc=label, file=sys.stderr, disable=not sys.stderr.isatty(), mininterval=0.2)


def _read(history: History) -> list[str]:
    """What the files hold, beside what they state of themselves."""
    n, told = history.counts, history.told
    agrees = all(told[name] == n[name] for name in ("institutions", "findings"))
    lines = [
        f"文件里：机构 {n['institutions']}　检查 {n['visits']}　问题 {n['findings']}",
        f"文件自报：机构 {told['institutions']}　问题 {told['findings']}　{'一致' if agrees else '不一致，请核对文件'}",
        f"检查：只因投诉 {n['targeted']}　部分因投诉 {n['mixed']}　其余 {n['visits'] - n['targeted'] - n['mixed']}",
        f"问题：由投诉引起 {n['complaints']}　整改有日期 {n['dated']}（早于检查 {n['before']}）　"
        f"已整改无日期 {n['undated']}　未整改有期限 {n['promised']}　未整改无期限 {n['open']}",
    ]
    if told["apart"]:
        lines.append(f"另有没有整改日期的消防检查项目 {told['apart']} 条，不在问题之列，没有导入。")
    if history.unmapped:
        lines.append(f"对照里没有的类别，按“其他”计：{'、'.join(f'{k} {v}' for k, v in history.unmapped.items())}")
    return lines


def _written(result: Result) -> list[str]:
    parts = [f"{label} 新增 {result.new[key]}，已有 {result.same[key]}" for key, label in NAMES.items()]
    lines = ["　".join(parts)]
    if result.applied:
        return [*lines, "已写入。" if result.new.total() else "没有要写入的。"]
    return [*lines, "试运行，什么也没有写入；确认无误后加 --apply。"]
