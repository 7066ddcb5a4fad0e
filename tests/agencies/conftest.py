"""All pages of these tests are served by the small house of `tests/agencies/urls.py`."""

import pytest


@pytest.fixture(autouse=True)
def small_house(settings):
    settings.ROOT_URLCONF = "tests.agencies.urls"
    settings.LOGIN_REDIRECT_URL = "office"
    settings.SECURE_SSL_REDIRECT = False
