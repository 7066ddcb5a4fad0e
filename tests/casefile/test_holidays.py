"""The holiday notice: proposed, previewed, approved by another person, and the clocks that move with it."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from stdnum.cn import uscc

from casefile import calendar, clocks, files, flow, holiday_shown, holidays, sweep
from casefile.models import CaseFile, Clock, HolidayNotice
from casefile.refusals import Conflict, Forbidden, Invalid, Stale
from law.workdays import Calendar
from registry import applications, filing
from tests import cast
from tests.registry.acting import claimed, drafted, filed, local, pdf

pytestmark = pytest.mark.django_db

OFFICIAL = Calendar.official()
YEAR = OFFICIAL.known_until.year + 1  # the first year whose notice is not out
BEFORE_NEW_YEAR = local(YEAR - 1, 12, 21, 10)
AT = local(YEAR - 1, 12, 23, 9)
TEXT = """一、元旦：{y}年1月1日至3日放假调休，共3天。
二、春节：2月6日至12日放假，共7天。"""


def days(*listed: str) -> dict[str, str]:
    return {f"{YEAR}-{day}": "元旦" for day in listed}


def content(**changes) -> dict:
    """A made-up notice: the first week of January off, one Saturday worked."""
    saturday = next(day for day in (date(YEAR, 1, n) for n in range(8, 15)) if day.weekday() == 5)
    return {
        "year": YEAR,
        "title": f"关于{YEAR}年部分节假日安排的通知（测试）",
        "number": f"测试〔{YEAR - 1}〕1号",
        "url": "https://www.gov.cn/test",
        "off": days("01-01", "01-04", "01-05", "01-06"),
        "work": {saturday.isoformat(): "元旦"},
    } | changes


def second_administrator():
    return cast.official("linna", "林娜", "jingyu.civil_affairs", cast.Role.ADMINISTRATOR)


def proposed(**changes) -> HolidayNotice:
    return holidays.propose(content=content(**changes), by=cast.administrator(), at=AT)


def check_clock(case) -> Clock:
    return Clock.objects.get(case=case, term="filing.site_check")


def running() -> Clock:
    """A site check whose twenty working days reach into the unknown year."""
    return check_clock(filed(at=BEFORE_NEW_YEAR).case)


def another(number: int, *, at):
    """The filing of one more institution."""
    stem = f"91220622MA0TE{number:04}"
    code = stem + uscc.calc_check_digit(stem)
    draft = drafted(claimed(at=at, code=code, name=f"靖宇县第{number}养老院"), at=at)
    for slot in ("fire_certificate", "food_licence"):
        applications.attach(draft, slot, pdf(), by=cast.clerk(), at=at)
    applications.submit(draft, by=cast.clerk(), at=at)
    filing.accept(draft, reviewed=True, by=cast.clerk(), at=at)
    return draft


def last_line(case, kind="clock.moved"):
    return case.events.filter(kind=kind).order_by("-seq").first()


def test_a_date_in_a_year_without_a_notice_is_provisional_and_approval_makes_it_certain():
    clock = running()
    assert clock.due_on.year == YEAR
    assert not clock.certain
    notice = proposed()
    holidays.approve(notice, by=cast.leader(), at=AT)
    moved = Clock.objects.get(pk=clock.pk)
    assert moved.certain
    assert moved.due_on > clock.due_on
    assert notice.state == HolidayNotice.State.APPLIED
    assert moved.due_on == clocks.compute(moved, calendar.current()).due_on


def test_old_and_new_date_stand_on_the_timeline_with_the_notice(client):
    clock = running()
    notice = proposed()
    holidays.approve(notice, by=cast.leader(), at=AT)
    moved = Clock.objects.get(pk=clock.pk)
    facts = last_line(clock.case).facts
    assert (facts["before"], facts["after"]) == (clocks.words(clock.due_on), clocks.words(moved.due_on))
    assert content()["title"] in facts["notice"]
    page = cast.sign_in(client, cast.clerk()).get(reverse("registry:filing", args=[clock.case.reference]))
    assert f"到期日由{clocks.words(clock.due_on)}改为{clocks.words(moved.due_on)}" in page.content.decode()


def test_a_make_up_saturday_is_counted():
    clock = running()
    only_off = OFFICIAL.with_notice(calendar.parsed(HolidayNotice(content=content(work={}))))
    holidays.approve(proposed(), by=cast.leader(), at=AT)
    moved = Clock.objects.get(pk=clock.pk)
    saturday = date.fromisoformat(next(iter(content()["work"])))
    assert saturday in [day.date for day in clocks.explained(moved).counted]
    assert moved.due_on < clocks.compute(clock, only_off).due_on


def test_nobody_approves_their_own_proposal():
    notice = proposed()
    with pytest.raises(Forbidden, match="须由另一人复核"):
        holidays.approve(notice, by=cast.administrator(), at=AT)
    holidays.approve(notice, by=second_administrator(), at=AT)


@pytest.mark.parametrize("who", [cast.clerk, cast.reviewer, cast.inspector, cast.representative])
def test_only_administrators_and_leaders_keep_the_calendar(who):
    with pytest.raises(Forbidden):
        holidays.propose(content=content(), by=who(), at=AT)
    notice = proposed()
    with pytest.raises(Forbidden):
        holidays.approve(notice, by=who(), at=AT)
    with pytest.raises(Forbidden):
        holidays.reject(notice, reason="不符", by=who(), at=AT)


def test_what_the_preview_shows_is_what_happens():
    touched, notice = running(), proposed()
    untouched = check_clock(another(26, at=local(YEAR - 1, 9, 1, 10)).case)
    shown = holiday_shown.preview(notice, actor=cast.leader())
    assert (shown.total, shown.dates, shown.certain) == (1, 1, 1)
    row = shown.rows[0]
    assert (row.case, row.before) == (touched.case, touched.due_on)
    event = holidays.approve(notice, by=cast.leader(), at=AT)
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


def elsewhere():
    return cast.official("hanqinghai", "韩青海", "chengzhong.civil_affairs", cast.Role.LEADER)


def test_a_rejected_notice_moves_nothing_and_says_why():
    clock, notice = running(), proposed()
    holidays.reject(notice, reason="1月6日原文不放假", by=cast.leader(), at=AT)
    assert notice.state == HolidayNotice.State.REJECTED
    assert last_line(notice.case, "casefile.holiday_notice.reject").facts["reason"] == "1月6日原文不放假"
    assert Clock.objects.get(pk=clock.pk).due_on == clock.due_on
    assert calendar.current().known_until == OFFICIAL.known_until
    with pytest.raises(Conflict, match="已退回"):
        holidays.approve(notice, by=cast.leader(), at=AT)


def test_of_two_who_approve_at_once_one_is_told():
    notice = proposed()
    seen = CaseFile.objects.get(pk=notice.case_id).version
    late = HolidayNotice.objects.select_related("case").get(pk=notice.pk)
    holidays.approve(notice, by=cast.leader(), at=AT, expect=seen)
    with pytest.raises(Stale, match="周立新"):
        holidays.approve(late, by=second_administrator(), at=AT, expect=seen)


def test_a_notice_that_holds_or_waits_is_not_proposed_again():
    notice = proposed()
    with pytest.raises(Conflict, match=notice.case.reference):
        proposed()
    holidays.approve(notice, by=cast.leader(), at=AT)
    with pytest.raises(Conflict, match="已经在日历里"):
        proposed()
    assert HolidayNotice.objects.count() == 1


def test_a_notice_with_the_same_number_takes_the_place_of_the_earlier_one():
    clock = running()
    holidays.approve(proposed(), by=cast.leader(), at=AT)
    set_right = proposed(off=days("01-01"), work={})
    event = holidays.approve(set_right, by=cast.leader(), at=AT + timedelta(hours=1))
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
    holidays.approve(proposed(), by=cast.leader(), at=late)
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
    holidays.approve(notice, by=cast.leader(), at=clock.due_at + timedelta(days=1))
    kept = Clock.objects.get(pk=clock.pk)
    assert (kept.due_on, kept.lapsed_at) == (clock.due_on, clock.due_at)
    assert clocks.explained(kept).due_on == kept.due_on


def test_a_date_that_moves_into_the_past_lapses_at_the_next_sweep():
    clock = running()
    sunny = {day.isoformat(): "元旦" for day in weekends(date(YEAR, 1, 1), clock.due_on)}
    notice = proposed(off=days("03-01"), work=sunny)
    at = clock.due_at - timedelta(hours=1)
    holidays.approve(notice, by=cast.leader(), at=at)
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
    holidays.approve(proposed(), by=cast.leader(), at=AT)
    held = check_clock(matter.case)
    assert held.held_since
    filing.resume(matter, by=cast.leader(), at=AT + timedelta(days=2))
    resumed = check_clock(matter.case)
    assert resumed.certain
    assert resumed.due_on == clocks.compute(resumed, calendar.current()).due_on > held.due_on


def test_a_provisional_clock_catches_up_when_its_notice_is_known_already():
    notice = proposed()
    holidays.approve(notice, by=cast.leader(), at=AT)
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


@pytest.fixture
def office(client) -> Client:
    return cast.sign_in(client, cast.administrator())


def typed(**changes) -> dict[str, str]:
    return {
        "year": str(YEAR),
        "title": content()["title"],
        "number": content()["number"],
        "url": "",
        "days": TEXT.format(y=YEAR),
        "data": "",
    } | changes


def test_the_sentences_of_the_notice_are_read(office):
    answer = office.post(reverse("casefile:propose_notice"), typed())
    notice = HolidayNotice.objects.get()
    assert answer.url == reverse("casefile:holiday_notice", args=[notice.case.reference])
    assert list(notice.content["off"]) == [f"{YEAR}-01-0{n}" for n in (1, 2, 3)] + [
        f"{YEAR}-02-{n:02}" for n in range(6, 13)
    ]


def test_pasted_data_is_read_as_toml_and_as_json(office):
    blank = typed(year="", title="", number="", days="")
    toml = f'[[notice]]\nyear = {YEAR}\ntitle = "甲"\n[notice.off]\n{YEAR}-01-01 = "元旦"\n'
    office.post(reverse("casefile:propose_notice"), blank | {"data": toml})
    office.post(reverse("casefile:propose_notice"), blank | {"data": json.dumps(content())})
    assert [notice.content["title"] for notice in HolidayNotice.objects.order_by("pk")] == ["甲", content()["title"]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"days": "元旦：1月1日（周一）、1月2日（周一）放假"}, "核对年份和日期"),
        ({"days": "元旦：1月1日至3日放假，共5天"}, "写的是共5天，列出的是3天"),
        ({"days": "元旦：13月1日放假"}, "存在的日期"),
        ({"days": "元旦放假"}, "没有写成“节日：日期”"),
        ({"days": "元旦：1月13日上班"}, "本来就上班"),
        ({"year": "", "days": ""}, "填写年份"),
        ({"year": "0"}, "年"),
        ({"data": "year ="}, "要清空"),
        ({"year": "", "title": "", "number": "", "days": "", "data": "year ="}, "不是能读的 TOML 或 JSON"),
        ({"url": "ftp://x"}, "https://"),
    ],
)
def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do(office, change, words):
    answer = office.post(reverse("casefile:propose_notice"), typed(**change))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert content()["title"] in html or "title" in change
    assert not HolidayNotice.objects.exists()


def test_the_whole_way_in_the_browser_form(office):
    clock = running()
    office.post(reverse("casefile:propose_notice"), typed())
    notice = HolidayNotice.objects.select_related("case").get()
    own = office.get(reverse("casefile:holiday_notice", args=[notice.case.reference])).content.decode()
    assert "须由另一人复核" in own
    assert clock.case.reference in own
    other = cast.sign_in(Client(), cast.leader())
    approve = reverse("casefile:holiday_notice_move", args=[notice.case.reference, "approve"])
    assert clock.case.reference in other.get(approve).content.decode()
    assert other.post(approve, {"version": notice.case.version}).status_code == 302
    assert Clock.objects.get(pk=clock.pk).certain
    page = office.get(reverse("casefile:calendar"), {"year": YEAR}).content.decode()
    assert content()["title"] in page
    assert "暂定</span>" not in page
    assert other.get(reverse("casefile:holiday_notice", args=[notice.case.reference])).status_code == 200


def test_another_places_notice_does_not_exist(office):
    notice = holidays.propose(content=content(), by=elsewhere(), at=AT)
    assert office.get(reverse("casefile:holiday_notice", args=[notice.case.reference])).status_code == 404


def test_a_clerk_reads_the_calendar_but_the_button_is_shut(client):
    desk = cast.sign_in(client, cast.clerk())
    assert 'aria-disabled="true"' in desk.get(reverse("casefile:calendar")).content.decode()
    assert desk.get(reverse("casefile:propose_notice")).status_code == 403
    assert desk.post(reverse("casefile:propose_notice"), typed()).status_code == 403


@pytest.mark.parametrize("year", ["", "0", "99999", "二〇二七", "1900", str(YEAR), str(OFFICIAL.last.year)])
def test_the_calendar_page_opens_for_any_year_asked(office, year):
    assert office.get(reverse("casefile:calendar"), {"year": year}).status_code == 200


def test_the_calendar_page_shows_each_day_with_its_notice(office):
    page = office.get(reverse("casefile:calendar"), {"year": 2026}).content.decode()
    assert "国办发明电〔2025〕7号" in page
    assert "10<small>上班</small>" in page
    unknown = office.get(reverse("casefile:calendar"), {"year": YEAR}).content.decode()
    assert "还没有录入" in unknown
    assert "推算" in unknown


def test_the_calendar_page_and_the_proposal_cost_the_same_however_much_there_is(office, django_assert_max_num_queries):
    def costs(url, most):
        with django_assert_max_num_queries(most) as seen:
            assert office.get(url).status_code == 200
        return len(seen)

    filed(at=BEFORE_NEW_YEAR)
    notice = proposed()
    month, own = reverse("casefile:calendar"), reverse("casefile:holiday_notice", args=[notice.case.reference])
    before = costs(month, 10), costs(own, 20)
    for number in (34, 42):
        another(number, at=BEFORE_NEW_YEAR)
    assert (costs(month, 10), costs(own, 20)) == before


def test_load_notice_proposes_and_never_applies(tmp_path, capsys):
    cast.administrator()
    file = tmp_path / "notice.json"
    file.write_text(json.dumps(content()), "utf-8")
    call_command("load_notice", str(file), by="gaofeng")
    notice = HolidayNotice.objects.get()
    assert notice.state == HolidayNotice.State.PROPOSED
    assert notice.case.reference in capsys.readouterr().out
    with pytest.raises(CommandError, match="正在等人复核"):
        call_command("load_notice", str(file), by="gaofeng")
    with pytest.raises(CommandError, match="没有这个人"):
        call_command("load_notice", str(file), by="nobody")


def test_every_process_knows_the_flow_and_the_file_reads_like_any_other():
    assert flow.REGISTRY["casefile.holiday_notice"].prefix == "RL"
    notice = proposed()
    assert notice.case.reference.startswith("RL-")
    assert notice.case.domain == ""
    assert [offer.move.name for offer in flow.offers(notice, cast.leader()) if offer.is_open] == ["approve", "reject"]
    assert files.references("RL", YEAR)  # the series is its own
