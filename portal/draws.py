"""What the public sees of plans and draws: every draw for ever, its digests at once, its whole record later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies.models import Place
from inspections import draw_record, draws, plans, urn, urn_check, urn_shape
from inspections.models import Draw, Plan

HEAVY = ("objects_frozen", "officers_frozen", "openings", "result")
MOST_STEPS = 10_000_000  # a few seconds; a draw among a thousand institutions takes a few hundred thousand
WORDS = {
    Draw.State.FROZEN: "等各部门承诺", Draw.State.SEALED: "等公共随机值", Draw.State.DRAWN: "已抽取",
    Draw.State.OPENED: "已抽取，已全部公开", Draw.State.REPLACED: "已被重抽替换", Draw.State.ABANDONED: "已作废",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One draw of the list."""

    reference: str
    place: str
    label: str
    sequence: int
    word: str
    is_open: bool
    opens_on: date
    why: str
    replaced_by: str


@dataclass(frozen=True)
class Answer:
    """What came out of verifying a record."""

    faults: Sequence[str]
    lines: Sequence[str]
    known: str  # the reference of our draw whose published digest this is, if it is one of ours


def places() -> list[Place]:
    """The places that have published a plan or begun a draw."""
    drawn, planned = Draw.objects.values("place"), Plan.objects.filter(version__gt=0).values("place")
    return list(Place.objects.filter(pk__in=drawn.union(planned)).order_by("pk"))


def published(place: str = "") -> list[tuple[Plan, dict[str, Any], list[dict[str, Any]]]]:
    """The plan in force of each place, newest year first, with its version and its rows in words."""
    found = Plan.objects.filter(version__gt=0, **({"place": place} if place else {}))
    return [
        (plan, plans.current(plan), plans.lines(plan, plans.current(plan)["rows"]))
        for plan in found.select_related("place", "case").order_by("-year", "place")
    ]


def listed(place: str = ""):
    """Every draw, newest first; the replaced and abandoned ones too."""
    found = Draw.objects.filter(**({"place": place} if place else {})).defer(*HEAVY)
    return found.select_related("place", "case", "replaced_by__case").order_by("-case__opened_at", "-pk")


def rows(found: Sequence[Draw], *, on: date) -> list[Row]:
    return [_row(draw, on) for draw in found]


def _row(draw: Draw, on: date) -> Row:
    later = getattr(draw, "replaced_by", None)
    why = draw.reason
    if draw.abandoned:
        why = f"{draws.GROUNDS[draw.abandoned['ground']]}{draw.abandoned['reason']}"
    return Row(
        reference=draw.case.reference,
        place=draw.place.name,
        label=draw.label,
        sequence=draw.sequence,
        word=WORDS[draw.state],
        is_open=draw_record.is_open(draw, on),
        opens_on=draw.opens_on,
        why=why,
        replaced_by=later.case.reference if later else "",
    )


def find(reference: str) -> Draw | None:
    found = Draw.objects.filter(case__reference=reference)
    return found.select_related("place", "case", "replaces__case", "replaced_by__case").first()


def shown(draw: Draw, *, on: date) -> dict[str, Any]:
    """The page of one draw. Before the visits: what was agreed and every digest, but no name and no salt."""
    is_open = draw_record.is_open(draw, on)
    names = {one["agency"]: one["name"] for one in draw.frozen["agencies"]}
    known = {row["agency"]: row for row in draw.commitments}
    revealed = {row["agency"] for row in draw.salts}
    record = draw_record.of(draw) if is_open else None
    titles = {row["id"]: row["name"] for row in draw.objects_frozen} if is_open else {}
    return {
        "row": _row(draw, on),
        "frozen": draw.frozen,
        "moment": draw.moment,
        "agencies": [(names[slug], known.get(slug), slug in revealed) for slug in draw.agencies],
        "digests": [(label, draw.digests.get(key, "")) for key, label in DIGESTS if draw.digests.get(key)],
        "beacon": draw.beacon,
        "result": [titles[row["object"]] for row in draw.result] if is_open else [],
        "size": len(draw.objects_frozen),
        "grades": _grades(draw) if is_open else [],
        "faults": urn_check.verify(record) if record else None,
    }


DIGESTS = (("frozen", "冻结的规则和名录"), ("sealed", "密封（规则、名录和全部承诺值）"), ("record", "整份记录"))


def _grades(draw: Draw) -> list[tuple[str, int, int, str]]:
    weights = [row["weight"] for row in draw.objects_frozen]
    known = urn.promised(weights, draw.count) if draw.count <= urn_check.SHOWN else {}
    return [
        (grade, weight, weights.count(weight), urn_check.percent(known[weight]) if weight in known else "")
        for grade, weight in urn.by_weight(draw.frozen["weights"])
    ]


def verified(text: bytes) -> Answer:
    """Recompute a record that somebody sends; nothing of it is kept. One that would take long is not begun."""
    try:
        record = urn_check.read(text)
    except urn_check.Unreadable as error:
        return Answer([f"{error}"], [], "")
    if not list(urn_shape.misshapen(record)) and urn_shape.steps(record) > MOST_STEPS:
        return Answer(["这份记录太大，网页上算不完；请在自己的机器上用 manage.py draw verify 核验。"], [], "")
    if faults := urn_check.verify(record):
        return Answer(faults, [], "")
    ours = Draw.objects.filter(digests__record=record["digests"]["record"]).values_list("case__reference", flat=True)
    return Answer([], urn_check.summary(record), ours.first() or "")
