"""Whoever was there last time goes again only where the agency has nobody else, and the record proves it."""

import copy
import json
from collections import Counter

import pytest

from agencies.access import Role
from inspections import draw_record, library, parts, urn, urn_check, visits
from inspections.models import Visit
from tests import cast
from tests.inspections import drawing, drawn, visiting
from tests.inspections.drawn import agency, frozen, objects, officer, officers

FIRE, CIVIL = "jingyu.fire", "jingyu.civil_affairs"


def been(id: str, *targets: str, why: str = "last"):
    return officer(id, "fire", avoid=tuple((target, why) for target in targets))


def lots(pool: list, times: int, target: str = "JG-0001") -> Counter:
    pairs = Counter()
    for number in range(times):
        stream = urn.Stream(f"{number:064x}", "officers fire")
        pairs[tuple(urn.draw_officers(agency("fire"), pool, [target], stream)[target])] += 1
    return pairs


# --- the arithmetic ---------------------------------------------------------------------------------------------------


def test_an_agency_with_two_officers_sends_the_same_two_again():
    pool, head = [been("f1", "JG-0001"), been("f2", "JG-0001")], frozen([agency("fire")], 2)
    assert urn.lacking(head, objects("低", "低"), pool) == []
    assert lots(pool, 3) == {("f1", "f2"): 3}
    (row,) = urn.gives_way(head, objects("低", "低"), pool)
    assert (row["agency"], row["object"], row["assistant"], row["left"]) == ("fire", "JG-0001", False, 0)
    assert "没有别人可换" in row["reason"]


def test_whoever_is_free_goes_first_and_the_rest_is_filled_by_lot():
    pairs = lots([been("f1", "JG-0001"), been("f2", "JG-0001"), officer("f3", "fire")], 4_000)
    assert set(pairs) == {("f1", "f3"), ("f2", "f3")}
    assert abs(pairs["f1", "f3"] - 2_000) < 4.9 * 1_000**0.5


def test_nobody_goes_again_where_there_are_others():
    pool = [been("f1", "JG-0001"), been("f2", "JG-0001"), officer("f3", "fire"), officer("f4", "fire")]
    assert urn.gives_way(frozen([agency("fire")], 1), objects("低"), pool) == []
    assert lots(pool, 50) == {("f3", "f4"): 50}


def test_a_recusal_never_gives_way():
    both = officer("f1", "fire", avoid=(("JG-0001", "last"), ("JG-0001", "recusal")))
    for first in (both, been("f1", "JG-0001", why="recusal"), been("f1", "JG-0001", why="别的")):
        sentences = urn.lacking(frozen([agency("fire")], 1), objects("低"), [first, officer("f2", "fire")])
        assert ["除去回避的人，能派的执法人员只有 1 名" in one for one in sentences] == [True]


def test_an_expert_gives_way_too():
    pool = [*officers("fire", 2), officer("e1", "fire", assistant=True, avoid=(("JG-0001", "last"),))]
    (row,) = urn.gives_way(frozen([agency("fire", assistants=1)], 1), objects("低"), pool)
    assert (row["assistant"], "专家" in row["reason"]) == (True, True)


# --- the record -------------------------------------------------------------------------------------------------------


def record(gives_way: list | None = None) -> dict:
    pool, things = [been("f1", "JG-0001"), been("f2", "JG-0001")], objects("低")
    head = frozen([agency("fire")], 1)
    head["gives_way"] = urn.gives_way(head, things, pool) if gives_way is None else gives_way
    head |= {"objects": urn.digest("objects", things), "officers": urn.digest("officers", pool)}
    beacon = {"value": drawn.VALUE, "at": "2026-09-03T21:40:00+08:00"}
    made = {"format": urn.FORMAT, "frozen": head, "objects": things, "officers": pool, "abandoned": None}
    return drawn.finished(made | {"beacon": beacon})


def test_a_record_of_the_same_pair_verifies_and_prints_the_reason(tmp_path, capsys):
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record(), ensure_ascii=False))
    assert urn_check.main(["verify", str(path)]) == 0
    assert "没有别人可换" in capsys.readouterr().out


def test_a_record_that_hides_or_invents_a_reason_does_not_verify():
    assert urn_check.verify(record()) == []
    invented = [{"agency": "fire", "object": "JG-0001", "assistant": False, "left": 1, "reason": "没有别人"}]
    for wrong in ([], invented):
        assert any("可以再派上次查过的人" in fault for fault in urn_check.verify(record(wrong)))
    other = copy.deepcopy(record())
    other["frozen"].pop("gives_way")
    assert any("缺“gives_way”" in fault for fault in urn_check.verify(other))


# --- with visits ------------------------------------------------------------------------------------------------------


def visited(institution, *, signed: bool = True) -> Visit:
    """The fire brigade's two officers visit an institution; the second signs, or does not."""
    people = [cast.official(f"fire{number}", "", FIRE, Role.INSPECTOR) for number in (0, 1)]
    sent = [(cast.agency(FIRE), [one.user for one in people], visiting.FIRE_LIST)]
    visit = visiting.single(institution, agencies=sent, by=cast.fire())
    part = visiting.recorded(visit.parts.get(), people[0])
    if signed:
        parts.countersign(part, agreed=True, by=people[1], at=visiting.SIGNED_AT)
    visit.refresh_from_db()
    return visit


@pytest.mark.django_db
def test_who_was_there_last_time_is_read_from_the_last_concluded_visit():
    first, second = drawing.staffed(2, 2)
    visited(second, signed=False)
    assert library.visited_last([first, second]) == {}  # a visit under way was not made yet
    made = visited(first)
    assert made.state == Visit.State.CONCLUDED
    reference = first.case.reference
    assert library.visited_last([first, second]) == {(FIRE, "fire0"): {reference}, (FIRE, "fire1"): {reference}}
    visits.publish(made, by=cast.fire(), at=visiting.SIGNED_AT)
    assert library.visited_last([first]) == {(FIRE, "fire0"): {reference}, (FIRE, "fire1"): {reference}}


@pytest.mark.django_db
def test_a_later_visit_by_others_frees_those_of_the_one_before():
    (institution,) = drawing.staffed(1, 2)
    visited(institution)
    pair = [cast.official(f"civil_affairs{number}", "", CIVIL, Role.INSPECTOR) for number in (0, 1)]
    sent = [(cast.agency(CIVIL), [one.user for one in pair], "jingyu.civil_affairs.quarterly")]
    at = drawing.local(2026, 9, 20, 9, 0)
    later = visiting.single(institution, agencies=sent, planned_on=at.date(), at=at)
    times = {"arrived_at": drawing.local(2026, 9, 20, 10, 0), "left_at": drawing.local(2026, 9, 20, 11, 0)}
    part = visiting.recorded(later.parts.get(), pair[0], at=drawing.local(2026, 9, 20, 12, 0), **times)
    parts.countersign(part, agreed=True, by=pair[1], at=drawing.local(2026, 9, 20, 13, 0))
    assert {who for who, _ in library.visited_last([institution])} == {CIVIL}


@pytest.mark.django_db
def test_a_draw_freezes_with_the_same_pair_shows_why_and_verifies(client, settings):
    settings.SECURE_SSL_REDIRECT = False
    (institution,) = drawing.staffed(1, 2)
    visited(institution)
    draw = drawing.drawn(days=7, count=1, **drawing.later(7))
    (row,) = draw.frozen["gives_way"]
    assert (row["agency"], row["object"]) == (FIRE, institution.case.reference)
    names = [one["username"] for one in draw_record.people(draw, draw.result[0]["officers"][FIRE])]
    assert sorted(names) == ["fire0", "fire1"]
    assert urn_check.verify(draw_record.of(draw)) == []
    cast.sign_in(client, cast.clerk())
    assert row["reason"] in client.get(f"/inspections/draws/{draw.case.reference}").content.decode()
