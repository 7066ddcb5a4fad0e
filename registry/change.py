"""A change of filed items: examined like a filing, ending in a reissued receipt (JY-12)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from casefile import attachments, files, flow, papers
from casefile.models import Attachment, Event
from casefile.refusals import Conflict, Invalid
from registry import applications, disclosure
from registry import filing as filings
from registry.guards import either_side
from registry.models import Change, Filing, Institution

OPEN = (Change.State.DRAFT, Change.State.SUBMITTED, Change.State.SUPPLEMENT)
RECEIPTS = ("filing_receipt", "change_receipt")
FILED = (Filing.State.FILED, Filing.State.CORRECTION, Filing.State.CHECKED)


def open(institution: Institution, *, by: Actor, at: datetime) -> Change:
    """This will open a change, filled with what is filed now. One change at a time."""
    flow.require(either_side, by, institution, "registry.change.open")
    with transaction.atomic():
        flow.lock(institution)
        current = institution.filings.filter(state__in=FILED).select_related("case").first()
        if current is None:
            raise Conflict("机构还没有备案，不能办理变更备案；请先办理备案。")
        if busy := institution.changes.filter(state__in=OPEN).select_related("case").first():
            raise Conflict(f"已有办理中的变更备案{busy.case.reference}，办结或撤回后才能再办。")
        case = files.open(
            kind="registry.change",
            prefix=flow.REGISTRY["registry.change"].prefix,
            title=f"{institution.party.name} 变更备案",
            place=institution.place,
            domain=filings.DOMAIN,
            agency=current.case.agency,
            party=institution.party,
            parent=current.case,
            by=by,
            at=at,
        )
        attachments.carry(_handed_in(institution, current), case)
        known = {name: getattr(institution, name) for name in filings.ITEMS}
        return Change.objects.create(case=case, institution=institution, name=institution.party.name, **known)


def _handed_in(institution: Institution, current: Filing) -> list[Attachment]:
    """The papers that hold now: a change need not bring again what came with the filing or a later change (JY-12)."""
    latest = institution.changes.filter(state=Change.State.ACCEPTED).order_by("-pk").values_list("case", flat=True)[:1]
    case_id = latest.first() or current.case_id
    return list(Attachment.objects.filter(case=case_id, replaced_at=None).order_by("pk"))


def changed(change: Change) -> list[tuple[str, str, str]]:
    """What differs from what is filed now: (label, before, after). ID numbers are said to differ, never shown."""
    institution, found = change.institution, []
    if change.name != institution.party.name:
        found.append(("机构名称", institution.party.name, change.name))
    for name in filings.ITEMS:
        before, after = getattr(institution, name), getattr(change, name)
        if before == after:
            continue
        field = change._meta.get_field(name)
        hidden = name in ("head_id_number", "contact_phone")
        found.append(
            (
                str(field.verbose_name),
                *(("已登记", "已更改") if hidden else (_word(institution, name), _word(change, name))),
            )
        )
    return found


def _word(items, name: str) -> str:
    display = getattr(items, f"get_{name}_display", None)
    value = display() if display else getattr(items, name)
    return {None: "未填", True: "是", False: "否", "": "未填"}.get(value, str(value))


def submit(change: Change, *, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will hand in a complete change. Raises Invalid when nothing differs from what is filed now."""
    if change.state == Change.State.DRAFT:
        _must_differ(change)
    return applications.submit(change, by=by, at=at, expect=expect)


def _must_differ(change: Change) -> list[tuple[str, str, str]]:
    if found := changed(change):
        return found
    raise Invalid({"": "填报内容与现有备案一致，没有变更事项；请核对后再办，或者撤回"})


def accept(change: Change, *, reviewed: bool, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will make the change the institution's truth and reissue the receipt; the old one verifies as superseded."""
    filings.must_review(reviewed)
    differences = _must_differ(change)
    on = timezone.localdate(at)
    words = "；".join(f"{label}由“{before}”改为“{after}”" for label, before, after in differences)
    sent = filings.letter(change, on) | {"changes": differences, "replaces": papers.current(change.case, RECEIPTS)}
    with transaction.atomic():
        event = flow.advance(change, "accept", by=by, at=at, expect=expect, facts={"items": words}, letter=sent)
        (receipt,) = event.issued
        papers.supersede(change.case, receipt, RECEIPTS, by=by, at=at)
        filings.settle(change, number=receipt.number, by=by, at=at)
        disclosure.publish_filing(change, receipt, event=event, on=on)
    return event
