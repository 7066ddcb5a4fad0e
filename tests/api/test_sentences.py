"""A program reads the same sentence at a field that the page shows there."""

import pytest

from tests.api.conftest import problem

pytestmark = pytest.mark.django_db


def test_a_field_of_a_move_is_refused_in_the_words_of_the_page(submitted, civil):
    found = problem(civil.move(submitted, "withdraw", {"reason": " "}), 422)
    assert found["errors"] == {"reason": "填写理由"}


def test_items_are_refused_in_the_words_of_the_page(draft, civil):
    tag = civil.get(draft)["ETag"]
    sent = {"beds": "六十", "floor_area": "大", "name": "长" * 201}
    found = problem(civil.send("patch", f"{draft}/items", sent, if_match=tag), 422)
    assert found["errors"] == {
        "beds": "填整数，如 86",
        "floor_area": "填数字，如 1260.5",
        "name": "最多 200 字，现在是 201 字",
    }
