"""What anybody may learn of a paper from its code, its number or its file."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from casefile import rendering, verification
from casefile.models import Document
from registry import applications
from tests import cast
from tests.portal import scene
from tests.registry import acting

pytestmark = pytest.mark.django_db
LATER = acting.MORNING + timedelta(days=30)


@pytest.fixture(autouse=True)
def media(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(rendering, "pdf", lambda document: b"%PDF " + document.code.encode())


def receipt(**changes) -> Document:
    return acting.filed(**changes).case.documents.get(kind="filing_receipt")


def asked_to_supplement() -> Document:
    filing = acting.submitted()
    applications.ask_supplement(filing, items={"food_licence": "看不清"}, by=cast.clerk(), at=acting.MORNING)
    return filing.case.documents.get(kind="supplement_notice")


def test_a_code_is_found_however_it_is_typed():
    document = receipt()
    code = document.code
    spaced = " ".join(code[start : start + 4] for start in range(0, 16, 4))
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code)
    for typed in (code, code.lower(), spaced, spaced.replace(" ", "-"), f"  {code}\n", wide):
        found = verification.look_up(typed)
        assert found.number == document.number, typed
        assert found.institution == "靖宇县松鹤园养老服务中心"
        assert (found.agency, found.issued_on) == ("靖宇县民政局", document.issued_on)


def test_a_number_is_found_with_any_brackets():
    document = receipt()
    for pair in ("〔〕", "[]", "()", "（）", "［］", "【】"):
        typed = document.number.replace("〔", pair[0]).replace("〕", pair[1])
        assert verification.look_up(typed).code == document.code, typed
    assert verification.look_up(document.number.removesuffix("号")).code == document.code


@pytest.mark.parametrize(
    "typed", ["", " ", "靖民备", "靖民备〔2026〕", "X" * 16, "靖民备〔2026〕999号", "%", "号" * 10_000]
)
def test_what_is_not_known_is_none(typed):
    receipt()
    assert verification.look_up(typed) is None


def test_a_paper_is_pending_until_its_file_is_made_and_then_valid():
    document = receipt()
    assert verification.look_up(document.code).status == "pending"
    rendering.render_pending(at=LATER)
    found = verification.look_up(document.code)
    assert (found.status, len(found.sha256)) == ("valid", 64)


def test_a_replaced_receipt_names_its_successor():
    institution = scene.changed("靖宇县桃源养老院")
    old = Document.objects.get(kind="filing_receipt", case__party=institution.party)
    new = Document.objects.get(kind="change_receipt", case__party=institution.party)
    rendering.render_pending(at=LATER)
    found = verification.look_up(old.code)
    assert (found.status, found.by_number) == ("superseded", new.number)
    assert verification.look_up(new.code).status == "valid"


def test_a_paper_that_is_not_public_answers_its_holder_with_the_least():
    document = asked_to_supplement()
    found = verification.look_up(document.code)
    assert (found.title, found.number) == (document.title, document.number)
    assert (found.institution, found.more) == ("", ())


def test_papers_that_are_not_public_cannot_be_counted_through_by_number():
    assert verification.look_up(asked_to_supplement().number) is None


def test_nothing_that_is_said_of_a_public_paper_is_private():
    filing = acting.filed()
    for document in filing.case.documents.all():
        said = repr(verification.look_up(document.code))
        assert acting.ITEMS["head"]["head_id_number"] not in said
        assert filing.contact_phone not in said


def test_only_the_very_file_that_was_issued_matches():
    document = receipt()
    assert not verification.matches(document, io.BytesIO(b""))
    rendering.render_pending(at=LATER)
    document.refresh_from_db()
    content = default_storage.open(document.path).read()
    assert verification.matches(document, io.BytesIO(content))
    assert verification.matches(document, SimpleUploadedFile("回执.pdf", content))
    assert not verification.matches(document, io.BytesIO(content + b" "))
