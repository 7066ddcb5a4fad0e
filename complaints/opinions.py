"""What the media report or rumours say: noted, checked, reported upward where the text asks it, answered (MZ-19)."""

from datetime import date, datetime
from types import SimpleNamespace

from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency, Place
from casefile import clocks, files, flow, notices
from casefile.models import Event
from casefile.refusals import Forbidden, Invalid
from complaints import incident_chain
from complaints.flow.small import OPINION
from complaints.models import Opinion
from registry.models import Institution

DOMAIN = "opinion"


def upward(place_id: str, on: date) -> incident_chain.Chained:
    """To whom the place's text has grave ones reported; without recipients where it says nothing of it."""
    return incident_chain.of(place_id, incident_chain.OPINION, on)


def note(
    *, title: str, source: str, text: str = "", noted_on: date, major: bool = False,
    institution: Institution | None = None, by: Actor, at: datetime,
) -> Opinion:  # fmt: skip
    """This will open the file of a report or a rumour, in the actor's own place. A grave one must be reported upward.

    Raises Forbidden, Conflict (a text that may start nothing), or Invalid by field.
    """
    place, agency = _where(by)
    errors = {} if title.strip() else {"title": "写一句说的是什么"}
    if not source.strip():
        errors["source"] = "写明在哪里看到的：媒体、网站、群组"
    if noted_on > timezone.localdate(at):
        errors["noted_on"] = "发现日期还没有到"
    if institution is not None and institution.place_id != place.pk:
        errors["institution"] = "选本地的机构"
    if errors:
        raise Invalid(errors)
    told = {"title": title, "source": source, "text": text, "noted_on": noted_on, "major": major}
    with transaction.atomic():
        case = files.open(
            kind=OPINION.key, prefix=OPINION.prefix, title=title, place=place, domain=DOMAIN, agency=agency,
            parent=institution.case if institution else None, by=by, at=at,
        )  # fmt: skip
        found = Opinion.objects.create(case=case, institution=institution, **told)
        flow.advance(found, "note", by=by, at=at, facts={"source": source, "text": text or title})
        if major:
            _must_go_up(found, by=by, at=at)
    return found


def _where(by: Actor) -> tuple[Place, Agency]:
    if by.agency is None:
        raise Forbidden("舆情由部门登记；要反映情况的，请用网上的投诉举报页面。")
    kept = SimpleNamespace(place_id=by.agency.place_id, place=by.agency.place, domain=DOMAIN)
    flow.require(OPINION.moves["note"].who, by, SimpleNamespace(case=kept), f"{OPINION.key}.note")
    return by.agency.place, by.agency


def _must_go_up(subject: Opinion, *, by: Actor, at: datetime) -> None:
    known = upward(subject.case.place_id, subject.case.opened_on)
    to = "、".join(one.name for one in known.named) or f"{known.silent}由承办人定。"
    flow.advance(subject, "note_major", by=by, at=at, facts={"to": to})


def check(
    subject: Opinion, *, finding: str, rumour: bool = False, major: bool = False, by: Actor, at: datetime,
    expect: int | None = None,
) -> Event:  # fmt: skip
    """This will record what is true of it. One that turns out to be grave must be reported upward."""
    if not finding.strip():
        raise Invalid({"finding": "写明核实的情况"})
    grown = major and not subject.major
    changes = {"finding": finding, "rumour": rumour, "major": subject.major or major}
    facts = {"finding": finding, "rumour": "（属于谣言）" if rumour else ""}
    with transaction.atomic():
        event = flow.advance(subject, "check", by=by, at=at, expect=expect, changes=changes, facts=facts)
        if grown:
            _must_go_up(subject, by=by, at=at)
    return event


def report_up(
    subject: Opinion, *, text: str, to: str = "", told_on: date, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will report it to everybody whom the text names at once (MZ-19); where it names nobody, to `to`."""
    known = upward(subject.case.place_id, subject.case.opened_on)
    errors = {} if text.strip() else {"text": "写明上报的内容"}
    if not known.named and not to.strip():
        errors["to"] = f"{known.silent}写明上报给谁"
    if not subject.noted_on <= told_on <= timezone.localdate(at):
        errors["told_on"] = "上报日期应在发现以后、今天以前（含当日）"
    if errors:
        raise Invalid(errors, cite=known.cite)
    names = "、".join([*(one.name for one in known.named), *([to] if to.strip() else [])])
    facts = {"to": names, "text": text, "told_on": clocks.words(told_on)}
    with transaction.atomic():
        event = flow.advance(
            subject, "report_up", by=by, at=at, expect=expect, changes={"told_up_on": told_on}, facts=facts
        )
        for agency in Agency.objects.filter(pk__in=known.slugs):
            files.give(subject.case, [agency])
            words = f"重大舆情上报：{subject.title}。{text}"[:500]
            key = f"opinion:{subject.case_id}:{agency.pk}"
            notices.tell(subject.case, key=key, text=words, at=at, agency=agency)
    return event


def answer(subject: Opinion, *, answer: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will record what was answered in public."""
    if not answer.strip():
        raise Invalid({"answer": "写明在哪里回应、说了什么"})
    return flow.advance(
        subject, "answer", by=by, at=at, expect=expect, changes={"answer": answer}, facts={"answer": answer}
    )


def close(subject: Opinion, *, result: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will end it; by another person than who checked it."""
    if not result.strip():
        raise Invalid({"result": "写明结果"})
    return flow.advance(subject, "close", by=by, at=at, expect=expect, facts={"result": result})
