"""The questions that the law page puts: what each takes, who answers it, and the same as a command."""

import shlex
from collections.abc import Callable, Mapping
from typing import Any

from casefile import calendar
from law import directions, facts, questions
from law.entries import ROLE_NAMES

ASKS = {
    "due": "期限", "competent": "职责", "documents": "材料", "may": "权限", "hazard": "隐患归谁管",
    "unlicensed": "无证无照归谁管", "report": "事故报告", "periods": "按期义务", "rate": "达标率",
    "stay": "列入名单多久",
}  # fmt: skip
SIZE = ("floor_area", "investment")  # the facts on which a competence may depend
# What each question takes, in the order of the form, and what it cannot do without.
TAKES = {
    "due": ("obligation", "on", "at"),
    "competent": ("domain", *SIZE, "on"),
    "documents": (*facts.NAMES, "on"),
    "may": ("agency", "move", "domain", *SIZE, "on"),
    "hazard": ("hazard", "grade", "on"),
    "unlicensed": ("unlicensed", "on"),
    "report": ("event", "on"),
    "periods": ("obligation", "year"),
    "rate": ("rate", "numerator", "denominator", "on"),
    "stay": ("list", "severity", "on"),
}
NEEDS = {
    "due": ("obligation",), "competent": ("domain",), "documents": (), "may": ("agency", "move"),
    "hazard": ("hazard",), "unlicensed": ("unlicensed",), "report": ("event",), "periods": ("obligation", "year"),
    "rate": ("rate",), "stay": ("list", "severity"),
}  # fmt: skip
# The words of a command, in their order.
IN_ORDER = ("obligation", "agency", "move", "hazard", "unlicensed", "event", "rate", "list", "severity")
OPTIONS = ("on", "at", "year", "grade", "numerator", "denominator")

Asked = Mapping[str, str]


def missing(ask: str, given: Asked) -> list[str]:
    """The names of what a question cannot do without and was not given."""
    return [name for name in NEEDS[ask] if not given.get(name)]


def put(ask: str, place: str, asked: Asked) -> dict[str, Any]:
    """The plain data of an answer. Raises questions.BadQuestion."""
    return ASK[ask](place, asked)


def command(ask: str, place: str, asked: Asked) -> str:
    """The command that gives the same answer."""
    plain = [asked[name] for name in IN_ORDER if name in asked]
    options = {name: f"--{name}" for name in OPTIONS}
    if ask == "competent":
        plain.append(asked["domain"])
    elif ask == "may":
        options["domain"] = "--domain"
    words = [part for name, option in options.items() if name in asked for part in (option, asked[name])]
    words += [part for name, value in _facts(asked).items() for part in ("--fact", f"{name}={value}")]
    return shlex.join(["./run", "manage", ask, place, *plain, *words])


def _due(place: str, asked: Asked) -> dict[str, Any]:
    days = calendar.current()  # a notice that two people have applied counts here as it does on case files
    return questions.due(place, asked["obligation"], on=asked.get("on"), at=asked.get("at"), calendar=days)


def _competent(place: str, asked: Asked) -> dict[str, Any]:
    found = questions.competent(place, asked["domain"], _facts(asked), on=asked["on"])
    roles = [agency | {"role_name": ROLE_NAMES[agency["role"]]} for agency in found["agencies"]]
    return found | {"agencies": roles}


def _documents(place: str, asked: Asked) -> dict[str, Any]:
    return questions.documents(place, _facts(asked), on=asked["on"])


def _may(place: str, asked: Asked) -> dict[str, Any]:
    domain, known = asked.get("domain"), _facts(asked)
    return questions.may(place, asked["agency"], asked["move"], domain=domain, facts=known, on=asked["on"])


def _hazard(place: str, asked: Asked) -> dict[str, Any]:
    return directions.hazard(place, asked["hazard"], grade=asked.get("grade", "general"), on=asked["on"])


def _unlicensed(place: str, asked: Asked) -> dict[str, Any]:
    return directions.unlicensed(place, asked["unlicensed"], on=asked["on"])


def _report(place: str, asked: Asked) -> dict[str, Any]:
    return directions.report(place, asked["event"], on=asked["on"])


def _periods(place: str, asked: Asked) -> dict[str, Any]:
    return directions.periods(place, asked["obligation"], year=asked["year"])


def _rate(place: str, asked: Asked) -> dict[str, Any]:
    counts = {name: asked.get(name) for name in ("numerator", "denominator")}
    return directions.rate(place, asked["rate"], **counts, on=asked["on"])


def _stay(place: str, asked: Asked) -> dict[str, Any]:
    return directions.stay(place, asked["list"], asked["severity"], on=asked["on"])


ASK: dict[str, Callable[[str, Asked], dict[str, Any]]] = {
    "due": _due, "competent": _competent, "documents": _documents, "may": _may, "hazard": _hazard,
    "unlicensed": _unlicensed, "report": _report, "periods": _periods, "rate": _rate,
    "stay": _stay,
}  # fmt: skip


def _facts(asked: Asked) -> dict[str, str]:
    return {name: asked[name] for name in facts.NAMES if name in asked}
