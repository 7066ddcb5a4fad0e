"""The dossier: its history drawn and as a table, and its key figures, each as far as its reader may read."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from casefile import calendar, dossier, history, lanes, page
from inspections import site_checks
from registry import applications, change, figures, filing
from registry.models import Institution
from tests import cast
from tests.inspections import acting as checking
from tests.registry import acting

pytestmark = pytest.mark.django_db
FIRST = "登记与认领"
LATE = acting.local(2026, 10, 20, 9, 0)  # the site check of a filing of September 11 was due on October 15
HOUR = timedelta(hours=1)
ON_SITE = {"arrived_at": LATE + HOUR, "left_at": LATE + HOUR * 2}
REFUSED_BY_THE_BROWSER = ("<script", " style=", "javascript:")


def read_by(actor, institution, *, now=LATE):
    """The drawing, the table and the figures as this actor finds them at a moment."""
    subject = figures.with_files(Institution.objects.visible_to(actor).select_related("case")).get(pk=institution.pk)
    shown = page.of(subject, actor=actor, now=now, calendar=calendar.current())
    cases = [subject.case, *shown.tree]
    told = history.read(cases, now=now, calendar=calendar.current())
    drawing = lanes.draw(cases, now=now, told=told, first=FIRST)
    rows = history.rows(cases, now=now, told=told, first=FIRST)
    partial = subject.files > len(shown.tree)
    facts = {one["label"]: one for one in figures.of(subject, shown, partial=partial)}
    return drawing, rows, facts


def marks(drawing, css: str) -> list[lanes.Mark]:
    return [mark for lane in drawing.lanes for mark in lane.marks if css in mark.css.split()]


def get(client, actor, institution) -> str:
    cast.sign_in(client, actor)
    return client.get(reverse("registry:institution", args=[institution.case.reference])).content.decode()


def altered(institution, *, beds: int, at):
    found = change.open(institution, by=cast.clerk(), at=at)
    applications.save(found, section="premises", by=cast.clerk(), at=at, beds=beds)
    applications.submit(found, by=cast.clerk(), at=at)
    change.accept(found, reviewed=True, by=cast.clerk(), at=at)
    return found


def test_every_kind_of_matter_in_the_tree_has_one_lane_in_the_order_in_which_they_began():
    check = checking.concluded()
    altered(check.filing.institution, beds=92, at=checking.SIGNED_AT + timedelta(days=2))
    drawing, _, _ = read_by(cast.clerk(), check.filing.institution)
    assert [lane.title for lane in drawing.lanes] == [FIRST, "设置养老服务机构备案", "备案现场检查", "变更备案"]
    assert [lane.count for lane in drawing.lanes] == [1, 1, 1, 1]


def test_what_an_agency_may_not_read_is_neither_drawn_nor_listed_nor_counted(client):
    found = acting.filed()
    drawing, rows, facts = read_by(cast.fire(), found.institution)
    assert [lane.title for lane in drawing.lanes] == [FIRST]
    assert marks(drawing, "l") == []
    assert {row.case for row in rows} == {found.institution.case}
    assert facts["曾逾期"]["value"] == "0 次"
    assert facts["曾逾期"]["note"] == facts["在办案卷"]["note"] == figures.PARTIAL
    assert facts["最近现场检查"]["value"] == "—"
    shown = get(client, cast.fire(), found.institution)
    assert found.case.reference not in shown
    assert "只列您能看到的案卷" in shown


def test_the_representative_sees_the_whole_history_of_their_own_institution(client):
    found = acting.filed()
    drawing, rows, _ = read_by(cast.representative(found.institution.party), found.institution)
    assert len(drawing.lanes) == 2
    assert "出具备案回执" in {row.title for row in rows}
    assert "只列您能看到的案卷" not in get(client, cast.representative(found.institution.party), found.institution)


def test_a_lapse_is_drawn_red_from_the_due_moment_and_said_in_the_table_before_anybody_swept():
    found = acting.filed()
    drawing, rows, facts = read_by(cast.clerk(), found.institution)
    (red,) = marks(drawing, "l")
    due = lanes.percent(drawing.scale.x(found.case.clocks.get(term="filing.site_check").due_at))
    assert (red.x, red.to) == (due, drawing.scale.today)
    lapses = [row for row in rows if row.tone == "danger"]
    assert [(row.title, row.case, row.when) for row in lapses] == [("时限逾期", found.case, "10月15日 周四")]
    assert facts["曾逾期"]["value"] == "1 次"
    assert "逾期" in facts["最近现场检查"]["note"]


def test_a_lapse_that_is_on_the_record_is_said_once():
    check = checking.recorded(checking.assigned(planned_on=LATE.date(), at=LATE), at=LATE + HOUR * 3, **ON_SITE)
    site_checks.countersign(check, agreed=True, by=cast.second_inspector(), at=LATE + HOUR * 3)
    _, rows, facts = read_by(cast.clerk(), check.filing.institution, now=LATE + timedelta(days=1))
    assert sum(row.title == "时限逾期" for row in rows) == 1
    assert facts["曾逾期"]["note"] == "最近 10月16日 周五"
    assert facts["最近现场检查"]["value"] == "10月20日 周二"


def test_a_day_that_is_still_to_come_is_marked_and_listed_first():
    found = acting.filed()
    drawing, rows, _ = read_by(cast.clerk(), found.institution, now=acting.MORNING + timedelta(days=3))
    assert (rows[0].title, rows[0].when, rows[0].tone) == ("到期", "10月15日 周四", "next")
    assert len(marks(drawing, "r")) == 1
    assert marks(drawing, "l") == []


def test_held_days_are_hatched_and_a_held_clock_has_no_due_mark():
    found = acting.filed()
    filing.hold(found, reason="封控，不能入院", by=cast.leader(), at=acting.MORNING + timedelta(days=4))
    drawing, rows, _ = read_by(cast.clerk(), found.institution)
    (hatched,) = marks(drawing, "h")
    assert hatched.to == drawing.scale.today
    assert marks(drawing, "l") == []
    assert not [row for row in rows if row.tone in ("danger", "next")]
    assert "时限中止" in {row.title for row in rows}


def test_a_provisional_day_is_dashed_and_called_so():
    found = acting.filed(at=acting.local(2026, 12, 20, 9, 0))
    drawing, rows, _ = read_by(cast.clerk(), found.institution, now=acting.local(2026, 12, 24, 9, 0))
    assert marks(drawing, "p")
    assert rows[0].title == "暂定到期"


def test_what_one_person_saves_again_and_again_on_one_day_is_one_line():
    drafted = acting.drafted()
    _, rows, _ = read_by(cast.clerk(), drafted.institution)
    (saved,) = [row for row in rows if row.title == "填写"]
    assert (saved.times, saved.text) == (3, "")


def test_figures_say_what_is_not_there_yet():
    claimed = acting.claimed()
    _, _, facts = read_by(cast.clerk(), claimed)
    assert facts["床位"]["value"] == "—"
    assert facts["备案之日"]["value"] == "还没有备案"
    assert facts["最近现场检查"]["value"] == "还没有"
    assert facts["在办案卷"]["note"] == "没有办过"


def test_texts_beside_bars_stay_within_the_narrowest_drawing():
    drawing, _, _ = read_by(cast.clerk(), acting.filed().institution)
    for lane in drawing.lanes:
        for said in lane.says:
            at, wide = float(said.x.rstrip("%")) / 100 * drawing.scale.least, lanes.width(said.text)
            left = at - wide if "end" in said.css.split() else at
            assert round(left, 1) >= 0
            assert round(left + wide, 1) <= drawing.scale.least


def test_the_drawing_carries_neither_style_nor_script_and_every_mark_says_what_it_is():
    drawing, rows, _ = read_by(cast.clerk(), acting.filed().institution)
    markup = render_to_string("parts/lanes.html", {"drawing": drawing, "rows": rows})
    assert not [word for word in REFUSED_BY_THE_BROWSER if word in markup]
    assert all(mark.title for lane in drawing.lanes for mark in lane.marks)
    assert markup.count("<tr") == len(rows) + 1


def test_a_history_of_years_is_drawn_wider_and_of_months_with_weeks_between():
    found = acting.filed()
    weeks, _, _ = read_by(cast.clerk(), found.institution)
    years, _, _ = read_by(cast.clerk(), found.institution, now=acting.local(2032, 3, 1, 9, 0))
    assert any(tick.css == "wk" for tick in weeks.scale.ticks)
    assert not any(tick.css == "wk" for tick in years.scale.ticks)
    assert years.scale.least > weeks.scale.least
    assert years.scale.long
    named = [tick for tick in years.scale.ticks if tick.word and "fine" not in tick.css]
    assert len(named) <= len(weeks.scale.ticks) + 12


def test_a_long_history_costs_as_many_queries_as_a_short_one_and_no_more_than_twelve(
    client, django_assert_max_num_queries
):
    found = checking.concluded().filing
    get(client, cast.clerk(), found.institution)  # what is remembered between requests
    with django_assert_max_num_queries(12) as short:
        client.get(reverse("registry:institution", args=[found.institution.case.reference]))
    for number in range(8):
        found.institution.refresh_from_db()
        altered(found.institution, beds=100 + number, at=checking.SIGNED_AT + timedelta(days=number + 1))
    with django_assert_max_num_queries(12) as long:
        answer = client.get(reverse("registry:institution", args=[found.institution.case.reference]))
    assert len(long) == len(short)
    assert '变更备案 <span class="mut">8 件</span>' in answer.content.decode()


def test_files_of_another_dossier_are_not_below_this_one():
    found = acting.filed()
    other = acting.claimed(code="91220622MA0TE0021U", name="靖宇县另一家养老院")
    assert dossier.below(other.case, cast.clerk()) == []
    assert dossier.below(found.institution.case, None) == []
