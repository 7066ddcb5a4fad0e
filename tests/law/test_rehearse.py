"""The conformance kit: every scenario that ships holds, and a file that is not as it should be is refused in words."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from law import load, rehearsal_reader, rehearse
from law.rehearsal import BadFile, Scenario

ROOT = Path(rehearse.__file__).parent.parent
FILES = sorted((ROOT / "tests" / "rehearsals").glob("*.yaml"))
SCENARIOS = [scenario for path in FILES for scenario in rehearsal_reader.read(path, load.places())]
GUIDE = ROOT / "docs" / "rehearse.zh.md"


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: f"{scenario.file}:{scenario.line}")
def test_what_ships_holds(scenario: Scenario):
    assert rehearse.run(scenario, load.pack).failed == (), scenario.name


def test_sixty_scenarios_over_all_five_documents():
    assert len(SCENARIOS) >= 60
    for place in load.places():
        about = [each for each in SCENARIOS if place in each.places or any(place in e.places for e in each.events)]
        assert len(about) >= 10, place


def rehearsed(tmp_path: Path, text: str) -> rehearse.Result:
    """The one scenario of a file, after its run."""
    (scenario,) = rehearsal_reader.read(written(tmp_path, text), load.places())
    return rehearse.run(scenario, load.pack)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(text, "utf-8")
    return path


def one(events: str, outcome: str, place: str = "jingyu", known: str = "{}") -> str:
    return (
        f"情形:\n- 名称: 一条\n  地方: {place}\n  已知: {known}\n"
        + (f"  发生: [{events}]\n" if events else "")
        + f"  应当: {outcome}\n"
    )


SITE_CHECK = "{起算: JY-15, 日期: 2021-09-15}"


def test_what_came_out_differently_is_told_beside_what_was_expected(tmp_path):
    result = rehearsed(tmp_path, one(SITE_CHECK, "{到期日: 2021-10-18, 计入天数: 20, 性质: 立即}"))
    assert [(miss.key, miss.expected, miss.found) for miss in result.failed] == [
        ("到期日", "2021-10-18", "2021-10-19"),
        ("性质", "立即", "期限内"),
    ]
    assert {miss.line for miss in result.failed} == {6}


@pytest.mark.parametrize(
    ("events", "outcome", "known"),
    [
        (SITE_CHECK, "{到期日: 无}", "{}"),
        (SITE_CHECK, "{不计: [2021-10-08]}", "{}"),
        (SITE_CHECK, "{负责单位: []}", "{}"),
        (SITE_CHECK, "{负责单位: {没有: [civil_affairs]}}", "{}"),
        (SITE_CHECK, "{依据: （七）}", "{}"),
        (SITE_CHECK, "{本地没有写: 是}", "{}"),
        ("{起算: JY-999, 日期: 2021-09-15}", "{到期日: 无}", "{}"),
        ("{起算: JY-29, 日期: 2021-09-15}", "{到期日: 无}", "{}"),
        ("{涉及领域: fire_review}", "{牵头: [housing]}", "{建筑面积: 400, 投资额: 500000}"),
        ("{涉及领域: nothing}", "{牵头: []}", "{}"),
        ("{办理: inspections.hazard.accept, 单位: market, 领域: fire}", "{可以办理: 是}", "{}"),
        ("{提交备案: 首次}", "{必须提交: {至少有: [fire_certificate]}}", "{建筑面积: 499}"),
        ("", "{效力: 征求意见稿}", "{日期: 2022-01-01}"),
    ],
)
def test_a_wrong_expectation_fails(tmp_path, events, outcome, known):
    assert rehearsed(tmp_path, one(events, outcome, known=known)).failed


def test_days_of_a_hold_are_not_counted(tmp_path):
    held = "{起算: JY-15, 日期: 2021-09-15, 中止: [{自: 2021-10-11, 至: 2021-10-12}]}"
    assert not rehearsed(tmp_path, one(held, "{到期日: 2021-10-21, 不计: [2021-10-12], 中止中: 否}")).failed
    running = "{起算: JY-15, 日期: 2021-09-15, 中止: [{自: 2021-10-11}]}"
    assert not rehearsed(tmp_path, one(running, "{到期日: 无, 中止中: 是, 确定: 否}")).failed


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 0, "空的"),
        ("情形: [甲\n乙: 1", 2, "YAML"),
        ("- 甲", 1, "键: 值"),
        ("地方: jingyu", 1, "没有“情形”"),
        ("地方: jingyu\n情形: []", 2, "一个情形也没有写"),
        ("地方: atlantis\n情形: []", 1, "atlantis"),
        ("地方: jingyu\n地方: jingyu\n情形: []", 2, "写了两遍"),
        ("情形:\n- 名称: 一条\n  地方: jingyu", 2, "没有写“应当”"),
        ("情形:\n- 名称: 一条\n  应当: {效力: 现行有效}", 2, "哪个地方"),
        (one(SITE_CHECK, "{}"), 6, "没有写任何要检验的结果"),
        (one(SITE_CHECK, "{效力: 现行有效}"), 5, "没有任何结果要检验"),
        (one(SITE_CHECK, "{到期曰: 2021-10-19}"), 6, "是不是“到期日”"),
        (one(SITE_CHECK, "{牵头: [housing]}"), 6, "涉及领域"),
        (one(SITE_CHECK, "{到期日: 2021-02-30}"), 6, "不是一个存在的日期"),
        (one(SITE_CHECK, "{计入天数: 二十}"), 6, "应当是一个数"),
        (one(SITE_CHECK, "{确定: 大概}"), 6, "是或者否"),
        (one(SITE_CHECK, "{性质: 马上}"), 6, "不是可以写的值"),
        (one(SITE_CHECK, "{对: JY-16, 确定: 是}"), 6, "JY-16"),
        (one(SITE_CHECK, "{地方: chengzhong, 确定: 是}"), 6, "没有问到"),
        (one("{起算: JY-15, 时刻: 2021-09-15}", "{确定: 是}"), 5, "时刻"),
        (one("{起算: JY-15, 地点: 靖宇}", "{确定: 是}"), 5, "不认识“地点”"),
        (one("{开始: JY-15}", "{确定: 是}"), 5, "不是可以写的事"),
        (one("{周期: CZ-41, 自: 2023-01-01}", "{各期: {2023-01-01: 漏做}}"), 5, "要写“截至”"),
        (one(SITE_CHECK, "{确定: 是}", known="{面积: 5}"), 4, "是不是“建筑面积”"),
        (one(SITE_CHECK, "{确定: 是}", known="{建筑面积: -5}"), 4, "大于零"),
        (one(SITE_CHECK, "{确定: 是}") * 2, 7, "写了两遍"),
        (one(SITE_CHECK, "{确定: 是}") + one(SITE_CHECK, "{确定: 是}")[4:], 7, "已经用过"),
    ],
)
def test_a_file_that_is_written_wrong_is_refused_at_its_line(tmp_path, text, line, words):
    with pytest.raises(BadFile) as bad:
        rehearsal_reader.read(written(tmp_path, text), load.places())
    assert bad.value.line == line, bad.value.sentence
    assert words in bad.value.sentence
    assert bad.value.sentence.endswith("。")


def test_every_example_of_the_guide_holds(tmp_path):
    whole, part = GUIDE.read_text("utf-8").split("```yaml\n")[1:]
    path = written(tmp_path, whole.partition("```")[0] + "\n" + part.partition("```")[0])
    scenarios = rehearsal_reader.read(path, load.places())
    assert [rehearse.run(scenario, load.pack).failed for scenario in scenarios] == [()] * 4


def test_the_guide_names_every_word_of_the_vocabulary():
    text = GUIDE.read_text("utf-8")
    for name, kind in rehearsal_reader.KINDS.items():
        for word in (name, *kind.details, *kind.keys):
            assert f"`{word}`" in text or f"{word}：" in text, word


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "manage.py", "rehearse", *map(str, arguments)]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)


def test_the_command_answers_in_lines_of_json_and_starts_fast(tmp_path):
    began = time.perf_counter()
    done = command(written(tmp_path, one(SITE_CHECK, "{到期日: 2021-10-19}")))
    assert time.perf_counter() - began < 1
    line, count = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, line["holds"], line["line"]) == (0, True, 2)
    assert count == {"scenarios": 1, "hold": 1, "fail": 0}


def test_one_that_fails_ends_with_one(tmp_path):
    done = command(written(tmp_path, one(SITE_CHECK, "{到期日: 2021-10-18}")))
    assert done.returncode == 1
    assert json.loads(done.stdout.splitlines()[0])["failed"][0]["found"] == "2021-10-19"


def test_what_cannot_be_run_ends_with_two_and_sentences(tmp_path):
    done = command(tmp_path / "nowhere.yaml", tmp_path, written(tmp_path, one(SITE_CHECK, "{到期曰: 无}")))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 3
    assert "第 6 行" in done.stderr
    assert command().returncode == 2


def test_a_bureaus_own_pack_is_rehearsed(tmp_path):
    own = tmp_path / "xincheng"
    own.mkdir()
    (own / "pack.toml").write_text(
        'id = "xincheng"\nname = "新城县"\nshort = "新城县"\nlevel = "县"\ninherits = "national"\n'
        'status = "in_force"\nbasis = "plan"\nprefix = "XC"\n'
    )
    (own / "instruments.toml").write_text('[[instrument]]\nid = "plan"\ntitle = "新城县办法"\n')
    (own / "terms.toml").write_text(
        '[[term]]\nid = "filing.site_check"\nlabel = "现场检查"\nform = "within"\nn = 3\nunit = "workdays"\n'
        'event = "备案"\nwho = "民政局"\ncite = "plan 第三条"\ncarries = ["XC-01"]\n'
    )
    path = written(tmp_path, one("{起算: XC-01, 日期: 2021-09-15}", "{到期日: 2021-09-18}", place="xincheng"))
    assert command(path).returncode == 2
    done = command(path, "--pack", own)
    assert (done.returncode, done.stderr) == (0, "")
    (own / "terms.toml").write_text("[[term]]\n")
    assert "terms.toml" in command(path, "--pack", own).stderr


def test_on_a_terminal_it_is_a_table(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert rehearse.main(["rehearse", str(written(tmp_path, one(SITE_CHECK, "{到期日: 2021-10-18}")))]) == 1
    out = capsys.readouterr().out
    assert "不成立  靖宇县  一条" in out
    assert "到期日应为 2021-10-18，实为 2021-10-19（case.yaml 第 6 行）" in out
    assert out.endswith("共 1 条，成立 0 条，不成立 1 条。\n")
