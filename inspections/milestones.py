"""What a place must have reached by a day, or at what rate: counted by the agency that answers, never rounded up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agencies import responsibility
from agencies.access import SYSTEM, Actor, Role
from agencies.models import Agency, Place
from casefile import attachments, clocks, files, flow
from casefile.models import CaseFile, Event
from casefile.refusals import Forbidden, Invalid
from inspections.flow.milestones import MILESTONE
from inspections.models import Milestone
from law import load
from law.entries import Term
from law.rates import Rate, Share

FALLBACK = "inspection_joint"  # who leads here gathers what the text gives to no agency that can sign in
RECORD = f"{MILESTONE.key}.record"


@dataclass(frozen=True)
class Aim:
    """One thing to be reached: a milestone `term`, a `rate`, or a rate with the milestone that sets its day."""

    code: str
    label: str
    term: Term | None
    rate: Rate | None

    @property
    def due_on(self) -> date | None:
        return self.term.on_date if self.term else None

    @property
    def source(self) -> Any:
        """The entry of the pack on which the aim rests."""
        return self.rate or self.term

    @property
    def open_point(self) -> str:
        """What the text leaves open about the count, which whoever counts must settle in words."""
        return self.rate.conflict or self.rate.silent if self.rate else ""


def aims(place_id: str, on: date) -> dict[str, Aim]:
    """Every aim of a place's text as it stands on a day, by code, dated ones first."""
    pack = load.pack(place_id).on(on)
    dated = {term.id: term for term in pack.terms if term.form == "milestone" and not term.out_of_scope}
    rates = pack.rates.values()
    taken = {rate.term for rate in rates}
    found = [Aim(rate.id, rate.label, dated.get(rate.term), rate) for rate in rates]
    found += [Aim(term.id, term.label, term, None) for term in dated.values() if term.id not in taken]
    found.sort(key=lambda aim: (aim.due_on is None, aim.due_on or date.max, aim.code))
    return {aim.code: aim for aim in found}


def aim_of(milestone: Milestone) -> Aim:
    """The aim of a file, as the pack has it now. Raises KeyError when an amendment has taken it out."""
    return aims(milestone.place_id, date.max)[milestone.code]


def answering(place_id: str, aim: Aim) -> str:
    """The id of the agency that answers: the first that the text names and that can sign in, else who gathers."""
    pack = load.pack(place_id)
    named = aim.term.agencies if aim.term else ()
    seated = [slug for slug in named if pack.agencies[slug].can_sign_in]
    return seated[0] if seated else responsibility.leading(place_id, FALLBACK).agency_id


def open_missing(place: Place, *, by: Actor = SYSTEM, at: datetime) -> list[Milestone]:
    """This will open a file for every aim of a place that has none, and start the clock of its day (task, safe twice).

    Opens nothing where the text is not in force. Raises Forbidden for an actor who may not.
    """
    on = timezone.localdate(at)
    if not by.is_system and (sentence := refusal(by, place.pk)):
        raise Forbidden(sentence)
    if load.pack(place.pk).standing(on) != "in_force":
        return []
    wanted = aims(place.pk, on)
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=place.pk)
        there = set(Milestone.objects.filter(place=place).values_list("code", flat=True))
        return [_open(place, aim, by=by, at=at) for code, aim in wanted.items() if code not in there]


def refusal(by: Actor, place_id: str) -> str | None:
    """Why this actor may not open the files of a place's aims, or None."""
    gathers = responsibility.leading(place_id, FALLBACK).agency_id
    if by.read_only:
        return by.read_only
    if by.agency is None or by.agency.pk != gathers or not by.holds(Role.CLERK):
        return f"由{load.pack(place_id).agencies[gathers].name}的经办人建立任务案卷。"
    return None


def _open(place: Place, aim: Aim, *, by: Actor, at: datetime) -> Milestone:
    agency = Agency.objects.get(pk=answering(place.pk, aim))
    case = files.open(
        kind=MILESTONE.key, prefix=MILESTONE.prefix, title=f"{place.name} {aim.label}"[:200], place=place, domain="",
        agency=agency, by=by, at=at,
    )  # fmt: skip
    milestone = Milestone.objects.create(
        case=case, place=place, code=aim.code, term_id=aim.term.id if aim.term else "", due_on=aim.due_on
    )
    if aim.term:
        clocks.start(case, (aim.term.id,), by=by, at=at, on=timezone.localdate(at), due_on=aim.due_on)
    return milestone


def record(
    milestone: Milestone,
    *,
    counted_on: date,
    evidence: str,
    numerator: int | None = None,
    denominator: int | None = None,
    reached: bool = False,
    basis: str = "",
    files_sent: Sequence[UploadedFile] = (),
    by: Actor,
    at: datetime,
    expect: int | None = None,
) -> Event:
    """This will put one count on record: `numerator` of `denominator` on a day, or for an aim without a rate whether
    it is `reached`. What was counted before stays. `basis` says how was counted where the text leaves that open.

    The clock of the day stops when the aim is first met. Raises Invalid for a count that cannot be.
    """
    aim = aim_of(milestone)
    share = _judged(aim, counted_on, numerator, denominator, basis, at)
    met = share.state == "met" if share else reached
    changes: dict[str, Any] = {}
    latest = milestone.counted_on is None or counted_on >= milestone.counted_on
    if latest:
        changes |= {"counted_on": counted_on, "numerator": numerator, "denominator": denominator}
    if met and (milestone.met_on is None or counted_on < milestone.met_on):
        changes["met_on"] = counted_on
    facts = _facts(aim, share, met, counted_on, evidence, basis, at)
    with transaction.atomic():
        event = flow.advance(milestone, "record", by=by, at=at, expect=expect, changes=changes, facts=facts)
        for number, upload in enumerate(files_sent, start=milestone.case.attachments.count() + 1):
            attachments.add(milestone.case, f"evidence-{number}", upload, by=by, at=at)
        if latest:
            _follow(milestone, aim, share, met, by=by, at=at)
    return event


def _follow(milestone: Milestone, aim: Aim, share: Share | None, met: bool, *, by: Actor, at: datetime) -> None:
    """The state that the newest count brings about, and the end of the clock when the aim is met."""
    told = {"counted_on": clocks.words(milestone.counted_on), "met_on": clocks.words(milestone.counted_on)}
    if met and milestone.state == Milestone.State.OPEN:
        late = bool(milestone.due_on and milestone.counted_on > milestone.due_on)
        flow.advance(milestone, "reach", by=by, at=at, facts=told | {"timing": "，已过规定的日期" if late else ""})
        if aim.term:
            clocks.stop(milestone.case, (aim.term.id,), by=by, at=at)
    elif not met and milestone.state == Milestone.State.MET and not (share and share.state == "not_applicable"):
        flow.advance(milestone, "fall_short", by=by, at=at, facts=told)


def _judged(
    aim: Aim, counted_on: date, numerator: int | None, denominator: int | None, basis: str, at: datetime
) -> Share | None:
    """The share of a rate; None for an aim that is only reached or not."""
    if counted_on > timezone.localdate(at):
        raise Invalid({"counted_on": "统计截止日还没有到；填今天或者以前的日期"})
    if aim.rate is None:
        return None
    if numerator is None or denominator is None:
        missing = {"numerator": numerator, "denominator": denominator}
        raise Invalid({name: "填写数目，没有的填 0" for name, value in missing.items() if value is None})
    if aim.open_point and not basis.strip():
        raise Invalid({"basis": f"文件没有写定怎样统计，写明这次按什么口径：{aim.open_point}"})
    try:
        return aim.rate.of(numerator, denominator)
    except ValueError as wrong:
        raise Invalid({"numerator": str(wrong)}) from None


def _facts(
    aim: Aim, share: Share | None, met: bool, counted_on: date, evidence: str, basis: str, at: datetime
) -> dict[str, Any]:
    """What the timeline keeps of one count: the words, and the numbers for whoever reckons again."""
    shown = f"{share.numerator}/{share.denominator}，{share.shown}" if share else "已达到" if met else "未达到"
    if share and share.state == "not_applicable":
        shown = "分母为 0，不适用"
    on = timezone.localdate(at)
    after = aim.due_on and counted_on <= aim.due_on < on
    return {
        "counted_on": clocks.words(counted_on),
        "day": counted_on.isoformat(),
        "shown": shown,
        "state": share.state if share else "met" if met else "unmet",
        "numerator": share.numerator if share else None,
        "denominator": share.denominator if share else None,
        "evidence": evidence,
        "basis": f"（口径：{basis}）" if basis else "",
        "late": f"。{clocks.words(on)}补录。" if after else "",
    }


@dataclass(frozen=True)
class Standing:
    """How an aim stands: in words, with a tone for the page, and its newest share where it is a rate."""

    words: str
    tone: str
    share: Share | None = None


def standing(aim: Aim, milestone: Milestone | None, on: date) -> Standing:
    """A day that was missed stays missed, with the day on which the aim was met later."""
    share = None
    if milestone and aim.rate and milestone.denominator is not None:
        share = aim.rate.of(milestone.numerator or 0, milestone.denominator)
    if share and share.state == "not_applicable":
        return Standing("不适用（分母为 0）", "", share)
    met_on, state = (milestone.met_on, milestone.state) if milestone else (None, Milestone.State.OPEN)
    over = aim.due_on is not None and on > aim.due_on
    if met_on and aim.due_on and met_on > aim.due_on:
        again = "" if state == Milestone.State.MET else "，现在又低于目标"
        return Standing(f"逾期，{clocks.words(met_on)}才达到{again}", "danger", share)
    if met_on and state == Milestone.State.MET:
        return Standing("按期达到" if aim.due_on else "达到", "ok", share)
    if met_on:
        return Standing("曾按期达到，现在低于目标" if aim.due_on else "曾达到，现在低于目标", "warn", share)
    if over:
        return Standing("逾期未达到" if milestone and milestone.counted_on else "逾期，没有填报过", "danger", share)
    return Standing("未达到" if milestone and milestone.counted_on else "没有填报过", "warn" if share else "", share)


def counts(case: CaseFile) -> list[Event]:
    """Every count of a file, the newest record first."""
    return sorted((one for one in case.events.all() if one.kind == RECORD), key=lambda one: -one.seq)
