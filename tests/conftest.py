"""Fixtures that every test may use."""

import pytest

from agencies import wall
from tests.servers import django_db_setup

__all__ = ["django_db_setup"]  # named here, it goes before the one of pytest-django


@pytest.fixture(autouse=True)
def in_the_house():
    """What a test sets up and looks at, it does as the house; what its client asks for, the signed-in person does."""
    with wall.house():
        yield


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Hashing a password is slow on purpose; tests make many people."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
