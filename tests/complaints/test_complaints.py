"""A complaint is received, given to whom it concerns, answered within the place's term, rated and closed."""

from datetime import date

import pytest

from casefile.models import CaseFile
from casefile.refusals import Conflict, Forbidden, Invalid
from complaints import complaints, handling, tracking
from complaints.complaints import COMPLAINANT
from complaints.models import Complaint
from credit.models import Entry
from tests import cast
from tests.complaints import complaining
from tests.inspections import hazarding
from tests.registry.acting import local

pytestmark = pytest.mark.django_db
S = Complaint.State


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def clock_of(complaint: Complaint, term: str = "complaint.reply"):
    return complaint.case.clocks.filter(term=term).latest("started_at")


def test_the_reply_is_due_five_working_days_after_the_receipt_in_jingyu():
    complaint = complaining.received(received_on=date(2026, 9, 16))
    clock = clock_of(complaint)
    assert (clock.due_on, clock.basis, clock.carries) == (date(2026, 9, 22), "STATUTE", ["JY-55"])
    complaining.replied(complaining.accepted(complaint))
    assert clock_of(complaint).stopped_at is not None
    assert clock_of(complaint).lapsed_at is None


def test_the_day_of_receipt_is_day_zero_even_when_it_is_entered_later():
    complaint = complaining.received(received_on=date(2026, 9, 14), at=local(2026, 9, 16, 10, 0))
    assert clock_of(complaint).due_on == date(2026, 9, 20)  # a Sunday that is worked


def test_the_golden_week_is_not_counted_and_a_late_answer_is_a_lapse():
    complaint = complaining.received(at=local(2026, 9, 29, 10, 0))
    assert clock_of(complaint).due_on == date(2026, 10, 12)
    complaining.accepted(complaint, at=local(2026, 9, 29, 11, 0))
    complaining.replied(complaint, at=local(2026, 10, 13, 9, 0))
    assert clock_of(complaint).lapsed_at == local(2026, 10, 13, 0, 0)


def test_where_the_text_says_promptly_no_date_is_made_up():
    cast.clerk()
    complaint, _ = complaining.sent_in("chengzhong")
    clock = clock_of(complaint)
    assert (clock.form, clock.due_on, clock.carries) == ("promptly", None, ["CZ-33"])


def test_a_complaint_has_no_party_and_goes_to_whom_leads_complaints():
    complaint = complaining.received(by=cast.fire())
    assert complaint.case.party_id is None
    assert complaint.case.agency_id == "jingyu.civil_affairs"
    assert CaseFile.objects.visible_to(cast.fire()).filter(pk=complaint.case_id).exists()
    assert not CaseFile.objects.visible_to(cast.housing()).filter(pk=complaint.case_id).exists()


def test_the_tracking_code_is_kept_as_a_digest_and_read_as_people_type_it():
    complaint, code = complaining.sent_in()
    assert len(code.replace("-", "")) == tracking.LENGTH
    assert code not in str(Complaint.objects.values().get(pk=complaint.pk))
    assert tracking.find(code.lower().replace("-", " ").replace("0", "o")) == complaint
    assert tracking.find("7K3QX-9M2AB-0CDEF-8TZ4W") is None


def test_its_words_suggest_domains_and_the_officer_decides():
    complaint = complaining.received()
    assert complaint.suggestion[0]["domain"] == "food"
    complaining.accepted(complaint, domain="food")
    assert complaint.case.agency_id == "jingyu.market"
    assert complaint.case.domain == "food"
    assert complaint.routing["suggested"][0]["domain"] == "food"
    assert clock_of(complaint).agency_id == "jingyu.market"
    assert clock_of(complaint).due_on == date(2026, 9, 22)


def test_civil_affairs_goes_on_reading_what_it_gave_away_but_the_other_agency_handles_it():
    complaint = complaining.accepted(domain="food")
    assert CaseFile.objects.visible_to(cast.clerk()).filter(pk=complaint.case_id).exists()
    with pytest.raises(Forbidden, match="由别的部门承办"):
        complaining.replied(complaint)
    complaining.replied(complaint, by=cast.market())
    assert complaint.state == S.REPLIED


def test_another_agency_than_the_text_names_needs_a_reason_and_then_may_act():
    complaint = complaining.received()
    with pytest.raises(Invalid) as refusal:
        complaining.accepted(complaint, domain="food", choice="jingyu.fire")
    assert "写明为什么" in refusal.value.errors["reason"]
    complaining.accepted(complaint, domain="food", choice="jingyu.fire", reason="同时有消防问题，由消防一并查")
    assert complaint.routing["chosen"] is True
    handling.ask(complaint, question="哪一天的午饭", by=cast.fire(), at=complaining.ACCEPTED_AT)
    assert complaint.state == S.ASKED


def test_where_the_text_is_silent_an_agency_must_be_chosen():
    complaint = complaining.received(institution=None, against="无名托老所", unlicensed="permit")
    with pytest.raises(Invalid) as refusal:
        complaining.accepted(complaint, domain="unlicensed_permit")
    assert "请选定一个部门" in refusal.value.errors["choice"]


def test_an_unlicensed_place_goes_by_the_name_under_which_it_is_run():
    complaint = complaining.received(institution=None, against="无名托老所", unlicensed="forprofit")
    complaining.accepted(complaint, domain="complaints")
    assert (complaint.case.agency_id, complaint.case.domain) == ("jingyu.market", "unlicensed_forprofit")


def test_it_is_declined_only_for_a_fixed_reason_with_grounds():
    complaint = complaining.received()
    with pytest.raises(Invalid) as refusal:
        handling.decline(complaint, why="boring", text=" ", by=cast.clerk(), at=complaining.ACCEPTED_AT)
    assert set(refusal.value.errors) == {"why", "text"}
    sent = {"why": "no_facts", "text": "没有写明哪家机构、哪一天，可以补充以后再投诉。"}
    event = handling.decline(complaint, **sent, by=cast.clerk(), at=complaining.ACCEPTED_AT)
    assert complaint.state == S.DECLINED
    assert [paper.kind for paper in event.issued] == ["complaint_declined"]
    assert clock_of(complaint).stopped_at is not None


def test_asking_does_not_suspend_the_reply_and_the_answer_is_kept_sealed():
    complaint, _ = complaining.sent_in()
    complaining.accepted(complaint, domain="food", choice="jingyu.civil_affairs", reason="先由民政核实")
    handling.ask(complaint, question="哪个院子", by=cast.clerk(), at=complaining.ACCEPTED_AT)
    assert clock_of(complaint).held_since is None
    complaints.supplement(complaint, text="中华街三号院", by=COMPLAINANT, at=complaining.ACCEPTED_AT)
    assert (complaint.state, complaint.question) == (S.HANDLING, "")
    kept = complaint.additions.get()
    assert kept.question == "哪个院子"
    assert "三号院" not in str(kept.text)


def test_a_proven_complaint_enters_the_credit_record_without_who_said_it():
    complaint = complaining.replied(complaining.accepted())
    entry = Entry.objects.get(kind=Entry.Kind.COMPLAINT)
    assert entry.party == complaint.institution.party
    assert entry.basis.kind == "complaints.complaint.reply"
    assert not any(secret in str(entry.facts) + str(entry.matters) for secret in complaining.SECRETS)


@pytest.mark.parametrize("outcome", ["unfounded", "unproven"])
def test_what_was_not_proven_enters_no_record(outcome):
    complaining.replied(complaining.accepted(), outcome=outcome)
    assert not Entry.objects.filter(kind=Entry.Kind.COMPLAINT).exists()


def test_only_the_complainant_rates_and_a_new_answer_can_be_rated_anew():
    complaint = complaining.replied(complaining.accepted())
    with pytest.raises(Forbidden, match="由投诉人"):
        complaints.rate(complaint, rating=5, by=cast.clerk(), at=complaining.REPLIED_AT)
    with pytest.raises(Invalid):
        complaints.rate(complaint, rating=6, by=COMPLAINANT, at=complaining.REPLIED_AT)
    complaints.rate(complaint, rating=1, text="没有退钱", by=COMPLAINANT, at=complaining.REPLIED_AT)
    handling.reopen(complaint, reason="餐费没有退", by=cast.clerk(), at=local(2026, 9, 21, 9, 0))
    assert complaint.state == S.HANDLING
    assert clock_of(complaint).due_on == date(2026, 9, 29)
    complaining.replied(complaint, at=local(2026, 9, 22, 9, 0))
    assert complaint.rating is None


def test_a_closed_complaint_can_be_reopened_and_a_withdrawn_one_not():
    complaint = complaining.replied(complaining.accepted())
    handling.close(complaint, by=cast.clerk(), at=complaining.REPLIED_AT)
    assert complaint.case.closed_at == complaining.REPLIED_AT
    handling.reopen(complaint, reason="又发生了", by=cast.clerk(), at=local(2026, 9, 21, 9, 0))
    assert complaint.case.closed_at is None
    complaints.withdraw(complaint, reason="不投诉了", by=COMPLAINANT, at=local(2026, 9, 21, 10, 0))
    assert complaint.state == S.WITHDRAWN
    with pytest.raises(Conflict, match="现在是“已撤回”"):
        handling.reopen(complaint, reason="还要办", by=cast.clerk(), at=local(2026, 9, 21, 11, 0))


def test_what_is_wrong_is_said_by_field():
    institution = hazarding.claimed()
    asked = {"place": institution.case.place, "anonymous": False, "by": cast.clerk(), "at": complaining.RECEIVED_AT}
    with pytest.raises(Invalid) as refusal:
        complaints.receive(channel="pigeon", against="老王13904390077", text="脏", unlicensed="none",
                           received_on=date(2026, 9, 17), happened_on=date(2027, 1, 1), **asked)  # fmt: skip
    wrong = {"channel", "against", "text", "unlicensed", "received_on", "happened_on", "phone"}
    assert set(refusal.value.errors) == wrong


def test_nobody_without_a_part_and_no_institution_may_enter_a_complaint():
    institution = hazarding.claimed()
    with pytest.raises(Forbidden):
        complaining.received(institution, by=cast.representative(institution.party))
    with pytest.raises(Forbidden, match="您的岗位"):
        complaining.received(institution, by=cast.reviewer())


def test_a_draft_receives_nothing():
    cast.clerk()
    with pytest.raises(Conflict, match="征求意见稿"):
        complaining.sent_in("tianjin_draft")
