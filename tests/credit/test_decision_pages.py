"""The pages and the API of collected decisions: what is found, exported, matched and sent."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.access import Role
from credit import collecting
from credit.models import Batch, Decision, Entry
from tests import cast
from tests.credit.collected import HEAD, OWN, ROWS, applied, lead, taken
from tests.registry.acting import CODE, filed
from tests.test_budgets import LIST as BAR
from tests.test_budgets import questions

pytestmark = pytest.mark.django_db
LIST = "/credit/decisions"


@pytest.fixture(autouse=True)
def _plain(settings):
    settings.SECURE_SSL_REDIRECT = False


def test_the_list_is_narrowed_and_exported(client):
    applied()
    cast.sign_in(client, lead())
    assert client.get(LIST).content.decode().count('scope="row"') == len(ROWS)
    assert client.get(LIST, {"matched": "again"}).content.decode().count('scope="row"') == 1
    assert "没有符合条件的" in client.get(LIST, {"q": "查无此人"}).content.decode()
    assert OWN in b"".join(client.get(LIST, {"q": OWN, "export": "csv"}).streaming_content).decode()


def test_an_empty_list_says_what_would_fill_it(client):
    assert "import_decisions" in cast.sign_in(client, lead()).get(LIST).content.decode()


def test_the_lists_cost_the_same_however_long(client):
    applied()
    cast.sign_in(client, lead())
    few = {url: questions(client, url) for url in (LIST, "/credit/batches")}
    applied(lines=[[*row[:1], f"{row[1]}之{n}", *row[2:]] for n in range(20) for row in ROWS[:2]])
    assert {url: questions(client, url) for url in few} == few
    assert max(few.values()) <= BAR


def test_one_decision_shows_what_came_beside_what_was_understood(client):
    applied()
    one = Decision.objects.get(row=3)
    page = cast.sign_in(client, lead()).get(f"{LIST}/{one.pk}").content.decode()
    for words in ("＝1+1", "《B条例》第10条第1项", "靖市监罚 · 2026年 · 第4号", "没有找到"):
        assert words in page


def test_an_officer_matches_it_on_the_page(client):
    institution = filed().institution
    applied()
    one = Decision.objects.get(row=3)
    cast.sign_in(client, lead())
    url = f"{LIST}/{one.pk}?q=松鹤园"
    assert institution.party.name in client.get(url).content.decode()
    assert client.post(url, {"reason": "核对过"}).status_code == 422
    assert client.post(url, {"institution": institution.pk, "reason": "核对过"}).status_code == 302
    assert Entry.objects.filter(number=one.number).count() == 1


def test_who_has_no_part_in_credit_matches_nothing(client):
    institution = filed().institution
    applied()
    one = Decision.objects.get(row=3)
    cast.sign_in(client, cast.market())
    assert client.post(f"{LIST}/{one.pk}?q=松鹤园", {"institution": institution.pk}).status_code == 403


def test_an_institution_reads_no_batch(client):
    institution = filed().institution
    applied()
    one = Decision.objects.get(row=3)
    cast.sign_in(client, cast.representative(institution.party))
    assert client.get(f"{LIST}/{one.pk}").status_code == 404
    assert OWN not in client.get(LIST).content.decode()


def test_a_table_is_handed_in_looked_through_and_entered_on_pages(client):
    institution = filed().institution
    by = lead()
    cast.sign_in(client, by)
    url, rows = f"{LIST}/import", "\n".join(",".join(row).replace("\n", " ") for row in [HEAD, *ROWS[:1], *ROWS[2:]])
    assert f'href="{url}"' in client.get(LIST).content.decode()
    sent = {"kind": "penalty", "sender": "jingyu.market"}
    bad = client.post(url, sent | {"file": SimpleUploadedFile("坏.csv", "甲,乙\n1,2".encode("gb18030"))})
    assert (bad.status_code, Batch.objects.count()) == (422, 0)
    assert "表头里没有" in bad.content.decode()
    for _ in range(2):  # the same file is taken in once
        answer = client.post(url, sent | {"file": SimpleUploadedFile("九月.csv", rows.encode("gb18030"))})
        assert answer.status_code == 302, answer.content.decode()
    batch = Batch.objects.get()
    assert collecting.outlook(batch) == {"matched": 1, "contested": 0, "open": 0, "bare": 1, "repeated": 1}
    page = client.get(answer["Location"]).content.decode()
    assert "还没有记入任何信用记录" in page
    assert "没有文号，不能记入信用记录" in page
    assert not Entry.objects.filter(kind="penalty").exists()
    collecting.apply(batch, by=by, at=batch.case.opened_at)
    assert Entry.objects.get(kind="penalty").party == institution.party
    for other, status in ((cast.representative(institution.party), 403), (cast.market(), 422)):
        cast.sign_in(client, other)  # an agency hands in its own, in nobody else's name
        sent |= {"sender": by.agency.pk, "file": SimpleUploadedFile("十月.csv", rows.encode())}
        assert client.post(url, sent).status_code == status


def test_a_batch_is_entered_on_its_page(client):
    batch = taken()
    cast.sign_in(client, lead())
    assert "须核对" in client.get(f"/credit/batches/{batch.case.reference}").content.decode()
    assert (
        client.post(f"/credit/batches/{batch.case.reference}/apply", {"version": batch.case.version}).status_code == 302
    )
    assert batch.source in client.get("/credit/batches").content.decode()


SENT = {
    "source": "执法系统",
    "decisions": [
        {
            "number": OWN, "name": "靖宇县松鹤园养老服务中心", "code": CODE, "ground": "《食品安全法》第五十六条",
            "result": "罚款五千元 ", "authority": "某局", "decided_on": "2026-09-10", "自有的列": "原样",
        }
    ],
}  # fmt: skip


def send(client, sent=None):
    return client.post("/api/v1/credit/decisions", json.dumps(sent or SENT), content_type="application/json")


def test_an_agency_sends_what_it_decided_and_the_lead_enters_it(client):
    institution = filed().institution
    cast.sign_in(client, cast.market())
    answer = send(client)
    assert answer.status_code == 201, answer.content.decode()
    batch = Batch.objects.get()
    assert answer.json()["reference"] == batch.case.reference
    assert ["自有的列", "原样"] in batch.decisions.get().raw["cells"]
    assert ["result", "罚款五千元 "] in batch.decisions.get().raw["cells"]
    assert send(client).json()["reference"] == batch.case.reference
    collecting.apply(batch, by=lead(), at=batch.case.opened_at)
    assert Entry.objects.get(kind="penalty").party == institution.party
    kept = client.get("/api/v1/credit/decisions").json()["results"]
    assert kept[0]["articles"] == [{"law": "食品安全法", "article": 56}]


def test_what_is_needed_is_named(client):
    cast.sign_in(client, cast.market())
    answer = send(client, {"source": "执法系统", "decisions": [{"number": "1"}]})
    assert answer.status_code == 422
    assert "ground" in answer.content.decode()


def test_an_institution_sends_nothing(client):
    cast.sign_in(client, cast.representative(filed().institution.party))
    assert send(client).status_code == 403


def test_whoever_only_leads_credit_by_another_role_enters_nothing(client):
    batch = taken()
    by = cast.official("guanliyuan", "管理员", batch.case.agency_id, Role.ADMINISTRATOR)
    cast.sign_in(client, by)
    assert client.post(f"/credit/batches/{batch.case.reference}/apply", {"version": 1}).status_code == 403
