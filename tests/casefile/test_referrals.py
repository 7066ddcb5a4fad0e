"""Referrals: who may do what in each state, clocks at both ends, refused twice, sent back and forth, silent."""

from datetime import date, timedelta

import pytest

from agencies.access import SYSTEM, Actor, Role
from casefile import flow, referrals, sweep
from casefile.models import CaseFile, Document, Event, Notice, Referral
from casefile.referral_flow import REFERRAL, arbiter_of
from casefile.refusals import Conflict, Forbidden, Invalid
from law import load
from law.workdays import LOCAL
from tests import cast
from tests.casefile import referring
from tests.casefile.referring import AT, LATER, offered, reload

pytestmark = pytest.mark.django_db
S = Referral.State
DAY = date(2026, 9, 21)
REASON = {"reason": "not_ours", "text": "不属于消防职责"}


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def refused(referral, by, at=LATER):
    referrals.refuse(referral, by=by, at=at, **REASON)
    return referral


def kinds(referral) -> list[str]:
    return [event.kind.removeprefix("casefile.referral.") for event in referral.case.events.order_by("seq")]


def running(referral) -> dict[str, str]:
    return {clock.term: clock.agency_id for clock in referral.case.clocks.running()}


def arbitrated(at=LATER):
    """A → B refused, A → C refused: waits for the arbiter."""
    first = refused(offered(by=cast.fire(), to="jingyu.housing", domain="building"), cast.housing())
    second = offered(by=cast.fire(), to="jingyu.market", domain="building", previous=first, at=at)
    return refused(second, cast.market(), at=at)


# Who may make which move, from the state in which it is possible. Sender: civil affairs; receiver: fire.
TABLE = {
    "accept": (S.OFFERED, {"receiver"}),
    "refuse": (S.OFFERED, {"receiver"}),
    "pass_on": (S.ACCEPTED, {"receiver"}),
    "answer": (S.ACCEPTED, {"receiver"}),
    "send_on": (S.REFUSED, {"sender"}),
    "take_in": (S.ANSWERED, {"sender"}),
    "reopen": (S.ANSWERED, {"sender"}),
    "revoke": (S.OFFERED, {"sender"}),
    "invite": (S.OFFERED, {"sender"}),
    "return_silent": (S.OFFERED, {"system"}),
    "escalate": (S.REFUSED, {"system"}),
    "arbitrate": (S.ARBITRATION, {"arbiter"}),
    "settle_back": (S.ARBITRATION, {"arbiter"}),
    "offer": (S.OFFERED, {"sender"}),
}


def actors() -> dict[str, Actor]:
    return {
        "sender": cast.clerk(),
        "receiver": cast.fire(),
        "third": cast.housing(),
        "arbiter": cast.leader(),
        "elsewhere": cast.chengzhong_clerk(),
        "institution": cast.representative(),
        "system": SYSTEM,
        "nobody": Actor(user=None, agency=cast.agency("jingyu.housing")),
    }


@pytest.mark.parametrize("move", REFERRAL.moves)
def test_each_move_is_made_by_exactly_those_whose_it_is(move):
    referral = offered()
    _, wanted = TABLE[move]
    found = {name for name, actor in actors().items() if REFERRAL.moves[move].forbids(actor, referral) is None}
    assert found - ({"arbiter"} if wanted == {"sender"} else set()) == wanted  # the leader sits with the sender here


@pytest.mark.parametrize("state", S.values)
def test_each_move_is_possible_in_its_states_only(state):
    referral = offered()
    referral.state = state
    possible = {name for name, row in REFERRAL.moves.items() if row.hinders(referral) is None}
    open_here = {name for name, row in REFERRAL.moves.items() if state in row.sources} - {"invite"}
    assert possible - {"invite"} == open_here
    assert all(state in REFERRAL.moves[name].sources for name in possible)


def test_an_actor_without_a_user_is_not_the_system():
    assert SYSTEM.is_system
    assert not Actor(user=None, agency=cast.agency("jingyu.fire")).is_system
    assert not Actor(user=None, party=cast.party()).is_system
    with pytest.raises(Forbidden):
        flow.advance(offered(), "return_silent", by=Actor(user=None, agency=cast.agency("jingyu.fire")), at=AT)


def test_an_offer_opens_a_file_of_the_receiver_with_a_letter_of_the_sender_and_a_clock():
    referral = offered(channel="书面告知")
    case = referral.case
    assert (case.agency_id, case.domain, case.party, case.parent) == ("jingyu.fire", "fire", None, referring.about())
    paper = case.documents.get()
    assert (paper.kind, paper.agency_id) == ("letter_notification", "jingyu.civil_affairs")
    assert paper.number.startswith("靖宇县民政局告〔2026〕")
    assert running(referral) == {"referral.answer": "jingyu.fire"}
    assert kinds(referral) == ["case.opened", "clock.started", "offer", "paper.issued"]
    assert Notice.objects.filter(case=case, agency="jingyu.fire").count() == 1


def test_letters_are_numbered_in_the_senders_own_series():
    ours = [offered().case.documents.get().number for _ in range(2)]
    theirs = offered(by=cast.fire(), to="jingyu.housing", domain="building").case.documents.get().number
    assert [number.rpartition("〕")[2] for number in (*ours, theirs)] == ["1号", "2号", "1号"]
    assert Document.objects.filter(number__in=[*ours, theirs]).count() == 3


def test_answered_and_taken_in_with_a_clock_at_each_end():
    referral = offered()
    referrals.accept(referral, by=cast.fire(), at=LATER)
    referrals.answer(referral, text="已到场，通道已清理。", by=cast.fire(), at=LATER)
    assert running(referral) == {"referral.take_in": "jingyu.civil_affairs"}
    referrals.take_in(referral, note="收悉", by=cast.clerk(), at=LATER)
    assert running(referral) == {}
    assert reload(referral).case.closed_at == LATER


def test_an_answer_that_leaves_something_open_is_asked_for_again_by_a_day():
    referral = offered()
    referrals.accept(referral, by=cast.fire(), at=LATER)
    referrals.answer(referral, text="正在办理", by=cast.fire(), at=LATER)
    referrals.reopen(referral, reason="没有写结果", answer_by=DAY, by=cast.clerk(), at=LATER)
    assert running(referral) == {"referral.answer_by": "jingyu.fire"}
    referrals.answer(referral, text="已清理", by=cast.fire(), at=LATER)
    assert referral.state == S.ANSWERED


def test_a_referral_is_revoked_until_it_is_answered():
    referral = offered()
    referrals.accept(referral, by=cast.fire(), at=LATER)
    referrals.revoke(referral, reason="送错", by=cast.clerk(), at=LATER)
    assert running(referral) == {}
    with pytest.raises(Conflict):
        referrals.answer(referral, text="已办", by=cast.fire(), at=LATER)


def test_what_came_back_is_sent_on_and_closed_by_it():
    referral = refused(offered(), cast.fire())
    assert running(referral) == {"referral.take_in": "jingyu.civil_affairs"}
    housing = cast.agency("jingyu.housing")
    referrals.send_on(referral, receiver=housing, text="请处理", reason="房屋安全归它", by=cast.clerk(), at=LATER)
    following = referral.followed_by.get()
    assert (referral.state, following.state, following.case.agency_id) == (S.TAKEN_IN, S.OFFERED, "jingyu.housing")
    assert following.case.parent == referring.about()
    assert following.ground["why"] == "房屋安全归它"


def test_refused_twice_goes_to_arbitration_and_whoever_is_named_cannot_refuse():
    referral = arbitrated()
    arbiter = arbiter_of("jingyu")
    assert referral.state == S.ARBITRATION
    assert running(referral) == {"referral.arbitrate": arbiter}
    assert CaseFile.objects.visible_to(cast.leader()).filter(pk=referral.case_id).exists()
    with pytest.raises(Forbidden):
        referrals.arbitrate(
            referral, receiver=cast.agency("jingyu.housing"), reason="x", by=referring.market_leader(), at=LATER
        )
    referrals.arbitrate(referral, receiver=cast.agency("jingyu.housing"), reason="房屋结构", by=cast.leader(), at=LATER)
    named = reload(referral)
    assert (named.state, named.case.agency_id, named.assigned) == (S.ACCEPTED, "jingyu.housing", True)
    assert running(named) == {"referral.answer": "jingyu.housing"}
    with pytest.raises(Conflict, match="不能再退回"):
        refused(named, cast.housing())
    referrals.answer(named, text="已办", by=cast.housing(), at=LATER)


def test_sent_back_and_forth_goes_to_arbitration():
    first = offered(by=cast.fire(), to="jingyu.housing", domain="building")
    referrals.accept(first, by=cast.housing(), at=LATER)
    fire = cast.agency("jingyu.fire")
    referrals.pass_on(first, receiver=fire, text="消防设施", reason="归消防", by=cast.housing(), at=LATER)
    back = first.followed_by.get()
    assert (back.state, first.state) == (S.ARBITRATION, S.ACCEPTED)
    assert back.case.parent == first.case
    referrals.arbitrate(back, receiver=cast.agency("jingyu.housing"), reason="归住建", by=cast.leader(), at=LATER)
    assert (reload(back).state, reload(first).assigned) == (S.REFUSED, True)
    assert running(back) == {"referral.take_in": "jingyu.housing"}
    with pytest.raises(Conflict):
        refused(reload(first), cast.housing())


def test_one_refusal_and_a_new_receiver_is_no_arbitration():
    first = refused(offered(), cast.fire())
    assert first.state == S.REFUSED
    assert offered(to="jingyu.market", domain="food", previous=first).state == S.OFFERED


def midnight_after(day: date):
    following = day + timedelta(days=1)
    return AT.replace(year=following.year, month=following.month, day=following.day, hour=0, minute=0, tzinfo=LOCAL)


@pytest.mark.parametrize("swept_first", [True, False])
def test_silence_returns_it_at_its_date_and_never_before(swept_first):
    referral, end = offered(answer_by=DAY), midnight_after(DAY)
    referrals.accept(referral, by=cast.fire(), at=LATER)
    assert running(referral) == {"referral.answer_by": "jingyu.fire"}
    assert referral.case.clocks.running().get().due_at == end
    assert referrals.return_silent(at=end - timedelta(seconds=1)) == 0
    if swept_first:
        sweep.run(at=end)
    assert referrals.return_silent(at=end) == 1
    assert referrals.return_silent(at=end) == 0
    found = reload(referral)
    assert found.state == S.RETURNED
    assert [event.at for event in found.case.events.filter(kind="clock.lapsed")] == [end]
    said = Event.objects.get(case=found.case, kind="casefile.referral.return_silent")
    assert (said.facts["due"], said.by_name, said.by) == ("2026年9月21日", "系统", None)
    assert running(found) == {"referral.take_in": "jingyu.civil_affairs"}
    referrals.take_in(found, note="由本部门催办", by=cast.clerk(), at=end)


def test_without_a_date_nothing_returns_by_itself():
    referral = offered()
    assert referral.case.clocks.running().get().due_at is None
    assert referrals.return_silent(at=AT + timedelta(days=4000)) == 0


def test_an_answer_in_time_is_never_returned():
    referral = offered(answer_by=DAY)
    referrals.accept(referral, by=cast.fire(), at=LATER)
    referrals.answer(referral, text="已办", by=cast.fire(), at=LATER)
    assert referrals.return_silent(at=midnight_after(DAY)) == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": "chengzhong.civil_affairs"}, "receiver"),
        ({"to": "jingyu.civil_affairs"}, "receiver"),
        ({"text": "  "}, "text"),
        ({"answer_by": AT.date()}, "answer_by"),
        ({"kind": "letter"}, "kind"),
        ({"domain": "weather"}, "domain"),
    ],
)
def test_an_offer_that_lacks_something_says_what(change, field):
    with pytest.raises(Invalid) as refusal:
        offered(**change)
    assert list(refusal.value.errors) == [field]
    assert not Referral.objects.exists()


@pytest.mark.parametrize("who", [cast.representative, cast.chengzhong_clerk, cast.administrator, cast.reviewer])
def test_institutions_other_places_and_other_posts_send_nothing(who):
    with pytest.raises(Forbidden):
        offered(by=who())


def test_a_receiver_without_a_part_in_the_matrix_reads_this_file_and_not_its_parent():
    referral = offered(to="jingyu.finance", domain="subsidy", kind="copy")
    official = cast.official("caizheng", "钱进", "jingyu.finance", Role.CLERK)
    seen = CaseFile.objects.visible_to(official)
    assert seen.filter(pk=referral.case_id).exists()
    parent = referral.case.parent
    assert seen.filter(pk=parent.pk).exists() == (parent.domain in official.domains)
    assert not CaseFile.objects.visible_to(cast.chengzhong_clerk()).filter(pk=referral.case_id).exists()


def test_the_institution_never_reads_what_agencies_write_each_other():
    referral = offered()
    owner = cast.representative(referral.case.parent.party)
    assert CaseFile.objects.visible_to(owner).filter(pk=referral.case.parent_id).exists()
    assert not Referral.objects.visible_to(owner).exists()


def test_a_file_without_a_domain_does_not_open_the_referral_to_the_whole_place():
    dossier = referring.about().root
    referral = offered(case=dossier, domain=None)
    assert referral.case.domain
    assert not Referral.objects.visible_to(cast.housing()).filter(pk=referral.pk).exists()


@pytest.mark.parametrize("place", load.places())
def test_every_place_has_an_arbiter_who_can_sign_in(place):
    pack = load.pack(place)
    assert pack.agencies[arbiter_of(place)].can_sign_in
