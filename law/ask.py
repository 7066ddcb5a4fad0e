"""The questions about the law as commands: JSON for machines, a table on a terminal, no Django."""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from law import directions, questions
from law.entries import ROLE_NAMES
from law.facts import NAMES
from law.questions import BadQuestion

BAD_QUESTION = 2
LABELS = {
    "place": "地方", "obligation": "义务", "label": "事项", "length": "期限", "event": "起算", "agencies": "单位",
    "who": "谁", "to": "对谁", "consequence": "后果", "conflict": "文本冲突", "silent": "文本没有写", "cite": "依据",
    "unverified": "未核对原文", "on": "事件日期", "at": "事件时刻", "due_on": "到期日", "due_at": "到期时刻",
    "overdue_from": "逾期自", "certain": "已确定", "counted": "计入", "skipped": "不计", "period": "自然期",
    "from": "起", "until": "止", "keep_until": "保存至", "rules": "计算规则", "status_text": "效力",
    "instrument": "文件", "valid_from": "施行", "valid_until": "有效至", "note": "说明", "also": "另有",
    "domain": "领域", "facts": "事实", "fallback": "归口", "name": "名称", "required": "应当提交",
    "optional": "可以提交", "undecided": "取决于", "conflicts": "须作选择", "pledge": "承诺书", "wanted": "必须",
    "matters": "内容", "public": "公开", "items": "备案事项", "agency_name": "单位", "allowed": "可以办理",
    "why": "理由", "floor_area": "建筑面积", "investment": "投资额", "canteen": "食堂", "medical": "医养结合",
    "out_of_scope": "不由软件承担", "choices": "可以指派", "call": "紧急时通知到场", "measures": "可以采取",
    "listing": "挂牌督办", "proposed": "要提请", "propose": "提请", "decide": "决定", "joint": "会同",
    "assign": "须指派", "channel": "渠道", "transfer": "移送", "steps": "报告链", "year": "年份", "does": "算数的做法",
    "periods": "各期", "target": "目标（%）", "numerator_label": "分子", "denominator_label": "分母",
    "numerator": "分子数", "denominator": "分母数", "state_text": "结果", "shown": "比率", "severity_text": "严重程度",
    "min_months": "最短（月）", "max_months": "最长（月）", "repair_after_months": "满几个月可以修复",
    "earliest_end_on": "最早到期", "latest_end_on": "最晚到期", "repair_from": "可以申请修复", "condition": "条件",
    "grounds": "列入情形",
}  # fmt: skip
MACHINE = {
    "term", "move", "form", "n", "unit", "per", "basis", "status", "applies", "agency", "id", "bearer", "counts",
    "carried", "state", "hazard", "grade", "unlicensed", "rate", "list", "severity",
}  # fmt: skip
FACTS = "，".join(f"{name} {label}" for name, label in NAMES.items())


class _Parser(argparse.ArgumentParser):
    """A parser that complains in Chinese."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_QUESTION, f"问题没有写对，正确的写法：{self.format_usage().strip()}\n（{message}）\n")


def main(argv: Sequence[str]) -> int:
    """Answer one question; returns 0, or 2 with a Chinese sentence on stderr when it cannot be answered as put."""
    arguments = vars(_parser().parse_args(list(argv)))
    ask: Callable[..., dict[str, Any]] = arguments.pop("ask")
    try:
        if "facts" in arguments:
            arguments["facts"] = _facts(arguments["facts"])
        answer = ask(**arguments)
    except BadQuestion as bad:
        print(bad.sentence, file=sys.stderr)
        return BAD_QUESTION
    if sys.stdout.isatty():
        print("\n".join(_table(answer)))
    else:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    return 0


def _parser() -> _Parser:
    parser = _Parser(prog="manage.py", description="问法：期限、职责、材料、权限、去向、名单。")
    asked = parser.add_subparsers(required=True, metavar="问题")

    due = asked.add_parser("due", help="某项义务什么时候到期")
    due.add_argument("place", help="地方，如 jingyu")
    due.add_argument("obligation", help="义务编号，如 JY-15")
    due.add_argument("--on", help="事件发生的日期，如 2021-09-15")
    due.add_argument("--at", help="事件发生的时刻，如 2021-09-15T23:30")
    due.set_defaults(ask=questions.due)

    competent = asked.add_parser("competent", help="某个领域由谁负责")
    competent.add_argument("place")
    competent.add_argument("domain", help="领域，如 fire_review")
    competent.set_defaults(ask=questions.competent)

    documents = asked.add_parser("documents", help="备案要交什么材料")
    documents.add_argument("place")
    documents.set_defaults(ask=questions.documents)

    may = asked.add_parser("may", help="某个单位能不能办某一步")
    may.add_argument("place")
    may.add_argument("agency", help="单位，如 jingyu.market")
    may.add_argument("move", help="步骤，如 inspections.hazard.accept")
    may.add_argument("--domain", help="领域，如 fire")
    may.set_defaults(ask=questions.may)

    for command in (competent, documents, may):
        command.add_argument("--fact", dest="facts", action="append", default=[], metavar="名=值", help=FACTS)
        command.add_argument("--on", help="按哪一天的文本效力回答")
    _parse_directions(asked)
    return parser


def _parse_directions(asked: Any) -> None:
    hazard = asked.add_parser("hazard", help="一种隐患告知谁，要不要挂牌督办")
    hazard.add_argument("place")
    hazard.add_argument("hazard", help="隐患种类，如 fire")
    hazard.add_argument("--grade", choices=tuple(directions.GRADES), default="general", help="一般或者重大")
    hazard.set_defaults(ask=directions.hazard)

    unlicensed = asked.add_parser("unlicensed", help="无证无照归谁管")
    unlicensed.add_argument("place")
    unlicensed.add_argument("unlicensed", help="如 forprofit")
    unlicensed.set_defaults(ask=directions.unlicensed)

    report = asked.add_parser("report", help="事故和公共卫生事件逐级向谁报告")
    report.add_argument("place")
    report.add_argument("event", help="如 accident")
    report.set_defaults(ask=directions.report)

    periods = asked.add_parser("periods", help="一项按期义务在一年里的各期")
    periods.add_argument("place")
    periods.add_argument("obligation", help="义务编号，如 CZ-41")
    periods.add_argument("--year", required=True, help="如 2023")
    periods.set_defaults(ask=directions.periods)

    rate = asked.add_parser("rate", help="要达到的比率，达标没有")
    rate.add_argument("place")
    rate.add_argument("rate", help="如 training.heads")
    rate.add_argument("--numerator", help="分子")
    rate.add_argument("--denominator", help="分母")
    rate.set_defaults(ask=directions.rate)

    stay = asked.add_parser("stay", help="列入名单多久")
    stay.add_argument("place")
    stay.add_argument("list", help="名单，如 joint_punishment")
    stay.add_argument("severity", help="严重程度：light 轻微，general 一般，serious 严重")
    stay.set_defaults(ask=directions.stay)

    for command in (hazard, unlicensed, report, periods, rate, stay):
        command.add_argument("--on", help="按哪一天的文本效力回答")


def _facts(pairs: Sequence[str]) -> dict[str, str]:
    facts: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise BadQuestion(f"“{pair}”应写成“名=值”，如 floor_area=560。", "fact")
        if name.strip() in facts:
            raise BadQuestion(f"“{name.strip()}”写了两次。", name.strip())
        facts[name.strip()] = value.strip()
    return facts


def _table(answer: dict[str, Any], indent: str = "") -> list[str]:
    """An answer as lines of name and value; what is empty or only for machines is left out."""
    shown = {
        LABELS.get(name, name): value
        for name, value in answer.items()
        if name not in MACHINE and _some(value) and (name, value) != ("unverified", False)
    }
    width = max(map(_width, shown), default=0)
    lines = []
    for label, value in shown.items():
        lead = f"{indent}{label}{' ' * (width - _width(label))}  "
        if isinstance(value, dict):
            lines += [f"{indent}{label}", *_table(value, indent + "  ")]
        elif isinstance(value, list) and isinstance(value[0], dict):
            lines += [f"{indent}{label}", *(f"{indent}  · {_row(row)}" for row in value)]
        else:
            lines.append(lead + _words(value))
    return lines


def _some(value: Any) -> bool:
    return value is not None and value not in ("", [], {})


def _row(row: dict[str, Any]) -> str:
    """One row of a list: its words, without codes and flags that a person does not need."""
    parts = []
    for name, value in row.items():
        if name in MACHINE:
            continue
        if name in ("options", "facts", "to"):
            parts.append("、".join(_part(part) for part in value))
        elif name == "role":
            parts.append(ROLE_NAMES[value])
        elif isinstance(value, str) and name not in ("id", "code", "about", "conflict", "url"):
            parts.append(value)
        elif name == "unverified" and value:
            parts.append("（未核对原文）")
    return "  ".join(parts)


def _part(part: Any) -> str:
    return str(part.get("label") or part["name"]) if isinstance(part, dict) else NAMES.get(part, part)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return " ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
