"""The servers that the environment does not name, and the environment that names them all."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy import postgres, state, valkey
from deploy.children import Child, Refused


def prepare(home: Path) -> None:
    """Make the state directory and its keys."""
    try:
        state.prepare(home)
        (home / "log").mkdir(exist_ok=True)
        (home / "log").chmod(0o700)
        state.make_keys(home)
    except OSError as error:
        raise Refused(
            f"the state directory {home} cannot be written ({error.strerror}): name another in APP_STATE"
        ) from error


def environment(home: Path) -> dict[str, str]:
    """What every process of ours is told. What the caller has set stays as it is."""
    told = dict(os.environ)
    told["APP_STATE"] = str(home)
    told.setdefault("DEMO", told.get("DEBUG") or "1")
    told.setdefault("PYTHONUNBUFFERED", "1")
    if not told.get("DATABASE_URL"):
        told["DATABASE_URL"], told["DATABASE_OWNER_URL"] = state.database_url(home), state.owner_url(home)
    told["REDIS_URL"] = told.get("REDIS_URL") or state.redis_url(home)
    for name in state.KEYS:
        told[name] = state.key(name, home)
    return told


def serve(home: Path, children: list[Child], *, durable: bool = True) -> None:
    """Start what is missing; each is added to `children` as soon as it runs."""
    if not os.environ.get("DATABASE_URL"):
        children.append(postgres.serve(home, durable=durable))
    if not os.environ.get("REDIS_URL"):
        children.append(valkey.serve(home, durable=durable))


def answering(home: Path) -> bool:
    """Whether the servers that we would have started are already there."""
    database = bool(os.environ.get("DATABASE_URL")) or postgres.answers(home / "pg/run")
    return database and (bool(os.environ.get("REDIS_URL")) or valkey.answers(home / "valkey/valkey.sock"))


def stop(children: list[Child]) -> None:
    """In reverse: whoever came last leaves first."""
    while children:
        children.pop().stop()


@contextmanager
def throwaway() -> Iterator[Mapping[str, str]]:
    """Servers in a temporary directory, fast and forgetful; yields the environment that names them."""
    home = Path(tempfile.mkdtemp(prefix="eldercare-", dir="/tmp"))
    children: list[Child] = []
    try:
        prepare(home)
        serve(home, children, durable=False)
        yield environment(home)
    finally:
        for child in children:  # nothing in there is worth an orderly end
            child.goodbye = signal.SIGQUIT if child.name == "postgres" else signal.SIGKILL
        stop(children)
        shutil.rmtree(home, ignore_errors=True)
