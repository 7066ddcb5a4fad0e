"""Pages and API of lists of conduct: each opens for whom it is meant, keeps what was typed, and says why not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.access import Role
from casefile.models import Event
from credit import leaving
from credit.models import Listing, Objection, Repair
from tests import cast
from tests.credit import listed
from tests.inspections import hazarding
from tests.registry.acting import claimed, local, pdf

pytestmark = pytest.mark.django_db
LISTINGS = "/credit/listings"
WHILE = local(2026, 12, 30, 9, 0)


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False


def text(client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def test_a_listing_is_proposed_from_the_record(client):
    of = listed.institution()
    entry = listed.penalty(of)
    url = f"/credit/institutions/{of.case.reference}/propose"
    cast.sign_in(client, cast.clerk())
    assert "提请列入名单" in text(client, f"/credit/institutions/{of.case.reference}")
    assert "拒不整改重大安全隐患" in text(client, url)
    sent = {"ground": listed.GROUND, "basis": "", "reason": "占用疏散通道拒不整改"}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "没有据以列入的处理结果" in answer.content.decode()
    assert "占用疏散通道拒不整改" in answer.content.decode()
    answer = client.post(url, sent | {"basis": str(entry.pk)})
    assert answer.status_code == 302
    assert text(client, answer["Location"]).count("靖消行罚决字〔2026〕第0012号") == 1


def test_whoever_no_ground_names_finds_the_page_shut(client):
    of = listed.institution()
    cast.sign_in(client, cast.representative(of.party))
    assert "须由经办人" in text(client, f"/credit/institutions/{of.case.reference}/propose", 403)


@pytest.mark.parametrize(
    ("move", "sent", "wrong"),
    [
        ("notify", {"facts": "两次复查仍占用", "until": "2030-01-10"}, {"facts": "", "until": "2020-01-01"}),
        ("decline", {"reason": "x"}, {"reason": ""}),
    ],
)
def test_a_move_is_made_on_its_page_and_bad_input_is_kept(client, move, sent, wrong):
    subject = listed.proposed()
    by = cast.clerk() if move == "notify" else cast.leader()
    cast.sign_in(client, by)
    url = f"{LISTINGS}/{subject.case.reference}/{move}"
    assert client.get(url).status_code == 200
    assert client.post(url, wrong).status_code == 422
    assert client.post(url, sent).status_code == 302
    subject.refresh_from_db()
    assert subject.state in ("notified", "declined")


def test_the_decision_shows_the_bounds_of_today_and_the_conflict(client):
    subject = listed.heard()
    cast.sign_in(client, cast.leader())
    url = f"{LISTINGS}/{subject.case.reference}/decide"
    shown = text(client, url)
    assert "不少于3个月，不超过12个月" in shown
    assert "103号" in shown
    answer = client.post(url, {"severity": "general", "months": "99", "why": "理由"})
    assert answer.status_code == 422
    assert "不超过12个月" in answer.content.decode()
    assert client.post(url, {"severity": "general", "months": "6", "why": "理由"}).status_code == 302


def test_the_page_of_a_listing_shows_rule_term_and_what_is_in_doubt(client):
    subject = listed.served()
    cast.sign_in(client, cast.clerk())
    shown = text(client, f"{LISTINGS}/{subject.case.reference}")
    for part in (
        "国家发展改革委令第36号",
        "6个月",
        "3月29日",
        "正在门户公布",
        "靖宇县消防救援大队",
        cast.market().agency.name,
    ):
        assert part in shown
    own = cast.sign_in(client, cast.representative(subject.institution.party))
    assert "申请信用修复" in text(own, f"{LISTINGS}/{subject.case.reference}")


def test_repair_is_applied_for_checked_and_granted_on_pages(client, monkeypatch):
    subject = listed.served()
    monkeypatch.setattr("django.utils.timezone.now", lambda: WHILE)
    cast.sign_in(client, cast.representative(subject.institution.party))
    url = f"{LISTINGS}/{subject.case.reference}/apply-repair"
    assert "信用承诺书" in text(client, url)
    answer = client.post(url, {"chosen": ["pledge"], "text": "已改"})
    assert answer.status_code == 422
    assert "还缺" in answer.content.decode()
    answer = client.post(url, {"chosen": ["pledge"], "text": "已改", "evidence_pledge": pdf("承诺.pdf")})
    assert answer.status_code == 302
    found = Repair.objects.get()
    assert found.case.attachments.get().slot == "way-pledge-1"
    page = f"/credit/repairs/{found.case.reference}"
    assert "作出信用承诺" in text(client, page)
    cast.sign_in(client, cast.inspector())
    assert client.post(f"{page}/check", {"finding": "承诺书属实"}).status_code == 302
    cast.sign_in(client, cast.leader())
    assert client.post(f"{page}/grant", {"reason": "可以"}).status_code == 302
    assert Listing.objects.get().left_by == "repair"


def test_an_institution_objects_to_a_line_which_is_marked(client):
    of = listed.institution()
    entry = listed.penalty(of)
    cast.sign_in(client, cast.representative(of.party))
    record = f"/credit/institutions/{of.case.reference}"
    assert f"object?entry={entry.pk}" in text(client, record)
    answer = client.post(f"{record}/object?entry={entry.pk}", {"text": "不是我们"})
    assert answer.status_code == 302
    assert "有异议" in text(client, record)
    found = Objection.objects.get()
    cast.sign_in(client, hazarding.leader_of("jingyu.fire"))
    page = f"/credit/objections/{found.case.reference}"
    assert "不是我们" in text(client, page)
    answer = client.post(f"{page}/uphold", {"answer": "查实", "correction": "与本机构无关"})
    assert answer.status_code == 302
    assert "已更正" in text(client, record)


def test_the_record_shows_lines_whose_file_its_reader_may_not_open(client):
    of = listed.institution()
    listed.penalty(of, hazard=hazarding.found(of, kind="food"))
    cast.sign_in(client, hazarding.somebody("jingyu.housing"))
    shown = text(client, f"/credit/institutions/{of.case.reference}")
    assert "靖消行罚决字〔2026〕第0012号" in shown
    assert "不在您可看的范围内" in shown


def test_who_is_listed_is_seen_in_full_by_handlers_alone_and_on_the_record(client):
    of = listed.served()
    person = {"person": "秦守义", "person_number": "220622195501010018", "person_post": "法定代表人", "of": of}
    subject = listed.proposed(of.institution, basis=of.basis, **person)
    url = f"{LISTINGS}/{subject.case.reference}"
    for actor in (cast.clerk(), cast.reviewer(), cast.leader()):
        assert "守义" not in text(cast.sign_in(client, actor), url)
    cast.sign_in(client, cast.reviewer())
    assert client.post(f"{url}/person", {"purpose": "看看"}).status_code == 403
    cast.sign_in(client, cast.clerk())
    answer = client.post(f"{url}/person", {"purpose": "核对身份"})
    assert "秦守义" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert Event.objects.filter(case=subject.case, kind="personal.read").count() == 2
    assert "守义" not in text(client, f"{LISTINGS}?q=松鹤园")
    assert b"\xe5\xae\x88\xe4\xb9\x89" not in b"".join(client.get(f"{LISTINGS}?export=csv").streaming_content)


def test_the_list_is_filtered_exported_and_says_what_would_fill_it(client):
    cast.sign_in(client, cast.clerk())
    assert "没有列入名单的" in text(client, LISTINGS)
    subject = listed.served()
    assert subject.institution.party.name in text(client, f"{LISTINGS}?list=joint_punishment&state=listed")
    assert "没有符合条件的" in text(client, f"{LISTINGS}?list=red")
    table = b"".join(client.get(f"{LISTINGS}?export=csv").streaming_content).decode("utf-8-sig")
    assert subject.decision_number in table
    leaving.end_due(at=local(2027, 3, 30, 0, 0))
    assert "期满" in text(client, f"{LISTINGS}?state=left")
    for url in ("/credit/repairs", "/credit/objections"):
        assert "没有" in text(client, url)


def test_longer_lists_take_no_more_queries(client):
    subject = listed.served()
    cast.sign_in(client, cast.clerk())
    record = f"/credit/institutions/{subject.institution.case.reference}"
    urls = (LISTINGS, "/credit/repairs", "/credit/objections", "/credit/take-downs", record)
    taken_down("91220622MA0TE00346")
    before = {url: queries(client, url) for url in urls}
    taken_down("91220622MA0TE0055B")
    listed.penalty(subject.institution, hazard=hazarding.found(subject.institution, title="再一处"))
    assert {url: queries(client, url) for url in urls} == before
    assert max(before.values()) <= 16


def taken_down(code: str) -> None:
    other = claimed(code=code, name=f"靖宇县养老院{code[-4:]}")
    found = listed.served(listed.decided(listed.heard(listed.notified(listed.proposed(other)))))
    leaving.revoke(found, reason="列入有误", by=cast.leader(), at=WHILE)


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_api_reads_proposes_and_moves(client):
    of = listed.institution()
    entry = listed.penalty(of)
    cast.sign_in(client, cast.clerk())
    lines = client.get(f"/api/v1/institutions/{of.case.reference}/credit").json()["lines"]
    assert [line["entry"] for line in lines] == [entry.pk]
    sent = {"institution": of.case.reference, "ground": listed.GROUND, "reason": "拒不整改", "basis": str(entry.pk)}
    bare = client.post("/api/v1/listings", sent | {"basis": ""}, content_type="application/json")
    assert bare.status_code == 422
    assert "没有据以列入的处理结果" in bare.json()["detail"]
    made = client.post("/api/v1/listings", sent, content_type="application/json")
    assert made.status_code == 201, made.content.decode()
    body = {"facts": "两次复查仍占用", "until": "2030-01-10"}
    url, tag = f"/api/v1/listings/{made.json()['reference']}", made["ETag"]
    assert client.post(f"{url}/notify", body, content_type="application/json").status_code == 428
    moved = client.post(f"{url}/notify", body, content_type="application/json", headers={"If-Match": tag})
    assert moved.status_code == 200, moved.content.decode()
    assert moved.json()["state"] == "notified"
    assert client.get("/api/v1/listings?list=joint_punishment").json()["results"][0]["ground"] == listed.GROUND


def test_the_api_objects_and_applies(client, monkeypatch):
    subject = listed.served()
    monkeypatch.setattr("django.utils.timezone.now", lambda: WHILE)
    cast.sign_in(client, cast.representative(subject.institution.party))
    sent = {"institution": subject.institution.case.reference, "entry": subject.basis_id, "text": "不对"}
    made = client.post("/api/v1/objections", sent, content_type="application/json")
    assert made.status_code == 201, made.content.decode()
    again = {
        "listing": subject.case.reference,
        "chosen": ["pledge"],
        "text": "已改",
        "evidence_pledge": pdf("承诺.pdf"),
    }
    made = client.post("/api/v1/repairs", again)
    assert made.status_code == 201, made.content.decode()
    assert made.json()["ways"][0]["code"] == "pledge"


def test_role_is_asked_before_anything_is_typed(client):
    subject = listed.heard()
    cast.sign_in(client, cast.official("wangxiulan", "王秀兰", "jingyu.civil_affairs", Role.CLERK))
    assert "负责人" in text(client, f"{LISTINGS}/{subject.case.reference}/decide", 403)
