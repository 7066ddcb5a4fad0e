"""What stands around the items of a sheet: times, place, the institution's signature or refusal, the paper."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from inspections import merging, sheets
from inspections.models import Part, Visit
from inspections.visits import ground_word, moment

PHOTO = "photo-"
CONTROL = "%Y-%m-%dT%H:%M"  # how a control of moments is filled
AROUND = {
    "arrived_at": "到达时间",
    "left_at": "离开时间",
    "where": "检查地点",
    "representative": "机构在场签字人员",
    "refused": "机构人员拒绝签字，或者没有人在场",
    "witness": "见证人",
}
MOMENTS = ("arrived_at", "left_at")


def sent(around: Mapping[str, Any], bases: Mapping[str, str]) -> merging.Facts:
    """What a form says about the facts around the items, as JSON keeps them; a moment without a value is not meant."""
    known = {name: around[name] for name in AROUND if around.get(name) is not None}
    return merging.Facts({name: _plain(value) for name, value in known.items()}, bases)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(second=0, microsecond=0).isoformat()
    return value or ""


def rows(part: Part) -> list[merging.Row]:
    """The facts around the items as rows that count their versions, as the items do."""
    known, blank = part.sent.get("around", {}), {"value": "", "rev": 0, "by": "", "at": "", "past": []}
    return [{"code": name, "text": label, **known.get(name, blank)} for name, label in AROUND.items()]


def stored(rows: Sequence[merging.Row]) -> dict[str, Any]:
    """Rows of facts as the part keeps them: those that anybody typed, by name."""
    names = ("value", "rev", "by", "at", "past")
    return {row["code"]: {name: row[name] for name in names} for row in rows if row["rev"]}


def merged(
    part: Part, facts: merging.Facts, *, by: str, at: datetime
) -> tuple[list[merging.Row], list[merging.Difference]]:
    """The facts with what was sent, and those on which somebody must decide, as the controls of a page show them."""
    found, differences = merging.merged(rows(part), facts, by=by, at=at)
    return found, [
        replace(one, kept=_shown(one.code, one.kept), sent=_shown(one.code, one.sent)) for one in differences
    ]


def kept(part: Part) -> dict[str, Any]:
    """The facts typed so far, as a form shows them; the place is where the institution is until somebody says else."""
    found = {row["code"]: row["value"] for row in rows(part) if row["rev"]}
    for name in MOMENTS:
        if found.get(name):
            found[name] = datetime.fromisoformat(found[name])
    found.setdefault("where", part.visit.institution.address)
    if part.visit.arrived_at:
        found["arrived_at"] = part.visit.arrived_at
    return found


def shown(part: Part) -> list[dict[str, Any]]:
    """The rows of facts as the controls of a page take them, with who typed them on which version."""
    names, arrived_at = ("code", "rev", "by", "at"), part.visit.arrived_at
    known = {"arrived_at": {"value": arrived_at.isoformat()}} if arrived_at else {}
    return [
        {name: row[name] for name in names} | _shown(row["code"], known.get(row["code"], row)) for row in rows(part)
    ]


def _shown(name: str, row: Mapping[str, Any]) -> dict[str, str]:
    """A fact as its control sends and takes it: a moment as local time, a tick as `on`."""
    value = row["value"]
    if name in MOMENTS and value:
        value = f"{_local(value):{CONTROL}}"
    return {"value": "on" if value is True else value}


def words(name: str, value: str) -> str:
    """What a control of a fact says, in words."""
    if name == "refused":
        return "已勾选" if value else "没有勾选"
    return value.replace("T", " ") if name in MOMENTS else value or "空白"


def unseen(part: Part, facts: merging.Facts) -> dict[str, str]:
    """What somebody else typed around the items since the form was opened, a sentence by field: seen before signing."""
    found = merging.unseen(rows(part), facts)
    told = {row["code"]: words(row["code"], _shown(row["code"], row)["value"]) for row in found}
    return {row["code"]: f"{row['by']}后来改成“{told[row['code']]}”，看过再签字" for row in found}


def item_faults(part: Part, rows: Sequence[Mapping[str, Any]], filled: merging.Filled) -> dict[str, str]:
    """What keeps a sheet from being signed, by item: gaps, and what somebody else changed unseen by who signs."""
    changed = merging.unseen(part.items, filled)
    return sheets.faults(rows) | {
        row["code"]: f"{row['text']}：{row['by']}后来改成“{sheets.said(row)}”，看过再签字" for row in changed
    }


def faults(
    part: Part,
    rows: Sequence[Mapping[str, Any]],
    filled: merging.Filled,
    around: Mapping[str, Any],
    *,
    signed: bool,
    at: datetime,
) -> dict[str, str]:
    """What keeps a sheet from being signed, by field; everything at once."""
    wrong = _times(part.visit, around, at)
    if not around.get("refused") and not around.get("representative"):
        wrong["representative"] = "填写机构在场签字人员的姓名；拒绝签字或者没有人在场的，勾选下一项并写见证人"
    if around.get("refused") and not around.get("witness"):
        wrong["witness"] = "机构人员没有签字的，填写见证人姓名"
    if not around.get("where"):
        wrong["where"] = "填写检查地点"
    if items := "；".join(item_faults(part, rows, filled).values()):
        wrong["answers"] = items
    if not signed:
        wrong["signed"] = "确认记录属实后勾选，才能签字"
    return wrong | unseen(part, sent(around, filled.bases))


def _times(visit: Visit, around: Mapping[str, Any], at: datetime) -> dict[str, str]:
    arrived, left = visit.arrived_at or around.get("arrived_at"), around.get("left_at")
    if arrived is None:
        return {"arrived_at": "填写到达时间"}
    if visit.arrived_at is None and not visit.case.opened_at <= arrived <= at:
        return {"arrived_at": "到达时间应在安排检查以后、现在以前；填实际到达的时间"}
    if left is None:
        return {"left_at": "填写离开时间"}
    if not arrived <= left <= at:
        return {"left_at": "离开时间应在到达以后、现在以前；填实际离开的时间"}
    return {}


def institution(visit: Visit, around: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The institution's side of the signatures: who signed, or that nobody did and who saw it."""
    return {
        "as": "institution",
        "name": around.get("representative", ""),
        "refused": bool(around.get("refused")),
        "witness": around.get("witness", ""),
        "where": around.get("where", ""),
        "arrived_at": visit.arrived_at.isoformat(),
        "left_at": around["left_at"].isoformat(),
        "at": at.isoformat(),
    }


def visited(side: Mapping[str, Any]) -> str:
    """When they were at the site, in local time: `2026年10月14日 09:30 至 11:05`."""
    start, end = _local(side["arrived_at"]), _local(side["left_at"])
    return f"{moment(start)} 至 {end:%H:%M}" if start.date() == end.date() else f"{moment(start)} 至 {moment(end)}"


def _local(text: str) -> datetime:
    return timezone.localtime(datetime.fromisoformat(text))


def side(part: Part) -> dict[str, Any]:
    """The institution's side of a signed record; empty before."""
    return next((one for one in part.signatures if one["as"] == "institution"), {})


def officers(part: Part) -> list[dict[str, Any]]:
    """The officers' signatures, in the order in which they were made."""
    return [one for one in part.signatures if one["as"] == "officer"]


def photos(part: Part) -> list:
    """The photos of a part and the drawn signature, oldest first."""
    found = [one for one in part.case.attachments.all() if one.replaced_at is None]
    return sorted(found, key=lambda one: (one.uploaded_at, one.pk))


def by_item(part: Part) -> dict[str, list]:
    """The photos of each item, oldest first, by its code."""
    found: dict[str, list] = {}
    for one in photos(part):
        if one.slot.startswith(PHOTO):
            found.setdefault(one.slot.removeprefix(PHOTO).partition("--")[0], []).append(one)
    return found


def letter(part: Part) -> dict[str, Any]:
    """What the record on paper says, frozen on the day it is issued."""
    own, visit = side(part), part.visit
    answers = [
        {name: row[name] for name in ("text", "cite", "note", "measure")} | {"answer": sheets.ANSWERS[row["answer"]]}
        for row in part.items
    ]
    return {
        "institution": visit.institution.party.name,
        "visit": visit.case.reference,
        "ground_word": ground_word(visit),
        "joint": visit.joint,
        "where": own["where"],
        "visited": visited(own),
        "checklist": sheets.title(part.items),
        "version": part.checklist_version,
        "silent": sheets.silence(part.case.place_id, part.checklist),
        "officers": [f"{one['name']}（{one['certificate'] or '专家'}）" for one in part.officers],
        "items": answers,
        "present": own["name"],
        "refused": own["refused"],
        "witness": own["witness"],
        "signatures": [one | {"moment": moment(datetime.fromisoformat(one["at"]))} for one in officers(part)],
        "photos": [{"name": one.name, "slot": one.slot, "sha256": one.sha256} for one in photos(part)],
        "conclusion": sheets.result(part.items),
    }
