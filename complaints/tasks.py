"""What the worker does for this app on beat's word. Each task calls one act and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from complaints import enforcement_public, incident_telling


@shared_task(name="complaints.tasks.remind_of_incidents")
def remind_of_incidents(**kwargs):
    """Ask for the telephone wherever an agency has not acknowledged an accident in time."""
    incident_telling.remind(at=timezone.now())


@shared_task(name="complaints.tasks.end_publications")
def end_publications(**kwargs):
    """Take down every penalty whose last public day is over."""
    enforcement_public.end_due(at=timezone.now())
