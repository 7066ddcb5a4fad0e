"""A change of filed items: examined like a filing, and its receipt replaces the one before."""

from datetime import timedelta

import pytest

from casefile import verification
from casefile.refusals import Conflict, Forbidden, Invalid
from registry import applications, change
from tests import cast
from tests.registry import acting

pytestmark = pytest.mark.django_db
LATER = acting.MORNING + timedelta(days=10)


def changing(**items):
    filing = acting.filed()
    altered = change.open(filing.institution, by=cast.clerk(), at=LATER)
    applications.save(altered, section="premises", by=cast.clerk(), at=LATER, **items)
    return filing, altered


def test_the_old_receipt_verifies_as_superseded_by_the_new_one():
    filing, altered = changing(beds=92)
    applications.submit(altered, by=cast.clerk(), at=LATER)
    change.accept(altered, reviewed=True, by=cast.clerk(), at=LATER)
    old = filing.case.documents.get(kind="filing_receipt")
    new = altered.case.documents.get(kind="change_receipt")
    found = verification.look_up(old.number)
    assert (found.status, found.by_number) == ("superseded", new.number)
    filing.institution.refresh_from_db()
    assert filing.institution.beds == 92


def test_papers_that_came_with_the_filing_need_not_come_again():
    _, altered = changing(beds=92)
    applications.submit(altered, by=cast.clerk(), at=LATER)
    assert altered.state == "submitted"


def test_a_paper_that_the_new_facts_demand_is_asked_for():
    _, altered = changing(medical=True)
    with pytest.raises(Invalid, match="医疗机构执业许可证"):
        applications.submit(altered, by=cast.clerk(), at=LATER)


def test_a_change_that_changes_nothing_is_not_taken_in():
    _, altered = changing(beds=86)
    with pytest.raises(Invalid, match="没有变更事项"):
        change.submit(altered, by=cast.clerk(), at=LATER)


def test_one_change_at_a_time_and_only_by_those_concerned():
    filing, _ = changing(beds=92)
    with pytest.raises(Conflict, match="已有办理中的变更备案"):
        change.open(filing.institution, by=cast.clerk(), at=LATER)
    with pytest.raises(Forbidden):
        change.open(filing.institution, by=cast.fire(), at=LATER)
