"""One migrated and furnished database, copied for each process.

The tests connect as the application does; the owner of the tables makes, migrates and empties the databases.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.test import override_settings
from psycopg import sql

from agencies import seating, wall
from agencies.owner import owning
from tests import cast

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hashing is slow on purpose; tests make many people


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """This process's own database: a copy of the template, which the first process to come here migrates."""
    connection = connections["default"]
    original = connection.settings_dict["NAME"]
    worker = getattr(request.config, "workerinput", {})
    run = worker.get("testrunuid") or str(os.getpid())
    template = f"test_{original}_template"
    mine = f"test_{original}_{worker.get('workerid', 'main')}"
    with django_db_blocker.unblock():
        with administration(connection) as database:
            database.execute("SELECT pg_advisory_lock(hashtext(%s))", [template])  # until this connection closes
            if not made_by(database, template, run):
                replace(database, template)
                migrate(connection, template)
                database.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(template), run))
            replace(database, mine, template=template)
        use(connection, mine)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        use(connection, original)
        with administration(connection) as database:
            drop(database, mine)


@pytest.fixture(scope="module")
def scenery(django_db_setup, django_db_blocker, tmp_path_factory):
    """A transaction and a folder around all tests of a module: what its own fixtures make in them is there for each
    test, and what a test does is undone after it. Fixtures that ask for this one act as the house."""
    with (
        django_db_blocker.unblock(),
        override_settings(PASSWORD_HASHERS=QUICK, MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
        wall.house(),
    ):
        yield
        transaction.set_rollback(True)


@contextmanager
def administration(connection) -> Iterator[psycopg.Connection]:
    """A connection of the owner's to the server, in no database of ours."""
    with owning(connection):
        known = connection.get_connection_params() | {"dbname": "postgres"}
    wanted = {key: known[key] for key in ("dbname", "user", "password", "host", "port") if known.get(key)}
    with psycopg.connect(**wanted, autocommit=True) as database:
        yield database


def made_by(database: psycopg.Connection, template: str, run: str) -> bool:
    found = database.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [template]
    ).fetchone()
    return bool(found) and found[0] == run


def replace(database: psycopg.Connection, name: str, *, template: str = "template1") -> None:
    drop(database, name)
    database.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    database.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def drop(database: psycopg.Connection, name: str) -> None:
    database.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def migrate(connection, name: str) -> None:
    use(connection, name)
    call_command("migrate", verbosity=0, interactive=False)
    furnish()
    connection.close()


def furnish() -> None:
    """What nearly every test begins with, made once: the places and agencies of the packs, and the people of Jingyu."""
    with wall.house(), override_settings(PASSWORD_HASHERS=QUICK):
        seating.seat()
        cast.everyone()


def use(connection, name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
