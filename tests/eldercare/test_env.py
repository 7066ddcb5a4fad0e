"""What an operator writes into the environment becomes settings, or is refused by name."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from eldercare import env


def options(monkeypatch, query: str) -> dict:
    monkeypatch.setenv("SOME_URL", f"postgresql://who:secret@db:5432/county{query}")
    return env.database("SOME_URL", "")["OPTIONS"]


def test_every_connection_forgoes_the_compiler_and_waits_five_seconds(monkeypatch):
    assert options(monkeypatch, "") == {"connect_timeout": "5", "options": "-c jit=off"}


def test_the_address_may_say_otherwise(monkeypatch):
    asked = options(monkeypatch, "?options=-c%20work_mem%3D8MB&sslmode=require")
    assert (asked["options"], asked["sslmode"]) == ("-c work_mem=8MB", "require")


def test_a_refused_address_is_told_without_its_password(monkeypatch):
    monkeypatch.setenv("SOME_URL", "mysql://who:secret@db/county")
    with pytest.raises(ImproperlyConfigured, match="SOME_URL") as refused:
        env.database("SOME_URL", "")
    assert "secret" not in str(refused.value)
