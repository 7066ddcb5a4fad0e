"""The same request sent twice is answered once: keys that clients choose, and the answers kept under them for a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agencies.models import IdempotencyKey, User

KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Claim:
    """A key taken by one request. `is_fresh`: nothing was answered under it yet. `fits`: it is the same request."""

    row: IdempotencyKey
    is_fresh: bool
    fits: bool


def claim(user: User, key: str, *, digest: str, at: datetime) -> Claim:
    """Take a key for a request with this digest. To be called in the transaction of the act.

    A second request with the same key waits here until the first has committed, and then finds its answer; where the
    first was refused and rolled back, the key is free again.
    """
    IdempotencyKey.objects.filter(at__lt=at - KEPT).delete()
    row, fresh = IdempotencyKey.objects.get_or_create(user=user, key=key, defaults={"digest": digest, "at": at})
    return Claim(row, fresh, row.digest == digest)


def keep(row: IdempotencyKey, *, status: int, body: Any, headers: dict[str, str]) -> None:
    """Keep the answer that was given, so that it can be given again."""
    row.status, row.body, row.headers = status, body, headers
    row.save(update_fields=["status", "body", "headers"])
