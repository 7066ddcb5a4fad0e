"""Packs that lie outside the project, named in the environment, stand beside the shipped ones."""

import os
import shutil
from pathlib import Path

import pytest

from law import load
from law.load import PackError

TEMPLATE = Path(__file__).parents[2] / "docs" / "pack-template" / "xincheng"


@pytest.fixture
def beside(monkeypatch):
    """Names folders in EXTRA_PACKS for one test."""

    def named(*folders: Path) -> None:
        monkeypatch.setenv(load.EXTRA, os.pathsep.join(map(str, folders)))
        load.forget()

    yield named
    monkeypatch.undo()
    load.forget()


def test_a_pack_outside_the_project_is_a_place_like_any_other(beside):
    shipped = load.places()
    beside(TEMPLATE)
    assert set(load.places()) == {*shipped, "xincheng"}
    assert load.pack("xincheng").name == "某省某市新城区"
    assert load.prefixes()["XC"] == "xincheng"
    assert load.folder("xincheng") == TEMPLATE


def test_without_the_variable_only_the_shipped_ones_are_there(beside):
    beside()
    assert "xincheng" not in load.places()
    with pytest.raises(KeyError):
        load.pack("xincheng")


def test_a_missing_folder_is_named(beside, tmp_path):
    beside(tmp_path / "nowhere")
    with pytest.raises(PackError, match=r"EXTRA_PACKS.*nowhere.*没有这个文件夹"):
        load.places()


def test_a_name_is_taken_once(beside, tmp_path):
    beside(shutil.copytree(TEMPLATE, tmp_path / "jingyu"))
    with pytest.raises(PackError, match="已经有叫“jingyu”的包"):
        load.places()


def test_the_folder_bears_the_id(beside, tmp_path):
    beside(shutil.copytree(TEMPLATE, tmp_path / "other"))
    with pytest.raises(PackError, match="文件夹的名称要与"):
        load.places()


def test_a_prefix_of_obligations_belongs_to_one_place(beside, tmp_path):
    folder = shutil.copytree(TEMPLATE, tmp_path / "other")
    head = folder / "pack.toml"
    head.write_text(head.read_text("utf-8").replace('id = "xincheng"', 'id = "other"', 1), "utf-8")
    beside(TEMPLATE, folder)
    with pytest.raises(PackError, match="“XC”已经是“other”"):
        load.prefixes()
