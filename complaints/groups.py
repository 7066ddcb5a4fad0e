"""Complaints that may be about the same thing, and where they gather. It only points: nothing is merged by itself.

Texts are sealed in the database, so they are compared here, and only where the target and the days are near.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from agencies.access import Actor
from agencies.models import Place
from casefile import personal
from complaints import identity
from complaints.addressing import COMPLAINTS
from complaints.complaint_list import OPEN
from complaints.models import Complaint
from law import load
from registry.models import Institution

O = Complaint.Outcome  # noqa: E741
PIECE = 2  # signs: of Chinese text, about a word
MOST, MOST_NEAR = 200, 8
SAME_DOMAIN, SAME_DAY, SAME_NAME = 0.1, 0.05, 0.6
PROVEN = (O.UPHELD, O.PARTLY)


# --- the same thing twice ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Near:
    """A complaint that may be about the same thing: how alike (0 to 1), and why, in words."""

    complaint: Complaint
    score: float
    why: tuple[str, ...]

    @property
    def percent(self) -> int:
        return round(self.score * 100)


@dataclass(frozen=True)
class _Told:
    """What is compared of a complaint. It never leaves this file."""

    complaint: Complaint
    pieces: frozenset[str]
    target: frozenset[str]

    @property
    def domain(self) -> str:
        one = self.complaint
        return one.suggestion[0]["domain"] if one.case.domain == COMPLAINTS and one.suggestion else one.case.domain


def near(complaint: Complaint, *, actor: Actor) -> list[Near]:
    """The complaints that may be about the same thing, the most alike first, as far as the actor may read them."""
    return around(complaint, actor=actor)[1]


def around(complaint: Complaint, *, actor: Actor) -> tuple[list[Complaint], list[Near]]:
    """Those that an officer joined with it, the earliest first, and those `near`: both by one question."""
    rule = _rule(complaint.case.place_id)
    span = timedelta(days=int(rule["near_days"]))
    head = complaint.group_id or complaint.pk
    alike = _of_target(complaint) & Q(
        case__place=complaint.case.place_id, received_on__gte=complaint.received_on - span,
        received_on__lte=complaint.received_on + span,
    )  # fmt: skip
    tied = Q(pk=head) | Q(group=head)
    rows = list(_readable(actor).filter(tied | alike).exclude(pk=complaint.pk)[:MOST])
    joined = [one for one in rows if head in (one.pk, one.group_id)]
    mine = _told(complaint, actor)
    others = [_compare(mine, _told(one, actor)) for one in rows if one not in joined]
    found = [one for one in others if one.score >= float(rule["alike"])]
    return joined[::-1], sorted(found, key=lambda one: (-one.score, -one.complaint.pk))[:MOST_NEAR]


def sets(actor: Actor, place_id: str, until: date) -> list[list[Near]]:
    """Open complaints of the last days that may be about the same thing, each set with its earliest first.

    The newest ones only: what nobody has looked at yet. A set that an officer has already joined is not shown again.
    """
    rule = _rule(place_id)
    since = until - timedelta(days=int(rule["near_days"]))
    rows = _readable(actor).filter(state__in=OPEN, received_on__gte=since, received_on__lte=until)
    told = [_told(one, actor) for one in rows[:MOST]]
    tied: dict[int, int] = {one.complaint.pk: one.complaint.pk for one in told}
    best: dict[int, Near] = {}
    for at, one in enumerate(told):
        for other in told[at + 1 :]:
            if _joined(one.complaint, other.complaint) or not _same_target(one, other):
                continue
            alike = _compare(other, one)
            if alike.score >= float(rule["alike"]):
                _tie(tied, one.complaint.pk, other.complaint.pk)
                best[one.complaint.pk] = max(best.get(one.complaint.pk, alike), alike, key=lambda found: found.score)
    return _gathered(told, tied, best)


def _gathered(told: list[_Told], tied: dict[int, int], best: dict[int, Near]) -> list[list[Near]]:
    together: dict[int, list[Near]] = {}
    for one in reversed(told):  # the earliest first
        pk = one.complaint.pk
        together.setdefault(_root(tied, pk), []).append(best.get(pk) or Near(one.complaint, 0, ()))
    return sorted((found for found in together.values() if len(found) > 1), key=len, reverse=True)


def _readable(actor: Actor) -> QuerySet[Complaint]:
    rows = Complaint.objects.visible_to(actor).select_related("case", "case__agency", "group__case")
    return rows.order_by("-received_on", "-pk")


def _of_target(complaint: Complaint) -> Q:
    if complaint.institution_id:
        return Q(institution=complaint.institution_id) | Q(institution=None, against=complaint.against)
    return Q(institution=None) | Q(against=complaint.against)


def _told(one: Complaint, actor: Actor) -> _Told:
    """Names count only for who may read them: how alike two texts are would tell others whose name stands in one."""
    pieces = _pieces(identity.text_of(one)) if identity.may_know(one, actor) else personal.redacted(one.text, _pieces)
    return _Told(one, pieces, _pieces(f"{one.against}{one.against_address}"))


def _pieces(text: str) -> frozenset[str]:
    plain = "".join(sign for sign in text if sign.isalnum())
    return frozenset(plain[at : at + PIECE] for at in range(len(plain) - PIECE + 1))


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """How much of the shorter one stands in the other: somebody who writes again writes more, or less."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _same_target(a: _Told, b: _Told) -> bool:
    mine, other = a.complaint, b.complaint
    if mine.case.place_id != other.case.place_id:
        return False
    if mine.institution_id and other.institution_id:
        return mine.institution_id == other.institution_id
    return mine.against == other.against or _overlap(a.target, b.target) >= SAME_NAME


def _compare(mine: _Told, other: _Told) -> Near:
    """Nothing for another target; otherwise the words they share, and a little for the same domain and the same day."""
    if not _same_target(mine, other):
        return Near(other.complaint, 0, ())
    words = _overlap(mine.pieces, other.pieces)
    happened = mine.complaint.happened_on
    domain, on = mine.domain == other.domain != COMPLAINTS, bool(happened) and happened == other.complaint.happened_on
    listed = mine.complaint.institution_id and mine.complaint.institution_id == other.complaint.institution_id
    why = [
        "同一机构" if listed else "同一个名称或者地址",
        f"用词 {round(words * 100)}% 相同",
        *(["领域相同"] if domain else []),
        *(["同一天发生"] if on else []),
    ]
    return Near(other.complaint, min(1.0, words + SAME_DOMAIN * domain + SAME_DAY * on), tuple(why))


def _joined(a: Complaint, b: Complaint) -> bool:
    return (a.group_id or a.pk) == (b.group_id or b.pk)


def _root(tied: dict[int, int], pk: int) -> int:
    while tied[pk] != pk:
        pk = tied[pk]
    return pk


def _tie(tied: dict[int, int], a: int, b: int) -> None:
    tied[_root(tied, a)] = _root(tied, b)


# --- where they gather ------------------------------------------------------------------------------------------------


def hot(actor: Actor, place_id: str, *, days: int, until: date, domain: str = "") -> list[dict[str, Any]]:
    """Targets and domains with several complaints in the last days, the most first; one query, and two for names.

    `many` in these days, `before` in as many days before them; `waiting` of them are open, `proven` were, `again` came
    after an earlier one of the same target and domain had been answered.
    """
    since, earlier = until - timedelta(days=days), until - timedelta(days=2 * days)
    now = Q(received_on__gt=since)
    rows = Complaint.objects.visible_to(actor).filter(received_on__gt=earlier, received_on__lte=until)
    first = Coalesce(KT("suggestion__0__domain"), Value(COMPLAINTS), output_field=TextField())
    rows = rows.annotate(
        about=Case(When(case__domain=COMPLAINTS, then=first), default=F("case__domain"), output_field=TextField())
    )
    answered = Complaint.objects.filter(
        institution=OuterRef("institution"), against=OuterRef("against"), case__domain=OuterRef("case__domain"),
        replied_on__lt=OuterRef("received_on"),
    )  # fmt: skip
    rows = rows.annotate(repeated=Exists(answered)).order_by()
    named = ("institution", "against", "about", "case__place")  # their names are read for the lines that are shown
    told = (rows.filter(about=domain) if domain else rows).values(*named).annotate(
        many=Count("pk", filter=now), before=Count("pk", filter=~now),
        waiting=Count("pk", filter=now & Q(state__in=OPEN)),
        proven=Count("pk", filter=now & Q(outcome__in=PROVEN)), again=Count("pk", filter=now & Q(repeated=True)),
        last=Max("received_on"),
    )  # fmt: skip
    least = int(_rule(place_id)["hot"])
    return _with_names(list(told.filter(many__gte=least).order_by("-many", "-last", "against", "about")[:MOST]))


def _with_names(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    listed = Institution.objects.filter(pk__in={row["institution"] for row in rows if row["institution"]})
    references = dict(listed.values_list("pk", "case__reference"))
    places = dict(Place.objects.filter(pk__in={row["case__place"] for row in rows}).values_list("pk", "name"))
    return [
        row | {"reference": references.get(row["institution"], ""), "place": places[row["case__place"]]} for row in rows
    ]


def spans(place_id: str) -> list[int]:
    """The lengths, in days, over which the page looks."""
    return [int(days) for days in _rule(place_id)["spans"].split()]


def least(place_id: str) -> int:
    """From how many complaints on a target counts as one where they gather."""
    return int(_rule(place_id)["hot"])


def _rule(place_id: str) -> Mapping[str, str]:
    return load.pack(place_id).grouping


def lines(rows: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> Iterable[list[str]]:
    """The same as a sheet, heading first."""
    yield ["机构或场所", "机构编号", "地方", "领域", "件数", "上一段件数", "未办结", "查实", "反馈后又有", "最近收到"]
    for row in rows:
        yield [
            row["against"], row["reference"] or "不在册", row["place"],
            names.get(row["about"], row["about"]), *(str(row[key]) for key in COUNTS), row["last"].isoformat(),
        ]  # fmt: skip


COUNTS = ("many", "before", "waiting", "proven", "again")
