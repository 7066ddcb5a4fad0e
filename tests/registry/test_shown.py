"""What the pages of the register say, and what they leave unsaid."""

import pytest
from django.urls import reverse

from casefile import timeline
from casefile.page import words
from registry import applications, change, filing, institutions, unfiled
from tests import cast
from tests.registry import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    return cast.sign_in(client, cast.clerk())


def dossier(office, institution) -> str:
    return office.get(reverse("registry:institution", args=[institution.case.reference])).content.decode()


def told(case, kind: str) -> str:
    """The last line of this kind on a timeline, as a person reads it."""
    event = case.events.filter(kind=kind).order_by("-seq").first()
    return timeline.read([event], words())[0].text


def test_items_are_said_to_come_with_the_receipt_while_a_filing_is_under_way(office):
    draft = acting.complete()
    for step in (None, applications.submit):
        if step:
            step(draft, by=cast.clerk(), at=acting.MORNING)
        page = dossier(office, draft.institution)
        assert "备案事项在出具回执以后列在这里" in page
        assert "未填" not in page.split("<h2>备案事项</h2>")[1].split("</section>")[0]
        assert draft.case.reference in page
    filing.accept(draft, reviewed=True, by=cast.clerk(), at=acting.MORNING)
    assert "备案事项在出具回执以后列在这里" not in dossier(office, draft.institution)


def test_nobody_is_taken_for_unfiled_whose_filing_waits_for_the_office(office):
    draft = acting.complete()
    assert "立未备案线索" in dossier(office, draft.institution)
    applications.submit(draft, by=cast.clerk(), at=acting.MORNING)
    assert "立未备案线索" not in dossier(office, draft.institution)


def test_what_there_is_nothing_of_is_not_offered(office):
    certain = acting.pushed()
    assert "放行存疑代码" not in dossier(office, certain)
    doubtful = acting.pushed(code="91220622MA0TE0018X", name="靖宇县存疑养老院")
    assert "放行存疑代码" in dossier(office, doubtful)
    institutions.claim(certain, by=cast.clerk(), at=acting.MORNING)
    draft = acting.drafted(certain)
    for slot in ("fire_certificate", "food_licence"):
        applications.attach(draft, slot, acting.pdf(), by=cast.clerk(), at=acting.MORNING)
    applications.submit(draft, by=cast.clerk(), at=acting.MORNING)
    page = office.get(reverse("registry:filing", args=[draft.case.reference])).content.decode()
    assert "就文件冲突作出裁量" not in page


def test_sentences_of_a_supplement_join_without_a_full_stop_before_the_semicolon():
    matter = acting.submitted()
    asked = {"fire_certificate": "证书已过期，请换新证。", "food_licence": "缺正本。"}
    applications.ask_supplement(matter, items=asked, by=cast.clerk(), at=acting.MORNING)
    line = told(matter.case, "registry.filing.ask_supplement")
    assert "。；" not in line
    assert "证书已过期，请换新证；" in line


def test_the_day_of_a_check_is_told_as_the_other_days_are():
    matter = unfiled.open(
        acting.claimed(), discovered_on=acting.MORNING.date(), residents=4, finding="收住老年人",
        by=cast.clerk(), at=acting.MORNING,
    )  # fmt: skip
    unfiled.record_check(
        matter, checked_on=acting.MORNING.date(), agencies=["靖宇县民政局"], finding="属实",
        by=cast.clerk(), at=acting.MORNING,
    )  # fmt: skip
    assert told(matter.case, "registry.unfiled.record_check").startswith("2026年9月11日检查")
    assert matter.case.documents.get(kind="unfiled_check_record").facts["checked_on"] == "2026-09-11"


def test_only_a_filing_is_told_that_somebody_comes_to_check(office):
    matter = acting.filed()
    altered = change.open(matter.institution, by=cast.clerk(), at=acting.MORNING)
    page = office.get(reverse("registry:fill", args=["changes", altered.case.reference])).content.decode()
    assert "换发备案回执" in page
    assert "到现场检查" not in page
