"""Registered institutions with residents and without a filing: found, checked, urged; and what refusal brings."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from agencies import responsibility
from agencies.access import Actor
from agencies.models import Agency
from casefile import calendar, clocks, files, flow
from casefile.models import Event
from casefile.refusals import Conflict, Invalid
from law import load
from registry import disclosure
from registry.guards import clerk
from registry.models import Filing, Institution, Unfiled

DOMAIN = "filing"
FILED = (Filing.State.FILED, Filing.State.CORRECTION, Filing.State.CHECKED)
URGE = "registry.unfiled.urge"


def open(
    institution: Institution, *, discovered_on: date, residents: int, finding: str, by: Actor, at: datetime
) -> Unfiled:
    """This will open a finding and its clocks: the joint check counts from the day of discovery (CZ-09)."""
    flow.require(clerk, by, institution, "registry.unfiled.open")
    _must_be_countable(discovered_on, institution, at)
    with transaction.atomic():
        flow.lock(institution)
        if institution.filings.filter(state__in=FILED).exists():
            raise Conflict("这家机构已经备案，不能作为未备案线索立卷。")
        if institution.unfiled_findings.exclude(state__in=(Unfiled.State.FILED, Unfiled.State.ANNOUNCED)).exists():
            raise Conflict("这家机构已有办理中的未备案线索，请在原案卷里继续办理。")
        case = files.open(
            kind="registry.unfiled",
            prefix=flow.REGISTRY["registry.unfiled"].prefix,
            title=f"{institution.party.name} 未备案收住老年人",
            place=institution.place,
            domain=DOMAIN,
            agency=Agency.objects.get(pk=responsibility.leading(institution.place_id, DOMAIN).agency_id),
            party=institution.party,
            parent=institution.case,
            by=by,
            at=at,
        )
        matter = Unfiled.objects.create(
            case=case, institution=institution, discovered_on=discovered_on, residents=residents, finding=finding
        )
        clocks.start(case, ("unfiled.check", "unfiled.urge"), by=by, at=at, on=discovered_on)
    return matter


def _must_be_countable(discovered_on: date, institution: Institution, at: datetime) -> None:
    """Raise Invalid for a day that has not come, or on which the place's text did not hold yet and starts nothing."""
    pack, first = load.pack(institution.place_id), calendar.current().first
    if discovered_on > timezone.localdate(at):
        raise Invalid({"discovered_on": "发现日期不能晚于今天"})
    if pack.standing(discovered_on) == "not_yet" and pack.valid_from:
        since, basis = pack.valid_from.isoformat(), pack.basis.short
        raise Invalid({"discovered_on": f"发现日期早于{basis}施行之日（{since}），不能据此起算；填施行以后发现的日期"})
    if discovered_on < first:
        raise Invalid({"discovered_on": f"发现日期太早，平台的日历从{first.isoformat()}起；核对日期后重填"})


def record_check(
    matter: Unfiled,
    *,
    checked_on: date,
    agencies: list[str],
    finding: str,
    by: Actor,
    at: datetime,
    expect: int | None = None,
) -> Event:
    """This will record the check at the site, made together with the agencies named."""
    if not matter.discovered_on <= checked_on <= timezone.localdate(at):
        raise Invalid({"checked_on": "检查日期应在发现之日以后、今天以前（含）"})
    facts = {"checked_on": clocks.words(checked_on), "agencies": "、".join(agencies), "finding": finding}
    sent = _letter(matter) | facts | {"checked_on": checked_on.isoformat()}
    changes = {"checked_on": checked_on}
    return flow.advance(matter, "record_check", by=by, at=at, expect=expect, changes=changes, facts=facts, letter=sent)


def urge(matter: Unfiled, *, channel: str, text: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will record that the institution was urged to file; as often as it is done."""
    facts = {"channel": channel, "text": text}
    sent = _letter(matter) | facts
    return flow.advance(matter, "urge", by=by, at=at, expect=expect, facts=facts, letter=sent)


def declare_refusal(matter: Unfiled, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will find that the institution refuses to file although urged: no subsidy, an announcement (CZ-10)."""
    with transaction.atomic():
        flow.lock(matter.institution)  # before the matter, as a receipt that is issued at this moment does
        times = matter.case.events.filter(kind=URGE).count()
        facts = {"times": times, "reason": reason}
        event = flow.advance(matter, "declare_refusal", by=by, at=at, expect=expect, facts=facts)
        told = {"reference": matter.case.reference}
        flow.advance(matter.institution, "barred", by=by, at=at, changes={"subsidy_barred": True}, facts=told)
    return event


def announce(matter: Unfiled, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will make the refusal public on the portal and issue the announcement for the hall's notice board."""
    urged = matter.case.events.filter(kind=URGE).order_by("seq")
    last = timezone.localdate(urged.last().at)
    sent = _letter(matter) | {"times": urged.count(), "urged_on": last.isoformat()}
    with transaction.atomic():
        event = flow.advance(matter, "announce", by=by, at=at, expect=expect, letter=sent)
        (paper,) = event.issued
        disclosure.publish_refusal(matter, paper, event=event, on=timezone.localdate(at))
    return event


def _letter(matter: Unfiled) -> dict:
    """What every paper about the finding says: whom, since when, and what the place's text threatens, if anything."""
    rules = {term.id: term for term in load.pack(matter.case.place_id).terms}
    party = matter.institution.party
    return {
        "institution": party.name,
        "code": party.code or "",
        "discovered_on": matter.discovered_on.isoformat(),
        "residents": matter.residents,
        "consequence": rules["unfiled.check"].consequence if "unfiled.check" in rules else "",
    }


def close_for(institution: Institution, *, number: str, by: Actor, at: datetime) -> None:
    """This will close what was found against an institution that has now filed."""
    ended = (Unfiled.State.FILED, Unfiled.State.ANNOUNCED)
    for matter in institution.unfiled_findings.exclude(state__in=ended).select_related("case"):
        flow.advance(matter, "filed", by=by, at=at, facts={"number": number})
