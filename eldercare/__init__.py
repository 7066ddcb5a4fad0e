"""The roof: settings, addresses, the API root and the worker. Importing it makes the Celery application known to every process."""

from eldercare.celery import app as celery_app

__all__ = ["celery_app"]
