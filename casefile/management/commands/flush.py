"""Django's `flush`, by the owner of the tables: the application may not empty them."""

from django.core.management.commands import flush
from django.db import connections

from agencies.owner import owning


class Command(flush.Command):
    def handle(self, **options):
        with owning(connections[options["database"]]):
            super().handle(**options)
