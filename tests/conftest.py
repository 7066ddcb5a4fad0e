"""Fixtures that every test may use."""

import pytest

from agencies import wall
from tests.databases import QUICK, django_db_setup, scenery

__all__ = ["django_db_setup", "scenery"]  # named here, it goes before the one of pytest-django


@pytest.fixture(autouse=True)
def in_the_house():
    """What a test sets up and looks at, it does as the house; what its client asks for, the signed-in person does."""
    with wall.house():
        yield


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = QUICK
