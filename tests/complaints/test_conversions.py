"""What comes of a complaint: transferred within the term, checked, filed as a case, mediated, joined with others."""

from datetime import date

import pytest
from django.utils import timezone

from agencies.access import Role
from casefile import referrals
from casefile.models import CaseFile, Document, Referral
from casefile.refusals import Conflict, Forbidden, Invalid
from complaints import conversions, handling
from complaints.models import Complaint, Dispute, Enforcement
from inspections.models import Visit
from tests import cast
from tests.complaints import complaining
from tests.complaints.complaining import ACCEPTED_AT
from tests.inspections import hazarding
from tests.registry.acting import claimed, local

pytestmark = pytest.mark.django_db
S = Complaint.State
ACCEPTED_ON = ACCEPTED_AT.date()


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def market() -> object:
    return hazarding.somebody("jingyu.market", Role.LEADER, number=7)


def clock_of(complaint: Complaint, term: str):
    return complaint.case.clocks.filter(term=term).latest("started_at")


def found_foreign(complaint: Complaint, *, on: date = ACCEPTED_ON) -> Complaint:
    sent = {"found_on": on, "reason": "食品安全归市场监管部门"}
    conversions.not_ours(complaint, **sent, by=cast.clerk(), at=ACCEPTED_AT)
    return complaint


def test_seven_working_days_run_from_the_finding_that_it_is_not_ours():
    complaint = found_foreign(complaining.accepted())
    clock = clock_of(complaint, "referral.transfer")
    assert (clock.due_on, clock.basis, clock.carries) == (date(2026, 9, 24), "STATUTE", ["JY-50"])
    with pytest.raises(Conflict, match="已经认定"):
        found_foreign(complaint)
    complaining.transferred(complaint, at=local(2026, 9, 18, 9, 0))
    assert clock_of(complaint, "referral.transfer").stopped_at is not None
    assert clock_of(complaint, "complaint.reply").stopped_at is None


def test_a_transfer_after_the_term_is_late_even_when_the_finding_was_only_then_recorded():
    complaint = complaining.accepted()
    complaining.transferred(complaint, found_on=date(2026, 9, 16), at=local(2026, 9, 25, 9, 0))
    assert clock_of(complaint, "referral.transfer").lapsed_at is not None


@pytest.mark.parametrize("on", [date(2026, 9, 15), date(2026, 9, 17)])
def test_the_finding_lies_between_the_receipt_and_today(on):
    with pytest.raises(Invalid, match="认定日期"):
        found_foreign(complaining.accepted(), on=on)


def test_the_transfer_is_a_letter_with_the_channel_of_the_text_and_the_receiver_reads_the_complaint():
    complaint = complaining.transferred()
    letter = Referral.objects.get(case__parent=complaint.case)
    assert (letter.kind, letter.case.agency_id, letter.sender_id) == (
        "transfer",
        "jingyu.market",
        "jingyu.civil_affairs",
    )
    assert "互联网+监管" in letter.channel
    assert Document.objects.filter(case=letter.case, kind="letter_transfer").exists()
    assert CaseFile.objects.visible_to(market()).filter(pk=complaint.case_id).exists()


def test_it_is_taken_back_only_when_the_transfer_was_answered_or_came_back():
    complaint = complaining.transferred()
    letter = Referral.objects.get(case__parent=complaint.case)
    with pytest.raises(Conflict, match="移送还没有答复"):
        conversions.take_back(complaint, by=cast.clerk(), at=ACCEPTED_AT)
    referrals.accept(letter, by=market(), at=ACCEPTED_AT)
    referrals.answer(letter, text="已查处", by=market(), at=ACCEPTED_AT)
    conversions.take_back(complaint, by=cast.clerk(), at=ACCEPTED_AT)
    assert complaint.state == S.HANDLING


def test_while_it_is_away_the_complainant_may_be_told_so_without_an_outcome():
    complaint = complaining.transferred()
    handling.reply(complaint, reply="已移送市场监管局，答复后再告知。", by=cast.clerk(), at=ACCEPTED_AT)
    assert (complaint.state, complaint.outcome) == (S.REPLIED, "")
    here = complaining.accepted(complaining.received(complaint.institution))
    with pytest.raises(Invalid, match="选定"):
        handling.reply(here, reply="已核实", by=cast.clerk(), at=ACCEPTED_AT)


def test_a_check_is_planned_of_which_the_institution_learns_no_reason():
    complaint = complaining.accepted()
    pair = [cast.inspector().user, cast.second_inspector().user]
    sent = {"planned_on": date(2026, 9, 18), "officers": pair, "by": cast.clerk(), "at": ACCEPTED_AT}
    event = conversions.check(complaint, **sent)
    visit = Visit.objects.get()
    assert event.facts["reference"] == visit.case.reference
    assert (visit.ground, visit.institution) == (Visit.Ground.COMPLAINT, complaint.institution)
    assert complaint.case.reference not in visit.ground_text


def test_what_no_register_has_cannot_be_checked_as_an_institution():
    complaint, _ = complaining.sent_in()
    complaining.accepted(complaint)
    with pytest.raises(Conflict, match="不是登记在册"):
        conversions.check(complaint, planned_on=date(2026, 9, 18), officers=[], by=cast.clerk(), at=ACCEPTED_AT)
    with pytest.raises(Conflict, match="不是登记在册"):
        conversions.mediate(complaint, title="退费", by=cast.clerk(), at=ACCEPTED_AT)


def test_a_case_is_filed_by_the_agency_that_has_the_power():
    complaint = complaining.accepted(domain="food")
    sent = {"title": "涉嫌使用变质食品原料", "facts": "厨房有变质肉类", "at": ACCEPTED_AT}
    conversions.enforce(complaint, **sent, by=hazarding.somebody("jingyu.market", Role.INSPECTOR, number=8))
    found = Enforcement.objects.get()
    assert (found.complaint, found.case.agency_id, found.source) == (complaint, "jingyu.market", "complaint")
    assert found.case.parent_id != complaint.case_id
    assert complaint.case.reference not in found.facts + found.title + found.case.title


def test_a_dispute_is_mediated_without_the_complaint():
    complaint = complaining.accepted()
    conversions.mediate(complaint, title="退住押金", text="双方对扣款有争议", by=cast.clerk(), at=ACCEPTED_AT)
    found = Dispute.objects.get()
    assert (found.complaint, found.institution) == (complaint, complaint.institution)
    assert complaint.case.reference not in found.case.title + found.text


def test_joined_complaints_keep_their_own_answers_and_can_be_parted():
    of = claimed()
    first, second = complaining.accepted(complaining.received(of)), complaining.accepted(complaining.received(of))
    third = complaining.accepted(complaining.received(of))
    said = {"reason": "同一天同一餐", "by": cast.clerk(), "at": ACCEPTED_AT}
    conversions.join(second, to=first, **said)
    conversions.join(third, to=second, **said)
    assert (second.group, third.group) == (first, first)
    with pytest.raises(Invalid, match="已经是别的投诉并过来"):
        conversions.join(first, to=second, **said)
    complaining.replied(first)
    assert second.state == S.HANDLING
    conversions.part(second, **said)
    assert second.group_id is None
    with pytest.raises(Invalid, match="写明为什么"):
        conversions.join(second, to=first, reason=" ", by=cast.clerk(), at=ACCEPTED_AT)


def test_only_its_handler_decides_what_comes_of_it():
    complaint = complaining.accepted(domain="food")
    with pytest.raises(Forbidden, match="由别的部门承办"):
        found_foreign(complaint)
    with pytest.raises(Forbidden):
        conversions.enforce(complaint, title="涉嫌", by=cast.clerk(), at=timezone.now())
