"""Typed reading of a YAML file whose every fault is named with its line, in words for somebody who is no programmer."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

from law.rehearsal import BadFile, Some
from law.workdays import LOCAL

YES, NO, NONE = ("是", "有", "true", "yes"), ("否", "无", "false", "no"), ("无", "没有")
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Spot:
    """One place in the file: a word, a list or a mapping, and what may be read there."""

    def __init__(self, node: yaml.Node, file: str) -> None:
        self.node = node
        self.file = file
        self.line = node.start_mark.line + 1

    def fail(self, sentence: str) -> BadFile:
        return BadFile(self.file, self.line, sentence)

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    def items(self) -> list[Spot]:
        """The parts of a list; a single value is a list of one."""
        if isinstance(self.node, yaml.SequenceNode):
            return [Spot(node, self.file) for node in self.node.value]
        return [self]

    def pairs(self) -> list[tuple[Spot, Spot]]:
        """The keys and values of a mapping, in order. A key that is written twice is refused."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fail("这里应当写成“键: 值”的样子，冒号后面空一格。")
        found: dict[str, tuple[Spot, Spot]] = {}
        for key_node, node in self.node.value:
            key, value = Spot(key_node, self.file), Spot(node, self.file)
            name = key.word("键")
            if name in found:
                raise key.fail(f"“{name}”写了两遍。")
            value.line = key.line
            found[name] = (key, value)
        return list(found.values())

    def mapping(self) -> dict[str, Spot]:
        """The values of a mapping by their keys."""
        return {key.word(): value for key, value in self.pairs()}

    def known(self, names: Iterable[str], where: str) -> dict[str, Spot]:
        """The pairs of a mapping that may only have certain keys."""
        found = self.mapping()
        for name, spot in found.items():
            if name not in names:
                raise spot.fail(f"{where}里不认识“{name}”{near(name, names)}")
        return found

    def word(self, what: str = "值") -> str:
        """Plain text, exactly as it stands in the file."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.fail(f"{what}应当是一个词，不是列表，也不是“键: 值”。")
        text = str(self.node.value).strip()
        if not text:
            raise self.fail(f"{what}没有写。")
        return text

    def words(self) -> tuple[str, ...]:
        return tuple(item.word() for item in self.items())

    def yes(self) -> bool:
        word = self.word().lower()
        if word in YES:
            return True
        if word in NO:
            return False
        raise self.fail(f"“{word}”应当写是或者否。")

    def whole(self) -> int:
        word = self.word()
        if not word.isascii() or not word.isdigit():
            raise self.fail(f"“{word}”应当是一个数，如 20。")
        return int(word)

    def date(self) -> dt.date:
        word = self.word()
        try:
            return dt.date.fromisoformat(word)
        except ValueError:
            raise self.fail(f"“{word}”不是一个存在的日期，应当写成 2021-09-15 这样。") from None

    def moment(self) -> dt.datetime:
        word = self.word()
        try:
            found = dt.datetime.fromisoformat(word)
        except ValueError:
            found = None
        if found is None or ":" not in word:
            raise self.fail(f"“{word}”不是一个存在的时刻，应当写成 2021-09-15 23:30 这样。")
        return found.replace(tzinfo=LOCAL) if found.tzinfo is None else found.astimezone(LOCAL)

    def one_of(self, allowed: Iterable[str]) -> str:
        word = self.word()
        if word not in allowed:
            raise self.fail(f"“{word}”不是可以写的值{near(word, allowed)}")
        return word

    def nothing(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode) and str(self.node.value).strip() in NONE

    def some(self) -> tuple[str, ...] | Some:
        """A list that must match exactly, or only in part: {至少有: [...], 没有: [...]}."""
        if self.is_mapping:
            parts = self.known(("至少有", "没有"), "列表")
            if not parts:
                raise self.fail("没有写要有什么、没有什么。")
            return Some(*(parts[name].words() if name in parts else () for name in ("至少有", "没有")))
        return () if self.nothing() else self.words()


def near(word: str, names: Iterable[str]) -> str:
    """The end of a sentence about a wrong word: what was probably meant, and what there is."""
    names = list(names)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    meant = f"，是不是“{close[0]}”？" if close else "。"
    return f"{meant}可以写的有：{'、'.join(names)}。"


def optional(read: Callable[[Spot], Any]) -> Callable[[Spot], Any]:
    """A reader that also takes 无."""
    return lambda spot: None if spot.nothing() else read(spot)


def read(path: Path) -> Spot:
    """The whole of one file. Raises BadFile where it cannot be opened, is no YAML, or is empty."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(path.name, 0, "不是 UTF-8 文字。") from None
    except IsADirectoryError:
        raise BadFile(path.name, 0, "是一个文件夹，请写出里面的文件。") from None
    except OSError:
        raise BadFile(str(path), 0, "没有这个文件，或者不能读取。") from None
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise BadFile(
            path.name, line, f"不是合格的 YAML，请检查缩进、冒号后的空格和引号（{error.problem}）。"
        ) from None
    except yaml.YAMLError:
        raise BadFile(path.name, 0, "不是合格的 YAML，里面有不能用的字符。") from None
    if node is None:
        raise BadFile(path.name, 0, "文件是空的。")
    return Spot(node, path.name)
