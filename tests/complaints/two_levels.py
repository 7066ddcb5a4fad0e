"""A city and one of its districts, each with a text in force: the draft of Tianjin as if it had been issued."""

import os
import re
import shutil
from pathlib import Path

import pytest

from law import load

CITY, DISTRICT = "tianjin", "heping"
SHIPPED = load.PACKS / "tianjin_draft"


def _copied(to: Path, id: str, prefix: str, head: dict[str, str]) -> Path:
    """The shipped folder under another id, in force, its agencies and obligations renamed with it."""
    folder = shutil.copytree(SHIPPED, to / id)
    for path in folder.rglob("*.toml"):
        text = path.read_text("utf-8").replace("tianjin_draft", id)
        path.write_text(re.sub(r"\bTJ-(?=\d\d\b)", f"{prefix}-", text), "utf-8")
    pack = folder / "pack.toml"
    text = pack.read_text("utf-8")
    for name, value in head.items():
        text = re.sub(rf'^{name} = ".*"$', f'{name} = "{value}"', text, flags=re.MULTILINE)
    pack.write_text(text, "utf-8")
    return folder


@pytest.fixture
def two_levels(tmp_path, monkeypatch):
    """`tianjin.*` are the city's agencies, `heping.*` the district's; the term of five working days is in force."""
    city = _copied(tmp_path, CITY, "TN", {"status": "in_force", "name": "某直辖市", "short": "某市", "prefix": "TN"})
    head = {"status": "in_force", "name": "某直辖市某区", "short": "某区", "level": "区", "prefix": "HP"}
    district = _copied(tmp_path, DISTRICT, "HP", head)
    pack = district / "pack.toml"
    pack.write_text(pack.read_text("utf-8").replace("prefix =", f'within = "{CITY}"\nprefix =', 1), "utf-8")
    agencies = district / "agencies.toml"
    agencies.write_text(agencies.read_text("utf-8").replace('level = "市"', 'level = "区"'), "utf-8")
    monkeypatch.setenv(load.EXTRA, os.pathsep.join(map(str, (city, district))))
    load.forget()
    yield
    monkeypatch.undo()
    load.forget()
