"""`python -m benchmarks.small`: a due date with and without its explanation, and a paper as PDF in a warm process."""

import statistics
import time
from collections.abc import Callable
from datetime import date

from benchmarks import county
from casefile import rendering
from casefile.models import Document
from law import load, terms
from law.workdays import Calendar
from registry import filing
from tests import cast
from tests.portal import scene
from tests.registry import acting

DAY = date(2026, 9, 11)


def cost(act: Callable[[], object], times: int) -> tuple[float, float]:
    """Milliseconds: the best and the median."""
    act()
    seen = []
    for _ in range(times):
        began = time.process_time()
        act()
        seen.append((time.process_time() - began) * 1000)
    return min(seen), statistics.median(seen)


def explained(term, days: Calendar) -> None:
    due = terms.due(term, on=DAY, calendar=days)
    list(due.counted), list(due.skipped)


def papers() -> list[Document]:
    found = acting.drafted(scene.claimed("靖宇县松鹤园养老服务中心"))
    for slot in ("fire_certificate", "food_licence"):
        acting.applications.attach(found, slot, acting.pdf(), by=cast.clerk(), at=acting.MORNING)
    acting.applications.submit(found, by=cast.clerk(), at=acting.MORNING)
    filing.accept(found, reviewed=True, by=cast.clerk(), at=acting.MORNING)
    return list(found.case.documents.all())


def main() -> None:
    county.cast.clerk()
    days, term = Calendar.official(), load.pack("jingyu").term("filing.site_check", on=DAY)
    say = "{:44} {:8.3f} best {:8.3f} median /{} ms"
    print(say.format("due date", *cost(lambda: terms.due(term, on=DAY, calendar=days), 2000), 0.05))
    print(say.format("due date, explained", *cost(lambda: explained(term, days), 500), 1))
    for paper in papers():
        print(say.format(f"PDF: {paper.title}", *cost(lambda paper=paper: rendering.pdf(paper), 8), 300))


if __name__ == "__main__":
    main()
