"""Verifying papers: four answers, the file by its digest and never kept, and patience with those who ask too often."""

import tempfile

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casefile import rendering
from casefile.models import Document
from portal import throttle
from tests.portal import scene

pytestmark = pytest.mark.django_db
VERIFY = reverse("portal:verify")


@pytest.fixture(autouse=True)
def scratch(settings, tmp_path):
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def receipt() -> Document:
    """A receipt whose file is made."""
    institution = scene.filed("松鹤园养老院")
    rendering.render_pending(at=scene.MORNING)
    return Document.objects.get(case__root=institution.case, kind="filing_receipt")


def file_of(document: Document, more: bytes = b"") -> SimpleUploadedFile:
    with default_storage.open(document.path) as made:
        return SimpleUploadedFile("回执.pdf", made.read() + more, content_type="application/pdf")


def word(page) -> str:
    return page.context["answer"].word


def test_a_receipt_is_valid_by_number_code_and_address(client, receipt):
    bent = receipt.number.replace("〔", "[").replace("〕", "]")
    for typed in (receipt.number, bent, receipt.code, receipt.code.lower(), f"https://x.cn/verify/{receipt.code}"):
        page = client.get(VERIFY, {"q": typed})
        assert word(page) == "有效", typed
        assert "松鹤园养老院" in page.content.decode()


def test_the_qr_code_leads_to_the_answer(client, receipt):
    assert word(client.get(reverse("portal:verify_code", args=[receipt.code]))) == "有效"


def test_a_paper_whose_file_is_not_made_yet_is_pending(client):
    institution = scene.filed("松鹤园养老院")
    paper = Document.objects.get(case__root=institution.case, kind="filing_receipt")
    page = client.get(VERIFY, {"q": paper.number})
    assert word(page) == "正在成文"
    assert "稍后刷新" in page.content.decode()


def test_a_replaced_receipt_names_the_one_that_took_its_place(client):
    institution = scene.changed("松鹤园养老院")
    old = Document.objects.get(case__root=institution.case, kind="filing_receipt")
    page = client.get(VERIFY, {"q": old.number})
    assert word(page) == "已被替换"
    assert old.superseded_by.number in page.content.decode()


@pytest.mark.parametrize("typed", ["靖民备〔2026〕999号", "ABCD", "<script>alert(1)</script>", "％％％", "z" * 250])
def test_what_was_never_issued_is_unknown_and_says_what_to_do(client, typed):
    page = client.get(VERIFY, {"q": typed})
    assert word(page) == "查无此文书"
    assert "签发部门" in page.content.decode()
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("typed", ["长" * 9000, "\x00"])
def test_what_cannot_be_a_number_is_refused_at_the_field(client, typed):
    page = client.get(VERIFY, {"q": typed})
    assert page.context["form"].errors["q"]


def test_a_paper_that_is_not_public_cannot_be_counted_through(client):
    scene.refused("丙院")
    letter = Document.objects.get(kind="urging_letter")
    assert word(client.get(VERIFY, {"q": letter.number})) == "查无此文书"
    page = client.get(VERIFY, {"q": letter.code})
    assert word(page) == "正在成文"
    assert "丙院" not in page.content.decode()


def test_the_very_file_is_recognised_without_its_number(client, receipt):
    page = client.post(VERIFY, {"file": file_of(receipt)})
    assert word(page) == "有效"
    assert page.context["answer"].same_file


def test_a_file_changed_by_one_byte_is_not_recognised(client, receipt):
    assert word(client.post(VERIFY, {"file": file_of(receipt, b"\n")})) == "查无此文件"
    page = client.post(VERIFY, {"file": file_of(receipt, b"\n"), "q": receipt.number})
    assert word(page) == "文件不一致"


def test_an_uploaded_file_touches_no_disk(client, receipt, settings, monkeypatch):
    def forbidden(*args, **kwargs):
        raise AssertionError("a file was made")

    document = file_of(receipt)
    big = SimpleUploadedFile("大.pdf", document.read() + b" " * (settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1))
    before = set(settings.MEDIA_ROOT.rglob("*"))
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", forbidden)
    assert client.post(VERIFY, {"file": big}).status_code == 200
    assert set(settings.MEDIA_ROOT.rglob("*")) == before


def test_a_file_that_is_too_large_or_missing_is_refused_at_the_field(client, settings):
    settings.ATTACHMENT_MAX_BYTES = 1 << 20
    page = client.post(VERIFY, {"file": SimpleUploadedFile("大.pdf", b"x" * ((1 << 20) + 1))})
    assert page.status_code == 422
    assert "不超过 1 MB" in "".join(page.context["upload"].errors["file"])
    assert client.post(VERIFY, {}).context["upload"].errors["file"]


def test_asking_too_often_is_refused_politely_and_keeps_what_was_typed(client, receipt):
    for _ in range(throttle.OFTEN):
        client.get(VERIFY, {"q": "ABCD"})
    page = client.get(VERIFY, {"q": receipt.number})
    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    assert receipt.number in page.content.decode()
    assert client.get(VERIFY).status_code == 200
    assert client.get(VERIFY, {"q": receipt.number}, REMOTE_ADDR="198.51.100.7").status_code == 200


def test_the_address_of_a_visitor_is_not_kept(client):
    client.get(VERIFY, {"q": "ABCD"}, REMOTE_ADDR="198.51.100.77")
    keys = cache._cache.get_client().keys("*")
    assert keys
    assert not [key for key in keys if b"198.51.100.77" in key]


def test_nobody_is_refused_when_the_cache_is_away(client, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
            "OPTIONS": {"socket_connect_timeout": 1},
        }
    }
    assert client.get(VERIFY, {"q": "ABCD"}).status_code == 200
    assert client.get(reverse("portal:home")).status_code == 200


def test_the_number_of_queries_does_not_grow(client, receipt):
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(VERIFY, {"q": receipt.number})
        return len(seen)

    few = count()
    for n in range(5):
        scene.filed(f"院{n}")
    assert count() == few == 1
