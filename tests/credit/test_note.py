"""Facts flow into the credit record by a plain call: resting on an event, entered once, never rewritten."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from agencies.models import Party
from casefile.models import Event
from credit import record
from credit.models import Entry
from tests.registry.acting import pushed

pytestmark = pytest.mark.django_db

PENALTY = Entry.Kind.PENALTY


def event_of(institution) -> Event:
    return institution.case.events.last()


def noted(institution, **more) -> Entry:
    told = {"on": date(2026, 9, 16), "number": "静应急罚〔2026〕3号", "authority": "静宇县应急管理局", "cite": "JY-73"}
    basis = event_of(institution)
    return record.note(institution.party, PENALTY, place_id=institution.place_id, basis=basis, **told | more)


def test_a_fact_is_entered_under_the_credit_code_with_the_event_behind_it():
    institution = pushed()
    entry = noted(institution, matters=["消防"], facts={"fine": "5000.00"})
    assert (entry.code, entry.kind, entry.matters) == (institution.party.code, PENALTY, ["消防"])
    assert (entry.basis, entry.facts) == (event_of(institution), {"fine": "5000.00"})


def test_the_same_fact_of_the_same_event_is_entered_once():
    institution = pushed()
    assert noted(institution) == noted(institution)
    assert noted(institution, number="静应急罚〔2026〕4号") != noted(institution)
    assert Entry.objects.count() == 2


def test_a_legal_person_without_a_code_is_entered_too():
    institution = pushed()
    nameless = Party.objects.create(name="没有代码的当事人")
    entry = record.note(
        nameless,
        PENALTY,
        place_id=institution.place_id,
        basis=event_of(institution),
        on=date(2026, 9, 16),
        cite="JY-73",
    )
    assert (entry.code, entry.party) == ("", nameless)


def test_a_correction_names_the_entry_that_it_puts_right_and_leaves_it_as_it_is():
    institution = pushed()
    first = noted(institution)
    second = noted(institution, number="", corrects=first)
    assert second.corrects == first
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(pk=first.pk).update(number="")
