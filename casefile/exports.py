"""A sheet as a download: CSV that a spreadsheet opens without garbling, or XLSX. Cells cannot start a formula."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # full-width ones count in Chinese editions
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe(cell: str) -> str:
    """The cell as text: what a spreadsheet would take for a formula gets a quote before it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def download(lines: Iterable[list[str]], name: str, form: str, *, sheet: str) -> HttpResponse | StreamingHttpResponse:
    """The lines as `form` (xlsx, otherwise csv), named in Chinese; `sheet` is the name of the page in a workbook."""
    if form == "xlsx":
        return _named(HttpResponse(_workbook(lines, sheet), content_type=XLSX), f"{name}.xlsx")
    return _named(StreamingHttpResponse(_csv(lines), content_type="text/csv; charset=utf-8"), f"{name}.csv")


def _named(answer, name: str):
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def _csv(lines: Iterable[list[str]]) -> Iterator[str]:
    buffer = StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"  # without it, spreadsheets read UTF-8 as the local code page
    for line in lines:
        writer.writerow([safe(cell) for cell in line])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _workbook(lines: Iterable[list[str]], sheet: str) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for line in lines:
        page.append([safe(cell) for cell in line])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
