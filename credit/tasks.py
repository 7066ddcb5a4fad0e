"""What the worker does for this app on beat's word. Each task calls one act and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from agencies.models import Place
from credit import grades, leaving


@shared_task(name="credit.tasks.recount_grades")
def recount_grades(**kwargs):
    """Write anew the grades that lists show, so that what faded overnight no longer counts."""
    on = timezone.localdate()
    for place in Place.objects.order_by("pk"):
        grades.recount(place, on=on)


@shared_task(name="credit.tasks.end_listings")
def end_listings(**kwargs):
    """Let every listing go whose last day is over; its publication ends with it."""
    leaving.end_due(at=timezone.now())
