"""A major hazard is proposed for listed supervision: by whom the place's text names, to the government that decides."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies.access import Actor, Role
from agencies.models import Agency, Post
from casefile import files, flow, notices, papers, referrals
from casefile.models import Document, Referral
from casefile.refusals import Invalid
from inspections import routing
from inspections.flow.hazards import HAZARD
from inspections.flow.supervision import SUPERVISION
from inspections.models import Hazard, Supervision
from law import load, routes
from law.routes import Supervised

GOVERNMENT = "government"


def rule(hazard: Hazard, on: date) -> Supervised:
    """The place's rule for this hazard as the text stands on a day."""
    return routes.listing(load.pack(hazard.case.place_id).on(on), grade=hazard.grade, domain=hazard.case.domain)


def deciders(hazard: Hazard, on: date) -> list[Agency]:
    """Who may be asked to decide: the one that the text names, or any government where it names none."""
    named = rule(hazard, on).decide
    found = Agency.objects.filter(place=hazard.case.place_id).order_by("pk")
    return list(found.filter(pk=named) if named else found.filter(kind=GOVERNMENT))


def signs_in(agency: Agency, on: date) -> bool:
    """Whether anybody there holds a post in which to decide, on this day or later."""
    lasting = Q(until_on=None) | Q(until_on__gte=on)
    return Post.objects.filter(
        lasting, agency=agency, role__in=(Role.LEADER, Role.REVIEWER), user__is_active=True
    ).exists()


def propose(
    hazard: Hazard, *, reason: str, decider: str = "", decider_reason: str = "", by: Actor, at: datetime,
    expect: int | None = None,
) -> Supervision:  # fmt: skip
    """This will propose a major hazard for listed supervision to the government above (JY-33, CZ-03, TJ-11, LYG-14).

    Where the text does not say who decides, `decider` names it and `decider_reason` says why. A government of which
    nobody signs in is asked by letter. Raises Forbidden, Conflict (a draft text too), or Invalid by field.
    """
    flow.check(hazard, HAZARD.moves["propose_listing"], by)
    on = timezone.localdate(at)
    files.admit(hazard.case.place, on)
    agency = _settled(hazard, reason, decider, decider_reason, on)
    found = rule(hazard, on)
    kept = {"cite": found.cite, "silent": found.silent, "conflict": found.conflict, "on": on.isoformat()}
    kept |= {} if found.decide else {"chosen_by": by.name, "reason": decider_reason}
    told = {"decider": agency.name, "reason": reason, "ground": kept}
    with transaction.atomic():
        flow.advance(hazard, "propose_listing", by=by, at=at, expect=expect, facts=told)
        case = files.open(
            kind=SUPERVISION.key, prefix=SUPERVISION.prefix, title=hazard.case.title, place=hazard.case.place,
            domain=hazard.case.domain, agency=agency, parent=hazard.case, by=by, at=at,
        )  # fmt: skip
        subject = Supervision.objects.create(
            case=case, hazard=hazard, proposer=by.agency, reason=reason, ground=kept, by_letter=not signs_in(agency, on)
        )
        _share(subject)
        flow.advance(subject, "propose", by=by, at=at, facts=told)
        facts = letter_of(subject) | {"decider": agency.name, "reason": reason, "cite": found.cite}
        letter = papers.issue(case, ("supervision_request",), by=by, at=at, agency=by.agency, facts=facts)[0]
        _ask(subject, letter, by=by, at=at)
    return subject


def _settled(hazard: Hazard, reason: str, decider: str, decider_reason: str, on: date) -> Agency:
    """The government that decides. Raises Invalid by field for what is missing or cannot be."""
    known, found = {one.pk: one for one in deciders(hazard, on)}, rule(hazard, on)
    errors = {} if reason.strip() else {"reason": "写明为什么提请挂牌督办"}
    names = "、".join(one.name for one in known.values())
    if found.decide and decider not in ("", found.decide):
        errors["decider"] = f"文本已经写明由{names}决定，不能另选"
    if not found.decide and decider not in known:
        errors["decider"] = f"{found.silent}选定由哪一级政府决定：{names}"
    if not found.decide and not decider_reason.strip():
        errors["decider_reason"] = "文本没有写由谁决定，写明为什么提请这一级政府"
    if errors:
        raise Invalid(errors, cite=found.cite)
    return known[found.decide or decider]


def _share(subject: Supervision) -> None:
    """Proposer, competent agency and convenor read the file; who decides reads the hazard."""
    case, hazard = subject.case, subject.hazard
    readers = {subject.proposer_id, hazard.case.agency_id, routing.convenor(case.place_id)} - {case.agency_id}
    files.give(case, list(Agency.objects.filter(pk__in=readers)))
    files.give(hazard.case, [case.agency])


def _ask(subject: Supervision, letter: Document, *, by: Actor, at: datetime) -> None:
    """Lays the proposal before who decides: on its desk, or by letter where nobody there signs in."""
    if not subject.by_letter:
        tell(subject, "proposed", f"{subject.proposer.short}提请挂牌督办，请决定。", at, agency=subject.case.agency)
        return
    text = f"提请对“{subject.hazard.title}”挂牌督办，见{letter.title}{letter.number}。理由：{subject.reason}"
    ground = {"why": "提请挂牌督办", "cite": subject.ground["cite"], "on": subject.ground["on"]}
    referrals.offer(
        subject.case, kind=Referral.Kind.REQUEST, receiver=subject.case.agency, text=text, ground=ground, by=by, at=at,
    )  # fmt: skip


def letter_of(subject: Supervision) -> dict[str, Any]:
    """What every paper says of the hazard, frozen."""
    hazard = subject.hazard
    return {
        "institution": hazard.institution.party.name,
        "hazard": hazard.title,
        "hazard_reference": hazard.case.reference,
        "grade": hazard.get_grade_display(),
        "where": hazard.place_text,
        "description": hazard.description,
        "found_on": hazard.found_on.isoformat(),
        "competent": hazard.case.agency.name,
        "measure": hazard.measure,
        "responsible": hazard.responsible,
        "fix_by": hazard.fix_by.isoformat() if hazard.fix_by else "",
    }


def tell(subject: Supervision, key: str, text: str, at: datetime, **to: Any) -> None:
    case = subject.case
    notices.tell(case, key=f"supervision:{case.pk}:{key}", text=f"{case.title}：{text}"[:500], at=at, **to)
