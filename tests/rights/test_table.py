"""Who may do what is exactly what the kept table says: generated from the packs, read by a person, diffed ever after.

After a change that is meant, write the table anew with `python -m tests.rights.write` and read its diff.
"""

from itertools import product

import pytest

from casefile.guards import entitled
from law import load
from tests.rights import table

PLACES = load.places()


@pytest.fixture(scope="module")
def walked() -> list[table.Row]:
    return table.walk()


def differences(kept: list[table.Row], now: list[table.Row]) -> list[str]:
    """What somebody must read before the table may change, a line for each right that came or went."""
    came = [f"now allowed, not in the table: {row}" for row in now if row not in set(kept)]
    return came + [f"in the table, now refused: {row}" for row in kept if row not in set(now)]


def test_rights_are_exactly_those_of_the_table(walked):
    found = differences(table.read(), walked)
    assert not found, "\n".join([*found, "", "Meant so? python -m tests.rights.write, and read the diff."])


def test_a_right_that_came_and_one_that_went_are_both_named(walked):
    kept = walked[1:]
    assert differences(kept, walked) == [f"now allowed, not in the table: {walked[0]}"]
    assert differences(walked, kept) == [f"in the table, now refused: {walked[0]}"]


def test_the_table_has_every_place_and_every_agency_that_has_a_duty(walked):
    told = {(row.place, row.agency) for row in walked}
    for place in PLACES:
        pack = load.pack(place)
        named = {duty.agency for duty in pack.duties if pack.agencies[duty.agency].can_sign_in}
        assert named - {agency for there, agency in told if there == place} <= only_cooperating(pack, named)


def only_cooperating(pack, agencies) -> set[str]:
    """Agencies that only ever help: no move needs no more than that in the domains in which they do."""
    return {slug for slug in agencies if set(pack.domains_of(slug).values()) == {"cooperating"}}


def test_where_the_matrix_gives_nothing_no_guard_opens_to_any_post(walked):
    open_to = {(row.place, row.agency, row.move) for row in walked}
    let_in = [
        f"{place} {slug} {role} {move}"
        for place in PLACES
        for (move, refuses), slug, role in product(table.guards().items(), load.pack(place).agencies, table.OFFICIAL)
        if move in load.pack(place).rights and (place, slug, move) not in open_to
        if refuses(*table.asks(table.official(place, slug, role), load.pack(place), "filing", {}), move) is None
    ]
    assert let_in == []


def test_no_guard_opens_to_an_agency_of_another_place():
    let_in = []
    for here, there in product(PLACES, PLACES):
        if here == there:
            continue
        bound = [(move, refuses) for move, refuses in table.guards().items() if move in load.pack(there).rights]
        for slug, role in product(load.pack(here).agencies, table.OFFICIAL):
            actor, subject = table.asks(table.official(here, slug, role), load.pack(there), "filing", {})
            let_in += [
                f"{slug} {role} {move} in {there}" for move, refuses in bound if not refuses(actor, subject, move)
            ]
    assert let_in == []


def test_every_move_of_the_upper_floors_rests_on_a_right_or_is_the_institutions_own():
    rights = load.pack(PLACES[0]).rights
    without = [move for move in table.guards() if move not in rights and not move.startswith("casefile.")]
    own = {row.move for row in table.read() if row.agency in (table.INSTITUTION, table.SYSTEM_ITSELF)}
    assert set(without) <= own


def test_a_step_of_facts_is_asked_on_both_sides_of_every_bound():
    assert {step: len(samples) for step, samples in table.steps(load.pack("jingyu"), "fire_review").items()} == {
        "above_1000": 3,
        "above_500": 9,
        "small_costly": 2,
        "small_cheap": 4,
    }
    assert table.steps(load.pack("chengzhong"), "fire_review") == {"": [{}]}


def test_a_guard_says_which_fact_it_lacks_where_facts_decide():
    pack = load.pack("jingyu")
    actor, subject = table.asks(table.official("jingyu", "jingyu.housing", "inspector"), pack, "fire_review", {})
    assert "floor_area" in entitled.refusal(actor, subject, "inspections.hazard.accept")
    actor, subject = table.asks(actor, pack, "fire_review", {"floor_area": 1200})
    assert entitled.refusal(actor, subject, "inspections.hazard.accept") is None
