"""What the worker does for this app on beat's word. Each task calls one act and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from agencies.models import Place
from inspections import milestones, missed


@shared_task(name="inspections.tasks.open_milestones")
def open_milestones(**kwargs):
    """Open the files of aims that a place's text has and that have none yet, so that their days stand on the desks."""
    for place in Place.objects.order_by("pk"):
        milestones.open_missing(place, at=timezone.now())


@shared_task(name="inspections.tasks.note_missed")
def note_missed(**kwargs):
    """Put on the timelines of institutions which of their periods ended without what they owed."""
    for place in Place.objects.order_by("pk"):
        missed.note(place, at=timezone.now())
