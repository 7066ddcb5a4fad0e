"""What templates say in one word: rings, dates, calendars, fields and lists, each drawn by a part of `templates/`.

Everything is prepared here, so that a part only prints and repeats.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from casefile import daysheet, fields, history, page, reading
from casefile import lanes as drawn
from casefile.page import CasePage
from casefile.reading import Reading
from law.terms import Due

register = template.Library()

Row = tuple | Mapping[str, Any]


@register.simple_tag
def address(name: str, reference: str) -> str:
    """The address of a page about one file: as `url`, but looked up once for all rows of a list."""
    return page.address(name, reference)


# --- time -------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _drawn(part: str, of: Reading, until: bool = False) -> SafeString:
    """A part that shows one reading. On a screen many read alike, and all day: each is drawn once."""
    return render_to_string(part, {"r": of, "until": until})


@register.simple_tag
def ring(reading: Reading) -> SafeString:
    """The ring of a clock. Hidden from screen readers: `due` beside it says the same."""
    return _drawn("parts/ring.html", reading)


@register.inclusion_tag("parts/ring_big.html")
def ring_big(reading: Reading) -> dict[str, Any]:
    """The ring at the head of the clock's explanation, with its unit."""
    return {"r": reading}


@register.simple_tag
def due(reading: Reading, until: bool = False) -> SafeString:
    """The two lines of a clock; with `until` the second also says when the day ends."""
    until = bool(until and reading.until and reading.state in ("running", "soon", "today"))
    return _drawn("parts/due.html", reading, until)


@register.filter
def day(date: dt.date | dt.datetime | None, today: dt.date | None = None) -> str:
    """`10月19日 周一`; with the year only when it is not this year."""
    if not date:
        return ""
    if isinstance(date, dt.datetime):
        date = reading.local(date)
    return reading.day(date, today or timezone.localdate())


@register.filter
def moment(at: dt.datetime | None, now: dt.datetime | None = None) -> str:
    """`10月13日 周二 15:20`, or `今天 15:20`."""
    return reading.moment(at, now or timezone.now()) if at else ""


@register.filter
def age(since: dt.date | dt.datetime | None, now: dt.datetime | None = None) -> str:
    """`5 分钟前`, `昨天`, `16 天前`."""
    return reading.age(since, now or timezone.now()) if since else ""


@register.simple_tag
def dated(date: dt.date | dt.datetime | None) -> SafeString | str:
    """A date with its machine-readable form: `<time datetime="2026-10-19">10月19日 周一</time>`."""
    if not date:
        return "—"
    text = moment(date) if isinstance(date, dt.datetime) else day(date)
    local = (
        timezone.localtime(date).isoformat(timespec="minutes") if isinstance(date, dt.datetime) else date.isoformat()
    )
    return format_html('<time datetime="{}">{}</time>', local, text)


@register.inclusion_tag("parts/month_calendar.html")
def month_calendar(explanation: Due, today: dt.date | None = None) -> dict[str, Any]:
    """The months of a clock's explanation, the key to their squares, and the list of all days folded away."""
    today = today or timezone.localdate()
    days = daysheet.lines(explanation)
    return {
        "months": daysheet.months(explanation, today=today),
        "lines": [
            {"date": line.date, "text": reading.day(line.date, today), "nth": line.nth, "why": line.why}
            for line in days
        ],
        "total": len(days),
        "held": explanation.suspended or bool(explanation.held),
        "ends": not explanation.suspended,
        "uncertain": not explanation.certain and not explanation.suspended,
        "unit": "个工作日" if explanation.term.unit == "workdays" else "天",
    }


@register.inclusion_tag("parts/strip.html")
def strip(days: Iterable[Mapping[str, Any]], today: dt.date | None = None) -> dict[str, Any]:
    """The two-week strip. Each day: `date`, `count`, `off`, and, if it leads somewhere, `url`."""
    today = today or timezone.localdate()
    return {"days": [_strip_day(entry, today) for entry in days]}


@register.inclusion_tag("parts/lanes.html")
def lanes(page: CasePage, first: str) -> dict[str, Any]:
    """The whole history of a dossier, drawn and as a table; `first` names the lane of the dossier's own file."""
    cases = [page.case, *page.tree]
    told = history.read(cases, now=page.now, calendar=page.calendar)
    return {
        "drawing": drawn.draw(cases, now=page.now, told=told, first=first),
        "rows": history.rows(cases, now=page.now, told=told, first=first),
    }


def _strip_day(entry: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    date, count, off = entry["date"], entry["count"], entry["off"]
    css = " ".join(word for word, on in (("now", date == today), ("off", off), ("has", count)) if on)
    number = f"{date.month}/{date.day}" if date.day == 1 else str(date.day)
    return {
        "css": css,
        "url": entry.get("url", ""),
        "weekday": daysheet.weekday(date, today),
        "number": number,
        "said": reading.day(date, today),
        "words": f"{count} 件" if count else "休" if off else "—",
    }


# --- what a page is made of -------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One symbol of the sprite. It stands for a kind and is silent; with a label (where no word stands by)."""
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}"><use href="#i-{}"/></svg>', label, name)
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.inclusion_tag("parts/track.html")
def track(steps: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The steps of a matter: each `label`, `note` and `state` (done, now, stop or nothing)."""
    return {"steps": steps}


@register.inclusion_tag("parts/summary_list.html")
def summary_list(rows: Iterable[Row], css: str = "") -> dict[str, Any]:
    """Label and value pairs: (label, value), (label, value, url), or a mapping that may add more.

    `act` is the word of the link (更改 by default), `note` a second line, `mono` and `bad` are predicates, `tag` and
    `tone` a tag after the value.
    """
    return {"rows": [_row(row) for row in rows], "css": css}


def _row(row: Row) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        row = dict(zip(("label", "value", "url"), row, strict=False))
    value = row.get("value")
    empty = value is None or value == ""
    return {"act": "更改", **row, "value": "—" if empty else value}


@register.simple_tag
def mask(value: str) -> str:
    """An ID number or telephone number with its middle covered."""
    return reading.masked(value)


@register.inclusion_tag("parts/pager.html", takes_context=True)
def pager(context: template.Context, page: Page, name: str = "page") -> dict[str, Any]:
    """Links to the other pages of a list, keeping the rest of the query."""
    query = context["request"].GET.copy()

    def url(number: int | str) -> str:
        query[name] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    gap = page.paginator.ELLIPSIS
    return {
        "page": page,
        "total": page.paginator.count,
        "links": [{"n": n, "url": "" if n in (gap, page.number) else url(n), "gap": n == gap} for n in numbers],
        "before": url(page.previous_page_number()) if page.has_previous() else "",
        "after": url(page.next_page_number()) if page.has_next() else "",
    }


# --- forms ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, **words: Any) -> dict[str, Any]:
    """A field with label, hint, error, widget and unit. Words may be given: unit, hint, label, css, optional."""
    return fields.drawn(bound, **words)


@register.inclusion_tag("parts/fields.html")
def all_fields(form: BaseForm) -> dict[str, Any]:
    """Every visible field of a form, one below the other, and its hidden ones."""
    return {"hidden": form.hidden_fields(), "fields": [fields.drawn(bound) for bound in form.visible_fields()]}


@register.inclusion_tag("parts/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """What has to be changed, at the head of the page; each sentence leads to its field and stands there again."""
    return {"errors": fields.errors(form)}
