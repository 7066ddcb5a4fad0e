"""Who makes the moves of this app: the handling agency's clerk, officer or leader, or the institution itself."""

from typing import Any

from agencies.access import Actor, Role, holds
from casefile.guards import entitled, party_to_case
from law import load
from law.facts import BadFact

ENFORCE = "complaints.enforcement.open"

clerk = holds(Role.CLERK) & entitled
leader = holds(Role.LEADER) & entitled
officer = holds(Role.CLERK, Role.INSPECTOR) & entitled
either_side = party_to_case | clerk


def may_enforce(actor: Actor, subject: Any) -> bool:
    """Whether this actor may file an enforcement case from what a page shows: in its domain, or in any if it has none.

    The matrix is asked whether the text gives them such cases; filing asks it again.
    """
    agency, case = actor.agency, subject.case
    if agency is None or actor.read_only or not actor.holds(Role.CLERK, Role.INSPECTOR):
        return False
    if agency.place_id != case.place_id:
        return False
    pack, known = load.pack(case.place_id), subject.law_facts()
    return any(_may(pack, agency.pk, domain, known) for domain in ([case.domain] if case.domain else pack.domains))


def _may(pack: Any, agency: str, domain: str, known: dict[str, Any]) -> bool:
    try:
        return pack.may(agency, ENFORCE, domain, known).allowed
    except BadFact:  # what decides is not known yet: the form asks for it
        return False
