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
    before, after = set(kept), set(now)
    came = [f"now allowed, not in the table: {row}" for row in now if row not in before]
    return came + [f"in the table, now refused: {row}" for row in kept if row not in after]


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


def nameless(actor, place: str) -> tuple:
    """An actor and a matter of a place that says nothing of the actor: only the matrix could let them in."""
    return table.asks(actor, load.pack(place), "filing", {}, table.Nothing)


def test_where_the_matrix_gives_nothing_no_guard_opens_to_any_post(walked):
    open_to = {(row.place, row.agency, row.move) for row in walked}
    let_in = [
        f"{place} {slug} {role} {move}"
        for place in PLACES
        for (move, refuses), slug, role in product(table.guards().items(), load.pack(place).agencies, table.OFFICIAL)
        if move in load.pack(place).rights and (place, slug, move) not in open_to
        if refuses(*nameless(table.official(place, slug, role), place), move) is None
    ]
    assert let_in == []


def test_no_guard_opens_to_an_agency_of_another_place():
    let_in = []
    for here, there in product(PLACES, PLACES):
        if here == there:
            continue
        bound = [(move, refuses) for move, refuses in table.guards().items() if move in load.pack(there).rights]
        for slug, role in product(load.pack(here).agencies, table.OFFICIAL):
            actor, subject = nameless(table.official(here, slug, role), there)
            let_in += [
                f"{slug} {role} {move} in {there}" for move, refuses in bound if not refuses(actor, subject, move)
            ]
    assert let_in == []


# What a post alone opens in every agency, and why that is right.
BY_POST_ALONE = {
    "casefile.holiday_notice.approve": "the notice is the State Council's: whoever keeps the calendar brings it in",
    "casefile.holiday_notice.reject": "the same",
    "inspections.supervision.propose": "made only within the hazard's propose_listing, which asks the place's rule",
    "complaints.incident.call": "an event is reported, and told on, by whoever learns of it",
    "complaints.incident.complete": "an event is reported, and told on, by whoever learns of it",
    "complaints.incident.follow_up": "an event is reported, and told on, by whoever learns of it",
    "complaints.incident.receive_all": "an event is reported, and told on, by whoever learns of it",
    "complaints.incident.reopen": "an event is reported, and told on, by whoever learns of it",
    "complaints.incident.report": "an event is reported, and told on, by whoever learns of it",
    "complaints.incident.respond": "an event is reported, and told on, by whoever learns of it",
    "complaints.incident.tell": "an event is reported, and told on, by whoever learns of it",
    "credit.grade_rule.replace": "its own matter says who",
}


def test_what_a_post_alone_opens_is_named_here():
    """Whatever else has no right rests on what its own matter says of the actor, or on who gathers in a place."""
    everywhere = {row.move for row in table.read() if row.part == table.OUTSIDE and row.agency == table.EVERY}
    assert everywhere == set(BY_POST_ALONE)


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
