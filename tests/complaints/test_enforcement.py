"""An enforcement case: two investigate, a third reviews and hears, a leader who did neither decides; it is served."""

from datetime import date

import pytest

from casefile.refusals import Conflict, Forbidden, Invalid
from complaints import enforcement, enforcement_public, outcomes, penalties
from complaints.models import Enforcement
from credit.models import Entry, TakeDown
from registry.models import Disclosure
from tests import cast
from tests.complaints import enforcing
from tests.complaints.enforcing import MARKET, local
from tests.registry.acting import filed as institution_filed

pytestmark = pytest.mark.django_db
S = Enforcement.State


def institution():
    return institution_filed().institution


def offered(subject: Enforcement, actor) -> set[str]:
    moves = subject.case and enforcement.ENFORCEMENT.moves.values()
    return {m.name for m in moves if subject.state in m.sources and not m.inner and not m.forbids(actor, subject)}


def test_two_officers_with_a_certificate_investigate():
    subject = enforcing.filed()
    by = enforcing.inspector()
    with pytest.raises(Invalid) as refusal:
        enforcement.investigate(
            subject, **enforcing.FINDING, investigators=[by.user], by=by, at=enforcing.INVESTIGATED_AT
        )
    assert set(refusal.value.errors) == {"investigators"}
    assert enforcing.investigated(subject).state == S.INVESTIGATED


def test_facts_articles_and_a_proposal_are_wanted():
    subject, by = enforcing.filed(), enforcing.inspector()
    with pytest.raises(Invalid) as refusal:
        enforcement.investigate(
            subject, facts=" ", articles=[""], proposal="", investigators=[], by=by, at=enforcing.INVESTIGATED_AT
        )
    assert set(refusal.value.errors) == {"facts", "articles", "proposal"}


def test_a_major_decision_is_announced_only_after_legal_review():
    subject = enforcing.investigated(major=True)
    with pytest.raises(Conflict, match="法制审核"):
        penalties.announce(
            subject, state_until=enforcing.STATE_UNTIL, by=enforcing.inspector(), at=enforcing.ANNOUNCED_AT
        )
    with pytest.raises(Conflict):
        penalties.announce_hearing(
            subject, state_until=enforcing.STATE_UNTIL, by=enforcing.inspector(), at=enforcing.ANNOUNCED_AT
        )
    assert enforcing.announced(enforcing.reviewed(subject)).state == S.ANNOUNCED


def test_whoever_investigated_does_not_review():
    subject = enforcing.investigated()
    both = cast.official(enforcing.second().user.username, "办案2号", MARKET, "reviewer")
    with pytest.raises(Forbidden, match="办案人员"):
        enforcement.review(subject, text="可以", by=both, at=enforcing.REVIEWED_AT)


def test_the_reviewer_sends_back_what_is_not_clear():
    subject = enforcing.investigated()
    enforcement.send_back(subject, reason="缺现场笔录", by=enforcing.reviewer(), at=enforcing.REVIEWED_AT)
    assert (subject.state, subject.review) == (S.FILED, "退回补充调查：缺现场笔录")
    assert "缺现场笔录" not in str([event.facts for event in subject.case.events.all()])


def test_the_institution_reads_its_case_from_the_notice_on():
    subject = enforcing.investigated(enforcing.against(institution()))
    own = cast.representative(subject.institution.party)
    assert not Enforcement.objects.visible_to(own).exists()
    enforcing.announced(subject)
    assert Enforcement.objects.visible_to(own).get() == subject
    assert offered(subject, own) == {"state_case", "ask_hearing"}


def test_a_case_behind_which_a_complaint_stands_is_told_in_the_same_words_as_one_without():
    told = []
    for source in ("own", "complaint", "referral"):
        subject = Enforcement(source=source)
        told.append(enforcement.way_of(subject))
    assert told == [enforcement.QUIET] * 3


def test_the_api_does_not_say_to_a_party_where_its_case_came_from(client, settings):
    settings.SECURE_SSL_REDIRECT = False
    subject = enforcing.announced(enforcing.reviewed(enforcing.investigated(enforcing.against(institution()))))
    cast.sign_in(client, cast.representative(subject.institution.party))
    told = client.get(f"/api/v1/enforcement/{subject.case.reference}").json()
    assert not {"source", "review", "routing"} & told.keys()
    assert client.get("/api/v1/enforcement").json()["results"][0].get("source") is None
    assert "legal_review" not in str(told["papers"])
    listed = client.get("/complaints/enforcement", {"source": "own", "export": "csv"})
    assert "本部门发现" not in b"".join(listed.streaming_content).decode()


def test_what_is_internal_is_not_for_the_party(client):
    subject = enforcing.announced(enforcing.reviewed(enforcing.investigated(enforcing.against(institution()))))
    url = f"/complaints/enforcement/{subject.case.reference}"
    office = cast.sign_in(client, enforcing.inspector()).get(url).content.decode()
    for words in ("案件调查终结报告", "重大执法决定法制审核意见书", "管辖、事实、程序、条款均无不当"):
        assert words in office
    page = cast.sign_in(client, cast.representative(subject.institution.party)).get(url).content.decode()
    assert "行政处罚事先告知书" in page
    assert "管辖、事实、程序、条款均无不当" not in page
    assert "当事人看不到这一行" not in page
    hidden = subject.case.documents.get(kind="legal_review")
    assert client.get(f"/cases/{subject.case.reference}/papers/{hidden.code}").status_code == 404


def test_whoever_investigated_does_not_hear():
    subject = enforcing.announced()
    with pytest.raises(Forbidden, match="办案人员"):
        penalties.hear(subject, text="不成立", waived=True, by=enforcing.inspector(), at=enforcing.HEARD_AT)


def test_a_party_that_said_nothing_itself_is_waited_for_until_the_day_of_the_notice():
    subject = enforcing.announced()
    early = local(2026, 9, 24, 9, 0)
    penalties.state_case(subject, text="电话里说没有意见", by=enforcing.inspector(), at=local(2026, 9, 21, 9, 0))
    with pytest.raises(Conflict, match="2026年9月24日前陈述、申辩"):
        penalties.hear(subject, text="没有意见", by=enforcing.hearer(), at=early)
    assert enforcing.heard(subject, at=local(2026, 9, 25, 9, 0)).state == S.HEARD


def test_a_party_that_gave_its_right_up_is_not_waited_for():
    subject = enforcing.announced()
    assert enforcing.heard(subject, at=local(2026, 9, 21, 9, 0), waived=True).routing["waived"]


def test_a_hearing_may_be_asked_for_in_five_working_days_that_count_make_up_days():
    """2026-09-18 is a Friday; Sunday the 20th is worked, so that the fifth working day is Thursday the 24th."""
    subject = enforcing.announced(enforcing.reviewed(enforcing.investigated(major=True)))
    clock = subject.case.clocks.get(term="enforcement.hearing")
    assert (clock.due_on, clock.on_party) == (date(2026, 9, 24), True)


def test_a_hearing_that_was_asked_for_is_held_before_anything_is_decided():
    subject = enforcing.announced(
        enforcing.reviewed(enforcing.investigated(enforcing.against(institution()), major=True))
    )
    own = cast.representative(subject.institution.party)
    penalties.ask_hearing(subject, by=own, at=local(2026, 9, 21, 9, 0))
    with pytest.raises(Conflict, match="通知听证"):
        penalties.hear(subject, text="不成立", by=enforcing.hearer(), at=enforcing.HEARD_AT)
    sent = {"where": "三楼会议室", "host": "办案4号", "by": enforcing.inspector(), "at": local(2026, 9, 21, 15, 0)}
    with pytest.raises(Invalid) as refusal:
        penalties.call_hearing(subject, hearing_on=date(2026, 9, 24), **sent)
    assert "7个工作日" in refusal.value.errors["hearing_on"]
    penalties.call_hearing(subject, hearing_on=date(2026, 10, 12), **sent)
    with pytest.raises(Conflict, match="还没有举行"):
        penalties.hear(subject, text="不成立", by=enforcing.hearer(), at=enforcing.HEARD_AT)
    assert enforcing.heard(subject, at=local(2026, 10, 12, 16, 0)).state == S.HEARD


def test_no_investigator_presides_over_a_hearing():
    subject = enforcing.announced(enforcing.reviewed(enforcing.investigated(major=True)))
    penalties.ask_hearing(subject, by=enforcing.inspector(), at=local(2026, 9, 21, 9, 0))
    with pytest.raises(Invalid) as refusal:
        penalties.call_hearing(
            subject, hearing_on=date(2026, 10, 12), where="三楼", host="办案2号", by=enforcing.inspector(),
            at=local(2026, 9, 21, 10, 0),
        )  # fmt: skip
    assert set(refusal.value.errors) == {"host"}


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_leader_who_decides_neither_investigated_nor_reviewed_nor_heard(number):
    subject = enforcing.heard(enforcing.announced(enforcing.reviewed()))
    person = enforcing.somebody(MARKET, number=number)
    both = cast.official(person.user.username, person.user.name, MARKET, "leader")
    with pytest.raises(Forbidden):
        penalties.decide(subject, **enforcing.DECISION, by=both, at=enforcing.DECIDED_AT)


def test_only_a_leader_decides():
    subject = enforcing.heard()
    with pytest.raises(Forbidden, match="负责人"):
        penalties.decide(subject, **enforcing.DECISION, by=enforcing.reviewer(), at=enforcing.DECIDED_AT)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"outcome": "none"}, "outcome"),
        ({"kinds": []}, "kinds"),
        ({"fine": None}, "fine"),
        ({"kinds": ["warning"]}, "fine"),
        ({"articles": []}, "articles"),
        ({"decision": ""}, "decision"),
        ({"perform_by": date(2026, 9, 28)}, "perform_by"),
    ],
)
def test_a_decision_says_what_on_what_ground_and_until_when(change, field):
    with pytest.raises(Invalid) as refusal:
        enforcing.decided(**change)
    assert field in refusal.value.errors


def test_a_penalty_enters_the_credit_record_once_it_is_served_with_the_decision_behind_it():
    subject = enforcing.decided(
        enforcing.heard(enforcing.announced(enforcing.investigated(enforcing.against(institution()))))
    )
    assert not Entry.objects.exists()  # nothing rests on what its party has not been served
    enforcing.served(subject)
    entry = Entry.objects.get()
    assert subject.decision_number == "靖市监罚〔2026〕1号"
    assert (entry.kind, entry.number, entry.code) == ("penalty", subject.decision_number, subject.party.code)
    assert entry.basis.kind == "complaints.enforcement.decide"
    assert entry.cite == "《无证无照经营查处办法》第十三条"


def test_each_agency_of_a_place_numbers_its_decisions_by_a_mark_of_its_own():
    cases = [enforcing.filed(), enforcing.filed(agency=enforcing.CIVIL, unlicensed="nonprofit")]
    for subject in cases:
        enforcing.decided(enforcing.heard(enforcing.announced(enforcing.investigated(subject))))
    assert [one.decision_number for one in cases] == ["靖市监罚〔2026〕1号", "靖民罚〔2026〕1号"]


def test_what_is_not_punished_enters_no_record():
    subject = enforcing.heard(enforcing.announced(enforcing.investigated(enforcing.against(institution()))))
    enforcing.decided(subject, outcome="no_penalty", kinds=[], fine=None, decision="轻微并及时改正，不予处罚")
    assert not Entry.objects.exists()
    assert subject.case.documents.filter(kind="no_penalty_decision").count() == 1


def test_the_decision_is_served_within_seven_working_days_through_a_holiday():
    """Decided on Monday 2026-09-28; the first seven days of October are a holiday, Saturday the 10th is worked."""
    clock = enforcing.decided().case.clocks.get(term="enforcement.serve")
    assert clock.due_on == date(2026, 10, 13)


def test_the_day_of_the_decision_is_the_clock_of_the_party():
    clock = enforcing.served().case.clocks.get(term="enforcement.perform")
    assert (clock.due_on, clock.basis, clock.on_party) == (date(2026, 10, 15), "ORDER", True)


def in_public(subject, **more):
    sent = {"severity": "general", "by": enforcing.inspector(), "at": enforcing.SERVED_AT, **more}
    return outcomes.publish(subject, **sent)


def served_institution():
    subject = enforcing.investigated(enforcing.against(institution()))
    return enforcing.served(enforcing.decided(enforcing.heard(enforcing.announced(subject))))


def test_a_decision_is_public_no_longer_than_the_law_of_its_day_lets_it():
    subject = served_institution()
    with pytest.raises(Invalid) as refusal:
        in_public(subject, until=date(2027, 9, 29))
    assert "2027年9月28日" in refusal.value.errors["until"]
    in_public(subject)
    assert subject.publish_until == date(2027, 9, 28)
    item = Disclosure.objects.get(item="penalty", until_on=None)
    assert item.content["decisions"][0]["number"] == subject.decision_number


def test_a_light_one_is_public_only_for_a_reason():
    with pytest.raises(Invalid) as refusal:
        in_public(served_institution(), severity="light")
    assert set(refusal.value.errors) == {"reason"}


def test_a_publication_ends_on_its_day_by_itself_and_is_logged():
    subject = served_institution()
    in_public(subject, until=date(2026, 12, 31))
    assert enforcement_public.end_due(at=local(2026, 12, 31, 23, 0)) == 0
    assert enforcement_public.end_due(at=local(2027, 1, 1, 0, 5)) == 1
    assert enforcement_public.end_due(at=local(2027, 1, 1, 0, 6)) == 0
    gone = TakeDown.objects.get()
    assert (gone.why, gone.until_on) == ("公开期满", date(2026, 12, 31))
    assert not Disclosure.objects.filter(item="penalty", until_on=None).exists()


def test_a_revoked_decision_is_withdrawn_on_the_day_and_the_record_corrected():
    subject = served_institution()
    in_public(subject)
    sent = {"number": "靖行复〔2026〕1号", "reason": "程序违法", "by": enforcing.leader()}
    outcomes.revoke(subject, **sent, at=local(2026, 10, 9, 9, 0))
    assert subject.state == S.REVOKED
    assert not Disclosure.objects.filter(item="penalty", until_on=None).exists()
    correction = Entry.objects.get(kind="correction")
    assert (correction.corrects.number, correction.number) == (subject.decision_number, "靖行复〔2026〕1号")


def test_a_case_is_dropped_by_a_leader_with_a_reason():
    subject = enforcing.investigated()
    with pytest.raises(Forbidden):
        enforcement.drop(subject, reason="不成立", by=enforcing.inspector(), at=enforcing.REVIEWED_AT)
    enforcement.drop(subject, reason="不成立", by=enforcing.leader(), at=enforcing.REVIEWED_AT)
    assert not subject.case.clocks.running().exists()
