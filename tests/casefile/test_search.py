"""Case files by words: a title, a reference, the number of a paper; papers are read only where it may be one."""

import pytest

from casefile import search
from casefile.models import CaseFile, Document
from tests.registry import acting

pytestmark = pytest.mark.django_db


def found(text: str) -> set[int]:
    return set(CaseFile.objects.filter(search.matching(text)).values_list("pk", flat=True))


def test_a_file_is_found_by_any_part_of_the_number_of_its_paper():
    filing = acting.filed()
    number = Document.objects.filter(case=filing.case).first().number
    parts = {number[start:end] for start in range(len(number)) for end in range(start + 1, len(number) + 1)}
    assert len(parts) > 30
    assert [part for part in sorted(parts) if filing.case_id not in found(part)] == []
    for text in ("松鹤园第12", "JG-2026-0001", "没有这个字号"):
        assert "casefile_document" not in str(CaseFile.objects.filter(search.matching(text)).query), text
