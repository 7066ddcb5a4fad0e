"""The filing of an institution, from the empty form to the confirmed site check."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from agencies import responsibility
from agencies.access import Actor
from agencies.models import Agency
from casefile import files, flow
from casefile.models import Event
from casefile.refusals import Conflict, Invalid
from law import load
from registry import disclosure, unfiled
from registry.guards import either_side
from registry.models import Filing, Institution, Items

DOMAIN = "filing"
ITEMS = tuple(field.name for field in Items._meta.local_fields)


def open(institution: Institution, *, by: Actor, at: datetime) -> Filing:
    """This will open a draft, filled with what the register already told. One institution has one filing at a time."""
    flow.require(either_side, by, institution, "registry.filing.open")
    with transaction.atomic():
        if flow.lock(institution).state != Institution.State.ACTIVE:
            raise Conflict("机构还没有被民政部门认领，不能备案；认领后即可填报。")
        current = institution.filings.exclude(state=Filing.State.WITHDRAWN).select_related("case").first()
        if current:
            raise Conflict(
                f"已有备案{current.case.reference}（{current.get_state_display()}）；变更备案事项请办理变更备案。"
            )
        case = files.open(
            kind=flow.REGISTRY["registry.filing"].key,
            prefix=flow.REGISTRY["registry.filing"].prefix,
            title=f"{institution.party.name} 备案",
            place=institution.place,
            domain=DOMAIN,
            agency=Agency.objects.get(pk=responsibility.leading(institution.place_id, DOMAIN).agency_id),
            party=institution.party,
            parent=institution.case,
            by=by,
            at=at,
        )
        known = {name: getattr(institution, name) for name in ITEMS}
        return Filing.objects.create(case=case, institution=institution, name=institution.party.name, **known)


def accept(filing: Filing, *, reviewed: bool, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will issue the receipt with its two enclosures on the spot (JY-09, JY-11) and start the site-check clock.

    The filing day is the day of the receipt, and it is day zero of the 20 working days (JY-15, CZ-08). `reviewed`: the
    clerk has examined whether the papers are true.
    """
    must_review(reviewed)
    filed_on = timezone.localdate(at)
    with transaction.atomic():
        event = flow.advance(
            filing,
            "accept",
            by=by,
            at=at,
            expect=expect,
            changes={"filed_on": filed_on},
            letter=letter(filing, filed_on),
        )
        receipt = next(paper for paper in event.issued if paper.kind == "filing_receipt")
        settle(filing, number=receipt.number, by=by, at=at)
        disclosure.publish_filing(filing, receipt, event=event, on=filed_on)
        unfiled.close_for(filing.institution, number=receipt.number, by=by, at=at)
    return event


def must_review(reviewed: bool) -> None:
    """Raise Invalid when the papers have not been examined (JY-09)."""
    if not reviewed:
        raise Invalid({"reviewed": "审查真实性后勾选，才能出具回执"})


def letter(application, on: date) -> dict:
    """What the receipt and its enclosures say, frozen on the day of issue. No ID number, no private telephone."""
    pack = load.pack(application.case.place_id)
    items = [
        (item.label, _shown(application, item.code)) for item in pack.filing.items if item.code != "head_id_number"
    ]
    texts = {
        key: {"title": text.title, "lines": [{"text": line.text, "cite": str(line.cite)} for line in text.lines]}
        for key, text in pack.texts.items()
        if key in pack.papers  # the others are shown on screens
    }
    return {"institution": application.name, "items": items, "texts": texts, "on": on.isoformat()}


def _shown(application, code: str) -> str:
    display = getattr(application, f"get_{code}_display", None)
    value = display() if display else getattr(application, code)
    return "" if value is None else f"{value:f}".rstrip("0").rstrip(".") if code == "floor_area" else str(value)


def settle(application, *, number: str, by: Actor, at: datetime) -> None:
    """This will make what was filed the institution's present truth."""
    institution = application.institution
    changes = {name: getattr(application, name) for name in ITEMS}
    changes |= {"filed_on": institution.filed_on or timezone.localdate(at), "subsidy_barred": False}
    flow.advance(institution, "filed", by=by, at=at, changes=changes, facts={"number": number})
    if application.name != institution.party.name:
        institution.party.rename(application.name)


def site_checked(filing: Filing, *, by: Actor, at: datetime) -> Event:
    """This will confirm that the site agrees with what was filed; called by the concluded site check."""
    return flow.advance(filing, "confirm_check", by=by, at=at)


def order_correction(filing: Filing, *, items: list[dict], due_on: date, by: Actor, at: datetime) -> Event:
    """This will order the institution to correct what the site check found, by the date that the order names."""
    words = "；".join(f"{item['label']}：{item['note'].rstrip('。')}" for item in items)
    facts = {"items": words, "due": f"{due_on.year}年{due_on.month}月{due_on.day}日"}
    sent = {"institution": filing.name, "items": items, "due_on": due_on.isoformat()}
    return flow.advance(filing, "order_correction", by=by, at=at, due_on=due_on, facts=facts, letter=sent)


def report_correction(filing: Filing, *, report: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will record what the institution says it has corrected."""
    return flow.advance(filing, "report_correction", by=by, at=at, expect=expect, facts={"report": report})


def confirm_correction(filing: Filing, *, finding: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will close the order after an officer has seen that it was obeyed."""
    return flow.advance(filing, "confirm_correction", by=by, at=at, expect=expect, facts={"finding": finding})


def hold(filing: Filing, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will stop counting the site-check term from today."""
    return flow.advance(filing, "hold", by=by, at=at, expect=expect, facts={"reason": reason})


def resume(filing: Filing, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will go on counting; today is counted."""
    return flow.advance(filing, "resume", by=by, at=at, expect=expect)
