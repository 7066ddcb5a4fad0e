"""Charts as inline SVG, drawn from the table that stands below each."""

from typing import Any

from django import template

from inspections import statistics_shown
from inspections.statistics_shown import Table

register = template.Library()


@register.inclusion_tag("parts/bars.html")
def bars(table: Table) -> dict[str, Any]:
    """Horizontal bars, one a line, each cut into the parts of the legend."""
    shades = statistics_shown.shades(table)
    key = [(name, css.replace("h", "k")) for name, css in zip(table.legend, shades, strict=True)]
    return {"table": table, "rows": statistics_shown.bars(table), "key": key if len(key) > 1 else []}
