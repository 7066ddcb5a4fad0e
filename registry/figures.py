"""The key figures at the head of a dossier, computed from what its reader may read, and saying so."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Func, QuerySet

from casefile import flow, reading
from casefile.models import Clock
from casefile.page import CasePage
from casefile.reading import Reading
from registry.flow import FILING, INSTITUTION, UNFILED
from registry.models import Institution

# A check at the site is known by the act that its result brings about, and asked for by the clocks that this stops.
VISITS = (FILING.moves["confirm_check"], FILING.moves["order_correction"], UNFILED.moves["record_check"])
VISIT_KINDS = {move.key for move in VISITS}
VISIT_TERMS = {term for move in VISITS for term in move.stops}
FILING_TERMS = set(INSTITUTION.moves["filed"].stops)
PARTIAL = "只计您能看到的案卷"

Told = list[tuple[Clock, Reading]]
Figure = dict[str, Any]


def with_files(found: QuerySet[Institution]) -> QuerySet[Institution]:
    """Institutions, each with how many files lie under its dossier in all (`files`), also those not shown to who asks.

    The number alone passes row-level security, by a function that the wall is raised with (`casefile.policies`).
    """
    return found.annotate(files=Func("case", function="wall.below", output_field=BigIntegerField()))


def of(subject: Institution, page: CasePage, *, partial: bool) -> list[Figure]:
    """Label, value and note of each figure; `tone` where it is nothing good. `partial`: the reader may not read all."""
    clocks = [clock for case in (page.case, *page.tree) for clock in case.clocks.all()]
    told = [(clock, reading.of(clock, now=page.now, calendar=page.calendar)) for clock in clocks]
    return [
        _beds(subject),
        _filed(subject, page, told),
        _open(page, partial=partial),
        _lapses(told, page, partial=partial),
        _visited(page, told, partial=partial),
    ]


def _beds(subject: Institution) -> Figure:
    if subject.beds is None:
        return _figure("床位", "—", "出具回执以后才有" if subject.filed_on is None else "没有填")
    return _figure("床位", f"{subject.beds} 张", "备案的床位数" if subject.filed_on else "登记时已知的")


def _filed(subject: Institution, page: CasePage, told: Told) -> Figure:
    if subject.filed_on:
        return _figure("备案之日", _day(subject.filed_on, page), reading.age(subject.filed_on, page.now))
    running = (said for clock, said in told if clock.term in FILING_TERMS and not clock.stopped_at)
    said = next(running, None)
    return _figure("备案之日", "还没有备案", said.text if said else "", late=bool(said and said.late))


def _open(page: CasePage, *, partial: bool) -> Figure:
    running = Counter(flow.REGISTRY[case.kind].label for case in page.tree if case.closed_at is None)
    whole = f"共 {len(page.tree)} 件" if page.tree else "没有办过"
    kinds = "、".join(label if count == 1 else f"{label} {count}" for label, count in running.items())
    return _figure("在办案卷", f"{running.total()} 件", PARTIAL if partial else kinds or whole)


def _lapses(told: Told, page: CasePage, *, partial: bool) -> Figure:
    late = [(clock, said) for clock, said in told if said.late]
    if not late:
        return _figure("曾逾期", "0 次", PARTIAL if partial else "时限都没有逾期")
    now = sum(clock.stopped_at is None for clock, _ in late)
    last = max(clock.lapsed_at or clock.due_at for clock, _ in late)
    note = f"{now} 项现在仍未办结" if now else f"最近 {_day(reading.local(last), page)}"
    return _figure("曾逾期", f"{len(late)} 次", f"{note}，{PARTIAL}" if partial else note, late=True)


def _visited(page: CasePage, told: Told, *, partial: bool) -> Figure:
    """The day on which the last check at the site was concluded; before the first one, until when it is asked for."""
    label = "最近现场检查"
    events = [event for case in page.tree for event in case.events.all() if event.kind in VISIT_KINDS]
    days = [reading.local(event.at) for event in events]
    if days:
        return _figure(label, _day(max(days), page), f"{reading.age(max(days), page.now)}办结")
    said = next((said for clock, said in told if clock.term in VISIT_TERMS and not clock.stopped_at), None)
    if said:
        return _figure(label, "还没有", said.text, late=said.late)
    return _figure(label, "—", "您能看到的案卷里没有") if partial else _figure(label, "还没有", "")


def _day(on: date, page: CasePage) -> str:
    return reading.day(on, reading.local(page.now))


def _figure(label: str, value: str, note: str, *, late: bool = False) -> Figure:
    return {"label": label, "value": value, "note": note, "tone": "late" if late else ""}
