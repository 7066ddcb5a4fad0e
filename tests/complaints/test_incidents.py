"""Accidents and events: to whom, by which minute, late by how many, and that nobody who must know is forgotten."""

from datetime import timedelta

import pytest

from casefile import reading, sweep, timeline
from casefile.models import Clock, Document, Event, Notice
from casefile.refusals import Conflict, Forbidden, Invalid
from complaints import incident_list, incident_shown, incident_telling, incidents
from complaints.models import Incident
from credit.models import Entry
from tests import cast
from tests.complaints import happening
from tests.complaints.happening import EVE
from tests.registry.acting import claimed, local

pytestmark = pytest.mark.django_db
HALF_PAST_MIDNIGHT = local(2026, 10, 1, 0, 30)


def clock(subject: Incident, term: str = "accident.report") -> Clock:
    return subject.case.clocks.get(term=term)


def minute(n: int):
    return EVE + timedelta(minutes=n)


def test_the_hour_runs_through_midnight_into_the_holiday():
    subject = happening.reported(others=[])
    found = clock(subject)
    assert (found.started_at, found.due_at, found.length, found.unit) == (EVE, HALF_PAST_MIDNIGHT, 1, "hours")
    assert found.stopped_at is None
    sweep.run(at=local(2026, 10, 1, 0, 29))
    assert clock(subject).lapsed_at is None
    sweep.run(at=local(2026, 10, 1, 0, 31))
    assert clock(subject).lapsed_at == HALF_PAST_MIDNIGHT
    lines = timeline.read(Event.objects.filter(case=subject.case, kind="clock.lapsed"), {})
    assert "2026年10月1日00:30止" in lines[0].text


def test_a_report_that_reaches_everybody_at_once_stops_the_hour_at_that_minute():
    subject = happening.reported(at=minute(20))
    assert clock(subject).stopped_at == minute(20)
    assert incident_telling.minutes_late(subject, minute(600)) == 0
    assert [one.name for one in subject.tellings.all()] == ["本单位负责人", "靖宇县应急管理部门", "靖宇县民政局"]


def test_a_report_entered_later_than_it_was_learnt_is_late_by_the_minute():
    subject = happening.reported(at=minute(97))
    assert clock(subject).started_at == EVE
    assert clock(subject).lapsed_at == HALF_PAST_MIDNIGHT
    assert incident_telling.minutes_late(subject, minute(9999)) == 37
    lapsed = timeline.read(Event.objects.filter(case=subject.case, kind="clock.lapsed"), {})
    assert "2026年10月1日00:30止" in lapsed[0].text
    paper = Document.objects.get(case=subject.case, kind="incident_report")
    assert paper.facts["late"] == 37
    shown = incident_shown.incident(subject, now=minute(100))
    assert shown["late"] == 37
    assert incident_list.row(subject, minute(100))["late"] == 37


def test_while_somebody_is_still_to_be_told_the_lateness_grows_by_the_minute():
    subject = happening.reported(others=[])
    assert subject.untold == ["相关部门（按监管领域确定）"]
    assert incident_telling.minutes_late(subject, minute(59)) == 0
    assert incident_telling.minutes_late(subject, minute(61)) == 1
    assert incident_telling.minutes_late(subject, minute(125)) == 65


def test_an_agency_chosen_for_words_that_name_nobody_is_told_at_that_minute():
    subject = happening.reported(others=[])
    civil = cast.clerk().agency
    words = subject.tellings.get(told_at=None)
    incident_telling.add(
        subject, agency=civil, reason="行业主管部门", instead_of=words.pk, by=happening.township(), at=minute(30)
    )
    subject = Incident.objects.get(pk=subject.pk)
    assert subject.untold == []
    assert clock(subject).stopped_at == minute(30)


def test_an_agency_where_nobody_signs_in_counts_as_told_by_telephone_only():
    institution = claimed()
    of = happening.head_of(institution)
    found = incidents.report(
        institution=institution, event="accident", text="跌倒", informed_at=EVE, others=["jingyu.civil_affairs"], by=of,
        at=minute(5),
    )  # fmt: skip
    assert found.untold == ["靖宇县应急管理部门"]
    one = found.tellings.get(told_at=None)
    call = {"telling": one.pk, "number": "0439-7220119", "by": of}
    incident_telling.call(found, **call, reached=False, person="值班室", at=minute(10))
    assert clock(found).stopped_at is None
    incident_telling.call(found, **call, reached=True, person="值班员老于", at=minute(12))
    assert clock(found).stopped_at == minute(12)
    one.refresh_from_db()
    assert [(row["person"], row["reached"]) for row in one.calls] == [("值班室", False), ("值班员老于", True)]


def test_a_call_entered_later_counts_from_the_minute_at_which_it_was_made():
    subject = happening.reported(others=[])
    one = subject.tellings.get(told_at=None)
    sweep.run(at=minute(90))
    assert clock(subject).lapsed_at == HALF_PAST_MIDNIGHT
    incident_telling.call(
        subject, telling=one.pk, reached=True, person="王秀兰", called_at=minute(40), by=happening.township(),
        at=minute(180),
    )  # fmt: skip
    assert clock(subject).stopped_at == minute(40)
    assert clock(subject).lapsed_at is None
    lifted = subject.case.events.get(kind="clock.in_time")
    assert (lifted.at, "2026-10-01 00:10" in timeline.read([lifted], {})[0].text) == (minute(180), True)
    with pytest.raises(Invalid, match="得知以后"):
        incident_telling.call(
            subject, telling=one.pk, reached=True, person="王秀兰", called_at=minute(-1), by=happening.township(),
            at=minute(181),
        )  # fmt: skip


def test_each_recipient_acknowledges_for_itself_and_the_institution_learns_it():
    subject = happening.reported()
    incident_telling.acknowledge(subject, by=happening.emergency(), at=minute(2))
    assert subject.state == Incident.State.REPORTED
    waiting = subject.case.clocks.filter(term="incident.acknowledge", stopped_at=None)
    assert [one.agency_id for one in waiting] == ["jingyu.civil_affairs"]
    incident_telling.acknowledge(subject, by=cast.clerk(), at=minute(3))
    assert subject.state == Incident.State.RECEIVED
    told = Notice.objects.filter(case=subject.case, party=subject.case.party).values_list("text", flat=True)
    assert [text for text in told if "确认收到" in text]
    with pytest.raises(Forbidden, match="还没有确认"):
        incident_telling.acknowledge(subject, by=cast.clerk(), at=minute(4))


def test_only_whoever_was_told_may_acknowledge():
    subject = happening.reported()
    with pytest.raises(Forbidden, match="由收到报告"):
        incident_telling.acknowledge(subject, by=cast.market(), at=minute(2))


def test_an_agency_that_does_not_answer_is_called_person_by_person():
    cast.leader()
    subject = happening.reported()
    later = minute(16)
    one = happening.telling(subject, "民政局")
    assert not incident_list.is_silent(subject, one, minute(14))
    assert incident_list.is_silent(subject, one, later)
    assert incident_telling.remind(at=later) == 2
    assert Notice.objects.filter(case=subject.case, text__contains="按电话名单").exists()
    assert [row["name"] for row in incident_shown.to_call(one, later) if row["next"]] == ["周立新"]
    incident_telling.call(
        subject, telling=one.pk, reached=False, person="周立新", by=happening.emergency(), at=minute(17)
    )
    one.refresh_from_db()
    assert [row["name"] for row in incident_shown.to_call(one, later) if row["next"]] == ["赵敏"]


def test_the_same_report_sent_twice_is_one_report():
    first = happening.reported()
    again = happening.reported(of=first.institution, at=minute(1))
    assert again.pk == first.pk
    assert Incident.objects.count() == 1


def test_only_what_a_report_cannot_do_without_is_asked():
    by = happening.township()
    with pytest.raises(Invalid) as refused:
        incidents.report(event="flood", text=" ", informed_at=minute(9), by=by, at=EVE)
    assert set(refused.value.errors) == {"event", "text", "where", "informed_at"}
    found = incidents.report(
        event="accident", text="起火", where="靖宇镇河南街无名院落", informed_at=EVE, by=by, at=EVE
    )
    assert found.institution is None
    assert found.case.title.startswith("靖宇镇河南街无名院落")


def test_an_institution_reports_its_own_events_only():
    own = claimed()
    stranger = cast.representative(cast.party("靖宇县别家养老院", "91220622MA0TE0099U"))
    with pytest.raises(Forbidden, match="自己的"):
        incidents.report(institution=own, event="accident", text="跌倒", informed_at=EVE, by=stranger, at=EVE)


def test_the_final_report_replaces_the_first_sheet_and_closing_waits_for_everybody_to_be_told():
    subject = happening.reported(others=[])
    by = happening.emergency()
    incidents.follow_up(
        subject, text="老人右髋骨折，已手术", injured=1, by=happening.head_of(subject.institution), at=minute(50)
    )
    incidents.complete(subject, text="原因：地面湿滑", injured=1, dead=0, by=by, at=minute(600))
    papers = Document.objects.filter(case=subject.case).order_by("pk")
    assert [bool(one.superseded_by_id) for one in papers] == [True, False]
    assert papers[1].facts["figures"] == "死亡0人，受伤1人"
    with pytest.raises(Conflict, match="还没有告知到"):
        incidents.close(subject, result="已整改", by=by, at=minute(700))
    words = subject.tellings.get(told_at=None)
    civil = cast.clerk().agency
    incident_telling.add(subject, agency=civil, reason="主管", instead_of=words.pk, by=by, at=minute(701))
    subject = Incident.objects.get(pk=subject.pk)
    incidents.close(subject, result="已整改", by=by, at=minute(702))
    assert not subject.case.clocks.filter(stopped_at=None).exists()
    assert reading.span(clock(subject).stopped_at - clock(subject).due_at) == "10 小时 41 分"


@pytest.mark.parametrize(("found", "entered"), [("responsible", 1), ("not_responsible", 0), ("", 0)])
def test_an_accident_enters_the_record_only_where_the_institution_was_found_responsible_for_it(found, entered):
    subject, by = happening.reported(), happening.emergency()
    whose = {"found_by": "靖宇县人民政府事故调查组", "finding_number": "靖政复〔2026〕9号"}
    with pytest.raises(Invalid) as refusal:
        incidents.complete(subject, text="查明", finding="responsible", by=by, at=minute(80))
    assert set(refusal.value.errors) == set(whose)
    incidents.complete(subject, text="查明", finding=found, **(whose if found else {}), by=by, at=minute(90))
    for one in subject.tellings.filter(told_at=None):
        incident_telling.call(subject, telling=one.pk, reached=True, person="值班员", by=by, at=minute(91))
    subject = Incident.objects.get(pk=subject.pk)
    assert not Entry.objects.exists()
    incidents.close(subject, result="已整改", by=by, at=minute(92))
    rests = [(one.kind, one.basis.kind, one.authority, one.number) for one in Entry.objects.all()]
    assert rests == [("incident", "complaints.incident.complete", *whose.values())] * entered


def test_a_final_report_is_taken_up_again_when_something_changes():
    subject = happening.reported()
    incidents.complete(subject, text="处置完毕", by=happening.emergency(), at=minute(90))
    incidents.reopen(subject, reason="伤者去世", by=happening.emergency(), at=minute(2000))
    incidents.follow_up(subject, text="伤者去世", dead=1, by=happening.emergency(), at=minute(2001))
    assert (subject.state, subject.dead) == (Incident.State.RECEIVED, 1)


def test_the_emergency_procedure_is_recorded_once():
    subject = happening.reported()
    assert clock(subject, "emergency.respond").due_at is None
    incidents.respond(subject, text="已疏散二层", by=happening.head_of(subject.institution), at=minute(1))
    assert clock(subject, "emergency.respond").stopped_at == minute(1)
