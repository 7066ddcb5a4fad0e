"""Judgments, penalties, prices, subsidies and other facts collected from other agencies (CZ-36, TJ-49): kept row by
row as they came, said to be whose by code or by an officer, and only then entered in the credit record.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency, Party, Place
from casefile import files, flow, guards, notices
from casefile.models import Event
from casefile.refusals import Conflict, Forbidden, Invalid
from credit import corrections, record
from credit.flow.batches import BATCH, TAKE_IN
from credit.models import Batch, Decision, Entry
from credit.rows import BARE, Read
from law import load
from registry.models import Institution

DOMAIN = "credit"
BY_CODE = "按统一社会信用代码"
MANY = 1000
CITE = 200
KINDS = {
    Decision.Kind.PENALTY: Entry.Kind.PENALTY,
    Decision.Kind.JUDGMENT: Entry.Kind.JUDGMENT,
    Decision.Kind.COERCIVE: Entry.Kind.COERCIVE,
    Decision.Kind.PRICE: Entry.Kind.PRICE,
    Decision.Kind.INCIDENT: Entry.Kind.INCIDENT,
    Decision.Kind.MISUSE: Entry.Kind.SUBSIDY,
    Decision.Kind.SUBSIDY: Entry.Kind.SUBSIDY,
    Decision.Kind.HONOUR: Entry.Kind.HONOUR,
}
WITHOUT = Q(number="") & ~Q(kind__in=BARE)  # nobody can be held to them
NUMBERLESS = "这一条没有文号，不能记入信用记录；只有补贴使用、守信记录可以没有。请来源部门补上文号再送。"


def known(place: Place, digest: str) -> Batch | None:
    """The batch of exactly this content, if the place has it already and did not send it back."""
    found = Batch.objects.filter(digest=digest, case__place=place).exclude(state=Batch.State.REJECTED)
    return found.select_related("case__place", "case__agency").order_by("pk").first()


def gatherer(place: Place) -> Agency:
    """Who keeps what is collected: whoever leads credit in the place, or gathers what has nobody."""
    pack = load.pack(place.pk)
    leads = [one.slug for one in pack.competent(DOMAIN).agencies if one.role == "lead"]
    slug = next((one for one in leads if pack.agencies[one].can_sign_in), pack.fallback)
    return Agency.objects.select_related("place").get(pk=slug)


def may_send(by: Actor) -> str | None:
    """The sentence that keeps somebody from handing decisions in, or None."""
    if by.agency is None:
        return "处理结果由作出它的部门报送，机构一方不能报送。"
    return TAKE_IN.who.refusal(by, guards.ahead(by.agency.place, DOMAIN), TAKE_IN.key)


def take_in(
    rows: Sequence[Read], *, place: Place, sender: Agency, source: str, digest: str, by: Actor, at: datetime,
    progress: Any = iter,
) -> Batch:  # fmt: skip
    """This will keep what an agency sent, row by row, unentered. The same content is taken in once.

    `digest` is that of the content as it came; `progress` wraps the rows. Raises Forbidden, Conflict, or Invalid.
    """
    if by.agency and sender.pk not in (by.agency.pk, "") and gatherer(place).pk != by.agency.pk:
        raise Forbidden(f"只能以{by.agency.name}的名义报送；别的部门的由它自己报送。")
    if sender.place_id != place.pk:
        raise Invalid({"sender": f"{sender.name}不是{place.name}的部门"})
    if not rows:
        raise Invalid({"decisions": "里面一条也没有"})
    if before := known(place, digest):
        return before
    on, title = timezone.localdate(at), f"{sender.short}：{source}"[:240]
    counted = {"rows": len(rows), "doubtful": sum(1 for row in rows if row.remarks)}
    with transaction.atomic():
        case = files.open(
            kind=BATCH.key, prefix=BATCH.prefix, title=title, place=place, domain=DOMAIN, agency=gatherer(place),
            by=by, at=at,
        )  # fmt: skip
        batch = Batch.objects.create(
            case=case, sender=sender, source=source[:200], digest=digest, received_on=on, counted=counted
        )
        flow.advance(batch, TAKE_IN.name, by=by, at=at, facts={"sender": sender.name, "source": source, **counted})
        if sender.pk != case.agency_id:
            files.give(case, [sender])
        _keep(batch, rows, progress)
    return batch


def _keep(batch: Batch, rows: Sequence[Read], progress: Any) -> None:
    """Every row, one that repeats another too; the one it repeats is named."""
    first = _earlier(batch.case.place, rows)
    fresh: dict[tuple, Decision] = {}
    repeated: list[tuple[Decision, tuple]] = []
    pending: list[Decision] = []
    for row in progress(rows):
        one = Decision(
            batch=batch, case=batch.case, row=row.row, raw={"cells": row.raw, "remarks": row.remarks}, **row.values
        )
        key, held = _same(one), holds(one)
        if held and key in first:
            one.same_as = first[key]
        elif held and key in fresh:
            repeated.append((one, key))
            continue
        else:
            fresh[key] = one
        pending.append(one)
    Decision.objects.bulk_create(pending, batch_size=MANY)
    for one, key in repeated:
        one.same_as = fresh[key]
    Decision.objects.bulk_create([one for one, _ in repeated], batch_size=MANY)
    batch.counted |= {"repeated": len(repeated) + sum(1 for one in pending if one.same_as_id)}
    Batch.objects.filter(pk=batch.pk).update(counted=batch.counted)


def _same(one: Decision) -> tuple:
    """What makes two rows the same decision: everything but where they stand."""
    return (one.kind, one.authority, one.number, one.name, one.code, one.decided_on, one.cause, one.ground, one.result)


def holds(decision: Decision) -> bool:
    """Whether it may be entered: by its number, or because such a fact has no document with one."""
    return bool(decision.number) or decision.kind in BARE


def _earlier(place: Place, rows: Sequence[Read]) -> dict[tuple, Decision]:
    """What was entered before under these numbers, or on these days where there are none, first of each."""
    numbers = {row.values["number"] for row in rows if row.values["number"]}
    days = {row.values["decided_on"] for row in rows if row.values["kind"] in BARE and not row.values["number"]}
    wanted = Q(number__in=numbers) | Q(number="", kind__in=BARE, decided_on__in=days - {None})
    found = Decision.objects.filter(wanted, case__place=place, same_as=None).order_by("-pk")
    kept = found.exclude(batch__state=Batch.State.REJECTED)
    return {_same(one): one for one in kept}


def _of_register(batch: Batch) -> QuerySet[Party]:
    """The legal persons of the register whose codes stand in a batch."""
    codes = batch.decisions.filter(same_as=None).exclude(code="").exclude(WITHOUT).values("code")
    return Party.objects.filter(code__in=codes, institution__place=batch.case.place).distinct()


def outlook(batch: Batch) -> dict[str, int]:
    """What entering a batch would do with its rows, before anybody does it: how many of each kind, all told apart."""
    first = batch.decisions.filter(same_as=None)
    numbered = first.exclude(WITHOUT)
    told = {
        "repeated": batch.decisions.exclude(same_as=None).count(),
        "bare": first.filter(WITHOUT).count(),
        "matched": numbered.filter(code__in=_of_register(batch).values("code")).count(),
    }
    return told | {"open": numbered.count() - told["matched"]}


def doubtful(batch: Batch, most: int) -> list[Decision]:
    """The first rows about which something is to be said, in their order."""
    return list(batch.decisions.exclude(raw__remarks=[]).order_by("row")[:most])


def apply(batch: Batch, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will enter a batch: what bears the credit code of a legal person of the register is matched with it."""
    with transaction.atomic():
        parties = {one.code: one for one in _of_register(batch)}
        found = list(batch.decisions.filter(same_as=None, code__in=parties).exclude(WITHOUT).order_by("row"))
        counted = batch.counted | {"matched": len(found)}
        event = flow.advance(
            batch, "apply", by=by, at=at, expect=expect, changes={"counted": counted},
            facts={"rows": counted["rows"], "matched": len(found)},
        )  # fmt: skip
        for one in found:
            _match(one, parties[one.code], BY_CODE, by=by, at=at)
    return event


def reject(batch: Batch, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will send a batch back. What came is kept; nothing of it is entered."""
    if not reason.strip():
        raise Invalid({"reason": "写明哪里有误"})
    with transaction.atomic():
        event = flow.advance(batch, "reject", by=by, at=at, expect=expect, facts={"reason": reason})
        if batch.sender:
            text = f"{batch.case.title}已退回：{reason}"[:500]
            notices.tell(batch.case, key=f"batch:{batch.case_id}:rejected", text=text, at=at, agency=batch.sender)
    return event


def match(decision: Decision, *, party: Party, reason: str = "", by: Actor, at: datetime) -> Entry:
    """This will say whose a decision is, and enter it in the record of that legal person, resting on this event.

    Another code than the decision's own needs a reason. Raises Conflict when it is matched, repeats another, or has no
    number, because nobody can be held to a decision without one.
    """
    if decision.entry_id or decision.party_id:
        raise Conflict("这一条已经对上法人；对错的先更正。")
    if decision.same_as_id:
        raise Conflict("这一条和另一条相同，对那一条就可以。")
    if not holds(decision):
        raise Conflict(NUMBERLESS)
    if decision.code and decision.code != party.code and not reason.strip():
        raise Invalid({"reason": f"代码{decision.code}和{party.name}的不同，写明为什么是它"})
    how = f"{by.name}核对" if not reason.strip() else f"{by.name}核对：{reason.strip()}"
    with transaction.atomic():
        return _match(decision, party, how, by=by, at=at)


def _match(decision: Decision, party: Party, how: str, *, by: Actor, at: datetime) -> Entry:
    batch = decision.batch
    event = flow.advance(
        batch, "match", by=by, at=at, facts={"number": decision.number, "party": party.name, "how": how}
    )
    kind = KINDS[Decision.Kind(decision.kind)]
    said = [decision.cause, decision.result if decision.kind in BARE or not decision.cause else ""]
    facts = {"result": decision.result, "source": batch.case.reference, "row": decision.row}
    facts |= {"misused": True} if decision.kind == Decision.Kind.MISUSE else {}
    entry = _known_entry(decision, party, kind) or record.note(
        party, kind, place_id=batch.case.place_id, basis=event,
        on=decision.decided_on or batch.received_on, matters=[one for one in said if one],
        number=decision.number, authority=decision.authority, facts=facts,
        cite=decision.ground[:CITE] or ("" if decision.kind in BARE else "未写明依据"),
    )  # fmt: skip
    changes = {"party": party, "matched_by": how[:60], "entry": entry}
    Decision.objects.filter(pk=decision.pk).update(**changes)
    for name, value in changes.items():
        setattr(decision, name, value)
    return entry


def _known_entry(decision: Decision, party: Party, kind: str) -> Entry | None:
    """The same decision as this place has it already, from its own case or an earlier batch: it is held once."""
    found = Entry.objects.filter(party=party, kind=kind, number=decision.number, authority=decision.authority)
    return found.filter(corrections=None).exclude(number="").order_by("pk").first()


def amended(decision: Decision) -> str | None:
    """The sentence that keeps somebody from touching a row whose entry was put right already, or None."""
    return "这一条的记录已经更正。" if decision.entry and decision.entry.corrections.exists() else None


def _entered(decision: Decision) -> Entry:
    """The entry that a row has made. Raises Conflict where it has made none, or none that still holds."""
    if decision.entry is None or decision.party is None:
        raise Conflict("这一条还没有对上法人，没有记入信用记录。")
    if sentence := amended(decision):
        raise Conflict(sentence)
    return decision.entry


def unmatch(decision: Decision, *, reason: str, by: Actor, at: datetime) -> Entry | None:
    """This will take a decision off the wrong legal person: the entry stays, with a correction beside it.

    None where the entry is not of this batch: it rests on another file, where it is put right.
    """
    if not reason.strip():
        raise Invalid({"reason": "写明为什么不是这个法人"})
    wrong, batch = _entered(decision), decision.batch
    with transaction.atomic():
        told = {"number": decision.number, "party": wrong.party.name, "reason": reason}
        event = flow.advance(batch, "unmatch", by=by, at=at, facts=told)
        entry = None if wrong.basis.case_id != batch.case_id else corrections.correct(
            wrong, text="不是本法人的", place_id=batch.case.place_id, basis=event, on=timezone.localdate(at),
            authority=wrong.authority, facts={"reason": reason}, at=at,
        )  # fmt: skip
        Decision.objects.filter(pk=decision.pk).update(party=None, entry=None, matched_by="")
        decision.party, decision.entry, decision.matched_by = None, None, ""
    return entry


def withdraw(decision: Decision, *, reason: str, by: Actor, at: datetime) -> Entry:
    """This will put on record that whoever made a decision changed or revoked it: its entry stays, and no longer holds.

    Raises Conflict where it is in no record, or no longer holds already.
    """
    if not reason.strip():
        raise Invalid({"reason": "写明据以变更、撤销的文书和文号"})
    entry, batch, on = _entered(decision), decision.batch, timezone.localdate(at)
    with transaction.atomic():
        told = {"number": decision.number, "party": entry.party.name, "reason": reason}
        event = flow.advance(batch, "withdraw", by=by, at=at, facts=told)
        return corrections.correct(
            entry, text="决定已变更、撤销", place_id=batch.case.place_id, basis=event, on=on,
            authority=decision.authority, facts={"reason": reason}, at=at,
        )  # fmt: skip


def candidates(decision: Decision, place: Place, text: str = "") -> list[Institution]:
    """Institutions of the place that a decision may be about: of its code, or whose name holds what was typed."""
    wanted = Q(party__code=decision.code) if decision.code and not text else Q()
    if asked := (text or ("" if decision.code else decision.name)).replace("*", "").strip():
        wanted = Q(party__name__icontains=asked) | Q(party__code=asked.upper())
    if not wanted:
        return []
    found = Institution.objects.filter(wanted, place=place).select_related("party", "case")
    return list(found.order_by("party__name_key")[:20])
