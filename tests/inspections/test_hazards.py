"""A hazard, from the photo to the closed lists: who may do what, what is refused and why, what stays on record."""

from datetime import date, timedelta

import pytest

from agencies.access import Role
from agencies.models import Agency
from casefile import referrals, rendering, sweep
from casefile.models import Document, Notice, Referral
from casefile.refusals import Conflict, Forbidden, Invalid
from credit.models import Entry
from inspections import closing, fixing, hazards, measures
from inspections.models import Hazard
from tests import cast
from tests.inspections import hazarding as acting
from tests.inspections.acting import png
from tests.inspections.hazarding import somebody

pytestmark = pytest.mark.django_db
S = Hazard.State


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def told(hazard: Hazard, agency: str) -> list[str]:
    return list(Notice.objects.filter(case=hazard.case, agency=agency).values_list("text", flat=True))


def clocks(hazard: Hazard) -> dict[str, str]:
    return {clock.term: clock.agency_id for clock in hazard.case.clocks.running()}


def test_from_the_photo_to_the_closed_list():
    hazard = acting.found(grade="major", photos=[png()], article="检查事项清单 消防 3")
    assert (hazard.case.domain, hazard.case.agency_id) == ("fire", "jingyu.fire")
    assert hazard.case.party_id == hazard.institution.party_id
    assert hazard.case.attachments.get().slot == "photo-1"
    assert clocks(hazard) == {"hazard.notify": "jingyu.civil_affairs"}

    hazards.notify(hazard, text="请依职责处理", by=cast.inspector(), at=acting.FOUND_AT)
    letter = referrals.about(hazard.case).get()
    assert (letter.kind, letter.sender_id, letter.case.agency_id) == (
        Referral.Kind.NOTIFICATION, "jingyu.civil_affairs", "jingyu.fire",
    )  # fmt: skip
    assert letter.ground["cite"] == hazard.routing["cite"]
    assert clocks(hazard) == {}

    acting.order(hazard)
    assert clocks(hazard) == {"hazard.fix": "jingyu.fire", "hazard.progress": "jingyu.fire"}
    clock = hazard.case.clocks.get(term="hazard.fix")
    assert (clock.due_on, clock.basis, clock.on_party) == (acting.FIX_BY, "ORDER", True)
    paper = Document.objects.get(case=hazard.case, kind="fix_order")
    assert (paper.agency_id, paper.facts["responsible"], paper.facts["fix_by"]) == (
        "jingyu.fire", "韩玉梅", "2026-10-16",
    )  # fmt: skip

    acting.accepted(acting.reported(hazard))
    assert clocks(hazard) == {"hazard.close": "jingyu.civil_affairs"}
    assert any("验收合格" in text for text in told(hazard, "jingyu.civil_affairs"))
    assert Document.objects.filter(case=hazard.case, kind="acceptance_record", agency="jingyu.fire").exists()

    with pytest.raises(Invalid, match="还有没办结的函件"):
        closing.close(hazard, note="不等了", by=cast.clerk(), at=acting.CLOSED_AT)
    named = {letter.case.reference: "消防救援已在平台验收"}
    closing.close(hazard, letters=named, by=cast.clerk(), at=acting.CLOSED_AT)
    assert (hazard.state, hazard.closed_on) == (S.CLOSED, acting.CLOSED_AT.date())
    assert clocks(hazard) == {}


@pytest.mark.parametrize(
    ("place", "kind", "competent"),
    [
        ("jingyu", "fire", "fire"),
        ("jingyu", "food", "market"),
        ("jingyu", "building", "housing"),
        ("jingyu", "medical", "health"),
        ("jingyu", "special_equipment", "market"),
        ("chengzhong", "fire", "fire"),
        ("chengzhong", "food", "market"),
        ("chengzhong", "building", "housing"),
        ("chengzhong", "medical", "health"),
        ("chengzhong", "special_equipment", "market"),
    ],
)
def test_only_the_competent_agency_orders_and_accepts(place, kind, competent):
    by = somebody(f"{place}.civil_affairs", Role.CLERK, Role.INSPECTOR)
    institution = acting.in_chengzhong() if place == "chengzhong" else None
    hazard = acting.found(institution, kind=kind, by=by)
    assert hazard.case.agency_id == f"{place}.{competent}"
    others = [f"{place}.{one}" for one in ("civil_affairs", "fire", "market", "housing", "health") if one != competent]
    for other in others:
        with pytest.raises(Forbidden):
            acting.order(hazard, by=somebody(other, Role.INSPECTOR))
    acting.reported(acting.ordered(hazard))
    for other in others:
        with pytest.raises(Forbidden):
            acting.accepted(hazard, by=somebody(other, Role.INSPECTOR, Role.LEADER, number=5))
    assert acting.accepted(hazard).state == S.ACCEPTED


def test_civil_affairs_cannot_accept_for_fire_and_reads_why():
    hazard = acting.reported()
    with pytest.raises(Forbidden, match="承办部门"):
        fixing.accept(hazard, text="合格", by=cast.leader(), at=acting.ACCEPTED_AT)
    for who in (cast.inspector(), acting.own(hazard)):
        with pytest.raises(Forbidden):
            fixing.accept(hazard, text="合格", by=who, at=acting.ACCEPTED_AT)


def test_a_file_that_came_to_civil_affairs_does_not_make_it_competent_for_fire():
    hazard = acting.reported()
    hazard.case.agency = cast.clerk().agency
    hazard.case.save()
    with pytest.raises(Forbidden, match="消防"):
        fixing.accept(hazard, text="合格", by=cast.inspector(), at=acting.ACCEPTED_AT)


def test_who_reported_it_done_does_not_accept_it():
    officer, colleague = somebody("jingyu.fire"), somebody("jingyu.fire", number=2)
    hazard = acting.reported(acting.ordered(), by=officer)
    with pytest.raises(Forbidden, match="另一人"):
        acting.accepted(hazard, by=officer)
    assert acting.accepted(hazard, by=colleague).state == S.ACCEPTED


@pytest.mark.parametrize("missing", ["measure", "responsible", "responsible_post", "fix_by"])
def test_nothing_is_ordered_without_a_measure_a_person_and_a_date(missing):
    hazard = acting.found()
    with pytest.raises(Invalid) as refusal:
        acting.order(hazard, **{missing: None if missing == "fix_by" else " "})
    assert set(refusal.value.errors) == {missing}
    assert "53号" in refusal.value.cite
    hazard.refresh_from_db()
    assert hazard.state == S.FOUND
    assert not Document.objects.filter(case=hazard.case).exists()


def test_a_date_that_has_come_is_no_date():
    with pytest.raises(Invalid, match="今天以后"):
        acting.order(acting.found(), fix_by=acting.ORDERED_AT.date())


def test_an_extension_is_asked_with_a_reason_granted_by_another_and_only_once():
    hazard, later = acting.ordered(), date(2026, 11, 6)
    at = acting.ORDERED_AT
    with pytest.raises(Invalid, match="按期完不成"):
        fixing.ask_extension(hazard, until=later, reason=" ", by=acting.own(hazard), at=at)
    officer = somebody("jingyu.fire", Role.INSPECTOR, Role.LEADER, number=3)
    fixing.ask_extension(hazard, until=later, reason="配件未到", by=officer, at=at)
    with pytest.raises(Forbidden, match="另一人"):
        fixing.extend(hazard, by=officer, at=at)
    with pytest.raises(Forbidden):
        fixing.extend(hazard, by=cast.leader(), at=at)
    fixing.extend(hazard, by=acting.leader_of("jingyu.fire"), at=at)
    assert (hazard.fix_by, hazard.extended) == (later, True)
    assert hazard.case.clocks.running().get(term="hazard.fix").due_on == later
    with pytest.raises(Conflict, match="已经延期一次"):
        fixing.ask_extension(hazard, until=later + timedelta(1), reason="又没到", by=acting.own(hazard), at=at)


def test_an_extension_is_not_asked_for_after_the_date():
    hazard = acting.ordered()
    with pytest.raises(Conflict, match="已过"):
        fixing.ask_extension(
            hazard, until=date(2026, 11, 6), reason="忘了", by=acting.own(hazard), at=acting.local(2026, 10, 17, 9, 0)
        )


def test_an_extension_that_was_declined_leaves_the_date_and_may_be_asked_again():
    hazard = acting.ordered()
    ask = {"until": date(2026, 11, 6), "reason": "配件未到", "by": acting.own(hazard), "at": acting.ORDERED_AT}
    fixing.ask_extension(hazard, **ask)
    with pytest.raises(Conflict, match="等待决定"):
        fixing.ask_extension(hazard, **ask)
    fixing.decline_extension(hazard, reason="可以先封闭", by=acting.leader_of("jingyu.fire"), at=acting.ORDERED_AT)
    assert hazard.fix_by == acting.FIX_BY
    fixing.ask_extension(hazard, **ask)


def test_fixing_is_reported_with_evidence():
    hazard = acting.ordered()
    with pytest.raises(Invalid) as refusal:
        fixing.report_fix(
            hazard, text="好了", fixed_on=date(2026, 9, 1), evidence=[], by=acting.own(hazard), at=acting.FIXED_AT
        )
    assert set(refusal.value.errors) == {"fixed_on", "evidence"}


def test_what_was_not_fixed_goes_back_with_a_new_date():
    hazard = acting.reported()
    officer = somebody("jingyu.fire", number=2)
    fixing.send_back(hazard, reason="还有两处", fix_by=date(2026, 10, 30), by=officer, at=acting.ACCEPTED_AT)
    assert (hazard.state, hazard.fixed_on) == (S.FIX_ORDERED, None)
    assert hazard.case.clocks.running().get(term="hazard.fix").due_on == date(2026, 10, 30)
    acting.reported(hazard, at=acting.local(2026, 10, 20, 9, 0))
    slots = set(hazard.case.attachments.values_list("slot", flat=True))
    assert {"evidence-1", "evidence-2"} <= slots


def test_a_late_order_lapses_and_nothing_is_halted_by_itself():
    hazard = acting.ordered()
    with pytest.raises(Conflict, match="没有逾期"):
        measures.propose_halt(hazard, reason="拖延", by=somebody("jingyu.fire"), at=acting.ORDERED_AT)
    late = acting.local(2026, 10, 17, 8, 0)
    sweep.run(at=late)
    hazard.refresh_from_db()
    assert (hazard.state, hazard.halt) == (S.FIX_ORDERED, "")
    measures.propose_halt(hazard, reason="拖延不改", by=somebody("jingyu.fire"), at=late)
    assert hazard.halt == Hazard.Halt.PROPOSED
    assert not Entry.objects.exists()
    assert not Document.objects.filter(kind="halt_decision").exists()


def test_a_refusal_is_put_on_record_by_the_competent_agency_after_the_date_and_once_an_order():
    hazard, late = acting.ordered(grade="major"), acting.local(2026, 10, 17, 8, 0)
    said = {"text": "三次督促，院长答复不改", "evidence": [png("督促.png")]}
    with pytest.raises(Conflict, match="还没有过"):
        fixing.note_refusal(hazard, **said, by=somebody("jingyu.fire"), at=acting.ORDERED_AT)
    sweep.run(at=late)
    hazard = Hazard.objects.get()
    with pytest.raises(Forbidden):
        fixing.note_refusal(hazard, **said, by=cast.inspector(), at=late)
    with pytest.raises(Invalid) as refusal:
        fixing.note_refusal(hazard, text=" ", evidence=[], by=somebody("jingyu.fire"), at=late)
    assert set(refusal.value.errors) == {"text", "evidence"}
    event = fixing.note_refusal(hazard, **said, by=somebody("jingyu.fire"), at=late)
    entry = Entry.objects.get()
    assert (entry.kind, entry.basis, entry.party) == (Entry.Kind.HAZARD_REFUSED, event, hazard.institution.party)
    assert hazard.title in entry.matters[0]
    with pytest.raises(Conflict, match="已经记录"):
        fixing.note_refusal(Hazard.objects.get(), **said, by=somebody("jingyu.fire"), at=late)


def test_halting_operation_is_decided_by_another_person_and_lifted_before_closing():
    at = acting.FOUND_AT
    hazard = acting.ordered(acting.found(urgent=True))
    both = somebody("jingyu.fire", Role.INSPECTOR, Role.LEADER, number=4)
    measures.propose_halt(hazard, reason="随时可能起火", by=both, at=at)
    terms = {"until": date(2026, 11, 30), "basis": "消防法的条款", "residents": "转往邻近机构"}
    with pytest.raises(Forbidden, match="另一人"):
        measures.decide_halt(hazard, **terms, by=both, at=at)
    with pytest.raises(Forbidden):
        measures.decide_halt(hazard, **terms, by=cast.leader(), at=at)
    with pytest.raises(Invalid, match="安置"):
        measures.decide_halt(hazard, **(terms | {"residents": ""}), by=acting.leader_of("jingyu.fire"), at=at)
    measures.decide_halt(hazard, **terms, by=acting.leader_of("jingyu.fire"), at=at)
    paper = Document.objects.get(kind="halt_decision")
    assert (paper.agency_id, paper.facts["until"]) == ("jingyu.fire", "2026-11-30")
    acting.accepted(acting.reported(hazard))
    with pytest.raises(Conflict, match="解除"):
        closing.close(hazard, by=cast.clerk(), at=acting.CLOSED_AT)
    measures.lift_halt(hazard, reason="整改合格", by=acting.leader_of("jingyu.fire"), at=acting.CLOSED_AT)
    closing.close(hazard, by=cast.clerk(), at=acting.CLOSED_AT)
    assert hazard.state == S.CLOSED


def test_the_text_lets_civil_affairs_propose_a_halt_only_when_urgent():
    calm, urgent = acting.found(), acting.found(cast_again(), urgent=True)
    with pytest.raises(Forbidden, match="不是紧急情形"):
        measures.propose_halt(calm, reason="拖延", by=cast.inspector(), at=acting.FOUND_AT)
    measures.propose_halt(urgent, reason="危及老年人", by=cast.inspector(), at=acting.FOUND_AT)
    measures.decline_halt(urgent, reason="已疏散", by=cast.leader(), at=acting.FOUND_AT)
    assert urgent.halt == Hazard.Halt.DECLINED


def cast_again():
    return Hazard.objects.get().institution


def test_a_power_that_is_anothers_is_asked_for_and_the_court_is_named():
    hazard = acting.found(urgent=True)
    ask = {"text": "查封北楼", "basis": "消防法的条款", "by": cast.inspector(), "at": acting.FOUND_AT}
    with pytest.raises(Invalid, match="没有这项权力"):
        measures.record_measure(hazard, kind="sealing", **ask)
    measures.record_measure(hazard, kind="sealing", agency="jingyu.fire", **ask)
    letter = referrals.about(hazard.case).get()
    assert (letter.kind, letter.case.agency_id) == (Referral.Kind.REQUEST, "jingyu.fire")
    measures.record_measure(hazard, kind="emergency", **ask)
    measures.record_measure(hazard, kind="court", **ask)
    measures.record_measure(hazard, kind="sealing", **(ask | {"by": somebody("jingyu.fire")}))
    last = hazard.case.events.filter(kind="inspections.hazard.record_measure").order_by("-seq")[0]
    assert (last.facts["agency"], last.facts["kind"]) == (somebody("jingyu.fire").agency.name, "临时查封")


def test_an_urgent_hazard_calls_the_competent_agency_to_the_spot():
    calm = acting.found()
    with pytest.raises(Conflict, match="不是紧急"):
        hazards.call_to_scene(calm, text="请到场", by=cast.inspector(), at=acting.FOUND_AT)
    urgent = acting.found(calm.institution, urgent=True)
    hazards.call_to_scene(urgent, text="请立即到场", by=cast.inspector(), at=acting.FOUND_AT)
    assert referrals.about(urgent.case).get().kind == Referral.Kind.CALL


def test_a_letter_of_its_own_goes_to_each_agency_that_the_text_names():
    by = somebody("chengzhong.civil_affairs", Role.CLERK, Role.INSPECTOR)
    hazard = acting.found(acting.in_chengzhong(), kind="building", by=by)
    hazards.notify(hazard, text="请处理", by=by, at=acting.FOUND_AT)
    receivers = {letter.case.agency_id for letter in referrals.about(hazard.case)}
    assert receivers == {"chengzhong.housing", "chengzhong.emergency"}
    with pytest.raises(Conflict, match="都已书面告知"):
        hazards.notify(hazard, text="再告知", by=by, at=acting.FOUND_AT)


def test_the_finder_that_is_competent_itself_owes_no_letter():
    hazard = acting.found(kind="service")
    assert hazard.case.agency_id == "jingyu.civil_affairs"
    assert clocks(hazard) == {}


def test_another_kind_changes_the_addressee_and_leaves_a_trace():
    hazard = acting.found()
    hazards.reclassify(
        hazard, kind="building", grade="major", urgent=False, reason="是墙体开裂", by=cast.inspector(),
        at=acting.FOUND_AT,
    )  # fmt: skip
    assert (hazard.case.agency_id, hazard.case.domain, hazard.grade) == ("jingyu.housing", "building", "major")
    event = hazard.case.events.get(kind="inspections.hazard.reclassify")
    assert event.facts["was"]["agency"] == "jingyu.fire"
    assert event.facts["routing"]["agency"] == "jingyu.housing"
    assert any("改为" in text for text in told(hazard, "jingyu.fire"))
    assert Hazard.objects.visible_to(somebody("jingyu.fire")).filter(pk=hazard.pk).exists()
    assert hazards.owed(hazard) == ["jingyu.housing"]


def test_once_notified_only_the_competent_agency_says_what_kind_it_is():
    hazard = acting.found()
    hazards.notify(hazard, text="请处理", by=cast.inspector(), at=acting.FOUND_AT)
    change = {"kind": "service", "grade": "general", "urgent": False, "reason": "想自己办"}
    with pytest.raises(Forbidden, match="先撤回告知"):
        hazards.reclassify(hazard, **change, by=cast.inspector(), at=acting.FOUND_AT)
    hazards.reclassify(hazard, **change, by=somebody("jingyu.fire"), at=acting.FOUND_AT)
    assert hazard.case.agency_id == "jingyu.civil_affairs"


def test_only_a_leader_who_did_not_open_it_voids_a_hazard():
    hazard = acting.found()
    with pytest.raises(Forbidden):
        hazards.void(hazard, reason="没有", by=somebody("jingyu.fire"), at=acting.FOUND_AT)
    hazards.void(hazard, reason="经核实不存在", by=acting.leader_of("jingyu.fire"), at=acting.FOUND_AT)
    assert (hazard.state, clocks(hazard)) == (S.VOID, {})


def test_only_the_convenor_closes_and_only_what_is_complete():
    hazard = acting.accepted()
    with pytest.raises(Forbidden):
        closing.close(hazard, by=somebody("jingyu.fire", Role.CLERK, number=6), at=acting.CLOSED_AT)
    Hazard.objects.filter(pk=hazard.pk).update(officer="")
    hazard.refresh_from_db()
    with pytest.raises(Conflict, match="责任清单缺监管责任人"):
        closing.close(hazard, by=cast.clerk(), at=acting.CLOSED_AT)


def test_a_draft_starts_nothing_new():
    institution = cast_draft()
    by = somebody("tianjin_draft.civil_affairs", Role.CLERK, Role.INSPECTOR)
    with pytest.raises(Conflict, match="征求意见稿"):
        acting.found(institution, by=by)


def cast_draft():
    """An institution that stands in the draft's place, as an import of old records leaves it."""
    institution = acting.in_chengzhong()
    agency = somebody("tianjin_draft.civil_affairs").agency
    case = institution.case
    case.place, case.agency = agency.place, agency
    case.save()
    institution.place = agency.place
    institution.save()
    return institution


def test_another_place_neither_finds_nor_sees():
    hazard = acting.found()
    stranger = somebody("chengzhong.civil_affairs", Role.INSPECTOR)
    with pytest.raises(Forbidden, match="当地部门"):
        acting.found(hazard.institution, by=stranger)
    assert not Hazard.objects.visible_to(stranger).exists()
    assert not Hazard.objects.visible_to(somebody("jingyu.health")).exists()
    assert Hazard.objects.visible_to(somebody("jingyu.fire")).exists()
    assert Hazard.objects.visible_to(cast.clerk()).exists()
    assert Agency.objects.filter(pk="jingyu.health").exists()


def test_every_paper_of_a_hazard_can_be_drawn():
    hazard = acting.ordered(acting.found(urgent=True, place_text="北楼二层", description="堆放床垫"))
    measures.propose_halt(hazard, reason="随时可能起火", by=somebody("jingyu.fire"), at=acting.ORDERED_AT)
    terms = {"until": date(2026, 11, 30), "basis": "消防法的条款", "residents": "转往邻近机构"}
    measures.decide_halt(hazard, **terms, by=acting.leader_of("jingyu.fire"), at=acting.ORDERED_AT)
    acting.accepted(acting.reported(hazard))
    drawn = {paper.kind: rendering.page(paper) for paper in Document.objects.filter(case=hazard.case)}
    assert set(drawn) == {"fix_order", "halt_decision", "acceptance_record"}
    assert "韩玉梅（院长）" in drawn["fix_order"]
    assert "停业整顿至2026年11月30日" in drawn["halt_decision"]
    assert "通道畅通" in drawn["acceptance_record"]
