"""The plan of the house: its floors, its files, and what can be read from their source without running it."""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Siblings share a number: neither may know the other.
FLOORS = {
    "law": 0,
    "agencies": 1,
    "casefile": 2,
    "registry": 3,
    "credit": 4,
    "inspections": 5,
    "complaints": 6,
    "funds": 6,
    "portal": 7,
    "eldercare": 8,
}
Fault = Callable[[ast.Module], Iterator[tuple[int, str]]]


def sources(*folders: str) -> list[Path]:
    """The Python files of these folders (of all floors when none is named), migrations left out."""
    found = (path for folder in folders or FLOORS for path in sorted((ROOT / folder).rglob("*.py")))
    return [path for path in found if "migrations" not in path.parts]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room(path: Path) -> str:
    """Which room of its app a file lies in: `forms/hazards.py` and `holiday_forms.py` are both in the forms."""
    folders = path.relative_to(ROOT).parts[1:-1]
    return folders[0] if folders else path.stem.rsplit("_", 1)[-1]


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def found_by(rule: Fault, paths: list[Path]) -> list[str]:
    """What a rule finds in these files, as `file:line what`."""
    return [f"{name(path)}:{line} {what}" for path in paths for line, what in rule(tree(path))]


def found_in(rule: Fault, source: str) -> list[str]:
    """What a rule finds in a piece of source: how a test shows that its rule can find anything."""
    return [what for _, what in rule(ast.parse(source))]


def texts(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Every string constant that is not a docstring, f-string parts included."""
    docstrings = {id(first) for node in ast.walk(module) for first in _docstring(node)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def _docstring(node: ast.AST) -> Iterator[ast.expr]:
    body = getattr(node, "body", None)
    if isinstance(body, list):
        for statement in body:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                yield statement.value


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a name or an attribute; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else node.attr
    return ""


def calls(module: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(module) if isinstance(node, ast.Call))
