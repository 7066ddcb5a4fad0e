"""What a move needs, whose it is, what it leaves behind, and that of two at once only one is made."""

import threading
from contextvars import copy_context
from datetime import timedelta

import pytest
from django.db import connection, connections

from agencies.access import SYSTEM, Actor, guard
from casefile import flow, guards
from casefile.models import CaseFile, Document, Series
from casefile.refusals import Conflict, Forbidden, Refusal, Stale
from registry import applications, filing, unfiled
from tests import cast
from tests.portal import scene
from tests.registry import acting

pytestmark = pytest.mark.django_db
at_once = pytest.mark.django_db(transaction=True)
NEXT_DAY = acting.MORNING + timedelta(days=1)

YES = guard(lambda actor, subject: True, "不会说的话")
NO_ONE = guard(lambda actor, subject: False, "甲不行。")
NO_TWO = guard(lambda actor, subject: False, "乙不行。")


@pytest.mark.parametrize(
    ("joined", "sentence"),
    [
        (YES & YES, None),
        (YES & NO_ONE, "甲不行。"),
        (NO_ONE & YES, "甲不行。"),
        (NO_ONE & NO_TWO, "甲不行。"),
        (YES | NO_ONE, None),
        (NO_ONE | YES, None),
        (NO_ONE | NO_TWO, "乙不行。"),
        ((NO_ONE | YES) & NO_TWO, "乙不行。"),
        (NO_ONE | YES & YES, None),
    ],
)
def test_guards_join_as_and_and_or(joined, sentence):
    assert joined.refusal(SYSTEM, None, "x.y.z") == sentence


def test_entitled_is_who_has_the_right_by_the_matrix_of_the_place():
    draft = acting.submitted()
    move = "registry.filing.accept"
    said = {
        name: guards.entitled.refusal(actor, draft, move)
        for name, actor in {
            "clerk": cast.clerk(),
            "fire": cast.fire(),
            "elsewhere": cast.chengzhong_clerk(),
            "party": cast.representative(draft.case.party),
            "system": SYSTEM,
            "nobody": Actor(user=cast.clerk().user),
        }.items()
    }
    assert said.pop("clerk") is None
    assert all(sentence.endswith("。") for sentence in said.values())
    assert "靖宇县" in said["elsewhere"]
    assert "机构一方" in said["party"]


def test_handler_and_party_are_those_on_the_cover():
    draft = acting.drafted()
    assert guards.handles_case.refusal(cast.inspector(), draft, "") is None
    assert guards.handles_case.refusal(cast.fire(), draft, "")
    assert guards.handles_case.refusal(cast.representative(draft.case.party), draft, "")
    assert guards.party_to_case.refusal(cast.representative(draft.case.party), draft, "") is None
    assert guards.party_to_case.refusal(cast.representative(cast.party()), draft, "")
    assert guards.party_to_case.refusal(cast.clerk(), draft, "")


def found() -> unfiled.Unfiled:
    return unfiled.open(
        acting.claimed(), discovered_on=acting.MORNING.date(), residents=4, finding="收住老年人",
        by=cast.clerk(), at=acting.MORNING,
    )  # fmt: skip


def test_four_eyes_are_two_people_whatever_their_roles():
    at, here = acting.MORNING, "chengzhong.civil_affairs"
    both = cast.official("masumei", "马素梅", here, cast.Role.CLERK, cast.Role.LEADER)
    known = {"institution": scene.in_chengzhong("城中区南山颐养院"), "finding": "走访", "residents": 9}
    matter = unfiled.open(discovered_on=at.date(), by=both, at=at, **known)
    unfiled.urge(matter, channel="书面送达", text="请备案", by=both, at=at)
    with pytest.raises(Forbidden, match=r"马素梅.*另一人"):
        unfiled.declare_refusal(matter, reason="仍不备案", by=both, at=NEXT_DAY)
    leader = cast.official("hanqinghai", "韩青海", here, cast.Role.LEADER)
    unfiled.declare_refusal(matter, reason="仍不备案", by=leader, at=NEXT_DAY)
    assert matter.state == "refused"


def test_what_stands_beside_a_shut_button_is_what_the_act_refuses_with():
    """Every move of every actor, open or shut, on a filing that was handed in: page and act agree."""
    matter = found()
    for actor in (cast.clerk(), cast.leader(), cast.fire(), cast.market(), cast.chengzhong_clerk()):
        for offer in flow.offers(matter, actor):
            if offer.is_open:
                flow.check(matter, offer.move, actor)
                continue
            with pytest.raises(Refusal) as refusal:
                flow.check(matter, offer.move, actor)
            assert refusal.value.sentence == offer.refusal


def test_open_moves_come_first_and_inner_ones_are_not_offered():
    offers = flow.offers(found(), cast.clerk())
    assert [offer.is_open for offer in offers] == sorted((offer.is_open for offer in offers), reverse=True)
    assert "filed" not in {offer.move.name for offer in offers}


def test_whose_it_is_speaks_before_whether_it_can_be():
    draft = acting.drafted()
    with pytest.raises(Forbidden):
        filing.accept(draft, reviewed=True, by=cast.fire(), at=acting.MORNING)
    with pytest.raises(Conflict, match="不能出具备案回执"):
        filing.accept(draft, reviewed=True, by=cast.clerk(), at=acting.MORNING)


def test_a_refused_move_leaves_nothing():
    draft = acting.submitted()
    before = CaseFile.objects.filter(pk=draft.case_id).values().get()
    with pytest.raises(Forbidden):
        filing.accept(draft, reviewed=True, by=cast.market(), at=acting.MORNING)
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert CaseFile.objects.filter(pk=draft.case_id).values().get() == before
    assert not Document.objects.exists()


def test_a_move_raises_the_version_by_one_and_a_final_one_closes_the_file():
    draft = acting.submitted()
    version = draft.case.version
    applications.withdraw(draft, reason="重填", by=cast.clerk(), at=NEXT_DAY, expect=version)
    case = CaseFile.objects.get(pk=draft.case_id)
    assert (draft.state, draft.case.version) == ("withdrawn", version + 1)
    assert (case.version, case.closed_at) == (version + 1, NEXT_DAY)


def test_who_saw_an_older_version_is_told_who_was_first_and_when():
    draft = acting.submitted()
    seen = draft.case.version
    filing.accept(draft, reviewed=True, by=cast.clerk(), at=acting.MORNING, expect=seen)
    with pytest.raises(Stale, match="王秀兰 已于 10:00"):
        filing.accept(draft, reviewed=True, by=cast.clerk(), at=acting.MORNING, expect=seen)


def test_the_event_says_who_in_which_capacity_and_when():
    event = acting.filed().case.events.get(kind="registry.filing.accept")
    assert (event.by_name, event.agency_id, event.at) == ("王秀兰", "jingyu.civil_affairs", acting.MORNING)
    assert event.body_name == cast.agency("jingyu.civil_affairs").name


def together(*acts) -> list[Exception | None]:
    """Each act in a thread and a connection of its own, all let go at one moment; what each raised."""
    gate, said = threading.Barrier(len(acts), timeout=30), [None] * len(acts)

    def run(index: int, act) -> None:
        try:
            gate.wait()
            act()
        except Exception as error:  # noqa: BLE001 handed to the test
            said[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=copy_context().run, args=(run, index, act)) for index, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return said


@at_once
def test_of_two_who_accept_at_the_same_moment_one_wins_and_the_other_is_told():
    draft, clerk = acting.submitted(), cast.clerk()
    copies = [type(draft).objects.select_related("case", "institution").get(pk=draft.pk) for _ in range(2)]
    said = together(
        *(
            lambda copy=copy: filing.accept(copy, reviewed=True, by=clerk, at=acting.MORNING, expect=copy.case.version)
            for copy in copies
        )
    )
    assert sorted(type(error).__name__ for error in said) == ["NoneType", "Stale"]
    assert Document.objects.filter(kind="filing_receipt").count() == 1
    assert draft.case.events.filter(kind="registry.filing.accept").count() == 1


@at_once
def test_without_a_version_the_second_is_refused_by_the_state():
    draft, clerk = acting.submitted(), cast.clerk()
    copies = [type(draft).objects.select_related("case", "institution").get(pk=draft.pk) for _ in range(3)]
    said = together(
        *(lambda copy=copy: filing.accept(copy, reviewed=True, by=clerk, at=acting.MORNING) for copy in copies)
    )
    assert sorted(type(error).__name__ for error in said) == ["Conflict", "Conflict", "NoneType"]
    assert Series.objects.get(key__contains="备").last == 1


@at_once
def test_opening_the_same_filing_twice_at_once_leaves_one():
    institution, clerk = acting.claimed(), cast.clerk()
    said = together(*[lambda: filing.open(institution, by=clerk, at=acting.MORNING)] * 2)
    assert sorted(type(error).__name__ for error in said) == ["Conflict", "NoneType"]
    assert institution.filings.count() == 1


def test_the_lock_is_a_row_lock_in_the_database():
    draft = acting.drafted()
    with connection.cursor() as cursor:
        flow.lock(draft)
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE relation = 'casefile_casefile'::regclass AND mode LIKE 'Row%'"
        )
        assert cursor.fetchone()[0]
