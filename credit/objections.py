"""Objections of an institution to an entry of its record, or to an event that counts for its risk grade (MZ-24)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from casefile import files, flow, notices, timeline
from casefile import page as casepage
from casefile.models import Event
from casefile.refusals import Conflict, Forbidden, Invalid
from credit import corrections, listing
from credit.flow.objections import OBJECTION
from credit.models import Entry, Objection
from law import load
from registry.models import Institution

DOMAIN = "credit"
GRADE = "风险等级"


def raise_(
    institution: Institution, *, entry: Entry | None = None, event: Event | None = None, text: str,
    evidence: Sequence[UploadedFile] = (), by: Actor, at: datetime,
) -> Objection:  # fmt: skip
    """This will object to one entry, or to one event behind the grade. It is marked as disputed until it is answered.

    The agency that handles the file of the event answers it; without an entry or an event, whoever handles the
    dossier. Raises Forbidden, Conflict where an objection is open already, or Invalid by field.
    """
    about = entry.basis if entry else event
    _judge(institution, entry, about, text, by=by)
    agency, dossier = (about.case.agency if about else institution.case.agency), institution.case
    what = entry.get_kind_display() if entry else words(about)
    with transaction.atomic():
        case = files.open(
            kind=OBJECTION.key, prefix=OBJECTION.prefix, title=f"信用异议：{institution.party.name}（{what}）",
            place=dossier.place, domain=DOMAIN, agency=agency, party=institution.party, parent=dossier, by=by, at=at,
        )  # fmt: skip
        found = Objection.objects.create(case=case, entry=entry, event=event, text=text.strip())
        flow.advance(found, "raise", by=by, at=at, facts={"about": what, "text": text.strip()})
        listing.keep(case, "proof", evidence, by=by, at=at)
        notices.tell(case, key=f"objection:{case.pk}", text=f"{case.title}：提出异议，请核查。", at=at, agency=agency)
    return found


def _judge(institution: Institution, entry: Entry | None, about: Event | None, text: str, *, by: Actor) -> None:
    if by.party and by.party.pk != institution.party_id:
        raise Forbidden("只能对本机构的信用记录提出异议。")
    if not text.strip():
        raise Invalid({"text": "写明哪里不对、应当是什么"})
    if entry and entry.party_id != institution.party_id:
        raise Invalid({"entry": "从本机构的信用记录里选"})
    same = {"entry": entry} if entry else {"event": about}
    open_one = Objection.objects.filter(case__party=institution.party_id, state=Objection.State.RAISED, **same).first()
    if open_one:
        raise Conflict(f"这一条已经有异议在核查（{open_one.case.reference}），有结论以后再提。")


def words(about: Event | None) -> str:
    """What an event is called on the timeline; the grade as a whole where none is named."""
    if about is None:
        return GRADE
    return (casepage.words() | timeline.WORDS).get(about.kind, (GRADE, ""))[0]


def uphold(
    subject: Objection, *, answer: str, correction: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will agree, and put the entry right by another one that names it; the entry itself stays as it was."""
    errors = {} if answer.strip() else {"answer": "写明核查了什么、结论是什么"}
    if subject.entry_id and not correction.strip():
        errors["correction"] = "写明更正成什么，会另记一条"
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        told = _answer(subject, answer, "异议成立")
        event = flow.advance(subject, "uphold", by=by, at=at, expect=expect, **told)
        _tell(subject, "异议成立", at)
        if (entry := subject.entry) is not None:
            pack = load.pack(subject.case.place_id)
            corrections.correct(
                entry, text=correction.strip(), place_id=subject.case.place_id, basis=event, on=timezone.localdate(at),
                authority=by.agency.name if by.agency else "", cite=entry.cite or str(pack.basis_cite), at=at,
            )  # fmt: skip
    return event


def reject(subject: Objection, *, answer: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will answer that the entry is right; it is no longer marked as disputed."""
    if not answer.strip():
        raise Invalid({"answer": "写明核查了什么、为什么不成立"})
    with transaction.atomic():
        told = _answer(subject, answer, "异议不成立")
        event = flow.advance(subject, "reject", by=by, at=at, expect=expect, **told)
        _tell(subject, "异议不成立", at)
    return event


def _answer(subject: Objection, answer: str, outcome: str) -> dict[str, Any]:
    """What the move writes, tells and puts into its paper."""
    entry, said = subject.entry, {"answer": answer.strip()}
    about = entry.get_kind_display() if entry else words(subject.event)
    letter = said | {
        "institution": subject.case.party.name, "text": subject.text, "outcome": outcome,
        "about": f"{about}（{entry.number}）" if entry and entry.number else about,
    }  # fmt: skip
    return {"changes": said, "facts": said, "letter": letter}


def _tell(subject: Objection, outcome: str, at: datetime) -> None:
    case, key = subject.case, f"objection:{subject.case_id}:answered"
    notices.tell(case, key=key, text=f"{case.title}：{outcome}。{subject.answer}"[:500], at=at, party=case.party)
