"""An amended pack never rewrites a running matter: a clock keeps the length and article with which it started."""

import shutil

import pytest

from casefile import sweep
from law import load
from tests.registry import acting

pytestmark = pytest.mark.django_db
INSTRUMENT = '[[instrument]]\nid = "change"\ntitle = "修改决定"\nnumber = "靖政办发〔2026〕9号"\n'
TERM = """
[[term]]
id = "filing.site_check"
label = "现场检查并核实备案信息"
form = "within"
n = 15
unit = "workdays"
event = "备案之日"
agencies = ["jingyu.civil_affairs"]
cite = "change 第一条"
carries = ["JY-15"]
"""
OLD, NEW = (20, "靖政办发〔2021〕53号（六）"), (15, "靖政办发〔2026〕9号第一条")


@pytest.fixture
def amend(tmp_path, monkeypatch):
    """Jingyu's pack, amended from a day on, takes the place of the shipped one."""

    def _amend(day: str) -> None:
        folder = tmp_path / "jingyu"
        shutil.copytree(load.PACKS / "jingyu", folder)
        change = folder / "amendments" / day
        change.mkdir(parents=True)
        (change / "instruments.toml").write_text(INSTRUMENT, "utf-8")
        (change / "terms.toml").write_text(TERM, "utf-8")
        shipped, amended = load.pack, load.read(folder)
        monkeypatch.setattr(load, "pack", lambda id: amended if id == "jingyu" else shipped(id))

    return _amend


def told(subject):
    clock = subject.case.clocks.get(term="filing.site_check")
    return clock.length, str(clock.cite)


def test_a_clock_that_runs_when_the_pack_is_amended_keeps_its_length_and_article(amend):
    subject = acting.filed()
    before = subject.case.clocks.get(term="filing.site_check")
    amend("2026-09-14")
    sweep.run(at=acting.local(2026, 9, 30, 9))
    after = subject.case.clocks.get(term="filing.site_check")
    assert told(subject) == OLD
    assert (after.due_on, after.due_at, after.lapsed_at) == (before.due_on, before.due_at, before.lapsed_at)


def test_a_file_opened_before_the_day_of_an_amendment_still_has_the_old_length(amend):
    amend("2026-09-12")
    assert told(acting.filed(at=acting.local(2026, 9, 11, 10))) == OLD


def test_a_file_opened_from_that_day_on_has_the_new_one(amend):
    amend("2026-09-11")
    assert told(acting.filed(at=acting.local(2026, 9, 11, 10))) == NEW
