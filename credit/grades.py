"""Grades of institutions, read off their timelines and credit records; and the rows in which lists keep them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from agencies import wall
from agencies.models import Place
from casefile.models import Clock, Event
from credit import grading
from credit.grading import Graded, Record, Rule
from credit.models import Entry, Grade, GradeRule, Objection
from registry.models import Institution

ENTRY = "credit.entry."
LAPSED = "clock.lapsed"
AT_ONCE = 500


def adopted(place_id: str, on: date) -> GradeRule | None:
    """The place's own rule that held at the end of a day: the one adopted last before it."""
    return GradeRule.objects.filter(case__place=place_id, adopted_on__lte=on).order_by("adopted_on", "pk").last()


def rule_of(place_id: str, on: date) -> Rule:
    """The rule that held in a place on a day: its own, or the platform's."""
    own = adopted(place_id, on)
    return grading.read(own.rule) if own else grading.platform()


def of(institutions: Sequence[Institution], *, on: date, rule: Rule | None = None) -> dict[int, Graded]:
    """The grade of each by its key, as it was at the end of a day. All are of one place. Six queries at most."""
    if not institutions:
        return {}
    with wall.house():
        rule = rule or rule_of(institutions[0].place_id, on)
    return by_each([rule], institutions, on=on)[0]


def by_each(rules: Sequence[Rule], institutions: Sequence[Institution], *, on: date) -> list[dict[int, Graded]]:
    """The same by each of several rules, in their order; the records are read once for all of them."""
    kinds = frozenset(kind for rule in rules for kind in rule.kinds)
    with wall.house():  # a grade rests on everything that is known, whoever asks for it
        records = _records(institutions, kinds, on)
    return [{one.pk: grading.grade(rule, records[one.pk], on=on) for one in institutions} for rule in rules]


def one(institution: Institution, *, on: date) -> Graded:
    """The grade of one institution at the end of a day, with every line and the event behind it."""
    return of([institution], on=on)[institution.pk]


def _records(institutions: Sequence[Institution], kinds: Collection[str], on: date) -> dict[int, list[Record]]:
    struck, found = _struck(institutions, on), defaultdict(list)
    for owner, record in (*_events(institutions, kinds, on), *_entries(institutions, kinds, on)):
        if record.event not in struck:
            found[owner].append(record)
    return found


def _end(on: date) -> datetime:
    """The local midnight that ends a day."""
    return timezone.make_aware(datetime.combine(on, datetime.max.time()))


def _events(institutions: Sequence[Institution], kinds: Collection[str], on: date) -> Iterator[tuple[int, Record]]:
    """What the timelines of the dossiers tell. A lapse says whether the duty was the institution's own."""
    owners = {one.case_id: one.pk for one in institutions}
    found = Event.objects.filter(Q(case__in=owners) | Q(case__root__in=owners), kind__in=kinds, at__lte=_end(on))
    rows = list(found.values_list("case__root", "case", "pk", "kind", "at", "facts"))
    lapsed = [facts["clock"] for *_, kind, _at, facts in rows if kind == LAPSED]
    own = set(Clock.objects.filter(pk__in=lapsed, on_party=True).values_list("pk", flat=True)) if lapsed else set()
    for root, case, event, kind, at, facts in rows:
        known = facts | {"on_party": facts["clock"] in own} if kind == LAPSED else facts
        yield owners[root or case], Record(kind, timezone.localdate(at), case, event, known)


def _entries(institutions: Sequence[Institution], kinds: Collection[str], on: date) -> Iterator[tuple[int, Record]]:
    """What the credit record of the legal person tells, as far as nothing has corrected it by that day."""
    owners = {one.party_id: one.pk for one in institutions}
    wanted = [kind.removeprefix(ENTRY) for kind in kinds if kind.startswith(ENTRY)]
    corrected = Entry.objects.filter(corrects__isnull=False, on__lte=on).values("corrects")
    found = Entry.objects.filter(party__in=owners, kind__in=wanted, on__lte=on).exclude(pk__in=corrected)
    columns = ("pk", "party", "kind", "on", "basis__case", "basis", "number", "facts__misused")
    for key, party, kind, day, case, basis, number, misused in found.values_list(*columns):
        known = {"number": number, "entry": key, "misused": bool(misused)}
        yield owners[party], Record(ENTRY + kind, day, case, basis, known)


def _struck(institutions: Sequence[Institution], on: date) -> set[int]:
    """Events against which an objection was upheld by that day: they no longer count."""
    parties = [one.party_id for one in institutions]
    upheld = Objection.objects.filter(
        state=Objection.State.UPHELD, case__party__in=parties, case__closed_at__lte=_end(on)
    )
    return {event for row in upheld.values_list("event", "entry__basis") for event in row if event}


def recount(place: Place, *, on: date, rule: Rule | None = None) -> int:
    """This will write anew what lists show: the grade of every operating institution of a place. Answers how many."""
    found = list(Institution.objects.filter(place=place, state=Institution.State.ACTIVE).order_by("pk"))
    rule = rule or rule_of(place.pk, on)
    for start in range(0, len(found), AT_ONCE):
        part = found[start : start + AT_ONCE]
        graded = of(part, on=on, rule=rule)
        Grade.objects.bulk_create(
            [
                Grade(
                    place=place, institution=one, on=on, score=graded[one.pk].score, grade=graded[one.pk].grade,
                    rule=rule.version,
                )
                for one in part
            ],
            update_conflicts=True, unique_fields=["institution"], update_fields=["on", "score", "grade", "rule"],
        )  # fmt: skip
    return len(found)
