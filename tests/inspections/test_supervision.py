"""Listed supervision: who proposes and decides in each place, what a listing needs, and when it may be lifted."""

from datetime import date

import pytest

from agencies.access import Role
from casefile import flow
from casefile.models import Clock, Document, Referral
from casefile.refusals import Conflict, Forbidden, Invalid
from inspections import closing, doors, proposals, supervision
from inspections.models import Hazard, Supervision
from law import load
from registry.models import Disclosure
from tests import cast
from tests.inspections import hazarding, supervising
from tests.inspections.acting import png
from tests.inspections.hazarding import somebody
from tests.registry import acting

pytestmark = pytest.mark.django_db
PROPOSE, LIST = "inspections.hazard.propose_listing", "inspections.supervision.list"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("place", "domain", "proposers", "decider"),
    [
        ("jingyu", "fire", {"civil_affairs", "fire", "housing"}, {"county_gov"}),
        ("jingyu", "food", {"civil_affairs", "fire", "housing"}, {"county_gov"}),
        ("chengzhong", "fire", {"civil_affairs"}, {"district_gov"}),
        ("chengzhong", "food", {"civil_affairs"}, {"district_gov"}),
        ("lianyungang", "fire", {"civil_affairs", "fire", "housing", "police"}, {"county_gov"}),
        ("lianyungang", "food", set(), set()),
        ("tianjin_draft", "fire_daily", {"civil_affairs", "fire", "housing"}, {"district_gov"}),
        ("tianjin_draft", "food", set(), set()),
        ("mz_notice", "fire", set(), set()),
    ],
)
def test_who_proposes_and_who_decides_is_the_rule_of_the_place(place, domain, proposers, decider):
    pack = load.pack(place)

    def may(move):
        return {slug.partition(".")[2] for slug in pack.agencies if pack.may(slug, move, domain).allowed}

    assert may(PROPOSE) == proposers
    assert may(LIST) == decider


def test_only_who_the_text_names_may_propose():
    hazard = supervising.major(kind="food")
    with pytest.raises(Forbidden, match="按文本由"):
        supervising.proposed(hazard, by=somebody("jingyu.market"))
    assert supervising.proposed(hazard, by=somebody("jingyu.fire")).case.agency_id == "jingyu.county_gov"


def test_a_general_hazard_is_not_proposed_and_a_major_one_only_once():
    with pytest.raises(Conflict, match="不是重大隐患"):
        supervising.proposed(hazarding.ordered())
    hazard = Hazard.objects.get()
    hazard = supervising.major(of=hazard.institution, title="灶间燃气泄漏")
    supervising.proposed(hazard)
    with pytest.raises(Conflict, match="已经提请"):
        supervising.proposed(hazard)


def test_a_draft_text_lists_nothing(monkeypatch):
    hazard = supervising.major()
    draft = load.pack("tianjin_draft").standing
    monkeypatch.setattr("law.pack.Pack.standing", lambda self, on: draft(on))
    with pytest.raises(Conflict, match="征求意见稿"):
        supervising.proposed(hazard)
    assert not Supervision.objects.exists()


def test_where_the_text_does_not_say_who_decides_the_officer_names_it_with_a_reason(monkeypatch):
    hazard = supervising.major()
    silent = load.pack("lianyungang").listing
    rule = proposals.routes.Supervised(
        applies=True, cite=str(silent.cite), propose=silent.propose, silent=silent.silent
    )
    monkeypatch.setattr(proposals.routes, "listing", lambda *args, **asked: rule)
    with pytest.raises(Invalid) as refusal:
        supervising.proposed(hazard)
    assert set(refusal.value.errors) == {"decider", "decider_reason"}
    found = supervising.proposed(hazard, decider="jingyu.county_gov", decider_reason="机构在县城")
    assert found.ground["reason"] == "机构在县城"
    assert found.ground["silent"] == silent.silent


def test_what_the_text_says_cannot_be_chosen_otherwise():
    with pytest.raises(Invalid, match="不能另选"):
        supervising.proposed(decider="jingyu.civil_affairs", decider_reason="方便")


def test_a_listing_needs_an_office_a_person_measures_and_a_day():
    decider = supervising.county()
    subject = supervising.proposed()
    blank = {"office": " ", "supervisor": "", "measures": "", "due_on": None}
    with pytest.raises(Invalid) as refusal:
        supervising.listed(subject, by=decider, **blank)
    assert set(refusal.value.errors) == set(blank)
    subject.refresh_from_db()
    assert subject.state == "proposed"
    assert not Disclosure.objects.filter(item="supervision").exists()


def test_a_government_that_signs_in_decides_itself_and_its_papers_are_numbered():
    subject = supervising.lifted()
    papers = list(Document.objects.filter(case=subject.case).order_by("pk").values_list("kind", "agency_id"))
    government = subject.case.agency_id
    assert papers == [
        ("supervision_request", "jingyu.civil_affairs"),
        ("supervision_notice", government),
        ("supervision_lift", government),
    ]
    assert subject.decision.endswith("号")
    assert not Referral.objects.exists()


def test_a_government_nobody_of_which_signs_in_is_asked_by_letter_and_its_paper_is_entered():
    subject = supervising.proposed()
    request = Referral.objects.get()
    assert (request.kind, request.case.agency_id, subject.by_letter) == ("request", "jingyu.county_gov", True)
    head = cast.leader()
    with pytest.raises(Invalid) as refusal:
        supervising.listed(subject, by=head)
    assert set(refusal.value.errors) == {"decision", "letter"}
    with pytest.raises(Forbidden):
        supervising.listed(subject, by=hazarding.leader_of("jingyu.fire"), decision="靖政督〔2026〕3号", letter=[png()])
    supervising.listed(subject, by=head, decision="靖政督〔2026〕3号", letter=[png()])
    assert not Document.objects.filter(kind="supervision_notice").exists()
    assert subject.case.attachments.get().slot.startswith("supervision_notice")


def test_who_proposed_does_not_decide():
    subject = supervising.proposed(by=cast.leader())
    with pytest.raises(Forbidden, match="另一人"):
        supervising.listed(subject, by=cast.leader(), decision="1号", letter=[png()])


def test_the_clocks_are_with_whom_they_wait_for():
    decider = supervising.county()
    subject = supervising.proposed()
    assert owners(subject) == {("supervision.decide", decider.agency.pk)}
    supervising.listed(subject, by=decider)
    due = Clock.objects.get(case=subject.case, term="supervision.due")
    assert (due.due_on, due.basis) == (supervising.DUE_ON, "ORDER")
    assert owners(subject) == {("supervision.due", subject.hazard.case.agency_id)}
    supervising.rechecked(subject)
    assert owners(subject) == {("supervision.lift", decider.agency.pk)}
    supervising.lifted(subject)
    assert owners(subject) == set()


def owners(subject: Supervision) -> set[tuple[str, str]]:
    return set(Clock.objects.running().filter(case=subject.case).values_list("term", "agency_id"))


def test_it_is_rechecked_only_by_the_competent_agency_after_the_fix_was_accepted():
    subject = supervising.listed()
    sent = {"text": "看过", "rechecked_on": date(2026, 10, 20), "evidence": [png()], "at": supervising.RECHECKED_AT}
    with pytest.raises(Conflict, match="还没有验收合格"):
        supervision.recheck(subject, **sent, by=somebody("jingyu.fire", number=2))
    hazarding.accepted(hazarding.reported(subject.hazard))
    subject = Supervision.objects.get()
    with pytest.raises(Forbidden, match="主管部门"):
        supervision.recheck(subject, **sent, by=cast.inspector())
    with pytest.raises(Invalid, match="至少附一张"):
        supervision.recheck(subject, **(sent | {"evidence": []}), by=somebody("jingyu.fire", number=2))
    supervision.recheck(subject, **sent, by=somebody("jingyu.fire", number=2))
    assert subject.state == "rechecked"


def test_it_is_lifted_only_after_a_verified_recheck_and_by_who_decided():
    subject = supervising.listed()
    with pytest.raises(Conflict, match="不能摘牌"):
        supervision.lift(subject, reason="已好", by=supervising.county(), at=supervising.LIFTED_AT)
    subject = supervising.rechecked(subject)
    with pytest.raises(Forbidden):
        supervision.lift(subject, reason="已好", by=cast.leader(), at=supervising.LIFTED_AT)
    assert supervising.lifted(subject).state == "lifted"


def test_a_recheck_that_is_sent_back_keeps_the_day():
    subject = supervising.rechecked()
    supervision.send_back(subject, reason="照片看不清", by=supervising.county(), at=supervising.LIFTED_AT)
    due = Clock.objects.running().get(case=subject.case)
    assert (subject.state, due.term, due.due_on) == ("listed", "supervision.due", supervising.DUE_ON)


def test_a_hazard_under_supervision_is_not_closed():
    subject = supervising.rechecked()
    hazard = Hazard.objects.get()
    with pytest.raises(Conflict, match="挂牌督办还没有摘牌"):
        closing.close(hazard, by=cast.clerk(), at=hazarding.CLOSED_AT, note="告知已办")
    supervising.lifted(subject)
    named = {one.case.reference: "告知的事已经办完" for one in closing.unsettled(hazard)}
    closing.close(hazard, by=cast.clerk(), at=acting.local(2026, 10, 23, 9, 0), letters=named)
    assert hazard.state == "closed"


def test_a_declined_proposal_can_be_made_again():
    decider = supervising.county()
    subject = supervising.proposed()
    supervision.decline(subject, reason="材料不全", by=decider, at=supervising.LISTED_AT)
    again = supervising.proposed(Hazard.objects.get(), at=supervising.LIFTED_AT)
    assert {subject.state, again.state} == {"declined", "proposed"}


def test_the_institution_sees_it_from_the_day_it_is_listed():
    decider = supervising.county()
    subject = supervising.proposed()
    own = cast.representative(subject.hazard.institution.party)
    assert not Supervision.objects.visible_to(own).exists()
    supervising.listed(subject, by=decider)
    assert Supervision.objects.visible_to(own).exists()
    assert not Supervision.objects.visible_to(cast.chengzhong_clerk()).exists()


def test_whoever_decides_may_read_the_hazard():
    subject = supervising.proposed()
    reader = supervising.county(Role.CLERK)
    assert Hazard.objects.visible_to(reader).filter(pk=subject.hazard_id).exists()


def test_no_move_takes_many_queries(django_assert_max_num_queries):
    decider = supervising.county()
    subject = supervising.proposed()
    subject = doors.SUPERVISION.queryset.get(pk=subject.pk)
    with django_assert_max_num_queries(26):  # four of them are savepoints
        supervising.listed(subject, by=decider)


def test_the_proposal_stands_on_the_timeline_of_the_hazard():
    subject = supervising.proposed()
    assert subject.hazard.case.events.filter(kind=PROPOSE).get().facts["decider"]
    assert [offer.move.name for offer in flow.offers(subject.hazard, cast.inspector())].count("propose_listing") == 0
