"""The trigger that numbers and chains events: many files at once, many writers at once, and nobody past it."""

from concurrent.futures import ThreadPoolExecutor

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from agencies import wall
from agencies.access import SYSTEM
from casefile import flow, ledger, timeline
from casefile.models import CaseFile, Chain, Event
from tests import cast
from tests.registry import acting

pytestmark = pytest.mark.django_db
LINE = {"kind": "case.received_again", "at": acting.MORNING, "by_name": "某人", "facts": {}}


def faults() -> list:
    return [fault for _, fault in ledger.verify(ledger.rows()) if fault]


def test_one_statement_may_write_many_lines_on_many_files():
    filing = acting.filed()
    mine, other = filing.case, filing.institution.case
    before = {case: case.chain.events_count for case in (mine, other)}
    order = (mine, other, mine, mine, other)
    timeline.append_all([(case, LINE["kind"], {}) for case in order], by=SYSTEM, at=acting.MORNING)
    after = {case: Chain.objects.get(pk=case.pk).events_count for case in before}
    assert after == {mine: before[mine] + 3, other: before[other] + 2}
    assert faults() == []


def test_what_is_rolled_back_leaves_no_gap():
    case = acting.filed().case
    count = case.chain.events_count
    with transaction.atomic():
        Event.objects.create(case=case, **LINE)
        transaction.set_rollback(True)
    line = Event.objects.create(case=case, **LINE)
    line.refresh_from_db()
    assert line.seq == count + 1
    assert faults() == []


def test_nobody_can_ask_the_trigger_to_stand_aside():
    case = acting.filed().case
    with pgtrigger.ignore("casefile.Event:chain"):
        forged = Event.objects.create(case=case, seq=900, prev="x", hash="y", **LINE)
    forged.refresh_from_db()
    assert forged.seq == case.chain.events_count
    assert faults() == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE casefile_chain SET head = 'x'",
        "DELETE FROM casefile_chain",
        "INSERT INTO casefile_chain (case_id, events_count, head) VALUES (1, 1, 'x')",
    ],
)
def test_count_and_last_hash_are_written_by_the_trigger_alone(sql):
    acting.claimed()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_no_line_is_written_on_a_file_that_does_not_exist():
    with pytest.raises(DatabaseError, match="no rows"), transaction.atomic():
        Event.objects.create(case_id=987654321, **LINE)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_has_lines_cannot_be_deleted_under_them():
    case = acting.claimed().case
    emptied = "; ".join(f"DELETE FROM {table}" for table in ("registry_institution", "casefile_clock"))
    with pytest.raises(DatabaseError, match="casefile_chain"), connection.cursor() as cursor:
        cursor.execute(f"{emptied}; DELETE FROM casefile_casefile WHERE id = {case.pk}")
    assert CaseFile.objects.filter(pk=case.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_writers_of_one_file_wait_for_each_other_and_none_in_a_circle():
    filing, clerk = acting.filed(), cast.clerk()
    mine, other = filing.case, filing.institution.case
    before = {case: case.chain.events_count for case in (mine, other)}

    def write(number: int) -> None:
        with wall.house(), transaction.atomic():
            for case in (mine, other):  # always in the same order, as acts take them
                if number % 2:
                    flow.lock(flow.subjects_of([case])[case.pk])
                timeline.append(case, LINE["kind"], by=clerk, at=acting.MORNING)
                timeline.append(case, LINE["kind"], by=clerk, at=acting.MORNING)
        connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(24)))
    assert {case: Chain.objects.get(pk=case.pk).events_count - count for case, count in before.items()} == {
        mine: 48,
        other: 48,
    }
    assert faults() == []
