"""The risk grade: a pure function of the records, recomputable for any day, every point with its event."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.flow import REGISTRY
from casefile.timeline import WORDS
from credit import grading
from credit.grading import BadRule, Record
from credit.models import Entry

RULE = grading.platform()
HAZARD = next(point for point in RULE.points if point.code == "major_hazard")
DAY = date(2026, 3, 2)

records = st.lists(
    st.builds(
        Record,
        kind=st.sampled_from(sorted(RULE.kinds)),
        on=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
        case=st.integers(1, 4),
        event=st.integers(1, 10_000),
        facts=st.sampled_from([{}, {"grade": "重大"}, {"grade": "一般"}, {"on_party": True}]),
    ),
    unique_by=lambda record: record.event,
    max_size=25,
)


def found(on: date = DAY, *, case: int = 1, event: int = 1, grade: str = "重大") -> Record:
    return Record("inspections.hazard.find", on, case, event, {"grade": grade})


def accepted(on: date, *, case: int = 1, event: int = 2) -> Record:
    return Record("inspections.hazard.accept", on, case, event)


@given(records, st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_the_score_is_the_sum_of_its_lines_and_does_not_depend_on_their_order(rows, on):
    graded = grading.grade(RULE, rows, on=on)
    assert graded.score == sum(line.points for line in graded.lines)
    assert graded == grading.grade(RULE, list(reversed(rows)), on=on)
    assert all(line.record in rows and line.points > 0 for line in graded.lines)


@given(records, st.dates(date(2024, 1, 1), date(2026, 12, 31)))
def test_what_happens_later_never_changes_the_grade_of_an_earlier_day(rows, on):
    known = [row for row in rows if row.on <= on]
    assert grading.grade(RULE, rows, on=on) == grading.grade(RULE, known, on=on)


@given(st.integers(0, 500))
def test_every_score_has_one_band_and_more_points_never_lower_it(score):
    steps = [band.grade for band in reversed(RULE.bands)]
    assert steps.index(RULE.band(score + 1).grade) >= steps.index(RULE.band(score).grade)


def test_a_major_hazard_counts_whole_until_it_is_accepted_and_little_for_a_while_after():
    rows = [found(), accepted(date(2026, 4, 10))]
    assert grading.grade(RULE, rows, on=date(2026, 4, 9)).score == HAZARD.points
    assert grading.grade(RULE, rows, on=date(2026, 4, 10)).score == HAZARD.left
    assert grading.grade(RULE, rows, on=date(2028, 4, 9)).score == HAZARD.left
    assert grading.grade(RULE, rows, on=date(2028, 4, 10)).score == 0


def test_the_acceptance_of_another_hazard_ends_nothing():
    rows = [found(), accepted(date(2026, 4, 10), case=2)]
    assert grading.grade(RULE, rows, on=date(2026, 5, 1)).score == HAZARD.points


def test_a_hazard_that_is_graded_down_counts_as_the_lesser_from_that_day():
    down = Record("inspections.hazard.reclassify", DAY + timedelta(days=3), 1, 2, {"grade": "一般"})
    before, after = (grading.grade(RULE, [found(), down], on=DAY + timedelta(days=n)) for n in (2, 3))
    assert [line.point.code for line in before.lines] == ["major_hazard"]
    assert {line.point.code: line.points for line in after.lines} == {"hazard": 20, "major_hazard": HAZARD.left}


def test_only_the_institutions_own_lapses_count():
    lapse = Record("clock.lapsed", DAY, 1, 1, {"on_party": False})
    own = Record("clock.lapsed", DAY, 1, 2, {"on_party": True})
    assert [line.record.event for line in grading.grade(RULE, [lapse, own], on=DAY).lines] == [2]


def test_a_lapse_that_turns_out_to_have_been_in_time_counts_until_that_is_known():
    lapse = Record("clock.lapsed", DAY, 1, 1, {"on_party": True, "clock": 7})
    lifted = Record("clock.in_time", DAY + timedelta(days=2), 1, 2, {"clock": 7})
    other = Record("clock.in_time", DAY + timedelta(days=1), 1, 3, {"clock": 8})
    scores = [grading.grade(RULE, [lapse, other, lifted], on=DAY + timedelta(days=n)).score for n in (1, 2)]
    assert scores == [10, 0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"band": [{"grade": "高", "from": 10, "visits": 2}]}, "最低一级从0分起"),
        ({"band": [{"grade": "低", "from": 0, "visits": 0}]}, "至少检查一次"),
        ({"point": [{"code": "x"}]}, "缺了一项"),
        ({"point": [grading.written()["point"][0] | {"left": 99}]}, "不能高于"),
        ({"point": [grading.written()["point"][0] | {"points": -1}]}, "不能是负数"),
    ],
)
def test_a_rule_by_which_nobody_could_be_graded_is_refused(change, sentence):
    with pytest.raises(BadRule, match=sentence):
        grading.read(grading.written() | change)


def test_every_record_that_the_rule_names_is_one_that_something_makes():
    moves = {move.key for table in REGISTRY.values() for move in table.moves.values()}
    entries = {f"credit.entry.{kind}" for kind in Entry.Kind.values}
    assert RULE.kinds <= moves | entries | set(WORDS)
