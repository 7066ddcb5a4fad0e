"""How long a listing stands and is public, by the law of its day and the severity of the conduct."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from law.conduct import SEVERITIES, ListRule, StayRule
from law.pack import Pack, Silent
from law.terms import add_months

LABELS = {"light": "轻微", "general": "一般", "serious": "严重"}


@dataclass(frozen=True)
class Stay:
    """The bounds within which a listing of one severity stands, in months from the day of listing.

    `max_months` is None where the law says nothing of an end; then whoever decides writes one down. Repair may be
    applied for after `repair_after_months`. `public` is false where such conduct is not made public as a rule.
    `conflict` names what another rule in force says otherwise.
    """

    list: str
    severity: str
    on: dt.date
    min_months: int
    max_months: int | None
    repair_after_months: int | None
    public: bool
    cite: str
    unverified: bool = False
    condition: str = ""
    conflict: str = ""
    silent: str = ""

    @property
    def words(self) -> str:
        """The bounds as a sentence says them."""
        least = f"不少于{self.min_months}个月" if self.min_months else ""
        most = f"不超过{self.max_months}个月" if self.max_months is not None else ""
        return "，".join(part for part in (least, most) if part) or "没有写多久"

    def fault(self, months: int) -> str:
        """What is wrong with a length that was chosen, as a sentence; empty when it lies within the bounds."""
        if months < max(self.min_months, 1):
            return f"按{self.cite}，{self.words}" if self.min_months else "至少写1个月"
        if self.max_months is not None and months > self.max_months:
            return f"按{self.cite}，{self.words}"
        return ""


def rule(pack: Pack, list: str) -> ListRule:
    """What a list is of, and who may read it. Raises KeyError for a list that nobody knows."""
    return pack.list_rules[list]


def stay(pack: Pack, list: str, severity: str, on: dt.date) -> Stay:
    """How long bad conduct of this severity stands on a list by the law of the day `on`.

    The rule for the severity leads; one for the list as a whole that holds as well is told as a conflict, because the
    text does not say which goes before. Raises KeyError for an unknown list or severity, and Silent where no law that
    is known says how long.
    """
    if list not in pack.list_names:
        raise KeyError(list)
    if severity not in SEVERITIES:
        raise KeyError(severity)
    held = [one for one in pack.on(on).stays.values() if list in one.lists and one.holds_on(on)]
    by_severity = [one for one in held if one.severity == severity]
    overall = [one for one in held if not one.severity]
    if not by_severity and not overall:
        day = f"{on.year}年{on.month}月{on.day}日"
        raise Silent(f"{day}的法律没有写{pack.list_names[list]}列入多久，由决定的人写明期限和理由。")
    leading = _newest(by_severity or overall)
    others = [one for one in overall if one is not leading]
    return Stay(
        list=list,
        severity=severity,
        on=on,
        min_months=leading.min_months,
        max_months=leading.max_months,
        repair_after_months=leading.repair_after_months,
        public=leading.public,
        cite=str(leading.cite),
        unverified=leading.unverified or leading.cite.instrument.unverified,
        condition=leading.condition,
        conflict="".join([leading.conflict, *(_other(one) for one in others)]),
        silent=leading.silent,
    )


def _newest(rules: Iterable[StayRule]) -> StayRule:
    return max(rules, key=lambda one: one.valid_from or dt.date.min)


def _other(one: StayRule) -> str:
    """What a second rule says, in a sentence that leaves it to the officer which of the two to follow."""
    doubt = "（未核对原文）" if one.unverified else ""
    return f"另有{one.cite}{doubt}：{one.condition}与上面的期限不同，没有写以哪一个为准，由决定的人选定。"


def last_day(listed_on: dt.date, months: int) -> dt.date:
    """The last day on which it is public: the corresponding day, not moved for a day of rest, which would lengthen."""
    return add_months(listed_on, months)


def repair_from(listed_on: dt.date, found: Stay) -> dt.date:
    """The first day on which repair may be applied for."""
    months = found.repair_after_months if found.repair_after_months is not None else found.min_months
    return add_months(listed_on, months)
