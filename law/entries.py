"""The kinds of entry that a pack holds: small frozen records, each with the citation it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ROLES = ("lead", "joint", "cooperating")
ROLE_NAMES = {"lead": "牵头或独立负责", "joint": "会同", "cooperating": "配合"}
FORMS = (
    "within", "at_once", "same_day", "promptly", "by_order", "every", "standing", "milestone", "cap", "retain", "ban",
)  # fmt: skip
UNITS = ("workdays", "days", "hours", "minutes", "months", "times")
PERIODS = ("month", "quarter", "half_year", "year")
EACH = ("institution", "place")  # for whom a duty of so many times a period is owed
BASES = ("STATUTE", "ORDER", "TARGET")
CARRIED = ("clock", "frequency", "milestone", "check", "rule", "record", "disclosure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A legal text. `unverified` marks one that was cited from memory or at second hand and must be read before use."""

    id: str
    title: str
    number: str = ""
    issued_on: dt.date | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    status: str = "in_force"
    unverified: bool = False
    note: str = ""

    @property
    def short(self) -> str:
        return self.number or f"《{self.title}》"


@dataclass(frozen=True, slots=True)
class Cite:
    """The place in a text on which an entry rests; as text, the document's number and the article."""

    instrument: Instrument
    article: str = ""

    def __str__(self) -> str:
        return f"{self.instrument.short}{self.article}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long somebody has for something, or the rule that stands in place of a length.

    `n` and `unit` are the length (`within`, `cap`, `retain`), `n` and `per` the frequency (`every`), `on_date` the
    fixed day (`milestone`). `agencies` are the slugs of those who must act; `who` says it in words, also where no
    agency is meant. `carried` says by what software the duty is carried, or `out_of_scope` why by none. On `every`,
    `counts` are the kinds of doing that count toward a period, `bearer` says whose duty it is, and `each` whether it is
    owed for every "institution" or once for the "place".
    """

    id: str
    label: str
    form: str
    cite: Cite
    n: int | None = None
    unit: str = ""
    per: str = ""
    event: str = ""
    on_date: dt.date | None = None
    basis: str = "STATUTE"
    agencies: tuple[str, ...] = ()
    who: str = ""
    to: str = ""
    consequence: str = ""
    carries: tuple[str, ...] = ()
    conflict: str = ""
    silent: str = ""
    unverified: bool = False
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    carried: str = ""
    out_of_scope: str = ""
    counts: tuple[str, ...] = ()
    bearer: str = ""
    each: str = ""

    def holds_on(self, on: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyEntry:
    """An agency as the place's text names it. `can_sign_in` is false for a mere word ("相关部门")."""

    slug: str
    name: str
    short: str
    kind: str
    level: str
    aliases: tuple[str, ...] = ()
    can_sign_in: bool = True
    inferred: bool = False
    mark: str = ""  # its own part of the number of a paper (机关代字); its name where the place has given it none


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One agency's part in one subject domain."""

    domain: str
    agency: str
    role: str
    task: str
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEntry:
    """What a place says about a subject domain beyond its duties: the technical authority, and what collides."""

    code: str
    competent: tuple[str, ...] = ()
    conflict: str = ""
    silent: str = ""
    everyone: bool = False  # the duty is every department's own, not one named agency's


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A step of a competence that depends on facts (size, money): which domain it amounts to, and whose it is."""

    id: str
    domain: str
    domains: tuple[str, ...]
    when: Mapping[str, Any]
    agency: str
    task: str
    cite: Cite
    documents: tuple[str, ...] = ()  # the filing documents that this competence issues, or does not
    carries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerer:
    """An agency in an answer about competence. `competent` marks the technical authority among those in the matrix."""

    slug: str
    role: str
    task: str
    competent: bool
    cite: Cite

    def __iter__(self) -> Iterator[str]:  # unpacks as (slug, role, task)
        return iter((self.slug, self.role, self.task))


@dataclass(frozen=True, slots=True, kw_only=True)
class Competent:
    """Who answers for a domain. Where the text names nobody, `silent` says so and `fallback` gathers the matter."""

    domain: str
    agencies: tuple[Answerer, ...] = ()
    cite: str = ""
    conflict: str = ""
    silent: str = ""
    fallback: str = ""
    fallback_cite: str = ""
    applies: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """Which part in a domain's matrix suffices for a move. `domain` None: the domain of the case itself.

    A part in one of the domains `also` suffices as well, `also_needs` (where given) in the place of `needs`. `listing`
    ("propose" or "decide"): no part in the matrix gives it, but the place's rule of listed supervision, which names who
    proposes and who decides; "ground": the grounds of its lists of conduct.
    """

    move: str
    label: str
    domain: str | None
    needs: tuple[str, ...]
    cite: Cite
    also: tuple[str, ...] = ()
    also_needs: tuple[str, ...] = ()
    listing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """Whether an agency may make a move, why (a Chinese sentence) and by which text."""

    allowed: bool
    why: str
    cite: str
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of escalation after a lapse: whom to tell, how many working days after it. Always a target, never law."""

    order: int
    role: str
    after_workdays: int
    label: str
    cite: Cite
    basis: str = "TARGET"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureItem:
    """Something that the public may see, and by which text."""

    code: str
    label: str
    cite: Cite
    carries: tuple[str, ...] = ()
    unverified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind:
    """A kind of paper: its title, the mark of its number series, and whether the public may verify and read it.

    An `internal` one is for the agencies alone: the party does not read it in its own file. The number of a `marked`
    one begins with the mark of the agency that signs, so that no two agencies have the same.
    """

    kind: str
    title: str
    series: str
    public: bool
    cite: Cite
    carries: tuple[str, ...] = ()
    internal: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a standing text, with its article."""

    text: str
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A standing text that goes with a paper (basic conditions, support measures), in our own words."""

    id: str
    title: str
    lines: tuple[Line, ...]
    note: str = ""
    carries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """A rule of counting (day zero, make-up days, last day on a holiday) and the text it rests on."""

    id: str
    label: str
    cite: Cite
