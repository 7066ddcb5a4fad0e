"""What the pages of plans and draws show, prepared for their templates."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from casefile import clocks, page, reading
from inspections import draw_record, draws, plans, urn, urn_check
from inspections.flow.draws import missing
from inspections.models import Draw, Plan

DIGESTS = {
    "objects": "检查对象名录", "officers": "执法检查人员名录", "frozen": "冻结摘要", "sealed": "密封摘要",
    "record": "记录摘要",
}  # fmt: skip
WHY = {"recusal": "回避", "last": "上次查过"}
STEPS = ("冻结名录", "各部门承诺", "公开随机值", "公共随机值产生", "抽取")


def plan(subject: Plan, *, on: date) -> dict[str, Any]:
    """The app's part of a plan's page: the draft, the version in force, what the texts want, who is still missed."""
    current = plans.current(subject)
    missed, everybody = plans.not_yet_visited(subject, on=on)
    return {
        "facts_title": "计划",
        "rows": plans.lines(subject, subject.rows),
        "current": current,
        "published_on": clocks.words(date.fromisoformat(current["on"])) if current else "",
        "current_rows": plans.lines(subject, current["rows"]) if current and current["rows"] != subject.rows else [],
        "versions": list(reversed(subject.published)),
        "frequencies": plans.frequencies(subject.place, on=on),
        "by_grade": plans.by_grade(subject, on=on),
        "raised": plans.raised(subject.place, on=on),
        "missed": missed,
        "everybody": everybody,
        "draws": [(one, page.url_of(one.case)) for one in subject.draws.select_related("case").order_by("sequence")],
        "is_draft": subject.state != Plan.State.PUBLISHED,
    }


def draw(subject: Draw, *, now: datetime) -> dict[str, Any]:
    """The app's part of a draw's page: who has given what, the libraries, how likely each was, the result."""
    names = {one["agency"]: one["name"] for one in subject.frozen["agencies"]}
    committed = {row["agency"]: row for row in subject.commitments}
    revealed = {row["agency"]: row for row in subject.salts}
    objects = {row["id"]: row["name"] for row in subject.objects_frozen}
    return {
        "facts_title": "抽取",
        "track": track(subject, now=now),
        "facts": facts(subject, now=now),
        "agencies": [(names[slug], committed.get(slug), revealed.get(slug)) for slug in subject.agencies],
        "objects": grades(subject),
        "officers": officers(subject),
        "result": result(subject, objects, names),
        "open_to_all": draw_record.is_open(subject, timezone.localdate(now)),
        "record_url": reverse("inspections:draw_json", args=[subject.case.reference]),
        "public_url": reverse("portal:draw", args=[subject.case.reference]),
        "digests": [(word, subject.digests.get(key, "")) for key, word in DIGESTS.items()],
        "missing": [names[slug] for slug in missing(subject, "commitments")],
    }


def facts(subject: Draw, *, now: datetime) -> list[dict[str, Any]]:
    """The terms of a draw, as a summary list."""
    beacon = subject.frozen["beacon"]
    rows: list[dict[str, Any]] = [
        {"label": "批次", "value": subject.label},
        {"label": "次序", "value": f"当地第 {subject.sequence} 次抽取"},
        {"label": "抽取", "value": f"{len(subject.objects_frozen)} 家里抽 {subject.count} 家"},
        {"label": "公共随机源", "value": f"{beacon['label']}，第 {beacon['issue']} 期（轮）"},
        {"label": "产生时刻", "value": reading.moment(subject.moment, now)},
        {"label": "记录最晚公开", "value": clocks.words(subject.opens_on)},
    ]
    if subject.beacon:
        rows.append({"label": "公共随机值", "value": subject.beacon["value"], "mono": True})
    if subject.replaces:
        rows.append({"label": "重抽自", "value": subject.replaces.case.reference, "mono": True,
                     "url": page.url_of(subject.replaces.case), "act": "看那一次"})  # fmt: skip
        rows.append({"label": "重抽理由", "value": subject.reason})
    if subject.abandoned:
        ground = draws.GROUNDS[subject.abandoned["ground"]]
        rows.append({"label": "作废", "value": f"{ground}{subject.abandoned['reason']}"})
    return rows


def grades(subject: Draw) -> list[dict[str, Any]]:
    """By risk grade: the weight, how many institutions, and how likely each of them was."""
    weights = [row["weight"] for row in subject.objects_frozen]
    known = urn.promised(weights, subject.count) if subject.count <= urn_check.SHOWN else {}
    return [
        {
            "grade": grade, "weight": weight, "count": weights.count(weight),
            "chance": urn_check.percent(known[weight]) if weight in known else "",
        }
        for grade, weight in urn.by_weight(subject.frozen["weights"])
    ]  # fmt: skip


def officers(subject: Draw) -> list[dict[str, Any]]:
    """The officer library by agency, in numbers; names only belong to those who were drawn."""
    found = []
    for agency in subject.frozen["agencies"]:
        mine = [row for row in subject.officers_frozen if row["agency"] == agency["agency"]]
        bars = [one for row in mine for one in row["avoid"]]
        found.append(
            {
                "name": agency["name"],
                "officers": sum(not row["assistant"] for row in mine),
                "experts": sum(row["assistant"] for row in mine),
                "bars": [(word, n) for why, word in WHY.items() if (n := sum(one["why"] == why for one in bars))],
                "again": [one["reason"] for one in subject.frozen["gives_way"] if one["agency"] == agency["agency"]],
            }
        )
    return found


def result(subject: Draw, objects: dict[str, str], names: dict[str, str]) -> list[dict[str, Any]]:
    """The result with names, for the agencies that read the case file."""
    return [
        {
            "reference": row["object"],
            "name": objects[row["object"]],
            "sent": [
                (names[slug], draw_record.people(subject, numbers), draw_record.people(subject, _experts(row, slug)))
                for slug, numbers in row["officers"].items()
            ],
        }
        for row in subject.result
    ]


def _experts(row: dict[str, Any], agency: str) -> list[str]:
    return row["assistants"].get(agency, [])


def track(subject: Draw, *, now: datetime) -> list[dict[str, str]]:
    """How far the draw is."""
    total = len(subject.agencies)
    done = {
        "frozen": 1, "sealed": 3 if len(subject.salts) == total else 2, "drawn": 5, "opened": 5, "replaced": 5,
        "abandoned": 2 if len(subject.commitments) == total else 1,
    }[subject.state]  # fmt: skip
    notes = (
        reading.moment(datetime.fromisoformat(subject.frozen["frozen_at"]), now),
        f"{len(subject.commitments)} / {total} 个部门", f"{len(subject.salts)} / {total} 个部门",
        reading.moment(subject.moment, now), f"{len(subject.result)} 家" if subject.result else "",
    )  # fmt: skip
    stopped = subject.state == Draw.State.ABANDONED
    return [
        {
            "label": label,
            "note": note,
            "state": "done" if index < done else "now" if index == done and not stopped else "",
        }
        for index, (label, note) in enumerate(zip(STEPS, notes, strict=True))
    ]
