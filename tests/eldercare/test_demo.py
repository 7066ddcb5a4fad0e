"""The demonstration is made by acting and shows every kind of clock."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from agencies import seating
from casefile.models import CaseFile, Clock

pytestmark = pytest.mark.django_db


def test_the_county_has_clocks_of_every_kind(settings):
    settings.DEMO = True
    seating.seat()
    call_command("demo")
    running = Clock.objects.running()
    assert running.filter(lapsed_at__isnull=False).exists()
    assert running.filter(held_since__isnull=False).exists()
    assert running.filter(due_at=None).exists()
    assert running.filter(basis="TARGET").exists()
    today = timezone.localdate()
    assert running.filter(due_on=today, lapsed_at=None).exists()
    before = CaseFile.objects.count()
    call_command("demo")
    assert CaseFile.objects.count() == before
