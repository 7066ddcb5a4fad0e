"""Fixtures that every test may use."""

import pytest


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Hashing a password is slow on purpose; tests make many people."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
