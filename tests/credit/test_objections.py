"""Objections to the credit record: raised by the institution, decided by somebody else, put right by another entry."""

import pytest
from django.db import DatabaseError, transaction

from agencies.access import Role
from casefile.models import Document
from casefile.refusals import Conflict, Forbidden, Invalid
from credit import objections
from credit.models import Entry, Objection
from tests import cast
from tests.credit import listed
from tests.inspections import hazarding
from tests.registry.acting import local

pytestmark = pytest.mark.django_db
RAISED_AT, ANSWERED_AT = local(2026, 10, 12, 9, 0), local(2026, 10, 14, 9, 0)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def raised(**more) -> Objection:
    of = listed.institution()
    entry = listed.penalty(of)
    sent = {"entry": entry, "text": "处罚的是另一家机构", "by": cast.representative(of.party), "at": RAISED_AT, **more}
    return objections.raise_(of, **sent)


def head():
    return hazarding.leader_of("jingyu.fire")


def test_the_agency_whose_record_it_is_answers():
    subject = raised()
    assert subject.case.agency_id == "jingyu.fire"
    assert [clock.term for clock in subject.case.clocks.running()] == ["objection.answer"]
    with pytest.raises(Forbidden):
        objections.reject(subject, answer="查过", by=cast.leader(), at=ANSWERED_AT)


def test_whoever_made_the_entry_does_not_judge_the_objection():
    of = listed.institution()
    both = cast.official("fire-9", "消防九", "jingyu.fire", Role.INSPECTOR, Role.LEADER)
    entry = listed.penalty(of, hazard=hazarding.order(hazarding.found(of), by=both))
    subject = objections.raise_(of, entry=entry, text="不对", by=cast.representative(of.party), at=RAISED_AT)
    with pytest.raises(Forbidden, match="另一人"):
        objections.reject(subject, answer="查过", by=both, at=ANSWERED_AT)


def test_an_entry_is_put_right_by_another_one_and_stays_as_it_was():
    subject = raised()
    with pytest.raises(Invalid) as refusal:
        objections.uphold(subject, answer="查实是另一家", correction=" ", by=head(), at=ANSWERED_AT)
    assert set(refusal.value.errors) == {"correction"}
    objections.uphold(subject, answer="查实是另一家", correction="该处罚与本机构无关", by=head(), at=ANSWERED_AT)
    correction = Entry.objects.get(kind=Entry.Kind.CORRECTION)
    assert correction.corrects == subject.entry
    assert correction.basis.kind == "credit.objection.uphold"
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(pk=subject.entry_id).update(number="改")
    assert Document.objects.get(case=subject.case).kind == "objection_answer"


def test_one_entry_has_one_open_objection():
    subject = raised()
    own = cast.representative(subject.case.party)
    of = listed.institution()
    with pytest.raises(Conflict, match="已经有异议"):
        objections.raise_(of, entry=subject.entry, text="还是不对", by=own, at=RAISED_AT)
    objections.reject(subject, answer="查过", by=head(), at=ANSWERED_AT)
    assert objections.raise_(of, entry=subject.entry, text="有新证据", by=own, at=ANSWERED_AT).state == "raised"


def test_only_the_institution_itself_objects_and_only_to_its_own_record():
    of = listed.institution()
    entry = listed.penalty(of)
    stranger = cast.representative(cast.party("靖宇县别家养老院", "91220622MA0TE0099U"))
    with pytest.raises(Forbidden):
        objections.raise_(of, entry=entry, text="不对", by=stranger, at=RAISED_AT)
    with pytest.raises(Forbidden):
        objections.raise_(of, entry=entry, text="不对", by=cast.market(), at=RAISED_AT)


def test_the_grade_can_be_objected_to_through_the_event_that_counts():
    of = listed.institution()
    event = hazarding.found(of).case.events.order_by("-seq").first()
    subject = objections.raise_(of, event=event, text="不是我们的隐患", by=cast.representative(of.party), at=RAISED_AT)
    assert (subject.event, subject.entry, subject.case.agency_id) == (event, None, "jingyu.fire")
    objections.uphold(subject, answer="查实", correction="", by=head(), at=ANSWERED_AT)
    assert subject.state == "upheld"
