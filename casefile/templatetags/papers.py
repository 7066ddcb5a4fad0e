"""How papers write dates and count their paragraphs."""

import datetime as dt
from collections.abc import Iterable

from django import template

register = template.Library()

LATIN = 0x2E7F  # beyond it a character is as wide as a Chinese one
SHORT = 20  # in halves of a Chinese character
DIGITS = "零一二三四五六七八九"


@register.filter
def on_paper(date: dt.date | str) -> str:
    """`2026年11月22日`, from a date or from its ISO form in frozen facts."""
    date = dt.date.fromisoformat(date) if isinstance(date, str) else date
    return f"{date.year}年{date.month}月{date.day}日"


@register.filter
def in_rows(items: Iterable[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Labelled values for a table: neighbours that are both short share a row."""
    rows: list[list[tuple[str, str]]] = []
    for item in items:
        if rows and len(rows[-1]) == 1 and _is_short(item) and _is_short(rows[-1][0]):
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows


def _is_short(item: tuple[str, str]) -> bool:
    return sum(2 if ord(character) > LATIN else 1 for character in item[1]) <= SHORT


@register.filter
def ordinal(number: int) -> str:
    """一, 二, … 十, 十一, … 九十九: the number before a paragraph."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return head + (DIGITS[ones] if ones or not tens else "")
