"""The commands due, competent, documents and may: JSON for machines, a table on a terminal, no Django."""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from law import questions
from law.facts import NAMES
from law.questions import BadQuestion

BAD_QUESTION = 2
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
    parser = _Parser(prog="manage.py", description="问法：期限、职责、材料、权限。")
    asked = parser.add_subparsers(required=True, metavar="due|competent|documents|may")

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
    return parser


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
    """An answer as lines of name and value; what is empty is left out."""
    lines = []
    width = max((_width(name) for name in answer), default=0)
    for name, value in answer.items():
        if value is None or value == [] or value == {} or value == "":
            continue
        label = f"{indent}{name}{' ' * (width - _width(name))}  "
        if isinstance(value, dict):
            lines += [label.rstrip(), *_table(value, indent + "  ")]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(label.rstrip())
            lines += [
                f"{indent}  · " + "  ".join(str(part) for part in row.values() if part not in (None, "", []))
                for row in value
            ]
        else:
            lines.append(label + _words(value))
    return lines


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return " ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
