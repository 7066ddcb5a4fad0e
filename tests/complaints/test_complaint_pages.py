"""The pages of complaints: entered by hand, listed and exported, moved; and what each asks of the database."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints import complaints, handling
from complaints.models import Complaint
from tests import cast
from tests.complaints import complaining
from tests.registry.acting import claimed
from tests.test_budgets import CASE, LIST, MOVE, counted, questions

pytestmark = pytest.mark.django_db
S = Complaint.State
LISTS = "/complaints/"
NEW = "/complaints/enter"


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.SECURE_SSL_REDIRECT = False
    settings.MEDIA_ROOT = tmp_path


def now_received(of=None, **more) -> Complaint:
    at = timezone.now()
    return complaining.received(of or claimed(at=at), at=at, **more)


def now_accepted(**more) -> Complaint:
    return complaining.accepted(now_received(**more), at=timezone.now())


def address(complaint: Complaint, move: str = "") -> str:
    return f"/complaints/of/{complaint.case.reference}{move}"


def sent(complaint: Complaint, **fields) -> dict:
    complaint.case.refresh_from_db()
    return fields | {"version": str(complaint.case.version)}


def typed(**changes) -> dict:
    today = timezone.localdate().isoformat()
    return {
        "channel": "hotline", "source_number": "GD2026091600123", "received_on": today, "against": "河东小区托老所",
        "text": "夜里没有人值班，老人摔倒了没有人管", "phone": "13804390011", "name": "丁桂英",
    } | changes  # fmt: skip


def test_an_officer_enters_a_complaint_and_is_told_the_code_once(client):
    cast.sign_in(client, cast.clerk())
    assert "登记投诉举报" in client.get(NEW).content.decode()
    answer = client.post(NEW, typed())
    assert answer.status_code == 201
    complaint, code = Complaint.objects.get(), answer.context["code"]
    assert code in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    page = client.get(address(complaint)).content.decode()
    assert code not in page
    assert "夜里没有人值班" in page
    assert "丁桂英" not in page
    assert "丁**" in page


def test_an_institution_of_the_register_is_found_by_name_reference_or_code(client):
    of = claimed(at=timezone.now())
    cast.sign_in(client, cast.clerk())
    for words in (of.party.name, of.case.reference, of.party.code, "松鹤园"):
        assert client.post(NEW, typed(institution=words, against="")).status_code == 201
    assert set(Complaint.objects.values_list("institution", "against")) == {(of.pk, of.party.name)}


def test_bad_input_keeps_what_was_typed_and_says_why(client):
    cast.sign_in(client, cast.clerk())
    answer = client.post(NEW, typed(institution="没有这家", phone="", text="脏"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有这家机构" in page
    assert "河东小区托老所" in page
    answer = client.post(NEW, typed(phone="", text="脏"))
    assert answer.status_code == 422
    assert {"phone", "text"} <= set(answer.context["form"].errors)
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("who", ["reviewer", "representative"])
def test_who_may_not_enter_one_reads_why(client, who):
    actor = cast.reviewer() if who == "reviewer" else cast.representative()
    cast.sign_in(client, actor)
    assert client.get(NEW).status_code == client.post(NEW, typed()).status_code == 403
    assert "登记投诉举报</a>" not in client.get(LISTS).content.decode()


def test_the_list_is_narrowed_counted_and_exported_without_names(client):
    of = claimed(at=timezone.now())
    mine, other = now_received(of), now_received(of, channel="hotline", against="春晖老年公寓", institution=None)
    complaining.accepted(other, domain="food", at=timezone.now())
    cast.sign_in(client, cast.clerk())
    assert mine.case.reference in client.get(LISTS).content.decode()
    for ask, there in (
        ({"q": "春晖"}, other), ({"channel": "hotline"}, other), ({"domain": "food"}, other),
        ({"state": "received"}, mine), ({"agency": "jingyu.market"}, other), ({"institution": of.case.reference}, mine),
        ({"q": mine.case.reference}, mine),
    ):  # fmt: skip
        page = client.get(LISTS, ask).content.decode()
        away = other if there is mine else mine
        assert there.case.reference in page, ask
        assert f"{away.case.reference}</span>" not in page, ask
    assert "没有符合条件的投诉举报" in client.get(LISTS, {"overdue": "1"}).content.decode()
    sheet = b"".join(client.get(LISTS, {"export": "csv", "state": "received"}).streaming_content).decode()
    assert mine.case.reference in sheet
    assert "厨房的肉发臭" in sheet
    assert complaining.NAME not in sheet
    assert complaining.PHONE not in sheet
    assert other.case.reference not in sheet
    assert client.get(LISTS, {"export": "xlsx"}).content.startswith(b"PK")


def test_what_is_late_is_found_and_said(client):
    at = timezone.now() - timedelta(days=30)
    complaining.received(claimed(at=at), at=at)
    cast.sign_in(client, cast.clerk())
    page = client.get(LISTS, {"overdue": "1"}).content.decode()
    assert "逾期" in page
    assert "TS-" in page


def test_an_empty_list_says_what_would_fill_it(client):
    cast.sign_in(client, cast.clerk())
    assert "登记投诉举报”录入" in client.get(LISTS).content.decode()


def test_the_form_of_acceptance_begins_with_the_suggestion_and_says_what_the_text_says(client):
    complaint = now_received()
    cast.sign_in(client, cast.clerk())
    page = client.get(address(complaint, "/accept"))
    assert page.context["form"].initial["domain"] == "food"
    assert "市场监" in page.content.decode()
    answer = client.post(address(complaint, "/accept"), sent(complaint, domain="unlicensed_permit"))
    assert answer.status_code == 422
    assert "请选定一个部门" in answer.content.decode()
    answer = client.post(address(complaint, "/accept"), sent(complaint, domain="food"))
    assert answer.status_code == 302
    complaint.refresh_from_db()
    assert complaint.state == S.HANDLING


def test_every_move_is_offered_where_it_belongs_and_done(client):
    complaint = now_accepted()
    cast.sign_in(client, cast.clerk())
    page = client.get(address(complaint)).content.decode()
    for label in ("反馈办理结果", "请投诉人补充", "移送其他部门", "安排检查", "立案查处", "认定不属于本部门职责"):
        assert label in page
    assert client.post(address(complaint, "/ask"), sent(complaint, question="哪一天")).status_code == 302
    assert client.post(address(complaint, "/supplement"), sent(complaint, text="九月十日")).status_code == 302
    told = sent(complaint, outcome="upheld", reply="已责令整改")
    assert client.post(address(complaint, "/reply"), told).status_code == 302
    page = client.get(address(complaint)).content.decode()
    assert "已责令整改" in page
    assert "投诉举报办理结果反馈单" in page


def test_a_refused_text_is_kept_in_the_form(client):
    complaint = now_accepted()
    cast.sign_in(client, cast.clerk())
    answer = client.post(address(complaint, "/ask"), sent(complaint, question=f"{complaining.NAME}哪天看到的"))
    assert answer.status_code == 422
    assert "改成“投诉人”" in answer.content.decode()


def test_whoever_received_it_still_reads_it_after_giving_it_away(client):
    complaint = now_received(by=cast.fire())
    cast.sign_in(client, cast.clerk())
    client.post(address(complaint, "/accept"), sent(complaint, domain="food"))
    assert client.get(address(complaint)).status_code == 200
    cast.sign_in(client, cast.fire())
    assert client.get(address(complaint)).status_code == 200
    cast.sign_in(client, cast.housing())
    assert client.get(address(complaint)).status_code == 404


def test_a_page_asks_the_same_of_the_database_whatever_there_is(client):
    cast.sign_in(client, cast.clerk())
    complaint = now_accepted()
    handling.ask(complaint, question="哪一天", by=cast.clerk(), at=timezone.now())
    few = {url: questions(client, url) for url in (LISTS, address(complaint))}
    for number in range(12):
        more = now_received(complaint.institution, source_number=f"GD{number}")
        complaining.accepted(more, at=timezone.now())
    complaints.supplement(complaint, text="九月十日", by=complaints.COMPLAINANT, at=timezone.now())
    many = {url: questions(client, url) for url in (LISTS, address(complaint))}
    assert many[LISTS] == few[LISTS] <= LIST
    assert many[address(complaint)] <= few[address(complaint)] <= CASE


def test_a_sheet_asks_no_more_for_more_rows(client):
    cast.sign_in(client, cast.clerk())
    of = now_accepted().institution
    with counted() as few:
        b"".join(client.get(LISTS, {"export": "csv"}).streaming_content)
    for _ in range(8):
        now_received(of)
    with counted() as many:
        b"".join(client.get(LISTS, {"export": "csv"}).streaming_content)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("move", "fields"), [("accept", {"domain": "food"}), ("decline", {"why": "no_facts", "text": "无"})]
)
def test_a_move_stays_within_its_budget(client, move, fields):
    complaint = now_received()
    cast.sign_in(client, cast.clerk())
    client.get(address(complaint))
    body = sent(complaint, **fields)
    with counted() as asked:
        assert client.post(address(complaint, f"/{move}"), body).status_code == 302
    assert len(asked) <= MOVE
