"""Visits: who may plan one and why, who may be sent, when the institution learns of it, how its result is published."""

from datetime import date, timedelta

import pytest
from django.test import Client

from casefile import dossier, notices, sweep
from casefile.models import CaseFile, Event, Notice
from casefile.refusals import Conflict, Forbidden, Invalid
from credit.models import Entry
from inspections import parts, visits
from inspections.models import Draw, Officer, Part, Visit
from law import load
from registry.models import Disclosure
from tests import cast
from tests.inspections import visiting
from tests.inspections.visiting import local
from tests.registry.acting import claimed

pytestmark = pytest.mark.django_db


# --- planning ---------------------------------------------------------------------------------------------------------


def test_each_agency_gets_its_own_part_officers_and_frozen_list():
    visit = visiting.planned()
    civil, fire = (visiting.part_of(visit, slug) for slug in ("jingyu.civil_affairs", "jingyu.fire"))
    assert [one["certificate"] for one in fire.officers] == ["JY-XF-003", "JY-XF-004"]
    assert (fire.checklist, fire.checklist_version, fire.case.domain) == (visiting.FIRE_LIST, "1", "fire")
    assert [row["code"] for row in fire.items] == [
        item.code for item in load.pack("jingyu").checklists[visiting.FIRE_LIST].items
    ]
    assert (civil.case.parent, civil.case.root) == (visit.case, visit.institution.case)
    assert {clock.term for clock in fire.case.clocks.all()} == {"visit.carry_out"}


def test_several_lists_of_one_agency_make_one_sheet_without_a_code_twice():
    lists = ["jingyu.civil_affairs.quarterly", "jingyu.civil_affairs.filing"]
    visit = visiting.single(agencies=[visiting.civil(lists)])
    codes = [row["code"] for row in visit.parts.get().items]
    assert len(codes) == len(set(codes)) == sum(len(load.pack("jingyu").checklists[id].items) for id in lists)


def test_an_agency_without_a_list_of_its_own_is_told_so_and_uses_the_general_one():
    emergency = [
        cast.official(name, name, "jingyu.emergency", cast.Role.INSPECTOR, certificate=f"YJ-{name}").user
        for name in ("yj1", "yj2")
    ]
    visit = visiting.planned(agencies=[visiting.civil(), (cast.agency("jingyu.emergency"), emergency, "")])
    part = visiting.part_of(visit, "jingyu.emergency")
    assert part.checklist == "general"
    assert part.items[0]["group"] == "通用现场检查事项清单"


@pytest.mark.parametrize("who", [cast.clerk, cast.inspector, cast.leader])
def test_the_convenor_plans_joint_visits(who):
    assert visiting.planned(by=who()).joint


@pytest.mark.parametrize("who", [cast.fire, cast.housing, cast.reviewer, cast.administrator, cast.representative])
def test_nobody_else_plans_joint_visits(who):
    with pytest.raises(Forbidden):
        visiting.planned(by=who())
    assert not Visit.objects.exists()
    assert not CaseFile.objects.filter(kind="inspections.part").exists()


def test_an_agency_plans_its_own_visit_but_sends_nobody_else():
    institution = claimed()
    assert visiting.single(institution, agencies=[visiting.fire()], by=cast.fire()).case.domain == "fire"
    with pytest.raises(Forbidden):
        visiting.single(institution, agencies=[visiting.civil()], by=cast.fire())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ground": Visit.Ground.COMPLAINT}, "ground_text"),
        ({"ground": Visit.Ground.WHISTLE, "ground_text": "  "}, "ground_text"),
        ({"ground": "because"}, "ground"),
        ({"ground": Visit.Ground.DRAWN}, "ground"),
        ({"planned_on": date(2026, 9, 13)}, "planned_on"),
        ({"agencies": []}, "agencies"),
        ({"joint": False}, "agencies"),
    ],
)
def test_a_plan_with_a_gap_is_refused_at_the_gap(changes, field):
    with pytest.raises(Invalid) as refused:
        visiting.planned(**changes)
    assert field in refused.value.errors


def test_nobody_goes_alone_nor_without_a_valid_certificate_nor_to_whom_they_must_avoid():
    institution, (agency, people, lists) = claimed(), visiting.fire()
    with pytest.raises(Invalid, match="两名不同的"):
        visiting.planned(institution, agencies=[visiting.civil(), (agency, people[:1], lists)])
    entry = {"user": people[0], "agency": agency, "certificate": "XF-9", "listed_at": visiting.PLANNED_AT}
    officer = Officer.objects.create(**entry, listed_by=people[1], valid_until=date(2026, 9, 15))
    with pytest.raises(Invalid, match="有效的执法证件"):
        visiting.planned(institution)
    away = [{"reference": institution.case.reference, "name": "", "reason": "近亲属"}]
    Officer.objects.filter(pk=officer.pk).update(valid_until=date(2027, 1, 1), recused=away)
    with pytest.raises(Invalid, match="回避"):
        visiting.planned(institution)


def test_what_kind_of_doing_a_visit_counts_as():
    institution = claimed()
    assert visits.doing_kind(visiting.planned(institution)) == "joint_check"
    assert visits.doing_kind(visiting.single(institution)) == "site_check"
    targeted = visiting.planned(institution, ground=Visit.Ground.COMPLAINT, ground_text="投诉 TS-2026-0001")
    assert visits.doing_kind(targeted) == "case_check"
    assert visits.doing_kind(Visit(ground=Visit.Ground.DRAWN, joint=True)) == "drawn_check"


def test_a_targeted_visit_never_counts_as_drawn():
    with pytest.raises(Invalid, match="不是抽取的"):
        visiting.planned(ground=Visit.Ground.FOLLOW_UP, ground_text="复查", draw=Draw(pk=1))


# --- the institution learns nothing before the officers arrive --------------------------------------------------------


@pytest.fixture
def representative(settings):
    settings.SECURE_SSL_REDIRECT = False
    institution = claimed()
    return institution, cast.representative(institution.party)


def everything(client: Client, institution, visit: Visit) -> str:
    """All that the institution can open: desk, lists, search, its dossier, feed and API."""
    asked = visit.case.reference.lower()  # a page repeats what it was asked, and a search does not mind the case
    dossier_reference = institution.case.reference
    pages = [
        "/desk", "/cases", f"/cases?q={asked}", "/cases?q=检查", f"/registry/institutions/{dossier_reference}",
        "/inspections/visits", f"/inspections/visits?q={asked}", "/inspections/visits?export=csv",
        "/api/v1/cases", "/api/v1/visits", "/api/v1/parts", "/api/v1/changes",
        f"/api/v1/cases?q={asked}", f"/institutions/{dossier_reference}",
    ]  # fmt: skip
    said = []
    for url in pages:
        answer = client.get(url)
        assert answer.status_code in (200, 403, 404), url
        said.append(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    return b"".join(said).decode()


def test_an_institution_learns_nothing_of_a_planned_visit(client, representative):
    institution, actor = representative
    visit = visiting.planned(institution)
    part = visiting.part_of(visit, "jingyu.fire")
    visits.reschedule(visit, planned_on=date(2026, 9, 18), reason="车辆", by=cast.clerk(), at=visiting.PLANNED_AT)
    sweep.run(at=local(2026, 9, 30, 9))
    notices.deliver(at=local(2026, 9, 30, 9))
    cast.sign_in(client, actor)
    text = everything(client, institution, visit)
    assert visit.case.reference not in text
    assert part.case.reference not in text
    for url in (
        f"/inspections/visits/{visit.case.reference}",
        f"/inspections/parts/{part.case.reference}",
        f"/inspections/parts/{part.case.reference}/sync",
        f"/cases/{part.case.reference}/clocks/visit.carry_out",
        f"/api/v1/visits/{visit.case.reference}",
    ):
        assert client.get(url).status_code == 404, url
    assert not Notice.objects.filter(party=institution.party, case__kind__startswith="inspections.").exists()
    assert not CaseFile.objects.visible_to(actor).filter(kind__startswith="inspections.").exists()
    assert not dossier.below(institution.case, actor)
    assert not Event.objects.filter(case=institution.case, kind__startswith="inspections.").exists()


def test_from_the_arrival_on_the_file_is_the_institutions_too(client, representative):
    institution, actor = representative
    visit = visiting.planned(institution)
    visits.arrive(visit, arrived_at=visiting.ARRIVED_AT, by=cast.fire(), at=visiting.RECORDED_AT)
    cast.sign_in(client, actor)
    assert visit.case.reference in everything(client, institution, visit)
    assert Notice.objects.filter(party=institution.party, text__endswith="办结后可以看笔录。").exists()


def test_a_visit_that_was_cancelled_before_the_arrival_stays_unknown(client, representative):
    institution, actor = representative
    visit = visiting.planned(institution)
    visits.cancel(visit, reason="暴雪封路", by=cast.clerk(), at=visiting.PLANNED_AT)
    cast.sign_in(client, actor)
    assert visit.case.reference not in everything(client, institution, visit)
    assert set(visit.parts.values_list("state", flat=True)) == {Part.State.CANCELLED}


def test_the_words_for_a_complaint_never_reach_the_institution_or_the_public(client, representative):
    institution, actor = representative
    visit = visiting.single(institution, ground=Visit.Ground.COMPLAINT, ground_text="张三投诉膳食 TS-2026-0007")
    visiting.concluded(visit)
    visits.publish(visit, by=cast.clerk(), at=local(2026, 9, 20, 9))
    cast.sign_in(client, actor)
    pages = [f"/inspections/visits/{visit.case.reference}", f"/inspections/visits/{visit.case.reference}/process"]
    said = everything(client, institution, visit) + "".join(client.get(url).content.decode() for url in pages)
    said += client.get(f"/api/v1/visits/{visit.case.reference}").content.decode()
    assert visit.case.reference in said
    assert "TS-2026-0007" not in said
    assert "张三" not in said
    assert "投诉举报" not in str(Disclosure.objects.get(item="site_check").content)


# --- arriving, cancelling, rescheduling -------------------------------------------------------------------------------


def test_only_an_officer_who_was_sent_arrives():
    visit = visiting.planned()
    for who in (cast.clerk(), cast.leader(), cast.housing(), cast.representative()):
        with pytest.raises(Forbidden):
            visits.arrive(visit, arrived_at=visiting.ARRIVED_AT, by=who, at=visiting.RECORDED_AT)


@pytest.mark.parametrize("arrived_at", [local(2026, 9, 13, 9), local(2026, 9, 16, 12)])
def test_nobody_arrives_before_the_plan_or_in_the_future(arrived_at):
    with pytest.raises(Invalid, match="到达时间"):
        visits.arrive(visiting.planned(), arrived_at=arrived_at, by=cast.fire(), at=visiting.RECORDED_AT)


def test_another_day_moves_the_clock_of_every_agency():
    visit = visiting.planned()
    visits.reschedule(visit, planned_on=date(2026, 9, 18), reason="车辆", by=cast.clerk(), at=visiting.PLANNED_AT)
    for part in visit.parts.all():
        running = part.case.clocks.running().get()
        assert (running.due_on, running.basis) == (date(2026, 9, 18), "TARGET")


def test_a_visit_with_a_finished_record_is_not_cancelled():
    visit = visiting.planned()
    part = visiting.recorded(visiting.part_of(visit, "jingyu.civil_affairs"))
    parts.countersign(part, agreed=True, by=cast.second_inspector(), at=visiting.SIGNED_AT)
    visit.refresh_from_db()
    with pytest.raises(Conflict, match="已有部门完成"):
        visits.cancel(visit, reason="不查了", by=cast.clerk(), at=visiting.SIGNED_AT)


def test_an_agency_that_does_not_come_lets_the_others_finish():
    visit = visiting.planned()
    part = visiting.recorded(visiting.part_of(visit, "jingyu.civil_affairs"))
    parts.countersign(part, agreed=True, by=cast.second_inspector(), at=visiting.SIGNED_AT)
    fire = visiting.part_of(visit, "jingyu.fire")
    parts.cancel(fire, reason="出警", by=cast.clerk(), at=visiting.SIGNED_AT)
    visit.refresh_from_db()
    assert visit.state == Visit.State.CONCLUDED
    with pytest.raises(Conflict, match="只剩这一个部门"):
        parts.cancel(visiting.single(claimed_again()).parts.get(), reason="x", by=cast.clerk(), at=visiting.SIGNED_AT)


def claimed_again():
    return claimed(code="91220622MA0TE00346", name="靖宇县另一养老院")


# --- the result -------------------------------------------------------------------------------------------------------


def test_the_result_is_to_be_published_within_twenty_working_days_of_the_last_signature():
    visit = visiting.concluded()
    clock = visit.case.clocks.get(term="visit.publish")
    assert (clock.basis, clock.length, clock.unit, clock.started_on) == ("TARGET", 20, "workdays", date(2026, 9, 16))
    assert visit.case.clocks.filter(term="openness.supervision", basis="STATUTE").exists()
    visits.publish(visit, by=cast.clerk(), at=local(2026, 9, 20, 9))
    assert not visit.case.clocks.running().exists()


def test_only_what_the_law_makes_public_is_published_and_entered():
    bad = {"plans": "张某某说没有预案"}
    visit = visiting.concluded(differs=bad)
    visits.publish(visit, by=cast.clerk(), at=local(2026, 9, 20, 9))
    content = Disclosure.objects.get(institution=visit.institution, item="site_check").content
    assert "1 项不符合" in content["检查结果"]
    assert "应急预案" in content["不符合的事项"]
    said = str(content)
    entry = Entry.objects.get()
    assert (entry.kind, entry.basis.kind) == (Entry.Kind.INSPECTION, "inspections.visit.publish")
    said += str([entry.matters, entry.facts, entry.authority])
    assert "1 项不符合" in said
    assert not [name for name in ("张某某", "李建国", "孙丽", "韩玉梅") if name in said]


def test_the_next_result_takes_the_place_of_the_last_and_the_last_stays_on_record():
    first = visiting.concluded()
    visits.publish(first, by=cast.clerk(), at=local(2026, 9, 20, 9))
    later = visiting.single(first.institution, planned_on=date(2026, 9, 21), at=local(2026, 9, 20, 9))
    part = later.parts.get()
    times = {"arrived_at": local(2026, 9, 21, 9), "left_at": local(2026, 9, 21, 10)}
    visiting.recorded(part, at=local(2026, 9, 21, 11), **times)
    parts.countersign(part, agreed=True, by=cast.second_inspector(), at=local(2026, 9, 21, 12))
    later.refresh_from_db()
    visits.publish(later, by=cast.clerk(), at=local(2026, 9, 22, 9))
    rows = Disclosure.objects.filter(item="site_check").order_by("from_on")
    assert [row.until_on for row in rows] == [date(2026, 9, 22) - timedelta(days=1), None]


@pytest.mark.parametrize("who", [cast.fire, cast.representative, cast.reviewer])
def test_only_the_agency_that_planned_it_publishes(who):
    visit = visiting.concluded()
    with pytest.raises(Forbidden):
        visits.publish(visit, by=who(), at=visiting.SIGNED_AT)


def test_every_place_has_a_term_and_an_item_for_the_result():
    for place in load.places():
        pack = load.pack(place)
        assert pack.term("visit.publish", targets=True).n == 20
        assert visits.DISCLOSED in {item.code for item in pack.disclosure}
