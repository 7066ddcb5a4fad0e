"""What the pages of periodic duties show: a place as institutions by periods, and one institution duty by duty."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.urls import reverse

from agencies.access import Actor
from casefile import page, reading
from inspections import claims, doings, periods
from inspections.doings import DOMAIN
from inspections.periods import Account, Row
from law import load
from law.entries import Term
from law.periods import Period
from registry.models import Institution

PAGE = 50
SPANS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
HALVES = ("上半年", "下半年")
SHOWS = {"": "全部", "missed": "有漏期", "open": "本期还没有", "unplanned": "本期尚未安排"}
BEARERS = {"authority": "部门的义务", "institution": "机构的义务"}


@dataclass(frozen=True)
class Cell:
    """One period as a page says it. `tone` repeats the words in colour."""

    words: str
    tone: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """Words and note as one, for a sheet."""
        return f"{self.words}，{self.note}" if self.note else self.words


def label(period: Period, per: str) -> str:
    """The name of a natural period within its year."""
    number = (period.first.month - 1) // SPANS[per] + 1
    if per == "month":
        return f"{number}月"
    if per == "year":
        return f"{period.first.year}年"
    return f"第{number}季度" if per == "quarter" else HALVES[number - 1]


def cell(account: Account, period: Period | None, on: date, planned_on: date | None = None) -> Cell:
    """How a period stands, in a few words."""
    if period is None:
        return Cell("—")
    if not account.kept:
        return Cell("平台没有这类记录", note="不作判断")
    if period.state == "fulfilled":
        days = "、".join(dict.fromkeys(_short(day) for day, _ in period.by[:2]))
        more = f"等 {len(period.by)} 次" if len(period.by) > 2 else ""
        return Cell(f"{days}{more}", "ok")
    if period.state == "open":
        left = f"还剩 {periods.left(period, on)} 天"
        if planned_on and on <= planned_on <= period.last:
            return Cell(f"计划 {_short(planned_on)}", "info", left)
        return Cell("还没有", "warn", left)
    if account.waits(period):
        return Cell("补报待核实", "warn", "核实以前算漏期")
    if period.partial:
        return Cell("不足一期，没有", "", f"自{_short(account.since)}起算" if account.since else "")
    return Cell("漏期", "danger")


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


class Matrix:
    """The page of a place: institutions down, the periods of one duty and one year across."""

    def __init__(self, actor: Actor, ask: Mapping[str, str], on: date):
        self.actor, self.ask, self.on = actor, ask, on
        self.place = actor.agency.place
        self.duties = periods.duties(self.place.pk, on)
        self.term = next((term for term in self.duties if term.id == ask.get("duty")), next(iter(self.duties), None))
        asked = ask.get("year", "")
        self.year = int(asked) if asked.isdecimal() and len(asked) == 4 and int(asked) <= on.year else on.year
        wanted = {self.term.id} if self.term else set()
        found = periods.of_place(self.place, on=on, since=date(self.year, 1, 1), only=wanted, by=actor)
        self.within = {row.institution.pk: self._in_year(row) for row in found.rows} if self.term else {}
        self.rows = [row for row in found.rows if self.within.get(row.institution.pk)]
        self.own = found.own
        self.show = ask.get("show", "") if ask.get("show") in SHOWS else ""
        self.text = ask.get("q", "").strip()[:100]
        self.columns = self._columns()

    def _in_year(self, row: Row) -> list[Period]:
        return [one for one in row.accounts[self.term.id].periods if one.first.year == self.year]

    def _within(self, row: Row) -> list[Period]:
        return self.within[row.institution.pk]

    def _columns(self) -> list[Period]:
        """Every period of the year that has begun for somebody."""
        seen = {(one.first, one.last): one for row in self.rows for one in self._within(row)}
        return [seen[key] for key in sorted(seen)]

    def _answers(self, row: Row, show: str) -> bool:
        within = self._within(row)
        last = within[-1]
        due = last.state == "open"
        return {
            "": True,
            "missed": any(one.state == "missed" and not one.partial for one in within),
            "open": due,
            "unplanned": due and not self._coming(row, last),
        }[show]

    def _coming(self, row: Row, period: Period) -> bool:
        return _planned(row, period, self.on)

    @property
    def shows(self) -> dict[str, str]:
        """What the list may be narrowed to. Only visits of authorities are planned here."""
        planned = self.term is not None and self.term.bearer == "authority"
        return SHOWS if planned else {key: word for key, word in SHOWS.items() if key != "unplanned"}

    def chosen(self) -> list[Row]:
        rows = [row for row in self.rows if self._answers(row, self.show)]
        return [row for row in rows if self.text in row.institution.named] if self.text else rows

    def line(self, row: Row) -> dict[str, Any]:
        account = row.accounts[self.term.id]
        by_first = {one.first: one for one in self._within(row)}
        planned = row.planned_on if self.term.bearer == "authority" else None
        cells = [
            {
                "label": label(column, self.term.per),
                "cell": cell(account, by_first.get(column.first), self.on, planned),
            }
            for column in self.columns
        ]
        reference = row.institution.reference
        url = page.address("inspections:duties_of", reference)
        return {"institution": row.institution, "reference": reference, "url": url, "cells": cells}

    def sheet(self) -> Iterator[list[str]]:
        """The filtered set as lines of a sheet, heading first."""
        names = [label(column, self.term.per) for column in self.columns] if self.term else []
        yield ["机构", "案号", "乡镇（街道）", "义务", "年度", *names]
        for row in self.chosen():
            line, subject = self.line(row), row.institution
            words = [one["cell"].text for one in line["cells"]]
            yield [subject.named, line["reference"], subject.town, self.term.label, str(self.year), *words]

    def context(self) -> dict[str, Any]:
        shown = Paginator(self.chosen(), PAGE).get_page(self.ask.get("page"))
        return {
            "matrix": self,
            "page": shown,
            "lines": [self.line(row) for row in shown.object_list],
            "heads": [label(column, self.term.per) for column in self.columns],
            "chips": [
                (key, word, sum(self._answers(row, key) for row in self.rows), self.query(show=key))
                for key, word in self.shows.items()
            ],
            "missed": sum(one.state == "missed" and not one.partial for row in self.rows for one in self._within(row)),
            "bearer": BEARERS[self.term.bearer] if self.term else "",
            "own": [_told(account, self.year, self.on) for account in self.own],
            "years": range(self.on.year, _first_year(self.place.pk, self.on) - 1, -1),
            "basis": load.pack(self.place.pk).basis.short,
            "partial": DOMAIN not in self.actor.domains,
            "ask": self.ask,
            "export_query": f"{self.query()}&" if self.query() else "",
        }

    def query(self, **changes: str) -> str:
        kept = {key: self.ask.get(key, "") for key in ("duty", "year", "show", "q")} | changes
        return urlencode({key: value for key, value in kept.items() if value})


def _first_year(place_id: str, on: date) -> int:
    """The earliest year that may be asked for: that of the place's text, but no more than a handful back."""
    since = load.pack(place_id).valid_from
    return max(since.year if since else on.year - 4, on.year - 9)


def _told(account: Account, year: int, on: date) -> dict[str, Any]:
    within = [one for one in account.periods if one.first.year == year]
    return {
        "term": account.term,
        "kept": account.kept,
        "periods": [{"label": label(one, account.term.per), "cell": cell(account, one, on)} for one in within],
    }


def institution(subject: Institution, *, actor: Actor, on: date) -> dict[str, Any]:
    """The page of one institution: the authorities' duties and its own apart, the newest period first."""
    accounts = periods.of_institution(subject, on=on, by=actor)
    files = periods.files_of(accounts, actor)
    groups = []
    for bearer, words in BEARERS.items():
        mine = [account for account in accounts if account.term.bearer == bearer]
        if mine:
            groups.append((words, [_duty(account, files, on) for account in mine]))
    refused = doings.hindrance(subject, on)
    may = doings.either_side.refusal(actor, subject, doings.REPORT) is None and not actor.read_only
    return {
        "institution": subject,
        "case": subject.case,
        "groups": groups,
        "since": claims.claimed_on(subject),
        "basis": load.pack(subject.place_id).basis.short,
        "report_url": reverse("inspections:report_doing", args=[subject.case.reference]) if may and not refused else "",
        "nothing": refused or "",
        "partial": actor.party is None and DOMAIN not in actor.domains,
        "back": page.url_of(subject.case),
    }


def _duty(account: Account, files: Mapping[int, Any], on: date) -> dict[str, Any]:
    rows = []
    for period in reversed(account.periods):
        by = [
            {
                "on": deed.on,
                "word": _kind(account.term, deed.kind, files.get(deed.case)),
                "case": files.get(deed.case),
                "url": page.url_of(files[deed.case]) if deed.case in files else "",
            }
            for deed in account.by(period)
        ]
        words = f"{period.first.year}年{label(period, account.term.per)}" if account.term.per != "year" else ""
        rows.append(
            {"label": words or label(period, account.term.per), "cell": cell(account, period, on), "by": by,
             "span": f"{reading.day(period.first, on)} 至 {reading.day(period.last, on)}"}
        )  # fmt: skip
    return {"term": account.term, "rows": rows, "missed": account.missed, "counts": _counts(account.term)}


def _kind(term: Term, kind: str, case: Any) -> str:
    words = load.pack(case.place_id).doings if case else {}
    return words.get(kind, kind)


def _counts(term: Term) -> str:
    words = load.pack(load.ROOT).doings
    return "、".join(words.get(kind, kind) for kind in term.counts)


def pending(actor: Actor, on: date) -> list[dict[str, Any]]:
    """What the running periods still miss, duty by duty: a line each with a count, for the page of worklists."""
    if actor.party:
        return _own_pending(actor, on)
    place = actor.agency.place
    found = periods.of_place(place, on=on, since=date(on.year, 1, 1), by=actor)
    lines = []
    for term in found.duties:
        due = [row for row in found.rows if (one := row.accounts[term.id].current) and one.state == "open"]
        authority = term.bearer == "authority"
        if authority:
            due = [row for row in due if not _planned(row, row.accounts[term.id].current, on)]
        ask = urlencode({"duty": term.id, "show": "unplanned" if authority else "open"})
        word = "本期尚未安排检查" if authority else "本期未报送"
        lines.append(
            {"label": word, "term": term, "n": len(due), "url": f"{reverse('inspections:duties')}?{ask}",
             "missed": found.missed(term.id)}
        )  # fmt: skip
    return lines


def _planned(row: Row, period: Period, on: date) -> bool:
    return row.planned_on is not None and on <= row.planned_on <= period.last


def _own_pending(actor: Actor, on: date) -> list[dict[str, Any]]:
    subject = Institution.objects.visible_to(actor).filter(party=actor.party).select_related("case").first()
    if subject is None:
        return []
    url = reverse("inspections:duties_of", args=[subject.case.reference])
    return [
        {"label": "本期未报送", "term": one.term, "n": 1, "url": url, "missed": one.missed}
        for one in periods.of_institution(subject, on=on, by=actor)
        if one.term.bearer == "institution" and one.current and one.current.state == "open"
    ]
