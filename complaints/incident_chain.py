"""Who must be told of an event, as the place's text has it: the agencies, the words that name nobody, the terms."""

from dataclasses import dataclass
from datetime import date

from agencies import responsibility
from agencies.models import Agency
from law import directions, load, routes
from law.pack import Pack

OPINION = "opinion"  # reported upward too, but a matter of its own
# The domain of the file, by which the matrix shows it to those who have a part besides those who are told.
DOMAINS = {
    "accident": "emergency_rescue", "public_health": "public_health_emergency", "food": "public_health_emergency",
    "fraud": "fraud",
}  # fmt: skip
GENERAL = "emergency"


@dataclass(frozen=True)
class Named:
    """Somebody whom the text names: an agency (`slug`), or words that are no agency of the place.

    `internal`: a report inside the unit itself, which comes before those that the hours are counted for.
    """

    name: str
    cite: str
    slug: str = ""
    internal: bool = False
    silent: str = ""


@dataclass(frozen=True)
class Chained:
    """The whole rule of one event in one place."""

    place: str
    event: str
    label: str
    named: tuple[Named, ...]
    terms: tuple[str, ...]
    cite: str
    silent: str

    @property
    def slugs(self) -> list[str]:
        return [one.slug for one in self.named if one.slug]

    @property
    def unnamed(self) -> list[Named]:
        """Words that somebody has to put an agency to."""
        return [one for one in self.named if not one.slug and not one.internal]

    @property
    def asks(self) -> bool:
        """Whether the text leaves open who else, or who at all, is told."""
        return bool(self.unnamed) or not self.slugs


def kinds(place_id: str, on: date) -> dict[str, str]:
    """The events that may be reported here, with the words of the place's own text where it has some."""
    pack = load.pack(place_id).on(on)
    found = {**directions.reported(pack), **{event: chain.label for event, chain in pack.chains.items()}}
    return {event: label for event, label in found.items() if event != OPINION}


def of(place_id: str, event: str, on: date) -> Chained:
    """What the text says of one event, as it stands on a day. Raises KeyError for an event that nobody knows."""
    pack = load.pack(place_id).on(on)
    label = pack.chains[event].label if event in pack.chains else directions.reported(pack)[event]
    chain = routes.chain(pack, event)
    named: dict[str, Named] = {}
    for step in chain.steps:
        for word in step.to:
            one = _named(pack, word, str(step.cite), step.silent, first=len(chain.steps) > 1 and step is chain.steps[0])
            named.setdefault(one.slug or one.name, one)
    silences = dict.fromkeys(one for one in (chain.silent, *(step.silent for step in chain.steps)) if one)
    cites = dict.fromkeys(str(step.cite) for step in chain.steps)
    return Chained(
        place=place_id,
        event=event,
        label=label,
        named=tuple(named.values()),
        terms=tuple(dict.fromkeys(step.term for step in chain.steps if step.term)),
        cite="；".join(cites) or str(pack.basis_cite),
        silent="".join(silences),
    )


def _named(pack: Pack, word: str, cite: str, silent: str, *, first: bool) -> Named:
    """An agency that can be told, or words: a collective name of the pack, or somebody inside the unit."""
    entry = pack.agencies.get(word)
    if entry is None:
        return Named(word, cite, internal=first, silent=silent)
    return Named(entry.name, cite, slug=word if entry.can_sign_in else "", silent=silent)


def hours(place_id: str, known: Chained, on: date) -> int | None:
    """Within how many hours the text has it reported, where it counts hours."""
    pack = load.pack(place_id).on(on)
    found = [term for term in pack.terms if term.id in known.terms and term.unit == "hours"]
    return found[0].n if found else None


def proposed(place_id: str, event: str, on: date) -> list[str]:
    """Whom the form proposes where the text names nobody: who leads in the domain, then who gathers what is unsaid."""
    pack = load.pack(place_id).on(on)
    answer = pack.competent(DOMAINS.get(event, GENERAL))
    leads = [one.slug for one in answer.agencies if one.role == "lead" and pack.agencies[one.slug].can_sign_in]
    already = of(place_id, event, on).slugs
    return [slug for slug in dict.fromkeys([*leads, pack.fallback]) if slug and slug not in already]


def upper(place_id: str, event: str) -> dict[str, object] | None:
    """What the regulations above the place's text say, to be read beside it; None where nothing is known."""
    text = load.pack(place_id).texts.get(f"upper_{event}")
    if text is None:
        return None
    return {"title": text.title, "lines": [{"text": line.text, "cite": str(line.cite)} for line in text.lines]}


def gathering(place_id: str, event: str) -> Agency:
    """Who keeps the file where nobody who is told signs in: the lead of its domain, or who gathers what is unsaid."""
    try:
        return responsibility.lead(place_id, DOMAINS.get(event, GENERAL))
    except responsibility.LeadUndefined as open_question:
        fallback = load.pack(place_id).fallback
        return Agency.objects.get(pk=fallback or open_question.options[0])
