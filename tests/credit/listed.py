"""Reaching a state of a listing by acting: a penalty, proposed, notified, heard, decided, served; repaired."""

from datetime import date
from typing import Any

from agencies.access import Actor, Role
from casefile.models import CaseFile
from credit import deciding, listing, record, repair
from credit.models import Entry, Listing, Repair
from inspections.models import Hazard
from registry.models import Institution
from tests import cast
from tests.inspections import hazarding
from tests.registry.acting import claimed, local, pdf

PENALTY_ON = date(2026, 9, 17)
PROPOSED_AT = local(2026, 9, 18, 9, 0)
NOTIFIED_AT = local(2026, 9, 18, 15, 0)
UNTIL = date(2026, 9, 25)
STATED_AT = local(2026, 9, 22, 9, 0)
HEARD_AT = local(2026, 9, 24, 9, 0)
DECIDED_AT = local(2026, 9, 28, 9, 0)
SERVED_AT = local(2026, 9, 29, 9, 0)
REASON = "两次责令清理疏散通道都拒不整改，县消防救援大队已作行政处罚"
GROUND = "major_hazard_refused"


def institution() -> Institution:
    return Institution.objects.filter(place="jingyu").order_by("pk").first() or claimed()


def penalty(
    of: Institution | None = None, *, kind: str = Entry.Kind.PENALTY, number: str = "靖消行罚决字〔2026〕第0012号",
    hazard: Hazard | None = None, on: date = PENALTY_ON, **more: Any,
) -> Entry:  # fmt: skip
    """A decision on the record of an institution, resting on the last event of a fire hazard."""
    of = of or institution()
    hazard = hazard or hazarding.found(of)
    basis = hazard.case.events.order_by("-seq").first()
    sent = {"authority": "靖宇县消防救援大队", "cite": "消防法", **more}
    return record.note(of.party, kind, place_id=of.place_id, basis=basis, on=on, number=number, **sent)


def proposed(
    whom: Institution | None = None, *, by: Actor | None = None, basis: Entry | None = None, at=PROPOSED_AT,
    ground: str = GROUND, reason: str = REASON, **more: Any,
) -> Listing:  # fmt: skip
    whom = whom or institution()
    basis = basis or penalty(whom)
    return listing.propose(whom, ground=ground, reason=reason, basis=basis, by=by or cast.clerk(), at=at, **more)


def good(of: Institution | None = None, *, by: Actor | None = None, at=PROPOSED_AT, **more: Any) -> Listing:
    sent = {"ground": "excellent", "reason": "五项条件都具备，见考核材料", **more}
    return listing.propose(of or institution(), **sent, by=by or cast.clerk(), at=at)


def notified(subject: Listing | None = None, *, at=NOTIFIED_AT, until: date = UNTIL) -> Listing:
    subject = subject or proposed()
    listing.notify(subject, facts="2026年9月两次复查，疏散通道仍被占用", until=until, by=cast.clerk(), at=at)
    return subject


def heard(subject: Listing | None = None, *, at=HEARD_AT, text: str = "已经在清理", stated_at=STATED_AT) -> Listing:
    subject = subject or notified()
    if text:
        own = cast.representative(subject.institution.party)
        listing.state(subject, text=text, by=own, at=stated_at)
    listing.hear(subject, hearing="申辩不影响认定", by=cast.inspector(), at=at)
    return subject


def decided(subject: Listing | None = None, *, at=DECIDED_AT, by: Actor | None = None, **more: Any) -> Listing:
    subject = subject or heard()
    sent = {"severity": "general", "months": 6, "why": "初次，已开始整改", **more}
    deciding.decide(subject, **sent, by=by or cast.leader(), at=at)
    return subject


def served(subject: Listing | None = None, *, at=SERVED_AT, **more: Any) -> Listing:
    subject = subject or decided()
    sent = {"way": "direct", "served_on": at.date(), "receipt": [pdf("送达回证.pdf")], **more}
    deciding.serve(subject, **sent, by=cast.clerk(), at=at)
    return subject


def red(of: Institution | None = None, *, at=SERVED_AT) -> Listing:
    subject = good(of)
    deciding.decide(subject, why="材料齐全", by=cast.leader(), at=DECIDED_AT)
    deciding.enter(subject, by=cast.clerk(), at=at)
    return subject


REPAIR_AT = local(2026, 12, 30, 9, 0)
CHECKED_AT = local(2027, 1, 4, 9, 0)
GRANTED_AT = local(2027, 1, 6, 16, 0)


def applied(subject: Listing | None = None, *, at=REPAIR_AT, **more: Any) -> Repair:
    subject = subject or served()
    sent = {
        "text": "通道已清空，罚款已缴，全员培训",
        "chosen": ["pledge", "rectification"],
        "evidence": {"pledge": [pdf("承诺书.pdf")], "rectification": [pdf("验收意见.pdf")]},
        **more,
    }
    return repair.apply(subject, **sent, by=cast.representative(subject.institution.party), at=at)


def checked(found: Repair | None = None, *, at=CHECKED_AT) -> Repair:
    found = found or applied()
    repair.check(found, finding="到场看过，通道畅通，罚款已缴", by=cast.inspector(), at=at)
    return found


def granted(found: Repair | None = None, *, at=GRANTED_AT) -> Repair:
    found = found or checked()
    repair.grant(found, reason="已经纠正，没有再犯", by=cast.leader(), at=at)
    return found


def files_under(subject: Listing) -> list[CaseFile]:
    return list(CaseFile.objects.filter(parent=subject.case_id).order_by("pk"))


def somebody(agency: str, role: Role = Role.CLERK) -> Actor:
    return hazarding.somebody(agency, role)
