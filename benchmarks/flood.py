"""`python -m benchmarks.flood [COUNT [SECONDS [SIZE]]]`: complaints pour in while the desk and the list are measured.

COUNT complaints (5,000) arrive within SECONDS (600) through the portal, beside SIZE case files (2,000) that are there.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.test import Client

from agencies import wall
from agencies.access import SYSTEM
from benchmarks import county, pages
from complaints.models import Complaint
from tests import cast

ROOT = Path(__file__).parents[1]
PAUSE = 1.0
URLS = {
    "desk": ("/desk", pages.LIST),
    "complaints": ("/complaints/", pages.LIST),
    "complaints, of one target": ("/complaints/?q=松鹤园养老院", pages.LIST),
    "complaints, overdue": ("/complaints/?overdue=1", pages.LIST),
    "where they gather": ("/complaints/hot", pages.LIST),
    "cases": ("/cases", pages.LIST),
}


class Watched:
    """What one address cost each time it was asked for."""

    def __init__(self, ask: Callable[[], object], bar: pages.Bar):
        self.ask, self.bar = ask, bar
        self.seconds: list[float] = []
        self.work: list[float] = []
        self.queries = 0

    def once(self) -> None:
        counter = pages.Counter()
        with pages.connection.execute_wrapper(counter):
            began, before = time.perf_counter(), pages.used()
            answer = self.ask()
            self.seconds.append((time.perf_counter() - began) * 1000)
            self.work.append((pages.used() - before) * 1000)
        if answer.status_code >= 400:
            sys.exit(f"{answer.status_code}: {answer.content.decode()[:2000]}")
        self.queries = len(counter.statements)

    def said(self) -> str:
        late = sorted(self.seconds)[int(len(self.seconds) * 0.95)]
        work = statistics.median(self.work)
        fine = self.queries <= self.bar.queries and min(work, min(self.seconds)) <= self.bar.ms
        told = f"{self.queries:3d}/{self.bar.queries} queries {work:6.1f} work {min(self.seconds):6.1f} best"
        return f"{told} {statistics.median(self.seconds):6.1f} median {late:6.1f} p95 ms  {'ok' if fine else 'MISSES'}"


def watched(client: Client) -> dict[str, Watched]:
    return {name: Watched(lambda url=url: client.get(url), bar) for name, (url, bar) in URLS.items()}


def say(title: str, found: dict[str, Watched]) -> None:
    print(f"-- {title}: {Complaint.objects.count()} complaints")
    for name, one in found.items():
        print(f"{name:28} {one.said()}", flush=True)


def quiet(client: Client, title: str) -> None:
    found = watched(client)
    for one in found.values():
        for _ in range(pages.TIMES):
            one.once()
    say(title, found)


def main(count: int = 5_000, seconds: int = 600, size: int = 2_000) -> None:
    county.grow(size)
    client = pages.browser(cast.clerk())
    for url, _ in URLS.values():
        client.get(url)
    pages.watch()
    quiet(client, "before")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "benchmarks/flood_sender.py"), str(count), str(seconds)]
    sender = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    found = watched(client)
    time.sleep(PAUSE * 5)
    while sender.poll() is None:
        for one in found.values():
            one.once()
        time.sleep(PAUSE)
    wall.become(SYSTEM)
    say("while they came in", found)
    told = json.loads(sender.stdout.read())
    pace = f"{told['sent']} in {told['seconds']} s, {told['wrong']} not taken in"
    print(f"{pace}; each {told['median']} ms median, {told['p95']} p95, {told['longest']} longest")
    quiet(client, "after")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
