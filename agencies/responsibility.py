"""The matrix of responsibilities, answered with agencies: to whom a matter in a domain goes, and who else has a part.

The packs answer; the database is asked only for the agencies' rows. Nothing here settles what a text leaves open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agencies.models import Agency
from law import load
from law.entries import ROLES, Competent
from law.pack import Pack


@dataclass(frozen=True)
class Leading:
    """The id of the agency to which a matter is opened, the Chinese sentence why, and the text it rests on."""

    agency_id: str
    why: str
    cite: str


class LeadUndefined(Exception):
    """The text names agencies side by side and no leader: an officer must choose one of `options` and say why."""

    def __init__(self, sentence: str, options: tuple[str, ...]):
        super().__init__(sentence)
        self.sentence = sentence
        self.options = options


def leading(place_id: str, domain: str, facts: Mapping[str, Any] | None = None) -> Leading:
    """Who leads in a domain, given the facts of the matter (floor_area in m², investment in yuan, …).

    Where the text is silent, the pack's fallback agency, and its sentence says so. No query.
    Raises LeadUndefined where an officer must choose, KeyError for an unknown domain, law.facts.MissingFact.
    """
    pack = load.pack(place_id)
    answer = pack.competent(domain, facts or {})
    seated = [entry for entry in answer.agencies if pack.agencies[entry.slug].can_sign_in]
    leads = [entry for entry in seated if entry.role == ROLES[0]]
    if len(leads) > 1:
        leads = [entry for entry in leads if entry.competent]
    if len(leads) == 1:
        return Leading(leads[0].slug, leads[0].task, str(leads[0].cite))
    if answer.fallback and (answer.silent or not seated):
        name = pack.agencies[answer.fallback].name
        why = f"{answer.silent or '文件没有写明具体部门。'}由{name}归口。"
        return Leading(answer.fallback, why, answer.fallback_cite)
    raise LeadUndefined(_sentence(pack, answer, seated), tuple(entry.slug for entry in seated))


def lead(place_id: str, domain: str, facts: Mapping[str, Any] | None = None) -> Agency:
    """The agency to which a new matter is opened; see `leading` for the reasons and errors. One query."""
    return Agency.objects.get(pk=leading(place_id, domain, facts).agency_id)


def roles_of(agency: Agency, domain: str) -> frozenset[str]:
    """Every part (lead, joint, cooperating) that the matrix of its own place gives an agency in a domain. No query."""
    duties = load.pack(agency.place_id).duties
    return frozenset(duty.role for duty in duties if duty.agency == agency.pk and duty.domain == domain)


def agencies_in(place_id: str, domain: str) -> list[Agency]:
    """The seated agencies with a part in a domain, leaders first. One query."""
    ranks: dict[str, int] = {}
    for duty in load.pack(place_id).duties:
        if duty.domain == domain:
            ranks[duty.agency] = min(ROLES.index(duty.role), ranks.get(duty.agency, len(ROLES)))
    return sorted(
        Agency.objects.filter(pk__in=ranks),
        key=lambda agency: (ranks[agency.pk], agency.pk),
    )


def _sentence(pack: Pack, answer: Competent, seated: list) -> str:
    names = "、".join(pack.agencies[entry.slug].name for entry in seated)
    said = answer.conflict or f"文件在“{pack.domains[answer.domain]}”方面只并列{names}，没有定牵头部门。"
    return f"{said}请选定一个部门并写明理由。"
