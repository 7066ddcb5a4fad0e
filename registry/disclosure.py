"""Publishing is an act: what the law makes public is written down fact by fact; the portal reads only that."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
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
MADE_BY_ACTS = frozenset(
    {"name", "filing", "receipt", "pledge", "refusal", "site_check", "supervision", "penalty", "unfiled_list", *PLAIN}
)


def publish(
    institution: Institution,
    contents: dict[str, Any],
    *,
    event: Event,
    on: date,
    papers: Mapping[str, Document] = MappingProxyType({}),
    ends: Sequence[str] = (),
) -> None:
    """This will make items public in place of what was public before; the law of the place must name each.

    `contents` and `papers` are by item; `ends` are items that are no longer public from that day.
    """
    entries = {entry.code: entry for entry in load.pack(institution.place_id).disclosure if entry.code in contents}
    take_down(institution, [*entries, *ends], on=on)
    Disclosure.objects.bulk_create(
        Disclosure(
            institution=institution,
            item=item,
            label=entries[item].label,
            content=content,
            cite=str(entries[item].cite),
            event=event,
            case_id=event.case_id,
            document=papers.get(item),
            from_on=on,
        )
        for item, content in contents.items()
        if item in entries
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
        publish(institution, {item: content}, event=event, on=timezone.localdate(at))
    return event


def take_down(institution: Institution, items: Sequence[str], *, on: date) -> None:
    """This will end the publication of items on the day before; what was public stays on record."""
    current = Disclosure.objects.filter(institution=institution, item__in=items, until_on=None)
    current.update(until_on=on - timedelta(days=1))


def publish_filing(application: Filing | Change, receipt: Document, *, event: Event, on: date) -> None:
    """This will publish what a filing makes public: that it is filed, the receipt, basic facts, the pledge if given.

    An announcement that the institution refuses to file ends with it.
    """
    institution, pack = application.institution, load.pack(application.case.place_id)
    contents: dict[str, Any] = {"name": application.name}
    for item in PLAIN:
        display = getattr(application, f"get_{item}_display", None)
        value = display() if display else getattr(application, item)
        if value not in (None, ""):
            contents[item] = str(value)
    filed_on = institution.filed_on or on
    contents["filing"] = {"filed_on": filed_on.isoformat(), "reference": application.case.reference}
    contents["receipt"] = {"number": receipt.number, "code": receipt.code}
    if application.pledged_at and pack.pledge and pack.pledge.public:
        given = {"by": application.pledged_by, "on": timezone.localdate(application.pledged_at).isoformat()}
        contents["pledge"] = given | {"matters": list(pack.pledge.matters)}
    publish(institution, contents, event=event, on=on, papers={"receipt": receipt}, ends=("refusal",))


def publish_refusal(matter: Unfiled, paper: Document, *, event: Event, on: date) -> None:
    """This will announce on the portal that an institution refuses to file although urged (CZ-10)."""
    content = {"number": paper.number, "code": paper.code, "residents": matter.residents}
    publish(matter.institution, {"refusal": content}, event=event, on=on, papers={"refusal": paper})
