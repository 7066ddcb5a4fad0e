"""A hazard is ordered to be fixed, extended once, reported as fixed, accepted or sent back; a refusal is recorded."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agencies.access import Actor
from agencies.models import Agency
from casefile import clocks, flow, papers
from casefile.models import Event
from casefile.refusals import Conflict, Invalid
from credit import record
from credit.models import Entry
from inspections import hazards, routing
from inspections.flow.hazards import HAZARD, asked
from inspections.models import Hazard
from law import load

RULE = "hazard.fix"


def rule(hazard: Hazard) -> str:
    """The text that wants a responsible person, a measure and a date: that of the three lists, or the platform's."""
    if cite := hazard.routing.get("set_cite"):
        return cite
    return str(load.pack(hazard.case.place_id).term(RULE, targets=True).cite)


def order_fix(
    hazard: Hazard,
    *,
    measure: str,
    responsible: str,
    responsible_post: str,
    fix_by: date | None,
    officer: str = "",
    by: Actor,
    at: datetime,
    expect: int | None = None,
) -> Event:
    """This will order the institution to fix a hazard: nothing is issued without a person, a measure and a date.

    `officer` is who watches over it for the agency; whoever signs, when nobody is named. Raises Invalid by field.
    """
    flow.check(hazard, HAZARD.moves["order_fix"], by)
    wanted = {
        "measure": (measure, "写明整改措施；没有措施不能责令整改"),
        "responsible": (responsible, "写明机构的整改责任人；没有责任人不能责令整改"),
        "responsible_post": (responsible_post, "写明整改责任人的职务"),
    }
    errors = {name: sentence for name, (value, sentence) in wanted.items() if not value.strip()}
    errors |= _date(fix_by, at)
    if errors:
        raise Invalid(errors, cite=rule(hazard))
    changes = {"measure": measure, "responsible": responsible, "responsible_post": responsible_post, "fix_by": fix_by}
    changes["officer"] = officer.strip() or by.name
    facts = {"measure": measure, "responsible": f"{responsible}（{responsible_post}）", "fix_by": clocks.words(fix_by)}
    with transaction.atomic():
        event = flow.advance(
            hazard, "order_fix", by=by, at=at, expect=expect, changes=changes, facts=facts, due_on=fix_by
        )
        _progress(hazard, by, at)
        _issue(hazard, event, "fix_order", by, at, measure=measure, fix_by=fix_by.isoformat(), officer=hazard.officer)
        text = f"责令整改：{measure}，{responsible}负责，{clocks.words(fix_by)}前完成并报告。"
        hazards.tell(hazard, f"ordered:{event.pk}", text, at, party=hazard.case.party)
        _tell_convenor(hazard, event, f"已责令整改，{clocks.words(fix_by)}前完成。", at)
    return event


def _date(day: date | None, at: datetime, field: str = "fix_by") -> dict[str, str]:
    if day is None:
        return {field: "写明整改期限；没有期限不能责令整改"}
    return {field: "期限应在今天以后"} if day <= timezone.localdate(at) else {}


def _progress(hazard: Hazard, by: Actor, at: datetime) -> None:
    """Others than the convenor owe it news of the fixing, until it is told of the acceptance."""
    if routing.convenor(hazard.case.place_id) != hazard.case.agency_id:
        clocks.start(hazard.case, ("hazard.progress",), by=by, at=at, on=timezone.localdate(at))


def _tell_convenor(hazard: Hazard, event: Event, text: str, at: datetime) -> None:
    convenor = routing.convenor(hazard.case.place_id)
    if convenor != hazard.case.agency_id:
        hazards.tell(hazard, f"convenor:{event.pk}", text, at, agency=Agency.objects.get(pk=convenor))


def _issue(hazard: Hazard, event: Event, kind: str, by: Actor, at: datetime, **facts: Any) -> None:
    """The paper of the agency that acts, numbered in its own series, with what the hazard is frozen into it."""
    known = {
        "institution": hazard.institution.party.name,
        "hazard": hazard.title,
        "kind": hazard.routing.get("rule", ""),
        "grade": hazard.get_grade_display(),
        "where": hazard.place_text,
        "article": hazard.article,
        "description": hazard.description,
        "found_on": hazard.found_on.isoformat(),
        "responsible": hazard.responsible,
        "post": hazard.responsible_post,
        "cite": hazard.routing.get("cite", ""),
    }
    event.issued = papers.issue(hazard.case, (kind,), by=by, at=at, agency=by.agency, facts=known | facts)


def ask_extension(
    hazard: Hazard, *, until: date, reason: str, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will ask for a later date, once, while the present one has not passed."""
    flow.check(hazard, HAZARD.moves["ask_extension"], by)
    errors, last = {}, clocks.words(hazard.fix_by)
    if hazard.fix_by < timezone.localdate(at):
        raise Conflict(f"整改期限{last}已过，不能再申请延期；尽快整改并报告。", cite=rule(hazard))
    if until <= hazard.fix_by:
        errors["until"] = f"新的日期应晚于原期限{last}"
    if not reason.strip():
        errors["reason"] = "写明为什么按期完不成、已经做了什么"
    if errors:
        raise Invalid(errors, cite=rule(hazard))
    facts = {"until": clocks.words(until), "until_on": until.isoformat(), "reason": reason}
    with transaction.atomic():
        event = flow.advance(hazard, "ask_extension", by=by, at=at, expect=expect, facts=facts)
        text = f"申请延期至{clocks.words(until)}：{reason}"
        hazards.tell(hazard, f"asked:{event.pk}", text, at, agency=hazard.case.agency)
    return event


def extend(hazard: Hazard, *, reason: str = "", by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will grant the extension that was asked for: once, by another person than who asked."""
    flow.check(hazard, HAZARD.moves["extend"], by)
    until = date.fromisoformat(asked(hazard).facts["until_on"])
    if until <= timezone.localdate(at):
        raise Conflict(f"申请延至的{clocks.words(until)}已到，不能再准予延期；写明理由不予延期。", cite=rule(hazard))
    changes, facts = {"fix_by": until, "extended": True}, {"until": clocks.words(until), "reason": reason}
    with transaction.atomic():
        event = flow.advance(hazard, "extend", by=by, at=at, expect=expect, changes=changes, facts=facts, due_on=until)
        hazards.tell(hazard, f"extended:{event.pk}", f"准予延期至{clocks.words(until)}。", at, party=hazard.case.party)
    return event


def decline_extension(hazard: Hazard, *, reason: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will leave the date as it was ordered."""
    with transaction.atomic():
        event = flow.advance(hazard, "decline_extension", by=by, at=at, expect=expect, facts={"reason": reason})
        hazards.tell(hazard, f"kept:{event.pk}", f"不予延期：{reason}", at, party=hazard.case.party)
    return event


def report_fix(
    hazard: Hazard,
    *,
    text: str,
    fixed_on: date,
    evidence: Sequence[UploadedFile],
    by: Actor,
    at: datetime,
    expect: int | None = None,
) -> Event:
    """This will report that a hazard is fixed, with what shows it: the institution, or an officer for it."""
    flow.check(hazard, HAZARD.moves["report_fix"], by)
    errors = {}
    if not text.strip():
        errors["text"] = "写明怎样整改的"
    if not hazard.found_on <= fixed_on <= timezone.localdate(at):
        errors["fixed_on"] = "完成日期应在发现之日以后、今天以前（含当日）"
    if not evidence:
        errors["evidence"] = "至少附一张整改后的照片或者一份凭证"
    if errors:
        raise Invalid(errors, cite=rule(hazard))
    changes, facts = {"fix_report": text, "fixed_on": fixed_on}, {"text": text, "fixed_on": clocks.words(fixed_on)}
    with transaction.atomic():
        event = flow.advance(hazard, "report_fix", by=by, at=at, expect=expect, changes=changes, facts=facts)
        hazards.add(hazard.case, "evidence", evidence, by=by, at=at)
        hazards.tell(hazard, f"reported:{event.pk}", "已报告整改完成，请验收。", at, agency=hazard.case.agency)
        _tell_convenor(hazard, event, "机构已报告整改完成，待主管部门验收。", at)
    return event


def accept(hazard: Hazard, *, text: str, by: Actor, at: datetime, expect: int | None = None) -> Event:
    """This will accept what was fixed: only the competent agency, never who reported it. The convenor is told."""
    flow.check(hazard, HAZARD.moves["accept"], by)
    if not text.strip():
        raise Invalid({"text": "写明验收看到的情况"}, cite=rule(hazard))
    on = timezone.localdate(at)
    with transaction.atomic():
        event = flow.advance(
            hazard, "accept", by=by, at=at, expect=expect, changes={"accepted_on": on}, facts={"text": text}
        )
        facts = {"text": text, "measure": hazard.measure, "fixed_on": hazard.fixed_on.isoformat()}
        _issue(hazard, event, "acceptance_record", by, at, **facts, accepted_on=on.isoformat(), accepted_by=by.name)
        convenor = Agency.objects.get(pk=routing.convenor(hazard.case.place_id))
        clocks.start(hazard.case, ("hazard.close",), by=by, at=at, on=on, agency=convenor)
        said = f"{hazard.case.agency.short}验收合格。"
        hazards.tell(hazard, f"accepted:{event.pk}", f"{said}三个清单齐全后销号。", at, agency=convenor)
        hazards.tell(hazard, f"accepted-party:{event.pk}", said, at, party=hazard.case.party)
    return event


def note_refusal(
    hazard: Hazard, *, text: str, evidence: Sequence[UploadedFile], by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will put on the institution's credit record that it refuses to fix a hazard whose date has passed (JY-74).

    Nothing is recorded by itself, and nobody is listed by it: that takes a decision with its number.
    """
    flow.check(hazard, HAZARD.moves["note_refusal"], by)
    errors = {} if text.strip() else {"text": "写明怎样督促的、机构怎样答复"}
    if not evidence:
        errors["evidence"] = "至少附一件证据：督促的文书、现场照片或者谈话记录"
    if errors:
        raise Invalid(errors, cite=rule(hazard))
    institution, agency = hazard.institution, hazard.case.agency
    with transaction.atomic():
        event = flow.advance(hazard, "note_refusal", by=by, at=at, expect=expect, facts={"text": text})
        hazards.add(hazard.case, "refusal", evidence, by=by, at=at)
        told = {"matters": [f"{hazard.get_grade_display()}隐患：{hazard.title}"], "authority": agency.name}
        record.tell(institution, Entry.Kind.HAZARD_REFUSED, basis=event, on=timezone.localdate(at), **told)
        said = f"过了整改期限{clocks.words(hazard.fix_by)}仍不整改，已记入信用记录；不属实的，可以提出异议。"
        hazards.tell(hazard, f"refused:{event.pk}", said, at, party=hazard.case.party)
        _tell_convenor(hazard, event, "机构逾期拒不整改，已记入信用记录。", at)
    return event


def send_back(
    hazard: Hazard, *, reason: str, fix_by: date, by: Actor, at: datetime, expect: int | None = None
) -> Event:
    """This will ask the institution to go on fixing, by another date."""
    flow.check(hazard, HAZARD.moves["send_back"], by)
    errors = _date(fix_by, at)
    if not reason.strip():
        errors["reason"] = "写明哪里没有改到位"
    if errors:
        raise Invalid(errors, cite=rule(hazard))
    changes, facts = {"fix_by": fix_by, "fixed_on": None}, {"reason": reason, "fix_by": clocks.words(fix_by)}
    with transaction.atomic():
        event = flow.advance(
            hazard, "send_back", by=by, at=at, expect=expect, changes=changes, facts=facts, due_on=fix_by
        )
        text = f"验收不合格，{clocks.words(fix_by)}前改到位：{reason}"
        hazards.tell(hazard, f"back:{event.pk}", text, at, party=hazard.case.party)
    return event
