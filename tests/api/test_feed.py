"""The feed of changes: in commit order, nothing skipped, nothing twice, nothing that is not yours."""

import threading
import time
from contextvars import copy_context

import pytest
from django.db import connections, transaction
from django.utils import timezone

from agencies.access import SYSTEM
from casefile import feed, timeline
from casefile.models import CaseFile, Event
from tests.api.conftest import PUSHED, problem

pytestmark = pytest.mark.django_db(transaction=True)


PATIENCE = 60  # seconds


def settled() -> None:
    """Wait until the feed may tell all that is committed: the horizon is the server's, and other databases' writers on
    it (another process of this run) hold it back for as long as they write."""
    ends = time.monotonic() + PATIENCE
    while Event.objects.filter(txid__gte=feed.horizon()).exists():
        assert time.monotonic() < ends, "the feed is held back for longer than any transaction of a test runs"
        time.sleep(0.02)


def read_all(caller, limit: int = 3) -> list[tuple[str, int, str]]:
    settled()
    since, seen = "", []
    while True:
        found = caller.get("changes", {"since": since, "limit": limit}).json()
        seen += [(row["reference"], row["seq"], row["event"]) for row in found["results"]]
        since = found["next"]
        if not found["more"]:
            return seen


def test_everything_is_told_once_in_order(pushed, registrar, civil):
    civil.move(pushed, "claim")
    told = read_all(civil)
    assert len(told) == len(set(told))
    assert [seq for _, seq, _ in told] == sorted(seq for _, seq, _ in told)
    assert {"case.opened", "clock.started", "registry.institution.claim"} <= {event for _, _, event in told}


def test_nothing_is_told_that_may_not_be_read(pushed, elsewhere):
    assert read_all(elsewhere) == []


def test_a_reader_who_is_up_to_date_stays_where_it_is(pushed, civil, registrar):
    settled()
    end = civil.get("changes").json()["next"]
    quiet = civil.get("changes", {"since": end}).json()
    assert (quiet["results"], quiet["next"], quiet["more"]) == ([], end, False)
    civil.move(pushed, "claim")
    settled()
    assert civil.get("changes", {"since": end}).json()["results"]


def test_what_commits_late_is_told_after_what_began_later(pushed, registrar, civil):
    """A slow transaction begins first and commits last: until then nothing younger is told, and then everything."""
    settled()
    end = civil.get("changes").json()["next"]
    begun, finish = threading.Event(), threading.Event()
    slow = CaseFile.objects.get()

    def dawdle():
        with transaction.atomic():
            timeline.append(slow, "case.opened", by=SYSTEM, at=timezone.now(), facts={"title": "慢"})
            begun.set()
            finish.wait(20)
        connections["default"].close()

    thread = threading.Thread(target=copy_context().run, args=(dawdle,))
    thread.start()
    try:
        assert begun.wait(20)
        other = registrar.post("registrations", PUSHED | {"code": "91220622MA0000001X"}).json()["reference"]
        assert civil.get("changes", {"since": end}).json()["results"] == []
    finally:
        finish.set()
        thread.join()
    settled()
    told = civil.get("changes", {"since": end}).json()["results"]
    assert told[0]["facts"] == {"title": "慢"}
    assert other in {row["reference"] for row in told[1:]}


@pytest.mark.parametrize("query", [{"since": "x"}, {"since": "MTphOmI"}, {"limit": 0}, {"limit": 5000}, {"limit": "x"}])
def test_the_feed_refuses_what_it_did_not_give(civil, query):
    problem(civil.get("changes", query), 400)


def test_a_place_reads_as_it_was_written():
    here = feed.Place(2**40, 7)
    assert feed.place(str(here)) == here
