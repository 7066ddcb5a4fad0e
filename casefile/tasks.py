"""What the worker does on beat's word. Each task calls one act and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from casefile import mails, notices, referrals, rendering
from casefile import sweep as sweeping


@shared_task(name="casefile.tasks.sweep")
def sweep(**kwargs):
    """Mark what has lapsed and take the escalation steps that are due."""
    sweeping.run(at=timezone.now())


@shared_task(name="casefile.tasks.render_pending")
def render_pending(**kwargs):
    """Render the papers that moves have left pending."""
    rendering.render_pending(at=timezone.now())


@shared_task(name="casefile.tasks.deliver_notices")
def deliver_notices(**kwargs):
    """Deliver the notices that acts have left pending."""
    notices.deliver(at=timezone.now())


@shared_task(name="casefile.tasks.return_silent")
def return_silent(**kwargs):
    """Return the referrals that were not answered by their date."""
    referrals.return_silent(at=timezone.now())


@shared_task(name="casefile.tasks.send_mails")
def send_mails(**kwargs):
    """Tell those who want it by mail that there is something new on their desk."""
    mails.send(at=timezone.now())
