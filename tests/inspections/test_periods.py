"""Duties of so many times a period: which are fulfilled, missed for good, open; whose check counts for what."""

from datetime import date

import pytest

from agencies.models import Place
from inspections import periods
from inspections.models import Visit
from tests import cast
from tests.inspections import acting, reporting
from tests.inspections.reporting import local
from tests.registry.acting import claimed

pytestmark = pytest.mark.django_db
G = Visit.Ground


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def account(institution, term, on, by=None):
    found = periods.of_institution(institution, on=on, **({"by": by} if by else {}))
    return next(one for one in found if one.term.id == term)


@pytest.mark.parametrize(
    ("ground", "joint", "counts"),
    [
        (G.DRAWN, True, {"drawn_check", "joint_check"}),
        (G.DRAWN, False, {"drawn_check", "site_check"}),
        (G.PLANNED, True, {"joint_check"}),
        (G.PLANNED, False, {"site_check"}),
        (G.COMPLAINT, False, {"case_check"}),
        (G.COMPLAINT, True, {"case_check"}),
        (G.WHISTLE, True, {"case_check"}),
        (G.FOLLOW_UP, False, {"case_check"}),
        (G.SPECIAL, True, {"case_check"}),
        (G.POST_FILING, False, {"filing_check"}),
    ],
)
def test_as_what_a_visit_counts(ground, joint, counts):
    assert periods.kinds(ground, joint=joint) == counts


@pytest.mark.parametrize(
    ("on", "states"),
    [
        (date(2026, 9, 11), [("2026-07-01", "open", True)]),
        (date(2026, 9, 30), [("2026-07-01", "open", True)]),  # the last day is inside
        (date(2026, 10, 1), [("2026-07-01", "missed", True), ("2026-10-01", "open", False)]),
        (date(2027, 1, 1), [
            ("2026-07-01", "missed", True), ("2026-10-01", "missed", False), ("2027-01-01", "open", False),
        ]),
    ],
)  # fmt: skip
def test_a_quarter_ends_with_its_last_day_and_the_first_begins_with_the_claim(on, states):
    found = account(claimed(), "inspection.quarterly", on)
    assert [(str(one.first), one.state, one.partial) for one in found.periods] == states
    assert found.missed == sum(state == "missed" and not partial for _, state, partial in states)


def test_the_check_that_confirms_a_filing_is_no_check_of_the_quarter():
    check = acting.concluded()
    found = account(check.filing.institution, "inspection.quarterly", date(2026, 10, 1))
    assert [one.state for one in found.periods] == ["missed", "open"]
    assert found.deeds == []


def test_an_institution_that_nobody_has_claimed_owes_and_is_owed_nothing():
    from_market = acting.filed().institution  # seats the place
    other = reporting.institutions.push(
        place=from_market.place, name="靖宇县未认领养老院", code="91220622MA0TE00346", by=cast.market(),
        at=reporting.CLAIMED_AT,
    )[0]  # fmt: skip
    assert periods.of_institution(other, on=date(2026, 10, 1)) == []
    assert other.pk not in {row.institution.pk for row in periods.of_place(other.place, on=date(2026, 10, 1)).rows}


def test_a_text_that_ends_asks_for_nothing_afterwards():
    institution = reporting.institution()
    found = account(institution, "inspection.self", date(2027, 12, 31))
    assert found.periods[-1].first == date(2027, 7, 1)  # the plan of Chengzhong ends on 10 July 2027
    assert found.periods[-1].state == "missed"


def test_the_place_says_of_each_institution_what_the_institution_says_of_itself():
    reporting.reported(done_on=date(2026, 10, 8), at=local(2026, 10, 9, 9, 0))
    other = reporting.institution(reporting.code(1), "城中区另一家养老院")
    on = date(2026, 11, 5)
    place = periods.of_place(Place.objects.get(pk="chengzhong"), on=on)
    assert len(place.rows) == 2
    for row in place.rows:
        own = {one.term.id: one.periods for one in periods.of_institution(row.institution, on=on)}
        assert {id: one.periods for id, one in row.accounts.items()} == own
    assert place.missed("inspection.self") == 3  # September at both, October at the other one
    assert other.pk in {row.institution.pk for row in place.rows}


def test_a_year_begins_with_its_first_day_and_hides_no_missed_month_of_its_own():
    reporting.institution()
    place = periods.of_place(Place.objects.get(pk="chengzhong"), on=date(2027, 2, 10), since=date(2027, 1, 1))
    (row,) = place.rows
    found = row.accounts["inspection.self"].periods
    assert [(one.first.month, one.state, one.partial) for one in found] == [(1, "missed", False), (2, "open", False)]


def test_a_place_of_many_costs_no_more_queries_than_a_place_of_one(django_assert_num_queries):
    place = reporting.institution().place
    on = date(2026, 11, 5)

    def ask():
        return periods.of_place(place, on=on)

    with django_assert_num_queries(6):
        ask()
    for number in range(4):
        more = reporting.institution(reporting.code(number), f"城中区第{number}养老院")
        reporting.reported(more, done_on=date(2026, 10, 8), at=local(2026, 10, 9, 9, 0), by=cast.chengzhong_clerk())
    with django_assert_num_queries(6):
        assert len(ask().rows) == 5


def test_an_agency_is_told_only_of_the_institutions_of_its_place():
    reporting.institution()
    claimed()
    jingyu = periods.of_place(Place.objects.get(pk="chengzhong"), on=date(2026, 11, 5), by=cast.clerk())
    assert jingyu.rows == []
