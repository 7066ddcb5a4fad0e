"""Clocks: counted days, midnights, holds, orders; and sweeps that run twice at once and tell nothing twice."""

from datetime import date, timedelta

import pytest

from casefile import calendar, clocks, sweep
from casefile.models import Clock, Event, Notice
from casefile.refusals import Conflict, Forbidden
from inspections import checklist, site_checks
from registry import applications, filing
from tests import cast
from tests.casefile.test_flow import together
from tests.registry import acting

pytestmark = pytest.mark.django_db
at_once = pytest.mark.django_db(transaction=True)
LAST_DAY = date(2026, 10, 15)
MIDNIGHT = acting.local(2026, 10, 16)
SECOND = timedelta(seconds=1)


def check_clock(subject) -> Clock:
    return subject.case.clocks.get(term="filing.site_check")


def on(month: int, day: int, hour: int = 10):
    return acting.local(2026, month, day, hour)


def held(subject, at):
    filing.hold(subject, reason="疫情封控，不能入院", by=cast.leader(), at=at)


def resumed(subject, at):
    filing.resume(subject, by=cast.leader(), at=at)


def kinds(subject) -> list[str]:
    found = subject.case.events.filter(kind__startswith="clock.").order_by("seq")
    return [event.kind.removeprefix("clock.") for event in found]


def concluded(subject, at):
    """The site check, from the two who are sent to the second signature, all at one moment."""
    pair = (cast.inspector(), cast.second_inspector())
    check = site_checks.assign(
        subject, inspectors=[actor.user for actor in pair], planned_on=at.date(), by=cast.clerk(), at=at
    )
    answers = {item.code: "yes" for item in checklist.of(check.filing)}
    site_checks.record(
        check, answers=answers, notes={}, photos={}, arrived_at=at - timedelta(hours=1), left_at=at,
        representative="韩玉梅", refused=False, witness="", correct_by=None, signed=True, by=pair[0], at=at,
    )  # fmt: skip
    site_checks.countersign(check, agreed=True, by=pair[1], at=at)


def test_a_clock_keeps_its_own_copy_of_length_and_article():
    clock = check_clock(acting.filed())
    assert (clock.form, clock.length, clock.unit, clock.basis) == ("within", 20, "workdays", "STATUTE")
    assert clock.cite
    assert clock.carries == ["JY-15"]
    assert clocks.term_of(clock).n == 20


def test_the_due_moment_is_the_local_midnight_that_ends_the_last_day():
    clock = check_clock(acting.filed())
    assert (clock.due_on, clock.due_at) == (LAST_DAY, MIDNIGHT)


def test_a_clock_lapses_at_that_midnight_and_not_a_second_before():
    subject = acting.filed()
    assert sweep.run(at=MIDNIGHT - SECOND) == (0, 0)
    assert check_clock(subject).lapsed_at is None
    assert sweep.run(at=MIDNIGHT)[0] == 1
    assert check_clock(subject).lapsed_at == MIDNIGHT


def test_a_late_sweep_writes_the_moment_of_the_law_and_not_its_own():
    subject = acting.filed()
    sweep.run(at=on(11, 20))
    assert check_clock(subject).lapsed_at == MIDNIGHT
    assert subject.case.events.get(kind="clock.lapsed").at == MIDNIGHT


@pytest.mark.parametrize(
    ("at", "lapsed"), [(MIDNIGHT - SECOND, None), (MIDNIGHT, MIDNIGHT), (MIDNIGHT + SECOND, MIDNIGHT)]
)
def test_what_is_done_in_time_has_not_lapsed_and_what_is_done_after_has(at, lapsed):
    """No sweep ran in between: the stop itself says so."""
    subject = acting.filed()
    concluded(subject, at)
    clock = check_clock(subject)
    assert (clock.stopped_at, clock.lapsed_at) == (at, lapsed)
    assert ("lapsed" in kinds(subject)) is bool(lapsed)


def test_a_lapse_stays_after_the_check_was_made_and_is_told_once():
    subject = acting.filed()
    sweep.run(at=MIDNIGHT)
    concluded(subject, on(10, 19))
    sweep.run(at=on(12, 1))
    assert check_clock(subject).lapsed_at == MIDNIGHT
    assert kinds(subject).count("lapsed") == 1


def test_a_stopped_clock_climbs_no_further():
    subject = acting.filed()
    sweep.run(at=MIDNIGHT)
    concluded(subject, on(10, 16))
    sweep.run(at=on(12, 1))
    assert Notice.objects.filter(key__startswith="escalation").count() == 1


def test_a_held_clock_explains_what_it_has_counted_and_each_hold(client):
    subject = acting.filed()  # on 11 September 2026
    held(subject, on(9, 16))
    resumed(subject, on(9, 18))
    held(subject, on(9, 28))
    desk = cast.sign_in(client, cast.clerk())
    page = desk.get(f"/cases/{subject.case.reference}/clocks/filing.site_check").content.decode()
    assert "已中止，恢复后重算" in page
    assert "已计 8 个工作日，共 20 个工作日，还剩 12 个工作日" in page
    assert page.count("疫情封控，不能入院") == 2
    assert "中秋节放假" in page
    assert "及时" not in page
    assert "为什么恢复后重算" in desk.get(f"/registry/filings/{subject.case.reference}").content.decode()


def test_days_of_a_hold_are_not_counted_and_the_day_of_resuming_is():
    subject = acting.filed()
    held(subject, on(9, 14))
    resumed(subject, on(9, 16))
    clock = check_clock(subject)
    span = clock.holds.get()
    assert (span.from_on, span.until_on) == (date(2026, 9, 14), date(2026, 9, 15))
    due = clocks.compute(clock, calendar.current())
    assert clock.due_on == due.due_on == calendar.current().add(LAST_DAY, 2)
    assert [day.date for day in due.held] == [date(2026, 9, 14), date(2026, 9, 15)]


def test_a_hold_that_ends_on_its_own_day_costs_no_day():
    subject = acting.filed()
    held(subject, on(9, 14, 9))
    resumed(subject, on(9, 14, 17))
    clock = check_clock(subject)
    assert (clock.due_on, clock.held_since) == (LAST_DAY, None)
    assert clock.holds.count() == 1


def test_two_holds_on_one_day_cost_no_day_either():
    subject = acting.filed()
    for hour in (9, 14):
        held(subject, on(9, 14, hour))
        resumed(subject, on(9, 14, hour + 1))
    assert check_clock(subject).due_on == LAST_DAY


def test_a_hold_over_days_off_moves_nothing():
    subject = acting.filed()
    held(subject, on(9, 12))
    resumed(subject, on(9, 14))
    assert check_clock(subject).due_on == LAST_DAY


def test_a_clock_that_is_held_does_not_lapse():
    subject = acting.filed()
    held(subject, on(9, 14))
    assert sweep.run(at=on(12, 1)) == (0, 0)
    resumed(subject, on(12, 1))
    clock = check_clock(subject)
    assert clock.lapsed_at is None
    assert clock.due_on > date(2026, 12, 1)


def test_a_second_hold_counts_besides_the_first():
    subject = acting.filed()
    for day in (14, 17):
        held(subject, on(9, day))
        resumed(subject, on(9, day + 1))
    assert check_clock(subject).due_on == calendar.current().add(LAST_DAY, 2)


def test_only_a_leader_holds_and_only_what_runs():
    subject = acting.filed()
    for actor in (cast.clerk(), cast.inspector(), cast.reviewer()):
        with pytest.raises(Forbidden):
            filing.hold(subject, reason="不便", by=actor, at=on(9, 14))
    held(subject, on(9, 14))
    with pytest.raises(Conflict):
        held(subject, on(9, 15))


def test_an_order_is_due_on_the_day_that_it_names():
    subject = acting.filed()
    items = [{"label": "床位数", "note": "少 6 张"}]
    filing.order_correction(subject, items=items, due_on=date(2026, 10, 31), by=cast.inspector(), at=on(10, 8))
    clock = subject.case.clocks.get(term="filing.correct")
    assert (clock.form, clock.basis, clock.on_party) == ("by_order", "ORDER", True)
    assert (clock.due_on, clock.due_at) == (date(2026, 10, 31), acting.local(2026, 11, 1))
    due = clocks.compute(clock, calendar.current())
    assert due.due_on == date(2026, 10, 31)
    assert sweep.run(at=acting.local(2026, 11, 1)) == (1, 1)


def test_a_supplement_waits_for_the_institution_and_a_target_never_lapses():
    subject = acting.submitted()
    applications.ask_supplement(subject, items={"beds": "与平面图不符"}, by=cast.clerk(), at=acting.MORNING)
    clock = subject.case.clocks.get(term="filing.supplement")
    assert (clock.on_party, clock.basis, clock.due_on) == (True, "TARGET", None)
    assert sweep.run(at=acting.local(2030, 1, 1)) == (0, 0)


def test_filing_is_the_institutions_turn_once_it_is_claimed():
    clock = acting.claimed().case.clocks.get(term="filing.submit")
    assert clock.on_party


def test_every_clock_of_a_finished_filing_is_stopped():
    subject = acting.filed()
    concluded(subject, on(9, 14))
    assert not subject.case.clocks.running().exists()
    assert not subject.institution.case.clocks.running().exists()


def test_a_due_day_in_a_year_without_a_notice_is_provisional():
    year = calendar.current().known_until.year
    clock = check_clock(acting.filed(at=acting.local(year, 12, 21, 10)))
    assert clock.due_on.year == year + 1
    assert not clock.certain


@at_once
def test_two_sweeps_at_the_same_moment_tell_nothing_twice():
    subject = acting.filed()
    said = together(*[lambda: sweep.run(at=on(12, 1))] * 4)
    assert said == [None] * 4
    sweep.run(at=on(12, 1))
    assert kinds(subject).count("lapsed") == 1
    assert kinds(subject).count("escalated") == 3
    keys = list(Notice.objects.filter(key__startswith="escalation").values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == 3


@at_once
def test_a_sweep_and_a_signature_at_the_same_moment_agree():
    subject = acting.filed()
    said = together(lambda: sweep.run(at=on(10, 19)), lambda: concluded(subject, on(10, 19)))
    assert said == [None, None]
    sweep.run(at=on(12, 1))
    clock = check_clock(subject)
    assert (clock.lapsed_at, clock.stopped_at) == (MIDNIGHT, on(10, 19))
    assert Event.objects.filter(case=subject.case, kind="clock.lapsed").count() == 1
