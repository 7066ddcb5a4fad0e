"""What lies between two packs, or between two days of one: entry by entry, what was added, changed and dropped."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from law import catalogue, questions
from law.entries import ROLE_NAMES, Cite, Term
from law.pack import Pack

LENGTH = ("form", "n", "unit", "per", "on_date")  # of a term, told in words
NOT_TOLD = ("valid_from", "valid_until", "instrument", *LENGTH)
FIELDS = {
    "label": "内容", "length": "期限", "event": "起算", "basis": "性质", "agencies": "单位", "who": "谁", "to": "对谁",
    "consequence": "后果", "cite": "依据", "carries": "义务", "conflict": "文本冲突", "silent": "文本没有写",
    "unverified": "未核对原文", "carried": "由什么承担", "out_of_scope": "不由软件承担的理由", "counts": "哪些算数",
    "bearer": "谁的义务", "each": "对每家还是全地", "domain": "领域", "urgent": "紧急时", "measures": "可采取措施",
    "deal": "查处单位",
    "joint": "会同单位", "term": "期限条目", "channel": "渠道", "trigger": "何种隐患", "propose": "提请单位",
    "decide": "决定单位", "makers": "制定单位", "parts": "清单", "occasion": "场合", "list": "名单", "bases": "为据",
    "proposers": "提出单位", "evidence": "证据", "items": "各项", "steps": "各步", "version": "版本", "title": "标题",
    "agency": "单位", "target": "目标", "numerator": "分子", "denominator": "分母", "why": "理由", "when": "条件",
    "need": "要求", "required": "必需", "task": "任务", "series": "字号", "public": "公开", "lines": "各行",
    "name": "名称", "short": "简称", "level": "层级", "kind": "类别", "aliases": "别名", "can_sign_in": "可登录",
    "parts_of": "职责", "words": "文字", "status": "效力", "note": "说明", "basis_text": "依据文件",
    "number": "文号", "issued_on": "印发", "wanted": "必须", "matters": "事项", "options": "选项", "question": "问题",
    "about": "关于", "needs": "所需职责", "move": "步骤", "also": "另有领域", "documents": "材料", "code": "代码",
}  # fmt: skip
HEAD = ("name", "level", "status", "valid_from", "valid_until", "note", "prefix")


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """One entry that differs. `how` is added | changed | dropped; `fields` are (name, old, new) in words."""

    how: str
    file: str
    key: str
    label: str
    fields: tuple[tuple[str, str, str], ...] = ()


def between(old: Pack, new: Pack) -> list[Change]:
    """Every entry that is not the same in both, in the order of the old pack, then what is new."""
    before, after = dict(_told(old)), dict(_told(new))
    changes = []
    for place in dict.fromkeys((*before, *after)):
        was, now = before.get(place), after.get(place)
        if was == now:
            continue
        file, key = place
        told = now or was or {}
        label = next((told[name] for name in ("label", "title", "name", "words") if told.get(name)), "")
        if was and now:
            fields = tuple(
                (FIELDS.get(name, name), was.get(name, ""), now.get(name, ""))
                for name in dict.fromkeys((*was, *now))
                if was.get(name, "") != now.get(name, "")
            )
            changes.append(Change("changed", file, key, label, fields))
        else:
            changes.append(Change("added" if now else "dropped", file, key, label))
    return changes


def _told(pack: Pack) -> Iterator[tuple[tuple[str, str], dict[str, str]]]:
    """Every entry by its file and key, as words."""
    head = {name: _words(getattr(pack, name)) for name in HEAD}
    yield ("pack.toml", "（文件）"), head | {"basis_text": str(pack.basis_cite)}
    for id, instrument in pack.instruments.items():
        yield ("instruments.toml", f"instrument[{id}]"), _fields(instrument)
    for slug, agency in pack.agencies.items():
        yield ("agencies.toml", f"agency[{slug}]"), _fields(agency)
    for code, name in pack.domains.items():
        entry = pack.domain_entries.get(code)
        mine = [duty for duty in pack.duties if duty.domain == code]
        parts = "；".join(f"{duty.agency}（{ROLE_NAMES[duty.role]}）{duty.task} {duty.cite}" for duty in mine)
        told = {"name": name, "parts_of": parts} | ({} if entry is None else _fields(entry))
        yield ("duties.toml", f"domain.{code}"), {key: value for key, value in told.items() if value}
    for table, file in (("vocabulary", "vocabulary"), ("silences", "silences"), ("register", "obligations")):
        for id, words in getattr(pack, table).items():
            yield (f"{file}.toml", id), {"words": words}
    for listed in catalogue.every(pack):
        if not (isinstance(listed.entry, Term) and pack.ended(listed.entry)):
            yield (listed.file, listed.key), _fields(listed.entry)


def _fields(entry: Any) -> dict[str, str]:
    told = {}
    if isinstance(entry, Term):
        told["length"] = questions.length(entry)
    for field in dataclasses.fields(entry):
        if field.name not in NOT_TOLD and (words := _words(getattr(entry, field.name))):
            told[field.name] = words
    return told


def _words(value: Any) -> str:
    if value is None or value is False or value == ():
        return ""
    if value is True:
        return "是"
    if isinstance(value, tuple):
        return "、".join(_words(part) for part in value)
    if isinstance(value, Cite) or not dataclasses.is_dataclass(value):
        return str(value)
    return "｜".join(f"{_words(getattr(value, field.name))}" for field in dataclasses.fields(value))
