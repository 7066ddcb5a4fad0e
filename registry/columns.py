"""Which column of a register means what: our own words with their synonyms, or a mapping file in the same form.

The form is described in docs/import.zh.md; `mappings/` holds those that come with the platform.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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
    """Heads by our word, first choice first; values by our value; values that settle nothing.

    A choice is the heads of one column, or of several that make up one value between them.
    """

    title: str
    columns: dict[str, tuple[tuple[str, ...], ...]]
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
        columns=more.columns | {word: names for word, names in own.columns.items() if word not in more.columns},
        values={word: own.values.get(word, {}) | more.values.get(word, {}) for word in own.values | more.values},
        unsettled=own.unsettled | more.unsettled,
        datum=more.datum or own.datum,
    )


def with_datum(mapping: Mapping, datum: str) -> Mapping:
    """The same mapping for points taken in this datum."""
    return replace(mapping, datum=datum)


def locate(rows: Sequence[Row], mapping: Mapping) -> Header:
    """The header among the first rows: the first one that has a column for the name.

    Raises Invalid with the columns that were found, when none has.
    """
    for row in rows[:HEADER_WITHIN]:
        heads = [_plain(cell) for cell in row.cells]
        if any(_columns(heads, choice[0]) for choice in mapping.columns.get(NAME, ())):
            return _header(row, heads, mapping)
    widest = max(rows[:HEADER_WITHIN], key=lambda row: sum(bool(cell.strip()) for cell in row.cells))
    found = "、".join(_shown(cell) for cell in widest.cells if cell.strip())
    wanted = "、".join("+".join(choice) for choice in mapping.columns.get(NAME, ()))
    raise Invalid(
        {
            "columns": f"没有“{NAME}”这一列（可以写作：{wanted}）；第{widest.number}行里有：{found}。"
            "列名不同的，请写一个对照文件用 --mapping 指明。"
        }
    )


def _header(row: Row, heads: list[str], mapping: Mapping) -> Header:
    places: dict[str, tuple[int, ...]] = {}
    for word, choices in mapping.columns.items():
        for choice in choices:
            found = [_one(row, heads, head, _taken(places)) for head in choice]
            if None not in found:
                places[FIELDS[word]] = tuple(index for index in found if index is not None)
                break
    taken = _taken(places)
    ignored = tuple(_shown(cell) for index, cell in enumerate(row.cells) if cell.strip() and index not in taken)
    shown = {name: _shown("、".join(row.cells[index] for index in found)) for name, found in places.items()}
    width = max(index for index, cell in enumerate(row.cells) if cell.strip()) + 1
    return Header(row.number, places, shown, ignored, width)


def _one(row: Row, heads: list[str], head: str, taken: set[int]) -> int | None:
    """The column with this head that means nothing else yet. Raises Invalid when there are two."""
    found = [index for index in _columns(heads, head) if index not in taken]
    if len(found) > 1:
        raise Invalid({"columns": f"第{row.number}行有{len(found)}列都叫“{head}”，不知道以哪一列为准；请改名。"})
    return found[0] if found else None


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


def _names(path: Path, word: str, told: Any) -> tuple[tuple[str, ...], ...]:
    """Choices of heads: a text, a list of choices, and in it a list for columns that make up one value."""
    choices = [told] if isinstance(told, str) else told
    if isinstance(choices, list) and choices:
        parts = [[choice] if isinstance(choice, str) else choice for choice in choices]
        if all(isinstance(part, list) and part and all(isinstance(name, str) for name in part) for part in parts):
            return tuple(tuple(part) for part in parts)
    raise Invalid({"mapping": f"对照文件{path.name}里“{word}”要写成文字，或者文字的列表。"})


def _values(path: Path, word: str, table: Any) -> dict[str, str]:
    """Their value to ours; our value stands for itself."""
    if not isinstance(table, dict):
        raise Invalid({"mapping": f"对照文件{path.name}里“{word}”的取值要写成一张表。"})
    pairs = {_plain(theirs): ours for ours, names in table.items() for (theirs, *_) in _names(path, word, names)}
    return {_plain(ours): ours for ours in table} | pairs


def value_of(table: Table[str, str], text: str) -> str:
    """Our value for theirs, or nothing."""
    return table.get(_plain(text), "")
