"""What the public is told of penalties: the decisions of one institution that may still be public, and until when;
and those of places that are not in the register.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from casefile import personal
from casefile.models import Document, Event
from complaints.models import Enforcement
from credit.models import TakeDown
from law import load
from law.pack import Silent
from law.terms import add_months
from registry import disclosure
from registry.models import Disclosure, Institution

ITEM = "penalty"
S = Enforcement.State


def longest(place_id: str, severity: str, decided_on: date) -> tuple[date, str]:
    """The last day on which a decision of this severity may be public, counted from its day, and by which text.

    Raises Silent where no text that is known says how long.
    """
    term = load.pack(place_id).term(f"publicity.{severity}", on=decided_on)
    if term.n is None:
        raise Silent(f"{term.cite}没有写公开多久。")
    return add_months(decided_on, term.n), str(term.cite)


def current(on: date) -> QuerySet[Enforcement]:
    """The penalties that are public on a day."""
    found = Enforcement.objects.filter(published_on__lte=on, publish_until__gte=on).exclude(state=S.REVOKED)
    return found.select_related("case__agency", "institution__party")


def of_strangers(on: date, *, words: Sequence[str] = (), place: str = "") -> list[dict[str, Any]]:
    """The penalties, public on a day, of places that are not in the register: each with its name, code and place.

    Only those whose name or code holds each of the `words`, and of one `place`, where these are given. Nothing but
    what the public may read leaves here; whoever asks in the house must not hand out more.
    """
    found = current(on).filter(institution=None).exclude(party_name="").select_related("case__place", "party")
    for word in words:
        unknown = Q(party=None, routing__party_code__icontains=word)
        found = found.filter(Q(party_name__icontains=word) | Q(party__code__icontains=word) | unknown)
    if place:
        found = found.filter(case__place=place)
    return [
        _row(one) | {"name": one.party_name, "code": one.code, "place": one.case.place.name}
        for one in found.order_by("-decided_on", "-pk")
    ]


def names_person(subject: Enforcement) -> str:
    """The sentence that keeps a decision from the public which names its natural person; empty when it does not."""
    said = (subject.party_name, subject.title, subject.decision)
    named = personal.redacted(subject.person, lambda name: bool(name) and any(name in text for text in said))
    return "当事人名称、案由或者决定内容里写着个人的姓名，不能公开；写明理由，选“不公开”。" if named else ""


def show(institution: Institution, *, event: Event, on: date, paper: Document | None = None) -> None:
    """This will publish the penalties of an institution that may be public on that day, in place of those before.

    When none is left nothing is public any more; what was, stays on record with its days.
    """
    rows = [_row(one) for one in current(on).filter(institution=institution).order_by("-decided_on", "-pk")]
    if not rows:
        disclosure.take_down(institution, [ITEM], on=on)
        return
    papers = {ITEM: paper} if paper else {}
    disclosure.publish(institution, {ITEM: {"decisions": rows}}, event=event, on=on, papers=papers)


def end_due(*, at: datetime) -> int:
    """This will take down every decision whose last public day is over; returns how many were taken down now.

    Safe to run twice. Until it comes, the public pages hold back what is past its last day by themselves.
    """
    on = timezone.localdate(at)
    facts = Disclosure.objects.filter(item=ITEM, until_on=None).select_related("institution", "event")
    return sum(_end(fact, on, at) for fact in facts)


def _end(fact: Disclosure, on: date, at: datetime) -> int:
    over = [row for row in fact.content["decisions"] if date.fromisoformat(row["until"]) < on]
    if not over:
        return 0
    with transaction.atomic():
        if not Disclosure.objects.select_for_update(skip_locked=True).filter(pk=fact.pk, until_on=None).exists():
            return 0
        for row in over:
            log(row, "公开期满", date.fromisoformat(row["until"]), at)
        show(fact.institution, event=fact.event, on=on)
    return len(over)


def log(row: dict[str, Any], why: str, until_on: date, at: datetime) -> None:
    """This will write down that a decision ceased to be public, when and why."""
    what = f"行政处罚决定 {row['number']}：{row['title']}"
    TakeDown.objects.create(what=what[:240], why=why[:200], until_on=until_on, at=at)


def _row(subject: Enforcement) -> dict[str, Any]:
    """One decision as the public reads it: no person is named, and nothing says where the case came from."""
    return {
        "reference": subject.case.reference,
        "number": subject.decision_number,
        "title": subject.title,
        "decision": subject.decision,
        "fine": str(subject.fine or ""),
        "articles": list(subject.articles),
        "decided_by": subject.case.agency.name,
        "decided_on": subject.decided_on.isoformat(),
        "until": subject.publish_until.isoformat(),
    }
