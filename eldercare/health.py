"""Whether everything that must run is running: asked by `./run up`, by the proxy and by whoever watches the server."""

import time
from collections.abc import Callable
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache as shared
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from redis.exceptions import RedisError

from casefile import policies

SILENT_AFTER = 45  # seconds without a sign of life; beat and the queue give one every ten


class Unwell(Exception):
    """Something that must run does not; the text says what."""


def database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise Unwell(f"no answer ({type(error).__name__})") from error


@cache
def migrations() -> None:
    """Remembered once they are all there: a process never loses one."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise Unwell("unknown without the database") from error
    if waiting:
        raise Unwell(f"{len(waiting)} not applied")


@cache
def wall() -> None:
    """Remembered as well. Asked with the application's own role: whether the wall stands, and binds that role."""
    try:
        gap = policies.gap(connection)
    except DatabaseError as error:
        raise Unwell("unknown without the database") from error
    if gap:
        raise Unwell(gap)


def broker() -> None:
    try:
        shared.get("alive")
    except (RedisError, OSError) as error:
        raise Unwell(f"no answer ({type(error).__name__})") from error


def beat() -> None:
    _alive("beat")


def worker() -> None:
    """Its consumer ticks, and what beat sends is carried out: without beat, nobody can tell whether it would be."""
    _alive("worker")
    try:
        _alive("beat")
    except Unwell:
        return
    _alive("queue", "tasks are not carried out")


def _alive(name: str, otherwise: str = "no sign of life") -> None:
    try:
        seen = shared.get(f"alive.{name}")
    except (RedisError, OSError) as error:
        raise Unwell("unknown without the broker") from error
    if seen is None or time.time() - seen > SILENT_AFTER:
        since = f" for {time.time() - seen:.0f} s" if seen else ""
        raise Unwell(otherwise + since)


CHECKS: dict[str, Callable[[], None]] = {
    "database": database,
    "migrations": migrations,
    "wall": wall,
    "broker": broker,
    "worker": worker,
    "beat": beat,
}


@never_cache
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all is well, 503 otherwise; the body says which part is not."""
    found = {}
    for name, check in CHECKS.items():
        try:
            check()
            found[name] = "ok"
        except Unwell as unwell:
            found[name] = str(unwell)
    well = set(found.values()) == {"ok"}
    return JsonResponse({"status": "ok" if well else "unwell", **found}, status=200 if well else 503)
