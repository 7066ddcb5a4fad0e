"""Made-up registers: heads, valid codes, workbooks, and what a report says."""

from openpyxl import Workbook
from stdnum.cn import uscc

NONPROFIT = "52220622MJ0TE00371"
HEAD = ["机构名称", "统一社会信用代码", "地址", "床位数", "登记日期"]


def outcomes(lines) -> list[str]:
    return [line["结果"] for line in lines.values()]


def coded(number: int, register: str = "52") -> str:
    """A made-up code with a valid check digit."""
    body = f"{register}220622MJ{number:07d}"
    return body + uscc.calc_check_digit(body)


def xlsx(path, rows, *, title="名册"):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path
