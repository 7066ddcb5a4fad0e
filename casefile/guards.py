"""Guards over case files: who answers for the matter by the matrix, who handles it, whose own it is, and four eyes."""

from dataclasses import dataclass
from typing import Any

from agencies.access import Actor, Guard, guard
from agencies.models import Place
from law import load
from law.facts import BadFact


def _entitled(actor: Actor, subject: Any, move: str) -> str | None:
    if not actor.agency:
        return "这一步由主管部门办理，机构一方不能代办。"
    case = subject.case
    if actor.agency.place_id != case.place_id:
        return f"这个案卷属于{case.place.name}，须由当地部门办理。"
    known: dict[str, Any] = getattr(subject, "law_facts", dict)()  # where size or money decides who is competent
    try:
        answer = load.pack(case.place_id).may(actor.agency.pk, move, domain=case.domain or None, facts=known)
    except BadFact as unknown:
        return str(unknown)
    return None if answer.allowed else answer.why


entitled = Guard(_entitled)
"""The pack's matrix gives this move, in this file's place and domain, to the actor's agency."""

handles_case = guard(
    lambda actor, subject: actor.agency is not None and subject.case.agency_id == actor.agency.pk,
    "这个案卷由别的部门承办，须由承办部门办理。",
)

party_to_case = guard(
    lambda actor, subject: actor.party is not None and subject.case.party_id == actor.party.pk,
    "只有这个案卷的当事机构可以办理。",
)


def not_who(*moves: str) -> Guard:
    """Four eyes: the actor is not the person who last made one of these moves on this file."""

    def refusal(actor: Actor, subject: Any, move: str) -> str | None:
        flow = move.rsplit(".", 1)[0]
        kinds = [f"{flow}.{name}" for name in moves]
        made = [event for event in subject.case.events.all() if event.kind in kinds]  # lists have read them together
        last = max(made, key=lambda event: event.seq, default=None)
        if last and actor.user and last.by_id == actor.user.pk:
            return f"上一步是您（{last.by_name}）办理的，须由另一人复核。"
        return None

    return Guard(refusal)


def _not_opener(actor: Actor, subject: Any, move: str) -> str | None:
    known = subject.case.__dict__  # who opened it never changes: asked once for the page, the form and the act
    if known.get("_opened") is None:
        known["_opened"] = next((one for one in subject.case.events.all() if one.kind == "case.opened"), None)
    first = known["_opened"]
    if first and actor.user and first.by_id == actor.user.pk:
        return f"这个案卷是您（{first.by_name}）提出的，须由另一人复核。"
    return None


not_opener = Guard(_not_opener)
"""Four eyes: the actor is not the person who opened this file."""


def said_by_party(subject: Any, move: str) -> bool:
    """Whether the institution itself made this move (its key): what an agency wrote down for it does not count."""
    return any(one.kind == move and one.agency_id is None for one in subject.case.events.all())


@dataclass(frozen=True)
class Cover:
    """What a guard reads of the case file of a matter that is not there yet: it would belong to the actor's place."""

    place: Place
    domain: str

    @property
    def place_id(self) -> str:
        return self.place.pk


@dataclass(frozen=True)
class Ahead:
    """A matter that somebody is about to open, for the guard that says whether they may."""

    case: Cover


def ahead(place: Place, domain: str) -> Ahead:
    """A matter of a domain that is not there yet."""
    return Ahead(Cover(place, domain))
