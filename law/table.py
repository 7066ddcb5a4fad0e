"""Typed reading of one TOML table: every value is asked for by name and kind, and what nobody asked for is an error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

FILE = "（文件）"
IDS = ("id", "code", "kind", "move", "event")  # under one of these an entry gives its own name


class PackError(ValueError):
    """A pack that cannot be used: the `file`, the `key` inside it and the `reason`, in Chinese for the reviewer."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}：{key}：{reason}")
        self.file = file
        self.key = key
        self.reason = reason


class Table:
    """One table of a pack file. `done()` must be called last: it refuses keys that no reader knows."""

    def __init__(self, values: Mapping[str, Any], *, file: str, key: str = FILE) -> None:
        self.file = file
        self.key = key
        if not isinstance(values, Mapping):
            raise PackError(file, key, "应为一个表")
        self._values = values
        self._seen: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def fail(self, name: str, reason: str) -> PackError:
        return PackError(self.file, f"{self.key}.{name}" if name else self.key, reason)

    def _get(self, name: str, kind: type, words: str, default: Any, required: bool) -> Any:
        self._seen.add(name)
        if name not in self._values:
            if required:
                raise self.fail(name, "缺少这一项")
            return default
        value = self._values[name]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.fail(name, f"应为{words}，实为 {value!r}")
        return value

    def text(self, name: str, default: str | None = None) -> str:
        value: str = self._get(name, str, "文字", default, default is None)
        if default is None and not value.strip():
            raise self.fail(name, "不能为空")
        return value

    def whole(self, name: str) -> int | None:
        value: int | None = self._get(name, int, "整数", None, required=False)
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value: bool = self._get(name, bool, "true 或 false", default, required=False)
        return value

    def date(self, name: str) -> dt.date | None:
        value: dt.date | None = self._get(name, dt.date, "日期（如 2022-07-10）", None, required=False)
        if isinstance(value, dt.datetime):
            raise self.fail(name, "应为日期，不带时刻")
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.text(name, default)
        if value not in allowed and value != default:
            raise self.fail(name, f"“{value}”不在可用的值之内：{'、'.join(allowed)}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._get(name, list, "文字的列表", [], required=False)
        if not all(isinstance(item, str) and item for item in value):
            raise self.fail(name, "列表里只能是文字")
        return tuple(value)

    def mapping(self, name: str) -> Mapping[str, Any]:
        value: Mapping[str, Any] = self._get(name, dict, "表", {}, required=False)
        return value

    def table(self, name: str) -> Table:
        return Table(self.mapping(name), file=self.file, key=name if self.key == FILE else f"{self.key}.{name}")

    def tables(self, name: str) -> Iterator[Table]:
        """Each table of an array; its key shows the entry's own id, so that an error points at one entry."""
        for number, values in enumerate(self._get(name, list, "表的列表", [], required=False), start=1):
            own = next((values[key] for key in IDS if isinstance(values, dict) and key in values), None)
            key = f"{name}[{own or number}]"
            yield Table(values, file=self.file, key=key if self.key == FILE else f"{self.key}.{key}")

    def named(self) -> Iterator[tuple[str, Any]]:
        """Every remaining pair, for tables whose keys are ids themselves."""
        for name, value in self._values.items():
            if name not in self._seen:
                self._seen.add(name)
                yield name, value

    def done(self) -> None:
        for name in self._values:
            if name not in self._seen:
                raise self.fail(name, "不认识这一项")
