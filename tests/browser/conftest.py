"""What every journey in a browser stands on."""

import pytest


@pytest.fixture(autouse=True)
def _database_from_threads(monkeypatch, settings, tmp_path):
    """Playwright's own loop runs in this thread; the database is ours all the same, and so is the folder of files."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    settings.MEDIA_ROOT = tmp_path
