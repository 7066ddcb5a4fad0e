"""Nobody rewrites history: the database refuses, and what was done behind its back shows in the chain."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from agencies.owner import owning
from casefile import ledger, timeline
from casefile.models import Event
from tests import cast
from tests.registry import acting

pytestmark = pytest.mark.django_db
tampering = pytest.mark.django_db(transaction=True)  # the owner works on what was committed


def refused(act, why: str = "permission denied") -> bool:
    """Whether the database refuses, in these words: the application has no right to it, the trigger stops its owner."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        act()
    return why in str(error.value)


def execute(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def behind_its_back(sql: str, *values) -> None:
    """What the owner of the table could do: switch the triggers off, and on again."""
    with owning(connection):
        execute("ALTER TABLE casefile_event DISABLE TRIGGER USER")
        execute(sql, *values)
        execute("ALTER TABLE casefile_event ENABLE TRIGGER USER")


def fault(case) -> ledger.Fault | None:
    return next(ledger.verify(ledger.rows(case.reference)))[1]


def test_an_event_cannot_be_changed_or_deleted_through_the_models():
    event = acting.filed().case.events.order_by("seq").last()
    event.by_name = "别人"
    assert refused(event.save)
    assert refused(event.delete)
    assert refused(lambda: Event.objects.filter(pk=event.pk).update(facts={}))
    assert refused(Event.objects.filter(kind="case.opened").delete)


def test_an_event_cannot_be_changed_or_deleted_in_sql():
    event = acting.filed().case.events.first()
    assert refused(lambda: execute("UPDATE casefile_event SET facts = '{}' WHERE id = %s", event.pk))
    assert refused(lambda: execute("DELETE FROM casefile_event WHERE id = %s", event.pk))
    assert refused(lambda: execute("TRUNCATE casefile_event CASCADE"))
    assert refused(lambda: execute("ALTER TABLE casefile_event DISABLE TRIGGER USER"), "must be owner")


@tampering
def test_not_even_the_owner_of_the_table_can_while_its_triggers_are_on():
    event = acting.filed().case.events.first()
    with owning(connection):
        for words in ("UPDATE casefile_event SET facts = '{}'", "DELETE FROM casefile_event"):
            assert refused(lambda words=words: execute(f"{words} WHERE id = %s", event.pk), "Cannot update or delete")


def test_number_chain_and_hash_are_the_databases_own_and_cannot_be_chosen():
    case = acting.filed().case
    last = case.events.order_by("seq").last()
    forged = Event.objects.create(
        case=case, seq=1, prev="x", hash="y", kind="case.opened", at=acting.MORNING, by_name="某人", facts={}
    )
    forged.refresh_from_db()
    assert (forged.seq, forged.prev) == (last.seq + 1, last.hash)
    assert fault(case) is None


def test_the_chain_of_a_filing_that_was_lived_through_can_be_recomputed():
    filing = acting.filed(at=acting.MORNING)
    timeline.append(
        filing.case, "paper.issued", by=cast.clerk(), at=acting.MORNING, facts={"标题": "“引号”\n与换行 🏠"}
    )
    found = list(ledger.verify(ledger.rows()))
    assert [fault for _, fault in found] == [None, None]
    assert filing.case.events.count() > 10


@tampering
def test_a_changed_line_is_found():
    case = acting.filed().case
    behind_its_back("UPDATE casefile_event SET by_name = '别人' WHERE case_id = %s AND seq = 3", case.pk)
    assert (fault(case).seq, "被改动" in fault(case).sentence) == (3, True)


@tampering
@pytest.mark.parametrize("column", ["kind", "by_name", "body_name", "prev", "hash"])
def test_no_text_of_a_line_can_be_changed_unseen(column):
    case = acting.filed().case
    behind_its_back(f"UPDATE casefile_event SET {column} = 'x' WHERE case_id = %s AND seq = 3", case.pk)
    assert fault(case).seq in (3, 4)


@tampering
@pytest.mark.parametrize(
    "change", ["at = at + interval '1 second'", "facts = '{\"a\": 1}'", "by_id = NULL", "agency_id = NULL"]
)
def test_neither_moment_nor_facts_nor_person_nor_agency_can_be_changed_unseen(change):
    case = acting.filed().case
    behind_its_back(f"UPDATE casefile_event SET {change} WHERE case_id = %s AND seq = 3", case.pk)
    assert fault(case).seq == 3


@tampering
def test_a_dropped_line_is_found():
    case = acting.filed().case
    behind_its_back("DELETE FROM casefile_event WHERE case_id = %s AND seq = 3", case.pk)
    assert fault(case) == ledger.Fault(case.reference, 3, "缺少这一条，接着的是第4条。")


@tampering
def test_a_dropped_end_is_found_by_the_cover():
    case = acting.claimed().case
    last = case.chain.events_count
    behind_its_back("DELETE FROM casefile_event WHERE case_id = %s AND seq = %s", case.pk, last)
    assert fault(case).sentence == f"案卷封面记有{last}条，实有{last - 1}条。"
    behind_its_back("DELETE FROM casefile_event WHERE case_id = %s", case.pk)
    assert fault(case).sentence == f"案卷封面记有{last}条，实有0条。"


@tampering
def test_lines_that_changed_places_are_found():
    case = acting.filed().case
    for new, old in ((40004, 4), (4, 3), (3, 40004)):
        behind_its_back("UPDATE casefile_event SET seq = %s WHERE case_id = %s AND seq = %s", new, case.pk, old)
    assert fault(case).seq == 3


@tampering
def test_a_line_of_another_file_is_found():
    filing = acting.filed()
    mine, other = filing.case, filing.institution.case
    behind_its_back("DELETE FROM casefile_event WHERE case_id = %s AND seq = 1", mine.pk)
    behind_its_back("UPDATE casefile_event SET case_id = %s WHERE case_id = %s AND seq = 1", mine.pk, other.pk)
    assert fault(mine).seq == 1
    assert fault(other).seq == 1


@tampering
def test_the_command_names_the_first_fault_of_each_file_and_fails():
    case, said = acting.filed().case, StringIO()
    call_command("ledger", "verify", stdout=said)
    assert "2个案卷的办理记录完整" in said.getvalue()
    behind_its_back("UPDATE casefile_event SET by_name = '别人' WHERE case_id = %s AND seq IN (3, 5)", case.pk)
    with pytest.raises(CommandError, match="有1处不符"):
        call_command("ledger", "verify", stdout=said)
    assert f"{case.reference} 第3条" in said.getvalue()
    with pytest.raises(CommandError, match="没有案卷XX-1"):
        call_command("ledger", "verify", "XX-1", stdout=said)
