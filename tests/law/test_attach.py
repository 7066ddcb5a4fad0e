"""A text that names no place applies nowhere, until it is said to which place it applies and from which day."""

import datetime as dt

import pytest

from law import attach, load, questions
from law.table import PackError

D = dt.date
WORDS = "mz_notice=试点市@2021-01-01"


@pytest.fixture
def environment(monkeypatch):
    """Sets what is attached, as a process that starts with it would see it."""

    def start(words):
        monkeypatch.setenv("LAW_ATTACHED", words)
        load.forget()

    yield start
    monkeypatch.undo()
    load.forget()


def test_unattached_it_holds_on_no_day():
    assert load.pack("mz_notice").standing(D(2026, 3, 2)) == "unattached"


def test_attached_it_is_the_law_of_that_place_from_that_day_on(environment):
    environment(WORDS)
    pack = load.pack("mz_notice")
    assert (pack.name, pack.standing(D(2020, 12, 31)), pack.standing(D(2021, 1, 1))) == (
        "试点市",
        "not_yet",
        "in_force",
    )
    assert "由管理员挂接到试点市" in pack.note
    assert questions.due("mz_notice", "MZ-03", on="2022-09-20")["status"] == "in_force"


def test_attaching_one_text_changes_no_other(environment):
    before = load.pack("chengzhong")
    environment(WORDS)
    assert load.pack("chengzhong") == before


@pytest.mark.parametrize(
    "words",
    ["mz_notice", "mz_notice=试点市", "mz_notice=@2021-01-01", "mz_notice=试点市@2021-02-30", f"{WORDS};{WORDS}"],
)
def test_what_does_not_say_pack_place_and_day_is_refused(words):
    with pytest.raises(PackError, match="LAW_ATTACHED"):
        attach.read(words)


@pytest.mark.parametrize(
    ("words", "asked", "reason"),
    [("nowhere=试点市@2021-01-01", "jingyu", "没有这个包"), ("jingyu=试点市@2021-01-01", "jingyu", "写明了适用的地方")],
)
def test_a_text_that_names_its_place_and_one_that_does_not_exist_are_not_attached(environment, words, asked, reason):
    environment(words)
    with pytest.raises(PackError, match=reason):
        load.pack(asked)
