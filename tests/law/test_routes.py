"""Where a matter goes: what the text names, and never a guess where it names nobody."""

import pytest

from law import load, routes
from law.pack import Pack

PLACES = load.places()


@pytest.mark.parametrize("place", PLACES)
def test_every_kind_of_hazard_goes_somewhere_or_is_said_to_be_unsaid(place):
    pack = load.pack(place)
    for code in pack.hazard_kinds:
        found = routes.hazard(pack, code)
        assert found.cite
        assert found.to or (found.silent and found.choices)
        assert all(slug in pack.agencies for slug in (*found.to, *found.choices))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("code", ["forprofit", "nonprofit", "public", "permit"])
def test_each_of_the_four_names_of_illegal_operation_is_dealt_with_or_assigned(place, code):
    pack = load.pack(place)
    found = routes.unlicensed(pack, code)
    assert found.to or (found.silent and found.choices)


def test_a_collective_word_is_never_the_only_choice():
    for place in PLACES:
        pack = load.pack(place)
        for code in pack.hazard_routes:
            found = routes.hazard(pack, code)
            if not all(pack.agencies[slug].can_sign_in for slug in found.to):
                assert found.choices
            assert all(pack.agencies[slug].can_sign_in for slug in found.choices)


def test_what_triggers_listed_supervision_differs_by_place():
    def applies(place, grade, domain):
        return routes.listing(load.pack(place), grade=grade, domain=domain).applies

    assert not applies("jingyu", "general", "fire")
    for place in PLACES:
        trigger = (load.pack(place).listing and load.pack(place).listing.trigger) or "none"
        told = {"major": (True, True), "major_fire": (True, False), "none": (False, False)}[trigger]
        assert (applies(place, "major", "fire"), applies(place, "major", "food")) == told


def test_a_text_without_listed_supervision_says_so():
    empty: Pack = load.pack("national")
    found = routes.listing(empty, grade="major", domain="fire")
    assert not found.applies
    assert "没有规定" in found.silent


def test_a_report_chain_that_the_text_lacks_has_no_steps_and_says_so():
    chain = routes.chain(load.pack("jingyu"), "meteorite")
    assert chain.steps == ()
    assert chain.silent


def test_an_unknown_kind_of_hazard_is_a_key_error():
    with pytest.raises(KeyError):
        routes.hazard(load.pack("jingyu"), "meteorite")
