"""The law stays in the packs, and one thing has one word: what the source of the floors may not say."""

import ast
import re

import pytest

from law import load
from tests.house import plan

DEMONSTRATION = "eldercare/demo"  # a made-up county names its agencies and places
ABOVE_THE_LAW = plan.sources(*(floor for floor in plan.FLOORS if floor != "law"))
TOLD = [path for path in ABOVE_THE_LAW if not plan.name(path).startswith(DEMONSTRATION)]

# Ordinary words that packs also use as names: whoever runs the platform, and whoever registers legal persons.
ORDINARY = {"民政部门", "登记部门", "有关部门", "相关部门", "各部门", "当地政府", "人民法院"}
ORDINARY |= {"乡镇（街道）", "街道（乡镇）"}
# What a file may say all the same, by rule, and why. Numbers of days that belong to a machine and not to the law.
EXCUSED = {
    ("numbers_of_days", "eldercare/settings.py"): "how long a session, a lock-out or a cache lasts",
    ("numbers_of_days", "casefile/holiday_text.py"): "a slip of the pen in a notice, not a term of the law",
    ("obligations", "portal/law_api.py"): "examples in the schema of the API",
    ("names_an_agency", "portal/law_api.py"): "examples in the schema of the API",
    ("names_a_place", "portal/law_api.py"): "examples in the schema of the API",
}
NUMERAL = "[一二三四五六七八九十百〇零0-9]+"
ARTICLE = re.compile(f"第{NUMERAL}[条款项]|（[一二三四五六七八九十]+）")
OBLIGATION = re.compile(r"\b(TJ|JY|MZ|CZ|LYG)-\d\d\b")
DAYS = re.compile(f"(?<!下){NUMERAL}个?(工作日|自然日|天内|日内|小时内|个月内)")

# The word that is refused, and the one that the house uses (design, chapter 12).
SYNONYMS = {
    "facility": "institution",
    "nursing": "institution",
    "organisation": "institution or agency",
    "organization": "institution or agency",
    "department": "agency",
    "bureau": "agency",
    "deadline": "clock (running) or term (in the law)",
    "countdown": "clock",
    "timer": "clock",
    "dashboard": "desk",
    "suspend": "hold",
    "suspension": "hold",
    "overdue_flag": "lapsed_at",
    "expire_clock": "lapse",
    "workflow": "flow",
    "transition": "move",
    "permission_level": "right",
    "license": "licence",
    "user_agency": "post",
    "job_title": "post",
    "lottery": "draw",
    "blacklist": "listing",
    "whitelist": "red list",
    "grievance": "complaint",
    "audit_log": "timeline or ledger",
    "logbook": "timeline",
    "certificate_of_filing": "receipt",
    "commitment_letter": "pledge",
    "rectification": "correction or order to fix",
}


def numbers_of_days(module: ast.Module):
    for call in plan.calls(module):
        if plan.dotted(call.func).endswith("timedelta"):
            for keyword in call.keywords:
                number = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
                if keyword.arg in {"days", "weeks"} and number is not None and number != 1:
                    yield call.lineno, f"timedelta({keyword.arg}={number})"
            if call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value not in (0, 1):
                yield call.lineno, f"timedelta({call.args[0].value})"
    for line, text in plan.texts(module):
        if found := DAYS.search(text):
            yield line, found[0]


def articles(module: ast.Module):
    yield from ((line, text) for line, text in plan.texts(module) if ARTICLE.search(text))


def obligations(module: ast.Module):
    yield from ((line, text) for line, text in plan.texts(module) if OBLIGATION.search(text))


def agency_names() -> set[str]:
    entries = (entry for place in load.places() for entry in load.pack(place).agencies.values())
    names = {name for entry in entries for name in (entry.name, entry.short, *entry.aliases)}
    return {name for name in names - ORDINARY if len(name) > 2 and name[-1] in "局委部门构队所会处心府院办"}


def ids_of_agencies() -> set[str]:
    return {slug for place in load.places() for slug in load.pack(place).agencies}


def names_an_agency(module: ast.Module):
    names, ids = agency_names(), ids_of_agencies()
    for line, text in plan.texts(module):
        if found := next((name for name in names if name in text), None) or (text if text in ids else None):
            yield line, f"{found} in {text!r}"


def names_a_place(module: ast.Module):
    places = {load.pack(place).name for place in load.places()} | set(load.places())
    for line, text in plan.texts(module):
        if text in places:
            yield line, text


def synonyms(module: ast.Module):
    for node in ast.walk(module):
        names = [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
        names += [node.id] if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else []
        names += [node.arg] if isinstance(node, ast.arg) else []
        for said in names:
            words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", said).lower()
            for refused, ours in SYNONYMS.items():
                if f"_{refused}_" in f"_{words}_" or f"_{refused}s_" in f"_{words}_":
                    yield node.lineno, f"{said}: the word is {ours}"


@pytest.mark.parametrize(
    ("rule", "paths", "example"),
    [
        (numbers_of_days, TOLD, "x = timedelta(days=20)"),
        (numbers_of_days, TOLD, "x = '应当在20个工作日内检查'"),
        (articles, ABOVE_THE_LAW, "x = '依据第十六条'"),
        (articles, ABOVE_THE_LAW, "x = f'{a}（十六）'"),
        (obligations, ABOVE_THE_LAW, "x = 'JY-15'"),
        (names_an_agency, TOLD, "x = '请找靖宇县市场监督管理部门'"),
        (names_an_agency, TOLD, "x = 'jingyu.market'"),
        (names_a_place, TOLD, "x = 'jingyu'"),
        (synonyms, ABOVE_THE_LAW, "class NursingHome: pass"),
        (synonyms, ABOVE_THE_LAW, "def f(deadline): pass"),
    ],
)
def test_the_source_does_not_say(rule, paths, example):
    assert plan.found_in(rule, example), "the rule would find nothing"
    assert not plan.found_in(rule, f'def f():\n    """{example}"""') or rule is synonyms
    assert plan.found_by(rule, [path for path in paths if (rule.__name__, plan.name(path)) not in EXCUSED]) == []


def test_files_and_folders_use_the_same_words():
    paths = [plan.name(path) for path in plan.sources(*plan.FLOORS, "tests")]
    paths += [path.relative_to(plan.ROOT).as_posix() for path in (plan.ROOT / "templates").rglob("*.html")]
    assert [path for path in paths for word in SYNONYMS if word in re.split(r"[_/.]", path)] == []
