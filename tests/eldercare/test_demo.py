"""The demonstration is made by acting and shows every kind of clock."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from agencies import seating
from casefile import replies
from casefile.models import CaseFile, Clock, Referral
from inspections.models import Hazard
from registry.models import Institution

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


def test_the_county_shows_what_is_rare_too(settings, capsys):
    settings.DEMO = True
    seating.seat()
    call_command("demo")
    assert Referral.objects.filter(state=Referral.State.ARBITRATION).exists()
    halted = Hazard.objects.get(halt=Hazard.Halt.DECIDED)
    assert halted.case.documents.filter(kind="halt_decision").exists()
    link = capsys.readouterr().out.split("/reply/")[1].split()[0]
    assert replies.find(link).state == Referral.State.OFFERED
    heads = list(Institution.objects.exclude(head="").values_list("head", flat=True))
    assert len(set(heads)) == len(heads) > 8
