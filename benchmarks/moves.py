"""`python -m benchmarks.moves [SIZE]`: queries and milliseconds of each move, posted as a browser posts it.

Every repetition moves a matter of its own, reached by acting. The time is that of the POST: the answer is a redirect.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count

from django.db import connection
from django.utils import timezone

from benchmarks import county, daily, pages
from casefile import page
from inspections import checklist, site_checks
from registry import applications, change, filing, unfiled
from tests import cast
from tests.inspections import acting as checks
from tests.portal import scene
from tests.registry import acting

TIMES = 6
scene._serial = count(int(time.time() * 100) % 900_000)  # codes that no earlier run over a kept county has used
NOW = timezone.now() - timedelta(minutes=1)
NAME = "靖宇县松鹤园养老服务中心"


def drafted():
    institution = scene.claimed(NAME, at=NOW)
    draft = acting.drafted(institution, at=NOW)
    for slot in ("fire_certificate", "food_licence"):
        applications.attach(draft, slot, acting.pdf(), by=cast.clerk(), at=NOW)
    return draft


def submitted():
    found = drafted()
    applications.submit(found, by=cast.clerk(), at=NOW)
    return found


def filed():
    found = submitted()
    filing.accept(found, reviewed=True, by=cast.clerk(), at=NOW)
    return found


def held():
    found = filed()
    filing.hold(found, reason="道路中断", by=cast.leader(), at=NOW)
    return found


def changed():
    found = change.open(filed().institution, by=cast.clerk(), at=NOW)
    applications.save(found, section="premises", beds=120, by=cast.clerk(), at=NOW)
    for slot in ("fire_certificate", "food_licence"):
        applications.attach(found, slot, acting.pdf(), by=cast.clerk(), at=NOW)
    applications.submit(found, by=cast.clerk(), at=NOW)
    return found


def found_unfiled():
    institution, on = scene.claimed(NAME, at=NOW), timezone.localdate(NOW)
    return unfiled.open(institution, discovered_on=on, residents=9, finding="走访发现", by=cast.clerk(), at=NOW)


def assigned():
    return checks.assigned(filed(), planned_on=timezone.localdate(), at=NOW)


def recorded():
    check = assigned()
    sheet = checks.sheet(check, arrived_at=NOW, left_at=NOW)
    site_checks.record(check, **sheet, by=cast.inspector(), at=timezone.now())
    return check


def answers(check) -> dict[str, str]:
    return {f"answers-{item.code}": checklist.YES for item in checklist.of(check.filing)}


SUPPLEMENT = {"items": "food_licence", "items-food_licence": "已过期"}
# What the form of each move is sent: a matter to start from, who moves it, the move, and its fields.
MOVES: dict[str, tuple[Callable, Callable, str, dict | Callable]] = {
    "claim": (lambda: scene_pushed(), cast.clerk, "claim", {}),
    "submit": (drafted, cast.clerk, "submit", {}),
    "accept": (submitted, cast.clerk, "accept", {"reviewed": "on"}),
    "ask for a supplement": (submitted, cast.clerk, "ask_supplement", SUPPLEMENT),
    "hold": (filed, cast.leader, "hold", {"reason": "道路中断"}),
    "resume": (held, cast.leader, "resume", {}),
    "accept a change": (changed, cast.clerk, "accept", {"reviewed": "on"}),
    "urge": (found_unfiled, cast.clerk, "urge", {"channel": "上门", "text": "请于月底前备案"}),
    "conclude a check": (recorded, cast.second_inspector, "countersign", {"agreed": "on"}),
    **daily.MOVES,
}  # fmt: skip


def scene_pushed():
    return acting.pushed(at=NOW, code=scene.code(), name=NAME)


def measure(make: Callable, who: Callable, move: str, fields: dict | Callable) -> tuple[pages.Figure, pages.Counter]:
    seconds, work, counter = [], [], pages.Counter()
    browser = None if who is daily.owner else pages.browser(who())
    for number in range(TIMES):
        subject = make()
        if who is daily.owner:  # each institution has people of its own
            browser = pages.browser(who(subject))
            browser.get("/desk")
        sent = fields(subject) if callable(fields) else fields
        url = f"{page.url_of(subject.case)}/{move}"
        subject.case.refresh_from_db()
        counter.statements.clear()
        pages.watch()
        with connection.execute_wrapper(counter):
            began, before = time.perf_counter(), pages.used()
            answer = browser.post(url, {**sent, "version": subject.case.version})
            if number:  # the first one warms templates and plans
                seconds.append(time.perf_counter() - began)
                work.append(pages.used() - before)
        if answer.status_code != 302:
            sys.exit(f"{url}: {answer.status_code}\n{answer.content.decode()[-6000:]}")
    return pages.Figure(
        len(counter.statements), min(seconds) * 1000, statistics.median(seconds) * 1000, min(work) * 1000, 0
    ), counter


def main(size: int, only: str = "") -> None:
    county.grow(size)
    for name, wanted in MOVES.items():
        if only in name:
            figure, counter = measure(*wanted)
            pages.say(name, figure, pages.MOVE)
            if only:
                print("\n".join(f"{n:3d} {sql[:150]}" for n, sql in enumerate(counter.statements)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000, *sys.argv[2:])
