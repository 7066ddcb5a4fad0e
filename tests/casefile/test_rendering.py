"""Pending papers become PDF files: once each, from frozen facts, without network, and no failure spreads."""

import hashlib
import re
import threading
import time
import zlib
from contextvars import copy_context
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.template.loader import get_template
from django.urls import reverse
from weasyprint.urls import URLFetchingError

from casefile import checks, papers, rendering
from casefile.models import Document
from law import load
from registry import applications
from registry.models import Change, Filing
from tests import cast
from tests.portal import scene
from tests.registry import acting

pytestmark = pytest.mark.django_db
AT = acting.MORNING
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def quick(monkeypatch):
    """Papers that need no typesetting."""
    monkeypatch.setattr(rendering, "pdf", lambda document: b"%PDF " + document.code.encode())


def receipt(**changes) -> Document:
    return acting.filed(**changes).case.documents.get(kind="filing_receipt")


def unpacked(content: bytes) -> bytes:
    """A PDF with its compressed streams opened."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    opened = []
    for stream in streams:
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            opened.append(stream)
    return content + b"\n".join(opened)


def test_a_receipt_and_its_enclosures_become_archive_pdfs_with_title_language_and_hash():
    filing = acting.filed()
    assert rendering.render_pending(at=LATER) == 3
    for document in filing.case.documents.all():
        content = default_storage.open(document.path).read()
        assert document.path == f"papers/{filing.case.reference}/{document.code}.pdf"
        assert document.sha256 == hashlib.sha256(content).hexdigest()
        assert (document.rendered_at, document.failure) == (LATER, "")
        assert content.startswith(b"%PDF-1.7")
        plain = unpacked(content)
        assert b"pdfaid" in plain
        assert f"{document.title} {document.number}".encode() in plain
        assert b"/Lang (zh-CN)" in plain


def test_a_receipt_says_who_filed_what_under_which_number_and_which_article():
    document = receipt()
    page = rendering.page(document)
    assert "靖宇县松鹤园养老服务中心：" in page
    assert document.number in page
    assert papers.ground(load.pack("jingyu").papers["filing_receipt"].cite) in page
    assert "养老床位数量" in page
    assert "备案之日为2026年9月11日" in page
    assert "20个工作日内（2026年10月15日以前，含当日）" in page
    assert "养老服务机构基本条件告知书" in page


def test_no_paper_of_a_filing_shows_an_id_number_or_a_private_telephone():
    filing = acting.filed()
    for document in filing.case.documents.all():
        page = rendering.page(document)
        assert acting.ITEMS["head"]["head_id_number"] not in page
        assert filing.contact_phone not in page


def test_names_with_markup_or_emoji_are_only_text():
    document = receipt(name="<script>alert(1)</script>松鹤园👵&养老")
    page = rendering.page(document)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;松鹤园👵&amp;养老" in page
    assert rendering.pdf(document).startswith(b"%PDF")


def test_a_very_long_name_still_makes_a_paper():
    assert rendering.pdf(receipt(name="长" * 200)).startswith(b"%PDF")


def test_the_paper_says_what_was_frozen_and_not_what_the_matter_says_now():
    document = receipt()
    Filing.objects.update(name="改名以后的机构")
    assert "改名以后的机构" not in rendering.page(document)


def test_the_qr_code_leads_to_the_portal_page_of_this_paper(settings):
    document = receipt()
    settings.PUBLIC_URL = "https://yanglao.example.cn"
    assert "https://yanglao.example.cn/verify " in rendering.page(document)
    assert reverse("portal:verify_code", args=[document.code]) == f"/verify/{document.code}"


def test_a_reissued_receipt_names_the_receipt_that_it_replaces():
    institution = scene.changed("靖宇县桃源养老院")
    old = Document.objects.get(kind="filing_receipt", case__party=institution.party)
    new = Document.objects.get(kind="change_receipt", case__party=institution.party)
    page = rendering.page(new)
    assert f"原回执（{old.number}）由本回执替换" in page
    assert "120" in page
    assert Change.objects.get().contact_phone not in page


def test_every_kind_of_paper_of_every_place_has_a_layout():
    for place in load.places():
        for kind in load.pack(place).papers:
            assert get_template(f"papers/{kind}.html")


def test_a_missing_fact_keeps_the_paper_back_with_a_sentence_and_the_others_are_rendered():
    filing = acting.filed()
    broken = filing.case.documents.get(kind="filing_receipt")
    broken.facts.pop("institution")
    broken.save()
    assert rendering.render_pending(at=LATER) == 2
    broken.refresh_from_db()
    assert broken.rendered_at is None
    assert broken.attempts == 1
    assert "institution" in broken.failure


def test_a_broken_layout_keeps_its_paper_back_and_the_others_are_rendered(settings, tmp_path):
    filing = acting.filed()
    (tmp_path / "layouts" / "papers").mkdir(parents=True)
    (tmp_path / "layouts" / "papers" / "support_measures.html").write_text("{% if %}")
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path / "layouts", *engine["DIRS"]]}]
    assert rendering.render_pending(at=LATER) == 2
    assert "版式有错" in filing.case.documents.get(kind="support_measures").failure


def test_a_full_disk_is_told_and_tried_again_after_a_pause(quick, monkeypatch):
    document = receipt()

    def full(path, content):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "save", full)
        assert rendering.render_pending(at=LATER) == 0
    document.refresh_from_db()
    assert "No space left" in document.failure
    assert rendering.render_pending(at=LATER + timedelta(seconds=1)) == 0
    assert rendering.render_pending(at=LATER + rendering.FIRST_PAUSE) == 3


def test_the_pause_doubles_and_after_the_last_attempt_somebody_must_look(monkeypatch):
    document, at, pauses = receipt(), LATER, []

    def gone(document):
        raise OSError("gone")

    monkeypatch.setattr(rendering, "pdf", gone)
    for _ in range(rendering.LIMIT):
        rendering.render_pending(at=at)
        document.refresh_from_db()
        pauses.append(document.retry_at - at)
        at = document.retry_at
    assert pauses[:3] == [rendering.FIRST_PAUSE * factor for factor in (1, 2, 4)]
    assert max(pauses) <= rendering.LONGEST_PAUSE
    assert "render_papers --again" in document.failure
    monkeypatch.undo()
    assert rendering.render_pending(at=at + timedelta(days=9)) == 0
    assert rendering.again() == 3


def test_an_unforeseen_failure_surfaces_and_still_counts_as_an_attempt(monkeypatch):
    document = receipt()

    def bug(document):
        raise ZeroDivisionError

    monkeypatch.setattr(rendering, "pdf", bug)
    with pytest.raises(ZeroDivisionError):
        rendering.render_pending(at=LATER)
    counted = Document.objects.filter(attempts=1)
    assert [paper.failure for paper in counted] == [rendering.INTERRUPTED]
    document.refresh_from_db()
    assert document.rendered_at is None


def test_a_worker_killed_in_the_middle_leaves_its_paper_to_be_rendered_later_once(monkeypatch):
    acting.filed()
    kept = []

    def killed(document):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(rendering, "pdf", killed)
        with pytest.raises(SystemExit):
            rendering.render_pending(at=LATER)
    assert not Document.objects.filter(rendered_at__isnull=False).exists()
    monkeypatch.setattr(rendering, "pdf", lambda document: kept.append(document.pk) or b"%PDF")
    for minutes in (1, 2, 3):
        rendering.render_pending(at=LATER + timedelta(minutes=minutes))
    assert sorted(kept) == sorted(Document.objects.values_list("pk", flat=True))


def test_what_an_attempt_that_never_committed_left_behind_is_replaced(quick):
    document = receipt()
    path = f"papers/{document.case.reference}/{document.code}.pdf"
    default_storage.save(path, ContentFile(b"half a file"))
    rendering.render_pending(at=LATER)
    document.refresh_from_db()
    assert document.path == path
    assert default_storage.open(path).read() == b"%PDF " + document.code.encode()


def test_numbers_have_no_gap_when_a_move_rolls_back():
    filing, by = acting.submitted(), cast.clerk()

    class Broken(Exception):
        pass

    def issue():
        return papers.issue(filing.case, ("supplement_notice",), by=by, at=AT, facts={})[0].number

    def issue_in_vain():
        with transaction.atomic():
            issue()
            raise Broken

    first = issue()
    with pytest.raises(Broken):
        issue_in_vain()
    second = issue()
    assert [int(re.search(r"(\d+)号", number)[1]) for number in (first, second)] == [1, 2]


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/a.png",
        "https://example.com/a.png",
        "ftp://example.com/a",
        "file:///etc/passwd",
        "file://host/etc/passwd",
        "file:///srv/../etc/passwd",
        "gopher://example.com",
    ],
)
def test_the_fetcher_reads_neither_the_network_nor_files_of_others(address):
    with pytest.raises(URLFetchingError):
        rendering.Fetcher().fetch(address)


def test_the_fetcher_is_not_led_out_of_its_directory(settings):
    inside = (settings.BASE_DIR / "eldercare" / "static").as_uri()
    assert rendering.Fetcher().fetch(f"{inside}/css/paper.css").read()
    for way in ("/../settings.py", "/%2e%2e/settings.py"):
        with pytest.raises(URLFetchingError):
            rendering.Fetcher().fetch(inside + way)


def test_a_machine_without_the_fonts_or_the_subsetter_is_told(settings, tmp_path, monkeypatch):
    assert checks.papers_can_be_made() == []
    monkeypatch.setattr(checks, "SUBSETTERS", ("libnowhere.so.0",))
    settings.FONTS_DIR = tmp_path
    assert [found.id for found in checks.papers_can_be_made()] == ["casefile.E001", "casefile.W001"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_render_each_paper_once(monkeypatch):
    acting.filed()
    rendered = []

    def slow(document):
        rendered.append(document.pk)
        time.sleep(0.05)
        return b"%PDF"

    monkeypatch.setattr(rendering, "pdf", slow)
    counts = []

    def work():
        counts.append(rendering.render_pending(at=LATER))
        connection.close()

    workers = [threading.Thread(target=copy_context().run, args=(work,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(counts) == 3
    assert len(rendered) == len(set(rendered)) == 3
    assert not Document.objects.filter(rendered_at=None).exists()


def test_every_paper_that_the_acts_of_filing_issue_has_all_its_facts():
    """A fact that an act forgot would keep the paper back for ever."""
    scene.changed("靖宇县桃源养老院")
    scene.refused("城中区夕阳红托老所")
    asked = acting.submitted()
    items = {"food_licence": "看不清编号"}
    applications.ask_supplement(asked, items=items, by=cast.clerk(), at=AT)
    issued = list(Document.objects.select_related("case"))
    for document in issued:
        assert document.number in rendering.page(document)
    assert {document.kind for document in issued} >= {
        "filing_receipt",
        "change_receipt",
        "basic_conditions",
        "support_measures",
        "supplement_notice",
        "urging_letter",
        "refusal_announcement",
    }
