"""The result of enforcement counts as told when the civil affairs of the same level was told, and only then (TJ-39)."""

from datetime import date

import pytest

from agencies.models import Agency, Place
from casefile import sweep
from casefile.models import Notice
from casefile.refusals import Conflict, Forbidden, Invalid
from complaints import outcomes, results
from complaints.models import Enforcement
from tests import cast
from tests.complaints import enforcing
from tests.complaints.two_levels import two_levels
from tests.registry.acting import local

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_levels")]
__all__ = ["two_levels"]

TOLD_AT = local(2026, 10, 8, 9, 0)


def completed(agency: str = "heping.market", **more) -> Enforcement:
    subject = enforcing.filed(agency=agency, **more)
    for step in (enforcing.investigated, enforcing.announced, enforcing.heard, enforcing.decided, enforcing.served):
        step(subject)
    return enforcing.completed(subject)


def tell(subject: Enforcement, receiver: str, *, at=TOLD_AT):
    by = enforcing.inspector(subject.case.agency_id)
    return results.tell_result(subject, receiver=cast.agency(receiver), by=by, at=at)


def clock(subject: Enforcement):
    return subject.case.clocks.get(term="enforcement.report")


def test_the_places_stand_on_a_tree():
    cast.agency("heping.market")
    assert Place.objects.get(pk="heping").parent_id == "tianjin"


@pytest.mark.parametrize(
    ("agency", "same"),
    [
        ("heping.market", "heping.civil_affairs"),
        ("heping.fire", "heping.civil_affairs"),
        ("tianjin.market", "tianjin.civil_affairs"),
        ("tianjin.fire", "tianjin.civil_affairs"),
        ("tianjin.district_health", "tianjin.district_civil"),
    ],
)
def test_the_same_level_is_found_on_the_tree(agency, same):
    assert results.same_level(cast.agency(agency)).pk == same


def test_a_township_has_no_civil_affairs_on_its_level():
    assert results.same_level(cast.agency("tianjin.township")) is None


def test_five_working_days_from_the_completion_pass_over_the_holiday_and_count_the_make_up_day():
    """Completed on Wednesday 2026-09-30; 8, 9, Saturday 10 (worked), 12 and 13 October are the five."""
    found = clock(completed())
    assert (found.started_on, found.due_on, found.basis) == (date(2026, 9, 30), date(2026, 10, 13), "STATUTE")


def test_telling_the_same_level_stops_the_clock():
    subject = completed()
    tell(subject, "heping.civil_affairs")
    assert subject.result_told_on == date(2026, 10, 8)
    assert clock(subject).stopped_at is not None
    assert Enforcement.objects.visible_to(cast.official("a", "甲", "heping.civil_affairs", "clerk")).get() == subject


def test_a_result_sent_to_the_wrong_level_is_not_told():
    subject = completed()
    event = tell(subject, "tianjin.civil_affairs")
    assert event.kind == "complaints.enforcement.tell_other"
    assert subject.result_told_on is None
    assert clock(subject).stopped_at is None
    assert [(one["receiver"], one["counts"]) for one in results.reports(subject)] == [
        (Agency.objects.get(pk="tianjin.civil_affairs").name, False)
    ]
    sweep.run(at=local(2026, 10, 14, 0, 5))
    assert clock(subject).lapsed_at is not None
    tell(subject, "heping.civil_affairs", at=local(2026, 10, 14, 9, 0))
    assert subject.result_told_on == date(2026, 10, 14)


def test_the_city_that_tells_the_district_has_not_told_its_own_level():
    subject = completed("tianjin.market")
    tell(subject, "heping.civil_affairs")
    assert (subject.result_told_on, clock(subject).stopped_at) == (None, None)


def test_a_district_office_named_in_the_text_of_the_city_is_another_level():
    subject = completed("tianjin.market")
    tell(subject, "tianjin.district_civil")
    assert subject.result_told_on is None


def test_nobody_but_civil_affairs_is_told():
    with pytest.raises(Invalid) as refusal:
        tell(completed(), "heping.health")
    assert set(refusal.value.errors) == {"receiver"}


def test_the_report_contains_what_it_must_and_says_when_it_is_not_the_report():
    subject = completed()
    facts = tell(subject, "heping.civil_affairs").issued[0].facts
    assert facts["number"] == subject.decision_number
    assert (facts["decided_on"], facts["completed_on"]) == ("2026-09-28", "2026-09-30")
    assert (facts["articles"], facts["same_level"]) == (["《无证无照经营查处办法》第十三条"], "")
    assert "罚款五千元" in facts["result"]
    other = completed(party_name="第二家")
    wrong = tell(other, "tianjin.civil_affairs").issued[0].facts
    assert wrong["same_level"] == Agency.objects.get(pk="heping.civil_affairs").name


def test_a_report_without_its_facts_is_not_sent():
    subject = completed()
    Enforcement.objects.filter(pk=subject.pk).update(facts="")
    subject.refresh_from_db()
    with pytest.raises(Conflict, match="违法事实"):
        tell(subject, "heping.civil_affairs")


def test_civil_affairs_itself_tells_nobody():
    subject = completed("heping.civil_affairs", unlicensed="nonprofit")
    assert subject.result_told_on == date(2026, 9, 30)
    assert clock(subject).stopped_at is not None


def test_a_case_is_closed_when_its_result_is_told_and_its_publication_weighed_and_may_be_revoked_after():
    subject, by = completed(), enforcing.inspector("heping.market")
    with pytest.raises(Conflict, match="同级民政"):
        outcomes.close(subject, by=by, at=TOLD_AT)
    tell(subject, "heping.civil_affairs")
    with pytest.raises(Conflict, match="公开"):
        outcomes.close(subject, by=by, at=TOLD_AT)
    outcomes.keep_private(subject, reason="当事人没有登记", by=enforcing.leader("heping.market"), at=TOLD_AT)
    outcomes.close(subject, by=by, at=TOLD_AT)
    assert subject.state == Enforcement.State.CLOSED
    assert not subject.case.clocks.running().exists()
    sent = {"number": "津行复〔2026〕1号", "reason": "事实不清", "at": local(2026, 11, 2, 9, 0)}
    hearer = enforcing.hearer("heping.market").user
    both = cast.official(hearer.username, hearer.name, "heping.market", "leader")
    with pytest.raises(Forbidden, match="另一人"):
        outcomes.revoke(subject, **sent, by=both)
    outcomes.revoke(subject, **sent, by=enforcing.leader("heping.market"))
    assert subject.state == Enforcement.State.REVOKED
    assert Notice.objects.get(case=subject.case, agency="heping.civil_affairs", text__contains="已撤销")
