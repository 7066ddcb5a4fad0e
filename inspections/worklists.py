"""Worklists named by the reason to act: queries over what the actor may read, counted together in one statement."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from agencies.access import Actor
from agencies.models import Agency
from casefile.models import CaseFile, Clock, Event, Referral
from inspections.models import Doing, Hazard, Visit
from law import load

STILL = "case.still"
# Kinds of matters that somebody is expected to move on; a dossier or an aim of a place rests between its events.
MOVING = (
    "registry.filing", "registry.change", "registry.unfiled", "inspections.site_check", "inspections.visit",
    "inspections.part", "inspections.hazard", "inspections.supervision", "casefile.referral",
)  # fmt: skip
SENT = (Referral.State.OFFERED, Referral.State.ACCEPTED, Referral.State.ARBITRATION)
BACK = (Referral.State.REFUSED, Referral.State.RETURNED)


@dataclass(frozen=True)
class Asking:
    """Who asks when, and the open files that they may read: the beginning of every list."""

    actor: Actor
    at: datetime

    @cached_property
    def mine(self) -> QuerySet[CaseFile]:
        return CaseFile.objects.visible_to(self.actor).filter(closed_at=None)

    @property
    def agency(self) -> Agency | None:
        return self.actor.agency

    def of(self, model: type, *conditions: Q, **more: object) -> QuerySet[CaseFile]:
        """Open files of one kind of matter."""
        found = model._default_manager.filter(*conditions, **more)  # of which those are kept that the actor may read
        return self.mine.filter(pk__in=found.order_by().values("case"))


Query = Callable[[Asking], QuerySet[CaseFile]]


@dataclass(frozen=True)
class Worklist:
    """One reason to act: its name, what it means, and the files that are on it."""

    key: str
    label: str
    hint: str
    files: Query
    sides: tuple[str, ...] = ("agency",)


def to_visit(ask: Asking) -> QuerySet[CaseFile]:
    sent = Q(case__agency=ask.agency) | Q(parts__agency=ask.agency)
    return ask.of(Visit, sent, state__in=(Visit.State.PLANNED, Visit.State.UNDER_WAY))


def to_notify(ask: Asking) -> QuerySet[CaseFile]:
    running = Clock.objects.running().filter(agency=ask.agency, term="hazard.notify")
    return ask.mine.filter(pk__in=running.order_by().values("case"))


def to_accept(ask: Asking) -> QuerySet[CaseFile]:
    return ask.of(Hazard, case__agency=ask.agency, state=Hazard.State.FIX_REPORTED)


def to_take_in(ask: Asking) -> QuerySet[CaseFile]:
    return ask.of(Referral, case__agency=ask.agency, state=Referral.State.OFFERED)


def to_confirm(ask: Asking) -> QuerySet[CaseFile]:
    return ask.of(Doing, case__agency=ask.agency, state=Doing.State.REPORTED, late=True)


def to_publish(ask: Asking) -> QuerySet[CaseFile]:
    return ask.of(Visit, case__agency=ask.agency, state=Visit.State.CONCLUDED)


def waiting_agency(ask: Asking) -> QuerySet[CaseFile]:
    return ask.of(Referral, sender=ask.agency, state__in=SENT)


def waiting_party(ask: Asking) -> QuerySet[CaseFile]:
    running = Clock.objects.running().filter(agency=ask.agency, on_party=True)
    return ask.mine.filter(pk__in=running.order_by().values("case"))


def overdue_agency(ask: Asking) -> QuerySet[CaseFile]:
    theirs = Clock.objects.running().filter(due_at__lte=ask.at, held_since=None).exclude(agency=ask.agency)
    late = theirs.exclude(basis="TARGET").order_by().values("case")
    return ask.of(Referral, sender=ask.agency, state__in=SENT).filter(pk__in=late)


def overdue_party(ask: Asking) -> QuerySet[CaseFile]:
    late = Clock.objects.running().filter(agency=ask.agency, on_party=True, due_at__lte=ask.at, held_since=None)
    return ask.mine.filter(pk__in=late.exclude(basis="TARGET").order_by().values("case"))


def refused(ask: Asking) -> QuerySet[CaseFile]:
    return ask.of(Referral, sender=ask.agency, state__in=BACK)


def still(ask: Asking) -> QuerySet[CaseFile]:
    """Files in the agency's hands on which nobody has acted for as long as the platform's own aim says."""
    recent = Event.objects.filter(case=OuterRef("pk"), at__gt=ask.at - timedelta(days=days(ask.actor)))
    mine = ask.mine.filter(agency=ask.agency, kind__in=MOVING, opened_at__lte=ask.at - timedelta(days=days(ask.actor)))
    return mine.filter(~Exists(recent))


def for_party(ask: Asking) -> QuerySet[CaseFile]:
    """What waits for the institution itself."""
    running = Clock.objects.running().filter(case__party=ask.actor.party, on_party=True)
    return ask.mine.filter(pk__in=running.order_by().values("case"))


def late_for_party(ask: Asking) -> QuerySet[CaseFile]:
    late = Clock.objects.running().filter(
        case__party=ask.actor.party, on_party=True, due_at__lte=ask.at, held_since=None
    )
    return ask.mine.filter(pk__in=late.exclude(basis="TARGET").order_by().values("case"))


def sent_back(ask: Asking) -> QuerySet[CaseFile]:
    return ask.mine.filter(doing__state=Doing.State.SENT_BACK)


def days(actor: Actor) -> int:
    """After how many days without an event a file is said to stand still, by the pack of the actor's place."""
    place = actor.agency.place_id if actor.agency else load.ROOT
    return load.pack(place).term(STILL, targets=True).n or 0


PARTY = ("party",)
LISTS = (
    Worklist("to_visit", "待检查", "已经安排、还没有完成的检查。", to_visit),
    Worklist("to_notify", "待书面告知", "发现了隐患，还没有告知主管部门。", to_notify),
    Worklist("to_take_in", "待接收", "别的部门送来，还没有接收或者退回。", to_take_in),
    Worklist("to_accept", "待验收", "机构报告整改完成，等本部门验收。", to_accept),
    Worklist("to_confirm", "补报待核实", "一期结束以后才报送的自查、演练，核实了才计入。", to_confirm),
    Worklist("to_publish", "待公布", "检查已经结束，结果还没有公布。", to_publish),
    Worklist("waiting_agency", "等其他部门", "送出去的，对方还没有答复。", waiting_agency),
    Worklist("waiting_party", "等机构", "轮到机构补正、整改、补充的。", waiting_party),
    Worklist("overdue_agency", "其他部门逾期", "送出去的，对方已经超过期限。", overdue_agency),
    Worklist("overdue_party", "机构逾期", "机构已经超过期限。", overdue_party),
    Worklist("refused", "被退回", "对方退回或者逾期未答复自动退回，要收回再定去向。", refused),
    Worklist("still", "久无动静", "在本部门手里，多日没有任何办理记录。", still),
    Worklist("for_party", "轮到我们", "要补正、整改、补充的。", for_party, PARTY),
    Worklist("late_for_party", "已逾期", "已经超过期限，还没有办的。", late_for_party, PARTY),
    Worklist("sent_back", "被退回的报送", "自查、演练的报送被退回，补充后再报。", sent_back, PARTY),
)
BY_KEY = {one.key: one for one in LISTS}


def of(actor: Actor) -> list[Worklist]:
    """The worklists of the actor's side."""
    side = "party" if actor.party else "agency"
    return [one for one in LISTS if side in one.sides]


def counts(actor: Actor, *, at: datetime) -> dict[str, int]:
    """How many files are on each list of the actor's side: one statement."""
    ask, parts = Asking(actor, at), []
    for one in of(actor):
        found = one.files(ask).order_by().annotate(list=Value(one.key, output_field=CharField()))
        parts.append(found.values("list").annotate(n=Count("pk")).values_list("list", "n"))
    told = dict.fromkeys((one.key for one in of(actor)), 0)
    return told | dict(parts[0].union(*parts[1:], all=True))


def listed(one: Worklist, actor: Actor, *, at: datetime) -> QuerySet[CaseFile]:
    """The files of one list, the longest without an event first."""
    last = Event.objects.filter(case=OuterRef("pk")).order_by().values("case").annotate(at=Max("at")).values("at")
    found = one.files(Asking(actor, at)).annotate(last_at=Coalesce(Subquery(last), "opened_at"))
    return found.order_by("last_at", "pk")
