"""A filing from the push to the receipt and the clock that it starts."""

from datetime import date, timedelta

import pytest

from casefile import sweep
from casefile.models import Notice
from casefile.refusals import Conflict, Forbidden, Invalid, Stale
from registry import applications, filing, institutions
from tests import cast
from tests.registry import acting

pytestmark = pytest.mark.django_db
NEXT_DAY = acting.MORNING + timedelta(days=1)


def test_a_complete_filing_gets_its_receipt_with_two_enclosures_on_the_spot():
    found = acting.filed()
    assert found.state == "filed"
    kinds = list(found.case.documents.values_list("kind", flat=True))
    assert sorted(kinds) == ["basic_conditions", "filing_receipt", "support_measures"]


def test_the_site_check_is_due_twenty_working_days_after_the_filing_day():
    clock = acting.filed().case.clocks.get(term="filing.site_check")
    assert (clock.started_on, clock.due_on, clock.certain) == (date(2026, 9, 11), date(2026, 10, 15), True)


def test_an_empty_item_is_named_at_the_item():
    draft = acting.drafted(beds=None)
    with pytest.raises(Invalid) as refusal:
        applications.submit(draft, by=cast.clerk(), at=acting.MORNING)
    assert "beds" in refusal.value.errors
    assert "fire_certificate" in refusal.value.errors


def test_at_exactly_500_square_metres_the_officer_must_choose_and_say_why():
    draft = acting.complete(floor_area=500, investment=400000)
    applications.submit(draft, by=cast.clerk(), at=acting.MORNING)
    with pytest.raises(Conflict, match="裁量"):
        filing.accept(draft, reviewed=True, by=cast.clerk(), at=acting.MORNING)
    applications.choose(
        draft, conflict="fire_certificate_at_500", choice="waive", reason="归公安日常检查，无部门出具凭证",
        by=cast.clerk(), at=acting.MORNING,
    )  # fmt: skip
    filing.accept(draft, reviewed=True, by=cast.clerk(), at=acting.MORNING)
    assert draft.state == "filed"


def test_what_could_have_been_asked_the_first_time_cannot_be_asked_later():
    found = acting.submitted()
    clerk = cast.clerk()
    applications.ask_supplement(found, items={"food_licence": "已过期"}, by=clerk, at=acting.MORNING)
    applications.attach(found, "food_licence", acting.pdf(), by=clerk, at=NEXT_DAY)
    applications.supplement(found, by=clerk, at=NEXT_DAY)
    with pytest.raises(Invalid, match="第一次"):
        applications.ask_supplement(found, items={"fire_certificate": "看不清"}, by=clerk, at=NEXT_DAY)
    applications.ask_supplement(found, items={"food_licence": "仍是旧证"}, by=clerk, at=NEXT_DAY)
    assert found.state == "supplement"


def test_a_new_need_that_changed_facts_bring_may_be_asked_for():
    found = acting.submitted()
    clerk = cast.clerk()
    applications.ask_supplement(found, items={"beds": "与现场不符"}, by=clerk, at=acting.MORNING)
    applications.save(found, section="premises", by=clerk, at=NEXT_DAY, medical=True)
    applications.attach(found, "medical_licence", acting.pdf(), by=clerk, at=NEXT_DAY)
    applications.supplement(found, by=clerk, at=NEXT_DAY)
    applications.ask_supplement(found, items={"medical_licence": "许可证已注销"}, by=clerk, at=NEXT_DAY)
    assert found.state == "supplement"


def test_only_a_clerk_of_civil_affairs_may_accept():
    found = acting.submitted()
    for actor in (cast.inspector(), cast.fire(), cast.market(), cast.chengzhong_clerk()):
        with pytest.raises(Forbidden):
            filing.accept(found, reviewed=True, by=actor, at=acting.MORNING)


def test_of_two_clerks_one_wins_and_the_other_is_told():
    found = acting.submitted()
    version = found.case.version
    filing.accept(found, reviewed=True, by=cast.clerk(), at=acting.MORNING, expect=version)
    with pytest.raises(Stale, match="王秀兰"):
        applications.withdraw(found, reason="重复", by=cast.clerk(), at=acting.MORNING, expect=version)


def test_a_lapse_climbs_each_step_once_and_stays_after_the_fact():
    clock = acting.filed().case.clocks.get(term="filing.site_check")
    midnight = acting.local(2026, 10, 16)
    assert sweep.run(at=midnight - timedelta(seconds=1)) == (0, 0)
    assert sweep.run(at=midnight) == (1, 1)
    assert sweep.run(at=midnight) == (0, 0)
    assert sweep.run(at=acting.local(2026, 11, 1)) == (0, 2)
    roles = list(Notice.objects.filter(key__startswith="escalation").order_by("pk").values_list("role", flat=True))
    assert roles == ["clerk", "reviewer", "leader"]
    clock.refresh_from_db()
    assert clock.lapsed_at == midnight


def test_a_second_push_of_the_same_code_is_the_same_institution():
    assert acting.pushed() == acting.pushed()


def test_a_wrong_check_digit_is_a_doubt_that_a_clerk_settles_with_a_reason():
    institution = acting.pushed(code="91220622MA0TE0018H")
    with pytest.raises(Conflict, match="校验位"):
        institutions.claim(institution, by=cast.clerk(), at=acting.MORNING)
    institutions.override_code(institution, reason="已核对营业执照原件", by=cast.clerk(), at=acting.MORNING)
    institutions.claim(institution, by=cast.clerk(), at=acting.MORNING)
    assert institution in institutions.inspectable(institution.place)
