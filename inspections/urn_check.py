"""Verifies the published record of a draw anywhere: no database, no Django; `manage.py draw verify RECORD.json`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from inspections import urn
from inspections.urn_shape import misshapen

FAULTY, UNREADABLE = 1, 2
MOST_BYTES = 8_000_000
SHOWN, KINDS = 100, 4  # more drawn institutions, or more different weights, make the sums of `promised` long

Record = Mapping[str, Any]


class Unreadable(Exception):
    """The text is no record at all."""


def read(text: bytes) -> Any:
    """The JSON of a record. Refuses what two programs may read differently: names given twice, fractions."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_float=_no_fraction, parse_constant=_no_fraction)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"不是抽取记录，读不了：{error}") from error


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("同一个名称写了两次")
    return dict(pairs)


def _no_fraction(text: str) -> Any:
    raise ValueError(f"记录里没有小数：{text}")


def digests(record: Record) -> dict[str, str]:
    """Every digest of a record, recomputed; `sealed` is empty while commitments are missing."""
    frozen = urn.digest("frozen", record["frozen"])
    known = {
        "objects": urn.digest("objects", record["objects"]),
        "officers": urn.digest("officers", record["officers"]),
        "frozen": frozen,
        "sealed": "",
    }
    if len(record["commitments"]) == len(record["frozen"]["agencies"]):
        known["sealed"] = urn.digest("sealed", {"frozen": frozen, "commitments": record["commitments"]})
    whole = {**record, "digests": known}
    return {**known, "record": urn.digest("record", whole)}


def verify(record: Any, *, published: Sequence[str] = (), earlier: Sequence[Record] = ()) -> list[str]:
    """Every fault of a record, in Chinese sentences; none when everything was recomputed and agrees.

    `published` are digests noted elsewhere, of which one must be the sealed or whole record's; `earlier` the records of
    draws before it, compared with the history that the agencies committed to.
    """
    if faults := list(misshapen(record)):
        return faults
    faults = [*_digests(record), *_libraries(record), *_commitments(record), *_history(record)]
    faults += _moments(record)
    faults += _abandoned(record) if record["abandoned"] else _drawn(record)
    faults += _published(record, published)
    faults += _earlier(record, earlier)
    return faults


def _digests(record: Record) -> Iterator[str]:
    names = {
        "objects": "检查对象名录", "officers": "执法检查人员名录", "frozen": "冻结的规则和名录", "sealed": "密封内容",
        "record": "整份记录",
    }  # fmt: skip
    found = digests(record)
    for key, name in names.items():
        if record["digests"][key] != found[key]:
            yield f"{name}的摘要不符：记录写的是{record['digests'][key][:16]}…，算出来是{found[key][:16]}…。"
    for key in ("objects", "officers"):
        if record["frozen"][key] != found[key]:
            yield f"{names[key]}与冻结时的摘要不符：名录在冻结以后被改动。"


def _libraries(record: Record) -> Iterator[str]:
    frozen, objects, officers = record["frozen"], record["objects"], record["officers"]
    for name, rows in (("检查对象名录", objects), ("执法检查人员名录", officers)):
        ids = [row["id"] for row in rows]
        if ids != sorted(set(ids)):
            yield f"{name}的编号有重复，或者没有按编号排列。"
    for row in objects:
        if row["weight"] < 1 or frozen["weights"].get(row["grade"]) != row["weight"]:
            yield f"{row['name']}的权重{row['weight']}与风险等级“{row['grade']}”应有的权重不符。"
    known = [agency["agency"] for agency in frozen["agencies"]]
    if len(set(known)) != len(known) or not known:
        yield "参加部门有重复，或者一个也没有。"
    if frozen["gives_way"] != urn.gives_way(frozen, objects, officers):
        yield "哪些部门可以再派上次查过的人，与按名录算出来的不符：没有别人可换的才可以，并须在冻结时逐一列出。"
    yield from (sentence for sentence in urn.lacking(frozen, objects, officers))


def _commitments(record: Record) -> Iterator[str]:
    frozen = record["digests"]["frozen"]
    order = [agency["agency"] for agency in record["frozen"]["agencies"]]
    names = {agency["agency"]: agency["name"] for agency in record["frozen"]["agencies"]}
    committed = {row["agency"]: row["commitment"] for row in record["commitments"]}
    for column, word in (("commitments", "承诺值"), ("salts", "随机值")):
        given = [row["agency"] for row in record[column]]
        if given != [name for name in order if name in given]:
            yield f"{word}的部门有重复、有多余，或者顺序不是冻结时的顺序。"
    if not all(urn.is_digest(value) for value in committed.values()):
        yield f"有的承诺值不是 {urn.SALT} 位小写十六进制数。"
    for row in record["salts"]:
        name = names.get(row["agency"], row["agency"])
        if not urn.is_salt(row["salt"]):
            yield f"{name}的随机值不是 {urn.SALT} 位小写十六进制数。"
        elif committed.get(row["agency"]) != urn.commitment(frozen, row["agency"], row["salt"]):
            yield f"{name}公开的随机值与它的承诺值不符：随机值、承诺值或者冻结内容被换过。"


def _history(record: Record) -> Iterator[str]:
    frozen = record["frozen"]
    rows = frozen["history"]
    if [row["sequence"] for row in rows] != list(range(1, frozen["sequence"])):
        yield f"这是当地第 {frozen['sequence']} 次抽取，前面各次没有逐一列出：有的抽取被隐去。"
    same = [row["sequence"] for row in rows if row["label"] == frozen["label"]]
    replaces = frozen["replaces"]
    if same and replaces != same[-1]:
        yield f"同一批次“{frozen['label']}”以前抽过（第 {same[-1]} 次），这份记录没有写明重抽自那一次。"
    if replaces and replaces not in [row["sequence"] for row in rows]:
        yield f"写明重抽自第 {replaces} 次，前面各次里没有它。"
    if bool(replaces) != bool(frozen["reason"].strip()):
        yield "重抽必须写明理由；不是重抽的不写理由。"


def _moments(record: Record) -> Iterator[str]:
    """The order of time: frozen, committed by all, salts of all, the named moment, the value entered."""
    frozen, beacon = record["frozen"], record["beacon"]
    try:
        frozen_at, moment = _moment(frozen["frozen_at"]), _moment(frozen["beacon"]["moment"])
        committed = [_moment(row["at"]) for row in record["commitments"]]
        revealed = [_moment(row["at"]) for row in record["salts"]]
        entered = [_moment(beacon["at"])] if beacon else []
        given_up = [_moment(record["abandoned"]["at"])] if record["abandoned"] else []
    except ValueError as error:
        yield f"时刻写得不对：{error}。"
        return
    if any(at < frozen_at for at in committed):
        yield "有的部门在名录冻结以前就作了承诺。"
    if any(at < max(committed, default=frozen_at) for at in revealed):
        yield "有的随机值在最后一个承诺以前就公开了：后承诺的部门可以看着它来选自己的随机值。"
    if any(at >= moment for at in (*committed, *revealed)) or frozen_at >= moment:
        yield "公共随机值约定的产生时刻不在全部承诺和公开之后：有人可以先看到它，再决定承诺或者公开什么。"
    if any(at < moment for at in entered):
        yield "公共随机值在约定的产生时刻以前就录入了。"
    if any(at < max((frozen_at, *committed, *revealed)) for at in given_up):
        yield "作废写在最后一个承诺或者公开以前。"


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text}没有时区")
    return found


def _drawn(record: Record) -> Iterator[str]:
    frozen, beacon = record["frozen"], record["beacon"]
    order = [agency["agency"] for agency in frozen["agencies"]]
    salts = {row["agency"]: row["salt"] for row in record["salts"]}
    if [row["agency"] for row in record["commitments"]] != order:
        yield "不是每个参加部门都作了承诺，不能抽取。"
    if list(salts) != order:
        yield "不是每个参加部门都公开了随机值，不能抽取。"
    if not beacon:
        yield "没有公共随机值，不能抽取。"
        return
    if not urn.fits(frozen["beacon"]["shape"], beacon["value"]):
        yield f"公共随机值“{beacon['value'][:80]}”不是约定的写法“{frozen['beacon']['shape']}”。"
    seed = urn.seed(record["digests"]["frozen"], salts, beacon["value"])
    if record["seed"] != seed:
        yield f"种子不符：记录写的是{record['seed'][:16]}…，由摘要、随机值和公共随机值算出来是{seed[:16]}…。"
    yield from _result(record, seed)


def _result(record: Record, seed: str) -> Iterator[str]:
    try:
        right = urn.result(seed, record["frozen"], record["objects"], record["officers"])
    except urn.Impossible:
        return  # said already, with the libraries
    drawn = record["result"]
    if [row["object"] for row in drawn] != [row["object"] for row in right]:
        yield "抽取结果不符：算出来的机构（或者它们的顺序）与记录不同。"
        return
    for number, (row, expected) in enumerate(zip(drawn, right, strict=True), start=1):
        if row != expected:
            yield f"抽取结果不符：第 {number} 家（{row['object']}）的执法人员或者专家与算出来的不同。"


def _abandoned(record: Record) -> Iterator[str]:
    order = {agency["agency"] for agency in record["frozen"]["agencies"]}
    committed = {row["agency"] for row in record["commitments"]}
    revealed = {row["agency"] for row in record["salts"]}
    ground, missing = record["abandoned"]["ground"], set(record["abandoned"]["missing"])
    if not record["abandoned"]["reason"].strip():
        yield "作废的抽取没有写明理由。"
    if record["beacon"] or record["seed"] or record["result"]:
        yield "作废的抽取不应当有公共随机值、种子和结果：已经抽出的结果不能作废，只能写明理由重抽。"
    expected = {"no_commitment": order - committed, "no_salt": order - revealed, "no_beacon": set()}
    if ground not in expected or expected[ground] != missing or (ground != "no_beacon" and not missing):
        yield "作废的原因与记录不符：写明没有承诺或者没有公开的部门，与实际缺的不一样。"


def _published(record: Record, published: Sequence[str]) -> Iterator[str]:
    found = digests(record)
    for text in published:
        if text.strip().lower() not in (found["sealed"], found["record"], found["frozen"]):
            yield f"与您另处记下的摘要{text.strip()[:16]}…不符：这不是当时公布的那一次抽取。"


def _earlier(record: Record, earlier: Sequence[Record]) -> Iterator[str]:
    history = {row["sequence"]: row for row in record["frozen"]["history"]}
    for older in earlier:
        if list(misshapen(older)):
            yield "用来对照的前次记录格式不对。"
            continue
        row = history.get(older["frozen"]["sequence"])
        if row is None or row["record"] != digests(older)["record"]:
            yield f"前次记录{older['frozen']['reference']}与这份记录所列的历次抽取不符。"


def summary(record: Record) -> list[str]:
    """What was verified, in lines that a person reads: the draw, who is promised what, what to compare elsewhere."""
    frozen = record["frozen"]
    lines = [f"{frozen['label']}（{frozen['reference']}，当地第 {frozen['sequence']} 次抽取）"]
    if frozen["replaces"]:
        lines.append(f"重抽自第 {frozen['replaces']} 次，理由：{frozen['reason']}")
    lines.append(f"检查对象 {len(record['objects'])} 家，抽 {frozen['count']} 家")
    lines += [f"  {row['reason']}" for row in frozen["gives_way"]]
    weights = [row["weight"] for row in record["objects"]]
    if frozen["count"] <= SHOWN and len(set(weights)) <= KINDS:
        chances = urn.promised(weights, frozen["count"])
        for grade, weight in urn.by_weight(frozen["weights"]):
            if weight in chances:
                lines.append(f"  风险等级“{grade}”：权重 {weight}，被抽中的概率 {percent(chances[weight])}")
    if record["abandoned"]:
        lines.append(f"已作废，没有抽取：{record['abandoned']['reason']}")
    beacon = frozen["beacon"]
    if record["beacon"]:
        lines.append(f"公共随机值 {record['beacon']['value']}")
        lines.append(f"  请向来源核对：{beacon['label']}第 {beacon['issue']} 期（轮），{beacon['url']}")
        lines.append(f"  它须是在{beacon['moment']}产生的：更早的，有人可能先看到了它")
    lines.append(f"密封摘要 {record['digests']['sealed'] or '（没有密封）'}")
    lines.append("  请与抽取以前公布、您另处记下的摘要核对")
    return lines


def percent(share: Any) -> str:
    """A probability in percent with four decimals, cut off, from an exact fraction."""
    whole = share.numerator * 1_000_000 // share.denominator
    return f"{whole // 10_000}.{whole % 10_000:04d}%"


def main(argv: Sequence[str]) -> int:
    """`verify RECORD [--digest D]… [--earlier FILE]…`: 0 all well, 1 something is wrong, 2 it cannot be read."""
    parser = argparse.ArgumentParser(prog="manage.py draw", description="离线核验双随机抽取的记录，不需要数据库。")
    parser.add_argument("question", choices=["verify"])
    parser.add_argument("record", type=Path, help="公布的抽取记录（JSON）")
    parser.add_argument("--digest", action="append", default=[], help="另处记下的密封摘要或者记录摘要")
    parser.add_argument("--earlier", action="append", default=[], type=Path, help="前几次抽取的记录，一并对照")
    asked = parser.parse_args(list(argv))
    try:
        record, *earlier = [_file(path) for path in (asked.record, *asked.earlier)]
    except (OSError, Unreadable) as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE
    if faults := verify(record, published=asked.digest, earlier=earlier):
        sys.stdout.write("".join(f"· {fault}\n" for fault in faults))
        sys.stderr.write(f"核验不通过：有 {len(faults)} 处不符。\n")
        return FAULTY
    sys.stdout.write("".join(f"{line}\n" for line in (*summary(record), "核验通过：重新计算的结果与记录完全一致。")))
    return 0


def _file(path: Path) -> Any:
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(f"{path}太大，不是抽取记录")
    return read(path.read_bytes())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
