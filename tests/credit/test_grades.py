"""Grades as the timelines tell them: with the event behind each point, on any day, by the rule of that day."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from agencies.models import Place
from casefile import sweep
from casefile.models import Event
from casefile.refusals import Conflict, Forbidden, Invalid
from credit import grade_rules, grades, grading, objections, record
from credit.models import Entry, Grade, GradeRule, Objection
from inspections import plans
from tests import cast
from tests.credit import grading as reaching
from tests.credit.test_note import noted
from tests.inspections import hazarding
from tests.registry.acting import claimed, local

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 30)


def codes(institution, on: date = TODAY) -> dict[str, int]:
    lines = grades.one(institution, on=on).lines
    return {line.point.code: line.points for line in lines}


def test_an_open_major_hazard_alone_makes_the_grade_high_and_its_event_is_known():
    hazard = hazarding.found(grade="major")
    graded = grades.one(hazard.institution, on=TODAY)
    assert graded.grade == "高"
    line = graded.lines[0]
    assert Event.objects.get(pk=line.record.event).kind == "inspections.hazard.find"
    assert line.record.case == hazard.case_id


def test_the_grade_of_a_day_before_the_hazard_is_what_it_was_then():
    hazard = hazarding.found(grade="major")
    day_before = hazarding.FOUND_ON - timedelta(days=1)
    assert "major_hazard" not in codes(hazard.institution, day_before)
    assert "major_hazard" in codes(hazard.institution, hazarding.FOUND_ON)


def test_a_hazard_graded_down_by_the_officer_counts_as_the_lesser():
    hazard = hazarding.found(grade="major")
    from_act = {"kind": "fire", "grade": "general", "urgent": False, "reason": "核实后不是重大"}
    hazarding.hazards.reclassify(hazard, **from_act, by=cast.inspector(), at=local(2026, 9, 18, 9, 0))
    assert codes(hazard.institution)["hazard"] == reaching.points_of("hazard")


def test_a_duty_of_the_institution_that_lapsed_counts_and_one_of_an_agency_does_not():
    hazard = hazarding.ordered()
    sweep.run(at=local(2026, 10, 20, 1, 0))
    late = codes(hazard.institution, date(2026, 10, 20))
    assert late["missed"] == reaching.points_of("missed")
    lapsed = Event.objects.filter(kind="clock.lapsed", case__root=hazard.institution.case)
    assert lapsed.count() >= 1


def test_a_penalty_counts_until_its_entry_is_corrected():
    institution = claimed()
    entry = noted(institution)
    assert codes(institution)["penalty"] == reaching.points_of("penalty")

    record.note(
        institution.party, Entry.Kind.CORRECTION, place_id=institution.place_id, basis=entry.basis, on=TODAY,
        cite="JY-73", corrects=entry,
    )  # fmt: skip
    assert "penalty" in codes(institution, TODAY - timedelta(days=1))
    assert "penalty" not in codes(institution)


def test_a_rule_is_tried_out_on_everybody_before_anybody_is_graded_by_it():
    hazard = hazarding.found()
    rule = reaching.simulated(hazard=60)
    assert rule.simulation["moved"] == 1
    assert rule.simulation["rows"][0]["reference"] == hazard.institution.case.reference
    assert grades.one(hazard.institution, on=TODAY).grade == "中"


def test_who_drafted_or_tried_out_a_rule_does_not_adopt_it():
    rule = reaching.simulated()
    with pytest.raises(Forbidden):
        grade_rules.adopt(rule, by=cast.clerk(), at=reaching.ADOPTED_AT)
    draft = GradeRule.objects.get()
    assert draft.state == GradeRule.State.SIMULATED


def test_a_draft_that_was_changed_is_tried_out_again():
    rule = reaching.simulated()
    grade_rules.edit(rule, table=rule.rule, by=cast.clerk(), at=reaching.DRAFTED_AT)
    with pytest.raises(Conflict):
        grade_rules.adopt(rule, by=cast.leader(), at=reaching.ADOPTED_AT)


def test_days_before_the_adoption_are_graded_by_the_rule_of_their_time():
    hazard = hazarding.found()
    reaching.adopted(hazard=60)
    day = reaching.ADOPTED_AT.date()
    assert codes(hazard.institution, day - timedelta(days=1))["hazard"] == 20
    assert codes(hazard.institution, day)["hazard"] == 60
    assert Grade.objects.get(institution=hazard.institution).grade == "高"


def test_a_rule_whose_numbers_grade_nobody_is_refused_and_the_draft_stays():
    rule = reaching.drafted()
    with pytest.raises(Invalid, match="最低一级从0分起"):
        grade_rules.edit(
            rule, table=rule.rule | {"band": rule.rule["band"][:1]}, by=cast.clerk(), at=reaching.DRAFTED_AT
        )
    rule.refresh_from_db()
    assert len(rule.rule["band"]) == 3


def test_one_draft_at_a_time():
    reaching.drafted()
    with pytest.raises(Conflict, match="草案"):
        grade_rules.open(title="又一份", reason="", by=cast.clerk(), at=reaching.DRAFTED_AT)


def test_only_who_leads_the_joint_checks_drafts_a_rule():
    with pytest.raises(Forbidden):
        grade_rules.open(title="x", reason="", by=cast.market(), at=reaching.DRAFTED_AT)


def test_the_count_of_queries_does_not_grow_with_the_institutions_or_the_rules(django_assert_max_num_queries):
    hazard = hazarding.found()
    found = [hazard.institution, hazarding.in_chengzhong()]
    with django_assert_max_num_queries(7):
        grades.of(found[:1], on=TODAY)
    with django_assert_max_num_queries(8):
        grades.recount(Place.objects.get(pk="jingyu"), on=TODAY)
    with django_assert_max_num_queries(8):  # the institutions, the rule in force, and the records once for both rules
        grade_rules.compare(Place.objects.get(pk="jingyu"), grading.platform(), on=TODAY)


def test_the_command_answers_for_a_past_day():
    hazard = hazarding.found(grade="major")
    out = StringIO()
    call_command("grade", "jingyu", "--on", "2026-09-30", stdout=out)
    row = json.loads(out.getvalue())["institutions"][0]
    assert (row["reference"], row["grade"]) == (hazard.institution.case.reference, "高")


def test_the_institution_sees_its_own_points_and_nobody_elses(client):
    hazard = hazarding.found(grade="major")
    institution = hazard.institution
    own, other = (
        cast.representative(institution.party),
        cast.representative(cast.party("靖宇县另一家", "91220622MA0TE0099U")),
    )
    address = reverse("credit:grade", args=[institution.case.reference])
    shown = cast.sign_in(client, own).get(address).content.decode()
    assert "重大隐患未消除" in shown
    assert hazard.case.reference in shown
    assert cast.sign_in(client, other).get(address).status_code == 404


@pytest.mark.parametrize("name", ["credit:grades", "credit:grade_rules", "credit:open_grade_rule"])
def test_the_pages_open(client, name):
    hazarding.found()
    reaching.simulated()
    assert cast.sign_in(client, cast.clerk()).get(reverse(name)).status_code == 200


def test_a_rule_is_changed_on_its_page_and_what_was_typed_wrong_is_kept(client):
    rule = reaching.drafted()
    address = reverse("credit:grade_rule_move", args=[rule.case.reference, "edit"])
    browser = cast.sign_in(client, cast.clerk())
    version = rule.case.version
    wrong = browser.post(address, {"version": version, "table-hazard-points": "many"})
    assert wrong.status_code == 422
    assert "many" in wrong.content.decode()
    assert browser.post(address, {"version": version, "table-hazard-points": "33"}).status_code == 302
    rule.refresh_from_db()
    assert next(row for row in rule.rule["point"] if row["code"] == "hazard")["points"] == 33


def test_a_plan_proposes_more_checks_for_those_of_higher_risk_and_counts_what_is_planned():
    hazard = hazarding.found(grade="major")
    grades.recount(Place.objects.get(pk="jingyu"), on=TODAY)
    plan = plans.open(year=2026, by=cast.clerk(), at=reaching.DRAFTED_AT)
    high = plans.by_grade(plan, on=TODAY)[0]
    assert (high.grade, high.institutions, high.visits, high.short) == ("高", 1, 4, 1)
    assert hazard.institution.grade.grade == "高"


@pytest.mark.parametrize(("place", "asks"), [("mz_notice", True), ("chengzhong", True), ("jingyu", False)])
def test_only_the_texts_that_ask_for_more_checks_of_higher_risk_are_cited_for_it(place, asks):
    assert bool(plans.raised(place, on=TODAY)) is asks


def test_the_institution_objects_to_a_point_and_once_upheld_it_counts_no_more(client):
    hazard = hazarding.found()
    institution = hazard.institution
    own = cast.representative(institution.party)
    lines = grades.one(institution, on=date(2026, 9, 17)).lines
    event = next(line.record.event for line in lines if line.point.code == "hazard")
    page = cast.sign_in(client, own).get(reverse("credit:grade", args=[institution.case.reference])).content.decode()
    assert f"?event={event}" in page
    address = reverse("credit:object", args=[institution.case.reference])
    assert client.post(f"{address}?event={event}", {"text": "当天已经清走"}).status_code == 302
    found = Objection.objects.get(event=event)
    at = local(2026, 9, 28, 9, 0)
    objections.uphold(found, answer="核实属实", correction="", by=hazarding.leader_of("jingyu.fire"), at=at)
    assert "hazard" in codes(institution, date(2026, 9, 27))
    assert "hazard" not in codes(institution, date(2026, 9, 28))
