"""Deciding a listing by another person, for how long by the law of that day; serving it; looking at it again."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency
from casefile import clocks, flow
from casefile.models import Event
from casefile.refusals import Conflict, Invalid
from credit import grounds, listing, measures, publication, record
from credit.flow.listings import LISTING, is_bad
from credit.models import Entry, Listing
from law import load, stays
from law.conduct import BAD, GOOD, SEVERITIES, ListRule
from law.pack import Pack, Silent
from law.stays import Stay

WAYS = {"direct": "直接送达", "left": "留置送达", "post": "邮寄送达", "electronic": "电子送达", "public": "公告送达"}
MOST = 600  # months; a slip of the pen, not a term of the law


def bounds(pack: Pack, list: str, severity: str, on: date) -> Stay | Silent:
    """How long the law of the day allows, or the sentence that it does not say."""
    try:
        return stays.stay(pack, list, severity, on)
    except Silent as silent:
        return silent


def decide(
    subject: Listing, *, severity: str = "", months: int | None = None, publish: bool = False, why: str = "",
    by: Actor, at: datetime, expect: int | None = None,
) -> Event:  # fmt: skip
    """This will decide the listing, for how many `months` it stands, and whether it is public, by the law of this day.

    `why` gives the reasons for the severity and the length. What the law does not allow to be public is not. Raises
    Invalid by field; Forbidden for whoever proposed or heard.
    """
    flow.check(subject, LISTING.moves["decide"], by)
    on, pack = timezone.localdate(at), load.pack(subject.case.place_id)
    pack = pack.on(on)
    rule = pack.list_rules[subject.list]
    _still_rests(subject)
    stay = (
        _bounded(pack, subject, severity, months, publish, why, on)
        if rule.conduct == BAD
        else _unbounded(rule, months, why, on)
    )
    stay["public"] = bool(stay["public"] and rule.public and not subject.person)
    name = pack.list_names[subject.list]
    term = f"{stay['months']}个月"
    changes = {"severity": severity if rule.conduct == BAD else "", "stay": stay, "decided_on": on}
    letter = listing.letter_of(subject) | {
        "months": stay["months"], "public": stay["public"], "stay_cite": stay["cite"], "why": why.strip(),
        "severity": stays.LABELS.get(changes["severity"], ""), "hearing": subject.hearing, "conduct": rule.conduct,
    }  # fmt: skip
    with transaction.atomic():
        event = flow.advance(
            subject, "decide", by=by, at=at, expect=expect, changes=changes, letter=letter,
            facts={"list": name, "term": term, "why": why.strip(), "stay": stay},
        )  # fmt: skip
        subject.decision_number = event.issued[0].number
        Listing.objects.filter(pk=subject.pk).update(decision_number=subject.decision_number)
    return event


def _bounded(
    pack: Pack, subject: Listing, severity: str, months: int | None, publish: bool, why: str, on: date
) -> dict[str, Any]:
    """The length within the bounds of the law, which are kept with the listing. Raises Invalid."""
    if severity not in SEVERITIES:
        raise Invalid({"severity": "选定严重程度"})
    found = bounds(pack, subject.list, severity, on)
    errors = {} if why.strip() else {"why": "写明为什么是这个严重程度、这个期限"}
    if months is None or not 0 < months <= MOST:
        errors["months"] = "填列入多少个月"
    elif isinstance(found, Stay) and (fault := found.fault(months)):
        errors["months"] = fault
    if errors:
        raise Invalid(errors, cite=found.cite if isinstance(found, Stay) else "")
    if isinstance(found, Silent):
        return {
            "months": months, "min": 0, "max": None, "repair_after": 0, "cite": "", "unverified": False,
            "silent": str(found), "conflict": "", "condition": "", "public": publish, "on": on.isoformat(),
        }  # fmt: skip
    return {
        "months": months, "min": found.min_months, "max": found.max_months, "repair_after": found.repair_after_months,
        "cite": found.cite, "unverified": found.unverified, "silent": found.silent, "conflict": found.conflict,
        "condition": found.condition, "public": found.public or publish, "on": on.isoformat(),
    }  # fmt: skip


def _unbounded(rule: ListRule, months: int | None, why: str, on: date) -> dict[str, Any]:
    """Good conduct, and closer attention, until they are looked at again."""
    length = rule.recheck_months or months
    errors = {} if why.strip() else {"why": "写明为什么够条件"}
    if not length or not 0 < length <= MOST:
        errors["months"] = "填多少个月以后复核"
    if errors:
        raise Invalid(errors, cite=str(rule.cite))
    return {
        "months": length, "min": 0, "max": None, "repair_after": 0, "cite": str(rule.cite), "unverified": False,
        "silent": rule.silent, "conflict": rule.conflict, "condition": "", "public": True, "on": on.isoformat(),
    }  # fmt: skip


def _still_rests(subject: Listing) -> None:
    """No listing without its basis: it may have been corrected or revoked since the proposal."""
    if subject.lost or (subject.basis_id and Entry.objects.filter(corrects=subject.basis_id).exists()):
        raise Conflict("所据的处理结果已经更正或者撤销，不能列入；请不予列入，或者就别的处理结果另行提请。")


def serve(
    subject: Listing, *, way: str, served_on: date, receipt: Sequence[UploadedFile] = (),
    asked: Sequence[Agency] = (), by: Actor, at: datetime, expect: int | None = None,
) -> Event:  # fmt: skip
    """This will record the service of the decision; the listing stands from now, is public if it may be, and the
    agencies that the text names, and those `asked` besides, are asked to carry its measures out.
    """
    flow.check(subject, LISTING.moves["serve"], by)
    on = timezone.localdate(at)
    errors = {} if way in WAYS else {"way": "选送达方式"}
    if not subject.decided_on <= served_on <= on:
        errors["served_on"] = f"送达日期应在{clocks.words(subject.decided_on)}决定以后、今天以前（含当日）"
    if errors:
        raise Invalid(errors)
    _still_rests(subject)
    told = {"served": clocks.words(served_on), "way": WAYS[way]}
    with transaction.atomic():
        standing = _standing(subject, told, on)
        standing["changes"]["served_on"] = served_on
        event = flow.advance(subject, "serve", by=by, at=at, expect=expect, **standing)
        _stood(subject, event, at)
        listing.keep(subject.case, "receipt", receipt, by=by, at=at)
        measures.ask(subject, asked, by=by, at=at)
        measures.warn_keepers_of_good(subject, at)
    return event


def enter(
    subject: Listing, *, asked: Sequence[Agency] = (), by: Actor, at: datetime, expect: int | None = None
) -> Event:  # fmt: skip
    """This will put an institution on a list of good conduct, or of closer attention, until it is looked at again."""
    flow.check(subject, LISTING.moves["enter"], by)
    on = timezone.localdate(at)
    _worthy(subject, on)
    with transaction.atomic():
        standing = _standing(subject, {"list": load.pack(subject.case.place_id).list_names[subject.list]}, on)
        due_on = standing["changes"]["ends_on"]
        event = flow.advance(subject, "enter", by=by, at=at, expect=expect, due_on=due_on, **standing)
        _stood(subject, event, at)
        measures.ask(subject, asked, by=by, at=at)
    return event


def _worthy(subject: Listing, on: date) -> None:
    """Nothing bad may have come between."""
    pack = load.pack(subject.case.place_id).on(on)
    rule = pack.list_rules[subject.list]
    if rule.conduct == GOOD and (bar := grounds.bars(pack, subject.institution, on, months=rule.clean_months)):
        raise Conflict(bar, cite=str(rule.cite))


def _standing(subject: Listing, told: dict[str, Any], on: date) -> dict[str, Any]:
    """From today to the last day: what the move writes and tells. From here on the institution sees the file."""
    ends_on = stays.last_day(on, subject.stay["months"])
    listing.show_to_institution(subject)
    return {
        "facts": told | {"ends": clocks.words(ends_on), "ends_on": ends_on.isoformat(), "public": _publicly(subject)},
        "changes": {"listed_on": on, "ends_on": ends_on},
    }


def _publicly(subject: Listing) -> str:
    return "，向社会公布" if subject.is_public else "，不向社会公布"


def _stood(subject: Listing, event: Event, at: datetime) -> None:
    """In the record, public if that was decided, told to the institution."""
    on = timezone.localdate(at)
    enter_record(subject, Entry.Kind.LISTED, event, on)
    publication.show(subject.institution, event=event, on=on)
    text = f"已列入，至{clocks.words(subject.ends_on)}{_publicly(subject)}。"
    listing.tell(subject, "listed", text, at, party=subject.institution.party)


def enter_record(subject: Listing, kind: str, event: Event, on: date) -> None:
    """Standing on a list, and leaving it, are facts of the record too; a person is told of by post alone."""
    known = load.pack(subject.case.place_id).list_names[subject.list]
    whom = f"（{subject.person_post}）" if subject.person else ""
    record.note(
        subject.institution.party, kind, place_id=subject.case.place_id, basis=event, on=on, matters=[f"{known}{whom}"],
        number=subject.decision_number, authority=subject.case.agency.name, cite=subject.rule["cite"],
        facts={"list": subject.list, "reference": subject.case.reference, "good": not is_bad(subject)},
    )  # fmt: skip


def recheck(
    subject: Listing, *, text: str, evidence: Sequence[UploadedFile] = (), by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will look again whether the conduct is still what put it on the list, which then stands on."""
    flow.check(subject, LISTING.moves["recheck"], by)
    if not text.strip():
        raise Invalid({"text": "写明复核了什么"})
    on = timezone.localdate(at)
    _worthy(subject, on)
    ends_on = stays.last_day(on, subject.stay["months"])
    with transaction.atomic():
        event = flow.advance(
            subject, "recheck", by=by, at=at, expect=expect, changes={"ends_on": ends_on}, due_on=ends_on,
            facts={"text": text.strip(), "ends": clocks.words(ends_on), "ends_on": ends_on.isoformat()},
        )  # fmt: skip
        listing.keep(subject.case, "recheck", evidence, by=by, at=at)
        publication.show(subject.institution, event=event, on=on)
    return event
