"""The table of words is a subject of a pack as any other: inherited, rewritten by a place, checked."""

import shutil

import pytest

from law import load
from law.load import PackError


@pytest.fixture
def place(tmp_path):
    """A copy of a good pack, to be added to."""
    return shutil.copytree(load.PACKS / "chengzhong", tmp_path / "chengzhong")


def test_a_place_writes_one_line_of_words_anew_and_inherits_the_others(place):
    (place / "words.toml").write_text('[suggests]\nfire = "火烛*3"\n', "utf-8")
    words, above = load.read(place).domain_words, load.pack("chengzhong").domain_words
    assert words["fire"] == "火烛*3" != above["fire"]
    assert words["food"] == above["food"]


def test_words_for_a_domain_that_is_none_are_refused(place):
    (place / "words.toml").write_text('[suggests]\nfires = "火烛"\n', "utf-8")
    with pytest.raises(PackError, match=r"不在 domains\.toml 里") as refusal:
        load.read(place)
    assert "words.toml" in str(refusal.value)
