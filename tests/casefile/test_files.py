"""Opening files: references and paper numbers without gaps, a place's standing, who may read what."""

from datetime import timedelta

import pytest
from django.db import transaction

from agencies.access import SYSTEM
from agencies.models import Place
from casefile import files
from casefile.models import CaseFile, Document, Series
from casefile.refusals import Conflict
from registry import filing, institutions
from tests import cast
from tests.casefile.test_flow import together
from tests.registry import acting

pytestmark = pytest.mark.django_db


class Torn(Exception):
    """Something broke after the act."""


@transaction.atomic
def torn(act) -> None:
    act()
    raise Torn


def opened(**changes) -> CaseFile:
    actor = cast.clerk()
    given = {
        "kind": "registry.institution", "prefix": "JG", "title": "甲院", "domain": "filing",
        "place": actor.agency.place, "agency": actor.agency, "by": actor, "at": acting.MORNING,
    }  # fmt: skip
    return files.open(**{**given, **changes})


def test_references_count_up_within_prefix_and_year():
    assert [opened().reference for _ in range(3)] == ["JG-2026-0001", "JG-2026-0002", "JG-2026-0003"]
    assert opened(prefix="BA").reference == "BA-2026-0001"
    assert opened(at=acting.local(2025, 12, 31, 23, 59)).reference == "JG-2025-0001"


def test_the_year_of_a_reference_is_the_local_one():
    """Eight hours before midnight in Greenwich it is already the new year here."""
    case = opened(at=acting.local(2027, 1, 1, 0, 0))
    assert (case.reference, case.opened_on.isoformat()) == ("JG-2027-0001", "2027-01-01")


def test_a_number_of_an_act_that_was_rolled_back_is_given_again():
    first = opened()
    with pytest.raises(Torn):
        torn(opened)
    assert [first.reference, opened().reference] == ["JG-2026-0001", "JG-2026-0002"]


def test_a_paper_number_of_an_act_that_was_rolled_back_is_given_again():
    draft = acting.submitted()
    with pytest.raises(Torn):
        torn(lambda: filing.accept(draft, reviewed=True, by=cast.clerk(), at=acting.MORNING))
    draft = type(draft).objects.select_related("case", "institution").get(pk=draft.pk)
    filing.accept(draft, reviewed=True, by=cast.clerk(), at=acting.MORNING)
    assert draft.case.documents.get(kind="filing_receipt").number.endswith("〔2026〕1号")


@pytest.mark.django_db(transaction=True)
def test_numbers_asked_for_at_once_are_all_different_and_without_gaps():
    numbers: list[int] = []

    def take() -> None:
        with transaction.atomic():
            numbers.append(files.allot("paper:试:2026"))

    assert together(*[take] * 8) == [None] * 8
    assert sorted(numbers) == list(range(1, 9))
    assert Series.objects.get(pk="paper:试:2026").last == 8


def test_a_block_of_numbers_is_consecutive():
    assert files.references("BA", 2026, 3) == ["BA-2026-0001", "BA-2026-0002", "BA-2026-0003"]
    assert files.references("BA", 2026) == ["BA-2026-0004"]


def test_paper_numbers_of_one_series_have_no_gaps_over_many_filings():
    for number in range(3):
        code = code_of(f"91220622MA0TE00{26 + number}")
        acting.filed(institution=acting.claimed(code=code, name=f"靖宇县第{number}养老院"))
    series = {document.number.split("〔")[0] for document in Document.objects.all()}
    for mark in series:
        numbers = Document.objects.filter(number__startswith=mark + "〔").values_list("number", flat=True)
        counted = sorted(int(number.split("〕")[1].removesuffix("号")) for number in numbers)
        assert counted == list(range(1, len(counted) + 1))


def code_of(stem: str) -> str:
    """A code whose check character is right."""
    return stem + next(sign for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY" if institutions.uscc.is_valid(stem + sign))


@pytest.mark.parametrize(
    ("place", "on", "word"),
    [
        ("tianjin_draft", (2026, 9, 11), "征求意见稿"),
        ("chengzhong", (2022, 7, 9), "尚未施行"),
        ("chengzhong", (2027, 7, 11), "已过有效期"),
    ],
)
def test_a_document_that_is_not_in_force_starts_nothing(place, on, word):
    cast.clerk()
    with pytest.raises(Conflict, match=word):
        opened(place=Place.objects.get(pk=place), at=acting.local(*on, 10))
    assert not CaseFile.objects.exists()


def test_a_document_is_in_force_on_its_first_and_on_its_last_day():
    cast.clerk()
    place = Place.objects.get(pk="chengzhong")
    for on in ((2022, 7, 10), (2027, 7, 10)):
        assert opened(place=place, at=acting.local(*on, 23, 59))


def test_a_file_under_a_parent_belongs_to_the_whole_dossier():
    root = opened()
    child = opened(parent=root)
    grandchild = opened(parent=child)
    assert (root.root, child.root, grandchild.root) == (None, root, root)


def sees(actor, case) -> bool:
    return CaseFile.objects.visible_to(actor).filter(pk=case.pk).exists()


def test_who_may_read_a_file_follows_from_matrix_handler_party_and_grant():
    case = acting.filed().case
    assert sees(cast.clerk(), case)
    assert sees(cast.representative(case.party), case)
    assert sees(SYSTEM, case)
    assert not sees(cast.chengzhong_clerk(), case)
    assert not sees(cast.representative(cast.party("别家", "91220622MA0TE0099U")), case)
    assert not sees(None, case)
    stranger = cast.official("qibuyun", "祁步云", "chengzhong.market", cast.Role.CLERK)
    assert not sees(stranger, case)
    files.give(case, [stranger.agency])
    assert sees(stranger, case)
    assert not sees(stranger, acting.pushed().case)


def test_a_post_that_ended_reads_nothing_the_next_day():
    case = acting.filed().case
    actor = cast.clerk()
    post = actor.user.posts.get()
    post.until_on = acting.MORNING.date()
    post.save()
    from_tomorrow = cast.posts.actor_of(actor.user, actor.key, on=post.until_on + timedelta(days=1))
    assert sees(cast.posts.actor_of(actor.user, actor.key, on=post.until_on), case)
    assert not sees(from_tomorrow, case)
