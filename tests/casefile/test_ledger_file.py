"""An exported ledger verifies anywhere, and whatever one hand changes in it is found and named."""

import gzip
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile import ledger, ledger_check, ledger_file
from casefile.ledger_file import Fault
from casefile.models import CaseFile, Event
from registry import institutions
from tests import cast
from tests.house import plan
from tests.registry import acting

pytestmark = pytest.mark.django_db
FIRST = "JG-2026-0001"
LIVELY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def lines(tmp_path) -> list[str]:
    """The lines of an export: a filing that was lived through, and two institutions besides."""
    acting.filed()
    for code in ("91220622MA0TE00346", "91220622MA0TE0099U"):
        institutions.claim(acting.pushed(code=code, name=f"院{code[-3:]}"), by=cast.clerk(), at=acting.MORNING)
    path = tmp_path / "whole.jsonl"
    ledger_file.write(ledger.entries(at=acting.MORNING), path)
    return path.read_text("utf-8").splitlines(keepends=True)


def faults(lines: list[str], tmp_path: Path, expected: str = "") -> list[Fault]:
    path = tmp_path / "changed.jsonl"
    path.write_text("".join(lines), "utf-8")
    return ledger_check.verify(path, expected).faults


def at(lines: list[str], **wanted) -> int:
    """The number of the first line that says this."""
    return next(n for n, text in enumerate(lines) if wanted.items() <= json.loads(text).items())


def changed(text: str, **changes) -> str:
    return ledger_file.line(json.loads(text) | changes) + "\n"


def test_an_export_is_complete_and_verifies(lines, tmp_path):
    found = [json.loads(text) for text in lines]
    assert faults(lines, tmp_path) == []
    assert sum("of" in entry for entry in found) == Event.objects.count() > 15
    assert [entry["case"] for entry in found if "case" in entry] == [
        *CaseFile.objects.order_by("pk").values_list("reference", flat=True)
    ]
    assert {"case:JG:2026": 3, "case:BA:2026": 1}.items() <= {
        entry["series"]: entry["last"] for entry in found if "series" in entry
    }.items()


def test_a_changed_event_is_named_by_its_file_and_number(lines, tmp_path):
    n = at(lines, of=FIRST, seq=2)
    lines[n] = changed(lines[n], by_name="别人")
    assert Fault(FIRST, 2, "内容与校验值不符：这一条被改动。") in faults(lines, tmp_path)


def test_a_dropped_event_and_events_that_changed_places_are_named(lines, tmp_path):
    n = at(lines, of=FIRST, seq=2)
    assert faults(lines[:n] + lines[n + 1 :], tmp_path)[0] == Fault(FIRST, 2, "缺少这一条，接着的是第3条。")
    swapped = [*lines[:n], lines[n + 1], lines[n], *lines[n + 2 :]]
    assert (faults(swapped, tmp_path)[0].reference, faults(swapped, tmp_path)[0].seq) == (FIRST, 2)


def test_an_event_in_another_file_is_named(lines, tmp_path):
    n, other = at(lines, of=FIRST, seq=2), at(lines, case="JG-2026-0003")
    moved = [*lines[:n], *lines[n + 1 : other + 1], lines[n], *lines[other + 1 :]]
    assert {(fault.reference, fault.seq) for fault in faults(moved, tmp_path)} >= {(FIRST, 2)}


def test_a_dropped_case_file_is_named_by_the_gap_that_it_leaves(lines, tmp_path):
    first, behind = at(lines, case="JG-2026-0002"), at(lines, case="JG-2026-0003")
    found = faults(lines[:first] + lines[behind:], tmp_path)
    assert Fault("JG-2026-0002", 0, "缺少这个案卷：号码已经编出。") in found


def test_case_files_that_changed_places_are_named(lines, tmp_path):
    first, behind = at(lines, case="JG-2026-0002"), at(lines, case="JG-2026-0003")
    end = at(lines, series="case:BA:2026")
    found = faults(lines[:first] + lines[behind:end] + lines[first:behind] + lines[end:], tmp_path)
    assert {fault.reference for fault in found} >= {"JG-2026-0002", "JG-2026-0003"}


def test_a_changed_head_and_a_changed_cover_are_named(lines, tmp_path):
    n = at(lines, case=FIRST)
    for change in ({"head": "0" * 64}, {"events": 99}, {"place": "chengzhong"}):
        found = faults([*lines[:n], changed(lines[n], **change), *lines[n + 1 :]], tmp_path)
        assert found[0].reference == FIRST, change


def test_a_shortened_file_and_one_with_a_tail_are_refused(lines, tmp_path):
    assert any("没有结尾" in fault.sentence for fault in faults(lines[:-1], tmp_path))
    assert any("在结尾以后" in fault.sentence for fault in faults([*lines, lines[2]], tmp_path))
    assert faults([], tmp_path)


def test_a_whole_file_written_anew_is_found_by_the_sum_that_was_kept_apart(lines, tmp_path):
    kept = json.loads(lines[-1])["total"]
    assert faults(lines, tmp_path, kept) == []
    acting.pushed(code="91220622MA0TE0101X", name="又一家")
    ledger_file.write(ledger.entries(at=acting.MORNING), tmp_path / "other.jsonl")
    assert ledger_check.verify(tmp_path / "other.jsonl").faults == []
    assert any("另处保存" in fault.sentence for fault in ledger_check.verify(tmp_path / "other.jsonl", kept).faults)


@LIVELY
@given(data=st.data())
def test_whatever_one_hand_changes_is_found(lines, tmp_path, data):
    """One line dropped, doubled, moved, or changed in one character or one field, wherever it stands."""
    n = data.draw(st.integers(0, len(lines) - 1), label="line")
    now = list(lines)
    match data.draw(st.sampled_from(("drop", "double", "move", "letter", "field", "cut")), label="what"):
        case "drop":
            del now[n]
        case "double":
            now.insert(data.draw(st.integers(0, len(lines))), lines[n])
        case "move":
            now.insert(data.draw(st.integers(0, len(lines) - 1)), now.pop(n))
        case "letter":
            place = data.draw(st.integers(0, len(lines[n]) - 1))
            letter = data.draw(st.characters(codec="utf-8"))
            now[n] = lines[n][:place] + letter + lines[n][place + 1 :]
        case "field":
            entry = json.loads(lines[n])
            name = data.draw(st.sampled_from(sorted(entry)))
            entry[name] = data.draw(st.none() | st.integers() | st.text() | st.booleans() | st.lists(st.integers()))
            now[n] = ledger_file.line(entry) + "\n"
        case "cut":
            now = now[:n]
    if "".join(now) != "".join(lines):
        assert faults(now, tmp_path)


@LIVELY
@given(data=st.data())
def test_a_changed_field_of_an_event_is_named_with_its_file_and_number(lines, tmp_path, data):
    n = data.draw(st.sampled_from([n for n, text in enumerate(lines) if "of" in json.loads(text)]))
    entry = json.loads(lines[n])
    name = data.draw(st.sampled_from(["kind", "at", "by", "by_name", "agency", "body", "facts", "hash"]))
    value = data.draw(st.integers() if name == "by" else st.text())
    if value != entry[name]:
        now = [*lines[:n], changed(lines[n], **{name: value}), *lines[n + 1 :]]
        assert any((fault.reference, fault.seq) == (entry["of"], entry["seq"]) for fault in faults(now, tmp_path))


def test_the_commands_write_a_compressed_file_and_verify_it_without_settings(lines, tmp_path):
    path, said = tmp_path / "ledger.jsonl.gz", StringIO()
    call_command("ledger", "export", str(path), stdout=said)
    total = said.getvalue().split("校验值 ")[1].split("\n")[0]
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="不覆盖"):
        call_command("ledger", "export", str(path))
    assert _ask("--from", path, "--sum", total).returncode == 0
    text = gzip.decompress(path.read_bytes()).decode().replace("王秀兰", "李秀兰", 1)
    (tmp_path / "changed.jsonl").write_text(text, "utf-8")
    answer = _ask("--from", tmp_path / "changed.jsonl")
    assert (answer.returncode, "被改动" in answer.stdout) == (1, True)
    path.write_bytes(path.read_bytes()[:-20])
    assert _ask("--from", path).returncode == 2


def _ask(*words) -> subprocess.CompletedProcess:
    """`manage.py ledger verify` where neither settings nor a database can be had."""
    command = [sys.executable, plan.ROOT / "manage.py", "ledger", "verify", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONUTF8": "1"})


def test_a_case_file_that_is_gone_from_the_database_is_named(lines):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casefile_series SET last = last + 1 WHERE key = 'case:JG:2026'")
    said = StringIO()
    with pytest.raises(CommandError, match="1处不符"):
        call_command("ledger", "verify", stdout=said)
    assert "JG-2026-0004：缺少这个案卷" in said.getvalue()
