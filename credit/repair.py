"""Leaving a list by repair: the ways that the place's text names as evidence, checked, then decided by another."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from casefile import clocks, files, flow, notices
from casefile.models import Event
from casefile.refusals import Conflict, Invalid
from credit import leaving, listing
from credit.flow.listings import LISTING
from credit.flow.repairs import REPAIR
from credit.models import Listing, Repair
from law import lists, load
from law.conduct import Repair as Way
from law.terms import add_months


def ways(subject: Listing) -> tuple[Way, ...]:
    """The ways of repair that the place's text names for this list, as it stood when it was decided (JY-76)."""
    on = subject.decided_on
    return lists.repairs(load.pack(subject.case.place_id).on(on), subject.list)


def possible_from(subject: Listing) -> date | None:
    """The first day on which repair may be applied for: by the law of the day of the decision."""
    after = subject.stay.get("repair_after") or 0
    return add_months(subject.listed_on, after) if subject.listed_on else None


def too_early(subject: Listing, on: date) -> str:
    """The sentence that keeps an application back until the shortest term is over; empty from that day on."""
    first = possible_from(subject)
    if first is None or on >= first:
        return ""
    return f"{clocks.words(subject.listed_on)}列入，{clocks.words(first)}起才能申请修复。"


def apply(
    subject: Listing, *, text: str, chosen: Sequence[str] = (),
    evidence: Mapping[str, Sequence[UploadedFile]] | None = None, by: Actor, at: datetime, expect: int | None = None,
) -> Repair:  # fmt: skip
    """This will apply for repair, each of the `chosen` ways with its evidence; "" is evidence of no way in particular.

    Not before the shortest term of the law is over. Raises Conflict, Forbidden, or Invalid by field.
    """
    flow.check(subject, LISTING.moves["apply_repair"], by)
    if sentence := too_early(subject, timezone.localdate(at)):
        raise Conflict(sentence, cite=subject.stay["cite"])
    given = {way: list(found) for way, found in (evidence or {}).items() if found}
    known = _judge(subject, text, chosen, given)
    labels = "、".join(known[code].label for code in chosen) or "整改和履行"
    with transaction.atomic():
        case = files.open(
            kind=REPAIR.key, prefix=REPAIR.prefix, title=f"信用修复：{subject.institution.party.name}",
            place=subject.case.place, domain=subject.case.domain, agency=subject.case.agency,
            party=subject.institution.party, parent=subject.case, by=by, at=at,
        )  # fmt: skip
        flow.advance(subject, "apply_repair", by=by, at=at, expect=expect, facts={"reference": case.reference})
        kept = [{"code": code, "label": known[code].label, "evidence": known[code].evidence} for code in chosen]
        found = Repair.objects.create(case=case, listing=subject, ways=kept, text=text.strip())
        flow.advance(found, "apply", by=by, at=at, facts={"ways": labels, "text": text.strip()})
        for way, uploads in given.items():
            listing.keep(case, f"way-{way}" if way else "way", uploads, by=by, at=at)
        notices.tell(
            case, key=f"repair:{case.pk}", text=f"{case.title}：申请信用修复，请核查。", at=at, agency=case.agency
        )
    return found


def _judge(
    subject: Listing, text: str, chosen: Sequence[str], given: Mapping[str, list[UploadedFile]]
) -> dict[str, Way]:
    """The known ways by code. Raises Invalid where one is unknown, or has no evidence."""
    known = {way.code: way for way in ways(subject)}
    errors = {} if text.strip() else {"text": "写明失信行为怎样纠正、义务怎样履行、影响怎样消除"}
    if known and not chosen:
        errors["chosen"] = f"至少选一种修复方式：{'、'.join(way.label for way in known.values())}"
    if [code for code in chosen if code not in known]:
        errors["chosen"] = "从本地文本写明的修复方式里选"
    missing = [known[code].evidence for code in chosen if code in known and code not in given]
    if missing:
        errors["evidence"] = f"还缺：{'、'.join(missing)}"
    if not given and not missing:
        errors["evidence"] = "至少附一件证明"
    if errors:
        raise Invalid(errors, cite=next((str(way.cite) for way in known.values()), subject.stay.get("cite", "")))
    return known


def check(
    subject: Repair, *, finding: str, evidence: Sequence[UploadedFile] = (), by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will check the evidence, one way after the other."""
    if not finding.strip():
        raise Invalid({"finding": "写明核查了哪些证明、查到的情况"})
    changes = {"finding": finding.strip()}
    with transaction.atomic():
        event = flow.advance(subject, "check", by=by, at=at, expect=expect, changes=changes, facts=changes)
        listing.keep(subject.case, "check", evidence, by=by, at=at)
    return event


def grant(subject: Repair, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will grant the repair: off the list, no longer public, and the measures end, all at the same moment."""
    _want(reason, "写明为什么准予修复")
    changes = {"reason": reason.strip(), "decided_on": timezone.localdate(at)}
    letter = listing.letter_of(subject.listing) | {
        "ways": "、".join(way["label"] for way in subject.ways), "finding": subject.finding, "reason": reason.strip(),
        "decision": subject.listing.decision_number,
    }  # fmt: skip
    with transaction.atomic():
        event = flow.advance(
            subject, "grant", by=by, at=at, expect=expect, changes=changes, letter=letter,
            facts={"reason": reason.strip()},
        )  # fmt: skip
        leaving.repaired(subject.listing, reference=subject.case.reference, by=by, at=at)
    return event


def refuse(subject: Repair, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will refuse the repair; the listing stands, and repair may be applied for again."""
    _want(reason, "写明为什么不予修复、还要做到什么")
    changes = {"reason": reason.strip(), "decided_on": timezone.localdate(at)}
    told: dict[str, Any] = {"reason": reason.strip()}
    with transaction.atomic():
        event = flow.advance(subject, "refuse", by=by, at=at, expect=expect, changes=changes, facts=told)
        case, key = subject.case, f"repair:{subject.case_id}:refused"
        notices.tell(case, key=key, text=f"{case.title}：不予修复，{reason.strip()}"[:500], at=at, party=case.party)
    return event


def _want(text: str, sentence: str) -> None:
    if not text.strip():
        raise Invalid({"reason": sentence})
