"""A hazard is closed when all three lists are: no gap, no supervision, no letter open without a reason of its own."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from casefile import flow
from casefile.models import Event, Referral
from casefile.refusals import Conflict, Invalid
from inspections import hazards
from inspections.flow.hazards import HAZARD
from inspections.models import Hazard

ENDED = (Referral.State.TAKEN_IN, Referral.State.REVOKED)


def gaps(hazard: Hazard) -> dict[str, str]:
    """What the three lists still lack before the hazard can be closed, by list: nothing when they are complete."""
    wanted = {
        "rectify": {"整改措施": hazard.measure, "整改期限": hazard.fix_by, "完成日期": hazard.fixed_on},
        "answer_for": {
            "机构整改责任人": hazard.responsible, "监管责任人": hazard.officer, "验收日期": hazard.accepted_on,
        },
    }  # fmt: skip
    missing = {key: [name for name, value in rows.items() if not value] for key, rows in wanted.items()}
    if not any(file.slot.startswith("evidence-") for file in hazard.case.attachments.all()):
        missing["rectify"].append("整改的照片或者凭证")
    words = {"rectify": "整改清单", "answer_for": "责任清单"}
    return {words[key]: "、".join(names) for key, names in missing.items() if names}


def unsettled(hazard: Hazard) -> list[Referral]:
    """The letters under a hazard that nobody has closed yet, passed on ones included: whose part is still owed."""
    found: list[Referral] = []
    layer = [hazard.case_id]
    while layer:
        rows = list(Referral.objects.filter(case__parent__in=layer).select_related("case__agency").order_by("pk"))
        layer = [one.case_id for one in rows]
        found += rows
    return [one for one in found if one.state not in ENDED]


def close(
    hazard: Hazard, *, note: str = "", letters: Mapping[str, str] | None = None, by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will close a hazard whose three lists are complete, and every agency's part of it with them.

    Each letter that is still open must be closed first, or named in `letters` (by its reference) with the reason why
    it is not waited for. Raises Conflict for what is lacking, Invalid for a letter without a reason.
    """
    flow.check(hazard, HAZARD.moves["close"], by)
    cite = hazard.routing.get("set_cite", "")
    if lacking := gaps(hazard):
        said = "；".join(f"{name}缺{what}" for name, what in lacking.items())
        raise Conflict(f"三个清单还不齐：{said}。补齐以后再销号。", cite=cite)
    if hazard.supervisions.exclude(state__in=("lifted", "declined")).exists():
        raise Conflict("挂牌督办还没有摘牌；复查合格、摘牌以后再销号。", cite=cite)
    left = _named(unsettled(hazard), letters or {})
    changes, facts = {"closed_on": timezone.localdate(at)}, {"note": note, "left": left}
    with transaction.atomic():
        event = flow.advance(hazard, "close", by=by, at=at, expect=expect, changes=changes, facts=facts)
        hazards.tell(hazard, "closed", "三个清单齐全，隐患已销号。", at, party=hazard.case.party)
    return event


def _named(open_ones: list[Referral], letters: Mapping[str, str]) -> str:
    """The open letters with the officer's reasons, in one sentence; "" where there are none."""
    known = {one.case.reference: one for one in open_ones}
    if unknown := [name for name in letters if name not in known]:
        raise Invalid({"letters": f"{'、'.join(unknown)}不是这个隐患没有办结的函件；只写没有办结的"})
    missing = [one for name, one in known.items() if not letters.get(name, "").strip()]
    if missing:
        said = "、".join(
            f"{one.case.reference}（{one.case.agency.short}，{one.get_state_display()}）" for one in missing
        )
        raise Invalid({"letters": f"还有没办结的函件：{said}。先办结；不等它的，逐件写明理由"})
    told = "；".join(f"{name}（{one.get_state_display()}）：{letters[name].strip()}" for name, one in known.items())
    return f"没有办结的函件：{told}" if told else ""
