"""Rates that a text demands (all staff trained by a date): numerator over denominator, never rounded into success."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from law.routing import Sourced

NOT_APPLICABLE = "不适用"


@dataclass(frozen=True, slots=True)
class Share:
    """A rate as counted: `state` met | unmet | not_applicable, the `exact` fraction (None when not applicable).

    `shown` is for people: cut off after one decimal, never rounded up, so 99.96 % is shown as 99.9%.
    """

    state: str
    exact: Fraction | None
    shown: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Sourced):
    """A rate and its `target` in percent. `term` is the milestone that sets the date, if any."""

    id: str
    label: str
    numerator: str
    denominator: str
    target: int
    term: str = ""

    def of(self, numerator: int, denominator: int) -> Share:
        """How the rate stands; a denominator of 0 is not applicable. Raises ValueError for a count that cannot be."""
        if numerator < 0 or denominator < 0:
            raise ValueError(f"“{self.label}”的人数或项数不能为负数。")
        if numerator > denominator:
            raise ValueError(
                f"“{self.label}”：{self.numerator}（{numerator}）不能多于{self.denominator}（{denominator}）。"
            )
        if denominator == 0:
            return Share("not_applicable", None, NOT_APPLICABLE, 0, 0)
        exact = Fraction(numerator, denominator)
        state = "met" if exact * 100 >= self.target else "unmet"
        return Share(state, exact, shown(exact), numerator, denominator)


def shown(exact: Fraction) -> str:
    """A share of the whole as a percentage with at most one decimal, cut off downwards."""
    whole, tenth = divmod(int(exact * 1000), 10)
    return f"{whole}.{tenth}%" if tenth else f"{whole}%"
