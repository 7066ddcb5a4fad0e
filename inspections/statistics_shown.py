"""What a statistics page shows: tables, each with the chart that draws it and the file that holds it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

ROOM = 84  # per cent of the width that the longest bar takes; the number beside it needs the rest


@dataclass(frozen=True)
class Line:
    """One row: its name, the cells of the table, and the parts of its bar in the order of the legend.

    `ask` narrows the page to this row; `shown` stands beside the bar, the sum of the parts where it is empty.
    """

    label: str
    cells: tuple[str, ...]
    parts: tuple[int, ...] = ()
    ask: Mapping[str, str] = field(default_factory=dict)
    shown: str = ""


@dataclass(frozen=True)
class Table:
    """What one chart draws. `heads` name the cells, `legend` the parts of each bar."""

    code: str
    title: str
    first: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    legend: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Statistics:
    """The figures on top and the tables below them."""

    figures: list[dict[str, str]]
    tables: tuple[Table, ...]

    def table(self, code: str) -> Table | None:
        return next((one for one in self.tables if one.code == code), None)


def sheet(table: Table) -> Iterator[list[str]]:
    """The table as lines of a file, heading first."""
    yield [table.first, *table.heads]
    yield from ([line.label, *line.cells] for line in table.lines)


def bars(table: Table) -> list[dict[str, Any]]:
    """The lines as horizontal bars, in per cent of the longest; the number stands at the end of each."""
    most = max((sum(line.parts) for line in table.lines), default=0) or 1
    rows = []
    for line in table.lines:
        left, parts = 0.0, []
        for (name, count), css in zip(zip(table.legend, line.parts, strict=True), shades(table), strict=True):
            width = count / most * ROOM
            if count:
                said = f"{line.label}，{name} {count}"
                parts.append({"x": f"{left:.2f}%", "width": f"{width:.2f}%", "css": css, "said": said})
            left += width
        rows.append(
            {"label": line.label, "parts": parts, "end": f"{left:.2f}%", "shown": line.shown or str(sum(line.parts))}
        )
    return rows


def shades(table: Table) -> list[str]:
    """A shade for each part of the legend: the first the darkest of two, from light to dark where they are classes."""
    return ["h3", "h1"][: len(table.legend)] if len(table.legend) < 3 else [f"h{n}" for n in range(len(table.legend))]
