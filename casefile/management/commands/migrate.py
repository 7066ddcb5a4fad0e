"""Django's `migrate`, by the owner of the tables, and after it row-level security as the models want it now."""

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from agencies.owner import owning
from casefile import policies


class Command(migrate.Command):
    help = f"{migrate.Command.help} Then raise row-level security before the application's role."

    def handle(self, *args, **options):
        connection = connections[options["database"]]
        role = connection.settings_dict["USER"]
        looks = options["plan"] or options["check_unapplied"]
        with owning(connection):
            super().handle(*args, **options)
            if not looks:
                policies.raise_wall(connection, role)
        if not looks and (gap := policies.gap(connection)):
            raise CommandError(f"row-level security does not bind the application: {gap}")
