"""What a cell of a register says: dates, numbers, points and words as they are found in the wild.

Nothing is invented: what says less than the column asks for is left empty with a remark, what cannot be is an error.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from stdnum.cn import uscc

from casefile.refusals import Invalid
from registry import entry
from registry.columns import DATUMS, WORDS, Mapping, value_of
from registry.models import Institution, Items

NOTHING = {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "空", "null", "none", "nan", "n/a", "na", "#n/a"}
UNKNOWN = {"未知", "不详", "不明", "待定", "待补", "?"}
YES = {"是", "有", "1", "true", "yes", "y", "√", "✓"}
NO = {"否", "无", "没有", "0", "false", "no", "n", "×"}
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\u200b-\u200f\u2028-\u202e\u2060\ufffe\uffff]")
FORMULA = re.compile(r"[=@]|[+\-](?![\d.(（])")
EXPONENT = re.compile(r"\d(\.\d+)?E\+?\d+", re.I)
FULL_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[\sT].*)?|(\d{4})(\d{2})(\d{2})")
MONTH_ONLY = re.compile(r"(\d{4})[-/.年](\d{1,2})月?|(\d{4})(\d{2})")
YEAR_ONLY = re.compile(r"(\d{4})年?")
EPOCH = date(1899, 12, 30)  # day zero of a spreadsheet's count of days
YEARS = range(1900, 2101)  # a year typed into a cell of dates becomes that many days: a date in 1905
SERIALS = range(20_000, 80_000)
OLDEST = 1900
MOST_BEDS = 20_000
SHOWN = 40


@dataclass
class Remarks:
    """What there is to say about one row. `doubts` are to be looked at, `errors` keep the row out."""

    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "；".join(self.errors + self.doubts + self.notes)


@dataclass(frozen=True)
class Reader:
    """Reads cells on a local day (dates after it are refused) by a mapping's values."""

    mapping: Mapping
    on: date

    def read(self, name: str, raw: str, said: Remarks) -> Any:
        """The value of one field, or None. What is wrong or doubtful is added to `said`."""
        text = clean(raw, said, WORDS[name])
        bare = text.casefold()
        if name in ("canteen", "medical"):
            return _yes_or_no(name, text, said)
        if bare in NOTHING:
            return None
        if bare in UNKNOWN or (text.startswith("#") and text.endswith(("!", "?"))):
            said.notes.append(f"{WORDS[name]}“{text}”，留空")
            return None
        if name == "kind":
            return self._kind(text, said)
        if name == "registered_on":
            return _date(text, said, self.on)
        if name == "premises_nature":
            return self._choice(name, text, said)
        return READERS.get(name, _words)(name, text, said)

    def _choice(self, name: str, text: str, said: Remarks) -> str | None:
        labels = {label: value for value, label in Institution._meta.get_field(name).choices}
        ours = value_of(self.mapping.values.get(WORDS[name], {}), text) or text
        if ours in labels:
            return labels[ours]
        said.doubts.append(f"{WORDS[name]}“{shown(text)}”不认识，留空")
        return None

    def _kind(self, text: str, said: Remarks) -> str | None:
        word = value_of(self.mapping.unsettled.get(WORDS["kind"], {}), text)
        if not word:
            return self._choice("kind", text, said)
        same = "" if word == text else f"（即{word}）"
        said.notes.append(f"“{shown(text)}”{same}不足以判断登记类型；按代码判断，没有代码的留空")
        return None

    def tells_premises(self, text: str) -> str | None:
        """公建民营, where a register gives it for the kind, tells the nature of the premises."""
        word = value_of(self.mapping.unsettled.get(WORDS["kind"], {}), text.strip())
        return Items.Premises.PUBLIC.value if word == "公建民营" else None


def clean(raw: str, said: Remarks, word: str) -> str:
    """The text without what cannot be seen, on one line. Something that a spreadsheet would run is an error."""
    text = raw
    if UNSEEN.search(text):
        text = UNSEEN.sub("", text)
        said.notes.append(f"{word}里有看不见的字符，已去掉")
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if FORMULA.match(text) and text.casefold() not in NOTHING:
        said.errors.append(f"{word}“{shown(text)}”以“{text[0]}”开头，像是表格公式，不予导入；请改成文字")
        return ""
    return text


def shown(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _words(name: str, text: str, said: Remarks) -> str | None:
    most = 200 if name == "name" else Institution._meta.get_field(name).max_length
    if len(text) > most:
        said.errors.append(f"{WORDS[name]}有{len(text)}个字，最多{most}个字")
        return None
    return text


def _code(name: str, text: str, said: Remarks) -> str | None:
    code = uscc.compact(unicodedata.normalize("NFKC", text)).replace("'", "")
    if EXPONENT.fullmatch(code):
        said.errors.append(f"{WORDS[name]}“{text}”被表格软件当作数字截断了，请把该列设为文本格式后重新填写")
        return None
    try:
        entry.doubt(code)
    except Invalid as refusal:
        said.errors.append(f"“{shown(text)}”：{refusal.sentence}")
        return None
    return code


def _phone(name: str, text: str, said: Remarks) -> str | None:
    if EXPONENT.fullmatch(text):
        said.doubts.append(f"{WORDS[name]}“{text}”被表格软件当作数字截断了，留空")
        return None
    return _words(name, text, said)


def _date(text: str, said: Remarks, on: date) -> date | None:
    word = WORDS["registered_on"]
    plain = unicodedata.normalize("NFKC", text)
    if found := FULL_DATE.fullmatch(plain):
        return _day(word, text, tuple(int(part) for part in found.groups() if part), said, on)
    if plain.isdigit() and len(plain) == 5 and int(plain) in SERIALS:
        day = EPOCH + timedelta(days=int(plain))
        said.notes.append(f"{word}“{text}”是表格软件的日期序号，即{day}")
        return _day(word, text, (day.year, day.month, day.day), said, on)
    if YEAR_ONLY.fullmatch(plain) or MONTH_ONLY.fullmatch(plain):
        said.notes.append(f"{word}“{text}”没有写到日，留空")
        return None
    said.errors.append(f"{word}“{shown(text)}”看不懂；请写成2016-04-30的样子")
    return None


def _day(word: str, text: str, parts: tuple[int, ...], said: Remarks, on: date) -> date | None:
    try:
        day = date(*parts)
    except ValueError:
        said.errors.append(f"{word}“{text}”没有这一天")
        return None
    if day.year == 1905 and (day - EPOCH).days in YEARS:
        year = (day - EPOCH).days
        said.notes.append(f"{word}“{text}”是表格软件把年份{year}写成了日期；只知道{year}年，日期留空")
        return None
    if day > on:
        said.errors.append(f"{word}“{text}”在今天之后")
        return None
    if day.year < OLDEST:
        said.errors.append(f"{word}“{text}”早于{OLDEST}年，请核对")
        return None
    return day


def _number(word: str, text: str, units: str, said: Remarks) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    try:
        number = Decimal(re.sub(f"({units})$", "", plain))
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or number < 0:
        said.errors.append(f"{word}“{shown(text)}”不是数字")
        return None
    return number


def _beds(name: str, text: str, said: Remarks) -> int | None:
    number = _number(WORDS[name], text, "张床位|张床|张|床位|床|个", said)
    if number is None:
        return None
    if number > MOST_BEDS or number != number.to_integral_value():
        said.errors.append(f"{WORDS[name]}“{shown(text)}”不是0到{MOST_BEDS}之间的整数")
        return None
    return int(number)


def _amount(units: str) -> Callable[[str, str, Remarks], Decimal | None]:
    def read(name: str, text: str, said: Remarks) -> Decimal | None:
        times = 10_000 if text.endswith(("万元", "万")) else 1
        number = _number(WORDS[name], text, units, said)
        column = Institution._meta.get_field(name)
        if number is None:
            return None
        number *= times
        if number.adjusted() >= column.max_digits - column.decimal_places:
            said.errors.append(f"{WORDS[name]}“{shown(text)}”太大，请核对")
            return None
        return number.quantize(Decimal("0.01"))

    return read


def _degrees(most: int) -> Callable[[str, str, Remarks], Decimal | None]:
    def read(name: str, text: str, said: Remarks) -> Decimal | None:
        plain = unicodedata.normalize("NFKC", text).rstrip("°")
        try:
            number = Decimal(plain)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > most:
            said.errors.append(f"{WORDS[name]}“{shown(text)}”不是-{most}到{most}之间的度数")
            return None
        return number.quantize(Decimal("0.000001"))

    return read


def _point(name: str, text: str, said: Remarks) -> tuple[Decimal, Decimal] | None:
    """Longitude first. Where the two can only be the other way round in China, they are taken so, and it is said."""
    parts = [part for part in re.split(r"[,，;；\s]+", text.strip("()[]（）")) if part]
    if len(parts) != 2:
        said.errors.append(f"{WORDS[name]}“{shown(text)}”看不懂；请写成“经度,纬度”")
        return None
    first, second = parts
    if _degrees(180)("longitude", first, Remarks()) and _degrees(90)("latitude", second, Remarks()) is None:
        first, second = second, first
        said.doubts.append(f"{WORDS[name]}“{text}”把纬度写在了前面，已调换")
    longitude, latitude = _degrees(180)("longitude", first, said), _degrees(90)("latitude", second, said)
    return None if longitude is None or latitude is None else (longitude, latitude)


def _datum(name: str, text: str, said: Remarks) -> str | None:
    plain = text.upper().replace("－", "-").replace(" ", "")
    found = next((datum for datum in DATUMS if datum.replace("-", "") == plain.replace("-", "")), None)
    if found is None:
        said.errors.append(f"{WORDS[name]}“{shown(text)}”不认识；可以写：{'、'.join(DATUMS)}")
    return found


def _yes_or_no(name: str, text: str, said: Remarks) -> bool | None:
    plain = text.casefold()
    if plain in YES or plain in NO:
        return plain in YES
    if plain not in NOTHING and plain not in UNKNOWN:
        said.doubts.append(f"{WORDS[name]}“{shown(text)}”不认识，留空（请写是或者否）")
    return None


READERS: dict[str, Callable[[str, str, Remarks], Any]] = {
    "code": _code,
    "contact_phone": _phone,
    "beds": _beds,
    "floor_area": _amount("平方米|平米|m2|M2"),
    "investment": _amount("万元|元|万"),
    "longitude": _degrees(180),
    "latitude": _degrees(90),
    "point": _point,
    "datum": _datum,
    "region": lambda name, text, said: text,
}
