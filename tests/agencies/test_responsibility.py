"""To whom a matter goes is read off the packs; where the text leaves it open, an officer is asked."""

import pytest

from agencies import responsibility
from law import load
from tests import cast

JINGYU, CHENGZHONG = "jingyu", "chengzhong"


@pytest.mark.parametrize(
    ("place", "domain", "agency"),
    [
        (JINGYU, "filing", "jingyu.civil_affairs"),
        (JINGYU, "fire", "jingyu.fire"),
        (JINGYU, "registration_forprofit", "jingyu.market"),
        (JINGYU, "registration_public", "jingyu.institution_registrar"),
        (CHENGZHONG, "filing", "chengzhong.civil_affairs"),
    ],
)
def test_a_matter_goes_to_the_agency_that_the_text_makes_leader(place, domain, agency):
    found = responsibility.leading(place, domain)
    assert found.agency_id == agency
    assert load.pack(place).basis.short in found.cite


def test_agencies_named_side_by_side_without_a_leader_are_for_an_officer_to_choose_from():
    with pytest.raises(responsibility.LeadUndefined) as refused:
        responsibility.leading(JINGYU, "building")
    assert set(refused.value.options) == {"jingyu.civil_affairs", "jingyu.housing"}
    assert "请选定一个部门并写明理由" in refused.value.sentence


def test_where_the_text_is_silent_the_fallback_of_the_pack_takes_the_matter_and_says_so():
    pack = load.pack(JINGYU)
    spoken = {duty.domain for duty in pack.duties} | {code for tier in pack.tiers for code in tier.domains}
    silent = [code for code in pack.domains if code not in spoken]
    assert silent
    found = responsibility.leading(JINGYU, silent[0])
    assert found.agency_id == pack.fallback
    assert "归口" in found.why


def test_an_unknown_domain_is_an_error_not_a_guess():
    with pytest.raises(KeyError):
        responsibility.leading(JINGYU, "weather")


@pytest.mark.django_db
def test_the_leader_is_fetched_with_one_query(django_assert_num_queries):
    cast.agency("jingyu.fire")
    with django_assert_num_queries(1):
        assert responsibility.lead(JINGYU, "fire").pk == "jingyu.fire"


@pytest.mark.django_db
def test_the_parts_of_an_agency_are_those_of_the_matrix(django_assert_num_queries):
    fire, market = cast.agency("jingyu.fire"), cast.agency("jingyu.market")
    with django_assert_num_queries(0):
        assert "lead" in responsibility.roles_of(fire, "fire")
        assert responsibility.roles_of(market, "fire") == frozenset()


@pytest.mark.django_db
def test_all_agencies_of_a_domain_come_with_the_leader_first():
    cast.agency("jingyu.fire")
    ids = [agency.pk for agency in responsibility.agencies_in(JINGYU, "fire")]
    assert ids[0] == "jingyu.fire"
    assert "jingyu.civil_affairs" in ids
