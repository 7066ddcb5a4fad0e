"""The record of a draw as it is published: at once only its digests, as a whole when nobody can be warned by it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from inspections import urn, urn_check
from inspections.models import Draw

OUTCOMES = {Draw.State.ABANDONED: "abandoned"}
# Results that nobody will be visited by: a replaced or abandoned draw is shown as a whole at once.
SHOWN_AT_ONCE = (Draw.State.OPENED, Draw.State.REPLACED, Draw.State.ABANDONED)


def of(draw: Draw) -> dict[str, Any]:
    """The whole record, which `manage.py draw verify` and the portal recompute."""
    return {**_parts(draw), "digests": draw.digests}


def _parts(draw: Draw) -> dict[str, Any]:
    return {
        "format": urn.FORMAT, "frozen": draw.frozen, "objects": draw.objects_frozen,
        "officers": draw.officers_frozen, "commitments": draw.commitments, "salts": draw.salts,
        "beacon": draw.beacon, "abandoned": draw.abandoned, "seed": draw.seed, "result": draw.result,
    }  # fmt: skip


def digests(draw: Draw) -> dict[str, str]:
    """The digests of the record as it is now."""
    return urn_check.digests({**_parts(draw), "digests": {}})


def history(earlier: Sequence[Draw]) -> list[dict[str, Any]]:
    """Every earlier draw of the place, as the next one names it: what the agencies then commit to."""
    return [
        {
            "sequence": draw.sequence, "reference": draw.frozen["reference"], "label": draw.label,
            "outcome": OUTCOMES.get(draw.state, "drawn"), "record": draw.digests["record"],
        }
        for draw in earlier
    ]  # fmt: skip


def is_open(draw: Draw, on: date) -> bool:
    """Whether the whole record may be read by anybody: nobody is warned by it any more, or its named day has come."""
    return draw.state in SHOWN_AT_ONCE or (draw.state == Draw.State.DRAWN and on >= draw.opens_on)


def people(draw: Draw, numbers: Sequence[str]) -> list[dict[str, str]]:
    """Who stands behind the numbers of the officer library; for the agencies only, never for the public."""
    return [draw.openings[number] for number in numbers]


def letter(draw: Draw) -> dict[str, Any]:
    """What the paper of a draw says, frozen: how it was drawn, and the result with the names of those who are sent."""
    names = {row["id"]: row["name"] for row in draw.objects_frozen}
    agencies = {row["agency"]: row["name"] for row in draw.frozen["agencies"]}
    rows = [
        {
            "name": names[row["object"]],
            "sent": [
                {"agency": agencies[agency], "people": _names(draw, [*numbers, *row["assistants"].get(agency, ())])}
                for agency, numbers in row["officers"].items()
            ],
        }
        for row in draw.result
    ]
    beacon = draw.frozen["beacon"]
    return {
        "label": draw.label, "sequence": draw.sequence, "objects": len(draw.objects_frozen), "count": draw.count,
        "source": f"{beacon['label']}第{beacon['issue']}期（轮）", "value": draw.beacon["value"], "rows": rows,
        "sealed": draw.digests["sealed"], "reason": draw.reason,
    }  # fmt: skip


def _names(draw: Draw, numbers: Sequence[str]) -> str:
    found = people(draw, numbers)
    return "、".join(f"{one['name']}（{one['certificate'] or '专家'}）" for one in found)
