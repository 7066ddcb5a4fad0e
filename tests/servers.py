"""A pytest plugin: servers that exist before the settings are read, and one migrated database, copied for each process.

It is loaded by `-p tests.servers` in pyproject.toml, because a conftest.py would come after pytest-django has read the
settings. Where DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL are set they are used instead, and left as they were.
The tests connect as the application does; the owner of the tables makes, migrates and empties the databases.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from agencies.owner import owning
from deploy import servers

STARTED: list[AbstractContextManager[Mapping[str, str]]] = []


def start() -> None:
    """Called once in each run: xdist's workers inherit the environment of the process that starts them."""
    if "ELDERCARE_TEST_SERVERS" in os.environ:
        keep_apart(os.environ.get("PYTEST_XDIST_WORKER", ""))
        return
    running = servers.throwaway()
    os.environ.update(running.__enter__())
    os.environ.update(ELDERCARE_TEST_SERVERS="1", DATABASE_POOL="0", LOG_LEVEL="ERROR", DJANGO_ALLOW_ASYNC_UNSAFE="1")
    STARTED.append(running)


def keep_apart(worker: str) -> None:
    """Each of xdist's workers counts and remembers in a numbered database of its own."""
    if number := worker.removeprefix("gw"):
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].partition('?')[0]}?db={int(number) % 15 + 1}"


start()


def pytest_unconfigure(config: pytest.Config) -> None:
    while STARTED:
        STARTED.pop().__exit__(None, None, None)


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
    connection.close()


def use(connection, name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
