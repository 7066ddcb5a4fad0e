"""What beat asks the worker to do, and how often. Each task calls one act and may run twice without harm."""

from datetime import timedelta


def _every(seconds: int, task: str) -> dict:
    """A message that nobody took expires when the next is due, so that an outage leaves no heap of them."""
    return {"task": task, "schedule": timedelta(seconds=seconds), "options": {"expire_seconds": seconds}}


SCHEDULE = {
    "sweep the clocks": _every(60, "casefile.tasks.sweep"),
    "return silent referrals": _every(60, "casefile.tasks.return_silent"),
    "render papers": _every(3, "casefile.tasks.render_pending"),
    "deliver notices": _every(10, "casefile.tasks.deliver_notices"),
    "send mails": _every(60, "casefile.tasks.send_mails"),
    "open what a place must reach": _every(3600, "inspections.tasks.open_milestones"),
    "periods that institutions missed": _every(6 * 3600, "inspections.tasks.note_missed"),
    "listings whose term is over": _every(60, "credit.tasks.end_listings"),
    "risk grades as they are today": _every(3600, "credit.tasks.recount_grades"),
    "penalties whose publication is over": _every(60, "complaints.tasks.end_publications"),
    "accidents that nobody acknowledges": _every(60, "complaints.tasks.remind_of_incidents"),
    "heartbeat": _every(10, "eldercare.celery.heartbeat"),
}
