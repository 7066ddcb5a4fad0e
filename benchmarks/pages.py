"""`python -m benchmarks.pages [SIZE ...]`: queries, milliseconds and kilobytes of desk, lists, pages and moves."""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.test import Client
from django.utils import timezone

from agencies.access import Actor, Role
from benchmarks import county
from casefile.models import CaseFile, Clock
from registry.models import Filing
from tests import cast

WARM, TIMES = 3, 15
HOST = "localhost"
BACKENDS: list[int] = []


@dataclass(frozen=True)
class Bar:
    queries: int
    ms: float
    kb: float = 120


LIST, CASE, MOVE, PUBLIC = Bar(10, 40), Bar(12, 40), Bar(25, 60), Bar(4, 15)


@dataclass(frozen=True)
class Figure:
    """What one request cost, in ms. `work` is processor time, ours and the database's: the cost on a quiet machine."""

    queries: int
    best: float
    median: float
    work: float
    kb: float


class Counter:
    """Counts statements, savepoints left out: they are no question to a table."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.statements.append(sql)
        return execute(sql, params, many, context)


def watch() -> None:
    """Look up the database's processes that `used` counts: not the house-keepers, which come and go."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        BACKENDS[:] = [pid for (pid,) in cursor.fetchall()]


def used() -> float:
    """Seconds of processor time that we and the database's backends have used so far."""
    backends = (Path(f"/proc/{pid}/schedstat") for pid in BACKENDS)
    return time.process_time() + sum(int(file.read_text().split()[0]) / 1e9 for file in backends if file.exists())


def measure(ask: Callable[[], object], times: int = TIMES, warm: int = WARM) -> Figure:
    seconds, work, counter = [], [], Counter()
    for _ in range(warm):
        ask()
    watch()
    for _ in range(times):
        counter.statements.clear()
        with connection.execute_wrapper(counter):
            began, before = time.perf_counter(), used()
            answer = ask()
            seconds.append(time.perf_counter() - began)
            work.append(used() - before)
        if answer.status_code >= 400:
            sys.exit(f"{answer.status_code}: {answer.request['PATH_INFO']}\n{answer.content.decode()[:2000]}")
    size = len(getattr(answer, "content", b"")) / 1024
    return Figure(
        len(counter.statements), min(seconds) * 1000, statistics.median(seconds) * 1000, min(work) * 1000, size
    )


def say(name: str, figure: Figure, bar: Bar) -> None:
    missed = [
        word for word, over in (
            ("queries", figure.queries > bar.queries),
            ("time", min(figure.best, figure.work) > bar.ms),
            ("size", figure.kb > bar.kb),
        ) if over
    ]  # fmt: skip
    verdict = f"MISSES {'、'.join(missed)}" if missed else "ok"
    cost = f"{figure.work:6.1f} work {figure.best:6.1f} best {figure.median:6.1f} median /{bar.ms:.0f} ms"
    print(f"{name:32} {figure.queries:3d}/{bar.queries} queries {cost} {figure.kb:5.0f} kB  {verdict}", flush=True)


def browser(actor: Actor | None) -> Client:
    client = Client(HTTP_HOST=HOST)
    return cast.sign_in(client, actor) if actor else client


def lists(client: Client, who: str) -> None:
    for name, url in {
        "desk": "/desk",
        "desk, late": "/desk?only=late",
        "desk, page 2": "/desk?page=2",
        "cases": "/cases",
        "cases, open": "/cases?open=1",
        "cases, by words": "/cases?q=松鹤园第12",
        "cases, page 30": "/cases?page=30",
        "institutions": "/registry/institutions",
        "institutions, by name": "/registry/institutions?sort=name",
        "institutions, by beds": "/registry/institutions?sort=beds",
        "institutions, by town": "/registry/institutions?sort=town",
        "institutions, by filing": "/registry/institutions?sort=filed",
        "institutions, by words": "/registry/institutions?q=园第12",
        "unfiled": "/registry/unfiled",
    }.items():
        say(f"{who} {name}", measure(lambda url=url: client.get(url)), LIST)


def pages(client: Client) -> None:
    filing = (
        Filing.objects.filter(state="filed", case__place="jingyu").select_related("case", "institution__case").last()
    )
    clock = Clock.objects.filter(case=filing.case).last()
    reference, dossier = filing.case.reference, filing.institution.case.reference
    for name, url in {
        "filing": f"/registry/filings/{reference}",
        "dossier": f"/registry/institutions/{dossier}",
        "move page": f"/registry/institutions/{dossier}/open-unfiled",
        "clock": f"/cases/{reference}/clocks/{clock.term}",
    }.items():
        say(name, measure(lambda url=url: client.get(url)), CASE)
    open_to_all = browser(None)
    for name, url in {"institution": f"/institutions/{dossier}", "home": "/", "list": "/institutions"}.items():
        say(f"public {name}", measure(lambda url=url: open_to_all.get(url)), PUBLIC if name == "institution" else LIST)


def main(sizes: list[int]) -> None:
    for size in sizes:
        began = time.perf_counter()
        county.grow(size)
        running = Clock.objects.running().count()
        print(f"\n{CaseFile.objects.count()} files, {running} clocks, filled in {time.perf_counter() - began:.0f} s")
        print(f"{timezone.localtime():%Y-%m-%d %H:%M}")
        small = cast.official("bench-small", "小", county.SMALL, Role.CLERK)
        for who, actor in {"100 %": cast.clerk(), "5 %": cast.chengzhong_clerk(), "1 %": small}.items():
            seen = CaseFile.objects.visible_to(actor).count()
            answers = Clock.objects.running().filter(agency=actor.agency).count()
            print(f"-- {actor.agency.pk} sees {seen}, answers for {answers}")
            lists(browser(actor), who)
        pages(browser(cast.clerk()))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [2_000, 50_000])
