"""The arithmetic of the draw: exact numbers, the promised probabilities, balance, and what cannot be told before."""

import hashlib
import itertools
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections import urn
from tests.inspections.drawn import WEIGHTS, agency, frozen, objects, officer, officers

# One in a million by chance with a generator that is right; the seeds are fixed, so it does not flicker.
SURE = {1: 23.93, 2: 27.63, 3: 30.66, 4: 33.38, 5: 35.89, 8: 42.70, 9: 44.81, 11: 48.93, 14: 54.84, 15: 56.75, 25: 75.0}


def seed(number: int) -> str:
    return hashlib.sha256(f"seed {number}".encode()).hexdigest()


def chi_square(seen: Counter, expected: dict) -> float:
    assert set(seen) <= set(expected)
    return sum((seen[key] - float(mean)) ** 2 / float(mean) for key, mean in expected.items())


def agrees(seen: Counter, expected: dict, freedom: int | None = None) -> bool:
    return chi_square(seen, expected) < SURE[freedom or len(expected) - 1]


def urn_law(weights: dict[str, int], count: int) -> dict[tuple[str, ...], Fraction]:
    """The probability of every ordered draw, straight from the words: weight over what is left."""
    law = {}
    for order in itertools.permutations(weights, count):
        left, chance = sum(weights.values()), Fraction(1)
        for name in order:
            chance *= Fraction(weights[name], left)
            left -= weights[name]
        law[order] = chance
    return law


def test_digests_do_not_depend_on_the_machine():
    assert urn.canonical({"乙": [1, None, True], "a": "“é”\n"}) == '{"a":"“é”\\n","乙":[1,null,true]}'
    expected = hashlib.sha256(b"double-random-draw/1 commitment\naa\nfire\n00\n").hexdigest()
    assert urn.commitment("aa", "fire", "00") == expected
    with pytest.raises(TypeError):
        urn.canonical({"x": 0.1})


def test_uses_of_a_digest_are_kept_apart():
    assert urn.digest("objects", []) != urn.digest("officers", [])
    assert urn.Stream(seed(1), "objects").next() != urn.Stream(seed(1), "officers fire").next()


@given(st.integers(1, 10**9), st.integers(0, 10**6))
def test_a_random_number_is_below_its_limit(limit, number):
    assert 0 <= urn.Stream(seed(number), "x").below(limit) < limit


def test_blocks_in_the_incomplete_stretch_are_thrown_away():
    limit = urn.SPAN // 2 + 1  # nearly half of all blocks lie above the last whole stretch
    used = Counter()
    for number in range(400):
        stream = urn.Stream(seed(number), "x")
        stream.below(limit)
        used[stream.block] += 1
    assert used[1] < 300
    assert sum(count for blocks, count in used.items() if blocks > 1) > 100


def test_random_numbers_are_even():
    stream = urn.Stream(seed(0), "even")
    seen = Counter(stream.below(6) for _ in range(30_000))
    assert agrees(seen, dict.fromkeys(range(6), 5_000))


def test_every_ordered_draw_has_its_exact_probability():
    rows = objects(*"高中低低")
    law = urn_law({row["id"]: row["weight"] for row in rows}, 2)
    seen = Counter(tuple(urn.draw_objects(rows, 2, urn.Stream(seed(number), "objects"))) for number in range(20_000))
    assert agrees(seen, {order: chance * 20_000 for order, chance in law.items()})


@given(st.lists(st.sampled_from("高中低"), min_size=1, max_size=6), st.data())
def test_the_promise_is_the_sum_over_every_draw(grades, data):
    rows = objects(*grades)
    count = data.draw(st.integers(1, len(rows)))
    law = urn_law({row["id"]: row["weight"] for row in rows}, count)
    promised = urn.promised([row["weight"] for row in rows], count)
    for row in rows:
        exact = sum(chance for order, chance in law.items() if row["id"] in order)
        assert abs(promised[row["weight"]] - exact) < Fraction(1, 10**40)


def test_institutions_are_drawn_as_often_as_promised():
    rows, count, times = objects(*"高高高中中中中低低低低低低低低"), 4, 12_000
    promised = urn.promised([row["weight"] for row in rows], count)
    seen = Counter()
    for number in range(times):
        seen.update(urn.draw_objects(rows, count, urn.Stream(seed(number), "objects")))
    for row in rows:
        share = float(promised[row["weight"]])
        spread = (times * share * (1 - share)) ** 0.5
        assert abs(seen[row["id"]] - times * share) < 4.9 * spread, row
    assert promised[3] > promised[2] > promised[1]


def test_the_next_pick_cannot_be_told_from_the_one_before():
    rows, times = objects(*"高中低低低低"), 20_000
    weights = {row["id"]: row["weight"] for row in rows}
    orders = Counter(tuple(urn.draw_objects(rows, 3, urn.Stream(seed(number), "objects"))) for number in range(times))
    for first in weights:  # given the first, the second is as the weights of the rest say
        seconds = Counter()
        for (one, two, _), times_seen in orders.items():
            seconds.update({two: times_seen} if one == first else {})
        rest, whole = sum(weights.values()) - weights[first], sum(seconds.values())
        assert agrees(seconds, {name: Fraction(whole * weights[name], rest) for name in weights if name != first})


def test_the_next_draw_cannot_be_told_from_the_last_one():
    rows, times = objects(*"低低低低低"), 10_000
    picks = [urn.draw_objects(rows, 1, urn.Stream(seed(number), "objects"))[0] for number in range(times)]
    pairs = Counter(itertools.pairwise(picks))
    names = [row["id"] for row in rows]
    expected = {pair: Fraction(times - 1, 25) for pair in itertools.product(names, names)}
    assert chi_square(pairs, expected) < SURE[25]


def test_one_bit_of_a_salt_changes_the_whole_draw():
    rows, times, size, count = objects(*"低" * 40), 300, 40, 8
    common = 0
    for number in range(times):
        salts = {"civil": f"{number:064x}", "fire": "0" * 64}
        flipped = {**salts, "fire": "0" * 63 + "1"}
        first, second = (
            set(urn.draw_objects(rows, count, urn.Stream(urn.seed("ff", each, "1"), "objects")))
            for each in (salts, flipped)
        )
        common += len(first & second)
    assert abs(common / times - count * count / size) < 0.3  # as two draws that know nothing of each other


def test_every_pair_of_officers_is_equally_likely():
    pool, times = officers("fire", 5), 6_000
    pairs, single = Counter(), Counter()
    for number in range(times):
        sent = urn.draw_officers(agency("fire"), pool, ["A", "B", "C"], urn.Stream(seed(number), "officers fire"))
        pairs[tuple(sent["B"])] += 1
        single.update(sent["C"])
    ids = [row["id"] for row in pool]
    assert agrees(pairs, dict.fromkeys(itertools.combinations(ids, 2), times / 10))
    assert agrees(single, dict.fromkeys(ids, times * 2 / 5))


def test_who_went_with_whom_does_not_tell_the_next_pair():
    pool, times = officers("fire", 6), 9_000
    after = Counter()
    for number in range(times):
        sent = urn.draw_officers(agency("fire"), pool, ["A"], urn.Stream(seed(number), "officers fire"))
        following = urn.draw_officers(agency("fire"), pool, ["A"], urn.Stream(seed(number + 1), "officers fire"))
        after[len(set(sent["A"]) & set(following["A"]))] += 1
    assert agrees(after, {0: times * 6 / 15, 1: times * 8 / 15, 2: times / 15})


@st.composite
def staffs(draw):
    """An agency with its officers, and the institutions that some of them must avoid."""
    targets = [f"JG-{number}" for number in range(draw(st.integers(1, 8)))]
    pool = [
        officer(
            f"o{number}", "fire", avoid=tuple((name, "recusal") for name in draw(st.sets(st.sampled_from(targets))))
        )
        for number in range(draw(st.integers(2, 7)))
    ]
    return targets, pool


@given(staffs(), st.integers(0, 10**6))
@settings(max_examples=300)
def test_loads_are_balanced_and_nobody_goes_where_they_are_barred(staff, number):
    targets, pool = staff
    if any(sum(not urn.barred(row, target) for row in pool) < 2 for target in targets):
        return
    sent = urn.draw_officers(agency("fire"), pool, targets, urn.Stream(seed(number), "officers fire"))
    assert sorted(sent) == sorted(targets)
    load = Counter(name for pair in sent.values() for name in pair)
    for target, pair in sent.items():
        assert len(set(pair)) == 2
        assert not any(urn.barred(row, target) for row in pool if row["id"] in pair)
    for one, other in itertools.permutations(pool, 2):
        visits = [target for target, pair in sent.items() if one["id"] in pair]
        if load[one["id"]] >= load[other["id"]] + 2:
            assert any(urn.barred(other, target) for target in visits), "somebody free was passed over twice"


def test_experts_never_count_among_the_two():
    head = frozen([agency("fire", assistants=1)], 1)
    pool = [*officers("fire", 2), officer("expert", "fire", assistant=True)]
    row = urn.result(seed(1), head, objects("低"), pool)[0]
    assert row["officers"] == {"fire": ["fire-01", "fire-02"]}
    assert row["assistants"] == {"fire": ["expert"]}
    with pytest.raises(urn.Impossible) as refused:
        urn.result(seed(1), head, objects("低"), [pool[0], pool[2]])
    assert refused.value.sentences == ["fire部门每家要派 2 名执法人员，名录里能派的只有 1 名；补充入库后再抽。"]


def test_what_is_lacking_is_named():
    head = frozen([agency("fire"), agency("food", officers=1, domains=("food",))], 3)
    pool = [
        officer("fire-1", "fire", avoid=(("JG-0001", "recusal"),)), officer("fire-2", "fire"),
        officer("food-1", "food", specialties=["drug"]), officer("food-2", "food", specialties=["food"]),
    ]  # fmt: skip
    sentences = urn.lacking(head, objects("高", "低"), pool)
    assert [sentence.partition("；")[0] for sentence in sentences] == [
        "要抽 3 家，检查对象名录只有 2 家",
        "fire部门对机构1除去回避的人，能派的执法人员只有 1 名，要 2 名",
        "food部门只派 1 人",
    ]


@given(st.lists(st.sampled_from(list(WEIGHTS)), min_size=1, max_size=12), st.data())
def test_a_draw_gives_each_institution_once(grades, data):
    count = data.draw(st.integers(1, len(grades)))
    drawn = urn.draw_objects(objects(*grades), count, urn.Stream(seed(data.draw(st.integers(0, 999))), "objects"))
    assert len(drawn) == len(set(drawn)) == count
