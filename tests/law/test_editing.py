"""The commands of those who write packs: every fault with its line, every difference in words, every number found."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from law import editing, lint, load

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "docs" / "pack-template" / "xincheng"


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "chengzhong"
    shutil.copytree(load.PACKS / "chengzhong", folder)
    return folder


def spoil(path, *changes):
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")


def line(path, words):
    return next(n for n, text in enumerate(path.read_text("utf-8").splitlines(), start=1) if words in text)


def run(capsys, *argv):
    code = editing.main(argv)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_template_passes_and_leaves_nothing_unaccounted_for(capsys):
    code, out, _ = run(capsys, "pack", "check", str(TEMPLATE))
    assert (code, "没有发现问题" in out) == (0, True)
    assert run(capsys, "coverage", str(TEMPLATE))[0] == 0


def test_the_template_uses_every_kind_of_entry_and_is_no_place_of_the_project():
    pack = load.read(TEMPLATE)
    assert pack.id not in load.places()
    kinds = ("hazard_routes", "listing", "three_lists", "unlicensed", "grounds", "measures", "repairs", "checklists")
    assert [kind for kind in (*kinds, "chains", "rates", "earlier") if not getattr(pack, kind)] == []


@pytest.mark.parametrize("id", ["national", *load.places()])
def test_every_shipped_pack_passes(id):
    pack, faults = lint.check(load.PACKS / id)
    assert pack is not None
    assert list(map(str, faults)) == []


def test_all_faults_are_told_at_once_each_with_its_line(place, capsys):
    terms, duties = place / "terms" / "filing.toml", place / "duties" / "safety.toml"
    spoil(terms, ('unit = "workdays"', 'unit = "weeks"'), ('form = "milestone"', 'form = "milestones"'))
    spoil(duties, ('role = "joint"', 'role = "helper"'))
    code, out, _ = run(capsys, "pack", "check", str(place))
    assert code == 1
    for path, words in ((terms, "weeks"), (terms, "milestones"), (duties, "helper")):
        assert f"{path}:{line(path, words)}：" in out
    assert "共 3 处问题" in out


def test_a_file_that_is_no_toml_is_told_with_its_line(place, capsys):
    path = place / "papers.toml"
    spoil(path, ('kind = "filing_receipt"', "kind = filing_receipt"))
    code, out, _ = run(capsys, "pack", "check", str(path))
    assert code == 1
    assert f"{path}:{line(path, 'kind = filing_receipt')}：" in out


def test_of_a_single_file_only_its_own_faults_are_told(place, capsys):
    spoil(place / "terms" / "filing.toml", ("n = 20", "n = 0"))
    spoil(place / "pack.toml", ('short = "', 'shorts = "'))
    assert run(capsys, "pack", "check", str(place / "disclosure.toml"))[0] == 0
    out = run(capsys, "pack", "check", str(place))[1]
    assert "term[filing.site_check].n：应为正整数" in out
    assert "shorts" in out or "short：缺少" in out


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("obligations.toml", '"CZ-08" =', '"CZ-80" =', "不在 obligations.toml"),
        ("hazards.toml", 'domain = "', 'domain = "x', "不在 domains.toml"),
        ("unlicensed.toml", 'code = "forprofit"', 'code = "profit"', "不在可用的值"),
        ("credit.toml", 'list = "', 'list = "x', "[lists]"),
    ],
)
def test_what_an_entry_names_must_be_known(place, file, old, new, reason, capsys):
    spoil(place / file, (old, new))
    code, out, _ = run(capsys, "pack", "check", str(place))
    assert code == 1
    assert reason in out
    assert str(place) in out


def test_an_obligation_without_a_carrier_is_a_fault(place, capsys):
    path = place / "obligations.toml"
    path.write_text(path.read_text("utf-8") + '"CZ-99" = "（九） 另一项"\n', "utf-8")
    code, out, _ = run(capsys, "pack", "check", str(place))
    assert code == 1
    assert f"{path}:{line(path, 'CZ-99')}：" in out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("pack", "check", "nowhere"), "没有“nowhere”"),
        (("pack", "check", "README.md"), "不在一个包里"),
        (("pack", "find", "没有这样的词"), "没有找到"),
        (("pack", "find", "20", "--place", "atlantis"), "没有“atlantis”"),
        (("pack", "diff", "jingyu"), "两个包"),
        (("pack", "diff", "jingyu", "--on", "2026-01-01", "--on", "2026-02-30"), "不是一个存在的日期"),
        (("coverage", "atlantis"), "没有“atlantis”"),
    ],
)
def test_what_cannot_be_run_is_refused_in_a_sentence(argv, words, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    code, _, err = run(capsys, *argv)
    assert code == 2
    assert words in err


def test_a_difference_is_told_entry_by_entry_from_old_to_new(place, capsys):
    spoil(place / "terms" / "filing.toml", ("n = 20", "n = 25"))
    _, out, _ = run(capsys, "pack", "diff", "chengzhong", str(place))
    assert "修改  terms.toml  term[filing.site_check]" in out
    assert "期限：20个工作日内 → 25个工作日内" in out
    assert "新增 0 条，修改 1 条，去掉 0 条" in out


def test_what_an_amendment_moves_is_told_for_two_days_of_one_place(capsys):
    _, out, _ = run(capsys, "pack", "diff", str(TEMPLATE), "--on", "2026-12-31", "--on", "2027-01-01")
    assert "期限：20个工作日内 → 15个工作日内" in out
    assert "新增 1 条，修改 1 条，去掉 0 条" in out


def test_a_pack_does_not_differ_from_itself(capsys):
    assert "没有不同" in run(capsys, "pack", "diff", "jingyu", "jingyu")[1]


@pytest.mark.parametrize("words", [("20个工作日",), ("二十个工作日", "现场检查"), ("CZ-08",), ("filing.site_check",)])
def test_a_number_is_found_on_its_line_however_it_is_asked_for(words, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    _, out, _ = run(capsys, "pack", "find", *words, "--place", "chengzhong")
    path = Path("law/packs/chengzhong/terms/filing.toml")
    assert f"{path}:{line(path, 'n = 20')}  term[filing.site_check]" in out


def test_a_number_is_not_found_inside_another(capsys):
    code, _, _ = run(capsys, "pack", "find", "20个工作日", "--place", "chengzhong")
    assert code == 0
    assert run(capsys, "pack", "find", "0个工作日备案", "--place", "chengzhong")[0] == 2


def test_commands_start_without_django_within_a_second():
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "manage.py", "coverage", "mz_notice"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert time.perf_counter() - began < 3
    assert "django" not in done.stderr
    (told,) = json.loads(done.stdout)
    assert (told["place"], told["total"], told["unaccounted"]) == ("mz_notice", 24, [])
