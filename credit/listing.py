"""Listings: proposed by who supervises, notified with the right to be heard, heard by somebody else, or declined."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Party
from casefile import attachments, clocks, files, flow, notices
from casefile.guards import said_by_party
from casefile.models import CaseFile, Event
from casefile.refusals import Conflict, Invalid
from credit import grounds
from credit.flow.listings import LISTING
from credit.models import Entry, Listing
from law import lists, load
from law.conduct import BAD, GOOD, Ground
from law.pack import Pack
from registry.models import Institution

DOMAINS = {BAD: "credit_blacklist", GOOD: "credit_redlist"}
OTHERWISE = "credit"
S = Listing.State


def propose(
    institution: Institution, *, ground: str, reason: str, basis: Entry | None = None, choice: str = "",
    person: str = "", person_number: str = "", person_post: str = "", of: Listing | None = None,
    evidence: Sequence[UploadedFile] = (), by: Actor, at: datetime,
) -> Listing:  # fmt: skip
    """This will propose an institution, or a person answerable for it, for a list (TJ-28, JY-74, JY-75, CZ-37, CZ-38).

    Bad conduct is listed on nothing but a judgment, a penalty or a coercive measure with its number: the entry
    `basis`. Where the text is silent or collides, `choice` says why it applies. A person stands on a decision, or on
    the listing `of` the institution. Raises Forbidden, Conflict (a text not in force too), or Invalid by field.
    """
    on = timezone.localdate(at)
    files.admit(institution.case.place, on)
    pack = load.pack(institution.place_id).on(on)
    known = pack.grounds.get(ground)
    if known is None:
        raise Invalid({"ground": "从本地文本写明的情形里选"}, cite=str(pack.basis_cite))
    sent = Listing(
        institution=institution, list=known.list, ground=ground, basis=basis or (of.basis if of else None), of=of,
        reason=reason.strip(), person=person.strip(), person_number=person_number.strip(),
        person_post=person_post.strip(),
    )  # fmt: skip
    with transaction.atomic():
        Party.objects.select_for_update().get(pk=institution.party_id)  # two proposals at once would be one too many
        grounds.judge(pack, known, sent, choice, by=by, on=on)
        sent.rule = _ground(pack, known, sent, choice, by, on)
        return _open(pack, known, sent, evidence, by=by, at=at)


def _ground(pack: Pack, ground: Ground, sent: Listing, choice: str, by: Actor, on: date) -> dict[str, Any]:
    """What is kept of the rule and of the decision on the day of the proposal, so that nothing rewrites it."""
    found = lists.proposers(pack, ground.code, sent.domain, decided_by=sent.decided_by)
    kept: dict[str, Any] = {
        "label": ground.label, "cite": found.cite, "silent": ground.silent, "conflict": ground.conflict,
        "question": found.question, "on": on.isoformat(),
    }  # fmt: skip
    kept |= {"choice": choice.strip(), "chosen_by": by.name} if choice.strip() else {}
    if basis := sent.basis:
        kept["basis"] = {
            "kind": basis.get_kind_display(), "number": basis.number, "authority": basis.authority,
            "on": basis.on.isoformat(), "case": basis.basis.case.reference,
        }  # fmt: skip
    return kept


def _open(
    pack: Pack, ground: Ground, sent: Listing, evidence: Sequence[UploadedFile], *, by: Actor, at: datetime
) -> Listing:
    """The file under the dossier; the institution sees it from the notification on."""
    name, conduct = pack.list_names[ground.list], pack.list_rules[ground.list].conduct
    whom = f"{sent.institution.party.name}{sent.person_post}" if sent.person else sent.institution.party.name
    dossier = sent.institution.case
    sent.case = files.open(
        kind=LISTING.key, prefix=LISTING.prefix, title=f"{name}：{whom}", place=dossier.place, agency=by.agency,
        domain=DOMAINS.get(conduct, OTHERWISE), parent=dossier, by=by, at=at,
    )  # fmt: skip
    sent.save()
    facts = {"list": name, "ground": ground.label, "reason": sent.reason, "rule": sent.rule}
    flow.advance(sent, "propose", by=by, at=at, facts=facts)
    keep(sent.case, "proof", evidence, by=by, at=at)
    return sent


def notify(
    subject: Listing, *, facts: str, until: date | None, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will tell the institution what it is to be listed for, on what ground, and until when it may answer."""
    flow.check(subject, LISTING.moves["notify"], by)
    errors = {} if facts.strip() else {"facts": "写明认定的事实"}
    if until is None or until <= timezone.localdate(at):
        errors["until"] = "陈述申辩的截止日应在今天以后"
    if errors or until is None:
        raise Invalid(errors, cite=subject.rule.get("cite", ""))
    rule = subject.rule | {"facts": facts.strip(), "until": until.isoformat()}
    letter = letter_of(subject) | {"facts": facts.strip(), "until": until.isoformat()}
    with transaction.atomic():
        show_to_institution(subject)
        event = flow.advance(
            subject, "notify", by=by, at=at, expect=expect, changes={"rule": rule}, letter=letter, due_on=until,
            facts={"facts": facts.strip(), "until": clocks.words(until)},
        )  # fmt: skip
        tell(subject, "notified", f"拟列入，{clocks.words(until)}前可以陈述申辩。", at, party=subject.institution.party)
    return event


def state(
    subject: Listing, *, text: str, evidence: Sequence[UploadedFile] = (), by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will take down what the institution says for itself, beside what it said before."""
    if not text.strip():
        raise Invalid({"text": "写明陈述申辩的内容"})
    said = "\n".join(part for part in (subject.statement, text.strip()) if part)
    with transaction.atomic():
        event = flow.advance(
            subject, "state", by=by, at=at, expect=expect, changes={"statement": said}, facts={"text": text.strip()}
        )
        keep(subject.case, "statement", evidence, by=by, at=at)
        if by.party:
            tell(subject, f"stated:{event.pk}", "机构提出了陈述申辩。", at, agency=subject.case.agency)
    return event


def hear(
    subject: Listing, *, hearing: str, evidence: Sequence[UploadedFile] = (), by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will hear and verify what was said: by another person than who proposed and notified, and not too early."""
    flow.check(subject, LISTING.moves["hear"], by)
    until = date.fromisoformat(subject.rule["until"])
    if timezone.localdate(at) <= until and not said_by_party(subject, LISTING.moves["state"].key):
        more = "；部门代记的不缩短它的期限" if subject.statement else ""
        raise Conflict(f"机构还没有陈述申辩，{clocks.words(until)}以后才能按没有申辩办理{more}。")
    if not hearing.strip():
        raise Invalid({"hearing": "写明复核了什么、申辩理由成立不成立；没有申辩的，写明没有申辩"})
    with transaction.atomic():
        event = flow.advance(
            subject, "hear", by=by, at=at, expect=expect, changes={"hearing": hearing.strip()},
            facts={"hearing": hearing.strip()},
        )  # fmt: skip
        keep(subject.case, "hearing", evidence, by=by, at=at)
    return event


def decline(subject: Listing, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will not list; who was notified is told."""
    if not reason.strip():
        raise Invalid({"reason": "写明为什么不予列入"})
    notified = subject.case.party_id is not None
    with transaction.atomic():
        event = flow.advance(subject, "decline", by=by, at=at, expect=expect, facts={"reason": reason.strip()})
        if notified:
            tell(subject, "declined", f"不予列入：{reason.strip()}", at, party=subject.institution.party)
    return event


def letter_of(subject: Listing) -> dict[str, Any]:
    """What every paper says of the listing, frozen. A person is named by post and the masked name."""
    pack, basis = load.pack(subject.case.place_id), subject.rule.get("basis", {})
    return {
        "institution": subject.institution.party.name,
        "whom": f"你单位{subject.person_post}{subject.person}" if subject.person else "你单位",
        "list": pack.list_names[subject.list],
        "reason": subject.reason,
        "label": subject.rule["label"],
        "cite": subject.rule["cite"],
        "basis": f"{basis['authority']}{basis['kind']}（{basis['number']}）" if basis else "",
    }


def show_to_institution(subject: Listing) -> None:
    """From here on it is the institution's own matter as well."""
    subject.case.party = subject.institution.party
    CaseFile.objects.filter(pk=subject.case_id).update(party=subject.institution.party_id)


def keep(case: CaseFile, slot: str, uploads: Sequence[UploadedFile], *, by: Actor, at: datetime) -> None:
    """This will keep these files with a case, numbered after those of the same use that are there."""
    before = case.attachments.filter(slot__startswith=f"{slot}-").count() if uploads else 0
    for number, upload in enumerate(uploads, start=before + 1):
        attachments.add(case, f"{slot}-{number}", upload, by=by, at=at)


def tell(subject: Listing, key: str, text: str, at: datetime, **to: Any) -> None:
    """This will tell somebody what became of a listing."""
    case = subject.case
    notices.tell(case, key=f"listing:{case.pk}:{key}", text=f"{case.title}：{text}"[:500], at=at, **to)
