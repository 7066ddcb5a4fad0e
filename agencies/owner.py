"""The other role: for a moment the process is the owner of the tables, who migrates, empties and raises the wall."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import CommandError

MISSING = (
    "DATABASE_OWNER_URL is not set: the role of DATABASE_URL may not own the tables, or row-level security would not "
    "bind it. Name the database with the role that owns it; docs/deploy.md says how the two roles are made."
)
WHO = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


@contextmanager
def owning(connection) -> Iterator[None]:
    """Inside, this connection is the owner's. Raises CommandError where no owner is named, or the application is it."""
    settings_dict, owner = connection.settings_dict, settings.DATABASE_OWNER
    if owner is None or owner["USER"] == settings_dict["USER"]:
        raise CommandError(MISSING)
    before = {key: settings_dict[key] for key in WHO}
    connection.close()
    settings_dict.update({key: owner[key] for key in WHO})
    try:
        yield
    finally:
        connection.close()
        settings_dict.update(before)
