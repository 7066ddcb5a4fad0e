"""Closing a hazard with its letters, and taking a letter back before the kind of a hazard is changed."""

import json

import pytest

from agencies.access import Role
from casefile import referrals
from casefile.models import Referral
from casefile.refusals import Conflict, Forbidden, Invalid
from inspections import closing, hazards
from inspections.models import Hazard
from tests import cast
from tests.inspections import hazarding as acting
from tests.inspections.hazarding import somebody

pytestmark = pytest.mark.django_db
SENT = Referral.State


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False


def notified(**more) -> tuple[Hazard, Referral]:
    hazard = acting.found(**more)
    hazards.notify(hazard, text="请依职责处理", by=cast.inspector(), at=acting.FOUND_AT)
    return hazard, referrals.about(hazard.case).get()


def accepted() -> tuple[Hazard, Referral]:
    hazard, letter = notified()
    acting.order(hazard)
    return acting.accepted(acting.reported(hazard)), letter


def close(hazard: Hazard, **sent):
    return closing.close(hazard, **sent, by=cast.clerk(), at=acting.CLOSED_AT)


def settled(letter: Referral) -> None:
    fire = somebody(letter.case.agency_id, Role.CLERK, number=7)
    referrals.accept(letter, by=fire, at=acting.ACCEPTED_AT)
    referrals.answer(letter, text="已整改", by=fire, at=acting.ACCEPTED_AT)


# --- closing ----------------------------------------------------------------------------------------------------------


def test_a_hazard_whose_letters_are_all_closed_closes_without_a_word():
    hazard, letter = accepted()
    settled(letter)
    with pytest.raises(Invalid, match=f"{letter.case.reference}.*已答复"):
        close(hazard)  # an answer that nobody took in is no closed letter
    referrals.take_in(letter, by=cast.clerk(), at=acting.ACCEPTED_AT)
    close(hazard)
    assert hazard.state == Hazard.State.CLOSED


def test_each_open_letter_is_named_with_its_reason_and_no_other():
    hazard, letter = accepted()
    passed = {"receiver": cast.agency("jingyu.housing"), "text": "墙体请一并看", "answer_by": None}
    fire = somebody("jingyu.fire", Role.CLERK, number=7)
    referrals.accept(letter, by=fire, at=acting.ACCEPTED_AT)
    referrals.pass_on(letter, **passed, by=fire, at=acting.ACCEPTED_AT)
    onward = Referral.objects.get(previous=letter)
    mine, theirs = letter.case.reference, onward.case.reference
    for letters in ({}, {mine: "已验收"}, {mine: "已验收", theirs: " "}):
        with pytest.raises(Invalid, match=theirs):
            close(hazard, note="都办完了", letters=letters)
    with pytest.raises(Invalid, match="不是这个隐患没有办结的函件"):
        close(hazard, letters={mine: "已验收", theirs: "另案办理", "YS-2020-0001": "x"})
    event = close(hazard, letters={mine: "已在平台验收", theirs: "墙体另案办理"})
    assert f"{theirs}（待接收）：墙体另案办理" in event.facts["left"]


def test_the_form_lists_the_open_letters_and_keeps_what_was_typed(client):
    hazard, letter = accepted()
    url = f"/inspections/hazards/{hazard.case.reference}/close"
    cast.sign_in(client, cast.clerk())
    assert f"{letter.case.reference}：" in client.get(url).content.decode()
    refused = client.post(url, {"note": "", "letters": f"{letter.case.reference}："})
    assert refused.status_code == 422
    assert "逐件写明理由" in refused.content.decode()
    client.post(url, {"note": "", "letters": f"{letter.case.reference}：已在平台验收"})
    hazard.refresh_from_db()
    assert hazard.state == Hazard.State.CLOSED


def test_the_api_takes_the_same_lines(client):
    hazard, letter = accepted()
    cast.sign_in(client, cast.clerk())
    url = f"/api/v1/hazards/{hazard.case.reference}"
    seen = client.get(url).headers["ETag"]
    asked = {"content_type": "application/json", "HTTP_IF_MATCH": seen}
    assert client.post(f"{url}/close", json.dumps({"note": ""}), **asked).status_code == 422
    body = json.dumps({"letters": f"{letter.case.reference} 已在平台验收"})
    assert client.post(f"{url}/close", body, **asked).json()["state"] == "closed"


# --- taking a letter back ---------------------------------------------------------------------------------------------

CHANGE = {"kind": "building", "grade": "general", "urgent": False, "reason": "是墙体开裂", "at": acting.FOUND_AT}


def test_the_finder_takes_its_letter_back_before_it_changes_the_kind():
    hazard, letter = notified()
    with pytest.raises(Forbidden, match="先撤回告知"):
        hazards.reclassify(hazard, **CHANGE, by=cast.inspector())
    hazards.revoke_notice(hazard, reason="种类定错", by=cast.inspector(), at=acting.FOUND_AT)
    letter.refresh_from_db()
    assert letter.state == SENT.REVOKED
    assert hazards.owed(hazard) == ["jingyu.fire"]
    assert [one.agency_id for one in hazard.case.clocks.running()] == ["jingyu.civil_affairs"]  # owed anew
    hazards.reclassify(hazard, **CHANGE, by=cast.inspector())
    assert (hazard.case.agency_id, hazards.owed(hazard)) == ("jingyu.housing", ["jingyu.housing"])
    hazards.notify(hazard, text="请处理", by=cast.inspector(), at=acting.FOUND_AT)
    with pytest.raises(Forbidden, match="先撤回告知"):
        hazards.reclassify(hazard, **CHANGE | {"kind": "fire"}, by=cast.inspector())


def test_a_call_to_the_scene_counts_as_told():
    hazard = acting.found(urgent=True)
    hazards.call_to_scene(hazard, text="请立即到场", by=cast.inspector(), at=acting.FOUND_AT)
    with pytest.raises(Forbidden, match="先撤回告知"):
        hazards.reclassify(hazard, **CHANGE, by=cast.inspector())
    hazards.revoke_notice(hazard, reason="不是紧急情形", by=cast.inspector(), at=acting.FOUND_AT)
    hazards.reclassify(hazard, **CHANGE, by=cast.inspector())
    assert hazard.kind == "building"


def test_an_answered_letter_is_not_taken_back_and_nobody_else_takes_one_back():
    hazard, letter = notified()
    for other in (cast.fire(), somebody("jingyu.housing"), acting.own(hazard)):
        with pytest.raises(Forbidden):
            hazards.revoke_notice(hazard, reason="x", by=other, at=acting.FOUND_AT)
    settled(letter)
    with pytest.raises(Conflict, match="已经答复"):
        hazards.revoke_notice(hazard, reason="x", by=cast.inspector(), at=acting.FOUND_AT)


def test_a_letter_that_was_revoked_on_its_own_page_is_cleared_too():
    hazard, letter = notified()
    referrals.revoke(letter, reason="送错", by=cast.inspector(), at=acting.FOUND_AT)
    hazards.revoke_notice(hazard, reason="送错", by=cast.inspector(), at=acting.FOUND_AT)
    hazards.reclassify(hazard, **CHANGE, by=cast.inspector())
    assert hazard.kind == "building"


def test_without_a_letter_there_is_nothing_to_take_back():
    with pytest.raises(Conflict, match="还没有告知"):
        hazards.revoke_notice(acting.found(), reason="x", by=cast.inspector(), at=acting.FOUND_AT)
