"""A list is looked through as far as somebody reads on, and says when there is more behind."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casefile import listing

pytestmark = pytest.mark.django_db
TURNS = {  # page asked for: page shown, first row on it (from 0), rows counted
    None: (1, 0, 250), "1": (1, 0, 250), "4": (4, 150, 400), "7": (7, 300, 502), "11": (11, 500, 502),
    "99": (11, 500, 502), "0": (1, 0, 250), "-1": (1, 0, 250), "x": (1, 0, 250), "²": (1, 0, 250),
    "9" * 5000: (1, 0, 250),
}  # fmt: skip


@pytest.fixture
def rows() -> list[int]:
    Group.objects.bulk_create(Group(name=f"组{number:04}") for number in range(502))
    return list(Group.objects.filter(name__startswith="组").order_by("pk").values_list("pk", flat=True))


def asked(number: str | None) -> listing.Listing:
    found = Group.objects.filter(name__startswith="组").order_by("pk")
    return listing.Listing(found, wanted=Group.objects.all()).get_page(number)


@pytest.mark.parametrize("number", TURNS, ids=lambda number: str(number)[:4])
def test_any_page_can_be_turned_to_and_what_lies_far_behind_is_not_counted(rows, number):
    page = asked(number)
    shown, first, counted = TURNS[number]
    assert (page.number, page.paginator.count, page.paginator.more) == (shown, counted, counted < len(rows))
    assert [row.pk for row in page] == rows[first : first + 50]
    assert not page.paginator.full


def test_beyond_the_most_that_is_listed_a_narrower_question_is_wanted(rows, monkeypatch):
    monkeypatch.setattr(listing, "MOST", 300)
    last = asked("6")
    assert [row.pk for row in last] == rows[250:300]
    assert (last.paginator.count, last.paginator.full, last.has_next()) == (300, True, False)


def test_a_page_costs_two_questions_wherever_it_stands(rows):
    for number in ("1", "9"):
        with CaptureQueriesContext(
            connection,
        ) as told:
            asked(number)
        assert len(told) == 2
