"""Leaving a list: a listing is played with the clock moved until its publication ends; repair; revocation."""

from datetime import date, timedelta

import pytest

from casefile.models import Document, Notice
from casefile.refusals import Conflict, Forbidden, Invalid
from credit import corrections, leaving, listing, repair
from credit.models import Entry, Listing, TakeDown
from registry.models import Disclosure
from tests import cast
from tests.credit import listed
from tests.registry.acting import local, pdf

pytestmark = pytest.mark.django_db
ENDS_ON = date(2027, 3, 29)
LAST_MINUTE, AFTER = local(2027, 3, 29, 23, 59), local(2027, 3, 30, 0, 0)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def public() -> list[str]:
    shown = Disclosure.objects.filter(item="lists", until_on=None)
    return [row["reference"] for one in shown for row in one.content["listed"]]


def test_publication_ends_by_itself_at_the_midnight_after_its_last_day():
    subject = listed.served()
    assert subject.ends_on == ENDS_ON
    assert leaving.end_due(at=LAST_MINUTE) == 0
    assert public() == [subject.case.reference]
    assert leaving.end_due(at=AFTER) == 1
    subject.refresh_from_db()
    assert (subject.state, subject.left_by, subject.left_on) == ("left", "term", date(2027, 3, 30))
    assert public() == []
    assert Disclosure.objects.get(item="lists").until_on == ENDS_ON


def test_what_was_public_is_logged_when_it_is_taken_down_and_the_history_stays():
    subject = listed.served()
    leaving.end_due(at=AFTER)
    log = TakeDown.objects.get()
    assert (log.listing, log.until_on, log.at) == (subject, ENDS_ON, AFTER)
    assert "期满" in log.why
    kinds = Entry.objects.filter(facts__reference=subject.case.reference).order_by("pk").values_list("kind", "on")
    assert list(kinds) == [("listed", date(2026, 9, 29)), ("left", date(2027, 3, 30))]
    assert subject.case.events.filter(kind="credit.listing.end").exists()


def test_nobody_is_listed_again_on_a_decision_for_which_they_have_stood_already():
    subject = listed.served()
    leaving.end_due(at=AFTER)
    with pytest.raises(Conflict, match="已经据以列入过"):
        listed.proposed(subject.institution, basis=subject.basis, at=local(2027, 4, 1, 9, 0))


def test_twice_is_once():
    listed.served()
    assert leaving.end_due(at=AFTER) == 1
    assert leaving.end_due(at=AFTER) == 0
    assert TakeDown.objects.count() == 1


def test_after_an_outage_the_day_of_leaving_is_still_the_laws():
    subject = listed.served()
    late = AFTER + timedelta(days=40)
    assert leaving.end_due(at=late) == 1
    subject.refresh_from_db()
    assert subject.left_on == date(2027, 3, 30)
    assert (TakeDown.objects.get().until_on, TakeDown.objects.get().at) == (ENDS_ON, late)


def test_another_list_of_the_same_institution_stays_public(monkeypatch):
    monkeypatch.setattr("credit.grounds.bars", lambda *given, **more: "")
    good = listed.red()
    listed.served()
    assert len(public()) == 2
    leaving.end_due(at=AFTER)
    assert public() == [good.case.reference]


def test_whoever_carries_the_measures_is_told_when_they_end():
    subject = listed.served()
    leaving.end_due(at=AFTER)
    told = Notice.objects.filter(key__startswith=f"listing:{subject.case_id}:lifted")
    assert set(told.values_list("agency_id", flat=True)) == {"jingyu.digital", "jingyu.market"}


def test_a_red_listing_that_nobody_rechecks_ends():
    subject = listed.red()
    assert leaving.end_due(at=local(2027, 9, 30, 0, 0)) == 1
    subject.refresh_from_db()
    assert subject.state == "left"
    assert not subject.case.clocks.running().exists()


def test_a_listing_that_never_was_public_leaves_no_line_in_the_log():
    listed.served(listed.decided(severity="light", months=3))
    assert leaving.end_due(at=local(2027, 1, 1, 0, 0)) == 1
    assert not TakeDown.objects.exists()


# --- revoked ----------------------------------------------------------------------------------------------------------


def test_a_revoked_listing_is_off_the_page_at_once():
    subject = listed.served()
    at = local(2026, 11, 2, 10, 0)
    with pytest.raises(Forbidden):
        leaving.revoke(subject, reason="处罚决定已撤销", by=cast.inspector(), at=at)
    leaving.revoke(subject, reason="处罚决定已撤销，靖消撤字〔2026〕3号", by=cast.leader(), at=at)
    assert (subject.left_by, subject.left_on) == ("revoked", date(2026, 11, 2))
    assert public() == []
    assert TakeDown.objects.get().at == at


def revoke_basis(subject: Listing) -> None:
    at = local(2026, 10, 9, 9, 0)
    event = subject.basis.basis.case.events.order_by("-seq").first()
    told = {"text": "决定已撤销", "place_id": subject.case.place_id, "basis": event, "on": at.date()}
    corrections.correct(subject.basis, **told, number="吉消复〔2026〕1号", at=at)


def test_a_listing_whose_basis_was_revoked_is_put_before_its_agency_and_leaves_by_act_alone():
    subject, at = listed.served(), local(2026, 11, 2, 10, 0)
    revoke_basis(subject)
    subject.refresh_from_db()
    assert (subject.state, public()) == ("listed", [subject.case.reference])
    assert "决定已撤销" in subject.lost
    assert subject.case.clocks.running().get().term == "listing.basis"
    assert Notice.objects.filter(case=subject.case, agency=subject.case.agency, text__contains="撤销").exists()
    leaving.revoke(subject, reason="处罚决定已撤销", by=cast.leader(), at=at)
    assert (subject.left_by, public()) == ("revoked", [])
    assert not subject.case.clocks.running().exists()


def test_a_listing_whose_own_entry_was_found_wrong_is_put_before_its_agency_too():
    subject, at = listed.served(), local(2026, 10, 9, 9, 0)
    entry = Entry.objects.get(kind="listed")
    told = {"place_id": subject.case.place_id, "basis": entry.basis, "on": at.date()}
    corrections.correct(entry, text="列错了机构", **told, at=at)
    subject.refresh_from_db()
    assert "列错了机构" in subject.lost


def test_what_was_decided_and_not_served_when_its_basis_was_revoked_is_given_up():
    subject = listed.decided()
    revoke_basis(subject)
    with pytest.raises(Conflict, match="已经更正或者撤销"):
        listed.served(Listing.objects.get())
    listing.decline(Listing.objects.get(), reason="处罚已撤销", by=cast.leader(), at=local(2026, 10, 10, 9, 0))
    assert not subject.case.clocks.running().exists()


def test_a_person_listed_with_an_institution_is_put_before_the_agency_when_that_listing_is_revoked():
    of = listed.served()
    sent = {"person": "秦守义", "person_post": "法定代表人", "of": of, "at": local(2026, 10, 9, 9, 0)}
    person = listed.proposed(of.institution, basis=of.basis, **sent)
    leaving.revoke(of, reason="列入有误", by=cast.leader(), at=local(2026, 11, 2, 10, 0))
    person.refresh_from_db()
    assert of.case.reference in person.lost


# --- repair -----------------------------------------------------------------------------------------------------------


def test_repair_is_not_applied_for_before_the_shortest_term_is_over():
    with pytest.raises(Conflict, match="2026年12月29日起"):
        listed.applied(at=local(2026, 12, 28, 23, 0))
    assert listed.applied(Listing.objects.get(), at=local(2026, 12, 29, 0, 0)).state == "applied"


def test_each_way_of_repair_needs_its_evidence():
    subject = listed.served()
    with pytest.raises(Invalid, match="整改完成的证明"):
        listed.applied(subject, evidence={"pledge": [pdf()]})
    with pytest.raises(Invalid, match="至少选一种"):
        listed.applied(subject, chosen=[])
    with pytest.raises(Invalid, match="从本地文本写明的修复方式里选"):
        listed.applied(subject, chosen=["money"])


def test_where_the_text_names_no_way_the_evidence_is_weighed():
    basis = listed.penalty()
    sent = {"ground": "illegal_fees", "choice": "收费归民政监管", "basis": basis}
    subject = listed.served(listed.decided(listed.heard(listed.notified(listed.proposed(**sent)))))
    assert repair.ways(subject) == ()
    with pytest.raises(Invalid, match="至少附一件证明"):
        listed.applied(subject, chosen=[], evidence={})
    assert listed.applied(subject, chosen=[], evidence={"": [pdf()]}).ways == []


def test_repair_takes_it_off_the_list_at_the_moment_it_is_granted():
    found = listed.granted()
    subject = Listing.objects.get()
    assert (found.state, subject.state, subject.left_by) == ("granted", "left", "repair")
    assert subject.left_on == listed.GRANTED_AT.date()
    assert public() == []
    assert found.case.reference in TakeDown.objects.get().why
    assert Document.objects.filter(case=found.case, kind="repair_decision").exists()


def test_who_checked_does_not_decide_and_who_applied_for_them_does_not_check():
    found = listed.checked()
    with pytest.raises(Forbidden):
        repair.grant(found, reason="可以", by=cast.inspector(), at=listed.GRANTED_AT)
    repair.refuse(found, reason="罚款还没有缴清", by=cast.leader(), at=listed.GRANTED_AT)
    assert Listing.objects.get().state == "listed"
    assert listed.applied(Listing.objects.get(), at=local(2027, 1, 10, 9, 0)).state == "applied"


def test_who_applied_for_an_institution_does_not_grant_it():
    subject, sent = listed.served(), {"text": "已改", "chosen": ["pledge"], "evidence": {"pledge": [pdf()]}}
    found = listed.checked(repair.apply(subject, **sent, by=cast.leader(), at=listed.REPAIR_AT))
    with pytest.raises(Forbidden, match="另一人"):
        repair.grant(found, reason="可以", by=cast.leader(), at=listed.GRANTED_AT)


def test_only_one_application_at_a_time():
    found = listed.applied()
    with pytest.raises(Conflict, match="已经有一件"):
        listed.applied(found.listing)


def test_an_application_that_the_end_of_the_term_overtakes_is_closed():
    found = listed.applied()
    leaving.end_due(at=AFTER)
    found.refresh_from_db()
    assert found.state == "refused"
    assert not found.case.clocks.running().exists()


def test_another_institution_does_not_apply():
    subject = listed.served()
    stranger = cast.representative(cast.party("靖宇县别家养老院", "91220622MA0TE0099U"))
    with pytest.raises(Forbidden):
        repair.apply(subject, text="x", chosen=["pledge"], by=stranger, at=listed.REPAIR_AT)
