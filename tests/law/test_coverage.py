"""Every obligation of the five documents is carried by something, or a reason is given why no software carries it."""

import shutil

import pytest

from law import coverage, load

HOW_MANY = {"tianjin_draft": 62, "jingyu": 90, "mz_notice": 24, "chengzhong": 55, "lianyungang": 46}


@pytest.mark.parametrize("place", load.places())
def test_no_obligation_is_unaccounted_for(place):
    rows = coverage.account(load.pack(place))
    assert [row.obligation for row in rows if row.way == "unaccounted"] == []
    assert all(len(row.out_of_scope) >= 15 for row in rows if row.way == "out_of_scope")


def test_the_registers_hold_all_obligations_of_the_five_documents():
    assert {place: len(load.pack(place).register) for place in load.places()} == HOW_MANY
    assert sum(HOW_MANY.values()) == 277


@pytest.mark.parametrize("place", load.places())
def test_the_totals_add_up_and_every_entry_has_its_article(place):
    rows = coverage.account(load.pack(place))
    assert sum(coverage.totals(rows).values()) == len(rows)
    assert all(entry.cite and entry.label for row in rows for entry in row.entries)


def test_little_is_left_to_people():
    for place in load.places():
        rows = coverage.account(load.pack(place))
        assert coverage.totals(rows)["out_of_scope"] * 10 <= len(rows)


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "chengzhong"
    shutil.copytree(load.PACKS / "chengzhong", folder)
    return folder


def test_an_obligation_that_nothing_carries_is_unaccounted_for(place):
    path = place / "obligations.toml"
    path.write_text(path.read_text("utf-8") + '"CZ-99" = "（九） 另一项"\n', "utf-8")
    rows = {row.obligation: row for row in coverage.account(load.read(place))}
    assert (rows["CZ-99"].way, rows["CZ-99"].words) == ("unaccounted", "（九） 另一项")


def test_a_reason_is_no_reason_where_something_else_carries_the_obligation():
    for id in load.places():
        for row in coverage.account(load.pack(id)):
            assert not (row.ways and row.out_of_scope)
