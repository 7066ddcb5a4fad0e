"""The Celery application, and the heartbeats by which /healthz knows that a worker and beat are alive."""

import os
import time

from celery import Celery, Task, signals
from django.core.cache import cache

from agencies import wall

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eldercare.settings")


class HouseTask(Task):
    """What beat and acts send is the house's own work: nobody in particular asks for it."""

    def __call__(self, *args, **kwargs):
        with wall.house():
            return super().__call__(*args, **kwargs)


app = Celery("eldercare", task_cls=HouseTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

HEARTBEAT = "eldercare.celery.heartbeat"
FORGOTTEN_AFTER = 600  # seconds that a sign of life is kept; how old it may be is judged in health.py


def sign_of_life(of: str) -> None:
    """Note that `of` (worker, queue or beat) was alive just now."""
    cache.set(f"alive.{of}", time.time(), FORGOTTEN_AFTER)


@app.task(name=HEARTBEAT)
def heartbeat() -> None:
    """Sent by beat and run by a worker: that it ran shows that tasks go through the queue."""
    sign_of_life("queue")


@signals.before_task_publish.connect
def beat_is_alive(sender=None, **_):
    """Nothing but beat sends the heartbeat task."""
    if sender == HEARTBEAT:
        sign_of_life("beat")


@signals.beat_init.connect
def beat_begins(**_):
    """One at once, so that nobody waits for the first of the regular ones."""
    heartbeat.apply_async(expires=30)


@signals.heartbeat_sent.connect
def worker_is_alive(**_):
    """A worker's consumer ticks every two seconds while it is connected to the broker."""
    sign_of_life("worker")
