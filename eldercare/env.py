"""Reading the environment: a value that cannot be used is refused with its name, the value itself and what would do."""

import os
import re
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list; empty members are dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def flag(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in TRUE | FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no: use 1 or 0")


def number(name: str, default: int, *, least: int = 0) -> int:
    value = text(name)
    if not value:
        return default
    try:
        found = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number") from None
    if found < least:
        raise ImproperlyConfigured(f"{name}={value!r} is too small: {least} is the least")
    return found


def address(name: str, default: str) -> str:
    """An address such as https://yanglao.example.gov.cn, without the slash at its end."""
    value = text(name, default).rstrip("/")
    if not re.fullmatch(r"https?://[^/\s]+", value):
        raise ImproperlyConfigured(f"{name}={value!r} must look like https://yanglao.example.gov.cn, without a path")
    return value


def fernet_keys(name: str, value: str) -> list[str]:
    """Keys for `cryptography.fernet`, separated by commas. The value is secret, so the refusal does not repeat it."""
    keys = [key.strip() for key in value.split(",") if key.strip()]
    for place, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name}: key {place} of {len(keys)} is not 32 bytes in URL-safe base64 (it has {len(key)} characters)"
            ) from None
    return keys


# What a policy of row-level security may cost is counted for every row: the price of a short query would set off the
# compiler of PostgreSQL, which takes longer than the query.
CONNECTING = {"connect_timeout": "5", "options": "-c jit=off"}


def database(name: str, default: str) -> dict:
    """Django's connection settings from a URL such as postgresql://user:password@host:5432/name?sslmode=require."""
    value = text(name, default)
    shown = _without_password(value)
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={shown!r} cannot be read: {error}") from None
    if url.scheme not in {"postgres", "postgresql"} or not url.path.strip("/"):
        raise ImproperlyConfigured(f"{name}={shown!r} must look like postgresql://user:password@host:5432/name")
    options = CONNECTING | {key: values[-1] for key, values in parse_qs(url.query).items()}
    return {
        "ENGINE": "agencies.postgres",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or "") or options.pop("host", ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 0,  # the pool keeps connections; Django's own persistence would fight it
        "CONN_HEALTH_CHECKS": True,  # a connection that the server has dropped is replaced before it is handed out
        "OPTIONS": options,
    }


def database_owner(name: str, default: str) -> dict | None:
    """The same for the role that owns the tables; None where the database is named and its owner is not."""
    return None if text("DATABASE_URL") and not text(name) else database(name, default)


def redis(name: str, default: str) -> str:
    """redis://, rediss:// or unix:// (redis+socket:// is read as unix://)."""
    value = text(name, default)
    if value.startswith("redis+socket://"):
        value = "unix" + value.removeprefix("redis+socket")
    if not value.startswith(("redis://", "rediss://", "unix:///")):
        raise ImproperlyConfigured(f"{name}={_without_password(value)!r} must look like redis://:password@host:6379/0")
    return value


def broker(redis_url: str) -> str:
    """The same server, as Celery spells it."""
    if not redis_url.startswith("unix"):
        return redis_url
    return "redis+socket" + redis_url.removeprefix("unix").replace("?db=", "?virtual_host=")


def mail(name: str) -> dict:
    """Django's mail settings from a URL: smtp:// (STARTTLS), smtps:// or console://; without one, no mail is sent."""
    value = text(name)
    backend = "django.core.mail.backends."
    if not value:
        return {"EMAIL_BACKEND": f"{backend}dummy.EmailBackend"}
    if value == "console://":
        return {"EMAIL_BACKEND": f"{backend}console.EmailBackend"}
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={_without_password(value)!r} cannot be read: {error}") from None
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise ImproperlyConfigured(
            f"{name}={_without_password(value)!r} must look like smtp://user:password@host:587, smtps://… or console://"
        )
    return {
        "EMAIL_BACKEND": f"{backend}smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": port or (465 if url.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp" and "plain" not in parse_qs(url.query, keep_blank_values=True),
        "EMAIL_TIMEOUT": 20,
    }


def _without_password(value: str) -> str:
    head, at, tail = value.rpartition("@")
    user, colon, _ = head.rpartition(":")
    return f"{user}:***@{tail}" if at and colon and "//" in user else value
