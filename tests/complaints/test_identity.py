"""Who complained: an attempt to learn it through every door; and the institution, which never sees the complaint."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from PIL import Image

from agencies.access import Actor, Role
from casefile import ledger, notices, previews, referrals
from casefile.models import Attachment, CaseFile, Document, Event, Notice, Referral
from casefile.refusals import Forbidden, Invalid
from complaints import complaints, conversions, handling, identity
from complaints.complaints import COMPLAINANT
from complaints.models import Complaint
from inspections import visits
from inspections.models import Visit
from tests import cast
from tests.complaints import complaining
from tests.complaints.complaining import ACCEPTED_AT, NAME, NUMBER, PHONE, REPLIED_AT, SECRETS
from tests.house import addresses
from tests.house.test_isolation import EACH, paths, subjects
from tests.inspections import hazarding
from tests.registry.acting import claimed, local

pytestmark = pytest.mark.django_db
LATER = local(2026, 9, 17, 9, 0)
SLOW = ("/api/v1/schema", "/api/v1/docs", "/healthz")  # the same for everybody, and knowing no case
ARRIVED = local(2026, 9, 21, 9, 0)
EXIF = Image.Exif()
EXIF[0x010E], EXIF[0x013B] = "GPS 42.4 126.8", "ouyang chunmei"


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False


def market_leader() -> Actor:
    return hazarding.somebody("jingyu.market", Role.LEADER, number=7)


@pytest.fixture
def told() -> dict[str, Complaint]:
    """Complaints that lived through every move, with names wherever a complainant may put them."""
    of, by = claimed(), cast.clerk()
    whole = complaining.received(of, by=cast.fire(), photos=[complaining.jpeg(exif=EXIF.tobytes())])
    complaining.accepted(whole)
    handling.ask(whole, question="哪一天", by=by, at=ACCEPTED_AT)
    said = f"9月10日，我是{NAME}，打{PHONE}找我"
    complaints.supplement(whole, text=said, photos=[complaining.jpeg(exif=EXIF.tobytes())], by=COMPLAINANT, at=LATER)
    complaints.add(whole, text=f"微信同号{PHONE}", by=COMPLAINANT, at=LATER)
    pair = [cast.inspector().user, cast.second_inspector().user]
    conversions.check(whole, planned_on=ARRIVED.date(), officers=pair, by=by, at=LATER)
    visits.arrive(Visit.objects.get(institution=of), arrived_at=ARRIVED, by=cast.inspector(), at=ARRIVED)
    complaining.transferred(whole, to="jingyu.market", at=ARRIVED)
    letter = Referral.objects.get(case__parent=whole.case)
    referrals.accept(letter, by=market_leader(), at=ARRIVED)
    referrals.answer(letter, text="已立案查处", by=market_leader(), at=ARRIVED)
    conversions.take_back(whole, by=by, at=ARRIVED)
    complaining.replied(whole, at=local(2026, 9, 22, 9, 0))
    complaints.rate(whole, rating=2, text=f"{NAME}不满意", by=COMPLAINANT, at=local(2026, 9, 22, 10, 0))
    away = complaining.accepted(complaining.received(of), domain="food")
    fresh = complaining.received(of, against_address="河北路18号")
    declined = complaining.received(of)
    sent = {"why": "no_facts", "text": "请写明日期以后再投诉"}
    handling.decline(declined, **sent, by=by, at=ACCEPTED_AT)
    notices.deliver(at=REPLIED_AT)
    return {"whole": whole, "away": away, "fresh": fresh, "declined": declined}


def doors_of(told: dict[str, Complaint]) -> list[str]:
    """Every address of the house, filled for every matter there is; lists also as sheets."""
    known, matters = list(addresses.every()), subjects()
    values = {"token": ["nothing"], "pk": ["1"], "agency": ["jingyu.civil_affairs"], "place": ["jingyu"]}
    plain, refered = [], []
    for address in known:
        if "reference" in address.arguments:
            refered += paths(address, matters)[:EACH]
        elif set(address.arguments) <= set(values):
            plain += address.paths(values)
    plain = [url for url in plain if url not in SLOW]
    sheets = [
        f"{url}?export={form}" for url in plain if not url.startswith(("/api", "/admin")) for form in ("csv", "xlsx")
    ]
    photos = [f"/cases/{one.case.reference}/files/photo-1" for one in told.values()]
    asked = [f"{url}?q={word}" for url in ("/complaints/", "/cases", "/api/v1/complaints", "/api/v1/cases")
             for word in (NAME, PHONE)]  # fmt: skip
    return sorted({*plain, *refered, *sheets, *photos, *asked})


def body_of(answer) -> str:
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if raw.startswith(b"PK"):  # a workbook
        with zipfile.ZipFile(BytesIO(raw)) as book:
            raw = b"".join(book.read(name) for name in book.namelist())
    text = raw.decode("utf-8", "replace")
    try:
        return text + json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text


def read_through(client, actor: Actor, urls: list[str]) -> tuple[dict[str, str], int]:
    """What every door answers to an actor, and how many doors opened."""
    cast.sign_in(client, actor)
    client.raise_request_exception = False
    found, opened = {}, 0
    for url in urls:
        answer = client.get(url)
        opened += answer.status_code == 200
        found[url] = body_of(answer)
    return found, opened


def leaks(bodies: dict[str, str], words) -> list[tuple[str, str]]:
    # A page may say again what was asked in its own address; that is nothing that it tells.
    return [(url, word) for url, body in bodies.items() for word in words if word in body and word not in url]


@pytest.mark.parametrize("who", ["handler", "receiver", "looker"])  # fmt: skip
def test_nobody_reads_who_complained_on_any_page_sheet_or_answer(told, client, who):
    actors = {"handler": cast.clerk, "receiver": market_leader, "looker": cast.administrator}
    actor = actors[who]()
    if who == "looker":
        previews.begin(cast.market().agency, purpose="核对", by=actor, at=REPLIED_AT)
    bodies, opened = read_through(client, actor, doors_of(told))
    assert opened > 40
    assert leaks(bodies, SECRETS) == []
    if who in ("handler", "receiver"):
        reference = told["whole"].case.reference
        assert any(reference in body and "＊＊＊" in body for body in bodies.values())


def test_the_institution_never_meets_the_complaint_anywhere(told, client):
    representative = cast.representative(told["whole"].institution.party)
    bodies, opened = read_through(client, representative, doors_of(told))
    assert opened > 25
    references = [one.case.reference for one in told.values()]
    letters = list(Referral.objects.values_list("case__reference", flat=True))
    own = [url for url in bodies if any(word in url for word in [*references, *letters])]
    words = (*SECRETS, *references, *letters, "投诉：", "按投诉举报检查")
    assert leaks({url: body for url, body in bodies.items() if url not in own}, words) == []
    assert leaks({url: bodies[url] for url in own}, (*SECRETS, "按投诉举报检查", "拉肚子")) == []
    assert {client.get(url).status_code for url in own if "/portal" not in url} <= {404, 405}
    for url in own:
        assert client.post(url).status_code in (403, 404, 405), url


def test_the_number_of_files_betrays_no_complaint_to_the_institution(told, client):
    of = told["whole"].institution
    cast.sign_in(client, cast.representative(of.party))
    page = client.get(f"/registry/institutions/{of.case.reference}")
    assert page.status_code == 200
    assert page.context["partial"] is False


def test_nothing_that_is_kept_beside_the_sealed_columns_tells_who_complained(told):
    kept = [
        *Event.objects.values_list("facts", "by_name", "body_name"), *Notice.objects.values_list("text", flat=True),
        *Document.objects.values_list("facts", "title"), *CaseFile.objects.values_list("title", flat=True),
        *Attachment.objects.values_list("name", "path", "slot"),
        *Referral.objects.values_list("text", "answer", "ground"),
        *Visit.objects.values_list("ground_text", flat=True), *[message.body for message in mail.outbox],
        *[str(row) for row in ledger.rows()],
    ]  # fmt: skip
    text = json.dumps(kept, ensure_ascii=False, cls=DjangoJSONEncoder)
    assert [word for word in SECRETS if word in text] == []
    with connection.cursor() as cursor:
        for table in ("complaints_complaint", "complaints_addition"):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            rows = "".join(row[0] for row in cursor.fetchall())
            assert [word for word in SECRETS if word in rows] == []


def test_photos_are_drawn_anew_without_name_place_or_camera(told):
    found = Attachment.objects.filter(case=told["whole"].case)
    assert [one.name for one in found.order_by("slot")] == ["照片1.jpg", "照片2.jpg"]
    for one in found:
        with default_storage.open(one.path) as stored:
            raw = stored.read()
        assert b"ouyang" not in raw
        assert not Image.open(BytesIO(raw)).getexif()


def test_an_anonymous_complaint_keeps_no_name_even_when_one_is_sent_along():
    complaint, _ = complaining.sent_in(name=NAME, phone=PHONE)
    assert (complaint.name, complaint.phone, complaint.anonymous) == ("", "", True)
    first = complaint.case.events.order_by("seq").first()
    assert (first.by_id, first.agency_id, first.by_name) == (None, None, "投诉人")


def test_the_handler_reads_it_in_full_and_leaves_that_on_the_timeline(told, client):
    fresh = told["fresh"]
    cast.sign_in(client, cast.clerk())
    url = f"/complaints/of/{fresh.case.reference}/who"
    assert client.post(url, {"purpose": ""}).status_code == 422
    assert client.post(url, {"purpose": f"回访{NAME}"}).status_code == 422
    answer = client.post(url, {"purpose": "回访投诉人"})
    assert answer.status_code == 200
    assert all(secret in answer.content.decode() for secret in (NAME, PHONE, NUMBER))
    assert answer["Cache-Control"] == "no-store"
    event = fresh.case.events.get(kind="personal.read")
    assert event.facts == {"what": "投诉人姓名、电话和投诉原文", "purpose": "回访投诉人"}


@pytest.mark.parametrize("who", ["grantee", "receiver", "reviewer", "administrator", "looker"])
def test_who_does_not_handle_it_cannot_read_it_in_full(told, client, who):
    actor = {
        "grantee": cast.clerk, "receiver": market_leader, "reviewer": cast.reviewer, "looker": cast.administrator,
        "administrator": cast.administrator,
    }[who]()  # fmt: skip
    complaint = told["away"] if who in ("grantee", "looker") else told["whole"]
    cast.sign_in(client, actor)
    if who == "looker":
        previews.begin(cast.market().agency, purpose="核对", by=actor, at=REPLIED_AT)
    url = f"/complaints/of/{complaint.case.reference}/who"
    for answer in (client.get(url), client.post(url, {"purpose": "想知道"})):
        assert answer.status_code in (403, 404)
        assert NAME not in answer.content.decode()
    with pytest.raises(Forbidden):
        identity.reveal(complaint, purpose="想知道", by=actor, at=REPLIED_AT)
    assert not complaint.case.events.filter(kind="personal.read").exists()


TELLING = [NAME, "春梅说的", f"回电 {PHONE[:3]}-{PHONE[3:7]} {PHONE[7:]}", f"身份证{NUMBER}", "赵桂芝家属反映"]


@pytest.mark.parametrize("words", TELLING)
def test_no_officer_can_write_it_into_what_others_read(words):
    by, at = cast.clerk(), ACCEPTED_AT
    complaint = complaining.accepted()
    market = cast.market().agency
    tries = [
        lambda: handling.ask(complaint, question=words, by=by, at=at),
        lambda: handling.reply(complaint, outcome="upheld", reply=words, by=by, at=at),
        lambda: conversions.not_ours(complaint, found_on=at.date(), reason=words, by=by, at=at),
        lambda: conversions.transfer(complaint, receiver=market, text=words, by=by, at=at),
        lambda: conversions.check(complaint, planned_on=at.date(), officers=[], text=words, by=by, at=at),
        lambda: complaints.withdraw(complaint, reason=words, by=by, at=at),
        lambda: referrals.offer(complaint.case, kind="copy", receiver=market, text=words, by=by, at=at),
    ]
    for attempt in tries:
        with pytest.raises(Invalid, match="投诉人的姓名、电话"):
            attempt()
    assert not Referral.objects.exists()


def test_what_is_passed_on_further_may_not_tell_it_either():
    letter = Referral.objects.get(case__parent=complaining.transferred().case)
    by, fire = market_leader(), cast.fire().agency
    with pytest.raises(Invalid, match="投诉人的姓名、电话"):
        referrals.pass_on(letter, receiver=fire, text=f"{NAME}反映", by=by, at=ACCEPTED_AT + timedelta(hours=1))


def test_the_draft_of_the_letter_is_blotted_and_may_be_sent_as_it_is(client):
    complaint = complaining.accepted()
    cast.sign_in(client, cast.clerk())
    page = client.get(f"/complaints/of/{complaint.case.reference}/transfer")
    draft = page.context["form"].initial["text"]
    assert [word for word in SECRETS if word in draft] == []
    assert "厨房的肉发臭" in draft
    complaining.transferred(complaint, text=draft)
    assert complaint.state == Complaint.State.TRANSFERRED


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("我叫张建国，电话139 0439 0077。护理员打人。", "护理员打人"),
        ("本人李梅，身份证220622199001010011，反映饭菜发霉", "反映饭菜发霉"),
        ("联系人：王芳　１３９０４３９００７７，老人摔倒没人管", "老人摔倒没人管"),
        ("幺三九零四三九零零七七，费用乱涨", "费用乱涨"),
        ("加微信: laowang_88 说，押金三万元不退", "押金三万元不退"),
        ("我家住靖宇镇中华街3号楼501，养老院夜里没有人", "养老院夜里没有人"),
        ("刘阿姨告诉我，收费3000000元没有发票", "收费3000000元没有发票"),
        ("邮箱 zhang.san@example.cn，床位不够", "床位不够"),
    ],
)
def test_names_and_numbers_are_blotted_and_the_matter_stays_legible(text, rest):
    shown = identity.blot(text)
    for secret in (
        "张建国",
        "李梅",
        "王芳",
        "laowang_88",
        "zhang.san",
        "3号楼501",
        "刘阿姨",
        "0077",
        "零四三九",
        "199001",
    ):
        assert secret not in shown
    assert rest in shown


def test_a_known_name_is_blotted_also_where_nothing_announces_it():
    complaint = complaining.received(text=f"饭菜很差。{NAME} 和 欧阳 春梅 都看到了，春梅还拍了照")
    assert "春梅" not in identity.text_of(complaint)
