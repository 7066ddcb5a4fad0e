"""Competence by the matrix and by facts, and the rights that follow from it."""

import pytest

from law import load
from law.facts import BadFact, MissingFact

JINGYU = load.pack("jingyu")
CHENGZHONG = load.pack("chengzhong")


@pytest.mark.parametrize(
    ("facts", "agency", "applies"),
    [
        ({"floor_area": 1000.5}, "jingyu.housing", "fire_review"),
        ({"floor_area": 1000}, "jingyu.housing", "fire_filing"),
        ({"floor_area": 800, "investment": 300000}, "jingyu.housing", "fire_filing"),
        ({"floor_area": 500.1}, "jingyu.housing", "fire_filing"),
        ({"floor_area": 500, "investment": 500001}, "jingyu.housing", "fire_filing"),
        ({"floor_area": 500, "investment": 500000}, "jingyu.police", "fire_daily"),
        ({"floor_area": 120, "investment": 0}, "jingyu.police", "fire_daily"),
    ],
)
@pytest.mark.parametrize("domain", ["fire_review", "fire_filing", "fire_daily"])
def test_fire_competence_in_jingyu_follows_area_and_investment(domain, facts, agency, applies):
    found = JINGYU.competent(domain, facts)
    assert [entry.slug for entry in found.agencies] == [agency]
    assert found.applies == applies
    assert ("不适用" in found.agencies[0].task) == (domain != applies)


def test_investment_is_asked_for_only_where_it_decides():
    with pytest.raises(MissingFact, match="investment"):
        JINGYU.competent("fire_filing", {"floor_area": 500})
    with pytest.raises(MissingFact, match="floor_area"):
        JINGYU.competent("fire_filing", {"investment": 100})
    assert JINGYU.competent("fire_filing", {"floor_area": 501}).applies == "fire_filing"


def test_the_collision_at_500_square_metres_shows_in_the_competence_too():
    assert JINGYU.competent("fire_daily", {"floor_area": 500, "investment": 1}).conflict
    assert not JINGYU.competent("fire_daily", {"floor_area": 499, "investment": 1}).conflict


def test_fire_review_is_nobodys_in_chengzhong_and_civil_affairs_gathers_it():
    found = CHENGZHONG.competent("fire_review", {"floor_area": 2000})
    assert found.agencies == ()
    assert "没有为“消防设计审查与消防验收”规定职责部门" in found.silent
    assert found.fallback == "chengzhong.civil_affairs"


def test_two_texts_that_name_two_agencies_are_shown_as_a_conflict():
    found = JINGYU.competent("finance_products")
    assert {entry.slug for entry in found.agencies} == {"jingyu.cbirc", "jingyu.pboc"}
    assert "人民银行" in found.conflict
    assert "政务服务监督管理局" in CHENGZHONG.competent("registration_forprofit").conflict


def test_an_unnamed_department_is_a_silence():
    found = CHENGZHONG.competent("unlicensed_nonprofit")
    assert "没有点名" in found.silent
    assert found.fallback == "chengzhong.civil_affairs"


@pytest.mark.parametrize(
    ("pack", "agency", "move", "domain", "allowed"),
    [
        (JINGYU, "jingyu.market", "inspections.hazard.accept", "fire", False),
        (JINGYU, "jingyu.fire", "inspections.hazard.accept", "fire", True),
        (JINGYU, "jingyu.civil_affairs", "inspections.hazard.accept", "fire", False),
        (JINGYU, "jingyu.market", "inspections.hazard.accept", "food", True),
        (JINGYU, "jingyu.housing", "inspections.hazard.accept", "building", True),
        (JINGYU, "jingyu.civil_affairs", "inspections.hazard.accept", "building", False),
        (CHENGZHONG, "chengzhong.civil_affairs", "inspections.hazard.accept", "food", False),
        (CHENGZHONG, "chengzhong.market", "inspections.hazard.accept", "food", True),
        (JINGYU, "jingyu.civil_affairs", "registry.filing.accept", None, True),
        (JINGYU, "jingyu.market", "registry.filing.accept", None, False),
        (JINGYU, "jingyu.market", "registry.filing.accept", "food", False),
        (CHENGZHONG, "chengzhong.health", "registry.filing.accept", None, False),
        (CHENGZHONG, "chengzhong.health", "inspections.site_check.join", None, True),
        (JINGYU, "jingyu.market", "registry.institution.push", None, True),
        (JINGYU, "jingyu.institution_registrar", "registry.institution.push", None, True),
        (JINGYU, "jingyu.health", "registry.institution.push", None, False),
        (CHENGZHONG, "chengzhong.gov_services", "registry.institution.push", None, True),
        (JINGYU, "jingyu.market", "registry.institution.claim", None, False),
        (JINGYU, "jingyu.competent_any", "registry.filing.accept", None, False),
    ],
)
def test_rights_follow_from_the_matrix(pack, agency, move, domain, allowed):
    found = pack.may(agency, move, domain)
    assert found.allowed is allowed, found.why
    assert found.why.endswith("。")
    assert found.cite


@pytest.mark.parametrize("place", [id for id in load.places() if id != "national"])
def test_civil_affairs_accepts_no_fix_that_a_technical_authority_judges(place):
    pack = load.pack(place)
    technical = ("fire", "fire_review", "fire_filing", "fire_daily", "fire_rectify", "building", "food", "food_risk")
    technical += ("medical", "drug_device", "environment", "special_equipment")
    facts = {"floor_area": 800, "investment": 300_000}
    civil = [slug for slug in pack.agencies if slug.endswith(("civil_affairs", "district_civil"))]
    assert civil
    for domain in technical:
        assert not any(pack.may(slug, "inspections.hazard.accept", domain, facts).allowed for slug in civil), domain


def test_a_hazard_needs_its_domain():
    with pytest.raises(BadFact, match="领域"):
        JINGYU.may("jingyu.fire", "inspections.hazard.accept")


def test_a_duty_of_every_department_is_each_ones_own():
    found = JINGYU.may("jingyu.health", "inspections.hazard.notify", "case_sharing")
    assert found.allowed


def test_the_gathering_agency_may_lead_where_the_text_is_silent():
    assert CHENGZHONG.may("chengzhong.civil_affairs", "inspections.hazard.order_fix", "medical_waste").allowed
    assert not CHENGZHONG.may("chengzhong.civil_affairs", "inspections.hazard.accept", "medical_waste").allowed
    assert not CHENGZHONG.may("chengzhong.market", "inspections.hazard.order_fix", "medical_waste").allowed
