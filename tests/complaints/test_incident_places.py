"""Who must be told, place by place and kind by kind; what a text leaves silent is said, and nothing is borrowed."""

from datetime import date

import pytest

from casefile.refusals import Conflict
from complaints import incident_chain, incidents
from tests import cast
from tests.complaints import happening
from tests.inspections import reporting
from tests.registry.acting import claimed

ON = date(2026, 9, 14)
PLACES = ("jingyu", "chengzhong", "lianyungang", "mz_notice", "tianjin_draft")
TOLD = {
    ("jingyu", "accident"): ["emergency"],
    ("jingyu", "public_health"): [],
    ("chengzhong", "accident"): ["emergency", "civil_affairs"],
    ("chengzhong", "public_health"): ["health", "cdc", "civil_affairs"],
    ("lianyungang", "accident"): ["emergency", "civil_affairs"],
    ("lianyungang", "public_health"): [],
    ("lianyungang", "fraud"): [],
    ("mz_notice", "accident"): [],
    ("mz_notice", "public_health"): [],
    ("tianjin_draft", "accident"): ["district_emergency", "district_civil"],
    ("tianjin_draft", "public_health"): ["district_health", "district_cdc", "district_civil"],
    ("tianjin_draft", "food"): ["district_health", "district_cdc", "district_civil"],
}


@pytest.mark.parametrize(("place", "event"), TOLD)
def test_those_whom_the_text_names_are_told_and_no_others(place, event):
    assert incident_chain.of(place, event, ON).slugs == [f"{place}.{name}" for name in TOLD[place, event]]


@pytest.mark.parametrize("place", PLACES)
def test_wherever_nobody_is_named_the_form_asks_and_proposes_somebody(place):
    for event in incident_chain.kinds(place, ON):
        known = incident_chain.of(place, event, ON)
        if not known.slugs or known.unnamed:
            assert known.asks
            assert known.silent
            assert incident_chain.proposed(place, event, ON)


def test_only_jingyu_counts_an_hour_and_no_other_place_borrows_it():
    hours = {place: incident_chain.hours(place, incident_chain.of(place, "accident", ON), ON) for place in PLACES}
    assert hours == dict.fromkeys(PLACES) | {"jingyu": 1}


def test_the_regulations_above_stand_beside_every_text():
    for place in PLACES:
        assert "每一级不超过2小时" in str(incident_chain.upper(place, "accident"))
        assert "2小时内报县级卫生健康部门" in str(incident_chain.upper(place, "public_health"))
        assert incident_chain.upper(place, "fraud") is None


@pytest.mark.django_db
def test_a_text_without_hours_starts_a_clock_that_is_never_late():
    house = reporting.institution()
    cast.official("lixiangyang", "李向阳", "chengzhong.emergency", cast.Role.CLERK)
    found = incidents.report(
        institution=house, event="accident", text="跌倒", informed_at=happening.EVE, by=cast.chengzhong_clerk(),
        at=happening.EVE.replace(day=1, month=10),
    )  # fmt: skip
    clock = found.case.clocks.get(term="accident.report")
    assert (clock.due_at, clock.lapsed_at, clock.carries) == (None, None, ["CZ-26"])
    assert [one.name for one in found.tellings.all()] == ["西宁市城中区应急管理局", "西宁市城中区民政局"]


@pytest.mark.django_db
def test_an_event_for_which_the_text_names_nobody_still_reaches_those_who_were_chosen():
    house = claimed()
    found = incidents.report(
        institution=house, event="public_health", text="5 人发热", informed_at=happening.EVE,
        others=["jingyu.health", "jingyu.civil_affairs"], by=cast.clerk(), at=happening.EVE,
    )  # fmt: skip
    assert found.case.agency_id == "jingyu.civil_affairs"
    assert {clock.term for clock in found.case.clocks.all()} >= {"incident.report", "emergency.respond"}
    assert found.recipient_ids == ["jingyu.health", "jingyu.civil_affairs"]


@pytest.mark.django_db
def test_nothing_is_lost_where_nobody_is_named_and_nobody_was_chosen():
    found = incidents.report(
        institution=claimed(), event="public_health", text="5 人发热", informed_at=happening.EVE, by=cast.clerk(),
        at=happening.EVE,
    )  # fmt: skip
    assert found.recipient_ids == ["jingyu.health", "jingyu.civil_affairs"]
    assert found.case.agency_id == "jingyu.civil_affairs"  # nobody at the other signs in: it is called


@pytest.mark.django_db
def test_a_draft_starts_nothing():
    by = cast.official("tianjin", "津某", "tianjin_draft.district_civil", cast.Role.CLERK)
    with pytest.raises(Conflict, match="征求意见稿"):
        incidents.report(
            event="accident", text="跌倒", where="某院", informed_at=happening.EVE, by=by, at=happening.EVE
        )
