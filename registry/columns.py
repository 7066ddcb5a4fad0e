"""Which column of a register means what: our own words with their synonyms, or a mapping file in the same form.

The form is described in docs/import.zh.md; `mappings/` holds those that come with the platform.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casefile.refusals import Invalid
from registry.models import Institution
from registry.sheets import Row

SHIPPED = Path(__file__).parent / "mappings"
DATUMS = ("WGS-84", "CGCS2000", "GCJ-02", "BD-09")
HEADER_WITHIN = 10  # rows; what stands above the header is a title
NAME = "机构名称"
# What a register may tell, by our word for it: the columns of the institution, and what is read into them.
OWN_WORDS = {"name": NAME, "code": "统一社会信用代码", "region": "行政区划", "point": "经纬度"}
COLUMNS = (
    "address", "town", "registrar", "registration_no", "kind", "registered_on", "head", "contact_phone",
    "service_scope", "beds", "premises_nature", "floor_area", "investment", "canteen", "medical",
    "longitude", "latitude", "datum",
)  # fmt: skip
WORDS = OWN_WORDS | {name: str(Institution._meta.get_field(name).verbose_name) for name in COLUMNS}
FIELDS = {word: name for name, word in WORDS.items()}


@dataclass(frozen=True)
class Mapping:
    """Names of columns by our word, first choice first; values by our value; values that settle nothing."""

    title: str
    columns: dict[str, tuple[str, ...]]
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    unsettled: dict[str, dict[str, str]] = field(default_factory=dict)
    datum: str = ""


@dataclass(frozen=True)
class Header:
    """Where the columns of one table stand: index by field name; how they are headed; what is not imported."""

    number: int
    places: dict[str, tuple[int, ...]]
    heads: dict[str, str]
    ignored: tuple[str, ...]
    width: int


def load(named: str = "") -> Mapping:
    """A mapping by the name of a shipped one or by its path, over our own words. Raises Invalid."""
    own = _read(SHIPPED / "own.toml")
    if not named:
        return own
    path = SHIPPED / f"{named}.toml" if re.fullmatch(r"[a-z_0-9]+", named) else Path(named)
    if not path.is_file():
        shipped = "、".join(sorted(file.stem for file in SHIPPED.glob("*.toml")))
        raise Invalid({"mapping": f"没有对照文件{named}；写明路径，或者用平台自带的：{shipped}。"})
    more = _read(path)
    return Mapping(
        title=more.title,
        columns=own.columns | more.columns,
        values={word: own.values.get(word, {}) | more.values.get(word, {}) for word in own.values | more.values},
        unsettled=own.unsettled | more.unsettled,
        datum=more.datum or own.datum,
    )


def locate(rows: Sequence[Row], mapping: Mapping) -> Header:
    """The header among the first rows: the first one that has a column for the name.

    Raises Invalid with the columns that were found, when none has.
    """
    for row in rows[:HEADER_WITHIN]:
        heads = [_plain(cell) for cell in row.cells]
        if any(_columns(heads, name) for name in mapping.columns.get(NAME, ())):
            return _header(row, heads, mapping)
    widest = max(rows[:HEADER_WITHIN], key=lambda row: sum(bool(cell.strip()) for cell in row.cells))
    found = "、".join(_shown(cell) for cell in widest.cells if cell.strip())
    wanted = "、".join(mapping.columns.get(NAME, ()))
    raise Invalid(
        {
            "columns": f"没有“{NAME}”这一列（可以写作：{wanted}）；第{widest.number}行里有：{found}。"
            "列名不同的，请写一个对照文件用 --mapping 指明。"
        }
    )


def _header(row: Row, heads: list[str], mapping: Mapping) -> Header:
    places: dict[str, tuple[int, ...]] = {}
    for word, names in mapping.columns.items():
        for name in names:
            found = tuple(index for index in _columns(heads, name) if index not in _taken(places))
            if len(found) > 1:
                raise Invalid(
                    {"columns": f"第{row.number}行有{len(found)}列都叫“{name}”，不知道以哪一列为准；请改名。"}
                )
            if found:
                places[FIELDS[word]] = found
                break
    taken = _taken(places)
    ignored = tuple(_shown(cell) for index, cell in enumerate(row.cells) if cell.strip() and index not in taken)
    shown = {name: _shown("、".join(row.cells[index] for index in found)) for name, found in places.items()}
    width = max(index for index, cell in enumerate(row.cells) if cell.strip()) + 1
    return Header(row.number, places, shown, ignored, width)


def _taken(places: Table[str, tuple[int, ...]]) -> set[int]:
    return {index for found in places.values() for index in found}


def _columns(heads: list[str], name: str) -> list[int]:
    """The columns with this head; failing that, those with this head and something in brackets after it."""
    wanted = _plain(name)
    exact = [index for index, head in enumerate(heads) if head == wanted]
    return exact or [index for index, head in enumerate(heads) if re.sub(r"\([^()]*\)$", "", head) == wanted]


def _plain(text: str) -> str:
    return re.sub(r"[\s\ufeff\u200b*:]+", "", unicodedata.normalize("NFKC", text)).casefold()


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 30 else text[:30] + "…"


def _read(path: Path) -> Mapping:
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise Invalid({"mapping": f"对照文件{path.name}写法有误：{error}"}) from None
    unknown = set(told) - {"title", "datum", "columns", "values", "unsettled"}
    if unknown:
        raise Invalid({"mapping": f"对照文件{path.name}里不认识：{'、'.join(sorted(unknown))}。"})
    datum = told.get("datum", "")
    if datum and datum not in DATUMS:
        raise Invalid({"mapping": f"对照文件{path.name}的坐标系“{datum}”不认识；可以写：{'、'.join(DATUMS)}。"})
    columns = {word: _names(path, word, names) for word, names in told.get("columns", {}).items()}
    for word in [*columns, *told.get("values", {}), *told.get("unsettled", {})]:
        if word not in FIELDS:
            raise Invalid({"mapping": f"对照文件{path.name}里的“{word}”不是平台的列；可以写：{'、'.join(FIELDS)}。"})
    return Mapping(
        title=str(told.get("title", path.stem)),
        columns=columns,
        values={word: _values(path, word, table) for word, table in told.get("values", {}).items()},
        unsettled={word: _values(path, word, table) for word, table in told.get("unsettled", {}).items()},
        datum=datum,
    )


def _names(path: Path, word: str, names: Any) -> tuple[str, ...]:
    listed = [names] if isinstance(names, str) else names
    if not isinstance(listed, list) or not all(isinstance(name, str) and name.strip() for name in listed):
        raise Invalid({"mapping": f"对照文件{path.name}里“{word}”的列名要写成文字，或者文字的列表。"})
    return tuple(listed)


def _values(path: Path, word: str, table: Any) -> dict[str, str]:
    """Their value to ours; our value stands for itself."""
    if not isinstance(table, dict):
        raise Invalid({"mapping": f"对照文件{path.name}里“{word}”的取值要写成一张表。"})
    pairs = {_plain(theirs): ours for ours, names in table.items() for theirs in _names(path, word, names)}
    return {_plain(ours): ours for ours in table} | pairs


def value_of(table: Table[str, str], text: str) -> str:
    """Our value for theirs, or nothing."""
    return table.get(_plain(text), "")
