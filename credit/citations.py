"""Parsing what a decision says of itself: its document number, and the articles that it rests on.

Pure functions on text as it comes. What is not understood is left over and said to be so; the text itself is kept.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "[零〇○一二两三四五六七八九十百千0-9０-９]+"
NUMBER = re.compile(
    r"^\s*(?P<mark>.*?)\s*[〔［\[（(【﹝]\s*(?P<year>[0-9０-９]{4})\s*年?[〕］\]）)】﹞]\s*(?P<tail>.*?)第?\s*"
    r"(?P<serial>[0-9０-９]+(?:[-－之][0-9０-９]+)?)\s*号?\s*$"
)
LAW = re.compile(r"《(?P<name>(?:[^《》]|《[^《》]*》)*)》")
# A part of a law: 第四十三条之一, 第一款, 第（二）项; its unit, or the sign before the number, may have been left out.
PART = re.compile(
    rf"第\s*(?P<open>[（(])?\s*(?P<a>{NUMERAL})\s*[）)]?\s*(?P<unit>[条款项目])?(?:之(?P<sub>{NUMERAL}))?"
    rf"|[（(]\s*(?P<b>{NUMERAL})\s*[）)]\s*(?P<unit_b>[款项目])?"
    rf"|(?P<c>{NUMERAL})\s*(?P<unit_c>[条款项目])"
)
LINKS = re.compile(r"[\s、，,；;。．.：:》]|以及|之规定|的规定|规定|和|及|与|依据|根据|按照|依照|据|之规")
ORDER = ("article", "paragraph", "item", "subitem")
LEVEL = {"条": 0, "款": 1, "项": 2, "目": 3}


@dataclass(frozen=True)
class Number:
    """A document number: the mark of who issued it, the year, and the number in that year as it is written."""

    mark: str
    year: int
    serial: str


@dataclass(frozen=True)
class Article:
    """One place in a law. `guessed`: the text left a unit out, and it was taken from where the part stands."""

    law: str
    article: int | None = None
    sub: int | None = None
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None
    guessed: bool = False

    def __str__(self) -> str:
        """The place as a text writes it, such as 《…》第43条第2款第1项."""
        after = f"之{self.sub}" if self.sub else ""
        parts = [
            f"第{self.article}条{after}" if self.article else "",
            f"第{self.paragraph}款" if self.paragraph else "",
        ]
        parts += [f"第{self.item}项" if self.item else "", f"第{self.subitem}目" if self.subitem else ""]
        return f"《{self.law}》{''.join(parts)}" if self.law else "".join(parts)


def number(text: str) -> Number | None:
    """The parts of a document number (机关代字〔年〕编号), or None for what is none."""
    found = NUMBER.match(text)
    if found is None:
        return None
    tail = found["tail"].strip()
    return Number(f"{found['mark']}{tail}", int(plain(found["year"])), plain(found["serial"]))


def key(text: str) -> str:
    """A document number as it is compared: whatever brackets, widths and leading noughts it is written with."""
    even = "".join(unicodedata.normalize("NFKC", text).split())
    parts = number(even)
    return f"{parts.mark}〔{parts.year}〕{parts.serial.lstrip('0')}" if parts else even


def plain(text: str) -> str:
    """Full-width digits as ordinary ones."""
    return text.translate(str.maketrans("０１２３４５６７８９－", "0123456789-"))


def numeral(text: str) -> int:
    """A Chinese or Arabic numeral below ten thousand: 四十三 is 43, 一百零二 is 102."""
    text = plain(text)
    if text.isdecimal():
        return int(text)
    if not any(sign in UNITS for sign in text):  # written digit by digit
        return int("".join(str(DIGITS.get(sign, sign)) for sign in text))
    total = current = 0
    for sign in text:
        if sign in UNITS:
            total += (current or 1) * UNITS[sign]
            current = 0
        else:
            current = DIGITS[sign] if sign in DIGITS else int(sign)
    return total + current


def articles(text: str) -> tuple[list[Article], str]:
    """Every place in a law that a text names, in order, and what of the text was not understood.

    What stands between two laws belongs to the first of them; what comes before any law has none.
    """
    found: list[Article] = []
    left = []
    for law, said in _by_law(text):
        places, rest = _places(law, said)
        found += places or ([Article(law)] if law else [])
        left.append(rest)
    return found, "".join(left)


def _by_law(text: str) -> Iterator[tuple[str, str]]:
    laws = list(LAW.finditer(text))
    yield "", text[: laws[0].start()] if laws else text
    for index, law in enumerate(laws):
        end = laws[index + 1].start() if index + 1 < len(laws) else len(text)
        yield law["name"].strip(), text[law.end() : end]


def _places(law: str, text: str) -> tuple[list[Article], str]:
    found: list[dict[str, Any]] = []
    here: dict[str, Any] = {}
    for part in PART.finditer(text):
        level, guessed = _level(part, here)
        value = numeral(part["a"] or part["b"] or part["c"])
        if not here or level <= max(ORDER.index(name) for name in here if name in ORDER):
            kept = {name: one for name, one in here.items() if name in ORDER[:level] or (name == "sub" and level > 0)}
            here = kept
            found.append(here)
        here[ORDER[level]] = value
        if part["sub"]:
            here["sub"] = numeral(part["sub"])
        if guessed:
            here["guessed"] = True
    return [Article(law, **one) for one in found], LINKS.sub("", PART.sub("", text))


def _level(part: re.Match[str], here: dict[str, Any]) -> tuple[int, bool]:
    """Whether a part is an article, a paragraph or an item, and whether that had to be guessed."""
    unit = part["unit"] or part["unit_b"] or part["unit_c"]
    bracketed = bool(part["open"] or part["b"])
    if unit and not (bracketed and unit == "条"):
        return LEVEL[unit], bool(part["c"])
    if bracketed:  # items are numbered in brackets, whatever stands behind them
        return LEVEL["项"], part["unit"] == "条" or not unit
    return (LEVEL["款"] if "article" in here else LEVEL["条"]), True


def kept(found: list[Article]) -> list[dict[str, Any]]:
    """The places as JSON keeps them, empty parts left out."""
    return [{name: value for name, value in asdict(one).items() if value not in (None, False, "")} for one in found]


def words(row: dict[str, Any]) -> str:
    """A kept place in words."""
    return str(Article(**{"law": ""} | row))
