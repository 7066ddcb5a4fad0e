"""Reads a register as handed in, CSV or XLSX, into rows of text. Content decides what a file is, not its name."""

import codecs
import csv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from casefile.refusals import Invalid

MOST_BYTES = 200 * 1024 * 1024
MOST_UNPACKED = 2 * 1024 * 1024 * 1024
MOST_ROWS = 200_000
MOST_IN_CELL = 1_000_000
MOST_LINES_IN_CELL = 20
EXACT = 10**15  # a spreadsheet keeps fifteen digits of a number; what is longer has lost its tail

OTHERS = {
    b"\xd0\xcf\x11\xe0": "旧的Excel文件（.xls）或者加了密的Excel文件，请去掉密码并另存为 .xlsx",
    b"%PDF": "PDF文件，请导出为 .xlsx 或 .csv",
    b"\x89PNG": "图片，请用电子表格",
    b"\xff\xd8\xff": "图片，请用电子表格",
    b"GIF8": "图片，请用电子表格",
    b"\x1f\x8b": "压缩文件，请先解压",
    b"Rar!": "压缩文件，请先解压",
    b"7z\xbc\xaf": "压缩文件，请先解压",
    b"SQLite": "数据库文件，请导出为 .xlsx 或 .csv",
}
MARKED = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


@dataclass(frozen=True)
class Row:
    """One row with its number as a spreadsheet counts it, from 1, empty rows included."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A sheet of a file: `form` says what the file was found to be."""

    form: str
    sheet: str
    rows: tuple[Row, ...]


def read(path: Path, *, sheet: str = "", encoding: str = "auto", progress: Any = iter) -> Table:
    """The rows of one sheet (the first, when none is named), empty rows left out.

    `progress` wraps the rows as they are read. Raises Invalid with the sentence that says what is wrong with the file.
    """
    if _is_workbook(path):
        return _from_workbook(path, sheet, progress)
    if sheet:
        raise Invalid({"sheet": f"{path.name}是文本文件，没有工作表；请去掉 --sheet。"})
    return _from_text(path, encoding, progress)


def _is_workbook(path: Path) -> bool:
    """Whether it is XLSX by its content. Raises Invalid for anything that is neither that nor text."""
    if not path.is_file():
        raise Invalid({"file": f"没有文件{path}。"})
    size = path.stat().st_size
    if size == 0:
        raise Invalid({"file": f"{path.name}是空文件。"})
    if size > MOST_BYTES:
        raise Invalid({"file": f"{path.name}有{size // 1024 // 1024} MB，最大200 MB；请分成几个文件。"})
    with path.open("rb") as file:
        head = file.read(4096)
    for magic, words in OTHERS.items():
        if head.startswith(magic):
            raise Invalid({"file": f"{path.name}是{words}。"})
    if head.startswith(b"PK\x03\x04"):
        return _is_xlsx(path)
    start = head.lstrip(codecs.BOM_UTF8 + b" \t\r\n").lower()
    if start.startswith((b"<", b"{", b"[")):
        words = "网页或者XML" if start.startswith(b"<") else "JSON"
        raise Invalid({"file": f"{path.name}的内容是{words}，不是表格；请另存为 .xlsx 或 .csv。"})
    return False


def _is_xlsx(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            unpacked = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile:
        raise Invalid({"file": f"{path.name}已损坏，打不开；请重新导出。"}) from None
    if "xl/workbook.xml" not in names:
        raise Invalid({"file": f"{path.name}是压缩包或者别种文档，不是 .xlsx；请另存为 .xlsx 或 .csv。"})
    if unpacked > MOST_UNPACKED:
        raise Invalid({"file": f"{path.name}解开后超过2 GB，不予打开；请分成几个文件。"})
    return True


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:  # opened here: the library goes by the name
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, ParseError):
            raise Invalid({"file": f"{path.name}已损坏，打不开；请重新导出。"}) from None
        try:
            yield book
        finally:
            book.close()


def _from_workbook(path: Path, wanted: str, progress: Any) -> Table:
    with _workbook(path) as book:
        names = [sheet.title for sheet in book.worksheets]
        name = wanted or next(iter(names), "")
        if name not in names:
            raise Invalid({"sheet": f"没有工作表“{wanted}”；这个文件的工作表有：{'、'.join(names) or '无'}。"})
        sheet = book[name]
        sheet.reset_dimensions()  # the size that a sheet states is often wrong
        values = enumerate(sheet.iter_rows(values_only=True), start=1)
        try:
            rows = _kept(path, ((number, [_text(value) for value in row]) for number, row in progress(values)))
        except (KeyError, ValueError, ParseError, zipfile.BadZipFile):
            raise Invalid({"file": f"{path.name}的工作表“{name}”已损坏；请重新导出。"}) from None
    return Table("XLSX", name, rows)


def _from_text(path: Path, encoding: str, progress: Any) -> Table:
    encoding = _encoding(path, encoding)
    csv.field_size_limit(MOST_IN_CELL)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=_delimiter(file))
        try:
            rows = _kept(path, enumerate(progress(reader), start=1))
        except csv.Error:
            raise Invalid({"file": f"{path.name}第{reader.line_num}行读不下去：引号没有配对，或者一格太长。"}) from None
    return Table(f"CSV（{encoding}）", "", rows)


def _kept(path: Path, numbered: Iterator[tuple[int, list[str]]]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for number, cells in numbered:
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        if any(cell.count("\n") > MOST_LINES_IN_CELL for cell in cells):
            raise Invalid({"file": f"{path.name}第{number}行的一格里有很多行，大概是引号没有配对；请改好再导入。"})
        if len(rows) == MOST_ROWS:
            raise Invalid({"file": f"{path.name}超过{MOST_ROWS}行；请分成几个文件。"})
        rows.append(Row(number, tuple(cells)))
    if not rows:
        raise Invalid({"file": f"{path.name}里没有内容。"})
    return tuple(rows)


def _encoding(path: Path, named: str) -> str:
    """The encoding that was named, or the first of the usual ones in which the whole file can be read."""
    with path.open("rb") as file:
        head = file.read(4096)
    marked = next((name for mark, name in MARKED.items() if head.startswith(mark)), "")
    if marked != "utf-16" and b"\0" in head and named == "auto":
        raise Invalid({"encoding": f"{path.name}不是文本；如果是没有标记的UTF-16，请用 --encoding utf-16-le。"})
    candidates = [named] if named != "auto" else [marked] if marked else ["utf-8", "gb18030"]
    for candidate in candidates:
        if _readable(path, candidate):
            return candidate
    raise Invalid(
        {"encoding": f"{path.name}不能按{'、'.join(candidates)}读取；请用 --encoding 写明编码，或者另存为UTF-8。"}
    )


def _readable(path: Path, encoding: str) -> bool:
    try:
        with path.open("rb") as file, TextIOWrapper(file, encoding=encoding) as text:
            while text.read(1 << 20):
                pass
    except UnicodeError:
        return False
    except LookupError:
        raise Invalid({"encoding": f"没有“{encoding}”这种编码；常用的有 utf-8、gb18030、utf-16。"}) from None
    return True


def _delimiter(file: Any) -> str:
    """The sign that separates the cells of the first line with anything in it."""
    first = next((line for line in iter(lambda: file.readline(MOST_IN_CELL), "") if line.strip()), "")
    file.seek(0)
    return max(",\t;|，", key=first.count)


def _text(value: Any) -> str:
    """A cell of a spreadsheet as somebody would have typed it. A number that lost digits keeps its exponent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, int | float):
        if abs(value) >= EXACT:
            return f"{value:.6E}"
        return str(int(value)) if value == int(value) else repr(value)
    return str(value)
