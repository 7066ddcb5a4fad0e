"""The holiday notice: proposed, previewed, approved by another person, and the clocks that move with it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casefile import calendar, clocks, files, flow, holiday_shown, holidays, sweep
from casefile.models import CaseFile, Clock, HolidayNotice
from casefile.refusals import Conflict, Forbidden, Invalid, Stale
from registry import filing
from tests import cast
from tests.casefile.noticing import (
    AT,
    BEFORE_NEW_YEAR,
    OFFICIAL,
    YEAR,
    another,
    approved,
    check_clock,
    content,
    days,
    elsewhere,
    proposed,
    running,
    second_administrator,
)
from tests.registry.acting import filed, local

pytestmark = pytest.mark.django_db


def last_line(case, kind="clock.moved"):
    return case.events.filter(kind=kind).order_by("-seq").first()


def test_a_date_in_a_year_without_a_notice_is_provisional_and_approval_makes_it_certain():
    clock = running()
    assert clock.due_on.year == YEAR
    assert not clock.certain
    notice = proposed()
    approved(notice)
    moved = Clock.objects.get(pk=clock.pk)
    assert moved.certain
    assert moved.due_on > clock.due_on
    assert notice.state == HolidayNotice.State.APPLIED
    assert moved.due_on == clocks.compute(moved, calendar.current()).due_on


def test_old_and_new_date_stand_on_the_timeline_with_the_notice(client):
    clock = running()
    notice = proposed()
    approved(notice)
    moved = Clock.objects.get(pk=clock.pk)
    facts = last_line(clock.case).facts
    assert (facts["before"], facts["after"]) == (clocks.words(clock.due_on), clocks.words(moved.due_on))
    assert content()["title"] in facts["notice"]
    page = cast.sign_in(client, cast.clerk()).get(reverse("registry:filing", args=[clock.case.reference]))
    assert f"到期日由{clocks.words(clock.due_on)}改为{clocks.words(moved.due_on)}" in page.content.decode()


def test_a_make_up_saturday_is_counted():
    clock = running()
    only_off = OFFICIAL.with_notice(calendar.parsed(HolidayNotice(content=content(work={}))))
    approved(proposed())
    moved = Clock.objects.get(pk=clock.pk)
    saturday = date.fromisoformat(next(iter(content()["work"])))
    assert saturday in [day.date for day in clocks.explained(moved).counted]
    assert moved.due_on < clocks.compute(clock, only_off).due_on


def test_the_approver_says_whether_the_notice_is_whole_and_that_stands_on_the_timeline():
    notice = proposed()
    with pytest.raises(Invalid) as refused:
        approved(notice, covers="")
    assert "对照原文" in refused.value.errors["covers"]
    event = approved(notice)
    assert event.facts["covers"] == "通知完整"
    assert event.facts["missing"] == "春节、清明节、劳动节、端午节、中秋节、国庆节"


def test_only_a_year_that_has_a_notice_can_be_added_to():
    clock, notice = running(), proposed()
    with pytest.raises(Invalid) as refused:
        approved(notice, covers=holidays.ADDITION)
    assert "没有施行的通知可以补充" in refused.value.errors["covers"]
    assert not Clock.objects.get(pk=clock.pk).certain
    approved(notice)
    more = proposed(number=f"测试〔{YEAR}〕2号", off=days("03-01"), work={})
    assert approved(more, covers=holidays.ADDITION).facts["covers"] == "补充已施行的通知"


def test_nobody_approves_their_own_proposal():
    notice = proposed()
    with pytest.raises(Forbidden, match="须由另一人复核"):
        approved(notice, by=cast.administrator(), at=AT)
    approved(notice, by=second_administrator(), at=AT)


@pytest.mark.parametrize("who", [cast.clerk, cast.reviewer, cast.inspector, cast.representative])
def test_only_administrators_and_leaders_keep_the_calendar(who):
    with pytest.raises(Forbidden):
        holidays.propose(content=content(), by=who(), at=AT)
    notice = proposed()
    with pytest.raises(Forbidden):
        approved(notice, by=who(), at=AT)
    with pytest.raises(Forbidden):
        holidays.reject(notice, reason="不符", by=who(), at=AT)


def test_what_the_preview_shows_is_what_happens():
    touched, notice = running(), proposed()
    untouched = check_clock(another(26, at=local(YEAR - 1, 9, 1, 10)).case)
    shown = holiday_shown.preview(notice, actor=cast.leader())
    assert (shown.total, shown.dates, shown.certain) == (1, 1, 1)
    row = shown.rows[0]
    assert (row.case, row.before) == (touched.case, touched.due_on)
    event = approved(notice)
    moved = Clock.objects.get(pk=touched.pk)
    assert (moved.due_on, moved.due_at, moved.certain) == (row.due.due_on, row.due.due_at, row.due.certain)
    assert Clock.objects.get(pk=untouched.pk).due_on == untouched.due_on
    assert last_line(untouched.case) is None
    assert (event.facts["moved"], event.facts["dates"], event.facts["certain"]) == (1, 1, 1)


def test_a_preview_counts_every_place_for_who_keeps_the_calendar_and_lists_only_files_that_they_may_read():
    running()
    notice = holidays.propose(content=content(), by=elsewhere(), at=AT)
    shown = holiday_shown.preview(notice, actor=elsewhere())
    assert shown.total == 1
    assert shown.rows == []
    assert shown.places == [("吉林省白山市靖宇县", 1)]
    assert holiday_shown.preview(notice, actor=cast.chengzhong_clerk()).total == 0


def test_a_rejected_notice_moves_nothing_and_says_why():
    clock, notice = running(), proposed()
    holidays.reject(notice, reason="1月6日原文不放假", by=cast.leader(), at=AT)
    assert notice.state == HolidayNotice.State.REJECTED
    assert last_line(notice.case, "casefile.holiday_notice.reject").facts["reason"] == "1月6日原文不放假"
    assert Clock.objects.get(pk=clock.pk).due_on == clock.due_on
    assert calendar.current().known_until == OFFICIAL.known_until
    with pytest.raises(Conflict, match="已退回"):
        approved(notice)


def test_of_two_who_approve_at_once_one_is_told():
    notice = proposed()
    seen = CaseFile.objects.get(pk=notice.case_id).version
    late = HolidayNotice.objects.select_related("case").get(pk=notice.pk)
    approved(notice, by=cast.leader(), at=AT, expect=seen)
    with pytest.raises(Stale, match="周立新"):
        approved(late, by=second_administrator(), at=AT, expect=seen)


def test_a_notice_that_holds_or_waits_is_not_proposed_again():
    notice = proposed()
    with pytest.raises(Conflict, match=notice.case.reference):
        proposed()
    approved(notice)
    with pytest.raises(Conflict, match="已经在日历里"):
        proposed()
    assert HolidayNotice.objects.count() == 1


def test_a_notice_with_the_same_number_takes_the_place_of_the_earlier_one():
    clock = running()
    approved(proposed())
    set_right = proposed(off=days("01-01"), work={})
    event = approved(set_right, by=cast.leader(), at=AT + timedelta(hours=1))
    fresh = Clock.objects.get(pk=clock.pk)
    assert calendar.current().is_working(date(YEAR, 1, 5)) == (date(YEAR, 1, 5).weekday() < 5)
    assert fresh.due_on == clocks.compute(fresh, calendar.current()).due_on
    assert clock.case.events.filter(kind="clock.moved").count() == 2
    assert (event.facts["dates"], event.facts["certain"]) == (1, 0)


def test_a_lapse_on_a_provisional_date_goes_with_it_and_the_record_says_so():
    clock = running()
    late = clock.due_at + timedelta(hours=1)
    sweep.run(at=late)
    assert Clock.objects.get(pk=clock.pk).lapsed_at == clock.due_at
    approved(proposed(), by=cast.leader(), at=late)
    moved = Clock.objects.get(pk=clock.pk)
    assert moved.lapsed_at is None
    assert (moved.escalated, moved.escalate_at) == (0, None)
    assert last_line(clock.case, "clock.lapsed")
    assert "不再成立" in last_line(clock.case).facts["change"]
    sweep.run(at=moved.due_at)
    assert Clock.objects.get(pk=clock.pk).lapsed_at == moved.due_at
    told = clock.case.notices.filter(key__startswith="escalation:").values_list("key", flat=True)
    assert len(set(told)) == len(told) > 1


def test_a_lapse_on_a_certain_date_stays():
    clock = check_clock(filed(at=local(YEAR - 1, 9, 1, 10)).case)
    sweep.run(at=clock.due_at)
    amending = content(year=YEAR - 1, off={f"{YEAR - 1}-09-14": "临时放假"}, work={})
    notice = holidays.propose(content=amending, by=cast.administrator(), at=clock.due_at)
    approved(notice, by=cast.leader(), at=clock.due_at + timedelta(days=1))
    kept = Clock.objects.get(pk=clock.pk)
    assert (kept.due_on, kept.lapsed_at) == (clock.due_on, clock.due_at)
    assert clocks.explained(kept).due_on == kept.due_on


def test_a_date_that_moves_into_the_past_lapses_at_the_next_sweep():
    clock = running()
    sunny = {day.isoformat(): "元旦" for day in weekends(date(YEAR, 1, 1), clock.due_on)}
    notice = proposed(off=days("03-01"), work=sunny)
    at = clock.due_at - timedelta(hours=1)
    approved(notice, by=cast.leader(), at=at)
    assert Clock.objects.get(pk=clock.pk).lapsed_at is None
    sweep.run(at=at)
    moved = Clock.objects.get(pk=clock.pk)
    assert moved.due_on < clock.due_on
    assert moved.lapsed_at == moved.due_at


def weekends(first: date, last: date) -> list[date]:
    every = (first + timedelta(days=n) for n in range((last - first).days))
    return [day for day in every if day.weekday() > 4]


def test_a_held_clock_is_worked_out_again_when_it_is_resumed():
    matter = filed(at=BEFORE_NEW_YEAR)
    filing.hold(matter, reason="大雪封路", by=cast.leader(), at=AT)
    approved(proposed())
    held = check_clock(matter.case)
    assert held.held_since
    filing.resume(matter, by=cast.leader(), at=AT + timedelta(days=2))
    resumed = check_clock(matter.case)
    assert resumed.certain
    assert resumed.due_on == clocks.compute(resumed, calendar.current()).due_on > held.due_on


def test_a_provisional_clock_catches_up_when_its_notice_is_known_already():
    notice = proposed()
    approved(notice)
    clock = running()
    assert clock.certain
    Clock.objects.filter(pk=clock.pk).update(certain=False)  # as a start that ran beside the approval leaves it
    sweep.run(at=AT)
    assert Clock.objects.get(pk=clock.pk).certain
    assert "转为确定" in last_line(clock.case).facts["change"]
    assert last_line(clock.case).by_name == "系统"


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"off": {f"{YEAR + 1}-10-01": "国庆节"}}, "content", "不在"),
        ({"off": days("01-09"), "work": days("01-09")}, "content", "既写成放假又写成上班"),
        ({"work": {f"{YEAR}-01-13": "元旦"}}, "content", "本来就上班"),
        ({"off": {f"{YEAR}-02-30": "春节"}}, "content", "不是一个存在的日期"),
        ({"off": {}, "work": {}}, "content", "没有任何日期"),
        ({"year": 1990, "off": {"1990-01-01": "元旦"}, "work": {}}, "year", "之间"),
        ({"url": "javascript:alert(1)"}, "url", "https://"),
        ({"title": "长" * 10_000}, "title", "最多"),
        ({"title": " "}, "content", "title"),
        ({"colour": "red"}, "content", "不认识的项"),
    ],
)
def test_a_malformed_notice_names_its_fault(change, field, words):
    with pytest.raises(Invalid) as refused:
        proposed(**change)
    assert words in refused.value.errors[field]
    assert not HolidayNotice.objects.exists()


def test_every_process_knows_the_flow_and_the_file_reads_like_any_other():
    assert flow.REGISTRY["casefile.holiday_notice"].prefix == "RL"
    notice = proposed()
    assert notice.case.reference.startswith("RL-")
    assert notice.case.domain == ""
    assert [offer.move.name for offer in flow.offers(notice, cast.leader()) if offer.is_open] == ["approve", "reject"]
    assert files.references("RL", YEAR)  # the series is its own
