"""A text that names no place seats nobody, until whoever runs the platform attaches it to one."""

import pytest

from agencies import seating
from agencies.models import Agency, Place
from law import load

pytestmark = pytest.mark.django_db


def test_an_attached_text_seats_its_place_and_its_agencies(monkeypatch):
    seating.seat()
    assert not Place.objects.filter(pk="mz_notice").exists()
    monkeypatch.setenv("LAW_ATTACHED", "mz_notice=试点市@2021-01-01")
    load.forget()
    try:
        lines = seating.seat()
    finally:
        monkeypatch.undo()
        load.forget()
    assert "新设地方：mz_notice 试点市" in lines
    assert Place.objects.get(pk="mz_notice").name == "试点市"
    assert set(Agency.objects.filter(place="mz_notice").values_list("pk", flat=True)) == {
        "mz_notice.city_civil", "mz_notice.district_civil", "mz_notice.welfare_office", "mz_notice.district_gov",
    }  # fmt: skip
