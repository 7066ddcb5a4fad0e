"""Lists of conduct: who may propose on what, the way to a decision by another person, and what follows from it."""

from datetime import date

import pytest

from agencies.access import Role
from casefile import referrals
from casefile.models import CaseFile, Clock, Document, Notice, Referral
from casefile.refusals import Conflict, Forbidden, Invalid
from credit import deciding, grounds, listing
from credit.models import Entry, Listing
from law import load
from registry.models import Disclosure
from tests import cast
from tests.credit import collected, listed
from tests.inspections import hazarding
from tests.registry.acting import local

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


# --- who may propose, on what -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agency", "kind", "may"),
    [
        ("jingyu.civil_affairs", "fire", True),
        ("jingyu.fire", "fire", True),
        ("jingyu.market", "fire", False),
        ("jingyu.market", "food", True),
        ("jingyu.fire", "food", False),
        ("jingyu.police", "food", False),
    ],
)
def test_who_supervises_lists(agency, kind, may):
    of = listed.institution()
    basis = listed.penalty(of, hazard=hazarding.found(of, kind=kind))
    by = listed.somebody(agency)
    if may:
        assert listed.proposed(of, basis=basis, by=by).case.agency_id == agency
        return
    with pytest.raises(Forbidden, match="谁监管、谁列入"):
        listed.proposed(of, basis=basis, by=by)
    assert not Listing.objects.exists()


def test_a_decision_from_elsewhere_is_proposed_on_by_whoever_made_it():
    of = listed.institution()
    collected.applied()
    basis = Entry.objects.get(kind="penalty")
    with pytest.raises(Forbidden, match="谁监管、谁列入"):
        listed.proposed(of, basis=basis, by=listed.somebody("jingyu.fire"))
    assert listed.proposed(of, basis=basis, by=listed.somebody("jingyu.market")).case.agency_id == "jingyu.market"


def test_an_institution_or_another_place_proposes_nobody():
    of = listed.institution()
    for by in (cast.representative(of.party), cast.chengzhong_clerk()):
        with pytest.raises(Forbidden):
            listed.proposed(of, by=by)


def propose(of, basis, **more):
    sent = {"ground": listed.GROUND, "reason": listed.REASON, **more}
    return listing.propose(of, basis=basis, **sent, by=cast.clerk(), at=listed.PROPOSED_AT)


def test_nobody_is_listed_without_a_decision_behind_it():
    with pytest.raises(Invalid, match="没有据以列入的处理结果"):
        propose(listed.institution(), None)


@pytest.mark.parametrize("kind", ["complaint", "hazard_refused", "pledge_broken", "inspection"])
def test_only_a_judgment_a_penalty_or_a_measure_is_a_basis(kind):
    of = listed.institution()
    with pytest.raises(Invalid) as refusal:
        propose(of, listed.penalty(of, kind=kind))
    assert set(refusal.value.errors) == {"basis"}


@pytest.mark.parametrize("kind", ["judgment", "penalty", "coercive"])
def test_each_of_the_three_is_a_basis_if_it_has_its_number(kind):
    of = listed.institution()
    with pytest.raises(Invalid, match="有文号"):
        propose(of, listed.penalty(of, kind=kind, number=""))
    again = listed.penalty(of, kind=kind, hazard=hazarding.found(of, title="另一处"))
    assert propose(of, again).state == "proposed"


def test_a_ground_that_the_text_confines_to_a_matter_takes_no_decision_about_another():
    of, by = listed.institution(), listed.somebody("jingyu.police")
    with pytest.raises(Invalid, match="只针对"):
        listed.proposed(of, ground="abuse", by=by, person="秦守义", person_post="院长")


def test_a_decision_that_was_corrected_or_is_another_institutions_is_no_basis():
    of = listed.institution()
    basis = listed.penalty(of)
    listed.penalty(of, kind=Entry.Kind.CORRECTION, corrects=basis, hazard=hazarding.found(of, title="更正"))
    with pytest.raises(Invalid, match="没有被更正"):
        propose(of, basis)
    other = hazarding.in_chengzhong()
    with pytest.raises(Invalid, match="从这家机构的信用记录里选"):
        propose(of, listed.penalty(other, hazard=hazarding.found(of, title="又一处")))


def test_where_the_text_is_silent_the_officer_says_why():
    of = listed.institution()
    basis = listed.penalty(of)
    with pytest.raises(Invalid) as refusal:
        propose(of, basis, ground="illegal_fees")
    assert set(refusal.value.errors) == {"choice"}
    found = propose(of, basis, ground="illegal_fees", choice="收费归民政监管")
    assert (found.rule["choice"], found.rule["chosen_by"]) == ("收费归民政监管", "王秀兰")
    assert found.rule["question"]


def test_nobody_is_proposed_twice_for_one_list():
    subject = listed.proposed()
    with pytest.raises(Conflict, match="已经有一件"):
        propose(subject.institution, subject.basis)


def test_a_draft_text_lists_nobody(monkeypatch):
    of = listed.institution()
    basis = listed.penalty(of)
    monkeypatch.setattr("law.pack.Pack.standing", lambda self, on: "draft")
    with pytest.raises(Conflict, match="征求意见稿"):
        propose(of, basis)


# --- the red list -----------------------------------------------------------------------------------------------------


def test_the_red_list_needs_no_decision_but_a_clean_record():
    of = listed.institution()
    hazard = hazarding.found(of)
    for kind in ("inspection", "subsidy", "honour"):
        listed.penalty(of, kind=kind, hazard=hazard)
    pack, on = load.pack("jingyu"), listed.DECIDED_AT.date()
    assert grounds.bars(pack, of, on, months=36) == ""
    bad = {"price": "价格违法", "hazard_refused": "拒不整改", "incident": "责任事故", "penalty": "行政处罚"}
    for day, (kind, label) in enumerate(bad.items(), start=1):
        listed.penalty(of, kind=kind, hazard=hazard, on=date(2026, 9, day))
        assert label in grounds.bars(pack, of, on, months=36)
    listed.penalty(of, kind="subsidy", number="靖财监〔2026〕1号", on=date(2026, 9, 9), facts={"misused": True})
    with pytest.raises(Conflict, match="补贴使用"):
        listed.good(of)


def test_an_old_penalty_does_not_bar_for_ever_and_a_corrected_one_not_at_all():
    of = listed.institution()
    listed.penalty(of, on=date(2023, 9, 18))
    assert listed.good(of).state == "proposed"


def test_whoever_stands_on_a_list_of_bad_conduct_is_not_put_on_the_red_one(monkeypatch):
    monkeypatch.setattr("credit.grounds.BAD_KINDS", ())
    subject = listed.proposed()
    with pytest.raises(Conflict, match="失信一类"):
        listed.good(subject.institution)


def test_the_red_list_is_decided_by_a_leader_and_rechecked():
    subject = listed.good()
    with pytest.raises(Conflict, match="不是失信一类"):
        listing.notify(subject, facts="x", until=listed.UNTIL, by=cast.clerk(), at=listed.NOTIFIED_AT)
    deciding.decide(subject, why="材料齐全", by=cast.leader(), at=listed.DECIDED_AT)
    deciding.enter(subject, by=cast.clerk(), at=listed.SERVED_AT)
    assert (subject.state, subject.ends_on) == ("listed", date(2027, 9, 29))
    clock = Clock.objects.running().get(case=subject.case, term="listing.recheck")
    assert (clock.due_on, clock.basis) == (date(2027, 9, 29), "TARGET")
    deciding.recheck(subject, text="仍符合", by=cast.inspector(), at=local(2027, 9, 1, 9, 0))
    assert subject.ends_on == date(2028, 9, 1)


def test_a_recheck_does_not_pass_over_a_new_penalty():
    subject = listed.red()
    listed.penalty(subject.institution, on=date(2027, 1, 4))
    with pytest.raises(Conflict, match="才能列入红名单"):
        deciding.recheck(subject, text="仍符合", by=cast.inspector(), at=local(2027, 9, 1, 9, 0))


# --- notice, hearing, decision ----------------------------------------------------------------------------------------


def test_the_institution_sees_it_from_the_notification_on_and_not_before():
    subject = listed.proposed()
    own = cast.representative(subject.institution.party)
    assert not Listing.objects.visible_to(own).exists()
    listed.notified(subject)
    assert Listing.objects.visible_to(own).exists()
    clock = Clock.objects.running().get(case=subject.case, term="listing.statement")
    assert (clock.due_on, clock.on_party, clock.basis) == (listed.UNTIL, True, "TARGET")
    assert Document.objects.get(case=subject.case).kind == "listing_notice"


def test_nothing_is_decided_before_it_was_heard():
    for subject in (listed.proposed(), None):
        subject = subject or listed.notified(Listing.objects.get())
        with pytest.raises(Conflict):
            listed.decided(subject)


def test_without_a_statement_it_is_heard_only_after_the_last_day():
    subject = listed.notified()
    with pytest.raises(Conflict, match="还没有陈述申辩"):
        listed.heard(subject, text="", at=local(2026, 9, 25, 23, 0))
    listed.heard(subject, text="", at=local(2026, 9, 26, 0, 1))
    assert subject.state == "heard"


def test_what_an_agency_wrote_down_for_an_institution_does_not_shorten_its_time():
    subject = listed.notified()
    listing.state(subject, text="电话里说没有意见", by=cast.clerk(), at=listed.STATED_AT)
    with pytest.raises(Conflict, match="代记的不缩短"):
        listed.heard(subject, text="")
    listed.heard(subject, text="", at=local(2026, 9, 26, 0, 1))
    assert subject.state == "heard"


def test_proposer_hearer_and_decider_are_different_people():
    subject = listed.notified()
    listing.state(subject, text="在清理", by=cast.representative(subject.institution.party), at=listed.STATED_AT)
    with pytest.raises(Forbidden, match="另一人"):
        listing.hear(subject, hearing="看过", by=cast.clerk(), at=listed.HEARD_AT)
    both = cast.official("lijianguo", "李建国", "jingyu.civil_affairs", Role.INSPECTOR, Role.LEADER)
    listing.hear(subject, hearing="看过", by=both, at=listed.HEARD_AT)
    with pytest.raises(Forbidden, match="另一人"):
        listed.decided(subject, by=both)
    with pytest.raises(Forbidden, match="负责人"):
        listed.decided(subject, by=cast.second_inspector())
    assert listed.decided(subject).state == "decided"


def test_what_is_said_in_defence_is_kept_beside_what_was_said_before():
    subject = listed.notified()
    own = cast.representative(subject.institution.party)
    listing.state(subject, text="在清理", by=own, at=listed.STATED_AT)
    listing.state(subject, text="已经清空", by=own, at=listed.HEARD_AT)
    assert subject.statement == "在清理\n已经清空"


def test_a_listing_whose_basis_was_revoked_meanwhile_is_not_decided_or_served():
    subject = listed.heard()
    of = subject.institution
    listed.penalty(of, kind=Entry.Kind.CORRECTION, corrects=subject.basis, hazard=hazarding.found(of, title="撤销"))
    with pytest.raises(Conflict, match="已经更正或者撤销"):
        listed.decided(subject)


def test_a_declined_listing_can_be_proposed_again():
    subject = listed.heard()
    listing.decline(subject, reason="已经整改", by=cast.leader(), at=listed.DECIDED_AT)
    assert Notice.objects.filter(case=subject.case, party=subject.institution.party, text__contains="不予列入").exists()
    assert propose(subject.institution, subject.basis).state == "proposed"
    assert not Disclosure.objects.filter(item="lists").exists()


# --- how long, by the law of the day ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "months", "fine"),
    [("general", 2, False), ("general", 3, True), ("general", 12, True), ("general", 13, False),
     ("serious", 11, False), ("serious", 36, True), ("serious", 37, False), ("light", 3, True), ("light", 4, False)],
)  # fmt: skip
def test_the_length_lies_within_the_bounds_of_the_law(severity, months, fine):
    subject = listed.heard()
    if fine:
        assert listed.decided(subject, severity=severity, months=months).stay["months"] == months
        return
    with pytest.raises(Invalid) as refusal:
        listed.decided(subject, severity=severity, months=months)
    assert set(refusal.value.errors) == {"months"}


def test_a_listing_keeps_the_law_of_the_day_of_its_decision():
    of = listed.claimed(at=local(2026, 3, 1, 9, 0))
    found = hazarding.found(of, found_on=date(2026, 3, 1), at=local(2026, 3, 1, 10, 0))
    subject = listed.proposed(of, basis=listed.penalty(of, hazard=found), at=local(2026, 3, 2, 9, 0))
    listed.notified(subject, at=local(2026, 3, 2, 15, 0), until=date(2026, 3, 9))
    listed.heard(subject, at=local(2026, 3, 10, 9, 0), stated_at=local(2026, 3, 5, 9, 0))
    listed.decided(subject, months=30, at=local(2026, 3, 31, 9, 0))
    assert "58号" in subject.stay["cite"]
    assert subject.stay["unverified"]
    listed.served(subject, at=local(2026, 4, 2, 9, 0))
    assert (subject.listed_on, subject.ends_on) == (date(2026, 4, 2), date(2028, 10, 2))


def test_light_conduct_is_public_only_if_that_was_decided():
    assert not listed.decided(severity="light", months=3).is_public
    assert not Disclosure.objects.filter(item="lists").exists()


# --- what follows -----------------------------------------------------------------------------------------------------


def test_a_served_listing_is_public_in_the_record_and_its_measures_are_asked_for():
    subject = listed.served()
    shown = Disclosure.objects.get(item="lists", until_on=None)
    row = shown.content["listed"][0]
    assert (row["reference"], row["ends_on"]) == (subject.case.reference, "2027-03-29")
    entry = Entry.objects.get(kind=Entry.Kind.LISTED)
    assert (entry.number, entry.on) == (subject.decision_number, date(2026, 9, 29))
    asked = Referral.objects.filter(case__parent=subject.case, kind="request")
    assert set(asked.values_list("case__agency_id", flat=True)) == {"jingyu.digital", "jingyu.market"}
    assert CaseFile.objects.get(pk=subject.case_id).party_id == subject.institution.party_id


def test_measures_come_back_with_receipts():
    subject = listed.served()
    asked = Referral.objects.filter(case__agency="jingyu.market").select_related("case__agency", "case__place").get()
    market = cast.market()
    referrals.accept(asked, by=market, at=local(2026, 9, 30, 9, 0))
    referrals.answer(asked, text="已限制", by=market, at=local(2026, 9, 30, 10, 0))
    assert asked.state == "answered"
    assert asked.sender_id == subject.case.agency_id


def test_nothing_may_be_changed_after_it_is_published():
    subject = listed.served()
    for move in (listed.decided, listed.notified):
        with pytest.raises(Conflict):
            move(subject)


def test_a_person_is_sealed_masked_and_never_public():
    of = listed.served()
    person = {"person": "秦守义", "person_number": "220622195501010018", "person_post": "法定代表人", "of": of}
    subject = listed.proposed(of.institution, basis=of.basis, at=local(2026, 10, 9, 9, 0), **person)
    listed.notified(subject, at=local(2026, 10, 9, 10, 0), until=date(2026, 10, 16))
    listed.heard(subject, text="", at=local(2026, 10, 20, 9, 0))
    listed.decided(subject, at=local(2026, 10, 21, 9, 0), publish=True)
    listed.served(subject, at=local(2026, 10, 22, 9, 0))
    assert str(Listing.objects.get(pk=subject.pk).person) == "秦**"
    told = [str(document.facts) for document in Document.objects.filter(case=subject.case)]
    told += [str(event.facts) for event in subject.case.events.all()] + [subject.case.title]
    told += [str(one.content) for one in Disclosure.objects.all()] + [one.text for one in Referral.objects.all()]
    told += [notice.text for notice in Notice.objects.all()]
    assert not any("守义" in text or "19550101" in text for text in told)
    assert len(Disclosure.objects.get(item="lists", until_on=None).content["listed"]) == 1


def test_a_person_stands_only_beside_a_listed_institution_of_its_own():
    subject = listed.decided()
    with pytest.raises(Invalid) as refusal:
        listed.proposed(subject.institution, basis=subject.basis, person="秦守义", person_post="院长", of=subject)
    assert "of" in refusal.value.errors
    with pytest.raises(Invalid) as refusal:
        listed.proposed(subject.institution, basis=subject.basis, person="秦守义")
    assert "person_post" in refusal.value.errors
