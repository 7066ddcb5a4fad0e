"""A pytest plugin: servers that exist before the settings are read.

It is loaded by `-p tests.servers` in pyproject.toml, because a conftest.py would come after pytest-django has read the
settings. Where DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL are set they are used instead, and left as they were.
"""

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager

import pytest

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
