"""The report of an import: a line for each row as CSV or XLSX, for the person who sent the register."""

import csv
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from registry.cells import UNSEEN
from registry.imports import Line, Result

HEAD = ("行号", "机构名称", "统一社会信用代码", "结果", "须核对", "说明")
RUNS = ("=", "+", "-", "@", "\t")


def cells(line: Line) -> tuple[str, ...]:
    """One line as it stands in the report."""
    look = "是" if line.doubtful else ""
    return (str(line.number), line.name, line.code, line.outcome.label, look, line.why)


def write(path: Path, result: Result, notes: Sequence[str]) -> None:
    """Write the report; the ending of the name decides the form. Raises OSError."""
    if path.suffix.lower() == ".xlsx":
        _workbook(path, result, notes)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        writer.writerows([_inert(cell) for cell in cells(line)] for line in result.lines)


def _workbook(path: Path, result: Result, notes: Sequence[str]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("逐行结果")
    sheet.append(HEAD)
    for line in result.lines:
        sheet.append([_text(sheet, cell) for cell in cells(line)])
    said = book.create_sheet("小结")
    for note in notes:
        said.append([_text(said, note)])
    book.save(path)


def _text(sheet, text: str) -> WriteOnlyCell:
    """A cell that stays text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, value=UNSEEN.sub("", text))
    cell.data_type = "s"
    return cell


def _inert(text: str) -> str:
    """A spreadsheet that opens the CSV shall not run what a register brought in."""
    return f"'{text}" if text.startswith(RUNS) else text
