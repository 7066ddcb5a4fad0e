"""The table of rights: place × agency × move × domain × step of facts × post, all walked; what is allowed is kept.

The matrix is asked through `pack.may`, as every guard asks it. The posts are found by asking each move's own guard,
with an actor of one post and a subject that answers for its place, domain, facts and handler only. A move that has a
right but no guard yet stands without posts ("-"): no door leads to it. `allowed.csv` is read like this: `part` is the
agency's part in the matrix on which the right rests ("each": a duty of every agency; "gathers": the text names nobody
and this agency gathers the matter; "written in the matter": whoever it names as sender, handler, one of the draw;
"listing": the rule of listed supervision names it; "each in case_sharing": by a duty in that other domain, which is
enough for the move whatever the file's). `domains` are those of the file, or the move's own.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from agencies.access import SYSTEM, Actor, Guard, Role
from agencies.models import Agency, Party, Place, User
from casefile.flow import REGISTRY
from law import competence, load
from law import facts as fact
from law.pack import Pack
from registry import entry, institutions
from registry.guards import clerk, either_side

FILE = Path(__file__).with_name("allowed.csv")
OFFICIAL = tuple(role for role in Role if role != Role.REPRESENTATIVE)  # the post of an institution
EVERY, NO_DOOR, OUTSIDE, RECORDED = "*", "-", "(outside the matrix)", "(written in the matter)"
OTHERS = "(all others)"
INSTITUTION, SYSTEM_ITSELF = "(institution)", "(system)"

Facts = Mapping[str, Any]
Refuses = Callable[[Actor, Any, str], str | None]


def _place(question: Callable[[Actor, Place], str | None]) -> Refuses:
    """The guard of an act that opens something in a place and has no subject yet."""
    return lambda actor, subject, move: question(actor, subject.case.place)


# Moves that open a matter: no row of a flow, because there is no state yet, but the same guards.
OPENINGS: dict[str, Refuses] = {
    "registry.institution.push": _place(institutions.may_push),
    "registry.institution.register": _place(entry.may_register),
    "registry.filing.open": either_side.refusal,
    "registry.change.open": either_side.refusal,
    "registry.unfiled.open": clerk.refusal,
}


@dataclass(frozen=True, order=True)
class Row:
    """What one agency may do: one move, in these domains, with this part in them, in these posts."""

    place: str
    agency: str
    part: str
    domains: str
    facts: str
    posts: str
    move: str


COLUMNS = tuple(column.name for column in fields(Row))


class Whatever:
    """What a guard asks of a subject besides: it is as the actor would have it (the sender, the one who was sent)."""

    yes = True

    def __eq__(self, other: object) -> bool:
        return self.yes

    def __hash__(self) -> int:
        return 0

    def __call__(self, *asked: Any) -> "Whatever":
        return self

    def __bool__(self) -> bool:
        return self.yes

    def __contains__(self, one: object) -> bool:
        return self.yes

    def __getattr__(self, name: str) -> "Whatever":
        return self


class Nothing(Whatever):
    """It is never so: the matter says nothing of the actor, who sent nothing, was not sent and was not chosen."""

    yes = False

    def __iter__(self) -> Iterator[Any]:
        return iter(())


class Subject:
    """A matter in a place and a domain, with facts. What else it says of the actor is all, or nothing."""

    def __init__(self, *, place: Place, domain: str, facts: Facts, actor: Actor, says: type[Whatever]):
        mine = actor.agency and actor.agency.pk
        self.case = SimpleNamespace(
            place=place,
            place_id=place.pk,
            domain=domain,
            agency_id=mine if says.yes else None,
            party_id=actor.party and actor.party.pk,
            events=SimpleNamespace(all=list),
        )
        self.law_facts = lambda: dict(facts)
        self.says = says

    def __getattr__(self, name: str) -> Whatever:
        return self.says()


@cache
def guards() -> dict[str, Refuses]:
    """Who may make each move, by its key: the rows of all flows, and what opens a matter."""
    rows: dict[str, Guard] = {row.key: row.who for table in REGISTRY.values() for row in table.moves.values()}
    return {key: who.refusal for key, who in rows.items()} | OPENINGS


def moves() -> list[str]:
    """Every move that any guard or any right of any place knows."""
    rights = (move for place in load.places() for move in load.pack(place).rights)
    return sorted({*guards(), *rights})


def steps(pack: Pack, domain: str) -> dict[str, list[Facts]]:
    """The facts with which a domain must be asked: samples on, below and above each bound, by the step they fall in."""
    tiers = [tier for tier in pack.tiers if domain in tier.domains]
    if not tiers:
        return {"": [{}]}
    bounds: dict[str, set[float]] = defaultdict(set)
    for tier in tiers:
        for name, sides in tier.when.items():
            for bound in sides.values() if isinstance(sides, Mapping) else ():
                bounds[name] |= {bound - 1, bound, bound + 1}
    names = list(bounds)
    samples: dict[str, list[Facts]] = defaultdict(list)
    for values in product(*bounds.values()):
        facts = dict(zip(names, values, strict=True))
        samples[next(tier.id for tier in tiers if fact.true(tier.when, facts))].append(facts)
    return samples


def walk() -> list[Row]:
    """Everything that is allowed. Whatever is not among these rows was asked as well, and refused."""
    with asked_once():
        found = {row for place in load.places() for row in _of_place(load.pack(place))}
        return sorted(found | set(_outside()))


class asked_once:
    """While this holds, who is competent is worked out once for each place, domain and step of facts."""

    def __enter__(self) -> None:
        self.kept = competence.competent
        known: dict[tuple, Any] = {}

        def competent(pack: Pack, domain: str, facts: Facts) -> Any:
            key = (pack.id, domain, tuple(facts.items()))
            if key not in known:
                known[key] = self.kept(pack, domain, facts)
            return known[key]

        competence.competent = competent

    def __exit__(self, *error: Any) -> None:
        competence.competent = self.kept


Found = dict[tuple[str, str], set[str]]
Samples = dict[tuple[str, str], tuple[str, Facts]]


def _of_place(pack: Pack) -> Iterator[Row]:
    asked = {domain: steps(pack, domain) for domain in pack.domains}
    alike: dict[tuple, list[str]] = defaultdict(list)  # rights that ask for the same are the same to the matrix
    for move, right in pack.rights.items():
        alike[right.domain, right.needs, right.also, right.listing].append(move)
    for slug, moves in product(pack.agencies, alike.values()):
        found, samples = _found(pack, slug, moves[0], asked)
        whole = set().union(*found.values()) == set(asked)
        for (part, step), domains in found.items():
            rest = OTHERS if " in " in part and whole else " ".join(sorted(domains))
            said = EVERY if domains == set(asked) else rest
            for move in moves:
                yield Row(pack.id, slug, part, said, step, _posts(pack, slug, move, *samples[part, step]), move)


def _found(pack: Pack, slug: str, move: str, asked: Mapping[str, dict[str, list[Facts]]]) -> tuple[Found, Samples]:
    """By part and step, the domains in which an agency has the right, and one question that is answered with yes."""
    found: Found = defaultdict(set)
    sample: Samples = {}
    bound = pack.rights[move].domain is not None  # the move's own domain, whatever the file's
    for domain, samples in asked.items():
        for step, every in {"": [{}]}.items() if bound else samples.items():
            answers = {_answer(pack, slug, move, domain, facts) for facts in every}
            assert len(answers) == 1, f"{pack.id} {slug} {move} {domain}: {step} is not one step"
            if (answer := answers.pop()) is not None:
                part, rests_on = answer
                key = (part, step) if bound or rests_on == domain else (f"{part} in {rests_on}", "")
                found[key].add(rests_on if bound else domain)
                sample[key] = (domain, every[0])
    return found, sample


def _answer(pack: Pack, slug: str, move: str, domain: str, facts: Facts) -> tuple[str, str] | None:
    """The part on which the right rests and its domain, or None where there is no right."""
    answer = pack.may(slug, move, domain, facts)
    if not answer.allowed:
        return None
    if pack.rights[move].listing:
        return "listing", domain
    return _part(pack, slug, answer.domain, facts), answer.domain


def _part(pack: Pack, slug: str, domain: str, facts: Facts) -> str:
    """The part in the matrix on which the right rests, as a reviewer finds it there."""
    mine = next((found for found in pack.competent(domain, facts).agencies if found.slug == slug), None)
    if mine is None:
        said = pack.domain_entries.get(domain)
        return "each" if said and said.everyone else "gathers"
    return mine.role + ("+competent" if mine.competent else "")


def _posts(pack: Pack, slug: str, move: str, domain: str, facts: Facts) -> str:
    """The posts to which the move's guard opens, in a file of this place and domain that the agency handles."""
    refuses = guards().get(move)
    if refuses is None:
        return NO_DOOR
    officials = [official(pack.id, slug, role) for role in OFFICIAL]
    open_to = [actor for actor in officials if refuses(*asks(actor, pack, domain, facts), move) is None]
    return " ".join(role for actor in open_to for role in actor.roles)


def asks(actor: Actor, pack: Pack, domain: str, facts: Facts, says: type[Whatever] = Whatever) -> tuple[Actor, Subject]:
    return actor, Subject(place=_body(pack.id), domain=domain, facts=facts, actor=actor, says=says)


@cache
def _body(place: str) -> Place:
    return Place(pk=place, name=load.pack(place).name)


@cache
def official(place: str, slug: str, role: str) -> Actor:
    agency = Agency(pk=slug, place=_body(place), name=load.pack(place).agencies[slug].name)
    return Actor(user=User(pk=1, name="某人"), agency=agency, roles=frozenset({role}))


REPRESENTATIVE = Actor(user=User(pk=2, name="某人"), party=Party(pk=1), roles=frozenset({Role.REPRESENTATIVE}))


def _outside() -> Iterator[Row]:
    """What does not rest on the matrix: the institution's own moves, the system's, those of a post alone, and those
    of whoever the matter itself names."""
    packs = [load.pack(place) for place in load.places()]
    for move, refuses in guards().items():
        for name, actor in ((INSTITUTION, REPRESENTATIVE), (SYSTEM_ITSELF, SYSTEM)):
            if all(refuses(*asks(actor, pack, domain, {}), move) is None for pack in packs for domain in pack.domains):
                yield Row(EVERY, name, OUTSIDE, EVERY, "", " ".join(actor.roles) or NO_DOOR, move)
        if move not in packs[0].rights:
            for role in OFFICIAL:
                yield from _of_post(packs, role, move, refuses)


def _of_post(packs: list[Pack], role: str, move: str, refuses: Refuses) -> Iterator[Row]:
    """Where a post opens a move that has no right: everywhere, in some agencies, or where the matter names them."""
    officials = [(official(pack.id, slug, role), pack) for pack in packs for slug in pack.agencies]
    let_in = [actor for actor, pack in officials if refuses(*asks(actor, pack, "", {}, Nothing), move) is None]
    if len(let_in) == len(officials):
        yield Row(EVERY, EVERY, OUTSIDE, EVERY, "", role, move)
    elif let_in:
        for actor in let_in:
            yield Row(str(actor.agency.place_id), actor.agency.pk, OUTSIDE, EVERY, "", role, move)
    elif any(refuses(*asks(actor, pack, "", {}), move) is None for actor, pack in officials):
        yield Row(EVERY, EVERY, RECORDED, EVERY, "", role, move)


def fold(rows: Iterable[Row]) -> list[dict[str, str]]:
    """Rows that differ by nothing but their move, as one line of the file, all their moves in its last column."""
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in sorted(rows):
        alike[tuple(getattr(row, name) for name in COLUMNS[:-1])].append(row.move)
    return [dict(zip(COLUMNS, (*key, " ".join(moves)), strict=True)) for key, moves in alike.items()]


def read(path: Path = FILE) -> list[Row]:
    """The table as it is kept, a row for each move."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return sorted(Row(**line | {"move": move}) for line in lines for move in line["move"].split())


def write(path: Path = FILE) -> int:
    """This will write the table anew from the packs and the flows; what moved is in the version history's diff."""
    lines = fold(walk())
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        out.writeheader()
        out.writerows(lines)
    return len(lines)
