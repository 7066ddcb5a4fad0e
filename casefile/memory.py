"""What is remembered for a short while. Where no cache answers, all is worked out anew and nobody is refused."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

T = TypeVar("T")


def recall(key: str, make: Callable[[], T], *, seconds: int) -> T:
    """What `make` answers, at most `seconds` old."""
    try:
        found = cache.get(key)
        if found is None:
            found = make()
            cache.set(key, found, seconds)
    except RedisError:
        return make()
    return found


def tally(key: str, *, seconds: int) -> int:
    """How often this key was counted within `seconds` of the first time, this time included; 0 where nothing counts."""
    try:
        cache.add(key, 0, seconds)
        return cache.incr(key)
    except (RedisError, ValueError):  # ValueError: the key expired between the two
        return 0


def tallied(key: str) -> int:
    """How often this key was counted, without counting; 0 where nothing counts."""
    try:
        return cache.get(key) or 0
    except RedisError:
        return 0
