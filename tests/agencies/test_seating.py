"""Seating brings the agencies into line with the packs, says what it changed, and otherwise leaves all alone."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from agencies import seating
from agencies.access import Actor
from agencies.models import Agency, Duty, Place
from law import load
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty():
    """A house in which nobody has been seated yet."""
    cast.nobody()
    for model in (Duty, Agency, Place, Group):
        model.objects.all().delete()


def test_every_agency_that_can_sign_in_is_seated_with_a_group_of_its_own(empty):
    seating.seat()
    packs = [pack for pack in map(load.pack, load.places()) if pack.status != "unattached"]
    entries = [entry for pack in packs for entry in pack.agencies.values() if entry.can_sign_in]
    assert set(Agency.objects.values_list("pk", flat=True)) == {entry.slug for entry in entries}
    assert Agency.objects.values("group").distinct().count() == len(entries)


def test_words_for_whoever_is_concerned_are_not_seated():
    words = [entry.slug for id in load.places() for entry in load.pack(id).agencies.values() if not entry.can_sign_in]
    assert words
    assert not Agency.objects.filter(pk__in=words).exists()


def test_seating_twice_changes_nothing(empty, django_assert_num_queries):
    assert seating.seat()
    with django_assert_num_queries(5):  # savepoint, places, agencies, duties, release
        assert seating.seat() == []


def test_the_matrix_in_the_database_is_the_one_of_the_packs():
    Duty.objects.filter(agency="jingyu.fire").first().delete()
    Duty.objects.create(agency_id="jingyu.fire", domain="weather")
    assert seating.seat() == ["职责分工：1 个部门有变动"]
    for agency in Agency.objects.select_related("place"):
        seated = agency.duties.order_by("domain").values_list("domain", flat=True)
        assert sorted(seated) == list(Actor(user=None, agency=agency).domains)


def test_a_renamed_agency_takes_its_new_name_and_the_change_is_said():
    Agency.objects.filter(pk="jingyu.fire").update(name="旧消防队")
    (line,) = seating.seat()
    assert "旧消防队" in line
    assert Agency.objects.get(pk="jingyu.fire").name == load.pack("jingyu").agencies["jingyu.fire"].name


def test_an_agency_that_no_pack_names_any_more_is_kept_and_named():
    old = Agency.objects.get(pk="jingyu.fire")
    old.group.pk, old.pk = None, "jingyu.grain"
    old.group.name = "jingyu.grain"
    old.group.save()
    Agency.objects.create(
        pk=old.pk, group=old.group, place=Place.objects.get(pk="jingyu"), name="粮食局", short="粮食", kind="grain"
    )
    (line,) = seating.seat()
    assert "粮食局" in line
    assert Agency.objects.filter(pk="jingyu.grain").exists()


def test_the_command_prints_one_line_for_each_change(empty):
    first, second = io.StringIO(), io.StringIO()
    call_command("seat", stdout=first)
    call_command("seat", stdout=second)
    assert "jingyu.civil_affairs" in first.getvalue()
    assert len(first.getvalue().splitlines()) == Agency.objects.count() + Place.objects.count() + 2
    assert second.getvalue().splitlines() == ["已是最新，没有变更。"]
