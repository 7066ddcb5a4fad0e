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
from casefile.refusals import Forbidden, Invalid
from credit import matching
from credit.flow.batches import BATCH, TAKE_IN
from credit.models import Batch, Decision
from credit.rows import BARE, Read
from law import load

DOMAIN = "credit"
MANY = 1000
WITHOUT = Q(number="") & ~Q(kind__in=BARE)  # nobody can be held to them


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
        key, held = _same(one), matching.holds(one)
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


def _by_code(batch: Batch) -> list[matching.Found]:
    """The rows that bear the code of a legal person of the register, each beside what its record holds already."""
    parties = {one.code: one for one in _of_register(batch)}
    rows = batch.decisions.filter(same_as=None, code__in=parties).exclude(WITHOUT).order_by("row")
    return matching.sort_out((one, parties[one.code]) for one in rows.select_related("batch__case"))


def outlook(batch: Batch) -> dict[str, int]:
    """What entering a batch would do with its rows, before anybody does it: how many of each kind, all told apart."""
    first = batch.decisions.filter(same_as=None)
    numbered, found = first.exclude(WITHOUT), _by_code(batch)
    contested = sum(1 for one in found if one.contested)
    return {
        "repeated": batch.decisions.exclude(same_as=None).count(),
        "bare": first.filter(WITHOUT).count(),
        "matched": len(found) - contested,
        "contested": contested,
        "open": numbered.count() - len(found),
    }


def doubtful(batch: Batch, most: int) -> list[Decision]:
    """The first rows about which something is to be said, in their order."""
    return list(batch.decisions.exclude(raw__remarks=[]).order_by("row")[:most])


def apply(batch: Batch, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will enter a batch: what bears the credit code of a legal person of the register is matched with it.

    A number that its record holds already as something else is left to an officer: one decision counts once.
    """
    with transaction.atomic():
        list(Party.objects.filter(pk__in=_of_register(batch)).order_by("pk").select_for_update().values("pk"))
        found = _by_code(batch)
        taken = [one for one in found if not one.contested]
        counted = batch.counted | {"matched": len(taken), "contested": len(found) - len(taken)}
        event = flow.advance(
            batch, "apply", by=by, at=at, expect=expect, changes={"counted": counted},
            facts={"rows": counted["rows"], "matched": len(taken)},
        )  # fmt: skip
        matching.match_all(batch, taken, by=by, at=at)
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
