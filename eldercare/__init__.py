"""The roof: settings, addresses, the API root, the worker. Importing it makes Celery known to every process."""

from eldercare.celery import app as celery_app

__all__ = ["celery_app"]
