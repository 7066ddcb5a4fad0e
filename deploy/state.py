"""The state directory of this machine: data of the embedded servers, keys and private files."""

import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

NAME = "eldercare"
OWNER = f"{NAME}_owner"  # the role that owns the tables; NAME is the one with which the application connects
KEYS = ("SECRET_KEY", "FIELD_KEY")


def directory() -> Path:
    """`APP_STATE`, or /var/lib/eldercare for root, or ~/.local/state/eldercare. It need not exist yet."""
    if chosen := os.environ.get("APP_STATE"):
        return Path(chosen).absolute()
    if os.getuid() == 0:
        return Path("/var/lib") / NAME
    return Path.home() / ".local/state" / NAME


def prepare(state: Path) -> None:
    """Make the directory. Others may pass through it, because PostgreSQL runs as somebody else when we are root."""
    state.mkdir(parents=True, exist_ok=True)
    state.chmod(0o711)
    for private in ("keys", "media"):
        (state / private).mkdir(exist_ok=True)
        (state / private).chmod(0o700)


def key(name: str, state: Path | None = None) -> str:
    """The key of that name: from the environment, else from the state directory, else empty."""
    if given := os.environ.get(name):
        return given
    kept = (state or directory()) / "keys" / name
    try:
        return kept.read_text().strip()
    except (FileNotFoundError, PermissionError):
        return ""


def make_keys(state: Path) -> None:
    """Make the keys that are not there. Losing FIELD_KEY loses the personal data that it encrypted."""
    for name in KEYS:
        kept = state / "keys" / name
        if not key(name, state):
            kept.touch(mode=0o600)
            kept.write_text(new_key() + "\n")


def new_key() -> str:
    """32 random bytes in the form that Fernet wants, which serves Django as well."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


def database_url(state: Path) -> str:
    return f"postgresql://{NAME}@/{NAME}?host={state}/pg/run"


def owner_url(state: Path) -> str:
    return f"postgresql://{OWNER}@/{NAME}?host={state}/pg/run"


def redis_url(state: Path) -> str:
    return f"unix://{state}/valkey/valkey.sock"
