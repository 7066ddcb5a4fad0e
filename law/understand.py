"""Reading a question about the law: what was given becomes what it means, or a sentence that says why it cannot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from law import facts as fact
from law import load
from law.entries import Term
from law.pack import Pack, Silent
from law.workdays import LOCAL


class BadQuestion(ValueError):
    """A question that cannot be answered as put: a Chinese sentence, and the `field` that is at fault."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Unsaid(BadQuestion):
    """A question that other places' texts answer and this place's does not."""


def place(place: str | Pack) -> Pack:
    """The pack of a place that ships with the project; one that was read from elsewhere is taken as it is."""
    if isinstance(place, Pack):
        return place
    if place not in load.places():
        raise BadQuestion(f"没有“{place}”这个地方，可用的有：{'、'.join(load.places())}。", "place")
    return load.pack(place)


def domain(pack: Pack, domain: str) -> None:
    """Refuse a word that is no subject domain."""
    if domain not in pack.domains:
        raise BadQuestion(f"没有“{domain}”这个领域，可用的有：{'、'.join(pack.domains)}。", "domain")


def facts(facts: Mapping[str, Any] | None) -> dict[str, Any]:
    """Facts as numbers and booleans."""
    try:
        return fact.read(facts or {})
    except fact.BadFact as error:
        raise BadQuestion(str(error), error.name) from None


def agency(pack: Pack, agency: str) -> str:
    """An agency's slug; the part after the dot will do."""
    slug = agency if "." in agency else f"{pack.id}.{agency}"
    if slug in pack.agencies:
        return slug
    place = slug.partition(".")[0]
    if place != pack.id and place in load.places():
        raise BadQuestion(f"“{agency}”是{load.pack(place).short}的单位，在{pack.short}没有职责。", "agency")
    raise BadQuestion(f"{pack.short}没有“{agency}”这个单位，可用的有：{'、'.join(pack.agencies)}。", "agency")


def day(on: dt.date | str | None) -> dt.date | None:
    """A local date; nothing given is None."""
    if on is None or on == "":
        return None
    if isinstance(on, str):
        try:
            return dt.date.fromisoformat(on.strip())
        except ValueError:
            raise BadQuestion(f"“{on}”不是一个存在的日期，请写成 2021-09-15 这样。", "on") from None
    return on.date() if isinstance(on, dt.datetime) else on


def moment(at: dt.datetime | str | None) -> dt.datetime | None:
    """A moment in local time; one written without a zone is meant locally."""
    if at is None or at == "":
        return None
    if isinstance(at, str):
        written = at.strip()
        if "T" in written:
            written = written.replace(" ", "+")  # a plus sign in a query string arrives as a space
        try:
            at = dt.datetime.fromisoformat(written)
        except ValueError:
            at = None
        if at is None or ":" not in written:
            raise BadQuestion(f"“{written}”不是一个存在的时刻，请写成 2021-09-15T23:30 这样。", "at")
    return at.replace(tzinfo=LOCAL) if at.tzinfo is None else at.astimezone(LOCAL)


def carriers(pack: Pack, obligation: str, day: dt.date | None) -> tuple[Term, ...]:
    """The terms that carry an obligation out; a term's own id will do as well."""
    if "." in obligation or obligation in {term.id for term in pack.terms}:
        try:
            return (pack.term(obligation, on=day),)
        except Silent as silence:
            raise Unsaid(silence.sentence, "obligation") from None
        except KeyError:
            raise _unknown_term(pack, obligation) from None
    id = obligation.strip().upper()
    if carriers := pack.carriers(id, on=day):
        return carriers
    owner = load.prefixes().get(id.partition("-")[0])
    if owner and owner != pack.id:
        raise BadQuestion(f"{id} 是{load.pack(owner).short}的义务，不是{pack.short}的。", "obligation")
    known = pack.obligations
    if id in known:
        raise BadQuestion(f"{id} 在 {day} 没有适用的规定。", "obligation")
    raise BadQuestion(f"{pack.short}没有编号为“{obligation}”的义务，编号从 {known[0]} 到 {known[-1]}。", "obligation")


def returning(pack: Pack, obligation: str, day: dt.date | None) -> Term:
    """The term of an obligation that returns every month, quarter, half-year or year."""
    for term in carriers(pack, obligation, day):
        if term.form == "every":
            return term
    raise BadQuestion(f"“{obligation}”不是按月、按季、按半年或者按年要做的事。", "obligation")


def _unknown_term(pack: Pack, id: str) -> BadQuestion:
    """A term that another place has is unsaid here; one that nobody has is a mistake."""
    for place in load.places():
        label = next((term.label for term in load.pack(place).terms if term.id == id), "")
        if label:
            return Unsaid(f"{pack.basis.short}没有就“{label}”作出规定。", "obligation")
    return BadQuestion(f"没有“{id}”这个期限。", "obligation")
