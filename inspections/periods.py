"""Duties of so many times a period, of authorities and institutions apart: what is fulfilled, missed, still open.

Everything is told from what was done (visits, checks of filings, institutions' reports, plans), never stored.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from agencies.access import SYSTEM, Actor
from agencies.models import Party, Place
from casefile.models import CaseFile
from inspections import claims, visits
from inspections.doings import STANDING
from inspections.models import Doing, Part, Plan, SiteCheck, Visit
from law import load, periods
from law.entries import Term
from law.periods import Period
from registry.flow import INSTITUTION
from registry.models import Institution

JOINT, DRAWN, SITE, CASE, FILING, PLAN = (
    "joint_check", "drawn_check", "site_check", "case_check", "filing_check", "plan",
)  # fmt: skip
KEPT = frozenset({JOINT, DRAWN, SITE, CASE, FILING, PLAN})
"""Kinds of what authorities do of which this platform keeps a record."""
VISITED = (Visit.State.CONCLUDED, Visit.State.PUBLISHED)
COMING = (Visit.State.PLANNED, Visit.State.UNDER_WAY)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done, by an agency or by the institution itself, and its file."""

    on: date
    kind: str
    case: int
    agency: str = ""
    waits: bool = False  # reported late and not confirmed yet: it does not count, but a page says so


@dataclass(frozen=True)
class Account:
    """One duty of one institution, or of a place, over its natural periods. `since`: from when it is accounted."""

    term: Term
    periods: tuple[Period, ...]
    deeds: Sequence[Deed] = ()
    kept: bool = True  # False: of such doings this platform keeps no record, so nothing is said of a period
    since: date | None = None
    waiting: Sequence[Deed] = ()

    @cached_property
    def missed(self) -> int:
        """Whole periods that are over without what the duty asks for."""
        return sum(period.state == "missed" and not period.partial for period in self.periods)

    @cached_property
    def current(self) -> Period | None:
        """The period that is still running, fulfilled or not; None once the duty has ended."""
        return self.periods[-1] if self.periods else None

    def by(self, period: Period) -> list[Deed]:
        """What counted for a period, with the files."""
        return [deed for deed in self.deeds if (deed.on, deed.kind) in period.by]

    def waits(self, period: Period) -> list[Deed]:
        """What would count for a period once an officer has confirmed it."""
        return [deed for deed in self.waiting if period.first <= deed.on <= period.last]


@dataclass(frozen=True)
class Row:
    """One institution of a place with the accounts of its duties, by term id, and what is planned there."""

    institution: Institution
    accounts: Mapping[str, Account]
    planned_on: date | None = None


@dataclass(frozen=True)
class PlaceAccount:
    """All institutions of a place, and the duties that the place owes as a whole."""

    duties: tuple[Term, ...]
    rows: list[Row]
    own: list[Account] = field(default_factory=list)

    def missed(self, term: str) -> int:
        return sum(row.accounts[term].missed for row in self.rows if term in row.accounts)


def duties(place_id: str, on: date, *, each: str = "institution") -> tuple[Term, ...]:
    """The duties of so many times of a place's text as it stands on a day, each in its newest version."""
    pack = load.pack(place_id).on(on)
    newest = {term.id: term for term in pack.terms if term.form == "every" and term.each == each}
    return tuple(term for term in newest.values() if not term.out_of_scope)


def of_institution(institution: Institution, *, on: date, by: Actor = SYSTEM) -> list[Account]:
    """Every duty owed for this institution, and every period since it was claimed. Five queries.

    `by` sees what is told: an agency that may not read a visit cannot be told that it fulfilled a duty.
    """
    since = claims.claimed_on(institution)
    if since is None:
        return []
    one = Institution.objects.filter(pk=institution.pk)
    deeds = _deeds(one, since, on, by).get(institution.pk, [])
    return [_account(term, institution.place_id, deeds, since, on) for term in duties(institution.place_id, on)]


def of_place(
    place: Place, *, on: date, since: date | None = None, only: Iterable[str] | None = None, by: Actor = SYSTEM
) -> PlaceAccount:
    """Every duty of every claimed institution of a place, in a number of queries that does not grow with them.

    `since` leaves earlier periods out (give the first day of a year); `only` names the duties that are wanted.
    """
    wanted = tuple(term for term in duties(place.pk, on) if only is None or term.id in only)
    found = institutions(place, by)
    first = max(since, date.min) if since else date.min
    deeds, planned = _deeds(found, first, on, by), _planned(found, on, by)
    known: dict[Any, Account] = {}
    rows, began = [], on
    for institution in sorted(found, key=lambda one: (one.named_key, one.pk)):
        claimed = claims.claimed_on(institution)
        if claimed > on:
            continue
        began = min(began, claimed)
        start, own = max(claimed, first), deeds.get(institution.pk, ())
        accounts = {}
        for term in wanted:
            key = (term.id, start, tuple(own))
            if own or key not in known:
                known[key] = _account(term, place.pk, own, start, on)
            accounts[term.id] = known[key]
        rows.append(Row(institution, accounts, planned.get(institution.pk)))
    return PlaceAccount(wanted, rows, _own(place, rows, deeds, max(first, began), on, by) if rows else [])


def institutions(place: Place, by: Actor) -> QuerySet[Institution]:
    """The claimed institutions of a place that the actor may see, in no order.

    Of what they stand on only what is told: `named`, `named_key` to sort by, `reference`, for a whole place is read at
    once. Joined or sorted by the database, every institution would be held against every name.
    """
    found = Institution.objects.visible_to(by, kind=INSTITUTION.key).filter(place=place, state=Institution.State.ACTIVE)
    party = Party.objects.filter(pk=OuterRef("party"))
    names = {"named": Subquery(party.values("name")), "named_key": Subquery(party.values("name_key"))}
    claimed = claims.with_claim(found).filter(claimed_at__isnull=False)
    told = claimed.annotate(**names, reference=F("case__reference"))
    return told.only("place_id", "town", "case_id").order_by()


def kinds(ground: str, *, joint: bool) -> frozenset[str]:
    """As what one visit counts. A targeted check has a ground of its own and stands for no check of a period.

    A drawn visit is also a joint one or a check of one agency; a joint visit is no agency's own site check, for no
    text says that it may stand for it.
    """
    if ground == Visit.Ground.POST_FILING:
        return frozenset({FILING})
    kind = visits.doing_kind(Visit(ground=ground, joint=joint))
    if kind == DRAWN:
        return frozenset({DRAWN, JOINT if joint else SITE})
    return frozenset({kind})


def _account(term: Term, place_id: str, deeds: Sequence[Deed], since: date, on: date) -> Account:
    """One duty over all its versions: an amendment in the middle of a period does not split it."""
    pack = load.pack(place_id)
    kept = term.bearer == "institution" or bool(KEPT.intersection(term.counts))
    mine = [deed for deed in deeds if _counts(deed, term) and not deed.waits]
    waiting = [deed for deed in deeds if deed.waits and deed.kind in term.counts]
    done = [(deed.on, deed.kind) for deed in mine]
    found: dict[tuple[date, date], Period] = {}
    for version in (each for each in pack.terms if each.id == term.id and each.form == "every"):
        start = max(since, pack.valid_from or since, version.valid_from or since)
        until = min((day for day in (pack.valid_until, version.valid_until) if day), default=None)
        if start > on or (until and start > until):
            continue
        held = replace(version, valid_from=start, valid_until=until)
        for period in periods.account(held, done, since=start, on=on):
            key = (period.first, period.last)
            earlier = found.get(key)
            found[key] = _joined(earlier, period, version) if earlier else period
    return Account(term, tuple(found[key] for key in sorted(found)), mine, kept, since, waiting)


def _joined(one: Period, other: Period, term: Term) -> Period:
    """A period in which the text changed: what was done under either version counts for it."""
    by = tuple(sorted({*one.by, *other.by}))
    state = "fulfilled" if len(by) >= (term.n or 1) else "missed" if "missed" in (one.state, other.state) else "open"
    return replace(one, state=state, by=by, partial=one.partial)


def _counts(deed: Deed, term: Term) -> bool:
    """Whether such a deed may stand for the duty: an agency's own check only where that agency owes it."""
    return deed.kind in term.counts and (deed.kind != SITE or not term.agencies or deed.agency in term.agencies)


def _deeds(found: QuerySet[Institution], since: date, on: date, by: Actor) -> dict[int, list[Deed]]:
    """What was done at these institutions between two days, by institution: three queries."""
    among = found.order_by().values("pk")
    deeds: dict[int, list[Deed]] = defaultdict(list)
    reports = Doing.objects.visible_to(by).filter(STANDING, institution__in=among, done_on__range=(since, on))
    for pk, done_on, kind, case, state, late in reports.values_list(
        "institution", "done_on", "kind", "case", "state", "late"
    ):
        deeds[pk].append(Deed(done_on, kind, case, waits=late and state != Doing.State.CONFIRMED))
    seen = Visit.objects.visible_to(by).filter(institution__in=among, visited_on__range=(since, on), state__in=VISITED)
    made = seen.annotate(made_by=ArrayAgg("parts__agency", filter=~Q(parts__state=Part.State.CANCELLED)))
    columns = ("institution", "visited_on", "ground", "joint", "made_by", "case__agency", "case")
    for pk, visited_on, ground, joint, made_by, agency, case in made.values_list(*columns):
        maker = next((one for one in made_by or () if one), agency)
        for kind in kinds(ground, joint=joint):
            deeds[pk].append(Deed(visited_on, kind, case, maker))
    concluded = SiteCheck.objects.visible_to(by).filter(filing__institution__in=among, state=SiteCheck.State.CONCLUDED)
    for pk, left_at, agency, case in concluded.values_list("filing__institution", "left_at", "case__agency", "case"):
        if left_at and since <= timezone.localdate(left_at) <= on:
            deeds[pk].append(Deed(timezone.localdate(left_at), FILING, case, agency))
    return {pk: sorted(own, key=lambda deed: (deed.on, deed.kind)) for pk, own in deeds.items()}


def _planned(found: QuerySet[Institution], on: date, by: Actor) -> dict[int, date]:
    """The day of the next visit that is planned at each institution, of those that stand for a period."""
    coming = Visit.objects.visible_to(by).filter(institution__in=found.order_by().values("pk"), state__in=COMING)
    days = coming.exclude(ground__in=[*visits.TARGETED, Visit.Ground.POST_FILING]).order_by("-planned_on")
    return dict(days.values_list("institution", "planned_on"))


def _own(
    place: Place, rows: list[Row], deeds: Mapping[int, Sequence[Deed]], since: date, on: date, by: Actor
) -> list[Account]:
    """The duties of the place as a whole, from the year in which it began: every visit there counts, and its plans."""
    every = [deed for row in rows for deed in deeds.get(row.institution.pk, ())]
    plans = Plan.objects.visible_to(by).filter(place=place, version__gt=0).values_list("year", "case")
    every += [Deed(min(date(year, 12, 31), max(date(year, 1, 1), since)), PLAN, case) for year, case in plans]
    every.sort(key=lambda deed: (deed.on, deed.kind))
    return [_account(term, place.pk, every, since, on) for term in duties(place.pk, on, each="place")]


def files_of(accounts: Iterable[Account], by: Actor) -> dict[int, CaseFile]:
    """The files of everything that counted, by their number: one query."""
    keys = {deed.case for account in accounts for deed in account.deeds}
    return CaseFile.objects.visible_to(by).in_bulk(keys) if keys else {}


def left(period: Period, on: date) -> int:
    """How many days a running period still has, the present one not counted."""
    return max(0, (period.last - on) // timedelta(days=1))
