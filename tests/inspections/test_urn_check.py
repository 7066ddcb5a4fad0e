"""Verifying a record: whatever is changed is found, with and without the digests being made to fit."""

import copy
import json
import subprocess
import sys
from typing import Any

import pytest

from inspections import urn, urn_check
from inspections.urn_check import verify
from tests.house.plan import ROOT
from tests.inspections.drawn import finished, record, salt


def leaves(value: Any, path: tuple = ()):
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path


def changed(made: dict, path: tuple) -> dict:
    """A copy of the record in which one leaf is another value of the same kind."""
    copied = copy.deepcopy(made)
    *way, last = path
    place: Any = copied
    for step in way:
        place = place[step]
    old = place[last]
    place[last] = {bool: lambda: not old, int: lambda: old + 1, str: lambda: other(old)}.get(type(old), lambda: 1)()
    return copied


def other(text: str) -> str:
    return text[:-1] + ("1" if text[-1:] != "1" else "2")


WHOLE = record()
PATHS = list(leaves(WHOLE))


def test_an_untouched_record_has_no_fault():
    assert verify(WHOLE) == []
    assert len(PATHS) > 180


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_every_field_that_is_changed_is_found(path):
    assert verify(changed(WHOLE, path))


# Nobody promised these moments to anybody: only the digest that was published binds them.
DATED = [path for path in PATHS if path[-1] == "at" and path[0] in ("commitments", "salts", "beacon")]


@pytest.mark.parametrize(
    "path",
    [path for path in PATHS if path[0] != "digests" and path not in DATED],
    ids=lambda path: ".".join(map(str, path)),
)
def test_a_changed_field_is_found_when_every_digest_was_made_to_fit(path):
    forged = changed(WHOLE, path)
    if path != ("format",) and not list(urn_check.misshapen(forged)):
        forged["digests"] = urn_check.digests(forged)
    assert verify(forged)


@pytest.mark.parametrize("path", DATED, ids=lambda path: ".".join(map(str, path)))
def test_a_moment_that_nobody_committed_to_is_bound_by_the_published_digest(path):
    forged = changed(WHOLE, path)
    forged["digests"] = urn_check.digests(forged)
    assert verify(forged, published=[WHOLE["digests"]["record"]])


def test_rows_that_are_taken_out_or_put_in_are_found():
    for name in ("objects", "officers", "commitments", "salts", "result"):
        shorter, longer = copy.deepcopy(WHOLE), copy.deepcopy(WHOLE)
        del shorter[name][0]
        longer[name].append(copy.deepcopy(longer[name][0]))
        for forged in (shorter, longer):
            forged["digests"] = urn_check.digests(forged)
            assert verify(forged), name


def test_a_wholly_new_record_is_told_from_the_one_that_was_published():
    forged = record(number=7)  # other salts, other commitments: it agrees with itself
    assert verify(forged) == []
    assert verify(forged, published=[WHOLE["digests"]["sealed"]]) != []
    assert verify(WHOLE, published=[WHOLE["digests"]["sealed"], WHOLE["digests"]["record"]]) == []


def test_a_value_known_before_the_commitments_is_found():
    early = record()
    early["frozen"]["beacon"] = early["frozen"]["beacon"] | {"moment": "2026-09-02T09:00:00+08:00"}
    assert any("约定的产生时刻" in fault for fault in verify(finished(early)))


def test_a_salt_opened_before_the_last_commitment_is_found():
    early = record()
    early["commitments"][1]["at"] = "2026-09-03T10:30:00+08:00"
    assert any("后承诺的部门" in fault for fault in verify(early))


def test_a_weak_or_foreign_salt_is_found():
    weak = record()
    weak["salts"][0]["salt"] = "123456"
    foreign = record()
    foreign["salts"][0]["salt"] = salt("somebody else")
    assert any("64 位" in fault for fault in verify(weak))
    assert any("承诺值不符" in fault for fault in verify(foreign))


def test_an_earlier_draw_cannot_be_hidden():
    first = record()
    row = {"sequence": 1, "reference": "CQ-2026-0001", "label": "第三季度", "outcome": "drawn"}
    row["record"] = first["digests"]["record"]
    again = record(number=3, sequence=2, history=[row], replaces=1, reason="名录漏了新认领的机构")
    assert verify(again, earlier=[first]) == []
    hidden = record(number=3, sequence=2, history=[], replaces=None)
    assert any("有的抽取被隐去" in fault for fault in verify(hidden))
    unnamed = record(number=3, sequence=2, history=[row], replaces=None)
    assert any("没有写明重抽自" in fault for fault in verify(unnamed))
    silent = record(number=3, sequence=2, history=[row], replaces=1, reason="")
    assert any("必须写明理由" in fault for fault in verify(silent))
    assert any("历次抽取不符" in fault for fault in verify(again, earlier=[record(number=5)]))


def test_a_draw_that_gave_a_result_cannot_be_called_abandoned():
    made = record()
    made["abandoned"] = {"ground": "no_salt", "reason": "r", "missing": ["fire"], "at": "2026-09-04T09:00:00+08:00"}
    assert any("已经抽出的结果不能作废" in fault for fault in verify(finished(made)))


def test_an_abandoned_draw_verifies_with_what_it_has():
    made = record()
    made["salts"] = made["salts"][:1]
    made |= {"beacon": None, "seed": "", "result": []}
    made["abandoned"] = {"ground": "no_salt", "reason": "逾期", "missing": ["fire"], "at": "2026-09-04T09:00:00+08:00"}
    made["digests"] = urn_check.digests(made)
    assert verify(made) == []
    given_up = made["abandoned"]
    for wrong, said in (
        ({"abandoned": given_up | {"reason": " "}}, "没有写明理由"),
        ({"abandoned": given_up | {"at": "2026-09-01T09:30:00+08:00"}}, "作废写在"),
        ({"abandoned": given_up | {"at": "昨天"}}, "时刻写得不对"),
        ({"commitments": [made["commitments"][0], made["commitments"][1] | {"commitment": "0"}]}, "有的承诺值不是"),
    ):
        forged = made | wrong
        assert any(said in fault for fault in verify(forged | {"digests": urn_check.digests(forged)})), said


def test_nobody_keeps_a_machine_busy_with_weights_of_his_own():
    made = record()
    made["frozen"]["weights"] = {f"级{number}": number for number in range(1, 13)}
    for number, row in enumerate(made["objects"], start=1):
        row |= {"grade": f"级{number}", "weight": number}
    made["frozen"]["objects"] = urn.digest("objects", made["objects"])
    assert verify(finished(made)) == []
    assert not any("被抽中的概率" in line for line in urn_check.summary(made))


@pytest.mark.parametrize("text", [b"", b"{", b"[1.5]", b'{"a":1,"a":2}', b"NaN", b"[" * 100_000, b"\xff"])
def test_what_is_no_record_is_refused(text):
    with pytest.raises(urn_check.Unreadable):
        urn_check.read(text)


@pytest.mark.parametrize("value", [None, [], {}, {"format": "other"}, {"format": urn.FORMAT}, 7, "x"])
def test_anything_else_is_no_record_and_breaks_nothing(value):
    assert verify(value)


def test_the_command_answers_without_django(tmp_path):
    path, bad = tmp_path / "record.json", tmp_path / "bad.json"
    path.write_text(json.dumps(WHOLE, ensure_ascii=False, indent=1), encoding="utf-8")
    bad.write_text(json.dumps(changed(WHOLE, ("result", 0, "object"))), encoding="utf-8")
    probe = "import sys; sys.argv = ['manage.py', *sys.argv[1:]]; import manage; code = manage.main(); "
    probe += "assert 'django' not in sys.modules; sys.exit(code)"
    right, wrong = (
        subprocess.run([sys.executable, "-c", probe, "draw", "verify", file], cwd=ROOT, capture_output=True, text=True)
        for file in (path, bad)
    )
    assert right.returncode == 0, right.stderr
    assert "核验通过" in right.stdout
    assert "被抽中的概率" in right.stdout
    assert wrong.returncode == 1
    assert "抽取结果不符" in wrong.stdout
    assert "核验不通过" in wrong.stderr
