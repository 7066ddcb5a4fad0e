"""What a page of the portal keeps until the next one: photos to be checked, and the answer to a form that came twice.

Everything lies encrypted under a secret that stands in the visitor's own page and nowhere else; after half an hour it
is gone. Where no cache answers, nothing is kept and the visitor is told.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from cryptography.fernet import Fernet, InvalidToken
from django.core.cache import cache
from django.core.files.base import ContentFile
from redis.exceptions import RedisError

SECONDS = 30 * 60
BYTES = 24
WAITS, PAUSE = 20, 0.2  # how often, and how long, the second of two equal forms waits for the answer to the first
BEGUN = b""


def secret() -> str:
    return secrets.token_urlsafe(BYTES)


def put(files: Sequence[bytes]) -> str:
    """This will keep files and answer with the secret that opens them; "" where nothing can be kept."""
    made = secret()
    sealed = [_cipher(made).encrypt(file) for file in files]
    try:
        cache.set(_name("files", made), sealed, SECONDS)
    except RedisError:
        return ""
    return made


def take(opened_by: str) -> list[bytes] | None:
    """The files under a secret; None once they are gone, or for any other text."""
    try:
        sealed = cache.get(_name("files", opened_by)) if opened_by else None
        return None if sealed is None else [_cipher(opened_by).decrypt(file) for file in sealed]
    except (RedisError, InvalidToken):
        return None


def once(form: str, make: Callable[[], str]) -> str:
    """What `make` answers, made once for each form: the same form sent again is answered the same.

    "" while the first is still being made. What `make` raises leaves the form as if it had not been sent.
    """
    name = _name("once", form)
    try:
        first = cache.add(name, BEGUN, SECONDS)
    except RedisError:
        return make()
    if not first:
        return _waited(name, form)
    try:
        made = make()
    except BaseException:
        with suppress(RedisError):
            cache.delete(name)
        raise
    with suppress(RedisError):  # the form was taken in: that the answer cannot be kept must not lose it
        cache.set(name, _cipher(form).encrypt(made.encode()), SECONDS)
    return made


def _waited(name: str, form: str) -> str:
    for _ in range(WAITS):
        sealed = cache.get(name)
        if sealed is None:
            return ""
        if sealed != BEGUN:
            return _cipher(form).decrypt(sealed).decode()
        time.sleep(PAUSE)
    return ""


def _cipher(opened_by: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(opened_by.encode()).digest()))


def _name(kind: str, opened_by: str) -> str:
    """The name tells nothing of the secret: it is another digest of it."""
    return f"portal.kept.{kind}:{hashlib.sha256(f'{kind}:{opened_by}'.encode()).hexdigest()}"


def as_upload(file: bytes) -> ContentFile:
    """A kept photo as if it had just been handed in."""
    return ContentFile(file, name="照片.jpg")
