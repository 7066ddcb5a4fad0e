"""The vocabulary of a rehearsal: which things can happen, what can be said of each, and what can be expected of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from law.rehearsal import Some
from law.rehearsal_text import Spot, optional
from law.stays import LABELS

FACTS = {"建筑面积": "floor_area", "投资额": "investment", "开设食堂": "canteen", "医养结合": "medical"}
FORMS = {
    "within": "期限内", "at_once": "立即", "same_day": "当日", "promptly": "及时", "by_order": "由文书写明",
    "every": "按期", "standing": "持续", "milestone": "截止日", "cap": "上限", "retain": "保存", "ban": "禁止",
}  # fmt: skip
STANDINGS = {
    "in_force": "现行有效", "draft": "征求意见稿", "not_yet": "尚未施行", "expired": "已过有效期",
    "unattached": "未挂接",
}  # fmt: skip
PERIODS = {"fulfilled": "已完成", "missed": "漏做", "open": "未到期"}
RATES = {"met": "达标", "unmet": "未达标", "not_applicable": "不适用"}
GRADES = {"一般": "general", "重大": "major"}
SEVERITIES = {label: code for code, label in LABELS.items()}


@dataclass(frozen=True, slots=True)
class Value:
    """How an expectation is read from the file, and when what came out (`found`, in a place) meets it."""

    read: Callable[[Spot], Any]
    meets: Callable[[Any, Any, str], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event: how its details are read, which of them it needs, and what may be expected of it."""

    keys: Mapping[str, Value]
    details: Mapping[str, Callable[[Spot], Any]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()


def _equal(expected: Any, found: Any, place: str) -> bool:
    return bool(expected == found)


def _written(expected: str | None, found: str | None, place: str) -> bool:
    return not found if expected is None else expected in (found or "")


def _all_in(expected: tuple, found: Collection[Any] | None, place: str) -> bool:
    return set(expected) <= set(found or ())


def _listed(expected: tuple[str, ...] | Some, found: Collection[str] | None, place: str) -> bool:
    there = set(found or ())
    if isinstance(expected, Some):
        return set(expected.has) <= there and not set(expected.lacks) & there
    return set(expected) == there


def full(slug: str, place: str) -> str:
    """An agency's whole slug; within its place the part after the dot will do."""
    return slug if "." in slug or not slug.isascii() else f"{place}.{slug}"


def _agencies(expected: tuple[str, ...] | Some, found: Collection[str] | None, place: str) -> bool:
    if isinstance(expected, Some):
        has, lacks = (tuple(full(slug, place) for slug in part) for part in (expected.has, expected.lacks))
        return _listed(Some(has, lacks), found, place)
    return _listed(tuple(full(slug, place) for slug in expected), found, place)


def _agency(expected: str | None, found: str | None, place: str) -> bool:
    return found == (expected and full(expected, place))


def _chain(expected: list[tuple[str, Any]], found: list[tuple[str, tuple[str, ...]]] | None, place: str) -> bool:
    steps = found or []
    return len(steps) == len(expected) and all(
        who in sender and _agencies(to, receivers, place)
        for (who, to), (sender, receivers) in zip(expected, steps, strict=True)
    )


def _dates(spot: Spot) -> tuple[dt.date, ...]:
    return tuple(item.date() for item in spot.items())


def _span(spot: Spot) -> tuple[dt.date, ...]:
    found = _dates(spot)
    if len(found) != 2:
        raise spot.fail("应当写成 [起, 止] 两个日期。")
    return found


def _periods(spot: Spot) -> dict[dt.date, str]:
    found = {}
    for pair in spot.pairs():
        key, value = pair
        found[key.date()] = value.one_of(PERIODS.values())
    if not found:
        raise spot.fail("没有写任何一期。")
    return found


def _steps(spot: Spot) -> list[tuple[str, Any]]:
    steps = []
    for item in spot.items():
        parts = item.known(("由", "向"), "报告链的一步")
        if set(parts) != {"由", "向"}:
            raise item.fail("报告链的每一步要写“由”和“向”。")
        steps.append((parts["由"].word(), parts["向"].some()))
    return steps


def _facts(spot: Spot) -> tuple[str, ...]:
    return () if spot.nothing() else tuple(item.one_of(FACTS) for item in spot.items())


def _holds(spot: Spot) -> tuple[tuple[dt.date, dt.date | None], ...]:
    holds = []
    for item in spot.items():
        parts = item.known(("自", "至"), "中止")
        if "自" not in parts:
            raise item.fail("中止要写从哪天起（自）。")
        start, end = parts["自"].date(), parts["至"].date() if "至" in parts else None
        if end and end < start:
            raise item.fail(f"中止的最后一天 {end} 早于第一天 {start}。")
        holds.append((start, end))
    return tuple(holds)


def _doings(spot: Spot) -> tuple[tuple[dt.date, str], ...]:
    done = []
    for item in spot.items():
        parts = item.known(("何事", "日期"), "做过")
        if set(parts) != {"何事", "日期"}:
            raise item.fail("做过的每一件要写“何事”和“日期”。")
        done.append((parts["日期"].date(), parts["何事"].word()))
    return tuple(done)


def _choice(words: Collection[str]) -> Value:
    return Value(lambda spot: spot.one_of(words), _equal)


YES = Value(Spot.yes, _equal)
WHOLE = Value(Spot.whole, _equal)
COUNT = Value(optional(Spot.whole), _equal)
DATE = Value(optional(Spot.date), _equal)
MOMENT = Value(optional(Spot.moment), _equal)
DATES = Value(_dates, _all_in)
WORD = Value(Spot.word, _equal)
TEXT = Value(optional(Spot.word), _written)
LIST = Value(Spot.some, _listed)
AGENCY = Value(optional(Spot.word), _agency)
AGENCIES = Value(Spot.some, _agencies)

SOURCED = {"有冲突": YES, "冲突说明": TEXT, "依据待核": YES, "依据": TEXT}
UNSAID = {"文本没有写": YES, "归口": AGENCY}
STANDING = {"效力": _choice(STANDINGS.values()), "可以办新事": YES}
KINDS = {
    "起算": Kind(
        keys={
            "到期日": DATE, "逾期自": DATE, "到期时刻": MOMENT, "确定": YES, "中止中": YES,
            "计入天数": WHOLE, "不计天数": WHOLE, "计入": DATES, "不计": DATES, "期限": TEXT,
            "性质": _choice(FORMS.values()), "自然期": Value(_span, _equal), "保存至": DATE,
            "负责单位": AGENCIES, "由谁": TEXT, "对谁": TEXT, "后果": TEXT, "期限编号": WORD, "另有期限": LIST,
            "本地没有写": YES, "工作目标": YES, "不由软件办": YES, **SOURCED,
        },
        details={"日期": Spot.date, "时刻": Spot.moment, "中止": _holds},
    ),
    "周期": Kind(
        keys={"各期": Value(_periods, _equal)},
        details={"自": Spot.date, "截至": Spot.date, "做过": _doings},
        needs=("自", "截至"),
    ),
    "统计": Kind(
        keys={"达标": _choice(RATES.values()), "比例": WORD, "依据": TEXT},
        details={"分子": Spot.whole, "分母": Spot.whole},
        needs=("分子", "分母"),
    ),
    "涉及领域": Kind(
        keys={
            "牵头": AGENCIES, "会同": AGENCIES, "配合": AGENCIES, "主管": AGENCIES, "适用领域": WORD,
            "取决于": Value(_facts, _listed), **UNSAID, "有冲突": YES, "冲突说明": TEXT, "依据": TEXT,
        },
    ),
    "办理": Kind(
        keys={"可以办理": YES, "理由": TEXT, "取决于": Value(_facts, _listed), "依据": TEXT},
        details={"单位": Spot.word, "领域": Spot.word},
        needs=("单位",),
    ),
    "提交备案": Kind(
        keys={
            "必须提交": LIST, "可以提交": LIST, "看情况": LIST, "须作选择": LIST, "承诺书": YES, "承诺公开": YES,
            "文本没有写": YES, "有冲突": YES,
        },
    ),
    "发现隐患": Kind(
        keys={
            "送交": AGENCIES, "通知到场": YES, "可采取": LIST, "提请挂牌督办": YES, "提请单位": AGENCIES,
            "决定单位": AGENCIES, **UNSAID, **SOURCED,
        },
        details={"等级": lambda spot: GRADES[spot.one_of(GRADES)]},
    ),
    "无证无照": Kind(
        keys={
            "处理单位": AGENCIES, "会同单位": AGENCIES, "须指派": YES, "移送期限": TEXT, "渠道": TEXT,
            **UNSAID, **SOURCED,
        },
    ),
    "上报": Kind(
        keys={"报告链": Value(_steps, _chain), "文本没有写": YES, "有冲突": YES, "依据": TEXT},
    ),
    "列入名单": Kind(
        keys={
            "列入情形": LIST, "公布": YES, "期限": TEXT, "最短月数": WHOLE, "最长月数": COUNT, "最早到期": DATE,
            "最晚到期": DATE, "可修复自": DATE, "文本没有写": YES, **SOURCED,
        },
        details={"严重程度": lambda spot: SEVERITIES[spot.one_of(SEVERITIES)], "日期": Spot.date},
        needs=("严重程度", "日期"),
    ),
    "提请列入": Kind(
        keys={
            "名单": WORD, "提请单位": AGENCIES, "以何为据": LIST, "须选定": YES, "本地没有写": YES, "文本没有写": YES,
            **SOURCED,
        },
        details={"领域": Spot.word},
    ),
}  # fmt: skip
