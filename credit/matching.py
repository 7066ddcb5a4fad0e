"""Saying whose a collected decision is: by its code or by an officer, entered in that record once, and put right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Party, Place
from casefile import clocks, flow, timeline
from casefile.models import Event
from casefile.refusals import Conflict, Invalid
from credit import corrections, record
from credit.flow.batches import BATCH
from credit.models import Batch, Decision, Entry
from credit.rows import BARE
from registry.models import Institution

BY_CODE = "按统一社会信用代码"
MANY = 1000
CITE, HOW = 200, 60
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
NUMBERLESS = "这一条没有文号，不能记入信用记录；只有补贴使用、守信记录可以没有。请来源部门补上文号再送。"


@dataclass
class Found:
    """A row with the entry that it would make, and the one that the record holds under its number already, if any."""

    decision: Decision
    entry: Entry
    before: Entry | None = None

    @property
    def joins(self) -> bool:
        """Whether the row says no more than is held: the same document, of the same kind and authority."""
        return self.before is not None and self.before.kind == self.entry.kind and self._same_decision

    @property
    def contested(self) -> bool:
        """Whether the number is held already as something else, so that somebody has to look."""
        return self.before is not None and not self.joins

    @property
    def _same_decision(self) -> bool:
        """Whether the number is that of one decision: made by the same authority, on the same day if a day is told."""
        before, day = self.before, self.decision.decided_on
        return before is not None and before.authority == self.entry.authority and day in (None, before.on)

    def refuse(self, reason: str) -> None:
        """Raise Conflict, or Invalid without a reason, where the number is held already as something else."""
        if self.before is None or self.joins:
            return
        told = f"{self.before.number}已经按“{self.before.get_kind_display()}”记入（{_where(self.before)}）"
        if self._same_decision:
            own = self.decision.get_kind_display()
            raise Conflict(f"{told}，一个决定只记一次；种类记错了的，先把那一条更正，再按“{own}”对上。")
        if not reason.strip():
            other = f"那一条是{self.before.authority}作出的"
            raise Invalid({"reason": f"{told}，{other}；不是同一个决定的写明为什么，是同一个的不用再记"})


def _where(entry: Entry) -> str:
    return f"{entry.basis.case.reference}，{clocks.words(entry.on)}"


def holds(decision: Decision) -> bool:
    """Whether it may be entered: by its number, or because such a fact has no document with one."""
    return bool(decision.number) or decision.kind in BARE


def sort_out(rows: Iterable[tuple[Decision, Party]]) -> list[Found]:
    """Each row beside what the record of its legal person, or a row before it, holds under its number. One query."""
    fresh = [Found(decision, _entry(decision, party)) for decision, party in rows]
    known = record.numbered({one.entry.party_id for one in fresh})
    for one in fresh:
        if not one.entry.number:
            continue
        same = known[record.document(one.entry)]
        mine = (held for held in same if held.authority == one.entry.authority)
        one.before = next(mine, same[0] if same else None)
        if one.before is None:
            same.append(one.entry)
    return fresh


def _entry(decision: Decision, party: Party) -> Entry:
    """What the record would hold of a row; it rests on no event yet."""
    batch = decision.batch
    said = [decision.cause, decision.result if decision.kind in BARE or not decision.cause else ""]
    facts: dict[str, Any] = {"result": decision.result, "source": batch.case.reference, "row": decision.row}
    facts |= {"misused": True} if decision.kind == Decision.Kind.MISUSE else {}
    return Entry(
        party=party, kind=KINDS[Decision.Kind(decision.kind)], code=party.code or "", place_id=batch.case.place_id,
        on=decision.decided_on or batch.received_on, matters=[one for one in said if one], number=decision.number,
        authority=decision.authority[: record.AUTHORITY], facts=facts,
        cite=decision.ground[:CITE] or ("" if decision.kind in BARE else "未写明依据"),
    )  # fmt: skip


def match(decision: Decision, *, party: Party, reason: str = "", by: Actor, at: datetime) -> Entry:
    """This will say whose a decision is, and enter it in the record of that legal person, resting on this event.

    Another code than the decision's own, or a number that is held as another decision's, needs a reason. Raises
    Conflict when it is matched, repeats another, is held already as of another kind, or has no number, because nobody
    can be held to a decision without one.
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
        Party.objects.select_for_update().get(pk=party.pk)  # two rows of one number at once would be one too many
        (one,) = sort_out([(decision, party)])
        one.refuse(reason)
        told = _told(one, how)
        event = flow.advance(decision.batch, "match", by=by, at=at, facts=told)
        _enter([(one if one.joins else Found(decision, one.entry), event)], how)
    return decision.entry


def match_all(batch: Batch, found: Sequence[Found], *, by: Actor, at: datetime) -> None:
    """This will match every row of a batch with whose code it bears, in as many statements as there are thousands."""
    flow.check(batch, BATCH.moves["match"], by)
    roll, key = timeline.Roll(), BATCH.moves["match"].key
    signed = [(one, roll.append(batch.case, key, by=by, at=at, facts=_told(one, BY_CODE))) for one in found]
    roll.write()
    _enter(signed, BY_CODE)


def _told(one: Found, how: str) -> dict[str, str]:
    return {"number": one.decision.number, "party": one.entry.party.name, "how": how}


def _enter(signed: Sequence[tuple[Found, Event]], how: str) -> None:
    """The entries, each resting on its event, and the rows that say which is theirs."""
    for one, event in signed:
        one.entry.basis = event
    Entry.objects.bulk_create([one.entry for one, _ in signed if one.before is None], batch_size=MANY)
    for one, _ in signed:
        row = one.decision
        row.party, row.matched_by, row.entry = one.entry.party, how[:HOW], one.before or one.entry
    rows = [one.decision for one, _ in signed]
    Decision.objects.bulk_update(rows, ["party", "matched_by", "entry"], batch_size=MANY)


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
        raise Invalid({"reason": "写明错在哪里：不是这个法人，或者不是这个种类"})
    wrong, batch = _entered(decision), decision.batch
    with transaction.atomic():
        told = {"number": decision.number, "party": wrong.party.name, "reason": reason}
        event = flow.advance(batch, "unmatch", by=by, at=at, facts=told)
        entry = None if wrong.basis.case_id != batch.case_id else corrections.correct(
            wrong, text="这一条记错了", place_id=batch.case.place_id, basis=event, on=timezone.localdate(at),
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
