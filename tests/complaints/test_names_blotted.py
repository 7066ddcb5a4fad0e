"""What of a name may slip through: into the text that others read, the lines beside it, and what grows from it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casefile.refusals import Forbidden, Invalid
from complaints import complaints, covering, groups, identity
from complaints.complaint_list import sheet
from complaints.complaints import COMPLAINANT
from complaints.models import Complaint
from tests import cast
from tests.complaints import complaining, enforcing
from tests.complaints.complaining import ACCEPTED_AT, NAME, PHONE
from tests.registry.acting import claimed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我母亲李秀英在三楼摔倒没人管", "李秀英"),
        ("护工不管李秀英奶奶，骂她", "李秀英"),
        ("李秀英的女儿来电说押金不退", "李秀英"),
        ("护工打了住户刘桂兰，刘桂兰哭了", "刘桂兰"),
        ("我是赵国庆，我要投诉", "赵国庆"),
        ("来电人王小明要求退费", "王小明"),
        ("我妈孙凤英突发脑梗没送医", "孙凤英"),
        ("给李大爷喂错了药", "李"),
    ],
)
def test_a_name_is_blotted_also_where_other_words_run_on(text, name):
    assert name not in identity.blot(text)


@pytest.mark.parametrize(
    "text",
    [
        "老人常年没人管，周末没人值班，照顾老人不周",
        "张院长说没钱退押金，家属陈述情况也不听",
        "谢谢阿姨，老人马上要退住，母亲白天没人管",
    ],
)
def test_what_is_no_name_stays_legible(text):
    assert identity.blot(text) == text


def test_the_name_of_the_place_stays_legible_though_it_sounds_like_somebodys():
    sent = {"name": "王康宁", "phone": PHONE, "anonymous": False, "against": "康宁王奶奶托老所"}
    complaint, _ = complaining.sent_in(**sent, text="康宁王奶奶托老所的饭馊了，康宁看见的")
    assert identity.text_of(complaint) == "康宁王奶奶托老所的饭馊了，＊＊＊看见的"
    assert not identity.told_in(complaint, "请查处康宁王奶奶托老所")


@pytest.mark.parametrize("field", ["against", "against_address", "source_number"])
@pytest.mark.parametrize("words", [f"{NAME}家楼下", "致电13904390077"])
def test_no_line_that_others_read_takes_in_who_complained(field, words):
    with pytest.raises(Invalid) as refused:
        complaining.sent_in(**{"name": NAME, "phone": "139 0439 0077", "anonymous": False, field: words})
    assert set(refused.value.errors) == {field}
    assert not Complaint.objects.exists()


def test_likeness_tells_nobody_whose_name_stands_in_a_text_that_they_may_not_read():
    of = claimed()
    away = complaining.accepted(complaining.received(of), domain="food")
    bait = complaining.received(of, text=f"我叫{NAME}", name="张三", phone="13800000000")
    assert away.case.agency_id == "jingyu.market"
    assert [found.complaint.pk for found in groups.near(bait, actor=cast.clerk())] == []
    bait = complaining.received(of, text="厨房的肉发臭，吃坏了肚子", name="张三", phone="13800000000")
    assert away.pk in [found.complaint.pk for found in groups.near(bait, actor=cast.clerk())]


def test_who_does_not_handle_it_reads_not_even_a_surname(client):
    complaint = complaining.accepted(complaining.received(), domain="food")
    cast.sign_in(client, cast.clerk())
    page = client.get(f"/complaints/of/{complaint.case.reference}").content.decode()
    told = "".join("".join(row) for row in sheet(Complaint.objects.all(), actor=cast.clerk(), now=ACCEPTED_AT))
    for shown in (page, told):
        assert "实名" in shown
        assert "欧" not in shown
    assert "0077" not in page


def test_a_scanned_letter_is_opened_by_who_handles_it_alone_and_on_the_record(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    pages = [complaining.jpeg(), SimpleUploadedFile(f"{NAME}来信.pdf", b"%PDF-1.7 x", content_type="application/pdf")]
    complaint = complaining.received(channel="letter", scans=pages, by=cast.fire())
    url = f"/cases/{complaint.case.reference}/files/letter-2"
    cast.sign_in(client, cast.fire())
    assert client.get(url).status_code == 404
    assert "来信" not in client.get(f"/complaints/of/{complaint.case.reference}").context["page"].attachments
    cast.sign_in(client, cast.clerk())
    assert b"".join(client.get(url)).startswith(b"%PDF")
    assert complaint.case.events.get(kind="personal.read").facts["what"] == "来信2.pdf"
    assert NAME not in str(list(complaint.case.attachments.values_list("name", "slot", "path")))


def test_what_its_handler_covers_nobody_else_reads_or_is_written_to(client):
    complaint = complaining.received(text="二楼的事栓柱都看见了，栓柱说护工打人", anonymous=True, name="", phone="")
    url = f"/complaints/of/{complaint.case.reference}"
    cast.sign_in(client, cast.clerk())
    sent = {"words": "栓柱\n门卫", "version": complaint.case.version}
    assert "第2行在原文和补充里都没有" in client.post(f"{url}/cover", sent).content.decode()
    assert client.post(f"{url}/cover", sent | {"words": "栓柱"}).status_code == 302
    complaint = Complaint.objects.get()
    told = "".join("".join(row) for row in sheet(Complaint.objects.all(), actor=cast.clerk(), now=ACCEPTED_AT))
    for shown in (client.get(url).content.decode(), told, str(list(complaint.case.events.values_list("facts")))):
        assert "栓柱" not in shown
    with pytest.raises(Invalid, match="投诉里提到"):
        complaining.transferred(complaint, text="请找栓柱核实。")
    told = identity.reveal(complaint, purpose="核实", by=cast.clerk(), at=ACCEPTED_AT)
    assert told["text"].count("栓柱") == 2
    with pytest.raises(Forbidden):
        covering.cover(complaint, anew=True, by=cast.fire(), at=ACCEPTED_AT)
    covering.cover(complaint, anew=True, by=cast.clerk(), at=ACCEPTED_AT)
    assert "栓柱" in identity.text_of(Complaint.objects.get())


def test_a_letter_sent_as_a_photo_is_sealed_by_who_handles_it(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    complaint = complaining.received(photos=[complaining.jpeg(), complaining.jpeg()], by=cast.fire())
    files = f"/cases/{complaint.case.reference}/files/"
    cast.sign_in(client, cast.fire())
    assert client.get(f"{files}photo-1").status_code == 200
    covering.cover(complaint, photos=["photo-1"], by=cast.clerk(), at=ACCEPTED_AT)
    shut = [client.get(files + slot).status_code for slot in ("photo-1", "letter-1", "photo-2")]
    assert shut == [404, 404, 200]
    cast.sign_in(client, cast.clerk())
    assert client.get(f"{files}letter-1").status_code == 200
    complaints.add(complaint, text="又拍了一张", photos=[complaining.jpeg()], by=cast.clerk(), at=ACCEPTED_AT)
    kept = complaint.case.attachments.filter(replaced_at=None).order_by("slot").values_list("slot", flat=True)
    assert list(kept) == ["letter-1", "photo-2", "photo-3"]


def test_whoever_takes_it_back_and_signs_is_not_named_on_the_timeline():
    complaint, _ = complaining.sent_in()
    complaints.withdraw(complaint, reason="我叫李秀英，问题解决了", by=COMPLAINANT, at=ACCEPTED_AT)
    assert complaint.case.events.get(kind="complaints.complaint.withdraw").facts["reason"] == "我叫＊＊＊，问题解决了"


def test_the_case_that_grew_from_it_names_the_victim_but_not_who_complained():
    complaint = complaining.accepted(complaining.received(), domain="food")
    found = enforcing.against(complaint.institution, complaint=complaint)
    with pytest.raises(Invalid, match="投诉人的姓名或者电话"):
        enforcing.investigated(found, facts=f"据{NAME}反映")
    assert enforcing.investigated(found, facts="赵桂芝等三名老年人腹泻").facts
