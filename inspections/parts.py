"""One agency's part of a visit: filled on several phones, signed by two officers, then changed by nobody."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from agencies.models import User
from casefile import attachments, flow
from casefile.models import Event
from casefile.refusals import Conflict, Invalid
from inspections import concluding, crews, findings, merging, sheets, visits
from inspections.flow.visits import PART
from inspections.merging import Differs, Filled
from inspections.models import Part, Visit

MOST_SENT = 400  # how many submissions of phones a part remembers
SIGNATURE = "signature"


@dataclass(frozen=True)
class Sending:
    """One submission of a phone: the device, and a number of its own by which it is never taken in twice."""

    device: str = ""
    submission: str = ""

    def seen(self, part: Part) -> bool:
        return bool(self.submission) and self.submission in part.sent.get("taken", {})

    def differed(self, part: Part) -> list[str]:
        """The items on which this submission differed when it first came: what was asked with it was not done then."""
        return part.sent.get("taken", {}).get(self.submission, {}).get("differing", [])

    def noted(self, part: Part, *, by: Actor, at: datetime, differing: Sequence[str] = ()) -> dict[str, Any]:
        """What the part remembers of its submissions, with this one."""
        taken = dict(list(part.sent.get("taken", {}).items())[-MOST_SENT:])
        if self.submission:
            taken[self.submission] = {"device": self.device, "by": by.name, "at": at.isoformat()}
            taken[self.submission]["differing"] = list(differing)
        return taken

    @property
    def said(self) -> str:
        return f"（设备 {self.device[:8]}）" if self.device else ""


def keep(
    part: Part,
    *,
    answers: Mapping[str, str],
    notes: Mapping[str, str],
    measures: Mapping[str, str],
    bases: Mapping[str, str],
    photos: Mapping[str, UploadedFile],
    by: Actor,
    at: datetime,
    device: str = "",
    submission: str = "",
    signature: UploadedFile | None = None,
    expect: int | None = None,
    **around: Any,
) -> Event | None:
    """This will keep a sheet that is not complete yet, photos included; `around` are the facts typed so far.

    A submission that was taken in before changes nothing and answers None. Raises Differs, after everything else was
    kept, for the items and facts that somebody else changed meanwhile.
    """
    filled, sending = Filled(answers, notes, measures, bases), Sending(device, submission)
    with transaction.atomic():
        fresh = _locked(part, None if bases else expect)
        if sending.seen(fresh):
            _again(fresh, filled, sending, around, by=by, at=at)
            return None
        event, differences = _keep(fresh, filled, sending, around, by=by, at=at)
        _attach(fresh, photos, signature, by=by, at=at)
    _reread(part, fresh)
    if differences:
        raise Differs(differences)
    return event


def _keep(
    part: Part, filled: Filled, sending: Sending, around: Mapping[str, Any], *, by: Actor, at: datetime
) -> tuple[Event, list[merging.Difference]]:
    rows, sent, differences = _merged(part, filled, around, by=by, at=at)
    changed = [row["code"] for row, old in zip(rows, part.items, strict=True) if row is not old]
    sent["taken"] = sending.noted(part, by=by, at=at, differing=[one.code for one in differences])
    facts = {"done": sheets.answered(rows), "total": len(rows), "device": sending.said, "items": changed}
    event = flow.advance(part, "keep", by=by, at=at, changes={"items": rows, "sent": sent}, facts=facts)
    return event, differences


def _merged(
    part: Part, filled: Filled, around: Mapping[str, Any], *, by: Actor, at: datetime
) -> tuple[list[merging.Row], dict[str, Any], list[merging.Difference]]:
    """The items and what is kept around them with what was sent, and on what somebody must decide."""
    rows, differences = merging.merged(part.items, filled, by=by.name, at=at)
    facts, apart = findings.merged(part, findings.sent(around, filled.bases), by=by.name, at=at)
    return rows, {**part.sent, "around": findings.stored(facts)}, differences + apart


def _again(part: Part, filled: Filled, sending: Sending, around: Mapping[str, Any], *, by: Actor, at: datetime) -> bool:
    """The same submission came twice, because its answer was lost. What differed then is said again; answers whether
    the first one was taken in whole."""
    differing = sending.differed(part)
    _, _, differences = _merged(part, filled, around, by=by, at=at)
    if left := [one for one in differences if one.code in differing]:
        raise Differs(left)
    return not differing


def _locked(part: Part, expect: int | None) -> Part:
    """The part under its lock; the visit's is taken before it, because concluding and cancelling take both."""
    visit = flow.lock(Visit(pk=part.visit_id))
    fresh = flow.lock(part, expect=expect)
    fresh.visit = visit
    return fresh


def _reread(part: Part, fresh: Part) -> None:
    part.__dict__.update({name: value for name, value in fresh.__dict__.items() if name != "_state"})
    part.case, part.visit = fresh.case, fresh.visit


def record(
    part: Part,
    *,
    answers: Mapping[str, str],
    notes: Mapping[str, str],
    measures: Mapping[str, str],
    bases: Mapping[str, str],
    photos: Mapping[str, UploadedFile],
    signed: bool,
    by: Actor,
    at: datetime,
    device: str = "",
    submission: str = "",
    signature: UploadedFile | None = None,
    expect: int | None = None,
    **around: Any,
) -> Event | None:
    """This will record what an agency found, item by item, sign for one officer, and first open the visit to the party.

    Raises Invalid with a sentence for each gap and for each value that somebody else changed unseen (nothing is written
    then), Differs for what both changed (the rest is kept, unsigned).
    """
    filled, sending = Filled(answers, notes, measures, bases), Sending(device, submission)
    with transaction.atomic():
        fresh = _locked(part, None if bases else expect)
        if sending.seen(fresh) and _again(fresh, filled, sending, around, by=by, at=at):
            return None
        flow.check(fresh, PART.moves["record"], by)
        rows, sent, differences = _merged(fresh, filled, around, by=by, at=at)
        if not differences:
            if wrong := findings.faults(fresh, rows, filled, around, signed=signed, at=at):
                raise Invalid(wrong)
            event = _record(fresh, rows, sent, around, sending, by=by, at=at)
        else:
            _keep(fresh, filled, sending, around, by=by, at=at)
        _attach(fresh, photos, signature, by=by, at=at)
    _reread(part, fresh)
    if differences:
        raise Differs(differences)
    return event


def _record(
    part: Part,
    rows: list[merging.Row],
    sent: dict[str, Any],
    around: Mapping[str, Any],
    sending: Sending,
    *,
    by: Actor,
    at: datetime,
) -> Event:
    visit = part.visit
    if visit.state == Visit.State.PLANNED:
        visits.arrive(visit, arrived_at=around["arrived_at"], by=by, at=at)
    mine = _signature(part, by, at) | {"device": sending.device}
    sent["taken"] = sending.noted(part, by=by, at=at)
    institution = findings.institution(visit, around, at)
    changes = {"items": rows, "sent": sent, "signatures": [mine, institution]}
    facts = {"visited": findings.visited(institution), "result": sheets.result(rows), "device": sending.said, **mine}
    event = flow.advance(part, "record", by=by, at=at, changes=changes, facts=facts | {"device": sending.said})
    visits.tell(part, f"recorded:{event.pk}", f"{by.name}已记录并签字，待另一名执法人员签字办结。", at)
    return event


def countersign(part: Part, *, agreed: bool, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will sign for another officer: the record is finished and printed; with the last part, so is the visit."""
    if not agreed:
        flow.check(part, PART.moves["countersign"], by)
        raise Invalid({"agreed": "看过记录、确认属实后勾选，才能签字"})
    with transaction.atomic():
        fresh = _locked(part, expect)
        mine = _signature(fresh, by, at)
        signatures = [one for one in fresh.signatures if one["as"] == "officer"] + [mine]
        signatures += [one for one in fresh.signatures if one["as"] != "officer"]
        fresh.signatures = signatures
        letter = findings.letter(fresh)
        event = flow.advance(
            fresh, "countersign", by=by, at=at, changes={"signatures": signatures}, letter=letter,
            facts={"result": sheets.result(fresh.items), **mine},
        )  # fmt: skip
        concluding.conclude(fresh.visit, by=by, at=at)
    _reread(part, fresh)
    return event


def send_back(part: Part, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will open the record again for correction; the signatures under it are void."""
    on = timezone.localdate(at)
    changes = {"signatures": []}
    return flow.advance(
        part, "send_back", by=by, at=at, expect=expect, changes=changes, due_on=on, facts={"reason": reason}
    )


def reassign(
    part: Part, *, officers: Sequence[User], reason: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will send other officers of the same agency. Drawn ones are replaced only for a reason that stays."""
    if part.visit.ground == Visit.Ground.DRAWN and not reason.strip():
        raise Invalid({"reason": "执法人员是抽取的，写明为什么更换"})
    on = max(part.visit.planned_on, timezone.localdate(at))
    frozen = crews.frozen(part.agency, officers, institution=part.visit.institution, on=on)
    facts = {"officers": "、".join(one["name"] for one in frozen), "reason": reason}
    event = flow.advance(part, "reassign", by=by, at=at, expect=expect, changes={"officers": frozen}, facts=facts)
    visits.tell(part, f"reassigned:{event.pk}", f"改派{part.names}到场检查。", at)
    return event


def cancel(part: Part, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will take one agency out of the visit; the others check all the same, and may be finished by that."""
    with transaction.atomic():
        fresh = _locked(part, expect)
        others = fresh.visit.parts.exclude(pk=fresh.pk).exclude(state=Part.State.CANCELLED)
        if not others.exists():
            raise Conflict("只剩这一个部门；整个检查不做了的，在检查的案卷里取消。")
        event = flow.advance(fresh, "cancel", by=by, at=at, facts={"reason": reason})
        if fresh.visit.state == Visit.State.UNDER_WAY:
            concluding.conclude(fresh.visit, by=by, at=at)
    _reread(part, fresh)
    return event


def _signature(part: Part, by: Actor, at: datetime) -> dict[str, str]:
    """Name, certificate and moment of one signature; without them for somebody whom the flow refuses next."""
    mine = next((one for one in part.officers if by.user and one["username"] == by.user.username), {})
    known = {name: mine.get(name, "") for name in ("username", "name", "certificate")}
    return {"as": "officer", **known, "at": at.isoformat()}


def _attach(
    part: Part, photos: Mapping[str, UploadedFile], signature: UploadedFile | None, *, by: Actor, at: datetime
) -> None:
    """Photos of an item stand beside those that others took of it; the same picture is kept once."""
    if not (photos or signature):
        return
    kept = {one.slot: one.sha256 for one in part.case.attachments.filter(replaced_at=None)}
    for code, upload in photos.items():
        start = f"{findings.PHOTO}{code}"
        own = {slot: digest for slot, digest in kept.items() if slot == start or slot.startswith(f"{start}--")}
        if _digest(upload) in own.values():
            continue
        slot = f"{start}--{len(own) + 1}" if own else start
        kept[slot] = attachments.add(part.case, slot, upload, by=by, at=at).sha256
    if signature and _digest(signature) != kept.get(SIGNATURE):
        attachments.add(part.case, SIGNATURE, signature, by=by, at=at)


def _digest(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
