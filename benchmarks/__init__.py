"""Measurements that print what they found; not part of the test run. `python -m benchmarks.X` has servers of its own.

Importing the package starts a PostgreSQL and a Valkey, then Django: durable ones (fsync on), as in production. Their
directory is a temporary one, or `BENCH_HOME`, which is kept, so that a filled county can be measured again.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

from agencies import wall
from agencies.access import SYSTEM
from agencies.owner import owning
from deploy import servers
from deploy.children import Child


def begin() -> None:
    """Servers first: the settings read their addresses from the environment."""
    kept = os.environ.get("BENCH_HOME")
    home = Path(kept or tempfile.mkdtemp(prefix="eldercare-bench-", dir="/tmp"))
    children: list[Child] = []
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("REDIS_URL", None)
    if not kept:
        atexit.register(shutil.rmtree, home, ignore_errors=True)
    atexit.register(servers.stop, children)
    servers.prepare(home)
    servers.serve(home, children)
    os.environ.update(servers.environment(home))
    os.environ.update(DJANGO_SETTINGS_MODULE="eldercare.settings", LOG_LEVEL="ERROR")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    wall.become(SYSTEM)  # filling is the house's work; each page is asked for by its reader


def vacuum(words: str = "VACUUM ANALYZE") -> None:
    """What autovacuum does within a minute, now. The application's role may not: it would be passed over in silence."""
    with owning(connection), connection.cursor() as cursor:
        cursor.execute(words)


begin()
