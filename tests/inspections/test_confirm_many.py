"""Many reports confirmed at once: each for itself; what cannot be is named with the reason and stays ticked."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casefile.refusals import Invalid
from inspections import doings
from inspections.models import Doing
from tests import cast
from tests.inspections import reporting

pytestmark = pytest.mark.django_db
AT = reporting.local(2026, 9, 20, 9, 0)
URL = "/inspections/doings"


@pytest.fixture(autouse=True)
def _plain(settings):
    settings.SECURE_SSL_REDIRECT = False


def reported(number: int, by=None) -> Doing:
    of = reporting.institution(reporting.code(number), f"城中区第{number}养老院")
    return reporting.reported(of, done_on=date(2026, 9, 8) + timedelta(days=number % 5), at=AT, by=by)


def form(*found: Doing, finding: str = "看了照片和签到表") -> dict:
    sent = {f"version-{one.case.reference}": str(one.case.version) for one in found}
    return sent | {"tick": [one.case.reference for one in found], "finding": finding}


def states(*found: Doing) -> list[str]:
    return [Doing.objects.get(pk=one.pk).state for one in found]


def test_an_officer_confirms_what_is_ticked_and_nothing_else(client):
    first, second, other = reported(1), reported(2), reported(3)
    cast.sign_in(client, cast.chengzhong_clerk())
    answer = client.post(f"{URL}?state=reported", form(first, second), follow=True)
    assert "已核实 2 件" in answer.content.decode()
    assert states(first, second, other) == ["confirmed", "confirmed", "reported"]
    event = first.case.events.get(kind="inspections.doing.confirm")
    assert (event.facts["finding"], event.by_name) == ("看了照片和签到表", "马素梅")


def test_what_cannot_be_confirmed_is_named_and_stays_ticked_while_the_rest_is_done(client):
    fine, own, gone = reported(1), reported(2, by=cast.chengzhong_clerk()), reported(3)
    sent = form(fine, own, gone)
    doings.send_back(gone, reason="缺照片", by=cast.chengzhong_clerk(), at=AT)
    cast.sign_in(client, cast.chengzhong_clerk())
    answer = client.post(URL, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert states(fine, own, gone) == ["confirmed", "reported", "sent_back"]
    assert "有 2 件没有核实" in page
    assert "已核实 1 件" in page
    assert f'value="{own.case.reference}" checked' in page
    assert "看了照片和签到表</textarea>" in page
    assert "另一人" in page  # whoever reported it does not confirm it
    assert "请先看清现在的情况" in page  # sent back since the officer looked


def test_nothing_ticked_and_nothing_said_are_refused_and_keep_what_was_typed(client):
    doing = reported(1)
    cast.sign_in(client, cast.chengzhong_clerk())
    empty = client.post(URL, form(finding="看了"))
    assert (empty.status_code, "一件也没有勾选" in empty.content.decode()) == (422, True)
    silent = client.post(URL, form(doing, finding=" "))
    assert (silent.status_code, f'value="{doing.case.reference}" checked' in silent.content.decode()) == (422, True)
    assert states(doing) == ["reported"]
    with pytest.raises(Invalid):
        doings.confirm_many([doing], finding="", by=cast.chengzhong_clerk(), at=AT)


def test_nobody_confirms_what_they_may_not_read_or_for_their_own_house(client):
    doing = reported(1)
    cast.sign_in(client, cast.representative(doing.institution.party))
    assert "核实勾选的" not in client.get(URL).content.decode()
    assert client.post(URL, form(doing)).status_code == 409
    cast.sign_in(client, cast.clerk())  # of another place
    assert client.post(URL, form(doing)).status_code == 422
    assert states(doing) == ["reported"]


def test_the_export_is_the_list_that_was_asked_for(client):
    first, second = reported(1), reported(2)
    doings.confirm(second, finding="看了", by=cast.chengzhong_clerk(), at=AT)
    cast.sign_in(client, cast.chengzhong_clerk())
    said = b"".join(client.get(f"{URL}?state=reported&export=csv")).decode()
    assert first.case.reference in said
    assert second.case.reference not in said
    assert client.get(f"{URL}?export=xlsx").status_code == 200


def test_the_list_with_its_boxes_costs_the_same_however_long_it_is(client):
    reported(1)
    cast.sign_in(client, cast.chengzhong_clerk())
    client.get(URL)
    counts = []
    for number in (2, 7):
        with CaptureQueriesContext(connection) as found:
            assert client.get(URL).status_code == 200
        counts.append(len(found))
        for each in range(number, number + 4):
            reported(each)
    assert counts[0] == counts[1] <= 10
