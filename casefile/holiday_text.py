"""Reading a holiday notice as people have it: the sentences of the State Council's text, or a TOML or JSON file."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from law.workdays import WEEKDAYS, BadNotice

ORDINAL = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[、.．)）]\s*")
NOTE = r"\s*(?:[（(](?P<note>[^）)]*)[）)])?"
DAY = re.compile(
    r"(?:(?P<iso>\d{4}[-/]\d{1,2}[-/]\d{1,2})"
    r"|(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})(?:[日号]|(?=\s*[至到—–~～-])))" + NOTE
)
WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
TO = re.compile(r"^\s*(?:至|到|—+|–|-|~|～)\s*$")
TOTAL = re.compile(r"共\s*(\d+)\s*天")
LONGEST = timedelta(weeks=3)  # no break has been as long; a longer one is a slip of the pen
EXAMPLE = "国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。"


def days(text: str, year: int) -> dict[str, dict[str, str]]:
    """Days off and make-up days from the sentences of a notice, one holiday a line, as `parse_notice` takes them.

    The weekday and the number of days that a sentence names must agree with its dates. Raises BadNotice with the line.
    """
    found: dict[str, dict[str, str]] = {"off": {}, "work": {}}
    for number, line in enumerate(text.splitlines(), 1):
        line = ORDINAL.sub("", line.strip())
        if not line:
            continue
        name, colon, sentences = line.replace(":", "：").partition("：")
        if not colon or not name.strip():
            raise BadNotice(f"第{number}行没有写成“节日：日期”。")
        try:
            listed = list(_line(sentences, year))
        except BadNotice as bad:
            raise BadNotice(f"第{number}行（{name.strip()}）：{bad}") from None
        if not listed:
            raise BadNotice(f"第{number}行（{name.strip()}）没有日期。")
        for kind, day in listed:
            found[kind][day.isoformat()] = name.strip()
    return found


def _line(text: str, year: int) -> Iterator[tuple[str, date]]:
    month: int | None = None
    for sentence in re.split(r"[。；;]", text):
        kind = "work" if "上班" in sentence else "off"
        dates: list[date] = []
        end = 0
        for match in DAY.finditer(sentence):
            day = _date(match, year, month)
            month = day.month
            if dates and TO.match(sentence[end : match.start()]):
                dates += _between(dates[-1], day)
            dates.append(day)
            end = match.end()
        rest = DAY.sub("", sentence)
        if total := TOTAL.search(rest):
            if int(total[1]) != len(dates):
                raise BadNotice(f"写的是共{total[1]}天，列出的是{len(dates)}天。")
            rest = TOTAL.sub("", rest)
        if re.search(r"\d", rest):
            raise BadNotice(f"“{rest.strip()}”看不懂；日期写成 10月1日 或者 2026-10-01。")
        yield from ((kind, day) for day in dates)


def _date(match: re.Match, year: int, month: int | None) -> date:
    said = match[0].strip()
    if match["iso"]:
        parts = [int(part) for part in re.split("[-/]", match["iso"])]
    elif match["month"] or month:
        parts = [int(match["year"] or year), int(match["month"] or month), int(match["day"])]
    else:
        raise BadNotice(f"“{said}”没有写月份。")
    try:
        day = date(*parts)
    except ValueError:
        raise BadNotice(f"“{said}”不是{parts[0]}年存在的日期。") from None
    written = WEEKDAY.search(match["note"] or "")
    if written and written[1].replace("天", "日") != WEEKDAYS[day.weekday()]:
        raise BadNotice(f"{day}是星期{WEEKDAYS[day.weekday()]}，不是星期{written[1]}；核对年份和日期。")
    return day


def _between(first: date, last: date) -> Iterator[date]:
    """The days after the first and before the last."""
    if last <= first:
        raise BadNotice(f"{last}不晚于{first}，起止写反了。")
    if last - first > LONGEST:
        raise BadNotice(f"{first}至{last}太长，核对日期。")
    return (first + timedelta(days=n) for n in range(1, (last - first).days))


def data(text: str) -> dict[str, Any]:
    """A notice from a TOML or JSON text: its keys at the top, or a single `[[notice]]`. Raises BadNotice."""
    try:
        found = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadNotice(f"不是能读的 TOML 或 JSON：{error}") from None
    listed = found.get("notice")
    if isinstance(listed, list):
        if len(listed) != 1 or not isinstance(listed[0], dict):
            raise BadNotice(f"一次载入一份通知，文件里有{len(listed)}份。")
        return listed[0]
    return found
