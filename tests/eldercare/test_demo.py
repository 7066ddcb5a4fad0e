"""The demonstration is made by acting and shows every kind of clock."""

import io
from contextlib import redirect_stdout

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from casefile import replies
from casefile.models import CaseFile, Clock, Referral
from inspections.models import Hazard
from registry.models import Institution
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(scenery):
    """What the command says while it makes the county; it takes half a minute, so it is made once."""
    cast.nobody()
    said = io.StringIO()
    with override_settings(DEMO=True), redirect_stdout(said):
        call_command("demo", stdout=said)
    return said.getvalue()


def test_the_county_has_clocks_of_every_kind(told):
    running = Clock.objects.running()
    assert running.filter(lapsed_at__isnull=False).exists()
    assert running.filter(held_since__isnull=False).exists()
    assert running.filter(due_at=None).exists()
    assert running.filter(basis="TARGET").exists()
    today = timezone.localdate()
    assert running.filter(due_on=today, lapsed_at=None).exists()


def test_a_county_that_is_there_is_left_alone(told, settings):
    settings.DEMO = True
    before = CaseFile.objects.count()
    call_command("demo")
    assert CaseFile.objects.count() == before


def test_the_county_shows_what_is_rare_too(told):
    assert Referral.objects.filter(state=Referral.State.ARBITRATION).exists()
    halted = Hazard.objects.get(halt=Hazard.Halt.DECIDED)
    assert halted.case.documents.filter(kind="halt_decision").exists()
    link = told.split("/reply/")[1].split()[0]
    assert replies.find(link).state == Referral.State.OFFERED
    heads = list(Institution.objects.exclude(head="").values_list("head", flat=True))
    assert len(set(heads)) == len(heads) > 8
