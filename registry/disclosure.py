"""Publishing is an act: what the law makes public is written down fact by fact; the portal reads only that."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from casefile import flow
from casefile.models import Document, Event
from casefile.refusals import Invalid
from law import load
from law.entries import DisclosureItem
from registry.models import Change, Disclosure, Filing, Institution, Unfiled

PLAIN = ("address", "beds", "service_scope", "premises_nature", "floor_area")
MADE_BY_ACTS = frozenset({"name", "filing", "receipt", "pledge", "refusal", "site_check", "unfiled_list", *PLAIN})


def publish(
    institution: Institution, item: str, content: Any, *, event: Event, on: date, document: Document | None = None
) -> None:
    """This will make one item public in place of what was public before; the law of the place must name the item."""
    entries = {entry.code: entry for entry in load.pack(institution.place_id).disclosure}
    if item not in entries:
        return
    take_down(institution, item, on=on)
    Disclosure.objects.create(
        institution=institution,
        item=item,
        label=entries[item].label,
        content=content,
        cite=str(entries[item].cite),
        event=event,
        case_id=event.case_id,
        document=document,
        from_on=on,
    )


def given_by_institutions(institution: Institution) -> list[DisclosureItem]:
    """What the place's document wants public and only the institution itself can say (prices, services, telephones)."""
    return [item for item in load.pack(institution.place_id).disclosure if item.code not in MADE_BY_ACTS]


def provide(
    institution: Institution, *, item: str, content: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will make public what the institution says of itself, in place of what it said before (JY-24, JY-88)."""
    labels = {entry.code: entry.label for entry in given_by_institutions(institution)}
    if item not in labels:
        raise Invalid({"item": "从列出的公示事项中选择一项"})
    with transaction.atomic():
        facts = {"item": item, "label": labels[item]}
        event = flow.advance(institution, "disclose", by=by, at=at, expect=expect, facts=facts)
        publish(institution, item, content, event=event, on=timezone.localdate(at))
    return event


def take_down(institution: Institution, item: str, *, on: date) -> None:
    """This will end the publication of an item on the day before; what was public stays on record."""
    current = Disclosure.objects.filter(institution=institution, item=item, until_on=None)
    current.update(until_on=on - timedelta(days=1))


def publish_filing(application: Filing | Change, receipt: Document, *, event: Event, on: date) -> None:
    """This will publish what a filing makes public: that it is filed, the receipt, basic facts, the pledge if given."""
    institution, pack = application.institution, load.pack(application.case.place_id)
    publish(institution, "name", application.name, event=event, on=on)
    for item in PLAIN:
        display = getattr(application, f"get_{item}_display", None)
        value = display() if display else getattr(application, item)
        if value not in (None, ""):
            publish(institution, item, str(value), event=event, on=on)
    publish(
        institution,
        "filing",
        {"filed_on": (institution.filed_on or on).isoformat(), "reference": application.case.reference},
        event=event,
        on=on,
    )
    paper = {"number": receipt.number, "code": receipt.code}
    publish(institution, "receipt", paper, event=event, on=on, document=receipt)
    if application.pledged_at and pack.pledge and pack.pledge.public:
        given = {"by": application.pledged_by, "on": timezone.localdate(application.pledged_at).isoformat()}
        publish(institution, "pledge", given | {"matters": list(pack.pledge.matters)}, event=event, on=on)


def publish_refusal(matter: Unfiled, paper: Document, *, event: Event, on: date) -> None:
    """This will announce on the portal that an institution refuses to file although urged (CZ-10)."""
    content = {"number": paper.number, "code": paper.code, "residents": matter.residents}
    publish(matter.institution, "refusal", content, event=event, on=on, document=paper)
