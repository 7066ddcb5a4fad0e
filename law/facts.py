"""Facts about an institution (floor area, investment, canteen, medical) and the conditions that packs lay on them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

NAMES = {
    "floor_area": "建筑面积（平方米）",
    "investment": "投资额（元）",
    "canteen": "是否开设食堂",
    "medical": "是否开展医养结合",
}
NUMBERS = ("floor_area", "investment")
BOUNDS = ("above", "at_least", "at_most", "below", "exactly")
_YES = {"true", "1", "yes", "y", "on", "是", "有"}
_NO = {"false", "0", "no", "n", "off", "否", "无"}


class BadFact(ValueError):
    """A fact that cannot be true or is not known: `name` is the fact, the text is a Chinese sentence."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


class MissingFact(BadFact):
    """The answer depends on a fact that was not given."""

    def __init__(self, name: str) -> None:
        super().__init__(name, f"这个问题取决于{NAMES.get(name, name)}，请补充 {name}。")


def read(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as numbers and booleans, from text or values; None and empty text mean unknown. Raises BadFact."""
    facts: dict[str, Any] = {}
    for name, value in raw.items():
        if name not in NAMES:
            raise BadFact(name, f"不认识的事实“{name}”，可用的有：{'、'.join(NAMES)}。")
        if value is None or value == "":
            continue
        facts[name] = _number(name, value) if name in NUMBERS else _yes_or_no(name, value)
    return facts


def _number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise BadFact(name, f"{NAMES[name]}应为数字，不能是“{value}”。") from None
    if isinstance(value, bool) or not math.isfinite(number):
        raise BadFact(name, f"{NAMES[name]}应为数字，不能是“{value}”。")
    if number < 0 or (name == "floor_area" and number == 0):
        raise BadFact(
            name, f"{NAMES[name]}应大于零，不能是“{value}”。" if name == "floor_area" else f"{NAMES[name]}不能为负数。"
        )
    return int(number) if number.is_integer() else number


def _yes_or_no(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise BadFact(name, f"{NAMES[name]}请用 true 或 false 回答，不能是“{value}”。")


def missing(when: Mapping[str, Any], facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts that `when` asks for and that are not known."""
    return tuple(name for name, test in when.items() if facts.get(name) is None and not _unknown_will_do(test))


def true(when: Mapping[str, Any], facts: Mapping[str, Any]) -> bool | None:
    """Whether the condition holds; None when a missing fact could still decide it. One false part decides alone."""
    unknown = False
    for name, test in when.items():
        value = facts.get(name)
        if value is None:
            unknown = unknown or not _unknown_will_do(test)
        elif not _passes(test, value):
            return False
    return None if unknown else True


def _unknown_will_do(test: Any) -> bool:
    return isinstance(test, Mapping) and bool(test.get("or_unknown"))


def _passes(test: Any, value: Any) -> bool:
    if not isinstance(test, Mapping):
        return value is test
    return (
        ("above" not in test or value > test["above"])
        and ("at_least" not in test or value >= test["at_least"])
        and ("at_most" not in test or value <= test["at_most"])
        and ("below" not in test or value < test["below"])
        and ("exactly" not in test or value == test["exactly"])
    )


def fault(when: Mapping[str, Any]) -> str:
    """What is wrong with a condition as written in a pack; empty when nothing is."""
    return next((words for name, test in when.items() if (words := _fault(name, test))), "")


def _fault(name: str, test: Any) -> str:
    if name not in NAMES:
        return f"不认识的事实“{name}”"
    if name not in NUMBERS:
        return "" if isinstance(test, bool) else f"{name} 应为 true 或 false"
    if not isinstance(test, Mapping) or not test:
        return f"{name} 应写成 {{ above = 数字 }} 之类的范围"
    for key, bound in test.items():
        if key not in (*BOUNDS, "or_unknown"):
            return f"{name} 不认识“{key}”"
        if isinstance(bound, bool) is not (key == "or_unknown") or not isinstance(bound, (int, float)):
            return f"{name}.{key} 的值不对：{bound!r}"
    return ""
