"""Entering into the credit record, and reading it. Facts flow in from above by a plain call."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from agencies.models import Party
from casefile import page
from casefile.models import CaseFile, Event
from credit import citations
from credit.models import Entry, Objection
from law import load
from law.pack import Silent
from registry.models import Institution

KEPT, BROKEN = Entry.Kind.PLEDGE_KEPT, Entry.Kind.PLEDGE_BROKEN
GOOD = (KEPT, Entry.Kind.HONOUR)
PLAIN = (Entry.Kind.INSPECTION, Entry.Kind.SUBSIDY, Entry.Kind.CORRECTION)
COLLECTED = (
    Entry.Kind.PENALTY, Entry.Kind.JUDGMENT, Entry.Kind.COERCIVE, Entry.Kind.PRICE, Entry.Kind.INCIDENT,
    Entry.Kind.SUBSIDY, Entry.Kind.HONOUR,
)  # fmt: skip
TERM, RECORD = "filing.pledge", "credit.record"
GIVEN = "作出书面承诺"
AUTHORITY = Entry._meta.get_field("authority").max_length


@dataclass(frozen=True)
class Line:
    """One line of the record as a person reads it, with the case file on which it rests, if its reader may open that.

    `entry` is the row behind it, `disputed` the objection that is open, `corrected` what put it right since.
    """

    on: date
    label: str
    text: str
    cite: str
    case: CaseFile | None
    tone: str = ""
    number: str = ""
    authority: str = ""
    entry: int | None = None
    disputed: bool = False
    corrected: str = ""
    event: str = ""


def enter(institution: Institution, kind: str, *, basis: Event, matters: Sequence[str], on: date) -> Entry | None:
    """This will enter whether a pledge was kept (CZ-07), resting on `basis`; the same event is entered once.

    Answers None and writes nothing where the text of the place does not speak of pledges and credit at all.
    """
    try:
        term = load.pack(institution.place_id).term(TERM, on=on)
    except Silent:
        return None
    party = institution.party
    return Entry.objects.get_or_create(
        basis=basis,
        kind=kind,
        defaults={
            "party": party,
            "code": party.code or "",
            "place_id": institution.place_id,
            "matters": list(matters),
            "cite": str(term.cite),
            "on": on,
        },
    )[0]


def note(
    party: Party,
    kind: str,
    *,
    place_id: str,
    basis: Event,
    on: date,
    matters: Sequence[str] = (),
    number: str = "",
    authority: str = "",
    facts: dict[str, Any] | None = None,
    cite: str,
    corrects: Entry | None = None,
) -> Entry:
    """This will enter one fact about a legal person's conduct (TJ-49, JY-73, CZ-36), resting on the event `basis`.

    `number` and `authority` are those of the judgment, decision or measure; `facts` must bear JSON; `corrects` names
    the entry that this one puts right. The same fact from the same event is entered once; the first entry is answered.
    """
    told = {
        "code": party.code or "", "place_id": place_id, "matters": list(matters), "cite": cite, "on": on,
        "authority": authority[:AUTHORITY], "facts": facts or {}, "corrects": corrects,
    }  # fmt: skip
    return Entry.objects.get_or_create(basis=basis, kind=kind, party=party, number=number, defaults=told)[0]


def document(entry: Entry) -> tuple[int, str, str]:
    """What makes two entries tell of one document of one legal person: its number, however that is written.

    A judgment, penalty, measure or finding counts once under its number; a payment or an honour stands beside it.
    """
    fact = entry.kind == Entry.Kind.HONOUR or (entry.kind == Entry.Kind.SUBSIDY and not entry.facts.get("misused"))
    return (entry.party_id, entry.kind if fact else "", citations.key(entry.number))


def numbered(parties: Collection[int]) -> dict[tuple[int, str, str], list[Entry]]:
    """The entries of these legal persons that still hold and bear a number, oldest first, by their document."""
    found: dict[tuple[int, str, str], list[Entry]] = defaultdict(list)
    held = Entry.objects.filter(party__in=parties, kind__in=COLLECTED, corrections=None).exclude(number="")
    for entry in held.select_related("basis__case").order_by("pk"):
        found[document(entry)].append(entry)
    return found


def held(party: Party, kind: str, number: str) -> Entry | None:
    """What the record holds under the number of a document already, or None; one decision is entered once."""
    return next(iter(numbered({party.pk})[document(Entry(party=party, kind=kind, number=number))]), None)


def tell(
    institution: Institution, kind: str, *, basis: Event, matters: Sequence[str], on: date, authority: str,
    number: str = "",
) -> Entry | None:  # fmt: skip
    """This will enter what supervision itself found, by the rule of the place's text on credit records.

    Answers None and writes nothing where that text does not speak of one.
    """
    try:
        cite = str(load.pack(institution.place_id).term(RECORD, on=on).cite)
    except Silent:
        return None
    told = {"basis": basis, "matters": matters, "on": on, "authority": authority, "number": number, "cite": cite}
    return note(institution.party, kind, place_id=institution.place_id, **told)


def of(institution: Institution) -> list[Line]:
    """The whole record, newest first: what was entered, and pledges given (read from the filings).

    Whoever may read the record reads all of it; the file behind a line is theirs to open or not, as everywhere.
    """
    entries = list(Entry.objects.filter(party=institution.party_id).order_by("-on", "-pk"))
    keys = [entry.basis_id for entry in entries]
    behind = {event.pk: event for event in Event.objects.filter(pk__in=keys).select_related("case")}
    open_now = Objection.objects.filter(entry__in=entries, state=Objection.State.RAISED)
    disputed = set(open_now.values_list("entry_id", flat=True))
    corrected = {one.corrects_id: "、".join(one.matters) for one in entries if one.corrects_id}
    words = page.words()
    lines = [
        Line(
            entry.on, entry.get_kind_display(), "、".join(entry.matters), entry.cite,
            behind[entry.basis_id].case if entry.basis_id in behind else None, _tone(entry), entry.number,
            entry.authority, entry.pk, entry.pk in disputed, corrected.get(entry.pk, ""),
            words.get(behind[entry.basis_id].kind, ("",))[0] if entry.basis_id in behind else "",
        )
        for entry in entries
    ]  # fmt: skip
    return sorted([*lines, *_given(institution)], key=lambda line: line.on, reverse=True)


def _tone(entry: Entry) -> str:
    """How a line is drawn: bad, good or plain. Leaving a list of good conduct is not good."""
    listed_well = bool(entry.facts.get("good"))
    if entry.kind in (Entry.Kind.LISTED, Entry.Kind.LEFT):
        return "ok" if listed_well == (entry.kind == Entry.Kind.LISTED) else "danger" if not listed_well else ""
    if entry.facts.get("misused"):
        return "danger"
    return "ok" if entry.kind in GOOD else "" if entry.kind in PLAIN else "danger"


def _given(institution: Institution) -> list[Line]:
    """A pledge counts as given once the filing that carries it was accepted."""
    pledge = load.pack(institution.place_id).pledge
    found = institution.filings.filter(pledged_at__isnull=False, filed_on__isnull=False).select_related("case")
    cite = str(pledge.cite) if pledge else ""
    return [
        Line(timezone.localdate(filing.pledged_at), GIVEN, f"承诺人：{filing.pledged_by}", cite, filing.case)
        for filing in found
    ]


def silence(institution: Institution) -> str:
    """What the place's text leaves unsaid about pledges and credit; empty when it speaks."""
    try:
        load.pack(institution.place_id).term(TERM)
    except Silent as silent:
        return str(silent)
    return ""
